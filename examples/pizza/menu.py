PIZZAS = {
    "margherita": {"base_price": {"small":10,"medium":14,"large":18,"xl":22},
                   "default_toppings": ["mozzarella","tomato_sauce","basil"]},
    "pepperoni": {"base_price": {"small":12,"medium":16,"large":20,"xl":24},
                  "default_toppings": ["mozzarella","tomato_sauce","pepperoni"]},
    "bbq_chicken": {"base_price": {"small":13,"medium":17,"large":21,"xl":25},
                    "default_toppings": ["mozzarella","bbq_sauce","chicken","red_onion"]},
    "veggie": {"base_price": {"small":11,"medium":15,"large":19,"xl":23},
               "default_toppings": ["mozzarella","tomato_sauce","bell_pepper","olives","mushroom"]},
}
EXTRA_TOPPINGS = {"extra_cheese":2.0, "mushroom":1.5, "bacon":2.5, "pineapple":1.5, "olives":1.0, "jalapeno":1.0}
CRUSTS = ["thin", "thick", "stuffed", "gluten_free"]
CRUST_UPCHARGE = {"stuffed": 3.0, "gluten_free": 2.0}
