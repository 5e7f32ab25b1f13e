"""Teams: who speaks when, what everybody hears, when a run ends, and how the next one goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any, Literal

import pytest

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import TaskResult
from autogen_agentchat.conditions import (
    ExternalTermination,
    HandoffTermination,
    MaxMessageTermination,
    TextMentionTermination,
)
from autogen_agentchat.messages import BaseTextChatMessage, HandoffMessage, StopMessage, TextMessage
from autogen_agentchat.teams import BaseGroupChat, RoundRobinGroupChat, SelectorGroupChat, Swarm
from autogen_core import (
    AgentId,
    CancellationToken,
    DefaultInterventionHandler,
    DropMessage,
    MessageContext,
    SingleThreadedAgentRuntime,
)
from tests.dialects.v04.agentchat.chatting import Echo, Scripted, kinds, texts


def run(team: BaseGroupChat, task: Any = "go", **how: Any) -> TaskResult:
    return asyncio.run(team.run(task=task, **how))


class TestRounds:
    def test_everybody_speaks_in_turn_and_hears_what_the_others_said_since(self) -> None:
        alice, bob = Echo("alice"), Echo("bob")
        said = run(RoundRobinGroupChat([alice, bob], max_turns=3))
        assert texts(said) == ["user: go", "alice: alice 1", "bob: bob 1", "alice: alice 2"]
        assert said.stop_reason == "Maximum number of turns 3 reached."
        assert alice.heard == [["go"], ["bob 1"]]
        assert bob.heard == [["go", "alice 1"]]

    def test_a_condition_ends_the_run_and_the_next_one_goes_on_from_there(self) -> None:
        team = RoundRobinGroupChat([Echo("alice"), Echo("bob")], termination_condition=MaxMessageTermination(2))
        assert texts(run(team)) == ["user: go", "alice: alice 1"]
        assert texts(run(team, None)) == ["bob: bob 1", "alice: alice 2"]

    def test_the_task_itself_may_end_the_run(self) -> None:
        team = RoundRobinGroupChat([Echo("alice")], termination_condition=TextMentionTermination("STOP"))
        said = run(team, "STOP")
        assert texts(said) == ["user: STOP"]
        assert said.stop_reason == "Text 'STOP' mentioned"

    def test_a_condition_that_has_fired_already_ends_the_run_at_once(self) -> None:
        condition = MaxMessageTermination(1)
        asyncio.run(condition([TextMessage(content="x", source="y")]))
        said = run(RoundRobinGroupChat([Echo("alice")], termination_condition=condition))
        assert (said.messages, said.stop_reason) == ([], "The group chat has already terminated.")

    def test_the_task_may_be_left_out_of_the_result(self) -> None:
        assert texts(run(RoundRobinGroupChat([Echo("alice")], max_turns=1), output_task_messages=False)) == [
            "alice: alice 1"
        ]

    def test_a_task_may_be_any_sequence_of_messages(self) -> None:
        task = (TextMessage(content="a", source="x"), TextMessage(content="b", source="y"))
        assert texts(run(RoundRobinGroupChat([Echo("alice")], max_turns=1), task))[:2] == ["x: a", "y: b"]

    @pytest.mark.parametrize("task", [[], [1], 3])
    def test_a_task_that_is_none_is_refused(self, task: Any) -> None:
        with pytest.raises(ValueError, match=r"[Tt]ask"):
            run(RoundRobinGroupChat([Echo("alice")], max_turns=1), task)

    def test_choices_are_events_where_asked_for(self) -> None:
        said = run(RoundRobinGroupChat([Echo("alice"), Echo("bob")], max_turns=2, emit_team_events=True))
        assert kinds(said.messages) == [
            "TextMessage",
            "SelectSpeakerEvent",
            "TextMessage",
            "SelectSpeakerEvent",
            "TextMessage",
        ]
        assert said.messages[1].source == "RoundRobinGroupChatManager"

    def test_what_happens_is_seen_before_the_next_agent_starts(self) -> None:
        bob = Echo("bob")

        async def read() -> None:
            async for item in RoundRobinGroupChat([Echo("alice"), bob], max_turns=2).run_stream(task="go"):
                if not isinstance(item, TaskResult) and item.source == "alice":
                    assert bob.spoken == 0

        asyncio.run(read())

    def test_a_condition_may_be_set_from_outside(self) -> None:
        stop = ExternalTermination()
        alice = Echo("alice")

        async def go() -> TaskResult:
            async for item in RoundRobinGroupChat([alice], termination_condition=stop).run_stream(task="go"):
                if isinstance(item, TaskResult):
                    return item
                if alice.spoken == 3:
                    stop.set()
            raise AssertionError

        assert asyncio.run(go()).stop_reason == "External termination requested"


class TestNesting:
    def test_a_team_in_a_team_speaks_as_one_and_all_of_it_is_heard(self) -> None:
        one, two, outer = Echo("one"), Echo("two"), Echo("outer")
        inner = RoundRobinGroupChat([one, two], max_turns=2, name="inner")
        said = run(RoundRobinGroupChat([inner, outer], max_turns=3))
        assert texts(said) == ["user: go", "one: one 1", "two: two 1", "outer: outer 1", "one: one 2", "two: two 2"]
        assert outer.heard == [["go", "one 1", "two 1"]]
        assert one.heard == [["go"], ["two 1", "outer 1"]]

    def test_two_teams_of_one_class_need_names(self) -> None:
        inner = [RoundRobinGroupChat([Echo(name)]) for name in ("one", "two")]
        with pytest.raises(ValueError, match="give it name="):
            RoundRobinGroupChat([*inner])


class TestFailure:
    def test_the_error_of_an_agent_is_the_cause_of_one_that_shows_it_whole(self) -> None:
        team = RoundRobinGroupChat([Echo("alice", ValueError("boom"))], max_turns=2)
        with pytest.raises(RuntimeError, match=r"ValueError: boom[\s\S]*Traceback") as caught:
            run(team)
        assert isinstance(caught.value.__cause__, ValueError)

    def test_a_team_goes_on_after_an_error_with_the_one_who_failed(self) -> None:
        alice, bob = Echo("alice"), Echo("bob", ValueError("boom"))
        team = RoundRobinGroupChat([alice, bob], max_turns=2)
        with pytest.raises(RuntimeError):
            run(team)
        assert texts(run(team, None)) == ["bob: bob 2", "alice: alice 2"]
        assert bob.heard == [["go", "alice 1"], ["go", "alice 1"]]

    def test_a_team_may_be_reset_after_an_error(self) -> None:
        alice = Echo("alice", ValueError("boom"))
        team = RoundRobinGroupChat([alice], max_turns=1)
        with pytest.raises(RuntimeError):
            run(team)
        asyncio.run(team.reset())
        assert texts(run(team)) == ["user: go", "alice: alice 1"]
        assert alice.resets == 1

    def test_a_cancelled_run_ends_at_once_keeps_what_there_was_and_leaves_the_team_usable(self) -> None:
        async def go() -> tuple[TaskResult, TaskResult]:
            entered = asyncio.Event()
            team, token = RoundRobinGroupChat([Echo("alice"), Echo("bob", entered)], max_turns=3), CancellationToken()
            running = asyncio.ensure_future(team.run(task="go", cancellation_token=token))
            await entered.wait()
            token.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await asyncio.wait_for(running, 5)
            return caught.value.partial, await team.run()  # type: ignore[attr-defined]

        partial, rest = asyncio.run(go())
        assert texts(partial) == ["user: go", "alice: alice 1"]
        assert rest.stop_reason == "Maximum number of turns 3 reached."

    def test_cancelling_leaves_the_programs_own_task_alive(self) -> None:
        async def go() -> str:
            entered, token = asyncio.Event(), CancellationToken()

            async def cancel() -> None:
                await entered.wait()
                token.cancel()

            cancelling = asyncio.ensure_future(cancel())
            try:
                await RoundRobinGroupChat([Echo("alice", entered)]).run(task="go", cancellation_token=token)
            except asyncio.CancelledError:
                await cancelling
                task = asyncio.current_task()
                assert task is not None
                return f"went on, {task.cancelling()}"
            raise AssertionError

        assert asyncio.run(go()) == "went on, 0"

    def test_a_token_that_is_cancelled_already_starts_nothing(self) -> None:
        token, alice = CancellationToken(), Echo("alice")
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            run(RoundRobinGroupChat([alice]), cancellation_token=token)
        assert alice.spoken == 0

    def test_leaving_the_stream_early_leaves_the_team_usable(self) -> None:
        async def go() -> TaskResult:
            team = RoundRobinGroupChat([Echo("alice"), Echo("bob")], max_turns=2)
            stream = team.run_stream(task="go")
            async for item in stream:
                if not isinstance(item, TaskResult) and item.source == "alice":
                    break
            await stream.aclose()
            return await team.run()

        assert len(asyncio.run(go()).messages) == 2

    def test_a_team_that_runs_does_not_run_again(self) -> None:
        async def go() -> None:
            entered = asyncio.Event()
            team, token = RoundRobinGroupChat([Echo("alice", entered)]), CancellationToken()
            running = asyncio.ensure_future(team.run(task="go", cancellation_token=token))
            await entered.wait()
            with pytest.raises(ValueError, match="already running"):
                await team.run(task="go")
            for action in (team.reset(), team.load_state({})):
                with pytest.raises(RuntimeError, match="while it is running"):
                    await action
            token.cancel()
            await asyncio.gather(running, return_exceptions=True)

        asyncio.run(go())

    @pytest.mark.parametrize(
        ("participants", "error", "text"),
        [
            ([], ValueError, "At least one participant"),
            (["alice", "alice"], ValueError, "must be unique"),
        ],
    )
    def test_participants_that_cannot_make_a_team_are_refused(self, participants: Any, error: Any, text: str) -> None:
        with pytest.raises(error, match=text):
            RoundRobinGroupChat([Echo(each) for each in participants])


class Sum(BaseTextChatMessage):
    type: Literal["Sum"] = "Sum"


class TestMessageTypes:
    def test_a_type_of_the_programs_own_must_be_named(self) -> None:
        with pytest.raises(ValueError, match="is not registered"):
            run(RoundRobinGroupChat([Echo("alice")], max_turns=1), Sum(content="1", source="x"))

    def test_a_type_that_is_named_goes_through_and_into_the_state(self) -> None:
        team = RoundRobinGroupChat(
            [Echo("alice", Sum(content="2", source="alice"))], max_turns=1, custom_message_types=[Sum]
        )
        assert kinds(run(team, Sum(content="1", source="x")).messages) == ["Sum", "Sum"]
        other = RoundRobinGroupChat([Echo("alice")], max_turns=1, custom_message_types=[Sum])
        asyncio.run(other.load_state(json.loads(json.dumps(asyncio.run(team.save_state())))))

    def test_an_agent_may_not_say_what_nobody_knows(self) -> None:
        with pytest.raises(RuntimeError, match="is not registered"):
            run(RoundRobinGroupChat([Echo("alice", Sum(content="2", source="alice"))], max_turns=1))


class TestState:
    def test_a_saved_team_goes_on_elsewhere_as_if_nothing_had_been(self) -> None:
        def team() -> RoundRobinGroupChat:
            return RoundRobinGroupChat([Echo("alice"), Echo("bob"), Echo("carol")], max_turns=2)

        first, other = team(), team()
        run(first)
        asyncio.run(other.load_state(json.loads(json.dumps(asyncio.run(first.save_state())))))
        assert texts(run(other, None)) == texts(run(first, None)) == ["carol: carol 1", "alice: alice 2"]

    def test_a_state_of_another_team_is_refused(self) -> None:
        state = asyncio.run(RoundRobinGroupChat([Echo("alice")]).save_state())
        with pytest.raises(ValueError, match="bob not found"):
            asyncio.run(RoundRobinGroupChat([Echo("bob")]).load_state(state))

    def test_a_reset_begins_anew(self) -> None:
        alice, bob = Echo("alice"), Echo("bob")
        team = RoundRobinGroupChat([alice, bob], max_turns=1)
        run(team)
        asyncio.run(team.reset())
        assert texts(run(team)) == ["user: go", "alice: alice 1"]
        assert alice.heard[-1] == ["go"]


class TestSelector:
    def select(self, *answers: Any, turns: int = 3, **how: Any) -> tuple[TaskResult, Scripted]:
        client = Scripted(*answers)
        team = SelectorGroupChat([Echo("alice"), Echo("bob_x"), Echo("carol")], client, max_turns=turns, **how)
        return run(team), client

    def speakers(self, said: TaskResult) -> list[str]:
        return [each.source for each in said.messages[1:]]

    def test_the_model_names_the_next_speaker_and_reads_roles_candidates_and_history(self) -> None:
        said, client = self.select("carol", "alice", turns=2, selector_prompt="{roles}|{participants}|{history}|{x}")
        assert self.speakers(said) == ["carol", "alice"]
        assert client.asked[1][0].content == (
            "alice: says alice\nbob_x: says bob_x\ncarol: says carol|['alice', 'bob_x']|"
            "user: go\n\n\ncarol: carol 1\n\n|{x}"
        )

    def test_a_name_counts_also_with_blanks_or_escaped(self) -> None:
        assert self.speakers(self.select("bob x, please", "alice", "bob\\_x")[0]) == ["bob_x", "alice", "bob_x"]

    def test_an_answer_without_a_single_candidate_is_asked_again_with_what_was_wrong(self) -> None:
        said, client = self.select("nobody", "alice or carol", "carol", turns=1)
        assert self.speakers(said) == ["carol"]
        assert [len(each) for each in client.asked] == [1, 3, 5]

    def test_who_has_just_spoken_may_not_speak_again_unless_allowed(self) -> None:
        assert self.speakers(self.select("alice", "alice", "bob_x", turns=2)[0]) == ["alice", "bob_x"]
        assert self.speakers(self.select("alice", "alice", turns=2, allow_repeated_speaker=True)[0]) == ["alice"] * 2

    def test_when_the_model_never_names_anybody_an_allowed_one_speaks(self) -> None:
        said, _ = self.select("alice", "x", "x", turns=2, max_selector_attempts=2)
        assert self.speakers(said) == ["alice", "bob_x"]

    def test_a_function_of_the_program_wins_and_is_remembered_as_the_previous_speaker(self) -> None:
        def choose(messages: Any) -> str | None:
            return "alice" if len(messages) == 1 else None

        said, client = self.select("carol", turns=2, selector_func=choose, selector_prompt="{participants}")
        assert self.speakers(said) == ["alice", "carol"]
        assert client.asked[0][0].content == "['bob_x', 'carol']"

    def test_candidates_bind_the_model(self) -> None:
        async def candidates(_: Any) -> list[str]:
            return ["alice", "bob_x"]

        said, client = self.select("carol", "bob_x", turns=1, candidate_func=candidates)
        assert self.speakers(said) == ["bob_x"]
        assert len(client.asked) == 2

    def test_a_single_candidate_is_taken_without_a_model(self) -> None:
        said, client = self.select(turns=2, candidate_func=lambda _: ["carol"])
        assert self.speakers(said) == ["carol", "carol"]
        assert client.asked == []

    @pytest.mark.parametrize(
        ("how", "text"),
        [
            ({"selector_func": lambda _: "zed"}, "invalid speaker name: zed"),
            ({"candidate_func": lambda _: ["zed"]}, "invalid participant names"),
            ({"candidate_func": lambda _: []}, "non-empty list"),
        ],
    )
    def test_functions_that_name_strangers_are_told_so(self, how: dict[str, Any], text: str) -> None:
        with pytest.raises(ValueError, match=text):
            self.select(**how)

    def test_the_choice_may_be_streamed(self) -> None:
        async def read() -> list[str]:
            client = Scripted("it is alice")
            team = SelectorGroupChat(
                [Echo("alice"), Echo("bob")], client, max_turns=1, model_client_streaming=True, emit_team_events=True
            )
            return kinds([item async for item in team.run_stream(task="go")])

        assert asyncio.run(read()) == [
            "TextMessage",
            *["ModelClientStreamingChunkEvent"] * 3,
            "SelectorEvent",
            "SelectSpeakerEvent",
            "TextMessage",
            "TaskResult",
        ]

    def test_the_state_names_the_previous_speaker_and_the_other_team_knows_the_conversation(self) -> None:
        client = Scripted("alice")
        team = SelectorGroupChat([Echo("alice"), Echo("bob")], client, max_turns=1)
        run(team)
        state = json.loads(json.dumps(asyncio.run(team.save_state())))
        assert state["agent_states"]["SelectorGroupChatManager"]["previous_speaker"] == "alice"
        other_client = Scripted("carol", "bob")
        other = SelectorGroupChat(
            [Echo("alice"), Echo("bob")],
            other_client,
            max_turns=1,
            allow_repeated_speaker=True,
            selector_prompt="{history}",
        )
        asyncio.run(other.load_state(state))
        assert texts(run(other, "more")) == ["user: more", "bob: bob 1"]
        assert "alice: alice 1" in str(other_client.asked[0][0].content)


class TestSwarm:
    def hand(self, source: str, target: str) -> HandoffMessage:
        return HandoffMessage(content=f"to {target}", source=source, target=target)

    def test_the_latest_handoff_says_who_is_next(self) -> None:
        alice, bob = Echo("alice", self.hand("alice", "bob")), Echo("bob", "mine", self.hand("bob", "alice"))
        said = run(Swarm([alice, bob], max_turns=4))
        assert [each.source for each in said.messages] == ["user", "alice", "bob", "bob", "alice"]

    def test_a_person_in_between_ends_the_run_and_goes_on_by_a_handoff(self) -> None:
        alice = Echo("alice", self.hand("alice", "user"))
        team = Swarm([alice, Echo("bob")], termination_condition=HandoffTermination("user"), max_turns=2)
        assert run(team).stop_reason == "Handoff to user from alice detected."
        assert texts(run(team, self.hand("user", "bob")))[1] == "bob: bob 1"

    def test_strangers_are_no_targets(self) -> None:
        team = Swarm([Echo("alice", self.hand("alice", "user")), Echo("bob")], max_turns=1)
        with pytest.raises(ValueError, match="not one of the participants"):
            run(team, self.hand("user", "zed"))
        run(team)
        with pytest.raises(ValueError, match="not one of the participants"):
            run(team, None)

    def test_the_first_must_be_able_to_hand_over(self) -> None:
        class Mute(Echo):
            produced_message_types = (TextMessage,)

        with pytest.raises(ValueError, match="handoff message"):
            Swarm([Mute("alice")])

    def test_a_team_is_no_member_of_a_swarm(self) -> None:
        team: Any = RoundRobinGroupChat([Echo("alice")])
        with pytest.raises(TypeError, match="takes only agents"):
            Swarm([team])


class TestSessions:
    def test_sessions_of_one_team_run_at_the_same_time_and_hear_nothing_of_each_other(self) -> None:
        seen: list[list[str]] = []

        class Client(Scripted):
            async def create(self, messages: Any, **how: Any) -> Any:
                seen.append([str(each.content) for each in messages])
                await asyncio.sleep(0)
                self.answers.append(f"about {messages[1].content}")
                return await Scripted.create.__wrapped__(self, messages, **how)  # type: ignore[attr-defined]

        client = Client()
        agents = [AssistantAgent(name, client, system_message=name) for name in ("alice", "bob")]
        team = RoundRobinGroupChat([*agents], max_turns=4)

        async def serve(number: int) -> TaskResult:
            return await team.session().run(task=f"[{number}]")

        async def all_of_them() -> list[TaskResult]:
            return await asyncio.gather(*[serve(number) for number in range(50)])

        for number, said in enumerate(asyncio.run(all_of_them())):
            assert len(said.messages) == 5
            assert all(f"[{number}]" in each.to_text() for each in said.messages)
        assert len(seen) == 200

    def test_a_session_begins_where_the_team_stands_and_leaves_it_there(self) -> None:
        team = RoundRobinGroupChat([Echo("alice"), Echo("bob")], max_turns=1)
        run(team)
        assert texts(run(team.session(), None)) == ["bob: bob 1"]
        assert texts(run(team, None)) == ["bob: bob 1"]

    def test_what_cannot_be_copied_is_named(self) -> None:
        class Holds(Echo):
            async def stream(self) -> AsyncGenerator[int, None]:
                yield 1

        agent = Holds("alice")
        agent.held = agent.stream()  # type: ignore[attr-defined]
        with pytest.raises(TypeError, match="async_generator"):
            RoundRobinGroupChat([agent]).session()


def test_a_stop_message_of_an_agent_is_a_message_like_any_other() -> None:
    team = RoundRobinGroupChat([Echo("alice", StopMessage(content="enough", source="alice"))], max_turns=1)
    assert kinds(run(team).messages) == ["TextMessage", "StopMessage"]


class TestRuntime:
    """A runtime that the program passes in delivers every turn."""

    def test_its_intervention_handlers_see_requests_and_answers(self) -> None:
        seen: list[str] = []

        class Watch(DefaultInterventionHandler):
            async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
                seen.append(f"ask {recipient.type.split('_')[0]}: {[each.to_text() for each in message.messages]}")
                return message

            async def on_response(self, message: Any, *, sender: AgentId, recipient: AgentId | None) -> Any:
                seen.append(f"{sender.type.split('_')[0]}: {[each.to_text() for each in message.messages]}")
                return message

        async def go() -> TaskResult:
            runtime = SingleThreadedAgentRuntime(intervention_handlers=[Watch()])
            runtime.start()
            team = RoundRobinGroupChat([Echo("alice"), Echo("bob")], max_turns=2, runtime=runtime)
            result = await team.run(task="go")
            await runtime.stop_when_idle()
            return result

        assert texts(asyncio.run(go())) == ["user: go", "alice: alice 1", "bob: bob 1"]
        assert seen == ["ask alice: ['go']", "alice: ['alice 1']", "ask bob: ['go', 'alice 1']", "bob: ['bob 1']"]

    def test_teams_may_share_one_and_what_happens_streams_as_it_comes(self) -> None:
        async def go() -> list[list[str]]:
            runtime = SingleThreadedAgentRuntime()
            runtime.start()
            teams = [
                RoundRobinGroupChat(
                    [AssistantAgent("alice", Scripted("one two"), model_client_stream=True)],
                    max_turns=1,
                    runtime=runtime,
                )
                for _ in range(2)
            ]
            found = await asyncio.gather(*[read(team) for team in teams])
            await runtime.stop()
            return found

        async def read(team: RoundRobinGroupChat) -> list[str]:
            return kinds([item async for item in team.run_stream(task="go")])

        expected = ["TextMessage", *["ModelClientStreamingChunkEvent"] * 2, "TextMessage", "TaskResult"]
        assert asyncio.run(go()) == [expected, expected]

    def test_a_request_that_a_handler_drops_ends_the_run_with_an_error(self) -> None:
        class Drop(DefaultInterventionHandler):
            async def on_send(self, message: Any, *, message_context: MessageContext, recipient: AgentId) -> Any:
                return DropMessage

        async def go() -> None:
            runtime = SingleThreadedAgentRuntime(intervention_handlers=[Drop()])
            runtime.start()
            try:
                await RoundRobinGroupChat([Echo("alice")], max_turns=1, runtime=runtime).run(task="go")
            finally:
                await runtime.stop()

        with pytest.raises(RuntimeError, match="MessageDroppedException"):
            asyncio.run(go())

    def test_cancelling_reaches_the_agent_on_the_runtime(self) -> None:
        async def go() -> None:
            runtime = SingleThreadedAgentRuntime()
            runtime.start()
            entered, token = asyncio.Event(), CancellationToken()
            team = RoundRobinGroupChat([Echo("alice", entered)], max_turns=1, runtime=runtime)
            running = asyncio.ensure_future(team.run(task="go", cancellation_token=token))
            await entered.wait()
            token.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(running, 5)
            await runtime.stop()

        asyncio.run(go())
