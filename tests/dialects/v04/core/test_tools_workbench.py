from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

import pytest
from pydantic import BaseModel

from autogen_core import CancellationToken
from autogen_core.tools import (
    BaseStreamTool,
    BaseTool,
    FunctionTool,
    ImageResultContent,
    StaticStreamWorkbench,
    StaticWorkbench,
    TextResultContent,
    ToolOverride,
    ToolResult,
)


class Amount(BaseModel):
    amount: int


class Ticking(BaseStreamTool[Amount, int, str]):
    def __init__(self) -> None:
        super().__init__(Amount, str, "tick", "Ticks.")

    async def run(self, args: Amount, cancellation_token: CancellationToken) -> str:
        return "whole"

    async def run_stream(self, args: Amount, cancellation_token: CancellationToken) -> AsyncGenerator[int | str, None]:
        for number in range(args.amount):
            yield number
        yield "done"


def double(amount: int) -> int:
    return 2 * amount


def renamed(cls: type[StaticWorkbench]) -> StaticWorkbench:
    tools: list[BaseTool[Any, Any]] = [FunctionTool(double, ""), Ticking()]
    return cls(tools, {"double": ToolOverride(name="twice"), "tick": ToolOverride(name="tock")})


async def streamed(workbench: StaticWorkbench, name: str) -> list[Any]:
    assert isinstance(workbench, StaticStreamWorkbench)
    return [item async for item in workbench.call_tool_stream(name, {"amount": 2})]


@pytest.mark.parametrize("name", ["twice", "double"])
def test_an_overridden_tool_is_called_by_either_name(name: str) -> None:
    result = asyncio.run(renamed(StaticWorkbench).call_tool(name, {"amount": 2}))
    assert (result.name, result.to_text(), result.is_error) == (name, "4", False)


@pytest.mark.parametrize(("name", "events"), [("twice", []), ("double", []), ("tock", [0, 1]), ("tick", [0, 1])])
def test_an_overridden_tool_is_streamed_by_either_name(name: str, events: list[int]) -> None:
    *told, result = asyncio.run(streamed(renamed(StaticStreamWorkbench), name))
    assert told == events
    assert (result.name, result.is_error) == (name, False)


@pytest.mark.parametrize(
    "overrides",
    [
        {"double": ToolOverride(name="tick")},
        {"double": ToolOverride(name="same"), "tick": ToolOverride(name="same")},
    ],
)
def test_two_tools_under_one_name_are_refused(overrides: dict[str, ToolOverride]) -> None:
    with pytest.raises(ValueError, match="Tool override name"):
        StaticWorkbench([FunctionTool(double, ""), Ticking()], overrides)


def test_an_override_leaves_the_tool_itself_as_it_is() -> None:
    tool = FunctionTool(double, "Doubles.")
    workbench = StaticWorkbench([tool], {"double": ToolOverride(name="twice", description="other")})
    [offered] = asyncio.run(workbench.list_tools())
    assert (offered["name"], offered["description"]) == ("twice", "other")
    assert (tool.schema["name"], tool.schema["description"]) == ("double", "Doubles.")


def raising(error: Exception) -> Callable[[], Coroutine[Any, Any, None]]:
    async def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RuntimeError("it broke"), "it broke"),
        (RuntimeError(), "RuntimeError()"),
        (ExceptionGroup("two", [ValueError("one"), ExceptionGroup("in", [KeyError("k")])]), "one\n'k'"),
    ],
)
def test_what_goes_wrong_in_a_tool_is_a_result_that_says_so(error: Exception, text: str) -> None:
    result = asyncio.run(StaticWorkbench([FunctionTool(raising(error), "")]).call_tool("fail"))
    assert (result.is_error, result.to_text()) == (True, text)


def test_an_unknown_tool_is_a_result_that_says_so() -> None:
    result = asyncio.run(StaticWorkbench([]).call_tool("no_such"))
    assert (result.is_error, result.to_text()) == (True, "Tool no_such not found.")


def test_a_cancelled_call_is_cancelled_and_no_result() -> None:
    async def call() -> None:
        token, started = CancellationToken(), asyncio.Event()

        async def wait() -> None:
            started.set()
            await asyncio.Event().wait()

        task = asyncio.ensure_future(StaticWorkbench([FunctionTool(wait, "")]).call_tool("wait", {}, token))
        await started.wait()
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(call())


@pytest.mark.filterwarnings(r"ignore:\s.*SECURITY WARNING:UserWarning")
def test_a_loaded_workbench_has_its_tools_and_overrides() -> None:
    dumped = StaticWorkbench([FunctionTool(double, "")], {"double": ToolOverride(name="twice")}).dump_component()
    result = asyncio.run(StaticWorkbench.load_component(dumped).call_tool("twice", {"amount": 3}))
    assert result.to_text() == "6"


def test_entering_a_workbench_starts_it_and_leaving_stops_it() -> None:
    class Watched(StaticWorkbench):
        told: list[str] = []  # noqa: RUF012

        async def start(self) -> None:
            self.told.append("start")

        async def stop(self) -> None:
            self.told.append("stop")

    async def use() -> None:
        async with Watched([]) as workbench:
            workbench.told.append("within")

    asyncio.run(use())
    assert Watched.told == ["start", "within", "stop"]


def test_the_parts_of_a_result_are_lines_and_a_picture_is_what_is_asked() -> None:
    from PIL import Image as Pictures

    from autogen_core import Image

    picture = Image(Pictures.new("RGB", (1, 1)))
    result = ToolResult(
        name="t",
        result=[TextResultContent(content="a"), ImageResultContent(content=picture), TextResultContent(content="b")],
    )
    assert result.to_text("[picture]") == "a\n[picture]\nb"
    assert result.to_text() == f"a\n[Image: {picture.to_base64()}]\nb"
