"""Executors that programs write find their parts where 0.7.5 has them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock
from autogen_ext.code_executors._common import (
    CODE_BLOCK_PATTERN,
    PYTHON_VARIANTS,
    CommandLineCodeResult,
    build_python_functions_file,
    get_file_name_from_content,
    lang_to_cmd,
    silence_pip,
    to_stub,
)
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor


def test_blocks_are_found_with_their_languages() -> None:
    found = re.findall(CODE_BLOCK_PATTERN, "a\n```python\nprint(1)\n```\nb\n```\nx\n```", re.DOTALL)
    assert found == [("python", "print(1)"), ("", "x")]
    assert PYTHON_VARIANTS == ["python", "Python", "py"]


@pytest.mark.parametrize(
    ("language", "command"),
    [
        ("python", "python"),
        ("py", "python"),
        ("Python", "python"),
        ("python3", "python3"),
        ("bash", "bash"),
        ("shell", "sh"),
    ],
)
def test_a_language_has_a_command(language: str, command: str) -> None:
    assert lang_to_cmd(language) == command


def test_a_language_without_a_command_is_refused() -> None:
    with pytest.raises(ValueError, match="Unsupported language: julia"):
        lang_to_cmd("julia")


def test_the_first_line_may_name_the_file(tmp_path: Path) -> None:
    assert get_file_name_from_content("# filename: sub/a.py\n1", tmp_path) == "sub/a.py"
    assert get_file_name_from_content("print(1)", tmp_path) is None
    with pytest.raises(ValueError, match="leads out of the work folder"):
        get_file_name_from_content("# filename: ../a.py\n1", tmp_path)


def test_pip_is_silenced_and_functions_are_written_down() -> None:
    def double(number: int) -> int:
        """Double it."""
        return 2 * number

    assert silence_pip("pip install x", "sh") == "pip install -qqq x"
    assert to_stub(double).startswith("def double(number: 'int') -> 'int':")
    assert "def double" in build_python_functions_file([double])
    assert CommandLineCodeResult(exit_code=0, output="", code_file=None).code_file is None


@pytest.mark.filterwarnings("ignore:LocalCommandLineCodeExecutor runs code")
def test_a_subclass_may_change_the_blocks_that_are_run(tmp_path: Path) -> None:
    class Greeting(LocalCommandLineCodeExecutor):
        async def _execute_code_dont_check_setup(
            self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
        ) -> CommandLineCodeResult:
            changed = [CodeBlock(code="print('hello')\n" + each.code, language=each.language) for each in code_blocks]
            return await super()._execute_code_dont_check_setup(changed, cancellation_token)

    block = CodeBlock(code="print('world')", language="python")
    result = asyncio.run(Greeting(work_dir=tmp_path).execute_code_blocks([block], CancellationToken()))
    assert result.output.split() == ["hello", "world"]
