"""The arguments of a server's tool, as a model."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from autogen_core.utils import schema_to_pydantic_model


def arguments_model(schema: dict[str, Any]) -> type[BaseModel]:
    """Return a model that checks arguments by the schema; where none can say what it says, the server alone checks."""
    if schema.get("additionalProperties"):
        return _unchecked(schema)
    try:
        return schema_to_pydantic_model(schema)
    except Exception:  # noqa: BLE001 - schemas are the servers'; one that is not understood leaves its tool usable
        return _unchecked(schema)


def _unchecked(schema: dict[str, Any]) -> type[BaseModel]:
    class Arguments(BaseModel):
        model_config = ConfigDict(extra="allow", title=schema.get("title"))

        @classmethod
        def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
            return schema

    return Arguments
