"""A person chooses who speaks: by number, by a wrong number, by nothing and by q."""

import autogen

members = [
    autogen.ConversableAgent(name, human_input_mode="NEVER", llm_config=False, default_auto_reply=f"{name} speaks")
    for name in ("ann", "ben", "cid")
]
group = autogen.GroupChat(members, [], max_round=6, speaker_selection_method="manual")
manager = autogen.GroupChatManager(group)
members[0].initiate_chat(manager, message="Who is next?")
log = group.messages
