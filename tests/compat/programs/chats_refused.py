"""Chats that cannot be held: what is missing, and carryovers of a wrong kind."""

import autogen

user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER", default_auto_reply="u")
peer = autogen.ConversableAgent("peer", llm_config=False, human_input_mode="NEVER", default_auto_reply="p")


def outcome(act):
    try:
        found = act()
    except Exception as error:
        return type(error).__name__
    return [list(each.chat_history) for each in found] if isinstance(found, list) else list(found.chat_history)


found = [
    outcome(lambda: user.initiate_chat(peer, message="hi", carryover=7, max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message="hi", carryover={"a": 1}, max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message="hi", carryover=[], max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message="hi", carryover="", max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message={"content": "hi"}, carryover="more", max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message={"content": [{"type": "text", "text": "hi"}]}, carryover="more", max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message={"text": "hi"}, max_turns=1)),
    outcome(lambda: user.initiate_chats([{"message": "no recipient"}])),
    outcome(lambda: autogen.initiate_chats([{"recipient": peer, "message": "no sender"}])),
    outcome(lambda: user.initiate_chats([{"recipient": peer, "max_turns": 1}])),
    outcome(lambda: user.initiate_chats([])),
    outcome(lambda: user.initiate_chat(peer, message="hi", summary_method="reflection_with_llm", max_turns=1)),
    outcome(lambda: user.initiate_chat(peer, message="hi", max_turns=0)),
]
