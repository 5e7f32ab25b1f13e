"""Tokens of Entra ID for Azure's endpoints. Needs the extra `azure`, once a token is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal, Self

from pydantic import BaseModel

from autogen_core import Component, ComponentBase
from coterie.errors import MissingExtra


class TokenProviderConfig(BaseModel):
    """The config of an `AzureTokenProvider`."""

    provider_kind: str
    scopes: list[str]


class AzureTokenProvider(ComponentBase[TokenProviderConfig], Component[TokenProviderConfig]):
    """Returns, when it is called, a token of `credential` for `scopes`; the credential keeps it until it is old."""

    component_type: Literal["token_provider"] = "token_provider"  # type: ignore[misc]  # a public attribute of 0.4
    component_config_schema = TokenProviderConfig
    component_provider_override = "autogen_ext.auth.azure.AzureTokenProvider"

    def __init__(self, credential: Any, *scopes: str) -> None:
        self.credential = credential
        self.scopes = list(scopes)
        self._provider: Callable[[], str] | None = None

    def __call__(self) -> str:
        if self._provider is None:
            self._provider = _identity().get_bearer_token_provider(self.credential, *self.scopes)
        return self._provider()

    def _to_config(self) -> TokenProviderConfig:
        kind = type(self.credential).__name__
        if kind != "DefaultAzureCredential":
            raise ValueError(
                f"The credential is a {kind}, which cannot be written down; only DefaultAzureCredential can."
            )
        return TokenProviderConfig(provider_kind=kind, scopes=self.scopes)

    @classmethod
    def _from_config(cls, config: TokenProviderConfig) -> Self:
        if config.provider_kind != "DefaultAzureCredential":
            raise ValueError(f"provider_kind is {config.provider_kind!r}; only 'DefaultAzureCredential' can be built.")
        return cls(_identity().DefaultAzureCredential(), *config.scopes)


def _identity() -> Any:
    try:
        return import_module("azure.identity")
    except ImportError:
        raise MissingExtra("azure-identity", "azure", "A token of Entra ID") from None


__all__ = ["AzureTokenProvider", "TokenProviderConfig"]
