"""Members that override what agents do, and a group that overrides how it chooses."""

import autogen


class Loud(autogen.ConversableAgent):
    def generate_reply(self, messages=None, sender=None, **kwargs):
        reply = super().generate_reply(messages, sender, **kwargs)
        return f"{reply}!" if isinstance(reply, str) else reply

    def receive(self, message, sender, request_reply=None, silent=False):
        heard.append((self.name, message["content"] if isinstance(message, dict) else message))
        super().receive(message, sender, request_reply, silent)


class Backwards(autogen.GroupChat):
    def select_speaker(self, last_speaker, selector):
        order = list(reversed(self.agents))
        return order[(order.index(last_speaker) + 1) % len(order)]


heard = []
members = [Loud(name, llm_config=False, human_input_mode="NEVER", default_auto_reply=f"{name} speaks") for name in "abc"]
members[1].register_hook("process_message_before_send", lambda sender, message, recipient, silent: f"[{message}]")
members[2].register_hook("process_all_messages_before_reply", lambda messages: messages[-1:])
members[0].register_hook("process_last_received_message", lambda content: content.upper())
group = Backwards(agents=members, messages=[], max_round=5)
manager = autogen.GroupChatManager(group, llm_config=False)
history = members[0].initiate_chat(manager, message="go").chat_history
