"""What every agent of a chat has: a name, a description, and a way to work on a task alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from asyncio import CancelledError
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, ComponentBase, trace_create_agent_span, trace_invoke_agent_span
from coterie.errors import RunStopped

from .._session import session_of
from .._spans import invoked
from .._task import messages_of, work_on
from ..base import ChatAgent, Response, TaskResult
from ..base._usage import Tally
from ..messages import BaseAgentEvent, BaseChatMessage, ModelClientStreamingChunkEvent
from ..state import BaseState


class BaseChatAgent(ChatAgent, ABC, ComponentBase[BaseModel]):
    """Base class of agents. A subclass says what it produces, how it answers and how it is reset.

    Agents remember: whoever calls one passes only messages that are new to it. Where only `on_messages` is written, its
    response is streamed as a whole.
    """

    component_type = "agent"

    def __init__(self, name: str, description: str) -> None:
        """Raises: ValueError where `name` is no Python identifier."""
        with trace_create_agent_span(agent_name=name, agent_description=description):
            if not isinstance(name, str) or not name.isidentifier():
                raise ValueError(f"The agent name must be a valid Python identifier, found {name!r}.")
            self._name = name
            self._description = description

    @property
    def name(self) -> str:
        """The name of the agent, unique in its team."""
        return self._name

    @property
    def description(self) -> str:
        """What the agent can do, for those who choose the next speaker."""
        return self._description

    @property
    @abstractmethod
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        """The types of chat messages that the agent may answer with."""

    @abstractmethod
    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        """Take in new messages and answer."""

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Take in new messages; yield what happens on the way, and the response last."""
        response = self._response(await self.on_messages(messages, cancellation_token))
        for each in response.inner_messages or ():
            yield each
        yield response

    async def run(
        self,
        *,
        task: str | BaseChatMessage | Sequence[BaseChatMessage] | None = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> TaskResult:
        """Work on `task` and return the result; the agent keeps its state for the next task.

        Raises: ValueError for an empty task; `coterie.errors.Stopped` where the run is stopped.
        """
        token = cancellation_token or CancellationToken()
        first = messages_of(task)
        result: TaskResult | None = None
        async for item in work_on(
            self._name,
            first,
            token,
            lambda tally: self.__work(first, token, output_task_messages, tally),
            agent=self._name,
        ):
            if isinstance(item, TaskResult):
                result = item
        assert result is not None
        return result

    async def run_stream(
        self,
        *,
        task: str | BaseChatMessage | Sequence[BaseChatMessage] | None = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | TaskResult, None]:
        """Work on `task`; yield its messages, what happens, the answer and last the result.

        Raises: as `run` does.
        """
        token = cancellation_token or CancellationToken()
        first = messages_of(task)
        work = work_on(
            self._name,
            first,
            token,
            lambda tally: self.__work_streaming(first, token, output_task_messages, tally),
            agent=self._name,
        )
        async with aclosing(work) as items:
            async for item in items:
                yield item

    async def __work(
        self, first: list[BaseChatMessage], token: CancellationToken, output_task: bool, tally: Tally
    ) -> AsyncGenerator[TaskResult, None]:
        """One step: the whole answer. `on_messages` is asked, since a program may have written only that."""
        with trace_invoke_agent_span(agent_name=self._name):
            out: list[BaseAgentEvent | BaseChatMessage] = list(first) if output_task else []
            try:
                response = self._response(await self.on_messages(first, token))
            except (CancelledError, RunStopped) as error:
                keep_partial(error, out, tally)
                raise
            out += [message_of(self._name, each) for each in (*(response.inner_messages or ()), response.chat_message)]
        yield TaskResult.model_construct(messages=out, stop_reason=None, usage=tally.usage)

    async def __work_streaming(
        self, first: list[BaseChatMessage], token: CancellationToken, output_task: bool, tally: Tally
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | TaskResult, None]:
        out: list[BaseAgentEvent | BaseChatMessage] = []
        try:
            if output_task:
                for message in first:
                    out.append(message)
                    yield message
            async with aclosing(invoked(self._name, None, self.on_messages_stream(first, token))) as items:
                async for item in items:
                    each = message_of(self._name, item.chat_message if isinstance(item, Response) else item)
                    if not isinstance(each, ModelClientStreamingChunkEvent):
                        out.append(each)
                    yield each
        except (CancelledError, RunStopped) as error:
            keep_partial(error, out, tally)
            raise
        yield TaskResult.model_construct(messages=out, stop_reason=None, usage=tally.usage)

    def _response(self, said: Any) -> Response:
        if not isinstance(said, Response):
            asked = f"{type(self).__name__}.on_messages of the agent {self._name!r}"
            raise TypeError(f"{asked} returned {said!r:.200}, expected a Response.")
        return said

    def session(self) -> Self:
        """Return an agent like this one, for a conversation of its own that begins where this one stands.

        Any number of sessions may run at the same time, and none hears anything of another. They share model clients,
        tool functions, code executors and the servers behind workbenches.

        Raises: TypeError where the agent holds something that cannot be copied.
        """
        return session_of(self)

    @abstractmethod
    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget all messages: back to how the agent was made."""

    async def on_pause(self, cancellation_token: CancellationToken) -> None:
        """Be told that the team is paused, while a task may be under way."""

    async def on_resume(self, cancellation_token: CancellationToken) -> None:
        """Be told that the team goes on."""

    async def save_state(self) -> Mapping[str, Any]:
        """The state as JSON can say it; an agent that remembers something overrides this."""
        return BaseState().model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take on a state that `save_state` returned."""
        BaseState.model_validate(state)

    async def close(self) -> None:
        """Release what the agent holds."""


def message_of(name: str, said: Any) -> BaseAgentEvent | BaseChatMessage:
    """Return what the agent `name` said. Raises: TypeError where that is neither a message nor an event."""
    if not isinstance(said, (BaseAgentEvent, BaseChatMessage)):
        raise TypeError(f"The agent {name!r} said {said!r:.200}, expected a message or an event.")
    return said


def keep_partial(
    error: CancelledError | RunStopped, messages: list[BaseAgentEvent | BaseChatMessage], tally: Tally
) -> None:
    """Leave with the end of a task what it had until then: `partial`, a TaskResult."""
    partial = TaskResult.model_construct(messages=messages, stop_reason=None, usage=tally.usage)
    if isinstance(error, RunStopped):
        partial.stop_reason = str(error.error)
        error.error.partial = partial
    else:
        partial.stop_reason = "Cancelled."
        error.partial = partial  # type: ignore[attr-defined]  # an attribute of this one exception
