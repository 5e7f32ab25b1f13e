"""Agents that hand a conversation over to each other."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogen
import coterie
from autogen import (
    AFTER_WORK,
    ON_CONDITION,
    UPDATE_SYSTEM_MESSAGE,
    AfterWork,
    AfterWorkOption,
    OnCondition,
    OnContextCondition,
    SwarmAgent,
    SwarmResult,
    UpdateSystemMessage,
    register_hand_off,
)
from autogen.agentchat.contrib import swarm_agent
from coterie.testing import Item, ScriptedServer, tool_call, tool_calls

from .chatting import at_console, both_colours, config, speaker, texts, user

Outcome = tuple[autogen.ChatResult, dict[str, Any], Any]


def swarm(colour: str, initial: Any, messages: Any, agents: list[Any], **more: Any) -> Outcome:
    """Hold a swarm chat in the colour, unseen."""
    with at_console():
        if colour == "sync":
            return autogen.initiate_swarm_chat(initial, messages, agents, **more)
        return asyncio.run(autogen.a_initiate_swarm_chat(initial, messages, agents, **more))


def member(server: ScriptedServer, name: str, **more: Any) -> SwarmAgent:
    return SwarmAgent(name, system_message=name, llm_config=config(server), **more)


def saying(name: str, *replies: Any) -> Any:
    """A member without a model that gives these replies."""
    return speaker(name, replies)


def speakers(outcome: Outcome) -> list[Any]:
    return [each.get("name") for each in outcome[0].chat_history]


def tools_of(request: dict[str, Any]) -> list[str]:
    return [each["function"]["name"] for each in request.get("tools", [])]


def test_both_generations_of_names_are_the_same() -> None:
    assert ON_CONDITION is OnCondition is swarm_agent.OnCondition
    assert AFTER_WORK is AfterWork is swarm_agent.AFTER_WORK
    assert autogen.SwarmAgent is swarm_agent.SwarmAgent


@both_colours
def test_hand_offs_by_name_without_a_model_are_never_made(colour: str) -> None:
    triage = SwarmAgent(name="triage", handoffs=["billing", "tech"])
    others = [SwarmAgent(name="billing"), SwarmAgent(name="tech")]
    result, variables, last = swarm(colour, triage, "Can't access my account", [triage, *others])
    assert texts(result.chat_history) == ["Can't access my account", ""]
    assert (variables, last) == ({}, triage)


@both_colours
def test_hand_offs_by_name_are_tools_of_the_model(colour: str) -> None:
    with ScriptedServer([tool_call("transfer_to_tech", {}), "fixed"]) as server:
        tech = member(server, "tech", description="Mends machines.")
        triage = member(server, "triage", handoffs=["billing", tech])
        result, _, last = swarm(colour, triage, "help", [triage, SwarmAgent("billing"), tech])
        offered = server.requests[0]["tools"]
    assert last is tech
    assert result.summary == "fixed"
    assert [each["function"]["name"] for each in offered] == ["transfer_to_billing", "transfer_to_tech"]
    assert "Mends machines." in offered[1]["function"]["description"]
    assert offered[1]["function"]["parameters"]["properties"] == {}


def test_a_second_chat_offers_each_hand_off_once() -> None:
    with ScriptedServer(["a", "b"]) as server:
        triage, tech = member(server, "triage", handoffs=["tech"]), SwarmAgent("tech")
        for _ in range(2):
            swarm("sync", triage, "help", [triage, tech])
        assert [tools_of(each) for each in server.requests] == [["transfer_to_tech"]] * 2


@both_colours
def test_an_unknown_name_is_refused_with_the_known_ones(colour: str) -> None:
    triage = SwarmAgent("triage", handoffs=["sales"])
    with pytest.raises(ValueError, match=r"'sales'.*Known are 'triage', 'tech'"):
        swarm(colour, triage, "help", [triage, SwarmAgent("tech")])


def test_a_target_outside_the_swarm_is_refused() -> None:
    one, stranger = SwarmAgent("one"), SwarmAgent("stranger")
    one.register_hand_off(OnCondition(stranger, "away"))
    with pytest.raises(ValueError, match=r"'stranger'.*Known are 'one'"):
        swarm("sync", one, "help", [one])


@pytest.mark.parametrize("wrong", ["text", 1, [OnCondition], None])
def test_what_is_no_hand_off_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="hand"):
        SwarmAgent("one").register_hand_off(wrong)


@pytest.mark.parametrize("target", ["name", None, {}, {"chat_queue": []}])
def test_a_target_is_an_agent_or_a_queue_of_chats(target: Any) -> None:
    with pytest.raises(ValueError, match="target"):
        OnCondition(target, "go")


@pytest.mark.parametrize("condition", ["", " ", None])
def test_a_condition_is_a_text(condition: Any) -> None:
    with pytest.raises(AssertionError, match="'condition'"):
        OnCondition(SwarmAgent("one"), condition)


@pytest.mark.parametrize("functions", ["text", ["text"], 3])
def test_functions_must_be_callable(functions: Any) -> None:
    with pytest.raises(TypeError, match="functions"):
        SwarmAgent("one", functions=functions)


@both_colours
def test_context_variables_reach_functions_and_not_the_model(colour: str) -> None:
    def count(by: int, context_variables: dict[str, Any]) -> SwarmResult:
        """Count on."""
        return SwarmResult(values=f"by {by}", context_variables={"n": context_variables["n"] + by})

    with ScriptedServer([tool_call("count", {"by": 2}), "done"]) as server:
        one = member(server, "one", functions=count)
        given = {"n": 1}
        result, variables, _ = swarm(colour, one, "go", [one], context_variables=given)
        parameters = server.requests[0]["tools"][0]["function"]["parameters"]
    assert list(parameters["properties"]) == parameters["required"] == ["by"]
    assert variables == {"n": 3}
    assert variables is given
    assert texts(result.chat_history) == ["go", "", "by 2", "done"]


@both_colours
def test_functions_that_are_registered_as_tools_belong_to_the_swarm_too(colour: str) -> None:
    with ScriptedServer([tool_call("count", {"by": 2}), "two speaks"]) as server:
        one = autogen.AssistantAgent("one", llm_config=config(server))
        two = member(server, "two")

        @one.register_for_execution()
        @one.register_for_llm(description="Count on.")
        def count(by: int, context_variables: dict[str, Any]) -> SwarmResult:
            return SwarmResult(f"by {by}", agent=two, context_variables={"n": context_variables["n"] + by})

        outcome = swarm(colour, one, "go", [one, two], context_variables={"n": 1})
        parameters = server.requests[0]["tools"][0]["function"]["parameters"]
    assert list(parameters["properties"]) == parameters["required"] == ["by"]
    assert (outcome[1], outcome[2]) == ({"n": 3}, two)
    assert texts(outcome[0].chat_history)[2] == "by 2"


@both_colours
def test_functions_may_change_the_context_variables_in_place(colour: str) -> None:
    def note(context_variables: dict[str, Any]) -> str:
        context_variables["noted"] = True
        return "noted"

    with ScriptedServer([tool_call("note", {}), "done"]) as server:
        one = member(server, "one", functions=[note])
        assert swarm(colour, one, "go", [one])[1] == {"noted": True}


@both_colours
def test_an_async_function_is_awaited(colour: str) -> None:
    async def look() -> SwarmResult:
        await asyncio.sleep(0)
        return SwarmResult("seen", agent="two")

    with ScriptedServer([tool_call("look", {}), "two speaks"]) as server:
        one, two = member(server, "one", functions=[look]), member(server, "two")
        outcome = swarm(colour, one, "go", [one, two])
    assert outcome[2] is two
    assert texts(outcome[0].chat_history)[2] == "seen"


@pytest.mark.parametrize("form", ["agent", "name", "result"])
def test_a_function_may_say_who_speaks_next(form: str) -> None:
    with ScriptedServer([tool_call("decide", {}), "two speaks"]) as server:
        two = member(server, "two")

        def decide() -> Any:
            return {"agent": two, "name": SwarmResult(agent="two"), "result": SwarmResult(agent=two)}[form]

        one = member(server, "one", functions=[decide])
        assert swarm("sync", one, "go", [one, two])[2] is two


@both_colours
def test_calls_of_one_message_run_in_order_and_the_last_hand_off_wins(colour: str) -> None:
    ran = []

    def first() -> SwarmResult:
        ran.append("first")
        return SwarmResult("1", agent="two")

    def second() -> SwarmResult:
        ran.append("second")
        return SwarmResult("2", agent="three")

    calls = tool_calls(tool_call("first", {}, "x"), tool_call("second", {}, "y"))
    with ScriptedServer([calls, "three speaks"]) as server:
        agents = [member(server, "one", functions=[first, second]), member(server, "two"), member(server, "three")]
        outcome = swarm(colour, agents[0], "go", agents)
        sent = server.requests[1]["messages"]
    assert ran == ["first", "second"]
    assert outcome[2] is agents[2]
    assert texts(outcome[0].chat_history)[2] == "1\n2"
    assert [(each["tool_call_id"], each["content"]) for each in sent if each["role"] == "tool"] == [
        ("x", "1"),
        ("y", "2"),
    ]


@both_colours
def test_after_a_plain_result_the_caller_goes_on(colour: str) -> None:
    with ScriptedServer([tool_call("fail", {}), "sorry"]) as server:

        def fail() -> str:
            raise LookupError("nothing there")

        one = member(server, "one", functions=[fail])
        outcome = swarm(colour, one, "go", [one, member(server, "two")])
    assert speakers(outcome) == [None, "one", "Tool_Execution", "one"]
    assert texts(outcome[0].chat_history)[2] == "Error: nothing there"


@pytest.mark.parametrize("form", ["option", "name of option", "agent", "name", "callable", "short callable", "none"])
@both_colours
def test_after_work_in_all_its_forms(colour: str, form: str) -> None:
    one, two = saying("one", "1"), saying("two", "2")

    def decide(last_speaker: Any, messages: Any, groupchat: Any, context_variables: Any) -> Any:
        assert messages[-1]["content"] == "1"
        return context_variables["next"] if last_speaker is one else None

    after: Any = {
        "option": AfterWork(AfterWorkOption.TERMINATE),
        "name of option": AfterWork("TERMINATE"),
        "agent": AfterWork(two),
        "name": AfterWork("two"),
        "callable": AfterWork(decide),
        "short callable": AfterWork(lambda last, messages: "two"),
        "none": AfterWork(lambda last, messages, group: None),
    }[form]
    register_hand_off(agent=one, hand_to=after)
    outcome = swarm(colour, one, "go", [one, two], context_variables={"next": two})
    expected = ["go", "1"] if form in ("option", "name of option", "none") else ["go", "1", "2"]
    assert texts(outcome[0].chat_history) == expected


def test_the_chat_s_own_after_work_is_for_agents_without_one() -> None:
    one, two = saying("one", "1", "1 again"), saying("two", "2")
    register_hand_off(agent=one, hand_to=[AfterWork(two)])
    outcome = swarm("sync", one, "go", [one, two], after_work=AfterWork("STAY"), max_rounds=4)
    assert texts(outcome[0].chat_history) == ["go", "1", "2"]
    assert outcome[2] is two


def test_an_agent_that_stays_speaks_again() -> None:
    one = saying("one", "1", "2")
    outcome = swarm("sync", one, "go", [one], after_work=AfterWorkOption.STAY)
    assert texts(outcome[0].chat_history) == ["go", "1", "2"]


@both_colours
def test_the_user_is_asked_and_the_last_agent_goes_on(colour: str) -> None:
    one, two, person = saying("one", "1"), saying("two", "2", "22"), saying("person", "yes")
    register_hand_off(agent=one, hand_to=AfterWork(two))
    register_hand_off(agent=two, hand_to=AfterWork(AfterWorkOption.REVERT_TO_USER))
    outcome = swarm(colour, one, "go", [one, two], user_agent=person)
    assert texts(outcome[0].chat_history) == ["go", "1", "2", "yes", "22"]


def test_without_a_user_reverting_to_them_ends_the_chat() -> None:
    one = saying("one", "1", "2")
    outcome = swarm("sync", one, "go", [one], after_work=AfterWork("REVERT_TO_USER"))
    assert texts(outcome[0].chat_history) == ["go", "1"]


def test_a_real_user_keeps_their_name_and_a_temporary_one_has_none() -> None:
    one = saying("one", "1")
    assert speakers(swarm("sync", one, "go", [one])) == [None, "one"]
    one = saying("one", "1")
    assert speakers(swarm("sync", one, "go", [one], user_agent=user("person"))) == ["person", "one"]


@both_colours
def test_a_model_picks_where_the_manager_decides(colour: str) -> None:
    def answer(request: dict[str, Any]) -> str:
        return "two" if request["messages"][-1].get("name") == "checking_agent" else request["messages"][0]["content"]

    with ScriptedServer(answer) as server:
        one, two, three = (member(server, each) for each in ("one", "two", "three"))
        one.register_hand_off(AfterWork(AfterWorkOption.SWARM_MANAGER))
        outcome = swarm(colour, one, "go", [one, two, three])
        asked = next(each for each in server.requests if each["messages"][-1].get("name") == "checking_agent")
    assert outcome[2] is two
    assert "['one', 'two', 'three']" in asked["messages"][-1]["content"]
    assert "Tool_Execution" not in asked["messages"][0]["content"]


def test_hand_offs_are_offered_while_they_are_available() -> None:
    def unlock(context_variables: dict[str, Any]) -> str:
        context_variables["open"] = True
        return "unlocked"

    with ScriptedServer([tool_call("unlock", {}), tool_call("transfer_to_two", {}), "in"]) as server:
        one, two = member(server, "one", functions=[unlock]), member(server, "two")
        one.register_hand_off(OnCondition(two, "go in", available="open"))
        outcome = swarm("sync", one, "go", [one, two])
        offered = [tools_of(each) for each in server.requests]
    assert offered[:2] == [["unlock"], ["unlock", "transfer_to_two"]]
    assert outcome[2] is two


def test_a_hand_off_that_is_not_available_is_not_made() -> None:
    with ScriptedServer([tool_call("transfer_to_two", {}), "well"]) as server:
        one, two = member(server, "one"), member(server, "two")
        one.register_hand_off(OnCondition(two, "go", available=lambda agent, message: message["role"] == "system"))
        outcome = swarm("sync", one, "go", [one, two])
    assert outcome[2] is one
    assert "not available" in texts(outcome[0].chat_history)[2]


@both_colours
def test_a_condition_on_the_context_hands_over_before_the_model_is_asked(colour: str) -> None:
    with ScriptedServer(["vip service"]) as server:
        one, two, three = member(server, "one"), member(server, "two"), member(server, "three")
        one.register_hand_off(OnContextCondition(two, "vip"))
        two.register_hand_off(OnContextCondition(three, lambda variables: variables["level"] > 3))
        outcome = swarm(colour, one, "go", [one, two, three], context_variables={"vip": True, "level": 5})
        assert len(server.requests) == 1
    assert outcome[2] is three


def test_context_conditions_that_point_at_each_other_end_somewhere() -> None:
    one, two = saying("one", "1"), saying("two", "2")
    register_hand_off(agent=one, hand_to=OnContextCondition(two, "x"))
    register_hand_off(agent=two, hand_to=OnContextCondition(one, "x"))
    assert texts(swarm("sync", one, "go", [one, two], context_variables={"x": 1})[0].chat_history) == ["go", "1"]


def nested(server: ScriptedServer, expert: Any, **chat: Any) -> SwarmAgent:
    """A member whose model may hand over to a chat with an expert."""
    one = member(server, "one")
    chat = {"recipient": expert, "max_turns": 1, "summary_method": "last_msg", "silent": True, **chat}
    one.register_hand_off(OnCondition({"chat_queue": [chat]}, "ask the expert"))
    return one


@both_colours
def test_nested_chats_are_a_target_and_their_summary_comes_back(colour: str) -> None:
    with ScriptedServer([tool_call("transfer_to_nested_chat_one_1", {}), "so be it"]) as server:
        expert = saying("expert", "42")
        one = nested(server, expert)
        outcome = swarm(colour, one, "what is it?", [one])
    assert texts(outcome[0].chat_history)[-2:] == ["42", "so be it"]
    assert outcome[2] is one
    assert texts(next(iter(expert.chat_messages.values()))) == ["what is it?", "42"]


@pytest.mark.parametrize(
    ("method", "carried"),
    [
        ("all", "what is it?"),
        ("last_msg", "what is it?"),
        ("reflection_with_llm", "a reflection"),
        (lambda agent, messages, args: f"{agent.name} {len(messages)} {args['k']}", "one 1 v"),
    ],
)
def test_nested_chats_are_told_of_the_conversation(method: Any, carried: str) -> None:
    answers: list[Item] = [tool_call("transfer_to_nested_chat_one_1", {}), "so be it"]
    if method == "reflection_with_llm":
        answers.insert(1, "a reflection")
    with ScriptedServer(answers) as server:
        expert = saying("expert", "42")
        carry = {"summary_method": method, "summary_args": {"k": "v"}}
        one = nested(server, expert, message="Solve.", carryover_config=carry)
        swarm("sync", one, "what is it?", [one])
    assert texts(next(iter(expert.chat_messages.values())))[0] == f"Solve.\nContext: \n{carried}"


@both_colours
def test_answers_within_a_nested_chat_do_not_nest_again(colour: str) -> None:
    with ScriptedServer([tool_call("transfer_to_nested_chat_one_1", {}), "so be it"]) as server:
        expert = saying("expert", "42", "43")
        one = nested(server, expert, max_turns=3)
        swarm(colour, one, "what is it?", [one])
    assert texts(next(iter(expert.chat_messages.values()))) == ["what is it?", "42"]


def test_only_the_first_nested_chat_may_be_told() -> None:
    queue = [{"message": "a"}, {"message": "b", "carryover_config": {"summary_method": "all"}}]
    with pytest.raises(ValueError, match="first chat"):
        OnCondition({"chat_queue": queue}, "go")


def test_a_program_s_function_may_hold_the_nested_chats() -> None:
    def hold(chat_queue: Any, recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        return True, f"{config} {messages[-1]['content']} {len(chat_queue)}"

    with ScriptedServer([tool_call("transfer_to_nested_chat_one_1", {}), "so be it"]) as server:
        one = member(server, "one")
        target = {"chat_queue": [{"message": "m"}], "reply_func_from_nested_chats": hold, "config": "c"}
        one.register_hand_off(OnCondition(target, "ask"))
        outcome = swarm("sync", one, "q", [one])
    assert texts(outcome[0].chat_history)[3] == "c q 1"


@both_colours
def test_a_chat_is_resumed_from_its_messages(colour: str) -> None:
    def answer(request: dict[str, Any]) -> Any:
        said = [each["content"] for each in request["messages"]]
        return f"{request['messages'][0]['content']} heard {len(said) - 1}"

    with ScriptedServer(answer) as server:
        one, two = member(server, "one"), member(server, "two")
        first = swarm(colour, one, "hello", [one, two])[0]
        one, two = member(server, "one"), member(server, "two")
        again = [*first.chat_history, {"role": "user", "content": "and now?"}]
        outcome = swarm(colour, two, again, [one, two])
        heard = [(each["content"], each.get("name")) for each in server.requests[-1]["messages"][1:]]
    assert heard == [("hello", "_User"), ("one heard 1", "one"), ("and now?", "_User")]
    assert outcome[2] is two


def test_the_name_in_the_last_message_says_who_spoke() -> None:
    one, two = saying("one"), saying("two", "answer")
    outcome = swarm("sync", two, [{"role": "user", "content": "I said", "name": "one"}], [one, two])
    assert outcome[0].chat_history[0]["name"] == "one"
    with pytest.raises(ValueError, match="'nobody'"):
        swarm("sync", two, [{"role": "user", "content": "I said", "name": "nobody"}], [one, two])


@pytest.mark.parametrize(("initial", "agents", "messages"), [("x", [], "m"), (None, [None], "m"), (0, None, "")])
def test_bad_beginnings_are_refused(initial: Any, agents: Any, messages: Any) -> None:
    one = SwarmAgent("one")
    with pytest.raises(ValueError):
        swarm("sync", one if initial == 0 else initial, messages, [one] if agents is None else agents)


@both_colours
def test_a_chat_with_tools_is_resumed_from_its_messages(colour: str) -> None:
    with ScriptedServer([tool_call("look", {}), "seen", "hello again"]) as server:

        def look() -> str:
            return "a view"

        one = member(server, "one", functions=[look])
        first = swarm(colour, one, "go", [one])[0]
        one = member(server, "one", functions=[look])
        swarm(colour, one, [*first.chat_history, {"role": "user", "content": "more"}], [one])
        before, after = (each["messages"] for each in server.requests[1:])
    assert texts(before) == ["one", "go", None, "a view"]
    assert texts(after) == ["one", "go", "", "a view", "seen", "more"]
    assert after[2]["tool_calls"] == before[2]["tool_calls"]


MOVES = st.sampled_from(["say", "transfer_to_a", "transfer_to_b", "note", "both", "fail"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(MOVES, min_size=1, max_size=6),
    st.sampled_from(["TERMINATE", "STAY", "b", "REVERT_TO_USER"]),
    st.integers(1, 12),
    st.booleans(),
)
def test_both_colours_hand_over_alike(moves: list[str], after_work: str, limit: int, has_user: bool) -> None:
    def model(left: list[str]) -> Any:
        def reply(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> tuple[bool, Any]:
            move = left.pop(0) if left else "say"
            names = {"say": [], "both": ["note", "transfer_to_b"]}.get(move, [move])
            call = tool_calls(*(tool_call(each, {}, f"c{at}") for at, each in enumerate(names)))
            return True, call if names else f"{recipient.name} says"

        return reply

    def note(context_variables: dict[str, Any]) -> SwarmResult:
        return SwarmResult("noted", context_variables={"notes": context_variables.get("notes", 0) + 1})

    def fail() -> str:
        raise LookupError("lost")

    def hold(colour: str) -> Any:
        left = list(moves)
        a, b = (SwarmAgent(each, functions=[note, fail], handoffs=["a", "b"]) for each in "ab")
        for each in (a, b):
            each.register_reply(autogen.ConversableAgent, model(left))
        person = saying("person", "yes", "yes") if has_user else None
        result, variables, last = swarm(
            colour, a, "go", [a, b], user_agent=person, max_rounds=limit, after_work=AfterWork(after_work)
        )
        return result, variables, last.name

    assert hold("sync") == hold("async")


@both_colours
def test_a_recorded_swarm_replays_with_its_context_variables(colour: str, tmp_path: Path) -> None:
    ran = []

    def count(context_variables: dict[str, Any]) -> SwarmResult:
        ran.append(1)
        context_variables["steps"] = [*context_variables.get("steps", []), "counted"]
        return SwarmResult("counted", agent="two")

    with ScriptedServer([tool_call("count", {}), "two speaks"]) as server:

        def hold() -> Outcome:
            one, two = member(server, "one", functions=[count]), member(server, "two")
            return swarm(colour, one, "go", [one, two])

        with coterie.run(journal=tmp_path) as run:
            first = hold()
        with coterie.run(journal=tmp_path, replay=run.id):
            second = hold()
        assert (len(server.requests), len(ran)) == (2, 1)
    assert second[0].chat_history == first[0].chat_history
    assert second[1] == first[1] == {"steps": ["counted"]}
    assert second[2].name == first[2].name == "two"


@both_colours
def test_handing_over_is_no_tool_that_a_person_is_asked_for(colour: str) -> None:
    with ScriptedServer([tool_call("transfer_to_two", {}), "two speaks"]) as server:
        one, two = member(server, "one"), member(server, "two")
        register_hand_off(one, ON_CONDITION(two, "Always."))
        with coterie.run(journal=None, approve="tools"):
            result, _, last = swarm(colour, one, "go", [one, two])
    assert (last.name, result.chat_history[-1]["content"]) == ("two", "two speaks")


@both_colours
def test_a_system_message_is_renewed_before_each_reply(colour: str) -> None:
    def serve(agent: Any, messages: list[dict[str, Any]]) -> str:
        return f"{agent.name} serves {agent._context_variables['who']} after {len(messages)}"

    def note(agent: Any, messages: list[dict[str, Any]]) -> None:
        noted.append(agent.name)

    noted: list[str] = []
    with ScriptedServer(["one", "two"]) as server:
        settings = config(server)
        a = SwarmAgent("a", llm_config=settings, update_agent_state_before_reply=[UpdateSystemMessage(serve), note])
        b = SwarmAgent("b", llm_config=settings, update_agent_state_before_reply=UPDATE_SYSTEM_MESSAGE("For {who}."))
        register_hand_off(a, AfterWork(b))
        swarm(colour, a, "hi", [a, b], context_variables={"who": "Ada"})
    assert [each["messages"][0]["content"] for each in server.requests] == ["a serves Ada after 1", "For Ada."]
    assert noted == ["a"]
    with pytest.raises(ValueError, match="must be a string or a callable, found 3"):
        UpdateSystemMessage(3)  # type: ignore[arg-type]
