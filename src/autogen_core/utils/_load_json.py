"""JSON in what a model wrote."""

from __future__ import annotations

import json
import re
from typing import Any

_FENCED = re.compile(r"```(?P<language>\w+)?[^\S\n]*\n(?P<content>[\s\S]*?)```")


def extract_json_from_str(content: str) -> list[dict[str, Any]]:
    """Return the values of all fenced blocks of JSON, or of the whole text where there is no block.

    Raises:
        ValueError: a block is of another language, or is not JSON (a `json.JSONDecodeError`).
    """
    blocks = list(_FENCED.finditer(content))
    for block in blocks:
        language = block["language"]
        if language and language.lower() != "json":
            raise ValueError(f"Expected JSON object, but found language: {language}")
    return [json.loads(block["content"]) for block in blocks] or [json.loads(content)]
