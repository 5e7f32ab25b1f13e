"""Messages as dicts with more keys than are kept, and chat_messages given to a new agent."""

import copy
import os
from collections import defaultdict

from autogen import AssistantAgent, ConversableAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
a = ConversableAgent("a", llm_config=False, human_input_mode="NEVER")
b = AssistantAgent("b", llm_config=llm)
a.initiate_chat(
    b, message={"content": "with extras", "name": "alias", "metadata": {"x": 1}, "id": 7, "role": "user"}, max_turns=1
)
stored = copy.deepcopy(b.chat_messages[a])
memory = defaultdict(list, {a: stored})
c = AssistantAgent("c", llm_config=llm, chat_messages=memory)
a.send("Do you remember?", c, request_reply=True)
remembered = [m["content"] for m in c.chat_messages[a]]
alone = b.generate_reply(
    messages=[
        {"role": "system", "content": "Also this."},
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": "a", "name": "b"},
        {"role": "user", "content": "q2"},
    ]
)
try:
    b.generate_reply()
except AssertionError:
    refused = True
