# KEY LESSON: human_input_mode="ALWAYS" prompts on EVERY turn
# including tool-call turns. Fix: use NEVER + a smart reply function.
def smart_human_reply(recipient, messages, sender, config):
    last = messages[-1] if messages else {}
    role = last.get("role", "")
    if role == "tool":  # tool result turn — pass through
        return False, None
    if last.get("tool_calls"):  # tool call turn — pass through
        return False, None  # ← CRITICAL: prevents 400 BadRequestError
    # Genuine conversational turn — ask the human
    human_input = input("You: ").strip()
    if human_input.lower() == "exit":
        return True, "exit"
    return True, human_input

user_proxy = autogen.UserProxyAgent(name="customer", human_input_mode="NEVER", ...)
user_proxy.register_reply(trigger=[autogen.AssistantAgent, None],
                          reply_func=smart_human_reply, position=0)
