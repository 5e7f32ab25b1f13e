"""Tools of LangChain, used as an agent uses any tool."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

import coterie
from autogen_core import CancellationToken
from autogen_ext.tools.langchain import LangChainToolAdapter

core: Any = pytest.importorskip("langchain_core.tools")
tool: Callable[[Callable[..., Any]], Any] = core.tool


def run(langchain_tool: Any, **arguments: Any) -> Any:
    return asyncio.run(LangChainToolAdapter(langchain_tool).run_json(arguments, CancellationToken()))


def multiply(a: int, b: int = 2) -> int:
    """Multiply two numbers."""
    return a * b


def test_the_model_is_told_what_langchain_knows() -> None:
    assert LangChainToolAdapter(tool(multiply)).schema == {
        "name": "multiply",
        "description": "Multiply two numbers.",
        "parameters": {
            "type": "object",
            "properties": {
                "a": {"title": "A", "type": "integer"},
                "b": {"default": 2, "title": "B", "type": "integer"},
            },
            "required": ["a"],
            "additionalProperties": False,
        },
        "strict": False,
    }


def test_a_result_keeps_its_type_and_defaults_are_the_tools_own() -> None:
    assert run(tool(multiply), a=3) == 6


def test_arguments_are_checked() -> None:
    with pytest.raises(ValidationError):
        run(tool(multiply), a="many")


def test_a_sync_tool_runs_in_another_thread() -> None:
    @tool
    def here() -> int:
        """Tell the thread."""
        return threading.get_ident()

    assert run(here) != threading.get_ident()


def test_an_async_tool_runs_on_the_loop() -> None:
    @tool
    async def here() -> int:
        """Tell the thread."""
        return threading.get_ident()

    assert run(here) == threading.get_ident()


def test_a_tool_of_one_unnamed_input_works() -> None:
    shout = core.Tool(name="shout", func=str.upper, description="Shout.")
    (argument,) = LangChainToolAdapter(shout).schema["parameters"]["properties"]
    assert run(shout, **{argument: "hi"}) == "HI"


def test_a_tool_described_by_json_schema_works() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    double = core.StructuredTool(name="double", description="Double.", func=lambda a: 2 * a, args_schema=schema)
    assert LangChainToolAdapter(double).schema["parameters"]["required"] == ["a"]
    assert run(double, a=4) == 8


def test_injected_arguments_are_not_told() -> None:
    @tool
    def secret(a: int, key: Annotated[str, core.InjectedToolArg] = "k") -> str:
        """Use a key."""
        return f"{a}{key}"

    assert list(LangChainToolAdapter(secret).schema["parameters"]["properties"]) == ["a"]
    assert run(secret, a=1) == "1k"


def test_an_error_that_the_tool_handles_is_its_result() -> None:
    def fail() -> str:
        """Fail."""
        raise core.ToolException("out of order")

    assert run(core.StructuredTool.from_function(fail, handle_tool_error=True)) == "out of order"


def test_cancelling_ends_an_async_tool() -> None:
    async def cancelled() -> None:
        begun = asyncio.Event()

        @tool
        async def wait() -> None:
            """Wait for ever."""
            begun.set()
            await asyncio.Event().wait()

        token = CancellationToken()
        running = asyncio.ensure_future(LangChainToolAdapter(wait).run_json({}, token))
        await begun.wait()
        token.cancel()
        await running

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_a_replayed_run_does_not_invoke_the_tool(tmp_path: Path) -> None:
    calls = []

    @tool
    def count() -> int:
        """Count the calls."""
        calls.append(1)
        return len(calls)

    with coterie.run(journal=tmp_path) as recorded:
        run(count)
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert run(count) == 1
    assert len(calls) == 1


def test_the_input_of_a_tool_of_one_is_called_as_in_its_function() -> None:
    def fetch(url: str) -> str:
        return f"text of {url}"

    async def fetch_async(address: str) -> str:
        return f"text of {address}"

    sync = core.Tool(name="fetch", func=fetch, description="Fetch a page.")
    assert LangChainToolAdapter(sync).schema["parameters"]["properties"] == {"url": {"title": "Url", "type": "string"}}
    assert run(sync, url="x") == "text of x"
    assert run(core.Tool(name="f", func=None, coroutine=fetch_async, description="Fetch."), address="y") == "text of y"
    assert run(core.Tool(name="f", func=lambda *words: words[0], description="Fetch."), tool_input="z") == "z"
