"""Whole transcripts as AutoGen 0.2 wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autogen import ConversableAgent
from autogen.coding import LocalCommandLineCodeExecutor
from coterie.testing import ScriptedServer, tool_call, tool_calls

from .chatting import assistant, at_console, both_colours, chat, do, speaker, texts, user


@both_colours
def test_one_message_calls_two_tools_of_which_one_is_unknown(colour: str) -> None:
    calls = tool_calls(tool_call("add", {"a": 1, "b": 2}, "c1"), tool_call("nope", {}, "c2"))
    with ScriptedServer([calls, "done TERMINATE"]) as server, at_console():
        helper = assistant(server)
        proxy = user(is_termination_msg=lambda m: m["content"].endswith("TERMINATE"))

        @proxy.register_for_execution()
        @helper.register_for_llm(description="Add.")
        def add(a: int, b: int = 5) -> int:
            return a + b

        result = chat(colour, proxy, helper)
    raw = [
        {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a":1,"b":2}'}},
        {"id": "c2", "type": "function", "function": {"name": "nope", "arguments": "{}"}},
    ]
    responses = [
        {"tool_call_id": "c1", "role": "tool", "content": "3"},
        {"tool_call_id": "c2", "role": "tool", "content": "Error: Function nope not found."},
    ]
    combined = {
        "content": "3\n\nError: Function nope not found.",
        "tool_responses": responses,
        "role": "tool",
        "name": "user",
    }
    assert proxy.chat_messages[helper] == [
        {"content": "go", "role": "assistant", "name": "user"},
        {"content": None, "tool_calls": raw, "role": "assistant"},
        combined,
        {"content": "done TERMINATE", "role": "user", "name": "assistant"},
    ]
    assert helper.chat_messages[proxy] == [
        {"content": "go", "role": "user", "name": "user"},
        {"content": None, "tool_calls": raw, "role": "assistant"},
        combined,
        {"content": "done TERMINATE", "role": "assistant", "name": "assistant"},
    ]
    first, second = server.requests
    assert second["messages"] == [
        {"content": "S", "role": "system"},
        {"content": "go", "role": "user", "name": "user"},
        {"content": None, "tool_calls": raw, "role": "assistant"},
        *responses,
    ]
    assert set(first) == {"messages", "model", "tools"}
    assert (result.summary, result.human_input) == ("done ", [])
    assert result.chat_history == proxy.chat_messages[helper]


def test_the_schema_of_a_tool() -> None:
    with ScriptedServer([]) as server:
        helper = assistant(server)

        @helper.register_for_llm(description="D")
        def add(a: int, b: int = 5) -> int:
            return a + b

    assert helper.llm_config is not False
    assert helper.llm_config["tools"] == [
        {
            "type": "function",
            "function": {
                "description": "D",
                "name": "add",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "a": {"type": "integer", "description": "a"},
                        "b": {"type": "integer", "default": 5, "description": "b"},
                    },
                    "required": ["a"],
                },
            },
        }
    ]


@pytest.mark.parametrize("form", ["executor", "legacy"])
@both_colours
def test_what_code_printed_comes_back(colour: str, form: str, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"work_dir": str(tmp_path), "use_docker": False}
    if form == "executor":
        settings = {"executor": LocalCommandLineCodeExecutor(work_dir=tmp_path)}
    runner = user(code_execution_config=settings, default_auto_reply=None)
    writer = speaker("writer", ["```python\nprint(11)\n```"])
    with at_console():
        chat(colour, runner, writer)
    newline = "\n" if form == "legacy" else ""
    assert texts(runner.chat_messages[writer])[2] == f"exitcode: 0 (execution succeeded)\nCode output: {newline}11\n"


@both_colours
def test_a_language_nobody_runs(colour: str, tmp_path: Path) -> None:
    runner = user(code_execution_config={"work_dir": str(tmp_path), "use_docker": False})
    with at_console():
        chat(colour, runner, speaker("writer", ["```ruby\nputs 1\n```"]))
    said = next(iter(runner.chat_messages.values()))[2]["content"]
    assert said == "exitcode: 1 (execution failed)\nCode output: \nunknown language ruby"


@both_colours
def test_the_request_for_a_reflection(colour: str) -> None:
    with ScriptedServer(["answer TERMINATE", "the gist"]) as server:
        helper = assistant(server, "a")
        proxy = user("u", is_termination_msg=lambda m: "TERMINATE" in m["content"])
        result = chat(colour, proxy, helper, "q", summary_method="reflection_with_llm")
    assert server.requests[1]["messages"] == [
        {"content": "q", "role": "user", "name": "u"},
        {"content": "answer TERMINATE", "role": "assistant", "name": "a"},
        {"role": "system", "content": ConversableAgent.DEFAULT_SUMMARY_PROMPT},
    ]
    assert result.summary == "the gist"


@both_colours
def test_a_person_who_is_always_asked(colour: str) -> None:
    peer = speaker("a", lambda _: "a says hi")
    person = ConversableAgent("u", human_input_mode="ALWAYS", default_auto_reply="u auto")
    with at_console("", "typed", "exit"):
        result = chat(colour, person, peer, "hello")
    assert texts(result.chat_history) == ["hello", "a says hi", "u auto", "a says hi", "typed", "a says hi"]
    assert result.human_input == ["", "typed", "exit"]


@both_colours
def test_a_person_who_is_asked_at_the_limit(colour: str) -> None:
    peer = speaker("a", lambda _: "a says hi")
    person = ConversableAgent(
        "u", human_input_mode="TERMINATE", max_consecutive_auto_reply=1, default_auto_reply="u auto"
    )
    with at_console("", "x", "exit") as console:
        # After "x" the counter starts again: one reply is free, then the person is asked.
        result = chat(colour, person, peer, "hello")
    assert texts(result.chat_history)[:7] == [
        "hello",
        "a says hi",
        "u auto",
        "a says hi",
        "u auto",
        "a says hi",
        "x",
    ]
    assert result.human_input == ["", "x", "exit"]
    assert len(console.prompts) == 3


@both_colours
def test_the_counter_counts_each_reply_once(colour: str) -> None:
    x = ConversableAgent("x", human_input_mode="NEVER", default_auto_reply="x")
    y = ConversableAgent("y", human_input_mode="NEVER", default_auto_reply="y", max_consecutive_auto_reply=4)
    assert len(chat(colour, x, y, "hi").chat_history) == 9


@both_colours
def test_carryover_stands_behind_the_first_message(colour: str) -> None:
    agent = ConversableAgent("x")
    message = do(colour, agent, "generate_init_message", "m2", carryover=["a", {"content": "b"}, {"k": 1}])
    assert message == "m2\nContext: \na\nb\n{'k': 1}"
