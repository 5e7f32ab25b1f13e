import json

import autogen

from config import LLM_CONFIG
from tools import calc_price, get_menu, submit_order

ORDER_PROMPT = """You take the orders of PizzaLab, in a chat with one customer.
Your job flow:
1. Greet the customer warmly
2. Call get_menu() once (silently) to know what's available
3. Collect: pizza type, size, crust (default: thin), extras, removals
4. Call calc_price() once you have all details
5. Call validate_order() — read VALID or INVALID response
6. If VALID → present summary + ask for confirmation
7. If INVALID → fix issues, recalculate, re-validate
8. On confirmation → call submit_order()
9. Reply with order ID + ETA, then: TERMINATE

The tools are named _get_menu, _calc_price, _validate_order and _submit_order.
What is not on the menu cannot be ordered: say so and suggest what is.
If the customer changes anything, begin again at step 4. If they do not confirm, ask what to change, and submit nothing."""

VALIDATOR_PROMPT = """You are a strict pizza order validator for PizzaLab.
Check ALL of the following:
1. pizza_type is one of: margherita, pepperoni, bbq_chicken, veggie
2. size is one of: small, medium, large, xl
3. crust is one of: thin, thick, stuffed, gluten_free
4. All extra_toppings are on the extras menu
5. Price is plausible for size + extras
Respond with EXACTLY one of:
- "VALID"
- "INVALID: [issue 1]; [issue 2]"
No extra text. Be terse."""


def create_agents():
    order_agent = autogen.AssistantAgent(name="order_agent", system_message=ORDER_PROMPT, llm_config=LLM_CONFIG,
                                         is_termination_msg=lambda x: (x.get("content") or "") == "exit")
    validator_agent = autogen.AssistantAgent(name="validator_agent", llm_config=LLM_CONFIG,
                                             system_message=f"{VALIDATOR_PROMPT}\n\nThe menu: {get_menu()}")
    return order_agent, validator_agent

def register_tools(order_agent, validator_agent, user_proxy):

    @user_proxy.register_for_execution()
    @order_agent.register_for_llm(description="Fetch the full pizza menu")
    def _get_menu() -> str:
        return get_menu()

    @user_proxy.register_for_execution()
    @order_agent.register_for_llm(description="Calculate total price")
    def _calc_price(pizza_type: str, size: str, crust: str="thin",
                    extra_toppings: list=None) -> str:
        return calc_price(pizza_type, size, crust, extra_toppings)

    @user_proxy.register_for_execution()
    @order_agent.register_for_llm(description="Validate order before confirming with customer")
    def _validate_order(pizza_type: str, size: str, crust: str,
                        extra_toppings: list, remove_toppings: list, price: float) -> str:
        # Spins up a one-shot ValidatorAgent chat, returns "VALID" or "INVALID: ..."
        order_str = json.dumps({"pizza_type": pizza_type, "size": size, "crust": crust,
                                "extra_toppings": extra_toppings, "remove_toppings": remove_toppings, "price": price})
        vproxy = autogen.UserProxyAgent(name="vp", human_input_mode="NEVER",
                                        is_termination_msg=lambda x: True, code_execution_config=False)
        vproxy.initiate_chat(validator_agent, message=f"Validate:\n{order_str}", max_turns=1, silent=True)
        history = validator_agent.chat_messages.get(vproxy, [])
        for m in reversed(history):
            if m["role"] == "assistant": return m["content"]

    @user_proxy.register_for_execution()
    @order_agent.register_for_llm(description="Submit confirmed order. Call ONLY after customer says yes.")
    def _submit_order(pizza_type, size, crust, extra_toppings, remove_toppings,
                      total_price, customer_name="Guest") -> str:
        return submit_order(pizza_type, size, crust, extra_toppings, remove_toppings, total_price, customer_name)
