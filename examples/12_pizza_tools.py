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
        order_str = json.dumps({"pizza_type": pizza_type, "size": size, ...})
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
