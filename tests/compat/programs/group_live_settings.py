"""A group's settings are changed after its manager was made."""

import autogen

members = [
    autogen.ConversableAgent(name, llm_config=False, human_input_mode="NEVER", default_auto_reply=f"{name} speaks")
    for name in ("a", "b")
]
group = autogen.GroupChat(members, [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, silent=True)
group.max_round = 5
members[0].initiate_chat(manager, message="go", silent=True)
said = len(group.messages)
del members, manager
