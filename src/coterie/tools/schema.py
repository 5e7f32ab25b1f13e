"""A function's signature becomes the JSON schema that a model is given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def function_schema(
    function: Callable[..., Any],
    *,
    description: str,
    warn: Callable[[str], object],
    name: str | None = None,
    unannotated: Literal["error", "any"] = "error",
) -> dict[str, Any]:
    """Return `{"type": "function", "function": {"description", "name", "parameters"}}`.

    `warn` gets a sentence for each gap that is filled: parameters with defaults but without annotations are left out,
    with `unannotated="any"` those without defaults get the schema `{}`.

    Raises:
        TypeError: parameters without defaults have no annotation, and `unannotated` is "error".
        ValueError: the first metadata of an `Annotated` parameter is no string.
    """
    signature = typed_signature(function)
    _warn_of_missing_return(function, signature, warn)
    open_names = _names_without_annotation(function, signature, warn, unannotated)
    parameters = _parameters_schema(signature, open_names)
    return {
        "type": "function",
        "function": {"description": description, "name": name or _name(function), "parameters": parameters},
    }


def typed_signature(function: Callable[..., Any]) -> inspect.Signature:
    """Return the signature with annotations that are strings resolved in the function's module."""
    signature = inspect.signature(function)
    namespace = getattr(inspect.unwrap(function), "__globals__", {})
    parameters = [
        parameter.replace(annotation=resolved(parameter.annotation, namespace))
        for parameter in signature.parameters.values()
    ]
    return signature.replace(parameters=parameters, return_annotation=resolved(signature.return_annotation, namespace))


def resolved(annotation: Any, namespace: Mapping[str, Any]) -> Any:
    """Return an annotation with the names in its strings looked up in `namespace`."""
    if annotation is inspect.Signature.empty:
        return annotation

    def holder() -> None: ...

    holder.__annotations__ = {"value": annotation}
    return get_type_hints(holder, globalns=dict(namespace), include_extras=True)["value"]


def named_parameters(signature: inspect.Signature) -> dict[str, inspect.Parameter]:
    """Return the parameters a model can fill: not `*args`, not `**kwargs`."""
    return {name: each for name, each in signature.parameters.items() if each.kind not in _VARIADIC}


def parameter_schema(
    name: str, annotation: Any, defaults: Mapping[str, Any], *, ref_prefix: str = ""
) -> dict[str, Any]:
    """Return the schema of one parameter with its description and its default, if it has one.

    Names of `$defs` start with `ref_prefix`.

    Raises:
        ValueError: the first metadata of the annotation is no string.
    """
    from pydantic import TypeAdapter

    schema = TypeAdapter(annotation).json_schema(ref_template=f"#/$defs/{ref_prefix}{{model}}")
    if ref_prefix and "$defs" in schema:
        schema["$defs"] = {ref_prefix + key: value for key, value in schema["$defs"].items()}
    if name in defaults:
        _set_default(schema, defaults[name])
    schema["description"] = _description(name, annotation)
    return schema


def _set_default(schema: dict[str, Any], default: Any) -> None:
    from pydantic_core import PydanticSerializationError, to_jsonable_python

    try:
        schema["default"] = to_jsonable_python(default)
    except PydanticSerializationError:
        # The model cannot read such a default; the function still applies it.
        schema.pop("default", None)


def _description(name: str, annotation: Any) -> str:
    if get_origin(annotation) is not Annotated:
        return name
    description = get_args(annotation)[1]
    if not isinstance(description, str):
        text = f"Invalid description {description!r} for parameter {name!r}, should be a string."
        raise ValueError(text)  # noqa: TRY004 (what 0.2 programs catch)
    return description


def _parameters_schema(signature: inspect.Signature, open_names: set[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    parameters = named_parameters(signature)
    defaults = {name: each.default for name, each in parameters.items() if each.default is not each.empty}
    for name, parameter in parameters.items():
        if name in open_names:
            properties[name] = {}
        elif parameter.annotation is not parameter.empty:
            properties[name] = _hoisted(name, parameter.annotation, defaults, definitions)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if definitions:
        schema["$defs"] = definitions
    schema["required"] = [name for name in parameters if name not in defaults]
    return schema


def _hoisted(name: str, annotation: Any, defaults: Mapping[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Move the parameter's `$defs` to the root, where its `$ref`s look for them; rename those that clash."""
    schema = parameter_schema(name, annotation, defaults)
    found = schema.pop("$defs", {})
    if any(definitions.get(key, value) != value for key, value in found.items()):
        schema = parameter_schema(name, annotation, defaults, ref_prefix=f"{name}.")
        found = schema.pop("$defs")
    definitions.update(found)
    return schema


def _names_without_annotation(
    function: Callable[..., Any],
    signature: inspect.Signature,
    warn: Callable[[str], object],
    unannotated: Literal["error", "any"],
) -> set[str]:
    bare = {name: each for name, each in named_parameters(signature).items() if each.annotation is each.empty}
    optional = [name for name, each in bare.items() if each.default is not each.empty]
    required = [name for name in bare if name not in optional]
    if optional:
        warn(
            f"The following parameters of the function '{_name(function)}' with default values are not annotated: "
            f"{_quoted(optional)}."
        )
    if required and unannotated == "error":
        raise TypeError(
            f"All parameters of the function '{_name(function)}' without default values must be annotated. "
            f"The annotations are missing for the following parameters: {_quoted(required)}"
        )
    if required:
        warn(
            f"The following parameters of the function '{_name(function)}' are not annotated, so the model is told "
            f"nothing about their type: {_quoted(required)}."
        )
    return set(required)


def _warn_of_missing_return(
    function: Callable[..., Any], signature: inspect.Signature, warn: Callable[[str], object]
) -> None:
    if signature.return_annotation is inspect.Signature.empty:
        warn(
            f"The function '{_name(function)}' has no return annotation. It works without one, as long as it returns "
            "a string, a pydantic model or something that JSON can hold."
        )


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
