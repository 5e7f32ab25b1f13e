"""How many tokens a text is: counted with tiktoken where its data is on this machine, else estimated. Never the network."""

from __future__ import annotations

import importlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

DEFAULT_ENCODING = "cl100k_base"

# One match is about one token; the counting is left to the regular expression, for speed.
_TOKEN = re.compile(
    r"""
    '(?:s|d|m|t|ll|ve|re)\b         # English contractions
    | [A-Za-z]{1,8}
    | \d{1,3}
    | \s*\n\s*
    | [^\S\n]{2,}                    # a single blank belongs to its word
    | ([!-/:-@\[-`{-~])\1{0,3}
    | [^\x00-\x7f]
    """,
    re.VERBOSE,
)
# The names tiktoken caches its data under: the SHA-1 of the address it loads them from.
CACHED_AS = {
    "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790",
}


def count_tokens(text: str, model: str) -> int:
    """Return the number of tokens of a text for a model, exact when the extra `tiktoken` and its data are there."""
    encoder = _encoder(encoding_of(model) or DEFAULT_ENCODING)
    return estimate_tokens(text) if encoder is None else len(encoder.encode(text, disallowed_special=()))


def encoding_of(model: str) -> str | None:
    """Return the name of the encoding an OpenAI model uses, or None for models of others."""
    if re.match(r"(gpt-4o|gpt-4\.[15]|gpt-5|chatgpt-4o|o\d)", model):
        return "o200k_base"
    return DEFAULT_ENCODING if model.startswith(("gpt-4", "gpt-3.5", "gpt-35", "text-embedding-")) else None


def estimate_tokens(text: str) -> int:
    """Estimate from the shape of the text alone: near enough to plan with, not to bill by."""
    return len(_TOKEN.findall(text))


def _encoder(encoding: str) -> Any:
    return _load(encoding) if (_cache_folder() / CACHED_AS[encoding]).exists() else None


def _load(encoding: str) -> Any:
    try:
        return importlib.import_module("tiktoken").get_encoding(encoding)
    except ImportError:
        return None


def _cache_folder() -> Path:
    named = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    return Path(named) if named else Path(tempfile.gettempdir()) / "data-gym-cache"
