"""Ctrl-C while a member speaks: the admin takes over; without one the program ends."""

import autogen


class Interrupted(autogen.ConversableAgent):
    def generate_reply(self, messages=None, sender=None, **kwargs):
        raise KeyboardInterrupt


def talk(admin):
    first = autogen.ConversableAgent("first", llm_config=False, human_input_mode="NEVER", default_auto_reply="1")
    weak = Interrupted("weak", llm_config=False, human_input_mode="NEVER")
    boss = autogen.ConversableAgent("boss", llm_config=False, human_input_mode="NEVER", default_auto_reply="I take over")
    group = autogen.GroupChat([first, weak, boss], [], max_round=4, speaker_selection_method="round_robin", admin_name=admin)
    manager = autogen.GroupChatManager(group, llm_config=False)
    try:
        first.initiate_chat(manager, message="go")
    except KeyboardInterrupt:
        return "interrupted"
    return [(each["name"], each["content"]) for each in group.messages]


found = [talk("boss"), talk("Admin")]
