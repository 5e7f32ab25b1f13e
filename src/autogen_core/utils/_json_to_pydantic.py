"""A JSON schema becomes a pydantic model."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ForwardRef, Literal, Optional, Union

from pydantic import UUID4, AnyUrl, BaseModel, EmailStr, Field, StrictFloat, StrictInt, create_model

Schema = Mapping[str, Any]


class SchemaConversionError(Exception):
    """The schema cannot become a model."""


class ReferenceNotFoundError(SchemaConversionError):
    """A `$ref` points to nothing."""


class FormatNotSupportedError(SchemaConversionError):
    """A `format` is unknown."""


class UnsupportedKeywordError(SchemaConversionError):
    """A type is unknown, or nothing that is understood says what the type is."""


_TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "null": None,
    "array": list[Any],
    "object": dict[str, Any],
}

_FORMATS: dict[str, Any] = {
    "uuid": UUID4,
    "email": EmailStr,
    "uri": AnyUrl,
    "hostname": str,
    "ipv4": ipaddress.IPv4Address,
    "ipv6": ipaddress.IPv6Address,
    "date-time": datetime.datetime,
    "date": datetime.date,
    "time": datetime.time,
    "duration": datetime.timedelta,
    "int32": Annotated[StrictInt, Field(ge=-(2**31), le=2**31 - 1)],
    "int64": Annotated[StrictInt, Field(ge=-(2**63), le=2**63 - 1)],
    "float": StrictFloat,
    "double": float,
    "decimal": float,
    "binary": bytes,
    "byte": bytes,
    "password": str,
    "path": str,
}

_CONSTRAINTS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minItems": "min_length",
    "maxItems": "max_length",
}

_ANNOTATIONS = {"title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly"}


def schema_to_pydantic_model(schema: dict[str, Any], model_name: str = "GeneratedModel") -> type[BaseModel]:
    """Return a model of the objects that the schema describes.

    Understood are `$defs` and `$ref` (also in circles), `allOf`, `anyOf`, `oneOf` with discriminators, `enum`, `const`,
    formats, constraints, nested objects and arrays.

    Raises:
        ReferenceNotFoundError: a `$ref` points to nothing.
        FormatNotSupportedError: a `format` is unknown.
        UnsupportedKeywordError: a type is unknown.
    """
    return _Conversion(schema.get("$defs", {})).convert(schema, model_name)


class _Conversion:
    """Turns the objects of one schema into models."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._by_reference: dict[str, type[BaseModel] | None] = {}
        self._models: list[type[BaseModel]] = []

    def convert(self, schema: Schema, name: str) -> type[BaseModel]:
        model = self._model(self._merged(schema), name)
        for each in self._models:  # Those in circles wait for each other.
            each.model_rebuild(_types_namespace=self._by_reference)
        return model

    def _model(self, schema: Schema, name: str) -> type[BaseModel]:
        required = schema.get("required", ())
        fields: dict[str, Any] = {
            key: self._field(value, key, name, is_required=key in required)
            for key, value in schema.get("properties", {}).items()
        }
        model: type[BaseModel] = create_model(name, **fields)
        self._models.append(model)
        return model

    def _field(self, schema: Schema, key: str, owner: str, *, is_required: bool) -> tuple[Any, Any]:
        annotation = self._type(schema, key, owner)
        default = ... if is_required else schema.get("default")
        if default is None:
            annotation = Optional[annotation]  # noqa: UP045 - of a type that is known only now
        return annotation, Field(default, title=schema.get("title"), description=schema.get("description"))

    def _type(self, schema: Schema, key: str, owner: str) -> Any:
        if "$ref" in schema:
            return self._referenced(schema["$ref"])
        if "enum" in schema:
            return Literal[tuple(schema["enum"])]
        if "const" in schema:
            return Literal[schema["const"]]
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self._union(schema[union], schema.get("discriminator"), key, owner)
        if "allOf" in schema:
            return self._all_of(schema, key, owner)
        return self._plain(schema, key, owner)

    def _plain(self, schema: Schema, key: str, owner: str) -> Any:
        kind = schema.get("type")
        if isinstance(kind, list):
            return _either([self._type({**schema, "type": each}, key, owner) for each in kind])
        if kind is None and schema.keys() <= _ANNOTATIONS:
            return Any
        if kind not in _TYPES:
            raise UnsupportedKeywordError(f"Unsupported or missing type `{kind}` for field `{key}` in `{owner}`")
        if kind == "array" and "items" in schema:
            return _constrained(list[self._type(schema["items"], f"{key}_item", owner)], schema)  # type: ignore[misc]  # built at run time
        if kind == "object":
            return self._object(schema, key, owner)
        if "format" in schema:
            return _constrained(_formatted(schema["format"], key, owner), schema)
        return _constrained(_TYPES[kind], schema)

    def _object(self, schema: Schema, key: str, owner: str) -> Any:
        values = schema.get("additionalProperties")
        if "properties" in schema:
            return self._model(schema, f"{owner}_{key}")
        if isinstance(values, Mapping) and values:
            return dict[str, self._type(values, f"{key}_value", owner)]  # type: ignore[misc]  # built at run time
        return dict[str, Any]

    def _union(self, members: Sequence[Schema], discriminator: Schema | None, key: str, owner: str) -> Any:
        types = [self._type(each, f"{key}_{number}", owner) for number, each in enumerate(members)]
        if discriminator is None:
            return _either(types)
        return Annotated[_either(types), Field(discriminator=discriminator["propertyName"])]

    def _all_of(self, schema: Schema, key: str, owner: str) -> Any:
        members = schema["allOf"]
        if len(members) == 1 and not _is_object(self._resolved(members[0])):
            return self._type(members[0], key, owner)
        return self._model(self._merged(schema), f"{owner}_{key}")

    def _merged(self, schema: Schema) -> Schema:
        """Return the one object that `$ref` and `allOf` describe together."""
        schema = self._resolved(schema)
        if "allOf" not in schema:
            return schema
        properties: dict[str, Any] = {}
        required: list[str] = []
        for part in (*map(self._merged, schema["allOf"]), schema):
            properties |= part.get("properties", {})
            required += part.get("required", [])
        return {"type": "object", "properties": properties, "required": required}

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._definition(_name(schema["$ref"]))
        return schema

    def _definition(self, name: str) -> Schema:
        if name not in self._definitions:
            raise ReferenceNotFoundError(f"Reference `{name}` not found in cache. Available: {list(self._definitions)}")
        return self._definitions[name]

    def _referenced(self, reference: str) -> Any:
        name = _name(reference)
        definition = self._definition(name)
        if not _is_object(definition):
            return self._type(definition, name, name)
        if name not in self._by_reference:
            self._by_reference[name] = None
            self._by_reference[name] = self._model(self._merged(definition), name)
        return self._by_reference[name] or ForwardRef(name)


def _is_object(schema: Schema) -> bool:
    return "properties" in schema or "allOf" in schema or schema.get("type") == "object"


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _formatted(name: str, key: str, owner: str) -> Any:
    if name not in _FORMATS:
        raise FormatNotSupportedError(f"Unknown format `{name}` for `{key}` in `{owner}`")
    return _FORMATS[name]


def _constrained(annotation: Any, schema: Schema) -> Any:
    found: dict[str, Any] = {ours: schema[theirs] for theirs, ours in _CONSTRAINTS.items() if theirs in schema}
    return Annotated[annotation, Field(**found)] if found else annotation


def _either(types: Sequence[Any]) -> Any:
    return Union[tuple(types)]  # noqa: UP007 - of types that are known only now
