"""Print what an agent or a team streams, as it comes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from typing import TypeVar, cast

from autogen_core.models import RequestUsage
from coterie.asking import closing
from coterie.stamp import seconds

from ..base import Response, TaskResult
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    UserInputRequestedEvent,
)
from ._user_input import UserInputManager

T = TypeVar("T", bound=TaskResult | Response)


async def Console(
    stream: AsyncGenerator[BaseAgentEvent | BaseChatMessage | T, None],
    *,
    no_inline_images: bool = False,
    output_stats: bool = False,
    user_input_manager: UserInputManager | None = None,
) -> T:
    """Print each message of `stream`, and return its TaskResult or Response.

    Images are shown in iTerm unless `no_inline_images`. `output_stats` adds what each message and the whole cost.
    `user_input_manager` is told when a request for input was reached. Printing does not block the loop.

    Raises: ValueError when the stream ends without a result.
    """
    printer = _Printer(with_images=_is_iterm() and not no_inline_images, with_stats=output_stats)
    result: T | None = None
    async with closing(stream) as steps:
        async for item in steps:
            if isinstance(item, TaskResult):
                await printer.task_result(item)
                result = cast(T, item)
            elif isinstance(item, Response):
                await printer.response(item)
                result = cast(T, item)
            elif isinstance(item, UserInputRequestedEvent):
                if user_input_manager is not None:
                    user_input_manager.notify_event_received(item.request_id)
            elif isinstance(item, ModelClientStreamingChunkEvent):
                await printer.chunk(item)
            else:
                await printer.message(item)
    if result is None:
        raise ValueError("No TaskResult or Response was processed.")
    return result


def _is_iterm() -> bool:
    return os.getenv("TERM_PROGRAM") == "iTerm.app" and sys.stdout.isatty()


class _Printer:
    """What was printed so far: the open line of chunks, the texts that were streamed, and the tokens."""

    def __init__(self, *, with_images: bool, with_stats: bool) -> None:
        self._with_images = with_images
        self._with_stats = with_stats
        self._started = seconds()
        self._usage = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self._speaker: str | None = None
        self._streamed: dict[str | None, list[str]] = {}

    async def chunk(self, chunk: ModelClientStreamingChunkEvent) -> None:
        """Print a piece of a text on the line of the pieces before it."""
        header = "" if chunk.source == self._speaker else f"{_header(type(chunk).__name__, chunk.source)}\n"
        if header and self._speaker is not None:
            header = f"\n{header}"
        self._speaker = chunk.source
        self._streamed.setdefault(chunk.full_message_id, []).append(chunk.content)
        await _print(header + chunk.content, end="")

    async def message(self, message: BaseAgentEvent | BaseChatMessage) -> None:
        """Print a message, unless its text was streamed already."""
        lines = [] if self._speaker is None else [""]  # ends the line of chunks
        self._speaker = None
        if not self._was_streamed(message):
            lines += [_header(type(message).__name__, message.source), self._text(message)]
        lines += self._count(message)
        if lines:
            await _print("\n".join(lines))

    async def response(self, response: Response) -> None:
        """Print an agent's answer, and what it cost."""
        message = response.chat_message
        lines = [f"---------- {message.source} ----------", self._text(message), *self._count(message)]
        if self._with_stats:
            lines += self._summary(f"Number of inner messages: {len(response.inner_messages or ())}")
        await _print("\n".join(lines))

    async def task_result(self, result: TaskResult) -> None:
        """Print what a run cost. Its messages have been printed."""
        if self._with_stats:
            counts = f"Number of messages: {len(result.messages)}", f"Finish reason: {result.stop_reason}"
            await _print("\n".join(self._summary(*counts)))

    def _was_streamed(self, message: BaseAgentEvent | BaseChatMessage) -> bool:
        """Whether the chunks said that this message follows; if they name none, whether their text is its text."""
        if self._streamed.pop(message.id, None) is not None:
            return True
        unnamed = self._streamed.pop(None, None)
        return unnamed is not None and "".join(unnamed) == message.to_text()

    def _text(self, message: BaseAgentEvent | BaseChatMessage) -> str:
        return message.to_text(iterm=self._with_images) if isinstance(message, MultiModalMessage) else message.to_text()

    def _count(self, message: BaseAgentEvent | BaseChatMessage) -> list[str]:
        usage = message.models_usage
        if usage is None:
            return []
        self._usage.prompt_tokens += usage.prompt_tokens
        self._usage.completion_tokens += usage.completion_tokens
        if not self._with_stats:
            return []
        return [f"[Prompt tokens: {usage.prompt_tokens}, Completion tokens: {usage.completion_tokens}]"]

    def _summary(self, *counts: str) -> list[str]:
        return [
            "---------- Summary ----------",
            *counts,
            f"Total prompt tokens: {self._usage.prompt_tokens}",
            f"Total completion tokens: {self._usage.completion_tokens}",
            f"Duration: {seconds() - self._started:.2f} seconds",
        ]


def _header(kind: str, source: str) -> str:
    return f"---------- {kind} ({source}) ----------"


async def _print(text: str, end: str = "\n") -> None:
    """Print in a thread: a slow terminal must not hold up the agents."""
    await asyncio.to_thread(print, text, end=end, flush=True)
