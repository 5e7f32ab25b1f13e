"""replace_reply_func and exclude."""

import os

import autogen


def polite_reply(self, messages=None, sender=None, config=None):
    final, reply = autogen.ConversableAgent.generate_oai_reply(self, messages, sender, config)
    return final, f"Dear {sender.name}: {reply}" if isinstance(reply, str) else reply


bot = autogen.ConversableAgent(
    "bot", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}, human_input_mode="NEVER"
)
bot.replace_reply_func(autogen.ConversableAgent.generate_oai_reply, polite_reply)
peer = autogen.ConversableAgent("peer", human_input_mode="NEVER", llm_config=False)
result = peer.initiate_chat(bot, message="Hi", max_turns=2)
plain = bot.generate_reply(messages=[{"role": "user", "content": "x"}], sender=peer, exclude=[polite_reply])
