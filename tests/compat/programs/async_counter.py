"""How many replies max_consecutive_auto_reply allows, in either colour."""

import asyncio

from autogen import ConversableAgent


def pair():
    left = ConversableAgent("left", llm_config=False, human_input_mode="NEVER", default_auto_reply="l")
    right = ConversableAgent(
        "right", llm_config=False, human_input_mode="NEVER", default_auto_reply="r", max_consecutive_auto_reply=4
    )
    return left, right


left, right = pair()
sync = len(left.initiate_chat(right, message="go", silent=True).chat_history)
left, right = pair()
later = len(asyncio.run(left.a_initiate_chat(right, message="go", silent=True)).chat_history)
del left, right
