"""What a model sent as JSON becomes the objects a function asks for, and its result becomes text."""

from __future__ import annotations

import functools
import inspect
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, get_args

from .schema import named_parameters, typed_signature

Loader = Callable[[Any], Any]


def with_loaded_models(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function so that arguments annotated with pydantic models are built from the dicts a model sends.

    Models inside `Optional`, unions, lists and the like are built too; all other arguments are passed as they came.
    A coroutine function stays one. The wrapper raises pydantic's ValidationError for data that does not fit.
    """
    signature = typed_signature(function)
    loaders = model_loaders(signature)
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def load_and_await(*args: Any, **kwargs: Any) -> Any:
            args, kwargs = _loaded(signature, loaders, args, kwargs)
            return await function(*args, **kwargs)

        return load_and_await

    @functools.wraps(function)
    def load_and_call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = _loaded(signature, loaders, args, kwargs)
        return function(*args, **kwargs)

    return load_and_call


def model_loaders(signature: inspect.Signature) -> dict[str, Loader]:
    """Return, for each parameter whose annotation holds a pydantic model, what builds its value."""
    return {
        name: loader(parameter.annotation)
        for name, parameter in named_parameters(signature).items()
        if holds_model(parameter.annotation)
    }


def loader(annotation: Any) -> Loader:
    """Return what builds a value of this annotation from plain data; the adapter inside is built once."""
    from pydantic import TypeAdapter

    return TypeAdapter(annotation).validate_python


def holds_model(annotation: Any) -> bool:
    """Whether the annotation is a pydantic model or has one among its arguments."""
    return _is_model(annotation) or any(holds_model(each) for each in get_args(annotation))


def result_text(result: object) -> str:
    """Return a function's result as the text a model reads: strings as they are, anything else as JSON.

    Raises:
        TypeError: JSON cannot hold the result.
    """
    if isinstance(result, str):
        return result
    if _is_model(type(result)):
        return str(result.model_dump_json())  # type: ignore[attr-defined]  # _is_model made sure
    return json.dumps(result, ensure_ascii=False)


def _loaded(
    signature: inspect.Signature, loaders: Mapping[str, Loader], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if not loaders:
        return args, kwargs
    bound = signature.bind(*args, **kwargs)
    for name in loaders.keys() & bound.arguments.keys():
        value = bound.arguments[name]
        if value is not signature.parameters[name].default:
            bound.arguments[name] = loaders[name](value)
    return bound.args, bound.kwargs


def _is_model(annotation: Any) -> bool:
    pydantic = sys.modules.get("pydantic")  # Nobody can have made a model before it was imported.
    return pydantic is not None and isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel)
