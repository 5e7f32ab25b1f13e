"""The ways a group ends: TERMINATE to the manager, a member that is done, its limit of replies, max_round."""

import autogen


def talk(texts, max_round=8, manager_settings=None, **settings):
    members = []
    for name in ("a", "b", "c"):
        own = settings if name == "b" else {}
        members.append(
            autogen.ConversableAgent(name, llm_config=False, human_input_mode="NEVER", default_auto_reply=texts.get(name, name), **own)
        )
    group = autogen.GroupChat(members, [], max_round=max_round, speaker_selection_method="round_robin")
    manager = autogen.GroupChatManager(group, llm_config=False, **(manager_settings or {}))
    result = members[0].initiate_chat(manager, message="go", silent=True)
    return [(each["name"], each["content"]) for each in result.chat_history], result.summary, len(group.messages)


found = [
    talk({"c": "TERMINATE"}),
    talk({"c": "All done. TERMINATE"}, manager_settings={"is_termination_msg": lambda m: "TERMINATE" in m["content"]}),
    talk({}, is_termination_msg=lambda message: message["content"] == "a"),
    talk({}, max_consecutive_auto_reply=1),
    talk({}, max_round=1),
    talk({}, max_round=2),
    talk({"b": None}),
    talk({"b": {"content": "a dict", "extra": 1}}),
]
