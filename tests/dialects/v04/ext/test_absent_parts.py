"""What of `autogen_ext` is not here: importing it says what to do, and the page of differences lists it."""

from __future__ import annotations

import importlib
import importlib.util
import json
from pathlib import Path

import pytest

import autogen_ext
from autogen_core.models import ChatCompletionClient

ROOT = Path(__file__).parents[4]
ABSENT: dict[str, str] = json.loads(Path(autogen_ext.__file__).with_name("absent.json").read_text())
MODULES = sorted(name for name in ABSENT if name.rsplit(".", 1)[1].islower())


@pytest.mark.parametrize("module", MODULES)
def test_importing_it_says_what_to_do_instead(module: str) -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module(module)
    assert str(caught.value) == f"{module} is not part of Coterie. {ABSENT[module]}"
    assert caught.value.name == module


def test_what_is_below_it_says_the_same() -> None:
    with pytest.raises(ImportError, match="base_url='http://localhost:11434/v1'"):
        importlib.import_module("autogen_ext.models.ollama.config")


def test_a_component_of_it_cannot_be_loaded_and_says_the_same() -> None:
    with pytest.raises(ImportError, match="base_url='http://localhost:11434/v1'"):
        ChatCompletionClient.load_component({"provider": "OllamaChatCompletionClient", "config": {}})


def test_a_module_that_never_was_is_just_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'autogen_ext\.models\.nowhere'$"):
        importlib.import_module("autogen_ext.models.nowhere")


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_the_page_of_differences_lists_it(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "differences-from-0.4.md").read_text()
