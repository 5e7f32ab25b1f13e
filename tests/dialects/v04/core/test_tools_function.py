from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from autogen_core import CancellationToken
from autogen_core.tools import FunctionTool

where = contextvars.ContextVar("where", default="nowhere")


def run(tool: FunctionTool, **arguments: Any) -> Any:
    return asyncio.run(tool.run_json(arguments, CancellationToken()))


def property_of(tool: FunctionTool, name: str) -> dict[str, Any]:
    properties: dict[str, Any] = tool.schema["parameters"]["properties"]
    found: dict[str, Any] = properties[name]
    return found


def double(number: int) -> int:
    return 2 * number


def test_a_sync_function_runs_in_another_thread() -> None:
    def here() -> int:
        return threading.get_ident()

    assert run(FunctionTool(here, "")) != threading.get_ident()


def test_a_sync_function_sees_the_context_of_its_caller() -> None:
    def there() -> str:
        return where.get()

    async def call() -> Any:
        where.set("in the caller")
        return await FunctionTool(there, "").run_json({}, CancellationToken())

    assert asyncio.run(call()) == "in the caller"


def test_an_async_function_runs_on_the_loop() -> None:
    async def here() -> int:
        return threading.get_ident()

    assert run(FunctionTool(here, "")) == threading.get_ident()


def test_a_function_that_returns_a_coroutine_is_awaited() -> None:
    async def inner() -> str:
        return "awaited"

    def outer() -> Any:
        return inner()

    assert run(FunctionTool(outer, "")) == "awaited"


def test_cancelling_the_token_cancels_an_async_function() -> None:
    async def call() -> None:
        token, started = CancellationToken(), asyncio.Event()

        async def wait() -> None:
            started.set()
            await asyncio.Event().wait()

        task = asyncio.ensure_future(FunctionTool(wait, "").run_json({}, token))
        await started.wait()
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(call())


def test_cancelling_the_token_ends_the_wait_for_a_sync_function() -> None:
    release = threading.Event()

    async def call() -> None:
        token, started = CancellationToken(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait() -> None:
            loop.call_soon_threadsafe(started.set)
            release.wait()

        task = asyncio.ensure_future(FunctionTool(wait, "").run_json({}, token))
        await started.wait()
        token.cancel()
        try:
            with pytest.raises(asyncio.CancelledError):
                await task
        finally:
            release.set()

    asyncio.run(call())


def test_the_token_is_given_to_who_asks_for_it_and_hidden_from_the_model() -> None:
    def ask(cancellation_token: CancellationToken) -> bool:
        return cancellation_token.is_cancelled()

    tool = FunctionTool(ask, "")
    assert tool.schema["parameters"]["properties"] == {}
    assert run(tool) is False


def test_an_unannotated_parameter_is_named() -> None:
    def sloppy(number) -> None: ...  # type: ignore[no-untyped-def]  # on purpose

    with pytest.raises(TypeError, match="Parameter 'number' of the function 'sloppy' has no annotation"):
        FunctionTool(sloppy, "")


def test_a_field_in_an_annotation_describes_and_constrains() -> None:
    def grow(by: Annotated[int, Field(description="how much", ge=1)]) -> int:
        return by

    tool = FunctionTool(grow, "")
    assert property_of(tool, "by") == {"description": "how much", "minimum": 1, "title": "By", "type": "integer"}
    with pytest.raises(ValidationError):
        run(tool, by=0)


def test_a_text_and_a_field_go_together() -> None:
    def grow(by: Annotated[int, "how much", Field(ge=1)]) -> int:
        return by

    assert property_of(FunctionTool(grow, ""), "by")["description"] == "how much"
    assert property_of(FunctionTool(grow, ""), "by")["minimum"] == 1


def test_a_field_as_default_gives_the_default() -> None:
    def grow(by: int = Field(default=4, description="how much")) -> int:
        return by

    tool = FunctionTool(grow, "")
    assert property_of(tool, "by")["default"] == 4
    assert run(tool) == 4


def test_a_description_that_is_no_text_is_refused() -> None:
    def grow(by: Annotated[int, 5]) -> int:
        return by

    with pytest.raises(ValueError, match="Invalid description 5 for parameter by, should be a string"):
        FunctionTool(grow, "")


class Doubler:
    def __call__(self, number: int) -> int:
        return 2 * number


class AsyncDoubler:
    async def __call__(self, number: int) -> int:
        return 2 * number

    async def method(self, number: int) -> int:
        return 2 * number


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (Doubler(), "Doubler"),
        (AsyncDoubler(), "AsyncDoubler"),
        (AsyncDoubler().method, "method"),
        (partial(double), "double"),
        (partial(AsyncDoubler()), "AsyncDoubler"),
    ],
)
def test_whatever_can_be_called_can_be_a_tool(function: Callable[..., Any], name: str) -> None:
    tool = FunctionTool(function, "")
    assert tool.name == name
    assert run(tool, number=4) == 8


def test_variadic_parameters_are_nothing_a_model_must_give() -> None:
    def loose(number: int, *rest: int, **more: str) -> int:
        return number

    tool = FunctionTool(loose, "")
    assert list(tool.schema["parameters"]["properties"]) == ["number"]
    assert run(tool, number=1) == 1


def test_a_mutable_default_is_not_shared_between_calls() -> None:
    def collect(item: int, into: list[int] = []) -> list[int]:  # noqa: B006 - on purpose
        into.append(item)
        return into

    tool = FunctionTool(collect, "")
    assert [run(tool, item=1), run(tool, item=2)] == [[1], [2]]


@pytest.mark.filterwarnings(r"ignore:\s.*SECURITY WARNING:UserWarning")
def test_a_loaded_tool_runs_is_strict_and_can_be_written_down_again() -> None:
    dumped = FunctionTool(double, "Doubles.", name="twice", strict=True).dump_component()
    loaded = FunctionTool.load_component(dumped)
    assert run(loaded, number=4) == 8
    assert loaded.schema["strict"] is True
    assert loaded.dump_component() == dumped


def test_loading_warns_that_it_runs_code() -> None:
    with pytest.warns(UserWarning, match="SECURITY WARNING"):
        FunctionTool.load_component(FunctionTool(double, "").dump_component())


@pytest.mark.filterwarnings(r"ignore:\s.*SECURITY WARNING:UserWarning")
@pytest.mark.parametrize("source", ["def broken(:", "x = 1", "raise RuntimeError('no')"])
def test_a_source_without_a_function_is_refused(source: str) -> None:
    dumped = FunctionTool(double, "").dump_component()
    dumped.config["source_code"] = source
    with pytest.raises(ValueError, match="Could not compile and load function"):
        FunctionTool.load_component(dumped)


@pytest.mark.filterwarnings(r"ignore:\s.*SECURITY WARNING:UserWarning")
def test_an_import_that_is_not_there_is_named() -> None:
    dumped = FunctionTool(double, "", global_imports=["no_such_module_at_all"]).dump_component()
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        FunctionTool.load_component(dumped)


def test_what_has_no_source_cannot_be_written_down() -> None:
    with pytest.raises(TypeError, match="cannot be written down"):
        FunctionTool(Doubler(), "").dump_component()


def test_a_call_is_logged_as_an_event(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "autogen_core.events"):
        run(FunctionTool(double, ""), number=4)
    events: list[Any] = [record.msg for record in caplog.records]
    assert [event.kwargs["result"] for event in events if event.kwargs["type"] == "ToolCall"] == ["8"]
