"""What a code executor takes and gives back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypedDict, runtime_checkable

from pydantic import BaseModel, Field

from autogen.types import UserMessageImageContentPart, UserMessageTextContentPart

__all__ = (
    "CodeBlock",
    "CodeExecutionConfig",
    "CodeExecutor",
    "CodeExtractor",
    "CodeResult",
    "CommandLineCodeResult",
    "IPythonCodeResult",
)


class CodeBlock(BaseModel):
    """One block of code."""

    code: str = Field(description="The code to run.")
    language: str = Field(description="The language the code is written in.")


class CodeResult(BaseModel):
    """What running code gave."""

    exit_code: int = Field(description="0 when the code succeeded.")
    output: str = Field(description="What the code printed.")


class CommandLineCodeResult(CodeResult):
    """What running code as files gave."""

    code_file: str | None = Field(default=None, description="The file the first block was saved to.")


class IPythonCodeResult(CodeResult):
    """What running code in a kernel gave."""

    output_files: list[str] = Field(default_factory=list, description="Files made from what the code displayed.")


@runtime_checkable
class CodeExtractor(Protocol):
    """Finds the code blocks of a message."""

    def extract_code_blocks(
        self, message: str | list[UserMessageTextContentPart | UserMessageImageContentPart] | None
    ) -> list[CodeBlock]: ...


@runtime_checkable
class CodeExecutor(Protocol):
    """Runs code blocks."""

    @property
    def code_extractor(self) -> CodeExtractor: ...

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CodeResult: ...

    def restart(self) -> None: ...


CodeExecutionConfig = TypedDict(
    "CodeExecutionConfig",
    {
        "executor": Literal["ipython-embedded", "commandline-local"] | CodeExecutor,
        "last_n_messages": int | Literal["auto"],
        "timeout": int,
        "use_docker": bool | str | list[str],
        "work_dir": str,
        "ipython-embedded": Mapping[str, Any],
        "commandline-local": Mapping[str, Any],
    },
    total=False,
)
