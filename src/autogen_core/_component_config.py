"""Components: objects that can be written down as JSON and built again from it."""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from typing import Any, ClassVar, Generic, Literal, Self, TypeGuard, TypeVar, overload

from pydantic import BaseModel

ComponentType = Literal["model", "agent", "tool", "termination", "token_provider", "workbench"] | str

ConfigT = TypeVar("ConfigT", bound=BaseModel)
FromConfigT_contra = TypeVar("FromConfigT_contra", bound=BaseModel, contravariant=True)
ToConfigT_co = TypeVar("ToConfigT_co", bound=BaseModel, covariant=True)
ExpectedType = TypeVar("ExpectedType")

WELL_KNOWN_PROVIDERS = {
    "azure_openai_chat_completion_client": "autogen_ext.models.openai.AzureOpenAIChatCompletionClient",
    "AzureOpenAIChatCompletionClient": "autogen_ext.models.openai.AzureOpenAIChatCompletionClient",
    "openai_chat_completion_client": "autogen_ext.models.openai.OpenAIChatCompletionClient",
    "OpenAIChatCompletionClient": "autogen_ext.models.openai.OpenAIChatCompletionClient",
    "OllamaChatCompletionClient": "autogen_ext.models.ollama.OllamaChatCompletionClient",
}

ALLOWED_NAMESPACES_VARIABLE = "AUTOGEN_ALLOWED_PROVIDER_NAMESPACES"
_TRUSTED_NAMESPACES = (
    "autogen_core",
    "autogen_agentchat",
    "autogen_ext",
    "autogen_studio",
    "autogenstudio",
    "autogen_test_utils",
    "coterie",
    "coterie_bridge",
    "__main__",
)


class ComponentModel(BaseModel):
    """A component written down: who builds it, of which kind and version, from which config."""

    model_config = {"defer_build": True}

    provider: str
    """The class as `module.Name`, or one of the well-known short names."""

    component_type: ComponentType | None = None
    """The kind of component; None where nobody looks at it."""

    version: int | None = None
    """The version of this format; None for the newest."""

    component_version: int | None = None
    """The version of the component's config; None for the newest."""

    description: str | None = None
    label: str | None = None

    config: dict[str, Any]
    """What the component's config schema validates."""


class ComponentFromConfig(Generic[FromConfigT_contra]):
    """The half of a component that builds it from a config."""

    @classmethod
    def _from_config(cls, config: FromConfigT_contra) -> Self:
        """Build an instance from a validated config."""
        raise NotImplementedError("This component does not support dumping to config")

    @classmethod
    def _from_config_past_version(cls, config: dict[str, Any], version: int) -> Self:
        """Build an instance from the config of an older `version`, which no schema has validated."""
        raise NotImplementedError("This component does not support loading from past versions")


class ComponentToConfig(Generic[ToConfigT_co]):
    """The half of a component that writes it down."""

    component_type: ClassVar[ComponentType]
    component_version: ClassVar[int] = 1
    component_provider_override: ClassVar[str | None] = None
    """The public path of the class, where it is not the one it is defined at."""

    component_description: ClassVar[str | None] = None
    component_label: ClassVar[str | None] = None

    def _to_config(self) -> ToConfigT_co:
        """Return the config from which an equal component can be built."""
        raise NotImplementedError("This component does not support dumping to config")

    def dump_component(self) -> ComponentModel:
        """Write the component down.

        Raises:
            NotImplementedError: this component, or one inside it, cannot be written down.
            TypeError: its class is defined inside a function, where no loader finds it.
        """
        provider = self.component_provider_override or _provider_of(type(self))
        return ComponentModel(
            provider=provider,
            component_type=self.component_type,
            version=self.component_version,
            component_version=self.component_version,
            description=self.component_description or _first_paragraph(type(self)),
            label=self.component_label or type(self).__name__,
            config=self._to_config().model_dump(exclude_none=True),
        )


class ComponentLoader:
    """The class method that builds a component from what was written down."""

    @overload
    @classmethod
    def load_component(cls, model: ComponentModel | dict[str, Any], expected: None = None) -> Self: ...

    @overload
    @classmethod
    def load_component(cls, model: ComponentModel | dict[str, Any], expected: type[ExpectedType]) -> ExpectedType: ...

    @classmethod
    def load_component(
        cls, model: ComponentModel | dict[str, Any], expected: type[ExpectedType] | None = None
    ) -> Self | ExpectedType:
        """Build the component; it must be an instance of `expected`, by default of this class.

        Raises:
            ValueError: the provider is no path, or is outside the trusted namespaces.
            TypeError: the provider is no component, or not of the expected class.
            NotImplementedError: the config is of an older version that the component cannot read.
            pydantic.ValidationError: the config does not fit the component's schema.
        """
        loaded = model if isinstance(model, ComponentModel) else ComponentModel.model_validate(model)
        instance = _build(_component_class(loaded.provider), loaded)
        if not isinstance(instance, wanted := expected or cls):
            raise TypeError(
                f"Expected type does not match: {loaded.provider!r} is a {type(instance).__name__}, where a "
                f"{wanted.__name__} was expected."
            )
        return instance


