"""Schemas of functions for models, and arguments of models for functions, under their 0.2 names."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

from coterie.tools.arguments import holds_model, loader, result_text, with_loaded_models
from coterie.tools.schema import function_schema, named_parameters, parameter_schema, resolved, typed_signature

if TYPE_CHECKING:
    from autogen._function_models import Function, Parameters, ToolFunction

__all__ = (
    "Function",
    "Parameters",
    "ToolFunction",
    "get_default_values",
    "get_function_schema",
    "get_load_param_if_needed_function",
    "get_missing_annotations",
    "get_param_annotations",
    "get_parameter_json_schema",
    "get_parameters",
    "get_required_params",
    "get_typed_annotation",
    "get_typed_return_annotation",
    "get_typed_signature",
    "load_basemodels_if_needed",
    "serialize_to_str",
)

logger = logging.getLogger(__name__)

T = TypeVar("T")


def get_function_schema(f: Callable[..., Any], *, name: str | None = None, description: str) -> dict[str, Any]:
    """Return the tool schema of a function, as `{"type": "function", "function": {...}}`.

    Raises:
        TypeError: a parameter without a default is not annotated.
        ValueError: the first metadata of an `Annotated` parameter is no string.
    """
    return function_schema(f, name=name, description=description, warn=logger.warning)


def get_typed_annotation(annotation: Any, globalns: dict[str, Any]) -> Any:
    """Return the annotation with the names in its strings looked up in `globalns`."""
    return resolved(annotation, globalns)


def get_typed_signature(call: Callable[..., Any]) -> inspect.Signature:
    """Return the signature with all annotations resolved."""
    return typed_signature(call)


def get_typed_return_annotation(call: Callable[..., Any]) -> Any:
    """Return the resolved return annotation, or None when there is none."""
    annotation = typed_signature(call).return_annotation
    return None if annotation is inspect.Signature.empty else annotation


def get_param_annotations(typed_signature: inspect.Signature) -> dict[str, Any]:
    """Return the annotations of the parameters that have one."""
    parameters = named_parameters(typed_signature)
    return {name: each.annotation for name, each in parameters.items() if each.annotation is not each.empty}


def get_parameter_json_schema(k: str, v: Any, default_values: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of the parameter `k` annotated with `v`."""
    return parameter_schema(k, v, default_values)


def get_required_params(typed_signature: inspect.Signature) -> list[str]:
    """Return the parameters that have no default."""
    return [name for name, each in named_parameters(typed_signature).items() if each.default is each.empty]


def get_default_values(typed_signature: inspect.Signature) -> dict[str, Any]:
    """Return the defaults of the parameters that have one."""
    parameters = named_parameters(typed_signature)
    return {name: each.default for name, each in parameters.items() if each.default is not each.empty}


def get_parameters(
    required: list[str], param_annotations: Mapping[str, Any], default_values: dict[str, Any]
) -> Parameters:
    """Return the schema of annotated parameters as a model."""
    from autogen._function_models import Parameters

    properties = {
        name: parameter_schema(name, annotation, default_values) for name, annotation in param_annotations.items()
    }
    return Parameters(properties=properties, required=required)


def get_missing_annotations(typed_signature: inspect.Signature, required: list[str]) -> tuple[set[str], set[str]]:
    """Return the parameters without annotation: those that are required, and those with a default."""
    parameters = named_parameters(typed_signature)
    bare = {name for name, each in parameters.items() if each.annotation is each.empty}
    return bare & set(required), bare - set(required)


def get_load_param_if_needed_function(t: Any) -> Callable[[Any, Any], Any] | None:
    """Return `load(value, type)` for an annotation that holds a pydantic model, else None."""
    annotation = get_args(t)[0] if get_origin(t) is Annotated else t
    if not holds_model(annotation):
        return None
    load = loader(annotation)
    return lambda value, _: load(value)


def load_basemodels_if_needed(func: Callable[..., T]) -> Callable[..., T]:
    """Wrap a function so that its parameters annotated with pydantic models are built from dicts."""
    return with_loaded_models(func)


def serialize_to_str(x: object) -> str:
    """Return strings as they are, pydantic models and anything else as JSON.

    Raises:
        TypeError: JSON cannot hold it.
    """
    return result_text(x)


def __getattr__(name: str) -> Any:
    if name in ("Function", "Parameters", "ToolFunction"):
        from autogen import _function_models

        return getattr(_function_models, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
