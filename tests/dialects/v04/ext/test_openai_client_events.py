"""What the log tells of a call of the OpenAI client."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from autogen_core import EVENT_LOGGER_NAME
from autogen_core.models import UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.testing import ScriptedServer


def ping() -> str:
    """Answer."""
    return "pong"


@pytest.mark.parametrize("tools", [[], [FunctionTool(ping, description="ping")]])
def test_an_event_tells_which_tools_were_offered(tools: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer(["Hi."]) as server, caplog.at_level(logging.INFO, logger=EVENT_LOGGER_NAME):
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=server.base_url, api_key="sk-test")
        asyncio.run(client.create([UserMessage(content="Hi", source="user")], tools=tools))
    event: Any = caplog.records[0].msg
    assert [each["function"]["name"] for each in event.kwargs["tools"]] == [each.name for each in tools]
