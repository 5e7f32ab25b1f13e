"""A provider of tokens asks its credential, and is written down where that can be built anywhere."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from autogen_ext.auth.azure import AzureTokenProvider
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient
from coterie.errors import MissingExtra

SCOPE = "https://cognitiveservices.azure.com/.default"


class DefaultAzureCredential:
    """Stands in the place of the package's, which asks the machine's identity."""


class OtherCredential:
    pass


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package `azure.identity`, which nobody has who has no Azure."""

    def get_bearer_token_provider(credential: Any, *scopes: str) -> Callable[[], str]:
        return lambda: f"{type(credential).__name__} {' '.join(scopes)}"

    module: Any = types.ModuleType("azure.identity")
    module.DefaultAzureCredential = DefaultAzureCredential
    module.get_bearer_token_provider = get_bearer_token_provider
    monkeypatch.setitem(sys.modules, "azure.identity", module)


@pytest.mark.usefixtures("identity")
def test_it_returns_a_token_of_its_credential_for_its_scopes() -> None:
    assert AzureTokenProvider(OtherCredential(), "a", "b")() == "OtherCredential a b"


@pytest.mark.usefixtures("identity")
def test_a_client_with_it_is_written_down_and_loaded() -> None:
    client = AzureOpenAIChatCompletionClient(
        model="gpt-4o",
        azure_endpoint="https://x.example",
        api_version="2024-10-21",
        azure_ad_token_provider=AzureTokenProvider(DefaultAzureCredential(), SCOPE),
    )
    dumped = client.dump_component().model_dump(mode="json")
    loaded = AzureOpenAIChatCompletionClient.load_component(dumped)

    provider = dumped["config"]["azure_ad_token_provider"]
    assert provider["provider"] == "autogen_ext.auth.azure.AzureTokenProvider"
    assert provider["config"] == {"provider_kind": "DefaultAzureCredential", "scopes": [SCOPE]}
    assert loaded.dump_component().model_dump(mode="json") == dumped


def test_another_credential_cannot_be_written_down() -> None:
    with pytest.raises(ValueError, match="OtherCredential"):
        AzureTokenProvider(OtherCredential(), SCOPE).dump_component()


def test_a_function_cannot_be_written_down() -> None:
    client = AzureOpenAIChatCompletionClient(
        model="gpt-4o",
        azure_endpoint="https://x.example",
        api_version="2024-10-21",
        azure_ad_token_provider=lambda: "token",
    )
    with pytest.raises(ValueError, match="AzureTokenProvider"):
        client.dump_component()


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(MissingExtra, match=r"coterie\[azure\]"):
        AzureTokenProvider(OtherCredential(), SCOPE)()
