"""Agents made with positional arguments, with old-fashioned settings, and compared afterwards."""

import copy
import os

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
before = copy.deepcopy(llm)
a = AssistantAgent("a", "Be kind.", llm)
u = UserProxyAgent("u", lambda m: m["content"] == "stop", 2, "NEVER", None, False, "my default")
c = ConversableAgent("c", ["not", "text"] and "sys", None, 1, "NEVER", None, False, llm, "auto")
chat = u.initiate_chat(a, True, False, None, 2, "last_msg", {}, "positional message")
other = c.generate_reply([{"role": "user", "content": "x"}], u)
same = llm == before
names = [a.name, u.name, c.name, a.llm_config["model"], u.llm_config, u.human_input_mode, u.use_docker, u.function_map]
