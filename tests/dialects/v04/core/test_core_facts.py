"""The core as programs see it, held to what 0.7.5 showed when `facts.py` ran under it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.v04.core import facts

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("facts-0.7.5.json").read_text())


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: dict[str, Any] = json.loads(json.dumps(facts.facts()))  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize("name", RECORDED)
def test_programs_see_what_they_saw_in_0_7_5(name: str, seen: dict[str, Any]) -> None:
    assert seen[name] == RECORDED[name]
