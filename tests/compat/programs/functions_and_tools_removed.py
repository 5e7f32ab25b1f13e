"""Tools are taken away and given back between chats; overridden and unknown ones."""

import os
import warnings

from autogen import AssistantAgent, UserProxyAgent, register_function

assistant = AssistantAgent(
    "assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)


def one(x: int = 1) -> int:
    return x


def two(x: int = 2) -> int:
    return x


register_function(one, caller=assistant, executor=user, description="One.")
register_function(two, caller=assistant, executor=user, description="Two.")
names = [[tool["function"]["name"] for tool in assistant.llm_config["tools"]]]
assistant.update_tool_signature("one", is_remove=True)
names.append([tool["function"]["name"] for tool in assistant.llm_config["tools"]])
user.register_function({"one": None})
kept = sorted(user.function_map)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    user.register_function({"two": lambda x=2: "overridden"})
kinds = [str(each.message) for each in caught if each.category is UserWarning]
summary = user.initiate_chat(assistant, message="Both!", max_turns=2).summary
assistant.update_tool_signature("two", is_remove=True)
left = "tools" in assistant.llm_config
last = user.initiate_chat(assistant, message="None left.", max_turns=1).summary
del assistant
