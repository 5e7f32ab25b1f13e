"""A console with panels: what is printed, and what is returned."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from autogen_agentchat.agents import UserProxyAgent
from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import ModelClientStreamingChunkEvent, MultiModalMessage, TextMessage
from autogen_agentchat.ui import UserInputManager
from autogen_core import Image
from autogen_core.models import RequestUsage
from autogen_ext.ui import RichConsole

pytest.importorskip("rich")
pillow: Any = pytest.importorskip("PIL.Image")

ASKED = TextMessage(content="Is [bold]this[/nothing] markup?", source="user")
SAID = TextMessage(content="No.", source="a", models_usage=RequestUsage(prompt_tokens=3, completion_tokens=4))


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "dumb")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


async def stream(*items: Any) -> AsyncGenerator[Any, None]:
    for item in items:
        yield item


def printed(capsys: pytest.CaptureFixture[str], *items: Any, **how: Any) -> list[str]:
    """The lines that were printed, without the sides of their panels."""
    asyncio.run(RichConsole(stream(*items), **how))
    return [line.strip("│╭╮╰╯─ ") for line in capsys.readouterr().out.splitlines()]


def test_a_message_is_a_panel_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, ASKED, SAID, TaskResult(messages=[]))
    assert lines == ["user", "Is [bold]this[/nothing] markup?", "", "a", "No.", ""]


def test_chunks_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    chunk = ModelClientStreamingChunkEvent(content="No", source="a")
    assert printed(capsys, chunk, SAID, TaskResult(messages=[])) == ["a", "No.", ""]


def test_stats_are_printed_where_they_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, ASKED, SAID, TaskResult(messages=[ASKED, SAID], stop_reason="Done"), output_stats=True)
    assert lines[5] == "[Prompt tokens: 3, Completion tokens: 4]"
    assert lines[7:12] == [
        "Summary",
        "Number of messages: 2",
        "Finish reason: Done",
        "Total prompt tokens: 3",
        "Total completion tokens: 4",
    ]


def test_a_response_is_printed_and_returned(capsys: pytest.CaptureFixture[str]) -> None:
    response = Response(chat_message=SAID)
    assert asyncio.run(RichConsole(stream(response))) is response
    assert "No." in capsys.readouterr().out


def test_an_image_is_named_where_it_cannot_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    message = MultiModalMessage(content=["Look:", Image(pillow.new("RGB", (2, 2)))], source="a")
    assert printed(capsys, message, TaskResult(messages=[])) == ["a", "Look:", "", "<image>"]


def test_a_stream_without_a_result_is_an_error() -> None:
    with pytest.raises(ValueError, match="No TaskResult or Response was processed"):
        asyncio.run(RichConsole(stream(SAID)))


def test_a_person_is_asked_when_the_request_was_reached() -> None:
    async def ask() -> Any:
        manager = UserInputManager(lambda prompt: "Yes.")
        person = UserProxyAgent("person", input_func=manager.get_wrapped_callback())
        return await RichConsole(person.run_stream(task="Well?"), user_input_manager=manager)

    assert asyncio.run(asyncio.wait_for(ask(), 10)).messages[-1].content == "Yes."
