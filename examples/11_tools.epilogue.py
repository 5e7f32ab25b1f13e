user_proxy.initiate_chat(assistant, message="How is the weather in Lisbon, and what is on there tonight?")
