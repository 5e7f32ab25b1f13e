"""What runs blocks of code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from .._behind_door import wrap
from .._cancellation_token import CancellationToken
from .._component_config import ComponentBase
from ._behind_door import execute_code_blocks
from ._code import CodeBlock, CodeResult


class CodeExecutor(ABC, ComponentBase[BaseModel]):
    """Runs blocks of code. `async with` starts and stops it."""

    component_type = "code_executor"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        wrap(cls, "execute_code_blocks", execute_code_blocks)

    @abstractmethod
    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CodeResult:
        """Run the blocks in order, up to the first that fails.

        Raises:
            ValueError: a block cannot be run, of a language that is not supported for example.
            TimeoutError: it takes too long.
            asyncio.CancelledError: the token was cancelled.
        """

    @abstractmethod
    async def start(self) -> None:
        """Take what is needed to run code."""

    @abstractmethod
    async def stop(self) -> None:
        """Give up what was taken."""

    @abstractmethod
    async def restart(self) -> None:
        """Forget what the code that ran left behind."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        await self.stop()
        return None
