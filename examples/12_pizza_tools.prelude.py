# The agents, and the functions behind the tools, in short: the menu of the page's application is longer.
import json
import os

import autogen

# What stands for `...` in the program.
LEFT_OUT = ['"crust": crust, "extra_toppings": extra_toppings, "remove_toppings": remove_toppings, "price": price']


def get_menu() -> str:
    return json.dumps({"pizzas": {"margherita": {"small": 10, "medium": 14}}, "extra_toppings": {"mushroom": 1.5}})


def calc_price(pizza_type, size, crust, extra_toppings) -> str:
    menu = json.loads(get_menu())
    total = menu["pizzas"][pizza_type][size] + sum(menu["extra_toppings"][each] for each in extra_toppings or [])
    return json.dumps({"total": total})


def submit_order(pizza_type, size, crust, extra_toppings, remove_toppings, total_price, customer_name) -> str:
    return json.dumps({"order_id": "ORD-12345", "eta": "30 minutes", "message": f"Confirmed, {customer_name}!"})


llm_config = {
    "config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}],
    "temperature": 0.2,
    "cache_seed": None,
}
order_agent = autogen.AssistantAgent(
    "order_agent",
    system_message="You take pizza orders. Validate, confirm, submit, then reply TERMINATE.",
    llm_config=llm_config,
)
validator_agent = autogen.AssistantAgent(
    "validator_agent",
    system_message='Check the order. Respond with exactly "VALID" or "INVALID: [issue]".',
    llm_config=llm_config,
)
user_proxy = autogen.UserProxyAgent(
    "customer",
    human_input_mode="NEVER",
    is_termination_msg=lambda x: "TERMINATE" in (x.get("content") or ""),
    code_execution_config=False,
)
