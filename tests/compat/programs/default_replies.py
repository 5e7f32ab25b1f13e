"""default_auto_reply as text, as a dict and as None; MAX_CONSECUTIVE_AUTO_REPLY of a class."""

from autogen import ConversableAgent


class Brief(ConversableAgent):
    MAX_CONSECUTIVE_AUTO_REPLY = 2


def pair(reply, cls=ConversableAgent):
    left = cls("left", llm_config=False, human_input_mode="NEVER", default_auto_reply="left says")
    right = cls("right", llm_config=False, human_input_mode="NEVER", default_auto_reply=reply)
    return left.initiate_chat(right, message="start", max_turns=3 if cls is ConversableAgent else None)


text = pair("right says")
dicts = pair({"content": "a dict", "name": "other"})
nothing = pair(None)
empty = pair("")
brief = pair("go", Brief)
