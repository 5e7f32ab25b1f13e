"""What passes the door of memories that are outside of the program: what they find, and what is put into them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autogen_core import CancellationToken
from autogen_core.memory import MemoryContent, MemoryMimeType, MemoryQueryResult, UpdateContextResult
from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import SystemMessage
from autogen_core.tools._behind_door import ask_tool
from coterie.asking import ask
from coterie.effects import Effect, Retrieve, encode
from coterie.flow import Call

Row = tuple[MemoryContent, float]
"""What was found, and how far it is from what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recollection(Retrieve):
    """A search with the store's own `filters`."""

    filters: Mapping[str, Any]

    @property
    def request(self) -> bytes:
        return encode([self.collection, self.query, self.limit, self.containing, self.filters])


async def recall(
    collection: str,
    query: str,
    limit: int,
    search: Callable[[], list[Row]],
    *,
    filters: Mapping[str, Any],
    token: CancellationToken | None,
) -> MemoryQueryResult:
    """Have `search`, which blocks, done in a thread as an effect: a replay answers it without the store."""

    async def work() -> list[Any]:
        found = await in_thread(search, token)
        return [[item.model_dump(mode="json"), distance] for item, distance in found]

    def make(key: str, agent: str) -> Effect:
        call = Call(work, work, (), {})
        return Recollection(
            key=key, agent=agent, call=call, collection=collection, query=query, limit=limit, filters=filters
        )

    rows = await ask("retrieve", make, collection)
    return MemoryQueryResult(results=[_read(item) for item, _ in rows])


async def put(collection: str, what: str, arguments: Mapping[str, Any], work: Callable[[], None]) -> None:
    """Have `work`, which blocks and changes the store, done in a thread as an effect: a replay does not repeat it."""

    async def change() -> None:
        await asyncio.to_thread(work)

    await ask_tool(f"{collection}.{what}", arguments, type(None), change)


async def in_thread(work: Callable[[], Any], token: CancellationToken | None) -> Any:
    """Do `work` in a thread; cancelling the token stops waiting for it."""
    future = asyncio.ensure_future(asyncio.to_thread(work))
    return await (token.link_future(future) if token is not None else future)


async def bring_up(
    context: ChatCompletionContext, query: Callable[[str], Any], heading: str = "Relevant memory content"
) -> UpdateContextResult:
    """Add what `query` finds for the last message to the context, numbered, as one system message."""
    messages = await context.get_messages()
    asked = _text_of(messages[-1].content) if messages else ""
    if not asked:
        return UpdateContextResult(memories=MemoryQueryResult(results=[]))
    found: MemoryQueryResult = await query(asked)
    if found.results:
        lines = "\n".join(f"{number}. {item.content!s}" for number, item in enumerate(found.results, 1))
        await context.add_message(SystemMessage(content=f"\n{heading}:\n{lines}"))
    return UpdateContextResult(memories=found)


def kind_of(item: MemoryContent) -> MemoryMimeType | str:
    """The kind of content, also where it is written as text."""
    return known_kind(item.mime_type)


def known_kind(kind: MemoryMimeType | str) -> MemoryMimeType | str:
    """A kind of content by its name, or as 0.7.5 wrote it into its stores; another text stays as it is."""
    if isinstance(kind, str):
        return next((each for each in MemoryMimeType if kind in (each.value, str(each))), kind)
    return kind


def text_of(item: MemoryContent | str) -> str:
    """The text of an item, by which it is found. Raises: ValueError for pictures and bytes, which have none."""
    if isinstance(item, str):
        return item
    kind = kind_of(item)
    if kind in (MemoryMimeType.TEXT, MemoryMimeType.MARKDOWN, MemoryMimeType.JSON):
        if isinstance(item.content, str):
            return item.content
        if isinstance(item.content, dict):
            return encode(item.content).decode()
    raise ValueError(f"Unsupported content type: {kind}. Texts and JSON can be kept here.")


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(each if isinstance(each, str) else str(getattr(each, "content", "")) for each in content).strip()


def _read(item: Any) -> MemoryContent:
    return MemoryContent.model_validate({**item, "mime_type": known_kind(item["mime_type"])})
