"""What of `autogen` is not here: importing it says what to do, and the page of differences lists it."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

import autogen

ROOT = Path(__file__).parents[3]
ABSENT: dict[str, str] = json.loads(Path(autogen.__file__).with_name("absent.json").read_text())


@pytest.mark.parametrize("module", sorted(ABSENT))
def test_importing_it_says_what_to_do_instead(module: str) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module(module)
    assert str(caught.value) == f"{module} is not part of Coterie. {ABSENT[module]}"
    assert caught.value.name == module


@pytest.mark.parametrize("module", sorted(ABSENT))
def test_the_page_of_differences_lists_it(module: str) -> None:
    page = (ROOT / "docs" / "differences-from-0.2.md").read_text()
    assert f"`{module}`" in page or f"`.{module.rpartition('.')[2]}`" in page


def test_a_module_that_never_was_is_just_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'autogen\.oai\.nowhere'$"):
        importlib.import_module("autogen.oai.nowhere")
