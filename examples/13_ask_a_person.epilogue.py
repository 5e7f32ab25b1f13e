@user_proxy.register_for_execution()
@order_agent.register_for_llm(description="Fetch the full pizza menu")
def get_menu() -> str:
    return "margherita: 10, pepperoni: 12"


user_proxy.initiate_chat(order_agent, message="Hello, what do you have?")
