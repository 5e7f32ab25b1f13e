"""What every team has: participants who speak in turns, until a condition or a limit ends the chat."""

from __future__ import annotations

from abc import ABC
from asyncio import CancelledError, Queue
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import cached_property
from typing import Any, Self

from pydantic import BaseModel

from autogen_core import AgentRuntime, CancellationToken, ComponentBase
from coterie.asking import stream
from coterie.errors import RunStopped
from coterie.runs import open_turn
from coterie.stamp import new_id

from .._merge import merged
from .._session import session_of
from .._task import messages_of, work_on
from ..agents._base_chat_agent import keep_partial
from ..base import ChatAgent, TaskResult, Team, TerminationCondition
from ..base._usage import Tally
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    MessageFactory,
    ModelClientStreamingChunkEvent,
    SelectSpeakerEvent,
    StopMessage,
    StructuredMessage,
)
from ..state import BaseGroupChatManagerState, ChatAgentContainerState, TeamState
from ._asked import Asked, Choice
from ._events import GroupChatTermination
from ._manager import BaseGroupChatManager
from ._on_runtime import Seats
from ._turn import Said, Turn, told
from ._whose import turn_of

_MAKES_MANAGER = "_create_group_chat_manager_factory"

_ALREADY_OVER = "The group chat has already terminated."


