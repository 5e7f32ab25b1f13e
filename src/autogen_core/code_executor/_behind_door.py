"""Every run of code blocks is a `CodeRun`."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import PydanticUserError, TypeAdapter

from coterie.asking import ask
from coterie.effects import CodeRun, Effect

from .._behind_door import later
from .._cancellation_token import CancellationToken
from ._code import CodeResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodeBlocksRun(CodeRun):
    """Code blocks run by an executor; the outcome is its CodeResult."""

    def to_json(self, outcome: Any) -> Any:
        cls = type(outcome)
        return {"class": [cls.__module__, cls.__qualname__], "fields": _fields(outcome)}

    def from_json(self, data: Any) -> Any:
        module, name = data["class"]
        cls = getattr(sys.modules.get(module), name, None)
        if isinstance(cls, type) and issubclass(cls, CodeResult):
            return TypeAdapter(cls).validate_python(data["fields"])
        return CodeResult(exit_code=data["fields"]["exit_code"], output=data["fields"]["output"])

    def refused(self) -> Any:
        code, output = CodeRun.refused(self)
        return CodeResult(exit_code=code, output=output)


def _fields(result: Any) -> Any:
    try:
        return TypeAdapter(type(result)).dump_python(result, mode="json", warnings=False)
    except PydanticUserError:  # a program's own result, whose annotations say nothing outside of it
        return asdict(result)


def execute_code_blocks(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `CodeExecutor.execute_code_blocks`."""

    @functools.wraps(execute)
    async def asked(self: Any, code_blocks: list[Any], cancellation_token: CancellationToken) -> CodeResult:
        async def work() -> Any:
            result = execute(self, code_blocks, cancellation_token)
            return await result if inspect.isawaitable(result) else result

        def make(key: str, agent: str) -> Effect:
            blocks = tuple((each.language, each.code) for each in code_blocks)
            return CodeBlocksRun(key=key, agent=agent, blocks=blocks, call=later(work))

        result: CodeResult = await ask("code", make)
        return result

    return asked
