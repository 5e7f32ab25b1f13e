"""A tool that runs Python, and results of executors in a run that is replayed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from autogen_core.tools import StaticWorkbench
from autogen_ext.code_executors.azure import ACADynamicSessionsCodeExecutor
from autogen_ext.code_executors.jupyter import JupyterCodeExecutor, JupyterCodeResult
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.tools.code_execution import CodeExecutionInput, CodeExecutionResult, PythonCodeExecutionTool
from tests.contracts.test_executors import KERNEL

pytestmark = pytest.mark.filterwarnings("ignore:LocalCommandLineCodeExecutor runs code")

COUNTED = "import pathlib\nwith pathlib.Path({path!r}).open('a') as file: file.write('x')\nprint('ran')"


def counted(folder: Path) -> tuple[CodeBlock, Path]:
    """A block that leaves a mark each time it runs."""
    path = folder / "marks"
    return CodeBlock(code=COUNTED.format(path=str(path)), language="python"), path


async def run(executor: CodeExecutor, *blocks: CodeBlock) -> CodeResult:
    async with executor:
        return await executor.execute_code_blocks(list(blocks), CancellationToken())


def recorded_and_replayed(folder: Path, program: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[Any, Any]:
    """What a program gives when it is recorded, and when it is replayed."""
    with coterie.run(journal=folder / "journal") as recorded:
        first = asyncio.run(program())
    with coterie.run(journal=folder / "journal", replay=recorded.id):
        return first, asyncio.run(program())


def test_the_model_reads_what_the_code_printed(tmp_path: Path) -> None:
    tool = PythonCodeExecutionTool(LocalCommandLineCodeExecutor(work_dir=tmp_path))
    assert (tool.name, tool.description) == ("CodeExecutor", "Execute Python code blocks.")
    assert tool.schema["parameters"]["required"] == ["code"]
    bench = StaticWorkbench([tool])
    result = asyncio.run(bench.call_tool("CodeExecutor", {"code": "print(6 * 7)"}))
    assert (result.to_text(), result.is_error) == ("42\n", False)


def test_code_that_fails_is_no_success(tmp_path: Path) -> None:
    tool = PythonCodeExecutionTool(LocalCommandLineCodeExecutor(work_dir=tmp_path))
    result = asyncio.run(tool.run(CodeExecutionInput(code="1 / 0"), CancellationToken()))
    assert not result.success
    assert "ZeroDivisionError" in result.output


def test_the_tool_is_built_again_from_its_config(tmp_path: Path) -> None:
    dumped = PythonCodeExecutionTool(LocalCommandLineCodeExecutor(work_dir=tmp_path)).dump_component()
    assert dumped.provider == "autogen_ext.tools.code_execution.PythonCodeExecutionTool"
    assert dumped.config["description"] == "Execute Python code blocks."
    assert dumped.config["executor"]["config"]["work_dir"] == str(tmp_path)
    assert PythonCodeExecutionTool.load_component(dumped).dump_component() == dumped


def test_the_result_of_a_tool_is_replayed_without_running_it(tmp_path: Path) -> None:
    block, marks = counted(tmp_path)
    tool = PythonCodeExecutionTool(LocalCommandLineCodeExecutor(work_dir=tmp_path))
    first, again = recorded_and_replayed(tmp_path, lambda: tool.run_json({"code": block.code}, CancellationToken()))
    assert first == again == CodeExecutionResult(success=True, output="ran\n")
    assert marks.read_text() == "x"


def test_a_result_with_its_file_is_replayed_without_running_code(tmp_path: Path) -> None:
    block, marks = counted(tmp_path)
    first, again = recorded_and_replayed(tmp_path, lambda: run(LocalCommandLineCodeExecutor(work_dir=tmp_path), block))
    assert first == again
    assert again.code_file.endswith(".py")
    assert marks.read_text() == "x"


@KERNEL
def test_files_that_a_kernel_showed_are_paths_again_in_a_replay(tmp_path: Path) -> None:
    shows = "from IPython.display import HTML, display; display(HTML('<b>x</b>'))"
    block = CodeBlock(code=shows, language="python")
    first, again = recorded_and_replayed(tmp_path, lambda: run(JupyterCodeExecutor(output_dir=tmp_path), block))
    assert first == again
    assert isinstance(again, JupyterCodeResult)
    assert again.output_files[0].read_text() == "<b>x</b>"


@dataclass
class TimedResult(CodeResult):
    """A program's own result."""

    seconds: float


class OwnExecutor(CodeExecutor):
    """A program's own executor."""

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> TimedResult:
        return TimedResult(0, "said", 0.5)

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def restart(self) -> None: ...


def test_a_programs_own_result_is_replayed_too(tmp_path: Path) -> None:
    first, again = recorded_and_replayed(tmp_path, lambda: run(OwnExecutor()))
    assert first == again == TimedResult(0, "said", 0.5)


def test_sessions_of_azure_name_what_takes_their_place() -> None:
    credential: Any = None
    with pytest.raises(NotImplementedError, match="DockerCommandLineCodeExecutor"):
        ACADynamicSessionsCodeExecutor("https://pool.example", credential)
