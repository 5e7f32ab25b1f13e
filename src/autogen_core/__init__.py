"""Agents, messages and the local runtime of AutoGen 0.4 on Coterie's engine."""

from __future__ import annotations

from ._cache_store import CacheStore, InMemoryStore
from ._cancellation_token import CancellationToken
from ._component_config import (
    Component,
    ComponentBase,
    ComponentFromConfig,
    ComponentLoader,
    ComponentModel,
    ComponentSchemaType,
    ComponentToConfig,
    ComponentType,
    is_component_class,
    is_component_instance,
)
from ._image import Image
from ._types import FunctionCall

__version__ = "0.7.5"

__all__ = [
    "CacheStore",
    "CancellationToken",
    "Component",
    "ComponentBase",
    "ComponentFromConfig",
    "ComponentLoader",
    "ComponentModel",
    "ComponentSchemaType",
    "ComponentToConfig",
    "ComponentType",
    "FunctionCall",
    "Image",
    "InMemoryStore",
    "__version__",
    "is_component_class",
    "is_component_instance",
]
