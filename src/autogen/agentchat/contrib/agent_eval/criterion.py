"""Criterion: something that a result is judged by."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, Field


class Criterion(BaseModel):
    """A name, what it means, the marks that can be given, and finer criteria below it."""

    name: str
    description: str
    accepted_values: list[Any]
    sub_criteria: list[Criterion] = Field(default_factory=list)

    @staticmethod
    def parse_json_str(criteria: str) -> list[Criterion]:
        """Read a JSON list of criteria. Raises: ValueError (pydantic's ValidationError) for what is none."""
        return [Criterion.model_validate(each) for each in json.loads(criteria)]

    @staticmethod
    def write_json(criteria: list[Criterion]) -> str:
        """The criteria as JSON text."""
        return json.dumps([each.model_dump() for each in criteria], indent=2)
