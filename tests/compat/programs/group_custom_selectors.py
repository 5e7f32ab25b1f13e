"""Functions choose the speaker: an agent, a method's name, nobody, or something wrong."""

import autogen


def make(selector, **settings):
    members = [
        autogen.ConversableAgent(name, human_input_mode="NEVER", llm_config=False, default_auto_reply=f"{name} speaks")
        for name in ("ann", "ben", "cid")
    ]
    group = autogen.GroupChat(members, [], max_round=5, speaker_selection_method=selector, **settings)
    manager = autogen.GroupChatManager(group)
    try:
        result = members[0].initiate_chat(manager, message="go")
    except Exception as error:
        return [type(error).__name__, str(error)]
    return [each["name"] for each in result.chat_history], result.summary


def by_history(last_speaker, groupchat):
    if len(groupchat.messages) < 3:
        return groupchat.agent_by_name("cid" if last_speaker.name == "ann" else "ann")
    return None


outsider = autogen.ConversableAgent("outsider", llm_config=False)
found = [
    make(by_history),
    make(lambda last_speaker, groupchat: "round_robin"),
    make(lambda last_speaker, groupchat: outsider),
    make(lambda last_speaker, groupchat: 7),
    make(lambda last_speaker, groupchat: "by_dice"),
    make("by_dice"),
    make(lambda last_speaker, groupchat: "auto"),
]
del outsider
