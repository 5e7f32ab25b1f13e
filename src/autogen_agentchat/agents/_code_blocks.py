"""Code blocks in markdown, and what running them gave, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autogen_core.code_executor import CodeBlock, CodeResult


def code_blocks_in(text: str, languages: Sequence[str]) -> list[CodeBlock]:
    """The fenced blocks of `text` that name one of `languages`, in any case, right after the fence."""
    known = "|".join(map(re.escape, languages))
    found = re.findall(rf"```[^\S\n]*({known})[^\S\n]*\n(.*?)```", text, re.DOTALL | re.IGNORECASE)
    return [CodeBlock(code=code, language=language) for language, code in found]


def fenced(blocks: Sequence[CodeBlock]) -> str:
    """The blocks as markdown."""
    return "\n\n".join(f"```{each.language}\n{each.code}\n```" for each in blocks)


def in_words(result: CodeResult) -> CodeResult:
    """The result with an output that tells a reader, or a model, how it ended."""
    if not result.output.strip():
        output = (
            f"The script ran but produced no output to console. The POSIX exit code was: {result.exit_code}. "
            "If output was expected, the script has to print it to stdout."
        )
    elif result.exit_code != 0:
        output = (
            f"The script ran, then exited with an error (POSIX exit code: {result.exit_code})\n"
            f"Its output was:\n{result.output}"
        )
    else:
        return result
    return replace(result, output=output)
