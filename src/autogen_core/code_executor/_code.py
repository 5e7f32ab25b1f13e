"""A block of code, and what came of running it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class CodeBlock:
    """Code, and the language it is written in."""

    code: str
    language: str


@dataclass
class CodeResult:
    """What came of running code; exit code 0 is success."""

    exit_code: int
    output: str
