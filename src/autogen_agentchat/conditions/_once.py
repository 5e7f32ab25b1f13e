"""What all conditions share: they end a conversation once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from ..base import TerminatedException, TerminationCondition
from ..messages import BaseAgentEvent, BaseChatMessage, StopMessage

Messages = Sequence[BaseAgentEvent | BaseChatMessage]


class Once(TerminationCondition):
    """Ends a conversation when `_reason` says why, and then not again until it is reset."""

    _terminated = False

    @property
    def terminated(self) -> bool:
        return self._terminated

    @abstractmethod
    async def _reason(self, messages: Messages) -> str | None:
        """Why these messages end the conversation; None if they do not."""

    async def __call__(self, messages: Messages) -> StopMessage | None:
        if self._terminated:
            raise TerminatedException("Termination condition has already been reached")
        reason = await self._reason(messages)
        if reason is None:
            return None
        self._terminated = True
        return StopMessage(content=reason, source=type(self).__name__)

    async def reset(self) -> None:
        self._terminated = False
