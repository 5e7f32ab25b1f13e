from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from autogen_core import Component, ComponentBase, ComponentLoader, ComponentModel, is_component_class
from autogen_core.memory import ListMemory
from autogen_core.model_context import BufferedChatCompletionContext, UnboundedChatCompletionContext
from autogen_core.models import UserMessage


class DialConfig(BaseModel):
    turns: int


class Dial(ComponentBase[DialConfig], Component[DialConfig]):
    """Turns."""

    component_type = "dial"
    component_config_schema = DialConfig
    component_version = 2

    def __init__(self, turns: int) -> None:
        self.turns = turns

    def _to_config(self) -> DialConfig:
        return DialConfig(turns=self.turns)

    @classmethod
    def _from_config(cls, config: DialConfig) -> Dial:
        return cls(config.turns)


class MigratingDial(Dial):
    @classmethod
    def _from_config_past_version(cls, config: dict[str, int], version: int) -> MigratingDial:
        return cls(config["rounds"] * version)


@pytest.fixture
def program_module(monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that the program has imported, with the classes above."""
    module = types.ModuleType("a_program_of_somebody")
    for cls in (Dial, MigratingDial):
        monkeypatch.setattr(cls, "__module__", module.__name__)
        setattr(module, cls.__name__, cls)
    module.NotAComponent = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.__name__


def test_a_component_of_the_program_survives_a_round_trip(program_module: str) -> None:
    assert Dial.load_component(Dial(3).dump_component()).turns == 3


def test_a_provider_outside_the_trusted_namespaces_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "untrusted_part.py").write_text("raise RuntimeError('was imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="not in a trusted namespace"):
        ComponentLoader.load_component({"provider": "untrusted_part.Thing", "config": {}})


def test_a_namespace_that_the_environment_allows_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "allowed_part.py").write_text("raise LookupError('was imported')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("AUTOGEN_ALLOWED_PROVIDER_NAMESPACES", "other, allowed_part")
    with pytest.raises(LookupError, match="was imported"):
        ComponentLoader.load_component({"provider": "allowed_part.Thing", "config": {}})


def test_a_namespace_that_only_starts_like_a_trusted_one_is_not_trusted() -> None:
    with pytest.raises(ValueError, match="not in a trusted namespace"):
        ComponentLoader.load_component({"provider": "autogen_core_evil.Thing", "config": {}})


def test_an_imported_module_is_no_way_to_what_is_no_component(program_module: str) -> None:
    for provider in ("os.system", f"{program_module}.NotAComponent"):
        with pytest.raises(ValueError, match="not in a trusted namespace"):
            ComponentLoader.load_component({"provider": provider, "config": {}})


def test_a_trusted_module_gives_only_components() -> None:
    with pytest.raises(TypeError, match="Invalid component class"):
        ComponentLoader.load_component({"provider": "autogen_core.CancellationToken", "config": {}})


def test_a_provider_without_a_module_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid"):
        ComponentLoader.load_component({"provider": "Dial", "config": {}})


def test_the_loaded_component_must_be_of_the_class_that_loads_it() -> None:
    dumped = ListMemory().dump_component()
    with pytest.raises(TypeError, match="is a ListMemory, where a UnboundedChatCompletionContext was expected"):
        UnboundedChatCompletionContext.load_component(dumped)
    assert isinstance(UnboundedChatCompletionContext.load_component(dumped, expected=ListMemory), ListMemory)


def test_a_config_that_does_not_fit_is_a_validation_error(program_module: str) -> None:
    with pytest.raises(ValidationError):
        Dial.load_component({"provider": f"{program_module}.Dial", "config": {"turns": "many"}})


def test_an_older_config_needs_a_component_that_reads_it(program_module: str) -> None:
    with pytest.raises(NotImplementedError, match="_from_config_past_version is not implemented"):
        Dial.load_component({"provider": f"{program_module}.Dial", "component_version": 1, "config": {}})


def test_an_older_config_reaches_the_component_as_it_is(program_module: str) -> None:
    model = {"provider": f"{program_module}.MigratingDial", "component_version": 1, "config": {"rounds": 4}}
    assert Dial.load_component(model).turns == 4


def test_loading_by_a_short_name_leaves_the_model_as_it_was() -> None:
    model = ComponentModel(provider="OpenAIChatCompletionClient", config={"model": 1})
    with pytest.raises((ValidationError, ImportError, AttributeError)):
        ComponentLoader.load_component(model)
    assert model.provider == "OpenAIChatCompletionClient"


def test_a_class_defined_in_a_function_cannot_be_written_down() -> None:
    class Local(Dial):
        pass

    with pytest.raises(TypeError, match="local class"):
        Local(1).dump_component()


def test_a_component_without_its_parts_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="component_config_schema"):

        class Without(ComponentBase[DialConfig], Component[DialConfig]):
            component_type = "dial"

    assert is_component_class(Without)


def test_messages_in_a_config_are_messages_again_after_loading() -> None:
    context = BufferedChatCompletionContext(3, [UserMessage(content="x", source="u")])
    loaded = BufferedChatCompletionContext.load_component(context.dump_component())
    assert loaded._initial_messages == [UserMessage(content="x", source="u")]
