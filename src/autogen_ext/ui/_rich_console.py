"""Print what an agent or a team streams, a panel for each message."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from importlib import import_module
from typing import Any, TypeVar, cast

from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.messages import (
    BaseAgentEvent,
    BaseChatMessage,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    UserInputRequestedEvent,
)
from autogen_agentchat.ui import UserInputManager
from autogen_core import Image
from autogen_core.models import RequestUsage
from coterie.errors import MissingExtra
from coterie.stamp import seconds

T = TypeVar("T", bound=TaskResult | Response)


async def RichConsole(
    stream: AsyncGenerator[BaseAgentEvent | BaseChatMessage | T, None],
    *,
    no_inline_images: bool = False,
    output_stats: bool = False,
    user_input_manager: UserInputManager | None = None,
) -> T:
    """Print each message of `stream` in a panel, and return its TaskResult or Response. Chunks are not printed.

    Images are shown in iTerm unless `no_inline_images`. `output_stats` adds what each message and the whole cost.
    `user_input_manager` is told when a request for input was reached. Printing does not block the loop.

    Raises:
        ValueError: the stream ends without a result.
        MissingExtra: the package rich is not installed.
    """
    panels = _Panels(with_images=not no_inline_images, with_stats=output_stats)
    result: T | None = None
    async for item in stream:
        if isinstance(item, TaskResult):
            await panels.summary(f"Number of messages: {len(item.messages)}", f"Finish reason: {item.stop_reason}")
            result = cast(T, item)
        elif isinstance(item, Response):
            await panels.message(item.chat_message)
            await panels.summary(f"Number of inner messages: {len(item.inner_messages or ())}")
            result = cast(T, item)
        elif isinstance(item, UserInputRequestedEvent):
            if user_input_manager is not None:
                user_input_manager.notify_event_received(item.request_id)
        elif not isinstance(item, ModelClientStreamingChunkEvent):
            await panels.message(item)
    if result is None:
        raise ValueError("No TaskResult or Response was processed.")
    return result


class _Panels:
    """Prints panels, and adds up what their messages cost."""

    def __init__(self, *, with_images: bool, with_stats: bool) -> None:
        self._rich: Any = _package()
        self._console = self._rich.console.Console()
        self._inline = with_images and self._console.is_terminal and os.getenv("TERM_PROGRAM") == "iTerm.app"
        self._with_stats = with_stats
        self._started = seconds()
        self._usage = RequestUsage(prompt_tokens=0, completion_tokens=0)

    async def message(self, message: BaseAgentEvent | BaseChatMessage) -> None:
        """Print a message, its images below the panel."""
        parts = message.content if isinstance(message, MultiModalMessage) else [message.to_text()]
        lines = [each for each in parts if isinstance(each, str)]
        usage = message.models_usage
        if usage is not None:
            self._usage.prompt_tokens += usage.prompt_tokens
            self._usage.completion_tokens += usage.completion_tokens
            if self._with_stats:
                lines.append(f"[Prompt tokens: {usage.prompt_tokens}, Completion tokens: {usage.completion_tokens}]")
        await self._panel(message.source, "green" if message.source == "user" else "blue", lines)
        for each in parts:
            if isinstance(each, Image):
                await asyncio.to_thread(self._image, message.source, each)

    async def summary(self, *counts: str) -> None:
        """Print what the whole cost."""
        if self._with_stats:
            tokens = (
                f"Total prompt tokens: {self._usage.prompt_tokens}",
                f"Total completion tokens: {self._usage.completion_tokens}",
                f"Duration: {seconds() - self._started:.2f} seconds",
            )
            await self._panel("Summary", "yellow", [*counts, *tokens])

    async def _panel(self, title: str, color: str, lines: list[str]) -> None:
        # As Text, nothing in a message is taken for markup.
        text, head = self._rich.text.Text("\n".join(lines)), self._rich.text.Text(title, style="bold")
        panel = self._rich.panel.Panel(text, title=head, title_align="left", border_style=color)
        await asyncio.to_thread(self._console.print, panel)

    def _image(self, source: str, image: Image) -> None:
        if self._inline:
            print(MultiModalMessage(content=[image], source=source).to_text(iterm=True), flush=True)
        else:
            self._console.print("<image>", markup=False)


def _package() -> Any:
    try:
        for each in ("console", "panel", "text"):
            import_module(f"rich.{each}")
        return import_module("rich")
    except ImportError:
        raise MissingExtra("rich", "rich", "RichConsole") from None
