"""Whose turn it is, as log events and topics ask: 0.7.5 had an agent of a runtime for each participant of a team."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import TypeVar

from autogen_core import AgentId, MessageHandlerContext

T = TypeVar("T")

_UNUSUAL = re.compile(r"[^\w.-]")
"""What stands in no type of an agent; a team may have any name."""


async def turn_of(name: str, team_id: str, source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what `source` yields; its steps are those of the participant's agent, and of nobody who reads them."""
    agent_id = AgentId(_UNUSUAL.sub("_", f"{name}_{team_id}"), team_id)
    try:
        while True:
            with MessageHandlerContext.populate_context(agent_id):
                try:
                    item = await anext(source)
                except StopAsyncIteration:
                    return
            yield item
    finally:
        with MessageHandlerContext.populate_context(agent_id):
            await source.aclose()