class BaseGroupChat(Team, ABC, ComponentBase[BaseModel]):
    """Base class of teams: a loop that asks for the next speakers and lets them speak.

    Every participant hears what the others say: a chat message goes into the buffers of all others, and whoever is chosen
    gets what gathered in its own. A run ends when `termination_condition` says so or after `max_turns`; the next run goes
    on from there. A subclass says who speaks next (`_choose_speakers`) and what it must remember for that, or makes a
    manager in `_create_group_chat_manager_factory`, as in 0.7.5: then that one is asked.
    """

    component_type = "team"
    DEFAULT_NAME = ""
    """The name of a team that is given none; where this is empty, that of its class."""
    DEFAULT_DESCRIPTION = "A team of agents."
    manager_name = "GroupChatManager"
    manager_asks_model = False
    manager_is_heard = True
    accepts_teams = True

    def __init__(
        self,
        name: str | None,
        description: str | None,
        participants: Sequence[ChatAgent | Team],
        group_chat_manager_name: str | None = None,
        group_chat_manager_class: type[BaseGroupChatManager] | None = None,
        termination_condition: TerminationCondition | None = None,
        max_turns: int | None = None,
        runtime: AgentRuntime | None = None,
        custom_message_types: Sequence[type[BaseAgentEvent | BaseChatMessage]] | None = None,
        emit_team_events: bool = False,
    ) -> None:
        """Make a team; one with a manager of its own makes that in `_create_group_chat_manager_factory`.

        Raises: ValueError without participants or where two have one name, TypeError for one that cannot take part.
        """
        self.manager_name = group_chat_manager_name or self.manager_name
        self._name = name or self.DEFAULT_NAME or type(self).__name__
        self._description = description or self.DEFAULT_DESCRIPTION
        self._participants = list(participants)
        self._participants_by_name = {
            each.name: each for each in self._participants if isinstance(each, (ChatAgent, Team))
        }
        self.__check_participants()
        self._termination_condition = termination_condition
        self._max_turns = max_turns
        self._emit_team_events = emit_team_events
        self._message_factory = _factory_for(self._participants, custom_message_types or ())
        self._team_id = new_id()
        names = list(self._participants_by_name)
        self.__seats = Seats(runtime, names, self._team_id, self._message_factory) if runtime is not None else None
        self._team_thread: list[Said] = []
        self._unheard: dict[str, list[BaseChatMessage]] = {each: [] for each in self._participants_by_name}
        self._team_turns = 0
        self._is_running = False

    def __check_participants(self) -> None:
        if not self._participants:
            raise ValueError("At least one participant is required.")
        for each in self._participants:
            if not isinstance(each, (ChatAgent, Team)):
                raise TypeError(f"Participant {each!r:.200} must be a ChatAgent or a Team.")
            if isinstance(each, Team) and not self.accepts_teams:
                raise TypeError(f"Participant {each.name!r} is a team; a {type(self).__name__} takes only agents.")
        if len(self._participants_by_name) < len(self._participants):
            names = [each.name for each in self._participants]
            raise ValueError(
                f"The participant names must be unique, found {names}. A team is named after its class: give it name=..."
            )

    @property
    def name(self) -> str:
        """The name of the team."""
        return self._name

    @property
    def description(self) -> str:
        """What the team can do."""
        return self._description

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if _MAKES_MANAGER in vars(cls):
            for name, value in vars(_Managed).items():
                if not name.startswith("__"):
                    setattr(cls, name, value)

    # --- what a subclass says -----------------------------------------------------------------------------------------

    def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        """Yield who speaks next, after what is to be seen of the choice."""
        raise NotImplementedError(f"{type(self).__name__} does not say who speaks: it has to define {_MAKES_MANAGER}.")

    async def _check_team_task(self, messages: Sequence[BaseChatMessage]) -> None:
        """Raises: ValueError where the chat cannot begin with `messages`."""

    async def _round_heard(self, said: Mapping[str, Sequence[BaseChatMessage]]) -> StopMessage | None:
        """What each speaker of a round has said. Return why the chat is over, if it is."""
        return None

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> Mapping[str, Any] | BaseModel:
        """What the manager remembers; `thread` is the dumped thread, `self._team_turns` the turns so far."""
        return BaseGroupChatManagerState(message_thread=thread, current_turn=self._team_turns)

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        """Take on what `_save_manager` wrote down; return the turns."""
        return BaseGroupChatManagerState.model_validate(state).current_turn

    async def _reset_manager(self) -> None:
        """Forget what was remembered for the choice of speakers."""

    def _team_has_stopped(self) -> None:
        """A run has come to its end; the next one goes on from here."""

    # --- running ------------------------------------------------------------------------------------------------------

    async def run(
        self,
        *,
        task: str | BaseChatMessage | Sequence[BaseChatMessage] | None = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> TaskResult:
        """Work on `task`, or go on without a new one, until the chat ends.

        Raises: ValueError for an empty task or while the team is running, RuntimeError where a participant fails, or after
        the first turn anything else (its cause is the error), CancelledError with a `partial` result where the token is
        cancelled, `coterie.errors.Stopped` where the run is stopped.
        """
        result: TaskResult | None = None
        async for item in self.run_stream(
            task=task, cancellation_token=cancellation_token, output_task_messages=output_task_messages
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
        """Work like `run`; yield messages and events as they come, and the result last."""
        first = messages_of(task)
        token = cancellation_token or CancellationToken()
        for message in first:
            if not self._message_factory.is_registered(type(message)):
                raise ValueError(
                    f"Message type {type(message)} is not registered with the message factory. "
                    "Name it in the team's custom_message_types."
                )
        if self._is_running:
            raise ValueError(f"The team {self._name!r} is already running, it cannot run again until it is stopped.")
        self._is_running = True
        try:
            work = work_on(
                self._name, first, token, lambda tally: self.__work(first, token, output_task_messages, tally)
            )
            async with aclosing(work) as items:
                async for item in items:
                    yield item
        finally:
            self._is_running = False

    async def __work(
        self, first: list[BaseChatMessage], token: CancellationToken, output_task: bool, tally: Tally
    ) -> AsyncGenerator[Said | TaskResult, None]:
        condition = self._termination_condition
        if condition is not None and condition.terminated:
            yield TaskResult.model_construct(messages=[], stop_reason=_ALREADY_OVER, usage=tally.usage)
            return
        if condition is not None:
            condition.run_started()
        out: list[Said] = []
        has_anybody_spoken = False
        try:
            await self._check_team_task(first)
            for message in first:
                self.__hear(message)
                if output_task:
                    out.append(message)
                    yield message
            stop = await self.__should_stop(first, 0) if first else None
            while stop is None:
                speakers: list[str] | StopMessage | None = None
                delta: list[Said] = []
                async with aclosing(self.__choosing(token)) as choices:
                    async for item in choices:
                        if isinstance(item, (list, StopMessage)):
                            speakers = item
                            continue
                        if isinstance(item, BaseChatMessage) and self.manager_is_heard:
                            self.__hear(item)
                            delta.append(item)
                        _show(item, out)
                        yield item
                if not isinstance(speakers, list):
                    stop = speakers or StopMessage(content="The group chat is stopped.", source=self.manager_name)
                    break
                if self._emit_team_events:
                    out.append(event := SelectSpeakerEvent(content=speakers, source=self.manager_name))
                    yield event
                turns = [
                    Turn(self._participants_by_name[each], self._unheard[each], token, self._team_id, self.__seats)
                    for each in speakers
                ]
                async with aclosing(self.__speak(turns)) as said:
                    async for item in said:
                        _show(item, out)
                        yield item
                self.__pass_on(turns)
                has_anybody_spoken = True
                delta += [item for turn in turns for item in turn.thread]
                stop = await self._round_heard({each.name: each.said for each in turns}) or await self.__should_stop(
                    delta, 1
                )
        except (CancelledError, RunStopped) as error:
            keep_partial(error, out, tally)
            raise
        except Exception as error:
            # What fails before anybody has spoken keeps its type, as in 0.7.5.
            if has_anybody_spoken and not isinstance(error, RuntimeError):
                raise told(error)  # noqa: B904 - it has its cause
            raise
        finally:
            self._team_turns = 0
            self._team_has_stopped()
            if condition is not None:
                await condition.reset()
        yield TaskResult.model_construct(messages=out, stop_reason=stop.content, usage=tally.usage)

    def __choosing(self, token: CancellationToken) -> AsyncGenerator[Choice, None]:
        """Choose; a manager that asks a model does so at a place of its own, so that the calls count as its."""
        if not self.manager_asks_model:
            return self._choose_speakers(self._team_thread, token)
        return stream(
            lambda: open_turn(self.manager_name),
            lambda: turn_of(self.manager_name, self._team_id, self._choose_speakers(self._team_thread, token)),
        )

    async def __speak(self, turns: Sequence[Turn]) -> AsyncGenerator[Said, None]:
        """Let the speakers answer, at the same time; yield what happens."""
        playing = merged([each.play() for each in turns], free=ModelClientStreamingChunkEvent)
        async with aclosing(playing) as items:
            async for _, item in items:
                if not self._message_factory.is_registered(type(item)):
                    raise RuntimeError(
                        f"Message type {type(item)} is not registered with the message factory. "
                        "Name it in the team's custom_message_types."
                    )
                yield item

    def __pass_on(self, turns: Sequence[Turn]) -> None:
        """Let the others hear what was said; in the order of the speakers, so that a repeated run goes the same way."""
        for turn in turns:
            del self._unheard[turn.name][: turn.heard]
            self._team_thread += turn.thread
        for turn in turns:
            for message in turn.said:
                for name, buffer in self._unheard.items():
                    if name != turn.name:
                        buffer.append(message)

    def __hear(self, message: BaseChatMessage) -> None:
        """A message that all participants hear."""
        self._team_thread.append(message)
        for buffer in self._unheard.values():
            buffer.append(message)

    async def __should_stop(self, delta: Sequence[Said], turns: int) -> StopMessage | None:
        condition = self._termination_condition
        stop = await condition(delta) if condition is not None else None
        if stop is not None and not isinstance(stop, StopMessage):
            what = f"returned {stop!r:.200}, expected a StopMessage or None."
            raise TypeError(f"The termination condition {type(condition).__name__} {what}")
        self._team_turns += turns
        if stop is None and self._max_turns is not None and self._team_turns >= self._max_turns:
            text = f"Maximum number of turns {self._max_turns} reached."
            stop = StopMessage(content=text, source=self.manager_name)
        return stop

    def session(self) -> Self:
        """Return a team like this one, for a conversation of its own that begins where this one stands.

        Any number of sessions may run at the same time, and none hears anything of another:

            async def serve(request: str) -> TaskResult:
                return await team.session().run(task=request)

        They share model clients, tool functions, code executors, a `runtime` and the servers behind workbenches.

        Raises: TypeError where a participant holds something that cannot be copied, RuntimeError while the team is running.
        """
        self.__must_not_run("copied")
        return session_of(self)

    # --- pausing, resetting, state ------------------------------------------------------------------------------------

    async def reset(self) -> None:
        """Forget everything: the team and all participants begin anew. Raises: RuntimeError while the team is running."""
        self.__must_not_run("reset")
        for each in self._participants:
            if isinstance(each, Team):
                await each.reset()
            else:
                await each.on_reset(CancellationToken())
        await self.__forget()

    async def __forget(self) -> None:
        self._team_thread.clear()
        for buffer in self._unheard.values():
            buffer.clear()
        self._team_turns = 0
        if self._termination_condition is not None:
            await self._termination_condition.reset()
        await self._reset_manager()

    async def pause(self) -> None:
        """Tell all participants to pause. The team itself goes on."""
        for each in self._participants:
            await (each.pause() if isinstance(each, Team) else each.on_pause(CancellationToken()))

    async def resume(self) -> None:
        """Tell all participants to go on."""
        for each in self._participants:
            await (each.resume() if isinstance(each, Team) else each.on_resume(CancellationToken()))

    async def save_state(self) -> Mapping[str, Any]:
        """The state of the team and of all participants, as JSON can say it; between runs it is complete."""
        states: dict[str, Any] = {}
        for name, each in self._participants_by_name.items():
            buffer = [message.dump() for message in self._unheard[name]]
            container = ChatAgentContainerState(agent_state=await each.save_state(), message_buffer=buffer)
            states[name] = container.model_dump()
        manager = await self._save_manager([each.dump() for each in self._team_thread])
        states[self.manager_name] = manager.model_dump() if isinstance(manager, BaseModel) else manager
        return TeamState(agent_states=states).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `save_state` returned, also one of AutoGen 0.7.

        Raises: ValueError where the state is none of this team, RuntimeError while the team is running. After an error
        the team and its participants are what they were.
        """
        self.__must_not_run("loaded")
        states = TeamState.model_validate(state).agent_states
        missing = [name for name in (*self._participants_by_name, self.manager_name) if name not in states]
        if missing:
            raise ValueError(f"Agent state for {missing[0]} not found in the saved state. It holds {sorted(states)}.")
        create = self._message_factory.create
        containers = {name: ChatAgentContainerState.model_validate(states[name]) for name in self._participants_by_name}
        buffers = {name: [create(each) for each in container.message_buffer] for name, container in containers.items()}
        manager = BaseGroupChatManagerState.model_validate(states[self.manager_name])
        thread = [create(each) for each in manager.message_thread]
        async with self.__unchanged_by_failures():
            for name, container in containers.items():
                await self._participants_by_name[name].load_state(container.agent_state)
            self._team_turns = await self._load_manager(states[self.manager_name])
        self._team_thread[:] = thread
        for name, buffer in buffers.items():
            self._unheard[name][:] = [each for each in buffer if isinstance(each, BaseChatMessage)]

    @asynccontextmanager
    async def __unchanged_by_failures(self) -> AsyncGenerator[None, None]:
        """Put the participants' states back where loading new ones fails."""
        before = {name: await each.save_state() for name, each in self._participants_by_name.items()}
        try:
            yield
        except BaseException:
            for name, state in before.items():
                await self._participants_by_name[name].load_state(state)
            raise

    def __must_not_run(self, what: str) -> None:
        if self._is_running:
            raise RuntimeError(f"The team {self._name!r} cannot be {what} while it is running. Stop it first.")


class _Managed(BaseGroupChat):
    """A team that asks the manager which the program makes. Classes that make one get these methods."""

    manager_asks_model = True
    manager_is_heard = False

    @cached_property
    def _asked_manager(self) -> Asked:
        # Made with the first task: what the manager needs is often set after the team's own `__init__`.
        told: Queue[Said | GroupChatTermination] = Queue()
        make: Callable[[], BaseGroupChatManager] = getattr(self, _MAKES_MANAGER)(
            name=self.manager_name,
            group_topic_type="group_topic",
            output_topic_type="output_topic",
            participant_topic_types=list(self._participants_by_name),
            participant_names=list(self._participants_by_name),
            participant_descriptions=[each.description for each in self._participants],
            output_message_queue=told,
            termination_condition=self._termination_condition,
            max_turns=self._max_turns,
            message_factory=self._message_factory,
        )
        return Asked(make(), told)

    def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        return self._asked_manager.choose(list(self._participants_by_name), self._team_turns, token)

    async def _check_team_task(self, messages: Sequence[BaseChatMessage]) -> None:
        await self._asked_manager.check(messages, self._team_thread)

    async def _round_heard(self, said: Mapping[str, Sequence[BaseChatMessage]]) -> StopMessage | None:
        await self._asked_manager.hear(self._team_thread)
        return None

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> Mapping[str, Any]:
        return await self._asked_manager.save(self._team_turns)

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        return await self._asked_manager.load(state)

    async def _reset_manager(self) -> None:
        await self._asked_manager.reset()

    def _team_has_stopped(self) -> None:
        """The manager begins its turns anew with the next task."""


def _show(item: Said, out: list[Said]) -> None:
    """Put what happened into the result, but for the pieces of a stream."""
    if not isinstance(item, ModelClientStreamingChunkEvent):
        out.append(item)


def _factory_for(
    participants: Sequence[ChatAgent | Team], custom: Sequence[type[BaseAgentEvent | BaseChatMessage]]
) -> MessageFactory:
    """The message types of a team: the usual ones, those named, and what its agents say they produce."""
    factory = MessageFactory()
    types = [*custom]
    for each in participants:
        if isinstance(each, ChatAgent):
            types += [kind for kind in each.produced_message_types if issubclass(kind, StructuredMessage)]
    for kind in types:
        if not factory.is_registered(kind):
            factory.register(kind)
    return factory
