"""How a team asks the manager that a program has written."""

from __future__ import annotations

from asyncio import Queue
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from autogen_core import CancellationToken

from ..messages import BaseAgentEvent, BaseChatMessage, StopMessage
from ._events import GroupChatTermination
from ._manager import BaseGroupChatManager, Said

Choice = BaseAgentEvent | BaseChatMessage | StopMessage | list[str]
"""What choosing the next speakers yields: events, messages of the manager to all, and last the speakers' names or,
where the chat is over, a StopMessage."""


class Asked:
    """A manager, and how far it has heard the team's thread."""

    def __init__(self, manager: BaseGroupChatManager, told: Queue[Said | GroupChatTermination]) -> None:
        self._manager = manager
        self._told = told
        self._heard = 0

    async def check(self, messages: Sequence[BaseChatMessage], thread: Sequence[Said]) -> None:
        """Ask whether the chat can begin with `messages`, which are to follow `thread`; let the manager hear them."""
        await self._manager.validate_group_state(list(messages) or None)
        if messages:
            await self._manager.update_message_thread(messages)
        self._heard = len(thread) + len(messages)

    async def hear(self, thread: Sequence[Said]) -> None:
        """Let the manager hear what is new."""
        news = thread[self._heard :]
        self._heard = len(thread)
        await self._manager.update_message_thread(news)

    async def choose(self, names: Sequence[str], turn: int, token: CancellationToken) -> AsyncGenerator[Choice, None]:
        """Yield who speaks next, after what the manager tells. Raises: ValueError for names that nobody has."""
        self._manager._current_turn = turn
        self._manager._stop = None
        await self._manager._transition_to_next_speakers(token)
        while not self._told.empty():
            item = self._told.get_nowait()
            if isinstance(item, GroupChatTermination):
                self._manager._stop = item.message
            else:
                yield item
        if self._manager._stop is not None:
            yield self._manager._stop
            return
        speakers = self._manager._active_speakers
        for each in speakers:
            if each not in names:
                raise ValueError(f"The manager chose {each!r}, who is none of the participants {list(names)}.")
        yield list(speakers)

    async def reset(self) -> None:
        """Let the manager forget."""
        await self._manager.reset()

    async def save(self, turn: int) -> Mapping[str, Any]:
        """What the manager remembers."""
        self._manager._current_turn = turn
        return await self._manager.save_state()

    async def load(self, state: Mapping[str, Any]) -> int:
        """Let the manager go on from what it remembered; return the turns."""
        await self._manager.load_state(state)
        return self._manager._current_turn
