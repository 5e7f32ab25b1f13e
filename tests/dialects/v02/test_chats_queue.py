"""Several chats: one after the other, and each as soon as it is ready."""

from __future__ import annotations

import asyncio
import copy
import threading
import warnings
from pathlib import Path
from typing import Any

import pytest

import autogen
import coterie
from autogen import ConversableAgent
from autogen.agentchat.utils import consolidate_chat_info
from coterie.testing import Fault, ScriptedServer

from .chatting import assistant, at_console, both_colours, speaker, texts, user

A_MODEL = {"config_list": [{"model": "m", "api_key": "none"}]}
RULE = "\n" + "*" * 80 + "\n"


def echo(name: str) -> ConversableAgent:
    """An agent that answers with its name and the first line of what it is asked."""
    agent = ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=None)

    def reply(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> tuple[bool, Any]:
        return True, f"{name}:{messages[-1]['content'].splitlines()[0]}"

    agent.register_reply([ConversableAgent, None], reply)
    return agent


def to(recipient: Any, message: Any = "m", **more: Any) -> dict[str, Any]:
    return {"recipient": recipient, "message": message, "max_turns": 1, "silent": True, **more}


def hold(colour: str, sender: Any, queue: list[dict[str, Any]]) -> list[Any]:
    """The results in the order of the queue; async chats wait for the ones before."""
    if colour == "sync":
        return sender.initiate_chats(queue)  # type: ignore[no-any-return]
    queue = [{"chat_id": at, "prerequisites": list(range(at)), **each} for at, each in enumerate(queue)]
    return list(asyncio.run(sender.a_initiate_chats(queue)).values())


def opening(result: Any) -> Any:
    return result.chat_history[0]["content"]


@both_colours
def test_summaries_are_carried_over(colour: str) -> None:
    results = hold(colour, user(), [to(echo("a"), "m1"), to(echo("b"), "m2"), to(echo("c"), "m3")])
    assert [each.summary for each in results] == ["a:m1", "b:m2", "c:m3"]
    assert [opening(each) for each in results] == [
        "m1",
        "m2\nContext: \na:m1",
        "m3\nContext: \na:m1\nb:m2",
    ]


@both_colours
@pytest.mark.parametrize("own", ["C0", ["C0"]])
def test_a_chat_s_own_carryover_stands_first(colour: str, own: Any) -> None:
    results = hold(colour, user(), [to(echo("a"), "m1"), to(echo("b"), "m2", carryover=own)])
    assert opening(results[1]) == "m2\nContext: \nC0\na:m1"


@both_colours
def test_summaries_may_be_left_out(colour: str) -> None:
    queue = [to(echo("a"), "m1"), to(echo("b"), "m2"), to(echo("c"), "m3")]
    queue[2]["finished_chat_indexes_to_exclude_from_carryover"] = [0]
    assert opening(hold(colour, user(), queue)[2]) == "m3\nContext: \nb:m2"


@both_colours
def test_the_program_s_queue_stays_as_it_is(colour: str) -> None:
    queue = [to(echo("a"), "m1"), to(echo("b"), "m2", carryover=["C0"])]
    before = [copy.copy(each) for each in queue]
    carried = list(queue[1]["carryover"])
    sender = user()
    first, second = hold(colour, sender, queue), hold(colour, sender, queue)
    assert queue == before
    assert queue[1]["carryover"] == carried
    assert [opening(each) for each in first] == [opening(each) for each in second]


def test_a_queue_of_several_senders_stays_as_it_is() -> None:
    queue = [{"sender": user(), **to(echo(each), "m")} for each in "ab"]
    before = [copy.copy(each) for each in queue]
    autogen.initiate_chats(queue)
    assert queue == before


@both_colours
def test_each_chat_has_its_own_way_to_a_summary(colour: str) -> None:
    queue = [
        to(echo("a"), "m1", summary_method=lambda sender, recipient, args: f"{recipient.name} {args['k']}"),
        to(echo("b"), "m2", summary_method=None),
    ]
    queue[0]["summary_args"] = {"k": "v"}
    assert [each.summary for each in hold(colour, user(), queue)] == ["a v", ""]


@both_colours
def test_what_else_a_chat_says_is_the_context_of_its_message(colour: str) -> None:
    seen = []

    def ask(sender: Any, recipient: Any, context: dict[str, Any]) -> str:
        seen.append((context["topic"], context["carryover"]))
        return "asked"

    results = hold(colour, user(), [to(echo("a"), "m1"), to(echo("b"), ask, topic="T")])
    assert seen == [("T", ["a:m1"])]
    assert opening(results[1]) == "asked"


def test_chats_of_several_senders() -> None:
    one, two = user("one"), user("two")
    results = autogen.initiate_chats([{"sender": one, **to(echo("a"))}, {"sender": two, **to(echo("b"))}])
    assert [each.chat_history[0]["name"] for each in results] == ["one", "two"]


@pytest.mark.parametrize("missing", ["sender", "recipient"])
def test_a_chat_without_one_of_its_sides_is_refused(missing: str) -> None:
    queue = [{"sender": user(), **to(echo("a"))}]
    del queue[0][missing]
    with pytest.raises(AssertionError, match=f"has no '{missing}'"):
        autogen.initiate_chats(queue)


@both_colours
def test_a_recipient_that_comes_twice_is_warned_of(colour: str) -> None:
    twice = echo("twice")
    with pytest.warns(UserWarning, match="Repetitive recipients found: twice"):
        results = hold(colour, user(), [to(twice, "m1"), to(twice, "m2")])
    assert len(results[1].chat_history) == 2
    assert len(results[0].chat_history) == 2


@both_colours
def test_a_missing_message_is_asked_for(colour: str) -> None:
    queue = [to(echo("a"))]
    del queue[0]["message"]
    with at_console("typed") as console, pytest.warns(UserWarning, match="message is absent"):
        results = hold(colour, user(), queue)
    assert (console.prompts, opening(results[0])) == ([">"], "typed")


@both_colours
def test_the_results_are_kept(colour: str) -> None:
    sender = user()
    results = hold(colour, sender, [to(echo("a")), to(echo("b"))])
    kept = sender.get_chat_results()
    assert (kept if colour == "sync" else list(kept.values())) == results
    assert sender.get_chat_results(1) is results[1]


@both_colours
def test_the_banner_of_a_chat(colour: str) -> None:
    a, b = echo("a"), echo("b")
    queue = [to(a, "m1"), {**to(b, {"content": "m2"}), "silent": False, "verbose": True, "carryover": {"k": 1}}]
    queue[1]["carryover"] = ["C0", {"content": "C1"}]
    with at_console() as console:
        hold(colour, user(), queue)
    banner = f"{RULE}Starting a new chat....\nMessage:\nDict: {{'content': 'm2'}}\nCarryover:\nC0\nC1\na:m1\n{RULE}"
    assert console.printed.startswith(banner)


@both_colours
def test_without_verbose_the_banner_says_no_more_than_that(colour: str) -> None:
    with at_console() as console:
        hold(colour, user(), [{**to(echo("a"), "m1"), "silent": False}])
    assert console.printed.startswith(f"{RULE}Starting a new chat....\n{RULE}user (to a):\n\nm1\n")


def test_a_silent_queue_prints_nothing() -> None:
    with at_console() as console:
        hold("sync", user(), [to(echo("a"))])
    assert console.printed == ""


def test_overridden_chats_of_a_queue_are_honoured() -> None:
    opened = []

    class Own(ConversableAgent):
        def initiate_chat(self, *args: Any, **kwargs: Any) -> Any:
            opened.append(kwargs["message"])
            return super().initiate_chat(*args, **kwargs)

    hold("sync", Own("own", human_input_mode="NEVER"), [to(echo("a"), "m1")])
    assert opened == ["m1"]


# each when it is ready


def ready(sender: Any, *queue: dict[str, Any]) -> dict[int, Any]:
    return asyncio.run(sender.a_initiate_chats(list(queue)))


def test_results_by_id_carry_what_they_waited_for() -> None:
    results = ready(
        user(),
        to(echo("c"), "m3", chat_id=3, prerequisites=[1]),
        to(echo("a"), "m1", chat_id=1),
        to(echo("b"), "m2", chat_id=2),
    )
    assert list(results) == [3, 1, 2]
    assert [each.chat_id for each in results.values()] == [3, 1, 2]
    assert [opening(results[each]) for each in (1, 2, 3)] == ["m1", "m2", "m3\nContext: \na:m1"]


class Meeting:
    """A model that answers the chats named only once all of them have asked."""

    def __init__(self, *topics: str) -> None:
        self._topics = topics
        self._barrier = threading.Barrier(len(topics))

    def __call__(self, request: dict[str, Any]) -> Any:
        said = request["messages"][-1]["content"]
        if said in self._topics:
            try:
                self._barrier.wait(timeout=20)
            except threading.BrokenBarrierError:
                return Fault(status=400, body={"error": {"message": "they did not meet"}})
        return f"re {said.splitlines()[0]}"


def test_chats_that_wait_for_nothing_are_held_at_the_same_time() -> None:
    with ScriptedServer(Meeting("m1", "m2", "m3")) as server:
        queue = [to(assistant(server, f"a{at}"), f"m{at}", chat_id=at) for at in (1, 2, 3)]
        results = ready(user(), *queue)
    assert [each.summary for each in results.values()] == ["re m1", "re m2", "re m3"]


def test_a_chat_starts_as_soon_as_those_it_waits_for_have_ended() -> None:
    # m2 goes on until m3, which waits for m1 only, has asked.
    with ScriptedServer(Meeting("m2", "m3\nContext: \nre m1")) as server:
        results = ready(
            user(),
            to(assistant(server, "a"), "m1", chat_id=1),
            to(assistant(server, "b"), "m2", chat_id=2),
            to(assistant(server, "c"), "m3", chat_id=3, prerequisites=[1]),
        )
    assert [each.summary for each in results.values()] == ["re m1", "re m2", "re m3"]


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ([(1, [2]), (2, [1])], "circle"),
        ([(1, [1])], "circle"),
        ([(1, []), (2, [1, 4]), (3, [2]), (4, [3])], r"\[2, 3, 4\] wait for each other in a circle"),
        ([(1, [7])], r"Chat 1 waits for chats that are not in the queue: \[7\]"),
        ([(1, ["a"])], "prerequisites of chat 1"),
        ([(1, 3)], "prerequisites of chat 1"),
        ([(1, []), (1, [])], "unique id"),
        ([(None, [])], "unique id"),
    ],
)
def test_queues_that_can_never_end_are_refused(ids: list[tuple[Any, Any]], text: str) -> None:
    agents = [speaker(f"a{at}", ["never"]) for at in range(len(ids))]
    queue = [
        to(agent, chat_id=chat_id, prerequisites=before) for agent, (chat_id, before) in zip(agents, ids, strict=True)
    ]
    with pytest.raises(ValueError, match=text):
        ready(user(), *queue)
    assert all(not each.chat_messages for each in agents)


