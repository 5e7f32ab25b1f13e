"""Run code blocks in an IPython kernel that belongs to this program."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, PrivateAttr

from coterie.held import Held
from coterie.sandboxes.embedded_kernel import EmbeddedKernel
from coterie.sandboxes.workspace import prepare_work_dir

from ..base import CodeBlock, CodeExtractor, IPythonCodeResult
from ..markdown_code_extractor import MarkdownCodeExtractor
from ._blocks import run_blocks

__all__ = ("EmbeddedIPythonCodeExecutor",)


class EmbeddedIPythonCodeExecutor(BaseModel):
    """Starts a kernel and runs every block in it: variables live on until `restart`.

    The kernel is a process of its own with this program's rights: it isolates nothing. It ends with the program.
    """

    timeout: int = Field(default=60, ge=1, description="Seconds for each block.")
    kernel_name: str = Field(default="python3", description="The kernel to start; it must be installed.")
    output_dir: str = Field(default=".", description="The folder for pictures and HTML that code displays.")
    _kernel: Held[EmbeddedKernel] = PrivateAttr()
    _output_dir: Path = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        self._output_dir = prepare_work_dir(self.output_dir)
        self._kernel = Held("kernel", partial(EmbeddedKernel, self.kernel_name), EmbeddedKernel.close)
        self._kernel.take()

    @property
    def code_extractor(self) -> CodeExtractor:
        return MarkdownCodeExtractor()

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> IPythonCodeResult:
        """Run the blocks in their order; stop at the first that fails."""
        return run_blocks(self._kernel.get(), code_blocks, timeout_s=self.timeout, output_dir=self._output_dir)

    def restart(self) -> None:
        """Start the kernel anew, without any variables."""
        kernel = self._kernel.opened()
        if kernel is not None:
            kernel.restart()

    def stop(self) -> None:
        """End the kernel now instead of with the program."""
        self._kernel.let_go()
