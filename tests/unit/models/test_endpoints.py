"""Config entries become endpoints: addresses, headers, limits, and clear words where something is missing."""

from __future__ import annotations

import sys
from typing import Any

import httpx2
import pytest

from coterie.effects import Endpoint
from coterie.errors import AuthenticationFailed, ConfigError, MissingExtra
from coterie.models import endpoint_for

KEY = "sk-secret"
AZURE = {
    "model": "gpt-3.5-turbo",
    "api_type": "azure",
    "api_key": KEY,
    "azure_endpoint": "https://x.openai.azure.com/",
    "api_version": "2024-10-21",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "OPENAI_API_VERSION",
        "AZURE_OPENAI_API_KEY",
        "AZURE_OPENAI_ENDPOINT",
        "AZURE_OPENAI_AD_TOKEN",
    ]:
        monkeypatch.delenv(name, raising=False)


def made(**config: Any) -> Endpoint:
    return endpoint_for({"model": "m", "api_key": KEY, **config})


@pytest.mark.parametrize("base_url", ["http://h:1/v1", "http://h:1/v1/", httpx2.URL("http://h:1/v1")])
def test_the_address_is_that_of_chat_completions(base_url: Any) -> None:
    assert made(base_url=base_url).url == "http://h:1/v1/chat/completions"


def test_without_an_address_it_is_openais() -> None:
    assert made().url == "https://api.openai.com/v1/chat/completions"


def test_key_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://env/v1")
    endpoint = endpoint_for({"model": "m"})
    assert (endpoint.url, endpoint.headers["authorization"]) == ("http://env/v1/chat/completions", "Bearer sk-env")


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_it_says_what_to_set(key: str | None) -> None:
    with pytest.raises(AuthenticationFailed, match="OPENAI_API_KEY"):
        endpoint_for({"model": "m", "api_key": key})


def test_organization_and_project_are_headers() -> None:
    headers = made(organization="o", project="p").headers
    assert (headers["openai-organization"], headers["openai-project"]) == ("o", "p")


def test_the_programs_headers_and_query_win() -> None:
    endpoint = made(default_headers={"Authorization": "Custom x", "X-Title": "t"}, default_query={"q": "1"})
    assert (endpoint.headers["authorization"], endpoint.headers["x-title"]) == ("Custom x", "t")
    assert endpoint.query == {"q": "1"}


def test_nothing_secret_is_shown() -> None:
    endpoint = made(base_url="http://user:hidden@h/v1", default_query={"key": "hidden"})
    assert KEY not in repr(endpoint)
    assert "hidden" not in repr(endpoint)


def test_a_user_in_the_address_becomes_a_header() -> None:
    endpoint = made(base_url="http://user:password@h/v1")
    assert endpoint.headers["authorization"] == "Basic dXNlcjpwYXNzd29yZA=="


@pytest.mark.parametrize("base_url", ["localhost:8000/v1", "ftp://h/v1", "http://", "nonsense"])
def test_what_is_no_address_is_named(base_url: str) -> None:
    with pytest.raises(ConfigError, match="base_url is"):
        made(base_url=base_url)


def test_a_key_that_no_header_can_carry_is_not_quoted() -> None:
    with pytest.raises(ConfigError, match="position 16") as caught:
        made(api_key="sk-secret\nmore")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("timeout", [0, -1, "soon", [1]])
def test_a_timeout_that_is_none_is_named(timeout: Any) -> None:
    with pytest.raises(ConfigError, match="timeout is"):
        made(timeout=timeout)


@pytest.mark.parametrize("timeout", [None, 3, 0.5, httpx2.Timeout(5, connect=1)])
def test_a_timeout_is_seconds_or_none_or_an_object_of_httpx(timeout: Any) -> None:
    assert made(timeout=timeout).timeout_s == timeout


def test_the_clients_own_timeout_counts_when_it_was_set() -> None:
    with httpx2.Client(timeout=7) as client:
        assert made(http_client=client).timeout_s.read == 7


def test_the_default_timeout_of_a_client_does_not_count() -> None:
    with httpx2.Client() as client:
        assert made(http_client=client).timeout_s == 600


@pytest.mark.parametrize("value", [-1, 1.5, "2"])
def test_retries_that_cannot_be_counted_are_named(value: Any) -> None:
    with pytest.raises(ConfigError, match="max_retries is"):
        made(max_retries=value)


def test_azure_has_its_own_address_and_header() -> None:
    endpoint = endpoint_for(AZURE)
    assert endpoint.url == "https://x.openai.azure.com/openai/deployments/gpt-35-turbo/chat/completions"
    assert endpoint.query == {"api-version": "2024-10-21"}
    assert endpoint.headers["api-key"] == KEY
    assert "authorization" not in endpoint.headers


def test_azure_takes_a_deployment_and_base_url_as_its_address() -> None:
    config = {**AZURE, "azure_endpoint": None, "base_url": "https://y.example", "azure_deployment": "my.own"}
    assert endpoint_for(config).url == "https://y.example/openai/deployments/my.own/chat/completions"


@pytest.mark.parametrize(
    ("name", "cure"), [("azure_endpoint", "AZURE_OPENAI_ENDPOINT"), ("api_version", "OPENAI_API_VERSION")]
)
def test_what_azure_lacks_is_named_with_its_cure(name: str, cure: str) -> None:
    with pytest.raises(ConfigError, match=cure):
        endpoint_for({**AZURE, name: None})


def test_azure_without_credentials_says_what_to_set() -> None:
    with pytest.raises(AuthenticationFailed, match="azure_ad_token_provider"):
        endpoint_for({**AZURE, "api_key": None})


def test_an_azure_token_is_a_bearer_token() -> None:
    assert endpoint_for({**AZURE, "azure_ad_token": "t"}).headers["authorization"] == "Bearer t"


def test_an_azure_token_provider_is_asked_at_each_call() -> None:
    tokens = iter("ab")
    endpoint = endpoint_for({**AZURE, "azure_ad_token_provider": lambda: next(tokens)})
    assert endpoint.token is not None
    assert [endpoint.token(), endpoint.token()] == ["a", "b"]


def test_the_default_azure_credential_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    endpoint = endpoint_for({**AZURE, "azure_ad_token_provider": "DEFAULT"})
    assert endpoint.token is not None
    with pytest.raises(MissingExtra, match="azure-identity"):
        endpoint.token()
