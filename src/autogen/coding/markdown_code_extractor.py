"""Find the fenced code blocks of a markdown message."""

from __future__ import annotations

import re

from autogen.code_utils import CODE_BLOCK_PATTERN, UNKNOWN, content_str, infer_lang
from autogen.types import UserMessageImageContentPart, UserMessageTextContentPart

from .base import CodeBlock

__all__ = ("MarkdownCodeExtractor",)


class MarkdownCodeExtractor:
    """Takes code from between markdown fences; a block that names no language gets an inferred one, or ""."""

    def extract_code_blocks(
        self, message: str | list[UserMessageTextContentPart | UserMessageImageContentPart] | None
    ) -> list[CodeBlock]:
        """Return the blocks in their order."""
        found = re.findall(CODE_BLOCK_PATTERN, content_str(message), flags=re.DOTALL)
        return [CodeBlock(code=code, language=language or _inferred(code)) for language, code in found]


def _inferred(code: str) -> str:
    language = infer_lang(code)
    return "" if language == UNKNOWN else language
