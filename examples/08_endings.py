# 1. Max turns
user_proxy.initiate_chat(assistant, max_turns=5)

# 2. Keyword
assistant = autogen.AssistantAgent(system_message="...reply TERMINATE when done")

# 3. Custom function
def my_term(msg):
    return "task_complete" in (msg["content"] or "").lower()

user_proxy = autogen.UserProxyAgent(is_termination_msg=my_term)
