"""Who speaks next in a group: by model, hand, chance, order or program, and who may follow whom."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import autogen
import coterie
from autogen import Agent, GroupChat, GroupChatManager, NoEligibleSpeaker
from autogen.agentchat.contrib.capabilities.transform_messages import TransformMessages
from autogen.agentchat.contrib.capabilities.transforms import MessageHistoryLimiter
from coterie.testing import ScriptedServer, tool_call

from .chatting import assistant, at_console, both_colours, config, do, speaker, texts, user
from .grouping import endless, group, order, said, talk

NAMES = ("a", "b", "c")


def trio(**settings: Any) -> GroupChatManager:
    return group(*(endless(each) for each in NAMES), **settings)


def choose(colour: str, manager: GroupChatManager, last: Any) -> Any:
    """Ask the group itself who speaks after `last`."""
    return do(colour, manager.groupchat, "select_speaker", last, manager)


def asking(answers: Sequence[Any], **settings: Any) -> Any:
    """A server for the choosing model, and a trio that asks it."""
    server = ScriptedServer(answers)
    settings = {"speaker_selection_method": "auto", **settings}
    return server, trio(**settings, manager={"llm_config": config(server)})


# by model


@both_colours
def test_the_requests_of_a_choice(colour: str) -> None:
    def answer(request: dict[str, Any]) -> str:
        if request["messages"][-1].get("name") != "checking_agent":
            return f"{request['messages'][0]['content']} speaks"
        return choices.pop(0)

    choices = ["nobody", "alice and bob", "alice", "bob"]
    with ScriptedServer(answer) as server:
        agents = [user("user"), *(assistant(server, each, system_message=each) for each in ("alice", "bob"))]
        manager = group(
            *agents,
            max_round=3,
            speaker_selection_method="auto",
            send_introductions=True,
            manager={"llm_config": config(server)},
        )
        result = talk(colour, manager, "hello")
        first, second, third, of_alice, later, _ = (each["messages"] for each in server.requests)
    chat = manager.groupchat
    names = "['user', 'alice', 'bob']"
    prompt = {"role": "system", "name": "checking_agent", "content": chat.select_speaker_prompt()}
    none = chat.select_speaker_auto_none_template.format(agentlist=names)
    multiple = chat.select_speaker_auto_multiple_template.format(agentlist=names)
    begin = [
        {"role": "system", "content": chat.select_speaker_msg()},
        {"content": "hello", "role": "user", "name": "user"},
    ]
    assert first == [*begin, prompt]
    assert second == [
        *first,
        {"role": "assistant", "name": "speaker_selection_agent", "content": "nobody"},
        {"role": "system", "name": "checking_agent", "content": none},
    ]
    assert third == [
        *second,
        {"role": "assistant", "name": "speaker_selection_agent", "content": "alice and bob"},
        {"role": "system", "name": "checking_agent", "content": multiple},
    ]
    assert later == [*begin, {"content": "alice speaks", "role": "user", "name": "alice"}, prompt]
    introduction = {"content": chat.introductions_msg(), "role": "user", "name": "chat_manager"}
    assert of_alice[1:] == [introduction, {"content": "hello", "role": "user", "name": "user"}]
    assert said(manager) == [("user", "hello"), ("alice", "alice speaks"), ("bob", "bob speaks")]
    _, alice, _ = agents
    assert alice.chat_messages[manager] == [
        introduction,
        {"content": "hello", "role": "user", "name": "user"},
        {"content": "alice speaks", "role": "assistant", "name": "alice"},
        {"content": "bob speaks", "role": "user", "name": "bob"},
    ]
    assert result.chat_history[1] == introduction


@both_colours
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_after_the_last_attempt_the_next_in_order_speaks(colour: str, retries: int) -> None:
    server, manager = asking(["nobody"] * 4, max_retries_for_selecting_speaker=retries)
    with server:
        a, b, _ = manager.groupchat.agents
        assert choose(colour, manager, a) is b
        assert len(server.requests) == 1 + retries


@both_colours
def test_without_a_model_nobody_is_asked_and_the_next_in_order_speaks(colour: str) -> None:
    manager = trio(speaker_selection_method="auto", max_round=4)
    talk(colour, manager)
    assert order(manager) == ["a", "b", "c", "a"]


def test_the_choosing_model_may_be_switched_off() -> None:
    server, manager = asking([], select_speaker_auto_llm_config=False)
    with server:
        a, b, _ = manager.groupchat.agents
        assert choose("sync", manager, a) is b
        assert server.requests == []


def test_templates_and_roles_of_the_program_are_sent() -> None:
    server, manager = asking(
        ["x", "a b", "c"],
        select_speaker_message_template="Roles {roles} of {agentlist}",
        select_speaker_prompt_template="Who of {agentlist}?",
        select_speaker_auto_none_template="None of {agentlist}",
        select_speaker_auto_multiple_template="Many of {agentlist}",
        role_for_select_speaker_messages="user",
    )
    with server:
        for each in manager.groupchat.agents:
            each.description = each.name.upper()
        assert choose("sync", manager, manager.groupchat.agents[0]).name == "c"
        sent = server.requests[-1]["messages"]
    names = "['a', 'b', 'c']"
    assert sent[0]["content"] == f"Roles a: A\nb: B\nc: C of {names}"
    assert [(each["role"], each["content"]) for each in sent[1:]] == [
        ("user", f"Who of {names}?"),
        ("assistant", "x"),
        ("user", f"None of {names}"),
        ("assistant", "a b"),
        ("user", f"Many of {names}"),
    ]


@pytest.mark.parametrize("template", [None, ""])
def test_without_a_question_the_last_message_stands_for_it(template: str | None) -> None:
    server, manager = asking(["b"], select_speaker_prompt_template=template)
    with server:
        manager.groupchat.append({"content": "hi", "role": "user"}, manager.groupchat.agents[0])
        assert manager.groupchat.select_speaker_prompt() is None
        assert choose("sync", manager, manager.groupchat.agents[0]).name == "b"
        assert texts(server.requests[0]["messages"])[1:] == ["hi", "hi"]


def test_a_call_at_the_end_of_the_log_is_shown_without_the_call() -> None:
    server, manager = asking(["b"], func_call_filter=False)
    with server:
        call = tool_call("f", {}, "c1")["tool_calls"]
        manager.groupchat.append(
            {"content": None, "role": "assistant", "tool_calls": call}, manager.groupchat.agents[0]
        )
        choose("sync", manager, manager.groupchat.agents[0])
        shown = server.requests[0]["messages"][1]
    assert shown == {"content": "", "role": "assistant", "name": "a"}
    assert manager.groupchat.messages[0]["tool_calls"] == call


def test_transforms_change_what_the_choosing_model_sees_and_nothing_else() -> None:
    limited = TransformMessages(transforms=[MessageHistoryLimiter(max_messages=2)], verbose=False)
    server, manager = asking(["b"], select_speaker_transform_messages=limited)
    with server:
        a = manager.groupchat.agents[0]
        for at in range(4):
            manager.groupchat.append({"content": f"m{at}", "role": "user"}, a)
        choose("sync", manager, a)
        sent = server.requests[0]["messages"]
    prompt = manager.groupchat.select_speaker_prompt()
    assert texts(sent) == [manager.groupchat.select_speaker_msg(), "m3", prompt]
    assert len(manager.groupchat.messages) == 4


@both_colours
def test_attempts_are_told_if_wanted(colour: str) -> None:
    server, manager = asking(["x", "a b", "b"], select_speaker_auto_verbose=True)
    with server, at_console() as console:
        choose(colour, manager, manager.groupchat.agents[0])
    assert ">>>>>>>> Select speaker attempt #1 failed as it did not include any agent names." in console.printed
    assert ">>>>>>>> Select speaker attempt 2 of 3 failed as it included multiple agent names." in console.printed
    assert ">>>>>>>> Select speaker attempt 3 of 3 successfully selected: b" in console.printed


def test_a_told_attempt_is_printed_as_two_agents_talk() -> None:
    server, manager = asking(["b"], select_speaker_auto_verbose=True, select_speaker_prompt_template="Who?")
    with server, at_console() as console:
        choose("sync", manager, manager.groupchat.agents[0])
    rule = "-" * 80
    said = f"checking_agent (to speaker_selection_agent):\n\nWho?\n\n{rule}\n"
    assert console.printed.startswith(f"{said}speaker_selection_agent (to checking_agent):\n\nb\n\n{rule}\n")


def test_a_model_of_the_group_s_own_is_made_once() -> None:
    with ScriptedServer(["b", "c"]) as server:
        manager = trio(speaker_selection_method="auto", select_speaker_auto_llm_config=config(server))
        a = manager.groupchat.agents[0]
        assert choose("sync", manager, a).name == "b"
        made = manager.groupchat._chooser.client
        assert choose("sync", manager, a).name == "c"
        assert manager.groupchat._chooser.client is made


class Chooser:
    """A model client of the program's own."""

    def __init__(self, config: dict[str, Any], **kwargs: Any) -> None:
        self.config = config

    def create(self, params: dict[str, Any]) -> Any:
        from types import SimpleNamespace

        message = SimpleNamespace(content="c", function_call=None, tool_calls=None)
        return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="own", cost=0.0)

    def message_retrieval(self, response: Any) -> list[Any]:
        return [each.message.content for each in response.choices]

    def cost(self, response: Any) -> float:
        return 0.0

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        return {}