class ComponentSchemaType(Generic[ConfigT]):
    """The attributes a component class must define: `component_config_schema` and `component_type`."""

    component_config_schema: type[ConfigT]

    required_class_vars: ClassVar[list[str]] = ["component_config_schema", "component_type"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__ == __name__:
            return
        for name in cls.required_class_vars:
            if not hasattr(cls, name):
                warnings.warn(
                    f"Class variable '{name}' must be defined in {cls.__name__} to be a valid component", stacklevel=3
                )


class ComponentBase(ComponentToConfig[ConfigT], ComponentLoader, Generic[ConfigT]):
    """What the interface of a kind of components derives from."""


class Component(ComponentFromConfig[ConfigT], ComponentSchemaType[ConfigT], Generic[ConfigT]):
    """What a concrete component derives from, beside its interface or `ComponentBase`.

    It defines `component_config_schema` (the pydantic model of its config), `component_type`, `_to_config` and
    `_from_config`:

        class Greeter(ComponentBase[GreeterConfig], Component[GreeterConfig]):
            component_type = "greeter"
            component_config_schema = GreeterConfig
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not is_component_class(cls):
            warnings.warn(
                f"Component class '{cls.__name__}' must subclass the following: ComponentFromConfig, "
                "ComponentToConfig, ComponentSchemaType, ComponentLoader, individually or with ComponentBase and "
                "Component.",
                stacklevel=2,
            )


class _ConcreteComponent(
    ComponentFromConfig[ConfigT], ComponentSchemaType[ConfigT], ComponentToConfig[ConfigT], ComponentLoader
):
    component_type: ClassVar[ComponentType] = ""
    component_config_schema: type[ConfigT]


def is_component_class(cls: type) -> TypeGuard[type[_ConcreteComponent[BaseModel]]]:
    """Whether the class can be written down and built again."""
    parts = (ComponentFromConfig, ComponentToConfig, ComponentSchemaType, ComponentLoader)
    return all(issubclass(cls, part) for part in parts)


def is_component_instance(cls: Any) -> TypeGuard[_ConcreteComponent[BaseModel]]:
    """Whether the object is an instance of a component class."""
    return is_component_class(type(cls))


def _provider_of(cls: type) -> str:
    if "<locals>" in cls.__qualname__:
        raise TypeError("Cannot dump component with local class")
    provider = f"{cls.__module__}.{cls.__qualname__}"
    if "._" in provider:
        warnings.warn(
            f"Internal module name used in provider string: {provider}. This is not recommended and may cause issues "
            "in the future. Silence this warning by setting component_provider_override to this value.",
            stacklevel=3,
        )
    return provider


def _first_paragraph(cls: type) -> str | None:
    return cls.__doc__.split("\n\n")[0].strip() if cls.__doc__ else None


def _build(cls: type[_ConcreteComponent[BaseModel]], model: ComponentModel) -> Any:
    if not hasattr(cls, "component_config_schema"):
        raise AttributeError("component_config_schema not defined")
    if not hasattr(cls, "component_type"):
        raise AttributeError("component_type not defined")
    version = model.component_version
    if version is not None and version < cls.component_version:
        return _build_from_past(cls, model.config, version)
    return cls._from_config(cls.component_config_schema.model_validate(model.config))


def _build_from_past(cls: type[_ConcreteComponent[BaseModel]], config: dict[str, Any], version: int) -> Any:
    try:
        return cls._from_config_past_version(config, version)
    except NotImplementedError as error:
        raise NotImplementedError(
            f"Tried to load component {cls} which is on version {cls.component_version} with a config on version "
            f"{version} but _from_config_past_version is not implemented"
        ) from error


def _component_class(provider: str) -> type[_ConcreteComponent[BaseModel]]:
    module_name, dot, name = WELL_KNOWN_PROVIDERS.get(provider, provider).rpartition(".")
    if not dot:
        raise ValueError(f"Invalid provider {provider!r}, expected a path like 'module.Class'")
    if not _is_trusted(module_name):
        return _imported_component(provider, module_name, name)
    found = getattr(import_module(module_name), name)
    if not (isinstance(found, type) and is_component_class(found)):
        raise TypeError(f"Invalid component class: {provider!r} is {found!r}")
    return found


def _imported_component(provider: str, module_name: str, name: str) -> type[_ConcreteComponent[BaseModel]]:
    """Return a component that the program itself has imported: naming it runs no code that is not there already."""
    found = getattr(sys.modules.get(module_name), name, None)
    if isinstance(found, type) and is_component_class(found):
        return found
    raise ValueError(
        f"Provider {provider!r} is not in a trusted namespace, so it is not imported. Trusted are "
        f"{', '.join(_trusted_namespaces())} and components that the program has imported itself. To trust more, list "
        f"their namespaces, separated by commas, in the environment variable {ALLOWED_NAMESPACES_VARIABLE}."
    )


def _is_trusted(module_name: str) -> bool:
    return any(module_name == each or module_name.startswith(f"{each}.") for each in _trusted_namespaces())


def _trusted_namespaces() -> list[str]:
    allowed = os.environ.get(ALLOWED_NAMESPACES_VARIABLE, "").split(",")
    return [*_TRUSTED_NAMESPACES, *(each.strip() for each in allowed if each.strip())]
