"""Console prints what that of AutoGen 0.7.5 prints, without holding up the agents."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import sys
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import (
    HandoffMessage,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    StopMessage,
    TextMessage,
    ThoughtEvent,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
    UserInputRequestedEvent,
)
from autogen_agentchat.ui import Console
from autogen_core import FunctionCall, Image
from autogen_core.models import FunctionExecutionResult, RequestUsage

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"
USAGE = RequestUsage(prompt_tokens=3, completion_tokens=4)
CALL = FunctionCall(id="1", arguments='{"a":1}', name="f")
EXECUTED = ToolCallExecutionEvent(
    source="a", content=[FunctionExecutionResult(content="r", name="f", call_id="1", is_error=False)]
)


def text(content: str = "x", source: str = "a", **fields: Any) -> TextMessage:
    return TextMessage(content=content, source=source, **fields)


def chunk(content: str, full: str | None = None, source: str = "a") -> ModelClientStreamingChunkEvent:
    return ModelClientStreamingChunkEvent(content=content, source=source, full_message_id=full)


RESULT = TaskResult(messages=[text(), text()], stop_reason="why")


async def stream(items: list[Any]) -> AsyncGenerator[Any, None]:
    for item in items:
        yield item


def printed(*items: Any, **settings: Any) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        asyncio.run(Console(stream(list(items)), **settings))
    return re.sub(r"Duration: [\d.]+ seconds", "Duration: N seconds", out.getvalue())


SUMMARY = (
    "---------- Summary ----------\nNumber of messages: 2\nFinish reason: why\n"
    "Total prompt tokens: {0}\nTotal completion tokens: {1}\nDuration: N seconds\n"
)

AS_IN_0_7_5: list[tuple[str, list[Any], dict[str, Any], str]] = [
    (
        "messages",
        [text("task", "user"), text("hi", models_usage=USAGE), RESULT],
        {},
        "---------- TextMessage (user) ----------\ntask\n---------- TextMessage (a) ----------\nhi\n",
    ),
    (
        "messages with stats",
        [text("task", "user"), text("hi", models_usage=USAGE), RESULT],
        {"output_stats": True},
        "---------- TextMessage (user) ----------\ntask\n---------- TextMessage (a) ----------\nhi\n"
        "[Prompt tokens: 3, Completion tokens: 4]\n" + SUMMARY.format(3, 4),
    ),
    (
        "a response",
        [ThoughtEvent(source="a", content="th"), Response(chat_message=text("hi"))],
        {},
        "---------- ThoughtEvent (a) ----------\nth\n---------- a ----------\nhi\n",
    ),
    (
        "a response with stats",
        [
            ThoughtEvent(source="a", content="th", models_usage=USAGE),
            Response(
                chat_message=text("hi", models_usage=USAGE), inner_messages=[ThoughtEvent(source="a", content="th")]
            ),
        ],
        {"output_stats": True},
        (
            "---------- ThoughtEvent (a) ----------\nth\n[Prompt tokens: 3, Completion tokens: 4]\n"
            "---------- a ----------\nhi\n[Prompt tokens: 3, Completion tokens: 4]\n---------- Summary ----------\n"
            "Number of inner messages: 1\nTotal prompt tokens: 6\nTotal completion tokens: 8\nDuration: N seconds\n"
        ),
    ),
    (
        "a text that was streamed",
        [chunk("he", "1"), chunk("llo", "1"), text("hello", id="1", models_usage=USAGE), RESULT],
        {},
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhello\n",
    ),
    (
        "a text that was streamed with stats",
        [chunk("he", "1"), chunk("llo", "1"), text("hello", id="1", models_usage=USAGE), RESULT],
        {"output_stats": True},
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhello\n"
        "[Prompt tokens: 3, Completion tokens: 4]\n" + SUMMARY.format(3, 4),
    ),
    (
        "a text that was streamed by chunks without an id",
        [chunk("he"), chunk("llo"), text("hello"), RESULT],
        {},
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhello\n",
    ),
    (
        "a response that was streamed",
        [chunk("he", "1"), chunk("llo", "1"), Response(chat_message=text("hello", id="1"))],
        {},
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhello---------- a ----------\nhello\n",
    ),
    (
        "a thought that was streamed, then the answer",
        [chunk("he", "1"), ThoughtEvent(source="a", id="1", content="he"), text("hello", id="9"), RESULT],
        {},
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhe\n---------- TextMessage (a) ----------\nhello\n",
    ),
    (
        "an image",
        [MultiModalMessage(content=["t", Image.from_base64(PIXEL), "u"], source="a"), RESULT],
        {},
        "---------- MultiModalMessage (a) ----------\nt\n<image>\nu\n",
    ),
    (
        "a request for input",
        [UserInputRequestedEvent(source="u", request_id="r"), text("answer", "u"), RESULT],
        {"output_stats": True},
        "---------- TextMessage (u) ----------\nanswer\n" + SUMMARY.format(0, 0),
    ),
    (
        "a message after the result",
        [Response(chat_message=text("r")), RESULT, text("after")],
        {},
        "---------- a ----------\nr\n---------- TextMessage (a) ----------\nafter\n",
    ),
    (
        "other messages",
        [StopMessage(content="s", source="q"), HandoffMessage(source="a", target="b", content="c"), RESULT],
        {},
        "---------- StopMessage (q) ----------\ns\n---------- HandoffMessage (a) ----------\nc\n",
    ),
]


@pytest.mark.parametrize(
    ("items", "settings", "expected"), [c[1:] for c in AS_IN_0_7_5], ids=[c[0] for c in AS_IN_0_7_5]
)
def test_it_prints_as_0_7_5(items: list[Any], settings: dict[str, Any], expected: str) -> None:
    assert printed(*items, **settings) == expected


def test_a_tool_call_after_a_streamed_text_is_shown() -> None:
    assert printed(
        chunk("he", "1"), chunk("llo", "1"), ToolCallRequestEvent(source="a", content=[CALL]), EXECUTED, RESULT
    ) == (
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhello\n"
        "---------- ToolCallRequestEvent (a) ----------\n"
        "[FunctionCall(id='1', arguments='{\"a\":1}', name='f')]\n"
        "---------- ToolCallExecutionEvent (a) ----------\n"
        "[FunctionExecutionResult(content='r', name='f', call_id='1', is_error=False)]\n"
    )


def test_agents_that_stream_at_the_same_time_are_told_apart() -> None:
    assert printed(chunk("he", "1"), chunk("xx", "2", "b"), text("he", id="1"), text("xx", "b", id="2"), RESULT) == (
        "---------- ModelClientStreamingChunkEvent (a) ----------\nhe\n"
        "---------- ModelClientStreamingChunkEvent (b) ----------\nxx\n"
    )


def test_it_returns_the_result() -> None:
    response = Response(chat_message=text())
    assert asyncio.run(Console(stream([RESULT]))) is RESULT
    with contextlib.redirect_stdout(io.StringIO()):
        assert asyncio.run(Console(stream([response]))) is response


def test_a_stream_without_a_result_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"No TaskResult or Response was processed\."):
        printed(text())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("settings", "is_shown"), [({}, True), ({"no_inline_images": True}, False)])
def test_an_image_is_shown_in_iterm_unless_refused(
    settings: dict[str, Any], is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    out = Terminal()
    message = MultiModalMessage(content=[Image.from_base64(PIXEL)], source="a")
    with contextlib.redirect_stdout(out):
        asyncio.run(Console(stream([message, RESULT]), **settings))
    assert ("\x1b]1337;File=inline=1:" in out.getvalue()) is is_shown
    assert ("<image>" in out.getvalue()) is not is_shown


def test_an_image_in_a_response_is_shown_in_iterm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    out = Terminal()
    response = Response(chat_message=MultiModalMessage(content=[Image.from_base64(PIXEL)], source="a"))
    with contextlib.redirect_stdout(out):
        asyncio.run(Console(stream([response])))
    assert "\x1b]1337;File=inline=1:" in out.getvalue()


def test_a_terminal_that_does_not_read_holds_up_nobody() -> None:
    """Console writes to a pipe that nobody reads, until it is full; meanwhile the loop goes on, and reads it at last."""
    reading, writing = os.pipe()
    size = 1_000_000  # more than any pipe holds
    read = bytearray()

    def take() -> bool:
        piece = os.read(reading, 65536)
        read.extend(piece)
        return bool(piece)

    async def main() -> int:
        showing = asyncio.ensure_future(Console(stream([text("x" * size), RESULT])))
        turns = 0
        while len(read) < size:
            turns += 1
            await asyncio.sleep(0)
            if turns > 100:  # the loop has gone on, although the pipe is full
                take()
        await showing
        return turns

    with os.fdopen(writing, "w") as out, contextlib.redirect_stdout(out):
        turns = asyncio.run(main())
    while take():
        pass
    os.close(reading)
    assert turns > 100
    assert read.endswith(b"x\n")


def test_it_prints_as_the_items_come() -> None:
    out = io.StringIO()
    seen: list[str] = []

    async def items() -> AsyncGenerator[Any, None]:
        yield text("one")
        seen.append(out.getvalue())
        yield RESULT

    with contextlib.redirect_stdout(out):
        asyncio.run(Console(items()))
    assert seen == ["---------- TextMessage (a) ----------\none\n"]
    assert sys.stdout is not out
