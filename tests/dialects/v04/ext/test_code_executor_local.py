"""`autogen_ext.code_executors.local` does what that of 0.7.5 does, and keeps what it lost."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, FunctionWithRequirementsStr, with_requirements
from autogen_ext.code_executors import create_default_code_executor
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor

pytestmark = [
    pytest.mark.filterwarnings("ignore:LocalCommandLineCodeExecutor runs code"),
    pytest.mark.skipif(sys.platform == "win32", reason="the commands are POSIX"),
]


def run(executor: LocalCommandLineCodeExecutor, *blocks: tuple[str, str]) -> Any:
    given = [CodeBlock(code=code, language=language) for language, code in blocks]
    return asyncio.run(executor.execute_code_blocks(given, CancellationToken()))


def add(a: int, b: int) -> int:
    """Add."""
    return a + b


@with_requirements(global_imports=["math"])
def root(a: float) -> float:
    return math.sqrt(a)  # type: ignore[name-defined,no-any-return]  # noqa: F821  # the module it is put into imports it


@pytest.mark.parametrize(
    ("blocks", "exit_code", "output"),
    [
        ([("python", "import sys; print('out'); print('err', file=sys.stderr)")], 0, "err\nout\n"),
        ([("python", "print(1)"), ("sh", "echo hi; exit 3"), ("python", "print(3)")], 3, "1\nhi\n"),
        ([("Python", "print(1)"), ("py", "print(2)"), ("shell", "echo 3"), ("bash", "echo 4")], 0, "1\n2\n3\n4\n"),
        ([("python", "print(1)"), ("js", "x")], 1, "1\n\nunknown language js"),
        ([("python3", "print(1)")], 1, "\nunknown language python3"),
        ([("python", "# filename: ../foo.py\nprint(1)")], 1, "Filename is not in the workspace"),
        ([("python", "# filename: /tmp/foo.py\nprint(1)")], 1, "Filename is not in the workspace"),
        ([("sh", "kill -9 $$")], -9, ""),
        ([("python", "import os; os._exit(77)")], 77, ""),
        ([], 0, ""),
    ],
)
def test_blocks_run_as_in_0_7_5(tmp_path: Path, blocks: list[tuple[str, str]], exit_code: int, output: str) -> None:
    result = run(LocalCommandLineCodeExecutor(work_dir=tmp_path), *blocks)
    assert (result.exit_code, result.output) == (exit_code, output)


def test_the_file_is_named_by_what_it_holds_and_removed(tmp_path: Path) -> None:
    result = run(LocalCommandLineCodeExecutor(work_dir=tmp_path), ("python", "print(1)"))
    assert Path(result.code_file) == tmp_path / f"tmp_code_{hashlib.sha256(b'print(1)').hexdigest()}.py"
    assert not list(tmp_path.iterdir())


def test_files_stay_without_cleanup_also_in_folders_that_are_not_there_yet(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, cleanup_temp_files=False)
    result = run(executor, ("python", "# filename: sub/foo.py\nprint(__file__)"))
    assert result.output == f"{tmp_path / 'sub' / 'foo.py'}\n"
    assert (tmp_path / "sub" / "foo.py").exists()


def test_a_remark_that_looks_like_a_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("untouched")
    assert run(LocalCommandLineCodeExecutor(work_dir=tmp_path), ("python", "# mine.py\nprint(1)")).output == "1\n"
    assert (tmp_path / "mine.py").read_text() == "untouched"


def test_a_file_that_is_a_link_out_of_the_folder_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("untouched")
    work_dir = tmp_path / "work"
    work_dir.mkdir()
    (work_dir / "x.py").symlink_to(tmp_path / "mine")
    result = run(LocalCommandLineCodeExecutor(work_dir=work_dir), ("python", "# filename: x.py\nprint(1)"))
    assert (result.exit_code, result.output) == (1, "Filename is not in the workspace")
    assert (tmp_path / "mine").read_text() == "untouched"


def test_a_timeout_is_124_and_keeps_what_was_printed(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(timeout=1, work_dir=tmp_path)
    result = run(executor, ("python", "import time; print('so far', flush=True); time.sleep(600)"))
    assert (result.exit_code, result.output) == (124, "so far\n\nTimeout")


def test_a_cancelled_run_is_125(tmp_path: Path) -> None:
    token = CancellationToken()
    token.cancel()
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path)
    result = asyncio.run(executor.execute_code_blocks([CodeBlock(code="print(1)", language="python")], token))
    assert (result.exit_code, result.output) == (125, "\nCancelled")


def test_a_language_that_is_not_installed_is_told_to_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(LocalCommandLineCodeExecutor(work_dir=tmp_path), ("pwsh", "echo hi"))
    assert result.exit_code == 127
    assert "not found" in result.output


def test_without_work_dir_it_works_in_a_temporary_folder_until_stop() -> None:
    async def both() -> tuple[Path, bool, Path]:
        executor = LocalCommandLineCodeExecutor()
        async with executor:
            first = executor.work_dir
            there = first.is_dir()
        assert not first.exists()
        second = executor.work_dir
        await executor.stop()
        return first, there, second

    first, there, second = asyncio.run(both())
    assert there
    assert first != second


def test_functions_can_be_imported_with_what_they_need(tmp_path: Path) -> None:
    text = FunctionWithRequirementsStr("def twice(a: int) -> int:\n    return 2 * a\n")
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[add, root, text])
    code = "from functions import add, root, twice\nprint(add(1, 2), root(9), twice(4))"
    assert run(executor, ("python", code)).output == "3 3.0 8\n"
    assert executor.functions == [add, root, text]


def test_functions_stand_in_the_prompt_with_their_heads() -> None:
    executor = LocalCommandLineCodeExecutor(functions=[add], functions_module="tools_of_mine")
    said = executor.format_functions_for_prompt()
    assert "tools_of_mine" in said
    assert "def add(" in said
    assert '"""Add."""\n    ...' in said
    assert executor.format_functions_for_prompt("$functions").startswith("def add")


def test_functions_that_do_not_load_are_an_error(tmp_path: Path) -> None:
    broken = FunctionWithRequirementsStr("def f() -> None: ...", global_imports=["not_there_at_all"])
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[broken])
    with pytest.raises(ValueError, match="Functions failed to load"):
        run(executor, ("python", "print(1)"))


def test_a_virtual_environment_of_ones_own_is_used(tmp_path: Path) -> None:
    builder = venv.EnvBuilder(with_pip=False)
    builder.create(tmp_path / "venv")
    context = builder.ensure_directories(tmp_path / "venv")
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, virtual_env_context=context)
    prefix = run(executor, ("python", "import sys; print(sys.prefix)"), ("sh", "command -v python"))
    assert prefix.output.split() == [str(tmp_path / "venv"), str(tmp_path / "venv" / "bin" / "python")]


@pytest.mark.parametrize(
    ("options", "text"), [({"timeout": 0}, "greater than or equal to 1"), ({"functions_module": "a-b"}, "identifier")]
)
def test_settings_that_cannot_be_are_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        LocalCommandLineCodeExecutor(**options)


@pytest.mark.filterwarnings("default")
def test_it_warns_that_it_isolates_nothing_and_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.warns(UserWarning, match="unsafe"):
        LocalCommandLineCodeExecutor()
    with pytest.warns(DeprecationWarning, match="current directory"):
        LocalCommandLineCodeExecutor(work_dir=".")
    with pytest.warns(UserWarning, match="does nothing"):
        asyncio.run(LocalCommandLineCodeExecutor().restart())


def test_its_config_is_that_of_0_7_5_and_builds_it_again(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(timeout=7, work_dir=tmp_path, cleanup_temp_files=False)
    dumped = executor.dump_component()
    assert dumped.provider == "autogen_ext.code_executors.local.LocalCommandLineCodeExecutor"
    assert dumped.component_type == "code_executor"
    assert dumped.config == {
        "timeout": 7,
        "work_dir": str(tmp_path),
        "functions_module": "functions",
        "cleanup_temp_files": False,
    }
    assert LocalCommandLineCodeExecutor.load_component(dumped).dump_component() == dumped


def test_a_temporary_folder_is_not_in_the_config() -> None:
    executor = LocalCommandLineCodeExecutor()
    assert executor.work_dir.exists()
    assert "work_dir" not in executor.dump_component().config


def test_functions_that_the_config_cannot_hold_are_told_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        LocalCommandLineCodeExecutor(functions=[add]).dump_component()
    assert "functions" in caplog.text


@pytest.mark.filterwarnings("default")
def test_the_default_executor_is_local_with_a_warning_where_no_engine_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    with pytest.warns(UserWarning, match="No Docker engine answers"):
        executor = create_default_code_executor(str(tmp_path))
    assert isinstance(executor, LocalCommandLineCodeExecutor)
    assert executor.work_dir == tmp_path
