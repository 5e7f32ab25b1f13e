"""From a config entry to an endpoint: address, headers and limits of OpenAI-compatible and Azure APIs."""

from __future__ import annotations

import base64
import importlib
import os
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..effects import Endpoint
from ..errors import AuthenticationFailed, ConfigError, MissingExtra
from ..redact import register
from ..transport import limits_of

DEFAULT_TIMEOUT_S = 600.0
_AZURE_SCOPE = "https://cognitiveservices.azure.com/.default"
_HTTPX_DEFAULT = (5.0, 5.0, 5.0, 5.0)


def endpoint_for(config: Mapping[str, Any]) -> Endpoint:
    """Return the endpoint of a v0.2 config entry; what the entry lacks comes from the environment, as with `openai`.

    Raises:
        AuthenticationFailed: there is no key.
        ConfigError: a setting cannot work.
    """
    is_azure = str(config.get("api_type") or "").lower().startswith("azure")
    url, query, headers, token = _azure(config) if is_azure else _openai(config)
    url, headers = _without_userinfo(url, headers)
    query |= config.get("default_query") or {}
    own = {str(name).lower(): str(value) for name, value in (config.get("default_headers") or {}).items()}
    headers = {"user-agent": "coterie", **headers, **own}
    for name, value in headers.items():
        _check_header(name, value)
        if name in ("authorization", "api-key"):
            register(value.rpartition(" ")[2])
    return Endpoint(
        url=url,
        headers=headers,
        query=query,
        timeout_s=_timeout(config),
        max_retries=_max_retries(config),
        token=token,
        client=config.get("http_client"),
    )


_Parts = tuple[str, dict[str, Any], dict[str, str], Callable[[], str] | None]


def _openai(config: Mapping[str, Any]) -> _Parts:
    url = _setting(config, "base_url", "OPENAI_BASE_URL") or "https://api.openai.com/v1"
    key = _setting(config, "api_key", "OPENAI_API_KEY")
    if not key:
        raise AuthenticationFailed(
            f"No API key for {config.get('model')!r}: set api_key in its config entry, or the environment variable "
            "OPENAI_API_KEY. An endpoint that needs no key takes any text."
        )
    headers = {}
    for name, header, variable in (
        ("organization", "openai-organization", "OPENAI_ORG_ID"),
        ("project", "openai-project", "OPENAI_PROJECT_ID"),
    ):
        value = _setting(config, name, variable)
        if value:
            headers[header] = str(value)
    if callable(key):
        return _address(url, "base_url", "chat/completions"), {}, headers, key
    return _address(url, "base_url", "chat/completions"), {}, {**headers, "authorization": f"Bearer {key}"}, None


def _azure(config: Mapping[str, Any]) -> _Parts:
    base = config.get("azure_endpoint") or config.get("base_url") or os.environ.get("AZURE_OPENAI_ENDPOINT")
    if not base:
        raise ConfigError(
            "An Azure config entry has no address: set azure_endpoint (or base_url), or the environment variable "
            "AZURE_OPENAI_ENDPOINT."
        )
    version = _setting(config, "api_version", "OPENAI_API_VERSION")
    if not version:
        raise ConfigError(
            "An Azure config entry has no api_version: set it ('2024-10-21', say), or the environment variable "
            "OPENAI_API_VERSION."
        )
    deployment = config.get("azure_deployment") or azure_name(str(config.get("model") or ""))
    if not deployment:
        raise ConfigError("An Azure config entry has neither azure_deployment nor model. Set one of them.")
    headers, token = _azure_credentials(config)
    url = _address(base, "azure_endpoint", f"openai/deployments/{deployment}/chat/completions")
    return url, {"api-version": str(version)}, headers, token


def azure_name(model: str) -> str:
    """Return a model's name as Azure wants it: without dots."""
    return model.replace(".", "")


def _azure_credentials(config: Mapping[str, Any]) -> tuple[dict[str, str], Callable[[], str] | None]:
    provider = config.get("azure_ad_token_provider")
    if provider == "DEFAULT":
        return {}, _default_credential(str(config.get("azure_ad_token_provider_scope") or _AZURE_SCOPE))
    if provider is not None:
        if not callable(provider):
            raise ConfigError(
                f"azure_ad_token_provider is {provider!r}. Pass a function that returns a token, or 'DEFAULT'."
            )
        return {}, provider
    token = _setting(config, "azure_ad_token", "AZURE_OPENAI_AD_TOKEN")
    if token:
        return {"authorization": f"Bearer {token}"}, None
    key = _setting(config, "api_key", "AZURE_OPENAI_API_KEY")
    if not key:
        raise AuthenticationFailed(
            f"No Azure credentials for {config.get('model')!r}: set api_key, azure_ad_token or azure_ad_token_provider "
            "in its config entry, or the environment variable AZURE_OPENAI_API_KEY."
        )
    return {"api-key": str(key)}, None


def _default_credential(scope: str) -> Callable[[], str]:
    provider: Callable[[], str] | None = None

    def token() -> str:
        nonlocal provider
        if provider is None:
            try:
                identity = importlib.import_module("azure.identity")
            except ImportError:
                raise MissingExtra("azure-identity", "azure", "azure_ad_token_provider='DEFAULT'") from None
            provider = identity.get_bearer_token_provider(identity.DefaultAzureCredential(), scope)
        return provider()

    return token


def _setting(config: Mapping[str, Any], name: str, variable: str) -> Any:
    return config.get(name) or os.environ.get(variable)


def _address(base: Any, name: str, path: str) -> str:
    text = str(base).strip()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{name} is {text!r}, which is not an address. It looks like 'https://host/v1'.")
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{path}", parts.query, ""))


def _without_userinfo(url: str, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Move `user:password@` from the address, which errors show, into a header, as HTTP clients do."""
    parts = urlsplit(url)
    userinfo, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, headers
    basic = base64.b64encode(userinfo.encode()).decode()
    return urlunsplit(parts._replace(netloc=host)), {**headers, "authorization": f"Basic {basic}"}


def _check_header(name: str, value: str) -> None:
    """Name a header that HTTP cannot carry, before a deeper layer quotes it with the key in it."""
    bad = next((index for index, each in enumerate(value) if not " " <= each <= "~"), None)
    if bad is not None:
        raise ConfigError(
            f"The header {name!r} (api_key or default_headers) has a character at position {bad} that HTTP cannot "
            "carry, a line break or a typographic quote perhaps. Paste the value again."
        )


def _timeout(config: Mapping[str, Any]) -> Any:
    client = config.get("http_client")
    theirs = getattr(client, "timeout", None)
    if "timeout" not in config and theirs is not None:
        limits = limits_of(theirs)[0]
        return DEFAULT_TIMEOUT_S if limits == _HTTPX_DEFAULT else theirs
    timeout = config.get("timeout", DEFAULT_TIMEOUT_S)
    limits_of(timeout)
    return timeout


def _max_retries(config: Mapping[str, Any]) -> int:
    value = config.get("max_retries")
    if value is None:
        return 2
    if not isinstance(value, int) or value < 0:
        raise ConfigError(f"max_retries is {value!r}. Pass a whole number, 0 for no retries.")
    return value
