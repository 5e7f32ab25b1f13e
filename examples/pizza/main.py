import os

import autogen

from agents import create_agents, register_tools

# What the customer says when nobody types: first the opening, then a reply to each question.
SCRIPT = [
    "Hi! A large pepperoni with stuffed crust and extra cheese, please.",
    "Actually, make it a medium.",
    "Yes, that is right. I am Ada.",
]


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

user_proxy = autogen.UserProxyAgent(name="customer", human_input_mode="NEVER",
                                    is_termination_msg=lambda x: "TERMINATE" in (x.get("content") or ""),
                                    code_execution_config=False)
user_proxy.register_reply(trigger=[autogen.AssistantAgent, None],
                          reply_func=smart_human_reply, position=0)


def scripted_reply(recipient, messages, sender, config):
    if messages[-1].get("tool_calls"):
        return False, None
    return True, next(config, "exit")

def end_of_order(recipient, messages, sender, config):
    # Asked before the customer is: an order that is through needs no further word of theirs.
    return "TERMINATE" in (messages[-1].get("content") or ""), None

def main():
    order_agent, validator_agent = create_agents()
    register_tools(order_agent, validator_agent, user_proxy)
    if os.getenv("INTERACTIVE") == "1":
        opening = "Hello!"
    else:
        opening, *replies = SCRIPT
        user_proxy.register_reply(trigger=[autogen.AssistantAgent, None],
                                  reply_func=scripted_reply, position=0, config=iter(replies))
    user_proxy.register_reply(trigger=[autogen.AssistantAgent, None], reply_func=end_of_order, position=0)
    user_proxy.initiate_chat(order_agent, message=opening)


if __name__ == "__main__":
    main()
