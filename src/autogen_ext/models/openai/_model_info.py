"""What is known of the models behind OpenAI's language: what they can do, how much they read, and where they live.

The names are those of 0.7.5. A name that is not among them is taken for its family's newest, with a warning.
"""

from __future__ import annotations

import re
import warnings
from typing import NamedTuple

from autogen_core.models import ModelFamily, ModelInfo
from coterie.models.catalog import context_tokens

DEFAULT_LIMIT = 128_000


class Vendor(NamedTuple):
    """Where the models of a name live, for those who do not say it."""

    base_url: str
    key_variable: str


VENDORS = {
    "gemini-": Vendor("https://generativelanguage.googleapis.com/v1beta/openai/", "GEMINI_API_KEY"),
    "claude-": Vendor("https://api.anthropic.com/v1/", "ANTHROPIC_API_KEY"),
    "Llama-": Vendor("https://api.llama.com/compat/v1/", "LLAMA_API_KEY"),
}


class _Known(NamedTuple):
    family: str
    abilities: str
    """V reads images, F calls tools, J answers in JSON, S in JSON of a schema, M reads several system messages."""

    limit: int


_MODEL_POINTERS = {
    "gpt-5": "gpt-5-2025-08-07",
    "gpt-5-mini": "gpt-5-mini-2025-08-07",
    "gpt-5-nano": "gpt-5-nano-2025-08-07",
    "gpt-4.1": "gpt-4.1-2025-04-14",
    "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
    "gpt-4.1-nano": "gpt-4.1-nano-2025-04-14",
    "gpt-4.5-preview": "gpt-4.5-preview-2025-02-27",
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "gpt-4-turbo": "gpt-4-turbo-2024-04-09",
    "gpt-4-turbo-preview": "gpt-4-0125-preview",
    "gpt-4": "gpt-4-0613",
    "gpt-4-32k": "gpt-4-32k-0613",
    "gpt-3.5-turbo": "gpt-3.5-turbo-0125",
    "gpt-3.5-turbo-16k": "gpt-3.5-turbo-16k-0613",
    "o1": "o1-2024-12-17",
    "o1-preview": "o1-preview-2024-09-12",
    "o1-mini": "o1-mini-2024-09-12",
    "o3": "o3-2025-04-16",
    "o3-mini": "o3-mini-2025-01-31",
    "o4-mini": "o4-mini-2025-04-16",
    "claude-3-haiku": "claude-3-haiku-20240307",
    "claude-3-sonnet": "claude-3-sonnet-20240229",
    "claude-3-opus": "claude-3-opus-20240229",
    "claude-3-5-haiku": "claude-3-5-haiku-20241022",
    "claude-3-5-sonnet": "claude-3-5-sonnet-20241022",
    "claude-3-7-sonnet": "claude-3-7-sonnet-20250219",
    "claude-4-sonnet": "claude-sonnet-4-20250514",
    "claude-4-opus": "claude-opus-4-20250514",
}

_GPT_5 = _Known(ModelFamily.GPT_5, "VFJSM", 400_000)
_GPT_41 = _Known(ModelFamily.GPT_41, "VFJSM", 1_047_576)
_GPT_45 = _Known(ModelFamily.GPT_45, "VFJSM", 128_000)
_GPT_4O = _Known(ModelFamily.GPT_4O, "VFJSM", 128_000)
_O3 = _Known(ModelFamily.O3, "VFJSM", 200_000)
_O4 = _Known(ModelFamily.O4, "VFJSM", 200_000)
_GEMINI_15 = _Known(ModelFamily.GEMINI_1_5_FLASH, "VFJS", 1_048_576)
_GEMINI_15_PRO = _Known(ModelFamily.GEMINI_1_5_PRO, "VFJS", 2_097_152)
_GEMINI_20 = _Known(ModelFamily.GEMINI_2_0_FLASH, "VFJS", 1_048_576)
_GEMINI_25 = _Known(ModelFamily.GEMINI_2_5_FLASH, "VFJS", 1_048_576)
_GEMINI_25_PRO = _Known(ModelFamily.GEMINI_2_5_PRO, "VFJS", 1_048_576)
_LLAMA_4 = _Known(ModelFamily.LLAMA_4_SCOUT, "VFJSM", 128_000)

