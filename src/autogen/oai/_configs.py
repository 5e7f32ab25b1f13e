"""Which keys of an `llm_config` are whose: the client's, the wrapper's, or the request's."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from coterie.errors import ConfigError

CLIENT_KEYS = frozenset(
    {
        "api_key",
        "organization",
        "project",
        "webhook_secret",
        "base_url",
        "websocket_base_url",
        "timeout",
        "max_retries",
        "default_headers",
        "default_query",
        "http_client",
        "_strict_response_validation",
        "azure_endpoint",
        "azure_deployment",
        "api_version",
        "azure_ad_token",
        "azure_ad_token_provider",
        "azure_ad_token_provider_scope",
    }
)
WRAPPER_KEYS = frozenset(
    {
        "agent",
        "cache",
        "cache_seed",
        "filter_func",
        "allow_format_str_template",
        "context",
        "api_version",
        "api_type",
        "tags",
        "price",
        "model_client_cls",
        "api_rate_limit",
        "config_list",
    }
)
REQUEST_KEYS = frozenset(
    {
        "messages",
        "prompt",
        "model",
        "audio",
        "best_of",
        "echo",
        "extra_body",
        "extra_headers",
        "extra_query",
        "frequency_penalty",
        "function_call",
        "functions",
        "logit_bias",
        "logprobs",
        "max_completion_tokens",
        "max_tokens",
        "metadata",
        "modalities",
        "n",
        "parallel_tool_calls",
        "prediction",
        "presence_penalty",
        "prompt_cache_key",
        "prompt_cache_retention",
        "reasoning_effort",
        "response_format",
        "safety_identifier",
        "seed",
        "service_tier",
        "stop",
        "store",
        "stream",
        "stream_options",
        "suffix",
        "temperature",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "user",
        "verbosity",
        "web_search_options",
    }
)
_OLD = {"request_timeout": "timeout", "api_base": "base_url"}


def check_entry(config: Mapping[str, Any], *, custom: bool) -> None:
    """Refuse keys of an entry that nobody knows. A custom client takes whatever it likes. Raises: ConfigError."""
    if not custom:
        check(config.keys() - CLIENT_KEYS - WRAPPER_KEYS, "llm_config")


def check(keys: AbstractSet[str], where: str) -> None:
    """Refuse request parameters that Chat Completions does not have.

    Raises: ConfigError that names them and the way out, `extra_body`.
    """
    unknown = sorted(map(str, keys - REQUEST_KEYS))
    if unknown:
        names = ", ".join(repr(each) for each in unknown)
        raise ConfigError(
            f"{where} has unknown keys: {names}. A parameter that only your endpoint knows goes into "
            f"extra_body={{...}}; known are the parameters of Chat Completions and, in llm_config, "
            f"{', '.join(sorted(CLIENT_KEYS | WRAPPER_KEYS))}."
        )


def modern(config: dict[str, Any]) -> dict[str, Any]:
    """The config with the spellings of before 0.2 replaced, with a DeprecationWarning each."""
    old = [key for key in config if key in _OLD or key == "use_cache"]
    if not old:
        return config
    import warnings

    config = dict(config)
    for key in old:
        value = config.pop(key)
        if key == "use_cache":
            warnings.warn("llm_config: use_cache is now cache_seed (None: no cache)", DeprecationWarning, stacklevel=3)
            if not value:
                config.setdefault("cache_seed", None)
            continue
        warnings.warn(f"llm_config: {key} is now {_OLD[key]}", DeprecationWarning, stacklevel=3)
        config.setdefault(_OLD[key], value)
    return config


def request_params(config: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a merged config that is sent."""
    return {key: value for key, value in config.items() if key not in CLIENT_KEYS and key not in WRAPPER_KEYS}
