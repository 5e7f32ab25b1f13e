"""A function's signature becomes the pydantic model of a tool's arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from annotated_types import BaseMetadata, GroupedMetadata
from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

CANCELLATION_TOKEN = "cancellation_token"
"""The parameter that is given the call's token, and that the model is not told about."""

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def function_name(func: Callable[..., Any]) -> str:
    """Return the name of a function, of what a partial calls, or of a callable object's class."""
    inner = func.func if isinstance(func, partial) else func
    return getattr(inner, "__name__", type(inner).__name__)


def resolved_signature(func: Callable[..., Any]) -> inspect.Signature:
    """Return the signature with annotations that are strings resolved, and their metadata kept."""
    inner = func.func if isinstance(func, partial) else func
    hinted = inner if inspect.isroutine(inner) or inspect.isclass(inner) else type(inner).__call__
    hints = get_type_hints(hinted, include_extras=True)
    signature = inspect.signature(func)
    parameters = [
        each.replace(annotation=hints.get(name, each.annotation)) for name, each in signature.parameters.items()
    ]
    return signature.replace(parameters=parameters, return_annotation=hints.get("return", signature.return_annotation))


def arguments_model(func: Callable[..., Any], signature: inspect.Signature, tool: str) -> type[BaseModel]:
    """Return the model of the arguments that a model can give: not `*args`, not `**kwargs`, not the token.

    Raises:
        TypeError: a parameter has no annotation.
        ValueError: a description is no string.
    """
    fields: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if name == CANCELLATION_TOKEN or parameter.kind in _VARIADIC:
            continue
        if parameter.annotation is parameter.empty:
            raise TypeError(
                f"Parameter {name!r} of the function {function_name(func)!r} has no annotation, so the model cannot be "
                f"told its type. Annotate it, for example '{name}: str'."
            )
        fields[name] = _field(parameter)
    return create_model(f"{tool}args", **fields)


def plain_return_type(signature: inspect.Signature) -> Any:
    """Return the annotated type of the results, without metadata."""
    annotation = signature.return_annotation
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _field(parameter: inspect.Parameter) -> tuple[Any, Any]:
    annotation, *metadata = [parameter.annotation]
    if get_origin(annotation) is Annotated:
        annotation, *metadata = get_args(annotation)
    constraints = [each for each in metadata if _is_constraint(each)]
    annotation = Annotated[annotation, *constraints] if constraints else annotation
    declared = [each for each in [*constraints, parameter.default] if isinstance(each, FieldInfo)]
    described = next((each.description for each in declared if each.description), None)
    description = described or _description(parameter.name, metadata)
    if isinstance(parameter.default, FieldInfo):
        return Annotated[annotation, Field(description=description)], parameter.default
    default = ... if parameter.default is parameter.empty else parameter.default
    return annotation, Field(default, description=description)


def _description(name: str, metadata: list[Any]) -> str:
    if not metadata or _is_constraint(metadata[0]):
        return name
    if not isinstance(metadata[0], str):
        raise ValueError(f"Invalid description {metadata[0]!r} for parameter {name}, should be a string.")
    return metadata[0]


def _is_constraint(metadata: Any) -> bool:
    known = isinstance(metadata, FieldInfo | BaseMetadata | GroupedMetadata)
    return known or hasattr(metadata, "__get_pydantic_core_schema__")