OWN = {"config_list": [{"model": "own", "model_client_cls": "Chooser"}], "cache_seed": None}


@pytest.mark.parametrize("given", [Chooser, [Chooser], [Chooser, Chooser]])
def test_a_client_of_the_program_s_own_chooses(given: Any) -> None:
    manager = trio(
        speaker_selection_method="auto",
        select_speaker_auto_llm_config=OWN,
        select_speaker_auto_model_client_cls=given,
    )
    assert choose("sync", manager, manager.groupchat.agents[0]).name == "c"


@pytest.mark.parametrize(
    ("given", "error"),
    [(None, ValueError), ([], ValueError), (int, ValueError), ([Chooser, type("Chooser", (), {})], RuntimeError)],
)
def test_a_client_that_is_missing_or_ambiguous_is_refused(given: Any, error: type[Exception]) -> None:
    manager = trio(
        speaker_selection_method="auto",
        select_speaker_auto_llm_config=OWN,
        select_speaker_auto_model_client_cls=given,
    )
    with pytest.raises(error, match="Chooser"):
        choose("sync", manager, manager.groupchat.agents[0])


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("alice", {"alice": 1}),
        ("Alice", {}),
        ("malice", {}),
        ("alice, alice!", {"alice": 2}),
        ("alice and big bob", {"alice": 1, "big_bob": 1}),
        (r"big\_bob big_bob", {"big_bob": 2}),
        ("a.b", {"a.b": 1}),
        ("axb", {}),
        ({"content": "alice"}, {"alice": 1}),
        ([{"type": "text", "text": "alice"}], {"alice": 1}),
        ("", {}),
    ],
)
def test_mentions(text: Any, mentions: dict[str, int]) -> None:
    agents = [endless(each) for each in ("alice", "big_bob", "a.b")]
    assert GroupChat(agents, [])._mentioned_agents(text, agents) == mentions


