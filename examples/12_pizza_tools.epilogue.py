register_tools(order_agent, validator_agent, user_proxy)
user_proxy.initiate_chat(order_agent, message="A medium margherita with mushroom, and yes, I am sure. I am Ada.")
