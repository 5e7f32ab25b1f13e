"""One participant's turn in a team."""

from __future__ import annotations

import traceback
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from itertools import takewhile

from autogen_core import CancellationToken
from coterie.asking import Last, closing, stream
from coterie.runs import open_turn, recorded_run

from .._spans import invoked
from ..base import ChatAgent, Response, TaskResult, Team
from ..messages import BaseAgentEvent, BaseChatMessage
from ._on_runtime import Seats
from ._whose import turn_of

Said = BaseAgentEvent | BaseChatMessage

_TOLD = "told by a team"


class Turn:
    """One participant's answer to what it has heard."""

    def __init__(
        self,
        speaker: ChatAgent | Team,
        buffer: list[BaseChatMessage],
        token: CancellationToken,
        team_id: str,
        seats: Seats | None,
    ) -> None:
        self._speaker = speaker
        self._team_id = team_id
        self._seats = seats
        self._buffer = list(buffer)
        self._token = token
        self.name = speaker.name
        self.heard = len(buffer)
        self.thread: list[Said] = []
        self.said: list[BaseChatMessage] = []

    async def play(self) -> AsyncGenerator[Said, None]:
        """Let it answer; yield what happens.

        Raises: RuntimeError, from the participant's own error.
        """
        try:
            source = self._delivered if self._seats is not None else self._speak
            async with aclosing(stream(lambda: open_turn(self.name), source)) as items:
                async for item in items:
                    yield item
        except Exception as error:  # noqa: BLE001 - the participant is the program's code
            raise told(error)  # noqa: B904 - it has its cause

    async def _delivered(self) -> AsyncGenerator[Said, None]:
        """Speak when the program's runtime says so."""
        assert self._seats is not None

        async def play(messages: list[BaseChatMessage], tell: Callable[[Said], None]) -> list[BaseChatMessage]:
            self._buffer = messages
            async with closing(self._speak()) as steps:
                async for item in steps:
                    tell(item)
            return self.said

        async with aclosing(self._seats.play(self.name, self._buffer, play, self._token)) as items:
            async for item in items:
                if isinstance(item, Last):
                    self.said = item.outcome.messages
                else:
                    yield item

    def _speak(self) -> AsyncGenerator[Said, None]:
        return turn_of(self.name, self._team_id, self._team() if isinstance(self._speaker, Team) else self._agent())

    async def _agent(self) -> AsyncGenerator[Said, None]:
        assert isinstance(self._speaker, ChatAgent)
        response: Response | None = None
        answering = self._speaker.on_messages_stream(self._buffer, self._token)
        async with aclosing(invoked(self.name, self._speaker.description, answering)) as items:
            async for item in items:
                if isinstance(item, Response):
                    response = item
                else:
                    yield item
        if response is None:
            raise RuntimeError(f"The agent {self.name!r} ended its stream without a Response.")
        self.thread += [*(response.inner_messages or ()), response.chat_message]
        self.said.append(response.chat_message)
        yield response.chat_message

    async def _team(self) -> AsyncGenerator[Said, None]:
        assert isinstance(self._speaker, Team)
        task, token = self._buffer or None, self._token
        stream_of_team = self._speaker.run_stream(task=task, cancellation_token=token, output_task_messages=False)
        async with aclosing(stream_of_team) as items:
            async for item in items:
                if isinstance(item, TaskResult):
                    self.thread += item.messages
                    self.said += [each for each in item.messages if isinstance(each, BaseChatMessage)]
                else:
                    yield item


def told(error: Exception) -> Exception:
    """Return a RuntimeError that tells an error with its traceback; what an inner team has told, as it is."""
    if _TOLD in vars(error):
        return error
    failure = RuntimeError(f"{type(error).__name__}: {error}\nTraceback:\n{_traceback_of(error)}")
    vars(failure)[_TOLD] = True
    failure.__cause__ = error
    return failure


def _traceback_of(error: Exception) -> str:
    """The traceback, which a model may read. In a run with a record it ends at the door, behind which a replay differs."""
    if recorded_run() is None:
        return "".join(traceback.format_exception(error))
    frames = takewhile(lambda each: each.name != "ask", traceback.extract_tb(error.__traceback__))
    return "".join([*traceback.format_list(list(frames)), *traceback.format_exception_only(error)])