# by hand, chance and order


@both_colours
@pytest.mark.parametrize(
    ("typed", "chosen"),
    [(["3"], "c"), (["9", "1"], "a"), ([""], "b"), (["q"], "b"), (["x", "0"], "b")],
)
def test_a_person_chooses(colour: str, typed: list[str], chosen: str) -> None:
    manager = trio(speaker_selection_method="Manual")
    with at_console(*typed) as console:
        assert choose(colour, manager, manager.groupchat.agents[0]).name == chosen
    assert "1: a\n2: b\n3: c\n" in console.printed
    assert console.typed == []


@both_colours
def test_a_program_may_ask_the_person_elsewhere(colour: str, tmp_path: Path) -> None:
    asked = []

    class Window(GroupChat):
        def manual_select_speaker(self, agents: Any = None) -> Any:
            asked.append(1)
            return agents[2]

    def hold() -> list[str]:
        manager = GroupChatManager(
            Window([endless(each) for each in NAMES], [], max_round=3, speaker_selection_method="manual"), silent=True
        )
        talk(colour, manager)
        return order(manager)

    with coterie.run(journal=tmp_path) as run:
        assert hold() == ["a", "c", "c"]
    with coterie.run(journal=tmp_path, replay=run.id):
        assert hold() == ["a", "c", "c"]
    assert len(asked) == 2


