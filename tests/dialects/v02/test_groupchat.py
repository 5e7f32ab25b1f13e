"""Groups: the rounds, what each member hears, what ends them, and what they leave behind."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import logging
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coterie
from autogen import AgentNameConflict, ConversableAgent, GroupChat, GroupChatManager, UndefinedNextAgent
from coterie.testing import ScriptedServer, tool_call

from .chatting import assistant, at_console, both_colours, chat, config, do, speaker, texts, user
from .grouping import endless, group, order, said, talk

IMAGE = [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]


def test_the_defaults_of_a_group() -> None:
    plain = GroupChat([], [])
    named = {each.name: getattr(plain, each.name) for each in dataclasses.fields(plain)}
    templates = {name for name in named if name.endswith("_template")}
    assert templates == {
        "select_speaker_message_template",
        "select_speaker_prompt_template",
        "select_speaker_auto_multiple_template",
        "select_speaker_auto_none_template",
    }
    assert {name: value for name, value in named.items() if name not in templates} == {
        "agents": [],
        "messages": [],
        "max_round": 10,
        "admin_name": "Admin",
        "func_call_filter": True,
        "speaker_selection_method": "auto",
        "max_retries_for_selecting_speaker": 2,
        "allow_repeat_speaker": True,
        "allowed_or_disallowed_speaker_transitions": None,
        "speaker_transitions_type": None,
        "enable_clear_history": False,
        "send_introductions": False,
        "select_speaker_transform_messages": None,
        "select_speaker_auto_verbose": False,
        "select_speaker_auto_model_client_cls": None,
        "select_speaker_auto_llm_config": None,
        "role_for_select_speaker_messages": "system",
    }


def test_the_defaults_of_a_manager() -> None:
    manager = GroupChatManager(GroupChat([], []))
    assert (manager.name, manager.human_input_mode) == ("chat_manager", "NEVER")
    assert manager.max_consecutive_auto_reply() > 10**9
    assert manager.system_message == "Group chat manager."
    assert manager.last_speaker is None


@pytest.mark.parametrize("key", ["tools", "functions"])
def test_a_manager_calls_no_tools(key: str) -> None:
    with pytest.raises(ValueError, match="GroupChatManager is not allowed to make function/tool calls"):
        GroupChatManager(GroupChat([], []), llm_config={"config_list": [{"model": "m"}], key: [{"name": "f"}]})


@both_colours
def test_members_hear_each_other_through_the_manager(colour: str) -> None:
    manager = group(endless("a"), endless("b"), endless("c"), max_round=4)
    talk(colour, manager, "hello")
    a, b, _ = manager.groupchat.agents
    assert manager.groupchat.messages == [
        {"content": "hello", "role": "user", "name": "a"},
        {"content": "b 1", "role": "user", "name": "b"},
        {"content": "c 1", "role": "user", "name": "c"},
        {"content": "a 1", "role": "user", "name": "a"},
    ]
    assert [(m["role"], m["name"]) for m in a.chat_messages[manager]] == [
        ("assistant", "a"),
        ("user", "b"),
        ("user", "c"),
        ("assistant", "a"),
    ]
    assert [(m["role"], m["name"]) for m in manager.chat_messages[b]] == [
        ("assistant", "a"),
        ("user", "b"),
        ("assistant", "c"),
        ("assistant", "a"),
    ]


@both_colours
def test_max_round_counts_the_first_message(colour: str) -> None:
    for limit in (1, 2, 5):
        manager = group(endless("a"), endless("b"), max_round=limit)
        talk(colour, manager)
        assert len(manager.groupchat.messages) == limit


@both_colours
def test_a_limit_that_is_changed_later_counts(colour: str) -> None:
    manager = group(endless("a"), endless("b"), max_round=2)
    manager.groupchat.max_round = 4
    talk(colour, manager)
    assert len(manager.groupchat.messages) == 4


@both_colours
def test_a_limit_that_is_changed_during_the_chat_counts(colour: str) -> None:
    def next_one(last: Any, chat: GroupChat) -> Any:
        chat.max_round = 3
        return chat.next_agent(last)

    manager = group(endless("a"), endless("b"), max_round=2, speaker_selection_method=next_one)
    talk(colour, manager)
    assert len(manager.groupchat.messages) == 3


@both_colours
def test_what_talks_in_place_of_the_group_is_given_the_group(colour: str) -> None:
    class Own(GroupChatManager):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.replace_reply_func(GroupChatManager.run_chat, Own.own_chat)
            self.replace_reply_func(GroupChatManager.a_run_chat, Own.own_chat)

        def own_chat(self, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
            groups.append(config)
            return True, None

    groups: list[Any] = []
    manager = Own(GroupChat([endless("a"), endless("b")], []))
    talk(colour, manager)
    assert groups and all(each is manager.groupchat for each in groups)


def test_a_manager_that_is_reset_forgets_the_log() -> None:
    manager = group(endless("a"), endless("b"))
    manager.groupchat.messages.append({"role": "user", "content": "said", "name": "a"})
    manager.reset()
    assert manager.groupchat.messages == []


@both_colours
def test_the_manager_s_stop_condition_ends_the_chat_after_everyone_heard(colour: str) -> None:
    manager = group(
        endless("a"),
        speaker("b", ["STOP"]),
        endless("c"),
        manager={"is_termination_msg": lambda m: m["content"] == "STOP"},
    )
    result = talk(colour, manager)
    assert said(manager) == [("a", "go"), ("b", "STOP")]
    assert texts(result.chat_history) == ["go", "STOP"]
    assert result.summary == "STOP"
    assert manager.last_speaker.name == "b"


@both_colours
def test_a_member_that_has_nothing_to_say_ends_the_chat(colour: str) -> None:
    manager = group(endless("a"), speaker("b", ["only once"]))
    talk(colour, manager)
    assert said(manager) == [("a", "go"), ("b", "only once"), ("a", "a 1")]


@both_colours
def test_a_member_s_own_stop_condition_ends_the_chat_on_its_turn(colour: str) -> None:
    b = ConversableAgent("b", human_input_mode="NEVER", is_termination_msg=lambda m: m["content"] == "go")
    manager = group(endless("a"), b)
    talk(colour, manager)
    assert order(manager) == ["a"]


@both_colours
def test_a_member_s_limit_of_replies_ends_the_chat(colour: str) -> None:
    b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="x", max_consecutive_auto_reply=2)
    manager = group(endless("a"), b, max_round=20)
    talk(colour, manager)
    assert order(manager) == ["a", "b", "a", "b", "a"]


@both_colours
def test_the_manager_s_own_limits_and_person_have_no_say(colour: str) -> None:
    manager = group(
        endless("a"),
        endless("b"),
        max_round=4,
        manager={"human_input_mode": "ALWAYS", "max_consecutive_auto_reply": 0},
    )
    talk(colour, manager)
    assert len(manager.groupchat.messages) == 4


@both_colours
def test_introductions_are_heard_and_not_logged(colour: str) -> None:
    a, b = endless("a", description="First."), endless("b", description="Second.")
    manager = group(a, b, max_round=2, send_introductions=True)
    talk(colour, manager)
    introduction = manager.groupchat.introductions_msg()
    assert introduction == f"{GroupChat.DEFAULT_INTRO_MSG}\n\na: First.\nb: Second."
    assert a.chat_messages[manager][1] == {"content": introduction, "role": "user", "name": "chat_manager"}
    assert texts(b.chat_messages[manager]) == [introduction, "go", "b 1"]
    assert texts(manager.groupchat.messages) == ["go", "b 1"]


@both_colours
def test_an_initiator_outside_the_group_gets_its_last_message_as_summary(colour: str) -> None:
    manager = group(endless("a"), endless("b"), max_round=3)
    outsider = user()
    result = talk(colour, manager, by=outsider)
    assert result.summary == "b 1"
    assert texts(result.chat_history) == ["go"]
    assert order(manager) == ["user", "a", "b"]


@both_colours
def test_a_reflection_on_a_group_sees_its_whole_log(colour: str) -> None:
    with ScriptedServer(["the gist"]) as server:
        manager = group(endless("a"), endless("b"), max_round=3, manager={"llm_config": config(server)})
        result = talk(colour, manager, by=user(), summary_method="reflection_with_llm")
        assert texts(server.requests[0]["messages"])[:3] == ["go", "a 1", "b 1"]
    assert result.summary == "the gist"


@both_colours
def test_a_tool_call_in_a_group(colour: str) -> None:
    with ScriptedServer([tool_call("fn", {}, "c1"), "done"]) as server:
        a, p = speaker("A", [None, "A again"]), assistant(server, "P")
        t = user("T", default_auto_reply=None)
        t.register_function({"fn": lambda: "FN"})
        p.update_tool_signature({"type": "function", "function": {"name": "fn", "parameters": {}}}, is_remove=False)
        manager = group(a, p, t, max_round=3)
        talk(colour, manager, "hi")
    call = {"id": "c1", "type": "function", "function": {"name": "fn", "arguments": "{}"}}
    results = [{"tool_call_id": "c1", "role": "tool", "content": "FN"}]
    assert manager.groupchat.messages == [
        {"content": "hi", "role": "user", "name": "A"},
        {"content": "", "role": "assistant", "name": "P", "tool_calls": [call]},
        {"content": "FN", "role": "tool", "name": "T", "tool_responses": results},
    ]


@both_colours
def test_the_log_is_text_where_members_see_images(colour: str) -> None:
    class Seeing(ConversableAgent):
        _sees_images = True

    seeing, reading = Seeing("seeing", human_input_mode="NEVER"), endless("reading")
    manager = group(speaker("a"), reading, seeing, max_round=1)
    talk(colour, manager, {"content": IMAGE})
    assert texts(manager.groupchat.messages) == ["look<image>"]
    assert texts(reading.chat_messages[manager]) == ["look<image>"]
    assert texts(seeing.chat_messages[manager]) == [IMAGE]


@both_colours
def test_ctrl_c_lets_the_admin_speak(colour: str) -> None:
    def interrupted(at: int) -> Any:
        raise KeyboardInterrupt

    manager = group(endless("a"), speaker("b", interrupted), endless("boss"), admin_name="boss", max_round=3)
    talk(colour, manager)
    assert order(manager) == ["a", "boss", "a"]


def test_ctrl_c_without_an_admin_interrupts_the_program() -> None:
    def interrupted(at: int) -> Any:
        raise KeyboardInterrupt

    manager = group(endless("a"), speaker("b", interrupted))
    with pytest.raises(KeyboardInterrupt):
        talk("sync", manager)


@both_colours
def test_what_a_group_prints(colour: str) -> None:
    manager = group(speaker("a"), speaker("b", ["fine"]), max_round=2, manager={"silent": False})
    with at_console() as console:
        do(colour, manager.groupchat.agents[0], "initiate_chat", manager, message="go")
    rule = "\n" + "-" * 80 + "\n"
    assert console.printed == (
        f"a (to chat_manager):\n\ngo\n{rule}\nNext speaker: b\n\nb (to chat_manager):\n\nfine\n{rule}"
    )


@both_colours
def test_a_silent_manager_prints_nothing(colour: str) -> None:
    manager = group(speaker("a"), speaker("b", ["fine"]), max_round=2)
    with at_console() as console:
        chat(colour, manager.groupchat.agents[0], manager)
    assert console.printed == ""


@both_colours
def test_a_new_chat_clears_the_log_unless_told_otherwise(colour: str) -> None:
    manager = group(endless("a"), endless("b"), max_round=2)
    talk(colour, manager)
    talk(colour, manager, "again", clear_history=False)
    assert texts(manager.groupchat.messages) == ["go", "b 1", "again", "b 2"]
    talk(colour, manager, "anew")
    assert texts(manager.groupchat.messages) == ["anew", "b 3"]


def test_reset_forgets_everything() -> None:
    manager = group(endless("a"), endless("b"), max_round=2)
    talk("sync", manager)
    manager.reset()
    assert manager.groupchat.messages == []
    assert dict(manager.chat_messages) == {}


@both_colours
def test_the_cost_counts_members_and_the_chooser(colour: str) -> None:
    def answer(request: dict[str, Any]) -> Any:
        return "b" if request["messages"][-1].get("name") == "checking_agent" else "fine"

    with ScriptedServer(answer) as server:
        own = {**config(server), "config_list": [{**config(server)["config_list"][0], "model": "chooser"}]}
        agents = [user("a"), assistant(server, "b"), assistant(server, "c")]
        manager = group(*agents, max_round=2, speaker_selection_method="auto", select_speaker_auto_llm_config=own)
        first = talk(colour, manager).cost["usage_including_cached_inference"]
        second = talk(colour, manager).cost["usage_including_cached_inference"]
        models = [each["model"] for each in server.requests]
    assert models == ["chooser", "m"] * 2
    assert set(first) == {"total_cost", "chooser", "m"}
    assert first["total_cost"] == pytest.approx(first["chooser"]["cost"] + first["m"]["cost"])
    assert second["m"] == pytest.approx(first["m"])
    assert second["chooser"] == pytest.approx(first["chooser"])


@both_colours
def test_a_group_within_a_group_answers_with_its_last_words(colour: str) -> None:
    inner = group(endless("x"), endless("y"), max_round=3, manager={"name": "inner"})
    outer = group(endless("a"), inner, endless("b"), max_round=4)
    talk(colour, outer)
    assert said(outer) == [("a", "go"), ("inner", "y 1"), ("b", "b 1"), ("a", "a 1")]
    assert said(inner) == [("chat_manager", "go"), ("x", "x 1"), ("y", "y 1")]


@both_colours
def test_the_end_of_an_inner_group_does_not_end_the_outer_one(colour: str) -> None:
    ends = {"is_termination_msg": lambda m: "TERMINATE" in m["content"]}
    inner = group(speaker("x", ["found it TERMINATE"]), endless("y"), manager={"name": "inner", **ends})
    outer = group(endless("a"), inner, endless("b"), max_round=3, manager=ends)
    talk(colour, outer)
    assert said(outer) == [("a", "go"), ("inner", "found it "), ("b", "b 1")]


@both_colours
def test_a_manager_that_is_no_member_has_nothing_to_say_at_the_end(colour: str) -> None:
    one = group(endless("a"), endless("b"), max_round=2)
    other = group(endless("x"), endless("y"), max_round=2, manager={"name": "other"})
    talk(colour, other, by=one)
    assert said(other) == [("chat_manager", "go"), ("x", "x 1")]
    assert said(one) == []


def test_nested_agents_are_found_by_name() -> None:
    x, y, a = endless("x"), endless("y"), endless("a")
    inner = group(x, y, manager={"name": "inner"})
    outer = group(a, inner).groupchat
    assert outer.nested_agents() == [a, inner, x, y]
    assert outer.agent_by_name("x") is None
    assert outer.agent_by_name("x", recursive=True) is x


def test_equal_names_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    one, two = endless("same"), endless("same")
    with caplog.at_level(logging.WARNING):
        twins = GroupChat([one, two], [])
    assert "same" in caplog.text
    assert twins.agent_by_name("same") is one
    with pytest.raises(AgentNameConflict):
        twins.agent_by_name("same", raise_on_name_conflict=True)


@both_colours
def test_members_of_equal_names_still_take_turns(colour: str) -> None:
    one, two = endless("same"), speaker("same", ["the other"])
    manager = group(one, two, max_round=3)
    talk(colour, manager)
    assert texts(manager.groupchat.messages) == ["go", "the other", "same 1"]


def test_who_follows_whom() -> None:
    a, b, c = agents = [endless(each) for each in "abc"]
    four = GroupChat(agents, [])
    assert [four.next_agent(each) for each in agents] == [b, c, a]
    assert four.next_agent(a, [a, c]) is c
    assert four.next_agent(endless("stranger")) is a
    with pytest.raises(UndefinedNextAgent):
        four.next_agent(a, [endless("stranger")])
    with pytest.raises(UndefinedNextAgent):
        GroupChat([], []).next_agent(a)


@both_colours
def test_a_member_of_another_kind_takes_part(colour: str) -> None:
    class Foreign:
        name = "foreign"
        description = "Another kind."
        silent = None

        def __init__(self) -> None:
            self.heard: list[Any] = []

        def send(self, message: Any, recipient: Any, request_reply: Any = None, silent: Any = False) -> None:
            recipient.receive(message, self, request_reply, silent)

        async def a_send(self, message: Any, recipient: Any, request_reply: Any = None, silent: Any = False) -> None:
            await recipient.a_receive(message, self, request_reply, silent)

        def receive(self, message: Any, sender: Any, request_reply: Any = None, silent: Any = False) -> None:
            self.heard.append(message["content"])

        async def a_receive(self, message: Any, sender: Any, request_reply: Any = None, silent: Any = False) -> None:
            self.heard.append(message["content"])

        def generate_reply(self, messages: Any = None, sender: Any = None, **kwargs: Any) -> str:
            return f"heard {len(self.heard)}"

        async def a_generate_reply(self, messages: Any = None, sender: Any = None, **kwargs: Any) -> str:
            return f"heard {len(self.heard)}"

    manager = group(endless("a"), Foreign(), max_round=4)
    talk(colour, manager)
    assert said(manager) == [("a", "go"), ("foreign", "heard 1"), ("a", "a 1"), ("foreign", "heard 2")]


@both_colours
def test_overridden_members_are_honoured(colour: str) -> None:
    class Loud(ConversableAgent):
        def generate_reply(self, *args: Any, **kwargs: Any) -> str:
            return "LOUD"

    manager = group(endless("a"), Loud("b"), max_round=2)
    talk(colour, manager)
    assert said(manager)[1] == ("b", "LOUD")


@both_colours
def test_a_group_s_cache_is_its_members_cache_while_it_talks(colour: str) -> None:
    seen = []

    class Watching(ConversableAgent):
        def generate_reply(self, *args: Any, **kwargs: Any) -> None:
            seen.append(self.client_cache)

    a, b = endless("a"), Watching("b")
    cache = {"a": "cache"}
    talk(colour, group(a, b), cache=cache)
    assert seen == [cache]
    assert (a.client_cache, b.client_cache) == (None, None)


def test_async_only_replies_of_members_are_refused_in_sync_chats() -> None:
    a, b = endless("a"), endless("b")

    async def later(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> tuple[bool, Any]:
        return True, "later"

    b.register_reply(ConversableAgent, later)
    with pytest.raises(RuntimeError, match="later"):
        talk("sync", group(a, b))


@both_colours
def test_a_recorded_group_chat_replays_without_asking(colour: str, tmp_path: Path) -> None:
    with ScriptedServer(_group_answers) as server:

        def hold() -> tuple[Any, Any]:
            agents = [user("a"), assistant(server, "b"), assistant(server, "c")]
            manager = group(
                *agents, max_round=5, speaker_selection_method="auto", manager={"llm_config": config(server)}
            )
            result = talk(colour, manager)
            return manager.groupchat.messages, result

        with coterie.run(journal=tmp_path) as run:
            log, result = hold()
        asked = len(server.requests)
        with coterie.run(journal=tmp_path, replay=run.id):
            again, same = hold()
        assert len(server.requests) == asked > 5
    assert again == log
    assert (same.summary, same.cost, same.chat_history) == (result.summary, result.cost, result.chat_history)


def _group_answers(request: dict[str, Any]) -> str:
    chooses = request["messages"][-1].get("name") == "checking_agent"
    return "bc"[len(request["messages"]) % 2] if chooses else f"said after {len(request['messages'])}"


@both_colours
def test_a_stopped_group_chat_goes_on_where_it_stopped(colour: str, tmp_path: Path) -> None:
    with ScriptedServer(_group_answers) as server:

        def hold() -> Any:
            agents = [user("a"), assistant(server, "b"), assistant(server, "c")]
            manager = group(
                *agents, max_round=5, speaker_selection_method="auto", manager={"llm_config": config(server)}
            )
            talk(colour, manager)
            return manager.groupchat.messages

        whole = hold()
        asked = len(server.requests)
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=3) as run:
            hold()
        with coterie.run(journal=tmp_path, resume=run.id):
            resumed = hold()
        assert len(server.requests) == 2 * asked
    assert resumed == whole


SCRIPTS = st.lists(
    st.lists(st.sampled_from(["x", "y TERMINATE", "", None, "hello a", {"content": "typed"}]), max_size=4),
    min_size=2,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(
    SCRIPTS,
    st.integers(1, 7),
    st.sampled_from(["round_robin", "auto", "manual"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_both_colours_talk_alike(
    scripts: list[list[Any]], limit: int, method: str, introduces: bool, clears: bool, ends: bool
) -> None:
    def hold(colour: str) -> Any:
        agents = [speaker(f"m{at}", each) for at, each in enumerate(scripts)]
        stops = {"is_termination_msg": lambda m: "TERMINATE" in m["content"]} if ends else {}
        manager = group(
            *agents,
            max_round=limit,
            speaker_selection_method=method,
            send_introductions=introduces,
            enable_clear_history=clears,
            manager={"silent": False, **stops},
        )
        with at_console(*["1", "q", "9", "", "2"] * 5) as console:
            result = do(colour, agents[0], "initiate_chat", manager, message="go")
        heard = [list(each.chat_messages[manager]) for each in agents]
        return manager.groupchat.messages, result, heard, console.printed, console.prompts, manager.last_speaker.name

    assert hold("sync") == hold("async")


def _memory_of(rounds: int) -> int:
    """What a group of ten keeps after so many messages."""
    manager = group(*(speaker(f"m{at}", lambda at: "x" * 50) for at in range(10)), max_round=rounds)
    gc.collect()
    tracemalloc.start()
    talk("sync", manager)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(manager.groupchat.messages) == rounds
    return kept


def test_memory_grows_with_the_messages_and_no_faster() -> None:
    _memory_of(20)
    assert 1.8 < _memory_of(1000) / _memory_of(500) < 2.2


@both_colours
def test_each_turn_is_as_much_work_as_the_one_before(colour: str) -> None:
    calls, marks = 0, []

    def count(frame: Any, event: str, arg: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def speak(at: int) -> str:
        marks.append(calls)
        return "x"

    manager = group(*(speaker(f"m{at}", speak) for at in range(10)), max_round=1000)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        talk(colour, manager)
    finally:
        sys.setprofile(before)
    early, late = marks[200] - marks[100], marks[-1] - marks[-101]
    assert late == pytest.approx(early, rel=0.02)


def test_two_hundred_groups_talk_at_once_without_mixing() -> None:
    async def all_of_them(server: ScriptedServer) -> list[GroupChatManager]:
        managers = []
        for at in range(200):
            agents = [user(f"user{at}"), *(assistant(server, f"{name}{at}") for name in "ab")]
            managers.append(group(*agents, max_round=4))
        talks = (
            each.groupchat.agents[0].a_initiate_chat(each, message=f"topic {at}", silent=True)
            for at, each in enumerate(managers)
        )
        await asyncio.gather(*talks)
        return managers

    with ScriptedServer(lambda request: f"about {request['messages'][1]['content']}") as server, at_console():
        managers = asyncio.run(all_of_them(server))
        assert len(server.requests) == 400
    for at, manager in enumerate(managers):
        assert said(manager)[:3] == [
            (f"user{at}", f"topic {at}"),
            (f"a{at}", f"about topic {at}"),
            (f"b{at}", f"about topic {at}"),
        ]
