"""Make config lists from files and the environment."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coterie.errors import ConfigError
from coterie.models.catalog import PRICES_USD_PER_1K

from ._dotenv import find_dotenv, read_dotenv

__all__ = (
    "DEFAULT_AZURE_API_VERSION",
    "NON_CACHE_KEY",
    "OAI_PRICE1K",
    "config_list_from_dotenv",
    "config_list_from_json",
    "config_list_from_models",
    "config_list_gpt4_gpt35",
    "config_list_openai_aoai",
    "filter_config",
    "get_config",
    "get_config_list",
    "get_key",
)

logger = logging.getLogger(__name__)

NON_CACHE_KEY = [
    "api_key",
    "base_url",
    "api_type",
    "api_version",
    "azure_ad_token",
    "azure_ad_token_provider",
    "credentials",
    "tool_config",
]
DEFAULT_AZURE_API_VERSION = "2024-02-01"
OAI_PRICE1K: dict[str, tuple[float, float]] = dict(PRICES_USD_PER_1K)
"""US dollars per 1,000 input and output tokens."""

Config = dict[str, Any]


def get_key(config: Mapping[str, Any]) -> str:
    """Return a text that is equal for configs that ask the same of the same model, wherever it is served.

    Raises:
        TypeError: JSON cannot hold a value of the config.
    """
    asked = {key: value for key, value in config.items() if key not in NON_CACHE_KEY}
    return json.dumps(asked, sort_keys=True, ensure_ascii=False, default=_pydantic_as_json)


def _pydantic_as_json(value: Any) -> Any:
    if isinstance(value, type) and hasattr(value, "model_json_schema"):
        return value.model_json_schema()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def get_config_list(
    api_keys: list[str],
    base_urls: list[str] | None = None,
    api_type: str | None = None,
    api_version: str | None = None,
) -> list[Config]:
    """Return a config per key, with the base URL at the same place; blank keys are passed over."""
    if base_urls is not None and len(api_keys) != len(base_urls):
        raise AssertionError(
            f"api_keys and base_urls must be of equal length, got {len(api_keys)} keys and {len(base_urls)} base_urls."
        )
    config_list = []
    for index, key in enumerate(api_keys):
        if not key.strip():
            continue
        config = {"api_key": key}
        if base_urls:
            config["base_url"] = base_urls[index]
        config_list.append(config | _given(api_type=api_type, api_version=api_version))
    return config_list


def get_config(
    api_key: str | None,
    base_url: str | None = None,
    api_type: str | None = None,
    api_version: str | None = None,
) -> Config:
    """Return one config; the other values may be names of environment variables that hold them."""
    settings = _given(base_url=base_url, api_type=api_type, api_version=api_version)
    return {"api_key": api_key} | {name: os.environ.get(value, value) for name, value in settings.items()}


def config_list_openai_aoai(
    key_file_path: str | None = ".",
    openai_api_key_file: str | None = "key_openai.txt",
    aoai_api_key_file: str | None = "key_aoai.txt",
    openai_api_base_file: str | None = "base_openai.txt",
    aoai_api_base_file: str | None = "base_aoai.txt",
    exclude: str | None = None,
) -> list[Config]:
    """Return configs for OpenAI, then for Azure, a line of the variable or file each.

    OPENAI_API_KEY, OPENAI_API_BASE, AZURE_OPENAI_API_KEY and AZURE_OPENAI_API_BASE come first, the files of
    `key_file_path` are read for those that are unset. The environment is not changed. `exclude`: "openai" or "aoai".
    """
    openai: list[Config] = []
    azure: list[Config] = []
    if exclude != "openai":
        keys = _lines("OPENAI_API_KEY", key_file_path, openai_api_key_file)
        openai = get_config_list(keys, _lines("OPENAI_API_BASE", key_file_path, openai_api_base_file) or None)
    if exclude != "aoai":
        keys = _lines("AZURE_OPENAI_API_KEY", key_file_path, aoai_api_key_file)
        bases = _lines("AZURE_OPENAI_API_BASE", key_file_path, aoai_api_base_file)
        azure = get_config_list(keys, bases or None, api_type="azure", api_version=DEFAULT_AZURE_API_VERSION)
    return openai + azure


def config_list_from_models(
    key_file_path: str | None = ".",
    openai_api_key_file: str | None = "key_openai.txt",
    aoai_api_key_file: str | None = "key_aoai.txt",
    aoai_api_base_file: str | None = "base_aoai.txt",
    exclude: str | None = None,
    model_list: list[str] | None = None,
) -> list[Config]:
    """Return every endpoint of `config_list_openai_aoai` for the first model, then for the second, and so on."""
    configs = config_list_openai_aoai(
        key_file_path=key_file_path,
        openai_api_key_file=openai_api_key_file,
        aoai_api_key_file=aoai_api_key_file,
        aoai_api_base_file=aoai_api_base_file,
        exclude=exclude,
    )
    if not model_list:
        return configs
    return [{**config, "model": model} for model in model_list for config in configs]


def config_list_gpt4_gpt35(
    key_file_path: str | None = ".",
    openai_api_key_file: str | None = "key_openai.txt",
    aoai_api_key_file: str | None = "key_aoai.txt",
    aoai_api_base_file: str | None = "base_aoai.txt",
    exclude: str | None = None,
) -> list[Config]:
    """Return the endpoints for gpt-4, then for gpt-3.5-turbo."""
    return config_list_from_models(
        key_file_path,
        openai_api_key_file,
        aoai_api_key_file,
        aoai_api_base_file,
        exclude,
        model_list=["gpt-4", "gpt-3.5-turbo"],
    )


def filter_config(
    config_list: list[Config], filter_dict: Mapping[str, Iterable[Any]] | None, exclude: bool = False
) -> list[Config]:
    """Return the configs whose value is among the wanted ones for every key; with `exclude` for no key.

    A config's value that is a list (of tags) matches when it shares an item. None among the wanted values matches
    configs without the key.
    """
    if not filter_dict:
        return config_list
    return [
        config
        for config in config_list
        if all(_matches(config.get(key), wanted) != exclude for key, wanted in filter_dict.items())
    ]


def _matches(value: Any, wanted: Iterable[Any]) -> bool:
    if isinstance(value, list):
        return any(each in wanted for each in value)
    return value in wanted


class NoJson(ConfigError, json.JSONDecodeError):
    """A config list is not written in JSON. `doc` is empty, since keys stand in it."""

    def __init__(self, source: str, error: json.JSONDecodeError) -> None:
        Exception.__init__(
            self,
            f"A config list in JSON was expected in {source}, but line {error.lineno}, column {error.colno} is not JSON: "
            f"{error.msg}.",
        )
        self.msg, self.doc, self.pos, self.lineno, self.colno = error.msg, "", error.pos, error.lineno, error.colno


def config_list_from_json(
    env_or_file: str,
    file_location: str | None = "",
    filter_dict: Mapping[str, Iterable[Any]] | None = None,
) -> list[Config]:
    """Return the configs of a JSON list.

    `env_or_file` names an environment variable, which holds the list or the path of its file; if it is unset, a file in
    `file_location`.

    Raises:
        FileNotFoundError: there is neither the variable nor the file.
        NoJson: the text is no JSON.
    """
    text = os.environ.get(env_or_file) or None
    source = f"the environment variable {env_or_file!r}"
    if text is None or not text.lstrip().startswith(("[", "{")):
        path = Path(file_location or "") / env_or_file if text is None else Path(text)
        source, text = f"the file {str(path)!r}", _config_text(env_or_file, path, is_named=text is not None)
    try:
        config_list = json.loads(text)
    except json.JSONDecodeError as error:
        # Without its cause, which holds the whole text and so the keys.
        raise NoJson(source, error) from None
    return filter_config(config_list, filter_dict)


def _config_text(env_or_file: str, path: Path, *, is_named: bool) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        if is_named:
            # The variable's value may be a key that was put there by mistake: it is not shown.
            raise ConfigError(
                f"The environment variable {env_or_file!r} holds neither a JSON list nor the path of a readable file."
            ) from None
        raise type(error)(
            error.errno,
            f"No config list: the environment variable {env_or_file!r} is not set, and the file cannot be read",
            str(path),
        ) from None


def config_list_from_dotenv(
    dotenv_file_path: str | None = None,
    model_api_key_map: Mapping[str, str | Mapping[str, Any]] | None = None,
    filter_dict: Mapping[str, Iterable[Any]] | None = None,
) -> list[Config]:
    """Return a config per model whose API key stands in a `.env` file or in the environment.

    The file's variables are put into the environment unless they are set. `model_api_key_map` gives each model the name
    of the variable with its key, or a dict of `api_key_env_var`, `base_url`, `api_type` and `api_version`;
    gpt-4 and gpt-3.5-turbo have OPENAI_API_KEY unless it says otherwise.
    """
    _load_dotenv(dotenv_file_path)
    key_map: dict[str, str | Mapping[str, Any]] = {**(model_api_key_map or {})}
    for model in ("gpt-4", "gpt-3.5-turbo"):
        key_map.setdefault(model, "OPENAI_API_KEY")
    configs = [
        {"model": model, **config} for model, setting in key_map.items() if (config := _model_config(model, setting))
    ]
    config_list = filter_config(configs, filter_dict)
    if not config_list:
        logger.error("No configurations loaded.")
        return []
    logger.info("Models available: %s", [config["model"] for config in config_list])
    return config_list


def _load_dotenv(dotenv_file_path: str | None) -> None:
    path = Path(dotenv_file_path) if dotenv_file_path else find_dotenv(Path.cwd())
    if path is None:
        logger.warning("No .env file found. Loading configurations from environment variables.")
    elif not path.is_file():
        logger.warning("The specified .env file %s does not exist.", path)
    else:
        for name, value in read_dotenv(path).items():
            os.environ.setdefault(name, value)


def _model_config(model: str, setting: str | Mapping[str, Any]) -> Config | None:
    if isinstance(setting, str):
        variable, settings = setting, {}
    elif isinstance(setting, Mapping):
        settings = dict(setting)
        variable = settings.pop("api_key_env_var", "OPENAI_API_KEY")
    else:
        raise TypeError(f"model_api_key_map[{model!r}] must be a variable's name or a dict, got {setting!r}")
    api_key = os.environ.get(variable, "").strip()
    if not api_key:
        logger.warning(
            "API key not found or empty for model %s. Set the environment variable %s to use it.", model, variable
        )
        return None
    return get_config(api_key=api_key, **settings)


def _lines(variable: str, folder: str | None, file_name: str | None) -> list[str]:
    """Return the lines of a variable, or of the file when it is unset."""
    text = os.environ.get(variable)
    if text is None and folder is not None and file_name is not None:
        path = Path(folder) / file_name
        text = path.read_text(encoding="utf-8-sig").strip() if path.is_file() else None
    if text is None:
        logger.info("Neither the environment variable %s nor the file %s is there.", variable, file_name)
        return []
    return [line.strip() for line in text.split("\n")]


def _given(**settings: str | None) -> dict[str, str]:
    return {name: value for name, value in settings.items() if value}