_MODELS = {
    "gpt-5-2025-08-07": _GPT_5,
    "gpt-5-mini-2025-08-07": _GPT_5,
    "gpt-5-nano-2025-08-07": _GPT_5,
    "gpt-4.1-2025-04-14": _GPT_41,
    "gpt-4.1-mini-2025-04-14": _GPT_41,
    "gpt-4.1-nano-2025-04-14": _GPT_41,
    "gpt-4.5-preview-2025-02-27": _GPT_45,
    "gpt-4o-2024-08-06": _GPT_4O,
    "gpt-4o-2024-11-20": _GPT_4O,
    "gpt-4o-mini-2024-07-18": _GPT_4O,
    "gpt-4o-2024-05-13": _Known(ModelFamily.GPT_4O, "VFJM", 128_000),
    "gpt-4-turbo-2024-04-09": _Known(ModelFamily.GPT_4, "VFJM", 128_000),
    "gpt-4-0125-preview": _Known(ModelFamily.GPT_4, "FJM", 128_000),
    "gpt-4-1106-preview": _Known(ModelFamily.GPT_4, "FJM", 128_000),
    "gpt-4-1106-vision-preview": _Known(ModelFamily.GPT_4, "VM", 128_000),
    "gpt-4-0613": _Known(ModelFamily.GPT_4, "FJM", 8_192),
    "gpt-4-32k-0613": _Known(ModelFamily.GPT_4, "FJM", 32_768),
    "gpt-3.5-turbo-0125": _Known(ModelFamily.GPT_35, "FJM", 16_385),
    "gpt-3.5-turbo-1106": _Known(ModelFamily.GPT_35, "FJM", 16_385),
    "gpt-3.5-turbo-instruct": _Known(ModelFamily.GPT_35, "FJM", 4_096),
    "gpt-3.5-turbo-0613": _Known(ModelFamily.GPT_35, "FJM", 4_096),
    "gpt-3.5-turbo-16k-0613": _Known(ModelFamily.GPT_35, "FJM", 16_385),
    "o1-2024-12-17": _Known(ModelFamily.O1, "FSM", 200_000),
    "o1-preview-2024-09-12": _Known(ModelFamily.O1, "FSM", 128_000),
    "o1-mini-2024-09-12": _Known(ModelFamily.O1, "M", 128_000),
    "o3-2025-04-16": _O3,
    "o3-mini-2025-01-31": _Known(ModelFamily.O3, "FJSM", 200_000),
    "o4-mini-2025-04-16": _O4,
    "gemini-1.5-flash": _GEMINI_15,
    "gemini-1.5-flash-8b": _GEMINI_15,
    "gemini-1.5-pro": _GEMINI_15_PRO,
    "gemini-2.0-flash": _GEMINI_20,
    "gemini-2.0-flash-lite-preview-02-05": _GEMINI_20,
    "gemini-2.5-flash": _GEMINI_25,
    "gemini-2.5-pro-preview-03-25": _Known(ModelFamily.GEMINI_2_5_PRO, "VFJS", 2_097_152),
    "claude-3-haiku-20240307": _Known(ModelFamily.CLAUDE_3_HAIKU, "VFM", 50_000),
    "claude-3-sonnet-20240229": _Known(ModelFamily.CLAUDE_3_SONNET, "VFM", 200_000),
    "claude-3-opus-20240229": _Known(ModelFamily.CLAUDE_3_OPUS, "VFM", 200_000),
    "claude-3-5-haiku-20241022": _Known(ModelFamily.CLAUDE_3_5_HAIKU, "VFM", 200_000),
    "claude-3-5-sonnet-20241022": _Known(ModelFamily.CLAUDE_3_5_SONNET, "VFM", 200_000),
    "claude-3-7-sonnet-20250219": _Known(ModelFamily.CLAUDE_3_7_SONNET, "VFM", 200_000),
    "claude-sonnet-4-20250514": _Known(ModelFamily.CLAUDE_4_SONNET, "VFM", 200_000),
    "claude-opus-4-20250514": _Known(ModelFamily.CLAUDE_4_OPUS, "VFM", 200_000),
    "Llama-3.3-8B-Instruct": _Known(ModelFamily.LLAMA_3_3_8B, "FJM", 128_000),
    "Llama-3.3-70B-Instruct": _Known(ModelFamily.LLAMA_3_3_70B, "FJM", 128_000),
    "Llama-4-Scout-17B-16E-Instruct-FP8": _LLAMA_4,
    "Llama-4-Maverick-17B-128E-Instruct-FP8": _Known(ModelFamily.LLAMA_4_MAVERICK, "VFJSM", 128_000),
}


