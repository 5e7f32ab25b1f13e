"""What an agent's model may call, and what the agent can run."""

from __future__ import annotations

import contextlib
import copy
import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from coterie.tools.arguments import result_text, with_loaded_models
from coterie.tools.schema import function_schema

from .. import function_utils
from ..oai.client import OpenAIWrapper

F = TypeVar("F", bound=Callable[..., Any])

_LEGAL = re.compile(r"^[a-zA-Z0-9_-]+$")
_SAY_NOTHING: tuple[dict[str, Any], ...] = ({}, {"config_list": []}, {"config_list": [{"model": ""}]})
_NO_MODEL = "When using OpenAI or Azure OpenAI endpoints, specify a non-empty 'model' either in 'llm_config' or in each config of 'config_list'."


def own_copy(llm_config: dict[str, Any]) -> dict[str, Any]:
    """A deep copy of a program's config, so that what is registered later stays with this agent."""
    try:
        return copy.deepcopy(llm_config)
    except TypeError as error:
        raise TypeError(
            "Please implement __deepcopy__ method for each value class in llm_config to support deepcopy."
        ) from error


def client_for(llm_config: dict[str, Any] | bool) -> OpenAIWrapper | None:
    """The client that an `llm_config` describes. Raises: ValueError where it says nothing at all.

    One that says something without naming a model is left to the endpoint, should the agent ever ask it.
    """
    if not isinstance(llm_config, dict):
        return None
    if llm_config in _SAY_NOTHING:
        raise ValueError(_NO_MODEL)
    return OpenAIWrapper(**llm_config)


def assert_valid_name(name: str) -> str:
    """Refuse a function name that endpoints refuse. Raises: ValueError."""
    if not _LEGAL.match(name):
        raise ValueError(f"Invalid name: {name}. Only letters, numbers, '_' and '-' are allowed.")
    if len(name) > 64:
        raise ValueError(f"Invalid name: {name}. Name must be less than 64 characters.")
    return name


def for_llm(agent: Any, name: str | None, description: str | None, api_style: str) -> Callable[[F], F]:
    """The decorator of `register_for_llm`."""

    def decorate(function: F) -> F:
        called, told = _remember(function, name, description)
        if told is None:
            raise ValueError("Function description is required, none found.")
        schema = function_schema(
            function,
            name=called,
            description=told,
            warn=function_utils.logger.warning,
            unannotated="any",
        )
        if api_style == "tool":
            agent.update_tool_signature(schema, is_remove=False)
        elif api_style == "function":
            agent.update_function_signature(schema["function"], is_remove=False)
        else:
            raise ValueError(f"Unsupported API style: {api_style}")
        return function

    return decorate


def for_execution(agent: Any, name: str | None) -> Callable[[F], F]:
    """The decorator of `register_for_execution`."""

    def decorate(function: F) -> F:
        called, _ = _remember(function, name, None)
        agent.register_function({called: agent._wrap_function(function)})
        return function

    return decorate


def _remember(function: Any, name: str | None, description: str | None) -> tuple[str, str | None]:
    """The function's name and description: as given, else as the last decorator was given them."""
    name = name or getattr(function, "_name", None) or str(function.__name__)
    description = getattr(function, "_description", None) if description is None else description
    with contextlib.suppress(AttributeError):  # a bound method remembers nothing
        function._name = name
        if description is not None:
            function._description = description
    return name, description


def wrapped(function: F) -> F:
    """The function as tools are run: models built of dicts, the result as text."""
    inner = with_loaded_models(function)
    wrapper: Any
    if inspect.iscoroutinefunction(inner):

        async def wrapper(*args: Any, **kwargs: Any) -> str:
            return result_text(await inner(*args, **kwargs))

    else:

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            result = inner(*args, **kwargs)
            return _awaited(result) if inspect.isawaitable(result) else result_text(result)

    for each in ("__name__", "__qualname__", "__doc__", "__module__", "_name", "_description", "coterie_in_doubt"):
        if hasattr(function, each):
            setattr(wrapper, each, getattr(function, each))
    wrapper.__wrapped__ = function
    wrapper._origin = function
    return wrapper  # type: ignore[no-any-return]


async def _awaited(result: Any) -> str:
    return result_text(await result)


def update_tool(agent: Any, tool: Any, is_remove: bool) -> None:
    """Add or remove a tool's schema in the agent's config and in its client's requests."""
    _update(agent, "tools", "tool", tool, is_remove, lambda each: each["function"]["name"])


def update_function(agent: Any, function: Any, is_remove: bool) -> None:
    """Add or remove a function's schema in the agent's config and in its client's requests."""
    _update(agent, "functions", "function", function, is_remove, lambda each: each["name"])


def _update(agent: Any, key: str, kind: str, schema: Any, is_remove: bool, name_of: Callable[[Any], str]) -> None:
    config = agent.llm_config
    if not isinstance(config, dict):
        raise AssertionError(f"To update a {kind} signature, agent must have an llm_config")
    present = config.get(key) or []
    if is_remove:
        if key not in config:
            raise AssertionError(f"The agent config doesn't have {kind} {schema}.")
        name = schema if isinstance(schema, str) else name_of(schema)
        present = [each for each in present if name_of(each) != name]
    else:
        if not isinstance(schema, dict):
            raise ValueError(
                f"The {kind} signature must be of the type dict. Received {kind} signature type {type(schema)}"
            )
        name = assert_valid_name(name_of(schema))
        if any(name_of(each) == name for each in present):
            warnings.warn(f"Function '{name}' is being overridden.", UserWarning, stacklevel=4)
        present = [*(each for each in present if name_of(each) != name), schema]
    if present:
        config[key] = present
    else:
        config.pop(key, None)
    if isinstance(agent.client, OpenAIWrapper):
        agent.client.set_param(key, present or None)
