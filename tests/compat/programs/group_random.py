"""Speakers by chance: of two that may not repeat, each time the other one."""

import autogen


def talk(names, rounds):
    members = [
        autogen.ConversableAgent(name, llm_config=False, human_input_mode="NEVER", default_auto_reply=f"{name} speaks")
        for name in names
    ]
    group = autogen.GroupChat(members, [], max_round=rounds, speaker_selection_method="Random", allow_repeat_speaker=False)
    members[0].initiate_chat(autogen.GroupChatManager(group, silent=True), message="go", silent=True)
    return [each["name"] for each in group.messages]


two = talk("ab", 6)
three = talk("abc", 12)
repeats = any(one == other for one, other in zip(three, three[1:]))
three = len(three), set(three) <= set("abc")