@both_colours
def test_chance_comes_from_the_run(colour: str, tmp_path: Path) -> None:
    def hold() -> list[str]:
        manager = trio(speaker_selection_method="random", max_round=30)
        talk(colour, manager)
        return order(manager)

    with coterie.run(journal=tmp_path) as run:
        first = [hold(), hold()]
    with coterie.run(journal=tmp_path, replay=run.id):
        assert [hold(), hold()] == first
    assert first[0] != first[1]
    assert set(first[0]) == set(NAMES)
    assert hold() != hold()


@both_colours
def test_overrides_of_the_choice_are_honoured(colour: str) -> None:
    class Always(GroupChat):
        def select_speaker(self, last_speaker: Agent, selector: Any) -> Any:
            return self.agents[2]

    agents = [endless(each) for each in NAMES]
    manager = GroupChatManager(Always(agents, [], max_round=3), silent=True)
    talk(colour, manager)
    assert order(manager) == ["a", "c", "c"]


@both_colours
def test_a_choice_that_is_replaced_on_the_group_itself_is_honoured(
    colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = trio(max_round=3)
    monkeypatch.setattr(manager.groupchat, "select_speaker", lambda last, selector: manager.groupchat.agents[2])
    talk(colour, manager)
    assert order(manager) == ["a", "c", "c"]


# by the program's function


@both_colours
@pytest.mark.parametrize("method", ["round_robin", "ROUND_ROBIN", "manual", "Manual", "auto"])
def test_a_function_may_name_a_method(colour: str, method: str) -> None:
    manager = trio(speaker_selection_method=lambda last, chat: method)
    with at_console(""):
        assert choose(colour, manager, manager.groupchat.agents[1]).name == "c"


@both_colours
def test_a_function_may_return_an_agent_whatever_the_rules_say(colour: str) -> None:
    manager = trio(speaker_selection_method=lambda last, chat: last, allow_repeat_speaker=False)
    a = manager.groupchat.agents[0]
    assert choose(colour, manager, a) is a


@both_colours
def test_a_function_that_returns_none_ends_the_chat(colour: str, caplog: pytest.LogCaptureFixture) -> None:
    manager = trio(speaker_selection_method=lambda last, chat: None)
    with caplog.at_level(logging.WARNING):
        talk(colour, manager)
    assert order(manager) == ["a"]
    assert "No eligible speaker found. Terminating the conversation." in caplog.text


@pytest.mark.parametrize("wrong", [3, ["a"], {"name": "a"}])
def test_a_function_that_returns_something_else_is_refused(wrong: Any) -> None:
    manager = trio(speaker_selection_method=lambda last, chat: wrong)
    with pytest.raises(ValueError, match="Custom speaker selection function returned an object of type"):
        talk("sync", manager)


def test_a_function_that_returns_a_stranger_is_refused() -> None:
    manager = trio(speaker_selection_method=lambda last, chat: endless("stranger"))
    with pytest.raises(ValueError, match="stranger not in the group chat"):
        talk("sync", manager)


@both_colours
def test_the_function_sees_the_live_group(colour: str) -> None:
    seen = []

    def watch(last: Any, chat: GroupChat) -> str:
        seen.append((last.name, len(chat.messages), chat))
        return "round_robin"

    manager = trio(speaker_selection_method=watch, max_round=3)
    talk(colour, manager)
    assert seen == [("a", 1, manager.groupchat), ("b", 2, manager.groupchat)]


@both_colours
def test_an_async_function_may_choose(colour: str) -> None:
    async def last_one(last: Any, chat: GroupChat) -> Any:
        return chat.agents[2]

    manager = trio(speaker_selection_method=last_one, max_round=2)
    talk(colour, manager)
    assert order(manager) == ["a", "c"]


# who may follow whom


@pytest.mark.parametrize("method", ["nonsense", "", 3, None])
def test_an_unknown_method_is_refused(method: Any) -> None:
    manager = trio(speaker_selection_method=method)
    with pytest.raises(ValueError, match=f"speaker_selection_method is set to '{method}'. It should be one of"):
        choose("sync", manager, manager.groupchat.agents[0])


@pytest.mark.parametrize("count", [0, 1])
def test_a_group_of_fewer_than_two_is_no_group(count: int) -> None:
    manager = group(*(endless(each) for each in NAMES[:count]))
    with pytest.raises(ValueError, match=f"GroupChat is underpopulated with {count} agents"):
        choose("sync", manager, None)


def test_a_group_of_two_that_may_repeat_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    manager = group(endless("a"), endless("b"), speaker_selection_method="auto")
    with caplog.at_level(logging.WARNING):
        choose("sync", manager, manager.groupchat.agents[0])
    assert "GroupChat is underpopulated with 2 agents" in caplog.text


@both_colours
def test_nobody_repeats_who_may_not(colour: str) -> None:
    manager = trio(speaker_selection_method=lambda last, chat: "random", allow_repeat_speaker=False, max_round=40)
    talk(colour, manager)
    spoken = order(manager)
    assert all(one != other for one, other in itertools.pairwise(spoken))


def test_only_those_listed_repeat() -> None:
    a, b, c = agents = [endless(each) for each in NAMES]
    manager = group(*agents, speaker_selection_method="manual", allow_repeat_speaker=[a])
    with at_console("1"):
        assert choose("sync", manager, a) is a
    with at_console("2"):
        assert choose("sync", manager, b) is c


@pytest.mark.parametrize("kind", ["allowed", "Allowed", "disallowed"])
def test_transitions_say_who_follows(kind: str) -> None:
    a, b, c = agents = [endless(each) for each in NAMES]
    allowed = {a: [c], b: [a], c: [b]}
    rest = {each: [one for one in agents if one not in allowed[each]] for each in agents}
    transitions = allowed if kind.lower() == "allowed" else rest
    manager = group(
        *agents, allowed_or_disallowed_speaker_transitions=transitions, speaker_transitions_type=kind, max_round=5
    )
    talk("sync", manager)
    assert order(manager) == ["a", "c", "b", "a", "c"]
    assert manager.groupchat.allowed_speaker_transitions_dict == allowed


def test_a_loop_among_the_transitions_lets_one_repeat() -> None:
    a, b, c = agents = [endless(each) for each in NAMES]
    loop = {a: [a], b: [c], c: [a]}
    manager = group(*agents, allowed_or_disallowed_speaker_transitions=loop, speaker_transitions_type="allowed")
    assert choose("sync", manager, a) is a


def test_an_empty_list_of_transitions_means_anyone() -> None:
    a, b, _ = agents = [endless(each) for each in NAMES]
    manager = group(
        *agents,
        allowed_or_disallowed_speaker_transitions={each: [] for each in agents},
        speaker_transitions_type="allowed",
    )
    assert choose("sync", manager, a) is b


def test_a_member_without_transitions_is_the_last() -> None:
    a, b, c = agents = [endless(each) for each in NAMES]
    manager = group(
        *agents, allowed_or_disallowed_speaker_transitions={a: [b], c: [a]}, speaker_transitions_type="allowed"
    )
    with pytest.raises(NoEligibleSpeaker, match="b is not in the allowed_speaker_transitions_dict"):
        choose("sync", manager, b)
    talk("sync", manager)
    assert order(manager) == ["a", "b"]


def test_after_a_stranger_anyone_may_speak() -> None:
    a, b, c = agents = [endless(each) for each in NAMES]
    manager = group(
        *agents,
        allowed_or_disallowed_speaker_transitions={a: [b], b: [c], c: [a]},
        speaker_transitions_type="allowed",
    )
    assert choose("sync", manager, endless("stranger")) is a


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"allow_repeat_speaker": "yes"}, "allow_repeat_speaker"),
        ({"allow_repeat_speaker": 3}, "allow_repeat_speaker"),
        ({"allowed_or_disallowed_speaker_transitions": {}}, "speaker_transitions_type is None"),
        ({"allowed_or_disallowed_speaker_transitions": {}, "speaker_transitions_type": "some"}, "'some'"),
        (
            {
                "allowed_or_disallowed_speaker_transitions": {},
                "speaker_transitions_type": "allowed",
                "allow_repeat_speaker": True,
            },
            "both",
        ),
        ({"max_retries_for_selecting_speaker": -1}, "max_retries_for_selecting_speaker"),
        ({"max_retries_for_selecting_speaker": 1.5}, "max_retries_for_selecting_speaker"),
        ({"max_retries_for_selecting_speaker": "2"}, "max_retries_for_selecting_speaker"),
        ({"select_speaker_auto_verbose": None}, "select_speaker_auto_verbose"),
        ({"select_speaker_auto_verbose": "yes"}, "select_speaker_auto_verbose"),
        ({"select_speaker_transform_messages": "limit"}, "select_speaker_transform_messages"),
        ({"select_speaker_message_template": ""}, "select_speaker_message_template"),
        ({"select_speaker_message_template": None}, "select_speaker_message_template"),
        ({"select_speaker_auto_multiple_template": ""}, "select_speaker_auto_multiple_template"),
        ({"select_speaker_auto_none_template": None}, "select_speaker_auto_none_template"),
        ({"role_for_select_speaker_messages": ""}, "role_for_select_speaker_messages"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        GroupChat([endless("a"), endless("b")], [], **settings)


# who can run what was called


def calling(*names: str) -> dict[str, Any]:
    calls = [{"id": each, "type": "function", "function": {"name": each, "arguments": "{}"}} for each in names]
    return {"content": None, "role": "assistant", "tool_calls": calls}


def able(name: str, *functions: str) -> Any:
    agent = endless(name)
    agent.register_function({each: (lambda: "ran") for each in functions})
    return agent


@pytest.mark.parametrize(("wanted", "chosen"), [(["f"], "b"), (["g"], "c"), (["f", "g"], "c"), (["h"], "d")])
def test_who_can_run_all_that_is_called_speaks(wanted: list[str], chosen: str) -> None:
    agents = [endless("a"), able("b", "f"), able("c", "f", "g"), able("d", "h")]
    manager = group(*agents)
    manager.groupchat.append(calling(*wanted), agents[0])
    assert choose("sync", manager, agents[0]).name == chosen


def test_who_can_run_the_function_of_the_old_form_speaks() -> None:
    agents = [endless("a"), endless("b"), able("c", "f")]
    manager = group(*agents)
    call = {"name": "f", "arguments": "{}"}
    manager.groupchat.append({"content": None, "role": "assistant", "function_call": call}, agents[0])
    assert choose("sync", manager, agents[0]).name == "c"


def test_where_nobody_can_run_it_those_with_functions_remain() -> None:
    agents = [endless("a"), endless("b"), able("c", "f")]
    manager = group(*agents)
    manager.groupchat.append(calling("unknown"), agents[0])
    assert choose("sync", manager, agents[0]).name == "c"


def test_a_call_that_nobody_at_all_can_run_is_refused() -> None:
    manager = trio()
    manager.groupchat.append(calling("unknown"), manager.groupchat.agents[0])
    with pytest.raises(ValueError, match="No agent can execute the function unknown"):
        choose("sync", manager, manager.groupchat.agents[0])


def test_without_the_filter_calls_change_nothing() -> None:
    agents = [endless("a"), endless("b"), able("c", "f")]
    manager = group(*agents, func_call_filter=False)
    manager.groupchat.append(calling("f"), agents[0])
    assert choose("sync", manager, agents[0]).name == "b"


def test_a_choice_copies_no_message() -> None:
    server, manager = asking(["b"])
    with server:
        first = manager.groupchat.agents[0]
        for at in range(3):
            manager.groupchat.append({"content": f"m{at}", "role": "user"}, first)
        seen: list[Any] = []

        class Watch:
            def _transform_messages(self, messages: list[Any]) -> list[Any]:
                seen.extend(messages)
                return messages

        manager.groupchat.select_speaker_transform_messages = Watch()
        choose("sync", manager, first)
    assert all(one is other for one, other in zip(seen[:3], manager.groupchat.messages, strict=True))


# what programs override


@both_colours
def test_the_choice_by_a_model_may_be_overridden(colour: str) -> None:
    class Own(GroupChat):
        def _auto_select_speaker(self, last_speaker: Any, selector: Any, messages: Any, agents: Any) -> Any:
            seen.append((last_speaker.name, texts(messages), [each.name for each in agents]))
            return super()._auto_select_speaker(last_speaker, selector, messages, agents)

    seen: list[Any] = []
    with ScriptedServer(["c", "b"]) as server:
        members = [endless(each) for each in NAMES]
        manager = GroupChatManager(Own(members, [], max_round=3), llm_config=config(server), silent=True)
        talk(colour, manager)
    assert order(manager) == ["a", "c", "b"]
    assert seen == [("a", ["go"], list(NAMES)), ("c", ["go", "c 1"], list(NAMES))]


def test_async_chats_prefer_the_async_choice() -> None:
    class Own(GroupChat):
        def _auto_select_speaker(self, last_speaker: Any, selector: Any, messages: Any, agents: Any) -> Any:
            return agents[1]

        async def a_auto_select_speaker(self, last_speaker: Any, selector: Any, messages: Any, agents: Any) -> Any:
            return agents[2]

    for colour, name in (("sync", "b"), ("async", "c")):
        manager = GroupChatManager(Own([endless(each) for each in NAMES], [], max_round=2), silent=True)
        talk(colour, manager)
        assert order(manager) == ["a", name]


@both_colours
def test_what_goes_before_the_choice_may_be_overridden(colour: str) -> None:
    class Own(GroupChat):
        def _prepare_and_select_agents(self, last_speaker: Any) -> Any:
            found = super()._prepare_and_select_agents(last_speaker)
            prepared.append([found[0], [each.name for each in found[1]], found[2] and texts(found[2])])
            return (None, found[1], None) if len(self.messages) == 1 else (self.agents[0], found[1], None)

    prepared: list[Any] = []
    manager = GroupChatManager(Own([endless(each) for each in NAMES], [], max_round=3), silent=True)
    talk(colour, manager)
    assert order(manager) == ["a", "b", "a"]
    assert prepared == [[None, list(NAMES), ["go"]], [None, list(NAMES), ["go", "b 1"]]]


def test_the_roles_are_those_that_the_program_writes() -> None:
    class Own(GroupChat):
        def _participant_roles(self, agents: Any = None) -> str:
            return f"<{super()._participant_roles(agents)}>"

    members = [endless("a", description="first"), endless("b", description="")]
    plain = GroupChat(members, [])
    assert plain._participant_roles() == "a: first\nb:"
    assert plain._participant_roles(members[1:]) == "b:"
    assert "<a: first\nb:>" in Own(members, []).select_speaker_msg()
    assert Own(members, []).introductions_msg(members[:1]).endswith("<a: first>")


def test_agents_of_a_program_s_own_may_choose() -> None:
    class Own(GroupChat):
        answers: Sequence[str] = ()

        def _auto_select_speaker(self, last_speaker: Any, selector: Any, messages: Any, agents: Any) -> Any:
            asked = 0

            def check(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
                nonlocal asked
                asked += 1
                return self._validate_speaker_name(recipient, messages, sender, config, 2 - asked, asked, agents)

            checker, chooser = speaker("checker"), speaker("chooser", self.answers)
            checker.register_reply([Agent, None], check)
            result = checker.initiate_chat(chooser, message="who?", max_turns=4, silent=True)
            return self._process_speaker_selection_result(result, last_speaker, agents)

    members = [endless(each) for each in NAMES]
    for answers, chosen in ((["c"], "c"), (["nobody", "c"], "c"), (["b and c", "a or c"], "b")):
        own = Own(members, [])
        own.answers = answers
        assert own.select_speaker(members[0], None).name == chosen
    plain = GroupChat(members, [])
    empty = autogen.ChatResult(chat_history=[])
    assert plain._process_speaker_selection_result(empty, members[0], members) is None
    for final, name, chosen in ((True, "it is c", "c"), (True, "x", "b"), (False, "c", "b"), (True, "a or c", "b")):
        assert plain._finalize_speaker(members[0], final, name, members).name == chosen
    assert "auto" in plain._VALID_SPEAKER_SELECTION_METHODS
