"""The classes from which tools are made."""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractContextManager, aclosing
from typing import Any, Generic, TypeVar, cast, get_origin

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from coterie.effects import Changes

from .._cancellation_token import CancellationToken
from .._component_config import ComponentBase
from .._log_names import EVENT_LOGGER_NAME
from .._telemetry import trace_tool_span
from ..logging import ToolCallEvent
from ._behind_door import NO_RESULT, ask_tool, ask_tool_streaming
from ._inlined import inlined
from ._tool import ParametersSchema, StreamTool, Tool, ToolOverride, ToolSchema  # noqa: F401 (as in 0.7.5)

_events = logging.getLogger(EVENT_LOGGER_NAME)
_NOTHING = object()

ArgsT = TypeVar("ArgsT", bound=BaseModel, contravariant=True)  # noqa: PLC0105 (the public names of 0.4)
ReturnT = TypeVar("ReturnT", bound=BaseModel | object, covariant=True)  # noqa: PLC0105
StreamT = TypeVar("StreamT", bound=BaseModel | object, covariant=True)  # noqa: PLC0105
StateT = TypeVar("StateT", bound=BaseModel)


class BaseTool(ABC, Tool, ComponentBase[BaseModel], Generic[ArgsT, ReturnT]):
    """A tool whose arguments are a pydantic model.

    With `strict`, the model's endpoint is promised a schema without optional and without further arguments.
    """

    component_type = "tool"
    _in_doubt: Any = "repeat"
    _is_made_of_effects = False
    """Whether all that it does are effects of their own, so that it runs again when a run is replayed."""
    _changes: Changes = "world"
    """What it may change: the program's memory only, if at all, or more."""

    def __init__(
        self, args_type: type[ArgsT], return_type: type[ReturnT], name: str, description: str, strict: bool = False
    ) -> None:
        self._args_type = args_type
        self._return_type = return_type
        self._name = name
        self._description = description
        self._strict = strict
        self._parameters: ParametersSchema | None = None

    @property
    def schema(self) -> ToolSchema:
        """What the model is told about the tool; its `parameters` are shared by all who ask, so they are not changed.

        Raises:
            ValueError: the tool is strict, and its arguments are not.
        """
        if self._parameters is None:
            self._parameters = _parameters_schema(self._args_type)
        if self._strict:
            _check_strict(self._parameters)
        return ToolSchema(
            name=self._name, description=self._description, parameters=self._parameters, strict=self._strict
        )

    @property
    def name(self) -> str:
        """The name the model calls it by."""
        return self._name

    @property
    def description(self) -> str:
        """What the model is told it does."""
        return self._description

    def args_type(self) -> type[BaseModel]:
        """Return the model of its arguments."""
        return self._args_type

    def return_type(self) -> type[Any]:
        """Return the type of its results."""
        return self._return_type

    def state_type(self) -> type[BaseModel] | None:
        """Return the model of its state, if it has one."""
        return None

    def return_value_as_string(self, value: Any) -> str:
        """Return a result as the text the model reads: JSON of a pydantic model, else `str`."""
        if isinstance(value, BaseModel):
            dumped = value.model_dump()
            return json.dumps(dumped, default=to_jsonable_python) if isinstance(dumped, dict) else str(dumped)
        return str(value)

    @abstractmethod
    async def run(self, args: ArgsT, cancellation_token: CancellationToken) -> ReturnT:
        """Do what the tool does."""

    async def run_json(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> Any:
        """Run with arguments as the model sent them.

        Raises:
            pydantic.ValidationError: they do not fit.
        """

        def work() -> Any:
            return self.run(self._args_type.model_validate(args), cancellation_token)

        if self._is_made_of_effects:
            with self._span(call_id):
                value = await work()
                self._log(args, value)
                return value
        with self._span(call_id):
            value = await ask_tool(
                self.name,
                args,
                self._return_type,
                work,
                as_text=self.return_value_as_string,
                in_doubt=self._in_doubt,
                changes=self._changes,
            )
            self._log(args, value)
            return value

    def _span(self, call_id: str | None) -> AbstractContextManager[Any]:
        return trace_tool_span(self._name, tool_description=self._description, tool_call_id=call_id)

    def _log(self, args: Mapping[str, Any], value: Any) -> None:
        if _events.isEnabledFor(logging.INFO):
            result = self.return_value_as_string(value)
            _events.info(ToolCallEvent(tool_name=self.name, arguments=dict(args), result=result))

    async def save_state_json(self) -> Mapping[str, Any]:
        """Return its state as JSON; by default it has none."""
        return {}

    async def load_state_json(self, state: Mapping[str, Any]) -> None:
        """Take over a state that `save_state_json` gave."""


class BaseStreamTool(
    BaseTool[ArgsT, ReturnT], StreamTool, ABC, ComponentBase[BaseModel], Generic[ArgsT, StreamT, ReturnT]
):
    """A tool that tells what happens while it runs."""

    component_type = "tool"

    @abstractmethod
    def run_stream(self, args: ArgsT, cancellation_token: CancellationToken) -> AsyncGenerator[StreamT | ReturnT, None]:
        """Do what the tool does and give events as they come; the last item is the result."""

    async def run_json_stream(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> AsyncGenerator[StreamT | ReturnT, None]:
        """Run and give events as they come; the last item is the result.

        Raises:
            pydantic.ValidationError: the arguments do not fit.
            TypeError: the last item is not of the tool's return type, or there is none.
        """

        def work() -> AsyncGenerator[Any, None]:
            return self.run_stream(self._args_type.model_validate(args), cancellation_token)

        def asked() -> AsyncGenerator[Any, None]:
            return ask_tool_streaming(
                self.name,
                args,
                self._return_type,
                work,
                as_text=self.return_value_as_string,
                in_doubt=self._in_doubt,
                changes=self._changes,
            )

        item: Any = _NOTHING
        with self._span(call_id):
            async with aclosing(work() if self._is_made_of_effects else asked()) as items:
                async for item in items:
                    yield item
            if item is _NOTHING:
                raise TypeError(NO_RESULT)
            _check_type(item, self._return_type)
            self._log(args, item)


class BaseToolWithState(BaseTool[ArgsT, ReturnT], ABC, ComponentBase[BaseModel], Generic[ArgsT, ReturnT, StateT]):
    """A tool that keeps something from call to call."""

    component_type = "tool"

    def __init__(
        self,
        args_type: type[ArgsT],
        return_type: type[ReturnT],
        state_type: type[StateT],
        name: str,
        description: str,
    ) -> None:
        super().__init__(args_type, return_type, name, description)
        self._state_type = state_type

    def state_type(self) -> type[BaseModel] | None:
        """Return the model of its state."""
        return self._state_type

    @abstractmethod
    def save_state(self) -> StateT:
        """Return its state."""

    @abstractmethod
    def load_state(self, state: StateT) -> None:
        """Take over a state."""

    async def save_state_json(self) -> Mapping[str, Any]:
        """Return its state as JSON."""
        return self.save_state().model_dump()

    async def load_state_json(self, state: Mapping[str, Any]) -> None:
        """Take over a state that `save_state_json` gave."""
        self.load_state(self._state_type.model_validate(state))


def _parameters_schema(args_type: type[BaseModel]) -> ParametersSchema:
    schema = inlined(args_type.model_json_schema())
    parameters = {
        "type": "object",
        "properties": schema.get("properties", {}),
        "required": schema.get("required", []),
        "additionalProperties": schema.get("additionalProperties", False),
    }
    if "$defs" in schema:
        parameters["$defs"] = schema["$defs"]
    return cast(ParametersSchema, parameters)


def _check_strict(parameters: ParametersSchema) -> None:
    if set(parameters["required"]) != set(parameters["properties"]):
        raise ValueError(
            "Strict mode is enabled, but not all input arguments are marked as required. Default arguments are not "
            "allowed in strict mode."
        )
    if parameters["additionalProperties"]:
        raise ValueError(
            "Strict mode is enabled but additional argument is also enabled. This is not allowed in strict mode."
        )


def _check_type(value: Any, expected: Any) -> None:
    cls = get_origin(expected) or expected
    if isinstance(cls, type) and not isinstance(value, cls):
        raise TypeError(f"Expected return value of type {cls.__name__}, but got {type(value).__name__}")