def test_a_chat_that_fails_ends_the_others() -> None:
    async def fail(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        await started.wait()
        raise LookupError("lost")

    async def wait(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(recipient.name)

    started = asyncio.Event()
    ended: list[str] = []
    waiting, failing = speaker("waiting"), speaker("failing")
    waiting.register_reply(ConversableAgent, wait)
    failing.register_reply(ConversableAgent, fail)
    with pytest.raises(LookupError, match="lost"):
        ready(user(), to(waiting, chat_id=1), to(failing, chat_id=2), to(echo("c"), chat_id=3, prerequisites=[2]))
    assert ended == ["waiting"]


def test_recorded_chats_replay_without_asking(tmp_path: Path) -> None:
    with ScriptedServer(lambda request: f"re {request['messages'][-1]['content']}") as server:

        def hold_all() -> list[Any]:
            queue = [to(assistant(server, f"a{at}"), f"m{at}", chat_id=at) for at in range(4)]
            queue[3]["prerequisites"] = [0, 2]
            return [each.chat_history for each in ready(user(), *queue).values()]

        with coterie.run(journal=tmp_path) as run:
            first = hold_all()
        with coterie.run(journal=tmp_path, replay=run.id):
            assert hold_all() == first
        assert len(server.requests) == 4


def test_no_chats_have_no_results() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert user().initiate_chats([]) == []
        assert ready(user()) == {}


@both_colours
def test_equal_queues_give_equal_results_in_both_colours(colour: str) -> None:
    with ScriptedServer(lambda request: f"{len(request['messages'])} {request['messages'][-1]['content']}") as server:
        queue = [to(assistant(server, each), each, max_turns=2) for each in ("a", "b", "c")]
        results = hold(colour, user(default_auto_reply="more"), queue)
    assert [texts(each.chat_history)[-1] for each in results] == ["4 more"] * 3


def test_a_queue_is_checked_without_being_held() -> None:
    plain, asking = ConversableAgent("a", human_input_mode="NEVER"), ConversableAgent("b", llm_config=A_MODEL)
    reflecting = {"recipient": asking, "summary_method": "reflection_with_llm"}
    queue = [{"recipient": plain, "message": "q"}, reflecting]
    before = copy.copy(queue)
    consolidate_chat_info(queue, uniform_sender=plain)
    consolidate_chat_info({"sender": plain, **reflecting})
    assert queue == before
    for wrong, said in (
        ({"recipient": plain}, "sender must be provided"),
        ({"sender": plain}, "recipient must be provided"),
        ({"sender": plain, "recipient": plain, "summary_method": "reflection_with_llm"}, "llm client must be set"),
        ({"sender": plain, "recipient": plain, "summary_method": "other"}, "summary_method must be"),
    ):
        with pytest.raises(AssertionError, match=said):
            consolidate_chat_info([wrong])
