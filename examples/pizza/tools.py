import json
import random

from menu import CRUST_UPCHARGE, CRUSTS, EXTRA_TOPPINGS, PIZZAS


def get_menu() -> str:
    """Return full menu as JSON string."""
    return json.dumps({"pizzas": PIZZAS, "extra_toppings": EXTRA_TOPPINGS, "crusts": CRUSTS})

def calc_price(pizza_type: str, size: str, crust: str="thin",
               extra_toppings: list=None) -> str:
    """Calculate total price. Returns JSON with total + breakdown."""
    total = PIZZAS[pizza_type]["base_price"][size] + CRUST_UPCHARGE.get(crust, 0)
    for t in (extra_toppings or []):
        total += EXTRA_TOPPINGS[t]
    return json.dumps({"total": round(total, 2), "breakdown": {
        "base": PIZZAS[pizza_type]["base_price"][size],
        "crust": CRUST_UPCHARGE.get(crust, 0),
        "extras": {t: EXTRA_TOPPINGS[t] for t in (extra_toppings or [])},
    }})

def submit_order(pizza_type, size, crust, extra_toppings, remove_toppings,
                 total_price, customer_name="Guest") -> str:
    """Submit order to kitchen. Returns order_id + ETA."""
    order_id = f"ORD-{random.randint(10000,99999)}"
    # In production: write to DB, call kitchen API, send SMS...
    eta = f"{random.randint(25, 40)} minutes"
    return json.dumps({"order_id": order_id, "eta": eta, "message": "Confirmed!"})
