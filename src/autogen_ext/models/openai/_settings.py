"""A client's keyword arguments: what of them tells the endpoint, what the model, and what is written down."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, SecretStr

from autogen_core.models import ModelCapabilities, ModelFamily, ModelInfo, validate_model_info
from coterie.effects import Endpoint
from coterie.models import endpoint_for

from ._model_info import get_info, vendor_of
from ._requests import CREATE_ARGUMENTS

AZURE_OPENAI_USER_AGENT = "autogen-python/0.7.5"

_ENDPOINT_SETTINGS = (
    "api_key",
    "default_headers",
    "default_query",
    "http_client",
    "max_retries",
    "organization",
    "project",
    "timeout",
)
_CLIENT_SETTINGS = ("model_capabilities", "model_info", "add_name_prefixes", "include_name_in_message")


def info_from(model: str, info: ModelInfo | None, capabilities: ModelCapabilities | None) -> ModelInfo:
    """Return what the model can do: as the program says, else as its name does."""
    if info is not None:
        validate_model_info(info)
        return info
    if capabilities is not None:
        warnings.warn("model_capabilities is deprecated, use model_info instead", DeprecationWarning, stacklevel=4)
        return ModelInfo(
            vision=capabilities["vision"],
            function_calling=capabilities["function_calling"],
            json_output=capabilities["json_output"],
            family=ModelFamily.UNKNOWN,
            structured_output=False,
            multiple_system_messages=False,
        )
    return get_info(model)


def openai_endpoint(settings: Mapping[str, Any]) -> Endpoint:
    """Return where a model of OpenAI's language is asked, and as whom."""
    config = {key: settings[key] for key in (*_ENDPOINT_SETTINGS, "model", "base_url") if settings.get(key) is not None}
    vendor = vendor_of(str(settings["model"]))
    if vendor is not None:
        config.setdefault("base_url", vendor.base_url)
        if "api_key" not in config and vendor.key_variable in os.environ:
            config["api_key"] = os.environ[vendor.key_variable]
    return endpoint_for(config)


def azure_endpoint(settings: Mapping[str, Any]) -> Endpoint:
    """Return where a deployment of Azure is asked, and as whom."""
    names = ("azure_endpoint", "azure_deployment", "api_version", "azure_ad_token", "azure_ad_token_provider")
    config = {key: settings[key] for key in (*_ENDPOINT_SETTINGS, *names, "model") if settings.get(key) is not None}
    config["api_type"] = "azure"
    config.setdefault("azure_deployment", settings["model"])
    headers = {str(name): str(value) for name, value in config.get("default_headers", {}).items()}
    own = next((headers.pop(name) for name in list(headers) if name.lower() == "user-agent"), "")
    config["default_headers"] = {**headers, "User-Agent": f"{AZURE_OPENAI_USER_AGENT} {own}".strip()}
    return endpoint_for(config)


def client_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what both clients take themselves."""
    return {key: settings[key] for key in _CLIENT_SETTINGS if settings.get(key) is not None}


def dumped(settings: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return what of a client's settings is written down. A key travels within the process, and is masked in JSON."""
    kept = {*CREATE_ARGUMENTS, *_CLIENT_SETTINGS, "api_key", "timeout", "max_retries", "default_headers", *names}
    return {key: value for key, value in settings.items() if key in kept and value is not None}


def loaded(config: BaseModel) -> dict[str, Any]:
    """Return the settings that a config holds. A masked key is none: then the environment is asked."""
    settings = config.model_dump(exclude_none=True)
    for name in ("api_key", "azure_ad_token"):
        secret = settings.pop(name, None)
        value = secret.get_secret_value() if isinstance(secret, SecretStr) else secret
        if value and set(value) != {"*"}:
            settings[name] = value
    return settings
