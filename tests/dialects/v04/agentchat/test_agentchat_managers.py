"""Teams whose speakers a manager of the program's own chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response, TaskResult
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, HandoffMessage, StopMessage, TextMessage
from autogen_agentchat.state import BaseGroupChatManagerState
from autogen_agentchat.teams import BaseGroupChat, RoundRobinGroupChat, Swarm
from autogen_agentchat.teams._group_chat._base_group_chat_manager import (
    BaseGroupChatManager,
)
from autogen_agentchat.teams._group_chat._events import GroupChatStart
from autogen_agentchat.teams._group_chat._round_robin_group_chat import (
    RoundRobinGroupChatManager,
)
from autogen_agentchat.teams._group_chat._swarm_group_chat import SwarmGroupChatManager
from autogen_core import CancellationToken

Said = BaseAgentEvent | BaseChatMessage


class Speaker(BaseChatAgent):
    def __init__(self, name: str) -> None:
        super().__init__(name, f"{name} speaks")

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        return Response(chat_message=TextMessage(content=f"{self.name} heard {len(messages)}", source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


class Manager(BaseGroupChatManager):  # type: ignore[misc]  # as programs import it, it has no type
    """The last participant speaks after every second message of the others."""

    def __init__(self, *args: Any, every: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every = every
        self.resets = 0

    async def validate_group_state(self, messages: list[BaseChatMessage] | None) -> None:
        if messages and messages[0].to_text() == "refuse me":
            raise ValueError("refused")

    async def select_speaker(self, thread: Sequence[Said]) -> Any:
        if len(thread) == 1 and thread[0].to_text() == "all at once":
            return list(self._participant_names)
        if thread[-1].to_text() == "name nobody":
            return "nobody"
        if thread[-1].to_text() == "end at once":
            await self._signal_termination(StopMessage(content="no need", source=self._name))
            return self._participant_names[0]
        if thread[-1].to_text() == "show something":
            await self._output_message_queue.put(TextMessage(content="shown", source=self._name))
        return self._participant_names[-1 if len(thread) % (self.every + 1) == 0 else 0]

    async def reset(self) -> None:
        self.resets += 1
        self._message_thread.clear()
        self._current_turn = 0

    async def save_state(self) -> Mapping[str, Any]:
        thread = [each.dump() for each in self._message_thread]
        return BaseGroupChatManagerState(message_thread=thread, current_turn=self._current_turn).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        loaded = BaseGroupChatManagerState.model_validate(state)
        self._message_thread = [self._message_factory.create(each) for each in loaded.message_thread]
        self._current_turn = loaded.current_turn


class Managed(BaseGroupChat):
    def __init__(self, names: Sequence[str] = ("main", "nudge"), **how: Any) -> None:
        self.made: list[Manager] = []
        super().__init__(
            name="Managed",
            description="Has a manager.",
            participants=[Speaker(each) for each in names],
            group_chat_manager_name="TheManager",
            group_chat_manager_class=Manager,
            **how,
        )
        self.every = 2

    def _create_group_chat_manager_factory(
        self,
        name: str,
        group_topic_type: str,
        output_topic_type: str,
        participant_topic_types: list[str],
        participant_names: list[str],
        participant_descriptions: list[str],
        output_message_queue: Any,
        termination_condition: Any,
        max_turns: int | None,
        message_factory: Any,
    ) -> Callable[[], BaseGroupChatManager]:
        def make() -> Manager:
            self.made.append(
                Manager(
                    name,
                    group_topic_type,
                    output_topic_type,
                    participant_topic_types,
                    participant_names,
                    participant_descriptions,
                    output_message_queue,
                    termination_condition,
                    max_turns,
                    message_factory,
                    self._emit_team_events,
                    every=self.every,
                )
            )
            return self.made[-1]

        return make


def run(team: BaseGroupChat, task: Any = "go") -> TaskResult:
    return asyncio.run(team.run(task=task))


def told(result: TaskResult) -> list[str]:
    return [f"{each.source}: {each.to_text()}" for each in result.messages]


def test_the_manager_says_who_speaks() -> None:
    result = run(Managed(max_turns=3))
    assert told(result) == ["user: go", "main: main heard 1", "main: main heard 0", "nudge: nudge heard 3"]
    assert result.stop_reason == "Maximum number of turns 3 reached."


def test_one_manager_serves_all_tasks_and_remembers_the_conversation() -> None:
    team = Managed(max_turns=1)
    run(team)
    run(team, "again")
    (manager,) = team.made
    assert [each.source for each in manager._message_thread] == ["user", "main", "user", "nudge"]


def test_it_may_name_several_who_speak_at_the_same_time() -> None:
    result = run(Managed(max_turns=1), "all at once")
    assert told(result)[1:] == ["main: main heard 1", "nudge: nudge heard 1"]


def test_a_name_that_nobody_has_is_an_error() -> None:
    with pytest.raises(ValueError, match="chose 'nobody', who is none of the participants"):
        run(Managed(), "name nobody")


def test_it_may_refuse_a_task() -> None:
    with pytest.raises(ValueError, match="refused"):
        run(Managed(), "refuse me")


def test_it_may_end_the_chat() -> None:
    result = run(Managed(), "end at once")
    assert told(result) == ["user: end at once"]
    assert result.stop_reason == "no need"


def test_what_it_puts_into_its_queue_is_shown() -> None:
    result = run(Managed(max_turns=1), "show something")
    assert told(result) == ["user: show something", "TheManager: shown", "main: main heard 1"]


def test_its_state_is_that_of_the_team() -> None:
    first = Managed(max_turns=1)
    run(first)
    state = asyncio.run(first.save_state())
    assert state["agent_states"]["TheManager"]["type"] == "BaseGroupChatManagerState"
    second = Managed(max_turns=1)
    asyncio.run(second.load_state(state))
    assert told(run(second, "again")) == ["user: again", "nudge: nudge heard 3"]
    assert asyncio.run(second.save_state())["agent_states"].keys() == state["agent_states"].keys()


def test_a_reset_team_resets_it() -> None:
    team = Managed(max_turns=1)
    run(team)
    asyncio.run(team.reset())
    assert team.made[0].resets == 1
    assert told(run(team)) == ["user: go", "main: main heard 1"]


def test_a_session_has_a_manager_of_its_own() -> None:
    team = Managed(max_turns=1)
    run(team)
    other = team.session()
    assert told(run(other, "again")) == ["user: again", "nudge: nudge heard 3"]
    assert len(team.made[0]._message_thread) == 2


def test_a_subclass_of_a_ready_team_may_bring_one() -> None:
    class Backwards(RoundRobinGroupChatManager):  # type: ignore[misc]
        async def select_speaker(self, thread: Sequence[Said]) -> str:
            names: list[str] = self._participant_names
            return names[-1 - names.index(await super().select_speaker(thread))]

    class Team(RoundRobinGroupChat):
        def _create_group_chat_manager_factory(self, **what: Any) -> Callable[[], BaseGroupChatManager]:
            return lambda: Backwards(**what, emit_team_events=self._emit_team_events)

    team = Team([Speaker("a"), Speaker("b")], termination_condition=MaxMessageTermination(3))
    assert told(run(team)) == ["user: go", "b: b heard 1", "a: a heard 2"]
    assert asyncio.run(team.save_state())["agent_states"]["RoundRobinGroupChatManager"]["next_speaker_index"] == 0


def test_a_manager_may_derive_from_that_of_swarms() -> None:
    class Handing(Speaker):
        @property
        def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
            return (HandoffMessage, TextMessage)

        async def on_messages(self, messages: Any, cancellation_token: CancellationToken) -> Response:
            return Response(chat_message=HandoffMessage(content="yours", target="b", source=self.name))

    class Team(Swarm):
        def _create_group_chat_manager_factory(self, **what: Any) -> Callable[[], BaseGroupChatManager]:
            return lambda: SwarmGroupChatManager(**what)

    team = Team([Handing("a"), Speaker("b")], max_turns=3)
    assert told(run(team)) == ["user: go", "a: yours", "b: b heard 2", "b: b heard 0"]
    state = asyncio.run(team.save_state())
    assert state["agent_states"]["SwarmGroupChatManager"]["current_speaker"] == "b"
    with pytest.raises(ValueError, match="The target nobody is not one of the participants"):
        run(team, HandoffMessage(content="x", target="nobody", source="user"))
    asyncio.run(team.reset())
    asyncio.run(team.load_state(state))
    assert told(run(team, "on"))[1] == "b: b heard 1"


def test_a_manager_that_takes_messages_of_a_runtime_is_refused() -> None:
    with pytest.raises(NotImplementedError, match=r"Orchestrator overrides handle_start: .* Override select_speaker"):

        class Orchestrator(BaseGroupChatManager):  # type: ignore[misc]
            async def handle_start(self, message: GroupChatStart, ctx: Any) -> None: ...
