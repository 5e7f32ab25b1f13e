"""Tests of a company patch what asks and what answers."""

import builtins
import os
from unittest.mock import MagicMock, patch

from autogen import AssistantAgent, UserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
assistant = AssistantAgent("assistant", llm_config=llm)
user = UserProxyAgent("user", code_execution_config=False, human_input_mode="ALWAYS")
with patch.object(builtins, "input", side_effect=["typed by a mock", "exit"]):
    first = list(user.initiate_chat(assistant, message="hi").chat_history)
user.get_human_input = MagicMock(return_value="exit")
second = list(user.initiate_chat(assistant, message="hi again").chat_history)
asked = user.get_human_input.call_count
assistant.generate_reply = MagicMock(return_value="from a mock")
third = user.initiate_chat(assistant, message="hi mock", max_turns=1).summary
arguments = sorted(assistant.generate_reply.call_args.kwargs)
