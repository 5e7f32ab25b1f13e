"""The printed transcript, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autogen import ConversableAgent
from coterie.testing import ScriptedServer, tool_call

from .chatting import assistant, at_console, both_colours, chat, config, do, speaker, user

RULE = "\n" + "-" * 80 + "\n"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def printed(colour: str, message: Any, **settings: Any) -> str:
    a, b = speaker("a"), speaker("b", **settings)
    with at_console() as console:
        do(colour, a, "send", message, b)
    return console.printed


def title(text: str) -> str:
    return f"***** {text} *****"


def stars(text: str) -> str:
    return "*" * len(title(text))


@both_colours
def test_a_text(colour: str) -> None:
    assert printed(colour, "hello") == f"a (to b):\n\nhello\n{RULE}"


@both_colours
def test_parts_with_an_image(colour: str) -> None:
    content = [{"type": "text", "text": "see "}, {"type": "image_url", "image_url": {"url": "u"}}]
    assert printed(colour, {"content": content}) == f"a (to b):\n\nsee <image>\n{RULE}"


@both_colours
def test_a_rendered_context(colour: str) -> None:
    message = {"content": lambda context: context["k"], "context": {"k": "v"}}
    assert printed(colour, message) == f"a (to b):\n\nv\n{RULE}"


@both_colours
def test_a_suggested_tool(colour: str) -> None:
    text = "Suggested tool call (c1): f"
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    assert printed(colour, {"tool_calls": [call]}) == (
        f'a (to b):\n\n{title(text)}\nArguments: \n{{"a": 1}}\n{stars(text)}\n{RULE}'
    )


@both_colours
def test_a_suggested_function_after_a_text(colour: str) -> None:
    text = "Suggested function call: f"
    message = {"content": "now", "function_call": {"name": "f", "arguments": "{}"}}
    assert printed(colour, message) == (f"a (to b):\n\nnow\n{title(text)}\nArguments: \n{{}}\n{stars(text)}\n{RULE}")


@both_colours
def test_the_results_of_tools(colour: str) -> None:
    message = {
        "role": "tool",
        "content": "1\n\n2",
        "tool_responses": [
            {"tool_call_id": "c1", "role": "tool", "content": "1"},
            {"role": "tool", "content": "2"},
        ],
    }
    one, two = "Response from calling tool (c1)", "Response from calling tool (No id found)"
    assert printed(colour, message) == (
        f"a (to b):\n\na (to b):\n\n{title(one)}\n1\n{stars(one)}\n{RULE}"
        f"a (to b):\n\n{title(two)}\n2\n{stars(two)}\n{RULE}"
    )


@both_colours
def test_the_result_of_a_function(colour: str) -> None:
    text = "Response from calling function (f)"
    message = {"role": "function", "name": "f", "content": "1"}
    assert printed(colour, message) == f"a (to b):\n\n{title(text)}\n1\n{stars(text)}\n{RULE}"


@both_colours
def test_what_a_person_typed_over_a_tool(colour: str) -> None:
    text = "Response from calling tool (c1)"
    message = {
        "role": "user",
        "content": "stop",
        "tool_responses": [{"tool_call_id": "c1", "role": "tool", "content": "USER INTERRUPTED"}],
    }
    assert printed(colour, message) == (
        f"a (to b):\n\na (to b):\n\n{title(text)}\nUSER INTERRUPTED\n{stars(text)}\n{RULE}stop\n{RULE}"
    )


def test_an_async_tool_in_a_sync_chat_is_announced_as_one() -> None:
    async def later() -> str:
        return "r"

    with at_console() as console:
        user(function_map={"later": later}).execute_function({"name": "later", "arguments": "{}"})
    assert console.printed == "\n>>>>>>>> EXECUTING ASYNC FUNCTION later...\n"


@both_colours
def test_silent_hides_messages_and_not_what_is_run(colour: str) -> None:
    with ScriptedServer([tool_call("f", {}, "c"), "done"]) as server, at_console() as console:
        helper = assistant(server, max_consecutive_auto_reply=2)
        proxy = user(function_map={"f": lambda: "r"}, default_auto_reply=None)
        chat(colour, proxy, helper)
    what = "ASYNC FUNCTION" if colour == "async" else "FUNCTION"
    assert console.printed == f"\n>>>>>>>> EXECUTING {what} f...\n"


@both_colours
def test_a_function_that_is_called_in_the_form_before_tools_is_printed_as_what_it_is(colour: str) -> None:
    async def later() -> str:
        return "r"

    agent = user(function_map={"f": lambda: "r", "later": later})
    with at_console() as console:
        for name in ("f", "later"):
            call = {"role": "assistant", "content": None, "function_call": {"name": name, "arguments": "{}"}}
            do(colour, agent, "generate_reply", messages=[call])
    assert console.printed == "\n>>>>>>>> EXECUTING FUNCTION f...\n\n>>>>>>>> EXECUTING ASYNC FUNCTION later...\n"


@pytest.mark.parametrize(("own", "asked", "shown"), [(None, False, True), (True, False, False), (False, True, True)])
@both_colours
def test_an_agent_may_decide_for_itself_whether_it_is_silent(colour: str, own: Any, asked: bool, shown: bool) -> None:
    a, b = speaker("a", silent=own), speaker("b")
    with at_console() as console:
        do(colour, a, "send", "hi", b, silent=asked)
    assert bool(console.printed) is shown


@both_colours
def test_code_blocks_of_the_dict_form(colour: str, tmp_path: Path) -> None:
    runner = user(code_execution_config={"work_dir": str(tmp_path), "use_docker": False}, default_auto_reply=None)
    with at_console() as console:
        chat(colour, runner, speaker("w", ["```python\nprint(1)\n```\n```\nprint(2)\n```"]))
    assert console.printed == (
        "\n>>>>>>>> EXECUTING CODE BLOCK 0 (inferred language is python)...\n"
        "\n>>>>>>>> EXECUTING CODE BLOCK 1 (inferred language is python)...\n"
    )


@both_colours
def test_code_blocks_of_an_executor(colour: str, tmp_path: Path) -> None:
    settings: Any = {"executor": "commandline-local", "commandline-local": {"work_dir": tmp_path}}
    two = "```python\nprint(1)\n```\n```sh\necho 2\n```"
    runner = user(code_execution_config=settings, default_auto_reply=None)
    with at_console() as console:
        chat(colour, runner, speaker("w", ["```python\nprint(1)\n```"]))
        chat(colour, runner, speaker("w", [two]))
    assert console.printed == (
        "\n>>>>>>>> EXECUTING CODE BLOCK (inferred language is python)...\n"
        "\n>>>>>>>> EXECUTING 2 CODE BLOCKS (inferred languages are [python, sh])...\n"
    )


@both_colours
def test_a_stream_is_printed_as_it_comes_in_green(colour: str) -> None:
    with ScriptedServer(["one two"]) as server, at_console() as console:
        agent = assistant(server, llm_config=config(server, stream=True))
        assert do(colour, agent, "generate_reply", [{"role": "user", "content": "q"}]) == "one two"
        assert server.requests[0]["stream"] is True
    assert console.printed == "\033[32mone two\033[0m\n\n"


@both_colours
def test_a_streamed_tool_call_is_put_together(colour: str) -> None:
    with ScriptedServer([tool_call("f", {"text": "x" * 50}, "c")]) as server, at_console() as console:
        agent = assistant(server, llm_config=config(server, stream=True))
        reply = do(colour, agent, "generate_reply", [{"role": "user", "content": "q"}])
    assert reply["tool_calls"] == [
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"text":"' + "x" * 50 + '"}'}}
    ]
    assert console.printed == "\033[32m\033[0m\n\n"


def test_any_object_that_prints_and_reads_will_do() -> None:
    lines: list[str] = []

    class Ducks:
        def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
            lines.append(sep.join(map(str, objects)) + end)

        def input(self, prompt: str = "", *, password: bool = False) -> str:
            return "typed"

    from autogen.io import IOStream

    with IOStream.set_default(Ducks()):  # type: ignore[arg-type]
        ConversableAgent("a").send("hi", speaker("b"))
    assert "".join(lines) == f"a (to b):\n\nhi\n{RULE}"


def opening(sender: Any, recipient: Any, context: Any) -> str:
    return "made"


@pytest.mark.parametrize(
    ("message", "shown"),
    [("text", "text"), ({"content": "c"}, "Dict: {'content': 'c'}"), (opening, "Callable: opening")],
)
def test_the_banner_of_a_chat_in_a_chain_shows_its_message(message: Any, shown: str) -> None:
    with at_console() as console:
        user().initiate_chats([{"recipient": user("other"), "message": message, "max_turns": 1, "verbose": True}])
    assert f"\nMessage:\n{shown}\n" in console.printed
