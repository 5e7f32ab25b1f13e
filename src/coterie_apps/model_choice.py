"""Which model a task is given to: what the flags say, else what the environment says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coterie.errors import ConfigError

Config = dict[str, Any]

DEFAULT_MODEL = "gpt-4o-mini"
NO_KEY = "none"
LIST = "OAI_CONFIG_LIST"

PLAIN_KEYS = frozenset(
    {"model", "base_url", "api_type", "api_version", "azure_endpoint", "azure_deployment", "price", "temperature"}
    | {"max_tokens", "max_completion_tokens", "top_p", "seed", "reasoning_effort", "timeout", "max_retries"}
)
"""What of a config entry a record may hold: nothing that could be a secret."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenAI-compatible address, and the variables its key may stand in; none for a server that wants no key."""

    base_url: str
    keys: tuple[str, ...] = ()


PROVIDERS: Mapping[str, Provider] = {
    "anthropic": Provider("https://api.anthropic.com/v1", ("ANTHROPIC_API_KEY",)),
    "deepseek": Provider("https://api.deepseek.com/v1", ("DEEPSEEK_API_KEY",)),
    "gemini": Provider("https://generativelanguage.googleapis.com/v1beta/openai", ("GEMINI_API_KEY", "GOOGLE_API_KEY")),
    "groq": Provider("https://api.groq.com/openai/v1", ("GROQ_API_KEY",)),
    "mistral": Provider("https://api.mistral.ai/v1", ("MISTRAL_API_KEY",)),
    "ollama": Provider("http://127.0.0.1:11434/v1"),
    "openai": Provider("https://api.openai.com/v1", ("OPENAI_API_KEY",)),
    "openrouter": Provider("https://openrouter.ai/api/v1", ("OPENROUTER_API_KEY",)),
    "together": Provider("https://api.together.xyz/v1", ("TOGETHER_API_KEY",)),
}


def choose(model: str | None, base_url: str | None) -> list[Config]:
    """Return a config list for `model` ("provider:model", or a plain name) at `base_url`; None asks the environment.

    Raises: ConfigError that says what to set.
    """
    provider, name = _split(model)
    if provider is not None:
        return [_provided(provider, name, base_url)]
    if base_url is None:
        listed = _listed(model)
        if listed:
            return listed
    return [_openai(model, base_url)]


def without_secrets(config_list: list[Config]) -> list[Config]:
    """The entries as a record may hold them."""
    return [{key: value for key, value in each.items() if key in PLAIN_KEYS} for each in config_list]


def _split(model: str | None) -> tuple[str | None, str]:
    provider, colon, name = (model or "").partition(":")
    if not colon or provider not in PROVIDERS:
        return None, model or ""
    if not name:
        raise ConfigError(f"-m {model!r} names a provider and no model. Write {provider}:MODEL.")
    return provider, name


def _provided(provider: str, model: str, base_url: str | None) -> Config:
    known = PROVIDERS[provider]
    key = next((os.environ[each] for each in known.keys if os.environ.get(each)), None)
    if key is None and known.keys:
        raise ConfigError(f"-m {provider}:{model} needs a key: set {' or '.join(known.keys)} in the environment.")
    address = base_url or (_ollama_host() if provider == "ollama" else None) or known.base_url
    return {"model": model, "base_url": address, "api_key": key or NO_KEY}


def _ollama_host() -> str | None:
    host = os.environ.get("OLLAMA_HOST")
    if not host:
        return None
    return f"{host if '://' in host else f'http://{host}'}/v1".replace("//0.0.0.0", "//127.0.0.1")


def _listed(model: str | None) -> list[Config]:
    """The entries of OAI_CONFIG_LIST: JSON in the variable, or a path in it, or a file of that name here."""
    if not os.environ.get(LIST) and not Path(LIST).is_file():
        return []
    from autogen import config_list_from_json

    entries = config_list_from_json(LIST)
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ConfigError(f"{LIST} must be a JSON list of objects, [{{'model': ..., 'api_key': ...}}, ...].")
    if model is None:
        return entries
    found = [each for each in entries if each.get("model") == model]
    if not found and not os.environ.get("OPENAI_API_KEY"):
        names = ", ".join(repr(each.get("model")) for each in entries)
        raise ConfigError(f"{LIST} has no entry for the model {model!r}; it has {names}. Add one, or choose with -m.")
    return found


def _openai(model: str | None, base_url: str | None) -> Config:
    address = base_url or os.environ.get("OPENAI_BASE_URL")
    key = os.environ.get("OPENAI_API_KEY") or (NO_KEY if address else None)
    if key is None:
        raise ConfigError(
            "No model to ask. Set OPENAI_API_KEY, or OAI_CONFIG_LIST (a JSON list, or the path of one), or name one "
            f"with its key in the environment: -m PROVIDER:MODEL ({', '.join(PROVIDERS)}), or --base-url with -m for a "
            "server of your own. Without any of these, `coterie demo` works offline."
        )
    name = model or os.environ.get("OPENAI_MODEL") or (None if address else DEFAULT_MODEL)
    if name is None:
        raise ConfigError(f"The server at {address} may serve any model: name one with -m, or set OPENAI_MODEL.")
    return {"model": name, "api_key": key, **({"base_url": address} if address else {})}
