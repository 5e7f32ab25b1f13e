"""What a program overrides is called, recorded once, priced once, and not called again in a replay."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import coterie
from autogen import AssistantAgent, ConversableAgent, GroupChat, GroupChatManager, OpenAIWrapper, UserProxyAgent
from autogen.coding import CodeResult, LocalCommandLineCodeExecutor
from autogen.io import IOConsole, IOStream
from coterie.testing import ScriptedServer, tool_call

from .chatting import Console, at_console, both_colours, chat, config, do, texts

CODE = "```python\nprint(1)\n```"


@dataclass(frozen=True)
class Point:
    """A method that programs override, the chat that reaches it, and what the override answers there.

    `owner` finds the object that has it; `answer` is what an override without `super()` returns.
    """

    name: str
    cls: type[Any]
    owner: Callable[[Any, Any], Any]
    answer: Any
    script: tuple[Any, ...] = ("said",)
    human: str = "NEVER"
    paired: bool = False


def proxy_of(proxy: Any, helper: Any) -> Any:
    return proxy


def helper_of(proxy: Any, helper: Any) -> Any:
    return helper


RESULT = {"name": "f", "role": "function", "content": "mine"}
USING_A_TOOL = (tool_call("f", {}, "c1"), "said")
USING_CODE = (CODE, "said")
EFFECTS = [
    Point("get_human_input", ConversableAgent, proxy_of, "mine", ("one", "two"), human="ALWAYS", paired=True),
    Point("execute_function", ConversableAgent, proxy_of, (True, RESULT), USING_A_TOOL, paired=True),
    Point("run_code", ConversableAgent, proxy_of, (0, "mine", None), USING_CODE),
    Point("execute_code_blocks", ConversableAgent, proxy_of, (0, "mine"), USING_CODE),
    Point("generate_oai_reply", ConversableAgent, helper_of, (True, "mine"), paired=True),
    Point("_generate_oai_reply_from_client", ConversableAgent, helper_of, "mine"),
]
CONVERSATION = [
    Point("generate_reply", ConversableAgent, helper_of, "mine", paired=True),
    Point("send", ConversableAgent, proxy_of, None, paired=True),
    Point("receive", ConversableAgent, helper_of, None, paired=True),
]
points = pytest.mark.parametrize("point", EFFECTS, ids=lambda each: each.name)
all_points = pytest.mark.parametrize("point", EFFECTS + CONVERSATION, ids=lambda each: each.name)
ways = pytest.mark.parametrize("way", ["subclass", "instance", "patch"])


@contextlib.contextmanager
def scene(point: Point, way: str, method: Any, server: ScriptedServer, tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """A proxy and an assistant, of which one has the override `method(self, *args, **kwargs)`."""
    own = {point.name: method} if way == "subclass" else {}
    proxy = type("Proxy", (UserProxyAgent,), own if point.owner is proxy_of else {})(
        "user",
        human_input_mode=point.human,
        code_execution_config={"use_docker": False, "work_dir": str(tmp_path / "work")},
        function_map={"f": lambda: "r"},
        default_auto_reply=None,
    )
    helper = type("Helper", (AssistantAgent,), own if point.owner is helper_of else {})(
        "assistant", system_message="S", llm_config=config(server), max_consecutive_auto_reply=2
    )
    if way == "instance":
        owner = point.owner(proxy, helper)
        setattr(owner, point.name, lambda *args, **kwargs: method(owner, *args, **kwargs))
    with contextlib.ExitStack() as stack:
        if way == "patch":
            stack.enter_context(mock.patch.object(point.cls, point.name, method))
        yield proxy, helper


@points
@ways
@both_colours
def test_the_override_answers_in_a_chat_and_is_silent_in_a_replay(
    colour: str, way: str, point: Point, tmp_path: Path
) -> None:
    calls: list[Any] = []

    def mine(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(self.name)
        return point.answer

    def hold() -> Any:
        with ScriptedServer(point.script) as server, scene(point, way, mine, server, tmp_path) as (a, b):
            turns = 2 if point.name == "get_human_input" else None
            with at_console():
                return chat(colour, a, b, max_turns=turns), len(server.requests)

    with coterie.run(journal=tmp_path) as run:
        first, asked = hold()
    count = len(calls)
    assert count > 0
    assert "mine" in str(first.chat_history)
    with coterie.run(journal=tmp_path, replay=run.id):
        again, replayed = hold()
    assert (len(calls), replayed) == (count, 0)
    assert again == first
    assert asked == (0 if point.name.endswith(("oai_reply", "from_client")) else asked)


@all_points
@ways
@both_colours
def test_an_override_that_calls_the_original_changes_nothing(
    colour: str, way: str, point: Point, tmp_path: Path
) -> None:
    original, calls = getattr(point.cls, point.name), []

    def mine(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(self.name)
        return original(self, *args, **kwargs)

    def hold(way: str, method: Any) -> tuple[Any, coterie.Run]:
        folder = tmp_path / way
        with ScriptedServer(point.script) as server, scene(point, way, method, server, tmp_path) as (a, b):
            turns = 2 if point.human == "ALWAYS" else None
            with at_console("typed"), coterie.run(journal=folder) as run:
                return chat(colour, a, b, max_turns=turns), run

    plain, plain_run = hold("none", None)
    assert calls == []
    first, run = hold(way, mine)
    count = len(calls)
    assert count > 0
    assert (first.chat_history, first.cost) == (plain.chat_history, plain.cost)
    assert first.human_input == plain.human_input
    assert run.usage.total == plain_run.usage.total
    with (
        ScriptedServer([]) as server,
        scene(point, way, mine, server, tmp_path) as (a, b),
        coterie.run(journal=tmp_path / way, replay=run.id),
        at_console(),
    ):
        again = chat(colour, a, b, max_turns=2 if point.human == "ALWAYS" else None)
    assert again == first
    if point in EFFECTS:
        assert len(calls) == count


@all_points
@ways
def test_a_direct_call_reaches_the_override(way: str, point: Point, tmp_path: Path) -> None:
    def mine(self: Any, *args: Any, **kwargs: Any) -> Any:
        return ("mine", args)

    with ScriptedServer([]) as server, scene(point, way, mine, server, tmp_path) as (a, b):
        assert getattr(point.owner(a, b), point.name)(1) == ("mine", (1,))


@pytest.mark.parametrize("point", [each for each in EFFECTS + CONVERSATION if each.paired], ids=lambda each: each.name)
@ways
def test_the_async_half_is_called_in_async_chats_only(way: str, point: Point, tmp_path: Path) -> None:
    original, calls = getattr(point.cls, f"a_{point.name}"), []

    async def mine(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(self.name)
        return await original(self, *args, **kwargs)

    later = Point(f"a_{point.name}", point.cls, point.owner, point.answer, point.script, point.human)
    for colour, called in (("sync", False), ("async", True)):
        with (
            ScriptedServer(point.script) as server,
            scene(later, way, mine, server, tmp_path) as (a, b),
            at_console("typed"),
        ):
            chat(colour, a, b, max_turns=2 if point.human == "ALWAYS" else None)
        assert bool(calls) is called


@both_colours
def test_a_class_that_was_patched_while_the_agent_was_made_is_itself_again(colour: str) -> None:
    with ScriptedServer(["said"]) as server:
        with mock.patch.object(ConversableAgent, "generate_oai_reply", return_value=(True, "mocked")):
            agent = AssistantAgent("a", llm_config=config(server))
            assert agent.generate_reply([{"content": "q"}]) == "mocked"
        assert do(colour, agent, "generate_reply", [{"role": "user", "content": "q"}]) == "said"


@both_colours
def test_a_mock_stands_for_a_method(colour: str) -> None:
    with ScriptedServer([]) as server:
        agent = AssistantAgent("a", llm_config=config(server))
        agent.generate_oai_reply = mock.MagicMock(return_value=(True, "mocked"))  # type: ignore[method-assign]
        messages = [{"role": "user", "content": "q"}]
        assert do(colour, agent, "generate_reply", messages) == "mocked"
        agent.generate_oai_reply.assert_called_once_with(messages=messages, sender=None, config=None)


@pytest.mark.parametrize("patched", ["OpenAIWrapper", "OpenAIClient"])
@both_colours
def test_a_patched_client_is_asked(colour: str, patched: str, tmp_path: Path) -> None:
    with ScriptedServer(["said"]) as server:
        agent = AssistantAgent("a", llm_config=config(server))
        response = OpenAIWrapper(**config(server)).create(messages=[{"role": "user", "content": "q"}])
        with mock.patch(f"autogen.oai.client.{patched}.create", return_value=response) as create:
            assert do(colour, agent, "generate_reply", [{"role": "user", "content": "q"}]) == "said"
        create.assert_called_once()
        assert len(server.requests) == 1


@both_colours
def test_a_wrapper_of_ones_own_is_asked_and_priced_once(colour: str, tmp_path: Path) -> None:
    asked: list[Any] = []

    class Mine(OpenAIWrapper):
        def create(self, **settings: Any) -> Any:
            asked.append(settings["messages"][-1]["content"])
            return super().create(**settings)

    def hold(server: ScriptedServer) -> Any:
        helper = AssistantAgent("a", llm_config=config(server), max_consecutive_auto_reply=1)
        helper.client = Mine(**config(server))
        return chat(colour, ConversableAgent("u", human_input_mode="NEVER"), helper)

    with ScriptedServer([{"content": "s", "usage": {"prompt_tokens": 1000, "completion_tokens": 0}}]) as server:
        with coterie.run(journal=tmp_path) as run:
            first = hold(server)
        assert (asked, run.usage.total.calls, run.usage.total.usd) == (["go"], 1, 1.0)
        assert first.cost["usage_including_cached_inference"]["total_cost"] == 1.0
        with coterie.run(journal=tmp_path, replay=run.id):
            again = hold(server)
    assert asked == ["go"]
    assert again.chat_history == first.chat_history


@ways
@both_colours
def test_an_executor_runs_what_is_not_recorded(colour: str, way: str, tmp_path: Path) -> None:
    ran: list[Any] = []

    def mine(self: Any, code_blocks: Any) -> CodeResult:
        ran.append(code_blocks)
        return CodeResult(exit_code=0, output="mine")

    def hold() -> Any:
        own = {"execute_code_blocks": mine} if way == "subclass" else {}
        executor = type("Mine", (LocalCommandLineCodeExecutor,), own)(work_dir=tmp_path)
        if way == "instance":
            executor.execute_code_blocks = lambda code_blocks: mine(executor, code_blocks)
        proxy = UserProxyAgent(
            "u", human_input_mode="NEVER", code_execution_config={"executor": executor}, default_auto_reply=None
        )
        with ScriptedServer(USING_CODE) as server, at_console(), contextlib.ExitStack() as stack:
            if way == "patch":
                stack.enter_context(mock.patch.object(LocalCommandLineCodeExecutor, "execute_code_blocks", mine))
            helper = AssistantAgent("a", llm_config=config(server), max_consecutive_auto_reply=2)
            return chat(colour, proxy, helper)

    with coterie.run(journal=tmp_path) as run:
        first = hold()
    assert texts(first.chat_history)[2] == "exitcode: 0 (execution succeeded)\nCode output: mine"
    with coterie.run(journal=tmp_path, replay=run.id):
        again = hold()
    assert len(ran) == 1
    assert again == first


@ways
@both_colours
def test_a_stream_of_ones_own_is_read_once(colour: str, way: str, tmp_path: Path) -> None:
    def mine(self: Any, prompt: str = "", *, password: bool = False) -> str:
        prompts.append(prompt)
        return "mine"

    def hold() -> Any:
        own = {"input": mine} if way == "subclass" else {}
        stream = type("Mine", (IOConsole,), {"print": Console().print, **own})()
        if way == "instance":
            stream.input = lambda *args, **kwargs: mine(stream, *args, **kwargs)
        person = ConversableAgent("u", human_input_mode="ALWAYS")
        peer = ConversableAgent("p", human_input_mode="NEVER", default_auto_reply="on")
        with contextlib.ExitStack() as stack:
            if way == "patch":
                stack.enter_context(mock.patch.object(IOConsole, "input", mine))
            stack.enter_context(IOStream.set_default(stream))
            return chat(colour, person, peer, max_turns=2)

    prompts: list[str] = []
    with coterie.run(journal=tmp_path) as run:
        first = hold()
    with coterie.run(journal=tmp_path, replay=run.id):
        again = hold()
    assert len(prompts) == 1
    assert again == first
    assert first.human_input == ["mine"]


DIRECT: dict[str, tuple[tuple[Any, ...], Any]] = {
    "get_human_input": (("Q",), "mine"),
    "execute_function": (({"name": "f", "arguments": "{}"},), (True, RESULT)),
    "generate_reply": (([{"role": "user", "content": "q"}],), "mine"),
    "generate_oai_reply": (([{"role": "user", "content": "q"}],), (True, "mine")),
}


@pytest.mark.parametrize("name", sorted(DIRECT))
@both_colours
def test_direct_calls_of_the_original_are_recorded_and_replayed(colour: str, name: str, tmp_path: Path) -> None:
    args, _ = DIRECT[name]
    ran: list[int] = []

    def ask(server: ScriptedServer) -> Any:
        agent = AssistantAgent("a", llm_config=config(server))
        agent.register_function({"f": lambda: ran.append(1) or "r"})  # type: ignore[func-returns-value]
        return [do(colour, agent, name, *args) for _ in range(2)]

    with ScriptedServer(["one", "two"]) as server:
        with coterie.run(journal=tmp_path) as run, at_console("1", "2"):
            first = ask(server)
        asked, count = len(server.requests), len(ran)
        with coterie.run(journal=tmp_path, replay=run.id), at_console():
            assert ask(server) == first
        assert (len(server.requests), len(ran)) == (asked, count)


def test_direct_code_is_recorded_and_replayed(tmp_path: Path) -> None:
    work = tmp_path / "work"
    counting = f"open({str(tmp_path / 'ran')!r}, 'a').write('x'); print(1)"

    def ask() -> Any:
        agent = UserProxyAgent("u", code_execution_config={"use_docker": False, "work_dir": str(work)})
        blocks = agent.execute_code_blocks([("python", counting)])
        code = agent.run_code(counting, work_dir=str(work), use_docker=False)
        return blocks, code

    with coterie.run(journal=tmp_path / "journal") as run, at_console():
        first = ask()
    with coterie.run(journal=tmp_path / "journal", replay=run.id), at_console():
        assert ask() == first
    assert first == ((0, "\n1\n"), (0, "1\n", None))
    assert (tmp_path / "ran").read_text() == "xx"


def test_a_wrapper_that_is_asked_directly_is_recorded_and_replayed(tmp_path: Path) -> None:
    def ask(server: ScriptedServer) -> Any:
        client = OpenAIWrapper(**config(server))
        responses = [client.create(messages=[{"role": "user", "content": "q"}]) for _ in range(2)]
        return [each.model_dump() for each in responses], client.total_usage_summary

    with ScriptedServer(["one", "two"]) as server:
        with coterie.run(journal=tmp_path) as run:
            first = ask(server)
        with coterie.run(journal=tmp_path, replay=run.id):
            assert ask(server) == first
        assert len(server.requests) == 2


@both_colours
def test_a_stream_is_replayed_as_it_was_printed(colour: str, tmp_path: Path) -> None:
    def hold(server: ScriptedServer) -> str:
        helper = AssistantAgent(
            "a", llm_config=config(server, stream=True), human_input_mode="NEVER", max_consecutive_auto_reply=1
        )
        with at_console() as console:
            chat(colour, ConversableAgent("u", human_input_mode="NEVER"), helper, silent=False)
        return console.printed

    with ScriptedServer(["one two three"]) as server:
        with coterie.run(journal=tmp_path) as run:
            first = hold(server)
        with coterie.run(journal=tmp_path, replay=run.id):
            assert hold(server) == first
        assert len(server.requests) == 1
    assert "\033[32mone two three\033[0m\n" in first


class Asking(AssistantAgent):
    """Overrides the reply and asks the model as before."""

    def generate_oai_reply(self, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        return super().generate_oai_reply(messages, sender, config)


PAID = {"content": "same", "usage": {"prompt_tokens": 100, "completion_tokens": 0}}  # 0.1 USD


def ask_twice(colour: str, server: ScriptedServer) -> Any:
    settings = config(server, max_tokens=1)
    proxy = ConversableAgent("u", human_input_mode="NEVER", max_consecutive_auto_reply=1)
    return chat(colour, proxy, Asking("a", system_message="S", llm_config=settings))


@both_colours
def test_what_an_overridden_reply_spent_counts_when_the_run_goes_on(colour: str, tmp_path: Path) -> None:
    with ScriptedServer([PAID] * 3) as server:
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_usd=0.15) as run:
            ask_twice(colour, server)
        assert len(server.requests) == 1
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, resume=run.id, budget_usd=0.15):
            ask_twice(colour, server)
        assert len(server.requests) == 1
        with coterie.run(journal=tmp_path, resume=run.id, budget_usd=0.5):
            result = ask_twice(colour, server)
        assert len(server.requests) == 2
    assert result.cost["usage_excluding_cached_inference"]["total_cost"] == pytest.approx(0.2)


@both_colours
def test_an_overridden_reply_that_goes_in_circles_is_noticed(colour: str) -> None:
    with ScriptedServer([PAID] * 20) as server:
        proxy = ConversableAgent("u", human_input_mode="NEVER", default_auto_reply="again")
        helper = Asking("a", system_message="S", llm_config=config(server))
        with coterie.run(journal=None, loops="stop"), pytest.raises(coterie.LoopDetected):
            chat(colour, proxy, helper)


@both_colours
def test_an_overridden_reply_may_return_the_reply_alone(colour: str) -> None:
    class Brief(AssistantAgent):
        def generate_oai_reply(self, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
            return "mine"

    with ScriptedServer([]) as server:
        helper = Brief("a", llm_config=config(server))
        result = chat(colour, ConversableAgent("u", human_input_mode="NEVER"), helper, max_turns=1)
    assert texts(result.chat_history) == ["go", "mine"]


@both_colours
def test_an_overridden_group_that_returns_nothing_has_talked(colour: str) -> None:
    class Watched(GroupChatManager):
        def run_chat(self, *args: Any, **kwargs: Any) -> Any:
            super().run_chat(*args, **kwargs)

    members = [ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=name) for name in "ab"]
    manager = Watched(GroupChat(members, [], max_round=3, speaker_selection_method="round_robin"))
    chat(colour, members[0], manager)
    assert texts(manager.groupchat.messages) == ["go", "b", "a"]


@both_colours
def test_a_reply_function_that_returns_no_pair_is_named(colour: str) -> None:
    def forgetful(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Any:
        return None

    agent = ConversableAgent("a", human_input_mode="NEVER")
    agent.register_reply([ConversableAgent, None], forgetful)
    with pytest.raises(TypeError, match=r"forgetful must return \(is_final, reply\), but returned None"):
        do(colour, agent, "generate_reply", [{"role": "user", "content": "q"}])


@both_colours
def test_what_prepares_a_message_before_it_is_sent_may_be_overridden(colour: str) -> None:
    class Loud(ConversableAgent):
        def _process_message_before_send(self, message: Any, recipient: Any, silent: bool) -> Any:
            return super()._process_message_before_send(f"{message} {recipient.name}!", recipient, silent)

    loud = Loud("a", human_input_mode="NEVER")
    loud.register_hook("process_message_before_send", lambda sender, message, recipient, silent: message.upper())
    result = chat(colour, loud, ConversableAgent("b", human_input_mode="NEVER"), max_turns=1)
    assert texts(result.chat_history)[0] == "GO B!"


def test_async_chats_prefer_the_async_half_of_what_prepares_a_message() -> None:
    class Both(ConversableAgent):
        def _process_message_before_send(self, message: Any, recipient: Any, silent: bool) -> Any:
            return "sync"

        async def _a_process_message_before_send(self, message: Any, recipient: Any, silent: bool) -> Any:
            return "async"

    for colour in ("sync", "async"):
        peer = ConversableAgent("b", human_input_mode="NEVER")
        result = chat(colour, Both("a", human_input_mode="NEVER"), peer, max_turns=1)
        assert texts(result.chat_history)[0] == colour
