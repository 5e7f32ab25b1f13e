user_proxy.initiate_chat(assistant, message="How do I store a password?", max_turns=1)
