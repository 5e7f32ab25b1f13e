"""Run code blocks one after the other in a kernel that keeps its variables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coterie.sandboxes.kernels import Kernel, run_block

from ..base import CodeBlock, IPythonCodeResult
from ..utils import silence_pip


def run_blocks(kernel: Kernel, blocks: Sequence[CodeBlock], *, timeout_s: float, output_dir: Path) -> IPythonCodeResult:
    """Run the blocks until one fails. Whatever language a block names, the kernel's is used."""
    shown: list[str] = []
    files: list[str] = []
    for block in blocks:
        code = silence_pip(block.code, "python")
        outcome = run_block(kernel, code, timeout_s=timeout_s, output_dir=output_dir)
        shown += outcome.shown
        files += outcome.files
        if outcome.error is not None:
            shown.append(f"ERROR: {outcome.error}")
            return IPythonCodeResult(exit_code=1, output="\n".join(shown), output_files=files)
    return IPythonCodeResult(exit_code=0, output="\n".join(shown), output_files=files)
