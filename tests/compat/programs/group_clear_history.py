"""A person clears what the group remembers: everything, of one member, all but the last."""

import autogen


class Scripted(autogen.ConversableAgent):
    def __init__(self, name, texts):
        super().__init__(name, llm_config=False, human_input_mode="NEVER")
        self.texts = list(texts)

    def generate_reply(self, messages=None, sender=None, **kwargs):
        text = self.texts.pop(0) if self.texts else f"{self.name} says"
        return {"role": "user", "content": text} if isinstance(text, str) and "CLEAR" in text.upper() else text


def talk(command, on=True):
    person, a, b = Scripted("person", ["x", command, "y"]), Scripted("a", []), Scripted("b", [])
    group = autogen.GroupChat([a, person, b], [], max_round=8, speaker_selection_method="round_robin", enable_clear_history=on)
    manager = autogen.GroupChatManager(group, llm_config=False)
    a.initiate_chat(manager, message="go", silent=True)
    views = [[each["content"] for each in agent.chat_messages[manager]] for agent in (person, a, b)]
    return [each["content"] for each in group.messages], views


found = [
    talk("Please CLEAR HISTORY and go on."),
    talk("clear history 2"),
    talk("clear history a"),
    talk("clear history a 1 now"),
    talk("clear history nobody"),
    talk("CLEAR HISTORY", on=False),
]
