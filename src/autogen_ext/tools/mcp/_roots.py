"""The folders that servers may use."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel

from autogen_core import Component, ComponentBase

if TYPE_CHECKING:
    from mcp.types import ErrorData, ListRootsResult, Root


class RootsProvider(ABC, ComponentBase[BaseModel]):
    """Names the folders that a server may use."""

    component_type = "mcp_roots_provider"

    @abstractmethod
    async def list_roots(self) -> ListRootsResult | ErrorData:
        """Return them."""


class StaticRootsProviderConfig(BaseModel):
    """The config of a `StaticRootsProvider`: its roots as MCP writes them."""

    roots: list[dict[str, Any]]


class StaticRootsProvider(RootsProvider, Component[StaticRootsProviderConfig]):
    """Names the same folders always; each is a root of the `mcp` package, or a dict with `uri` and perhaps `name`."""

    component_config_schema = StaticRootsProviderConfig
    component_provider_override = "autogen_ext.tools.mcp.StaticRootsProvider"

    def __init__(self, roots: Sequence[Root | dict[str, Any]]) -> None:
        self._roots = list(roots)

    async def list_roots(self) -> ListRootsResult | ErrorData:
        """Return the folders."""
        from mcp.types import ListRootsResult

        return ListRootsResult.model_validate({"roots": self._roots})

    def _to_config(self) -> StaticRootsProviderConfig:
        dumped = [
            each if isinstance(each, dict) else each.model_dump(mode="json", by_alias=True, exclude_none=True)
            for each in self._roots
        ]
        return StaticRootsProviderConfig(roots=dumped)

    @classmethod
    def _from_config(cls, config: StaticRootsProviderConfig) -> Self:
        return cls(config.roots)