def _info(known: _Known) -> ModelInfo:
    return ModelInfo(
        vision="V" in known.abilities,
        function_calling="F" in known.abilities,
        json_output="J" in known.abilities,
        family=known.family,
        structured_output="S" in known.abilities,
        multiple_system_messages="M" in known.abilities,
    )


# Programs add models of their own to these, under their names in 0.7.5.
_MODEL_INFO = {name: _info(known) for name, known in _MODELS.items()}
_MODEL_TOKEN_LIMITS = {name: known.limit for name, known in _MODELS.items()}

_FAMILIES = (
    (r"gpt-4\.1", _GPT_41),
    (r"gpt-4\.5", _GPT_45),
    (r"(chat)?gpt-4o", _GPT_4O),
    (r"gpt-4-turbo", _Known(ModelFamily.GPT_4, "VFJM", 128_000)),
    (r"gpt-4(?![\d.])", _Known(ModelFamily.GPT_4, "FJM", 8_192)),
    (r"gpt-3\.?5", _Known(ModelFamily.GPT_35, "FJM", 16_385)),
    (r"gpt-([5-9]|\d\d)", _GPT_5),
    (r"o1", _Known(ModelFamily.O1, "VFJSM", 200_000)),
    (r"o3", _O3),
    (r"o4", _O4),
    (r"gemini-1\.5-pro", _GEMINI_15_PRO),
    (r"gemini-1\.5", _GEMINI_15),
    (r"gemini-2\.0", _GEMINI_20),
    (r"gemini-.*flash", _GEMINI_25),
    (r"gemini-", _GEMINI_25_PRO),
    (r"claude-.*haiku", _Known(ModelFamily.CLAUDE_3_5_HAIKU, "VFM", 200_000)),
    (r"claude-3-5-sonnet", _Known(ModelFamily.CLAUDE_3_5_SONNET, "VFM", 200_000)),
    (r"claude-3-7-sonnet", _Known(ModelFamily.CLAUDE_3_7_SONNET, "VFM", 200_000)),
    (r"claude-.*opus", _Known(ModelFamily.CLAUDE_4_OPUS, "VFM", 200_000)),
    (r"claude-", _Known(ModelFamily.CLAUDE_4_SONNET, "VFM", 200_000)),
    (r"[Ll]lama-3", _Known(ModelFamily.LLAMA_3_3_70B, "FJM", 128_000)),
    (r"[Ll]lama-4-[Mm]averick", _Known(ModelFamily.LLAMA_4_MAVERICK, "VFJSM", 128_000)),
    (r"[Ll]lama-4", _LLAMA_4),
)


def resolve_model(model: str) -> str:
    """Return the dated name that an alias stands for; any other name is returned as it is."""
    return _MODEL_POINTERS.get(model, model)


def get_info(model: str) -> ModelInfo:
    """Return what the model can do; warns where only its family is known.

    Raises:
        ValueError: nothing is known.
    """
    info = _MODEL_INFO.get(resolve_model(model))
    if info is not None:
        return info.copy()
    known = _by_family(model)
    if known is None:
        raise ValueError(
            f"model_info is required when model name is not a valid OpenAI model. Nothing is known of {model!r}: "
            "say with model_info what it can do."
        )
    warnings.warn(
        f"The model {model!r} is not known; it is taken for one of the family {known.family!r}. Pass model_info to "
        "say what it can do.",
        UserWarning,
        stacklevel=5,
    )
    return _info(known)


def get_token_limit(model: str) -> int:
    """Return how many tokens the model reads; for one of which nothing is known, what is usual."""
    limit = _MODEL_TOKEN_LIMITS.get(resolve_model(model)) or context_tokens(model)
    if limit is not None:
        return limit
    family = _by_family(model)
    return family.limit if family is not None else DEFAULT_LIMIT


def vendor_of(model: str) -> Vendor | None:
    """Return where the model lives, if its name says so."""
    return next((vendor for prefix, vendor in VENDORS.items() if model.startswith(prefix)), None)


def _by_family(model: str) -> _Known | None:
    return next((known for pattern, known in _FAMILIES if re.match(pattern, model)), None)
