"""Executors on Jupyter kernels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel", reason="needs: pip install 'coterie[jupyter-executor]'")

from autogen import ConversableAgent
from autogen.coding import CodeBlock, CodeExecutorFactory
from autogen.coding.jupyter import EmbeddedIPythonCodeExecutor


@pytest.fixture
def executor(tmp_path: Path) -> Iterator[EmbeddedIPythonCodeExecutor]:
    executor = EmbeddedIPythonCodeExecutor(output_dir=str(tmp_path / "shown"), timeout=20)
    yield executor
    executor.stop()


def run(executor: Any, *codes: str, language: str = "python") -> Any:
    return executor.execute_code_blocks([CodeBlock(code=code, language=language) for code in codes])


def test_variables_live_on_until_restart(executor: EmbeddedIPythonCodeExecutor) -> None:
    run(executor, "x = 41")
    assert run(executor, "x + 1").output == "42"
    executor.restart()
    assert "NameError" in run(executor, "x").output


def test_language_of_a_block_does_not_matter(executor: EmbeddedIPythonCodeExecutor) -> None:
    assert run(executor, "print(1)", language="whatever").output == "1\n"


def test_error_names_itself_without_colours(executor: EmbeddedIPythonCodeExecutor) -> None:
    result = run(executor, "1 / 0")
    assert result.output.startswith("ERROR: ZeroDivisionError: division by zero\n")
    assert "\x1b" not in result.output


def test_html_and_pictures_become_files(executor: EmbeddedIPythonCodeExecutor, tmp_path: Path) -> None:
    result = run(
        executor,
        "from IPython.display import HTML, display\n"
        "display({'image/png': 'iVBORw0KGgo='}, raw=True)\n"
        "display({'text/html': '<b>x</b>'}, raw=True)\n"
        "display({'application/json': {'a': 1}}, raw=True)",
    )
    picture, page = map(Path, result.output_files)
    assert picture.read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert page.read_text() == "<b>x</b>"
    assert picture.parent == page.parent == tmp_path / "shown"
    assert result.output == f'Image data saved to {picture}\nHTML data saved to {page}\n{{"a": 1}}'


def test_code_that_resists_interruption_is_ended(tmp_path: Path) -> None:
    executor = EmbeddedIPythonCodeExecutor(output_dir=str(tmp_path), timeout=1)
    try:
        result = run(executor, "import time\nwhile True:\n  try: time.sleep(9)\n  except BaseException: pass")
        assert result.output.startswith("ERROR: Timeout waiting for output from code block: import time")
        assert run(executor, "6 * 7").output == "42"
    finally:
        executor.stop()


def test_kernel_that_ends_itself_is_started_anew(executor: EmbeddedIPythonCodeExecutor) -> None:
    result = run(executor, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert result.exit_code == 1
    assert "all variables are gone" in result.output
    assert run(executor, "'alive'").output == "'alive'"


def test_stop_ends_the_kernel(executor: EmbeddedIPythonCodeExecutor) -> None:
    pid = int(run(executor, "import os; os.getpid()").output)
    executor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_unknown_kernel_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no Jupyter kernel 'nope'. Installed are: .*python3"):
        EmbeddedIPythonCodeExecutor(kernel_name="nope")


def test_timeout_below_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="timeout"):
        EmbeddedIPythonCodeExecutor(timeout=0)


def test_factory_makes_one_by_name(tmp_path: Path) -> None:
    made = CodeExecutorFactory.create(
        {"executor": "ipython-embedded", "ipython-embedded": {"output_dir": str(tmp_path), "timeout": 7}}
    )
    assert isinstance(made, EmbeddedIPythonCodeExecutor)
    assert made.timeout == 7
    made.stop()


def test_agent_replies_with_what_the_kernel_showed(executor: EmbeddedIPythonCodeExecutor) -> None:
    agent = ConversableAgent("runner", llm_config=False, code_execution_config={"executor": executor})
    reply = agent.generate_reply([{"role": "user", "content": "```python\nprint(6 * 7)\n```"}])
    assert reply == "exitcode: 0 (execution succeeded)\nCode output: 42\n"
