"""What an agent that remembers does around an answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from autogen_core.model_context import ChatCompletionContext
from coterie.asking import stream
from coterie.runs import here, open_turn

from .._one_at_a_time import OneAtATime
from ..base import Response
from ..messages import BaseAgentEvent, BaseChatMessage

Items = AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]


async def as_turn(name: str, lock: OneAtATime, context: ChatCompletionContext, answer: Callable[[], Items]) -> Items:
    """Yield what `answer` yields, at a place of the agent `name`, after the answers before it.

    If it ends without a response, `context` is as it was before: whoever asks again gives the messages again.
    """

    def whole() -> Items:
        return _or_nothing(lock, context, answer)

    items = whole() if here().agent == name else stream(lambda: open_turn(name), whole)
    async with aclosing(items):
        async for item in items:
            yield item


async def _or_nothing(lock: OneAtATime, context: ChatCompletionContext, answer: Callable[[], Items]) -> Items:
    async with lock():
        mark = context.mark()
        is_complete = False
        try:
            async with aclosing(answer()) as items:
                async for item in items:
                    is_complete = isinstance(item, Response)
                    yield item
        finally:
            if not is_complete:
                context.rewind(mark)
