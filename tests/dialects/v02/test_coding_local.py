"""The local executor, its functions and its factory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autogen.code_utils import _cmd, create_virtual_env
from autogen.coding import (
    CodeBlock,
    CodeExecutor,
    CodeExecutorFactory,
    LocalCommandLineCodeExecutor,
    MarkdownCodeExtractor,
)
from autogen.coding.docker_commandline_code_executor import _wait_for_ready
from autogen.coding.func_with_reqs import (
    Alias,
    FunctionWithRequirements,
    ImportFromModule,
    to_stub,
    with_requirements,
)
from autogen.coding.local_commandline_code_executor import CommandlineCodeResult, LocalCommandlineCodeExecutor
from autogen.coding.utils import _get_file_name_from_content, silence_pip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are POSIX")

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run_blocks(*blocks: tuple[str, str], **options: Any) -> Any:
        executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, **options)
        return executor.execute_code_blocks([CodeBlock(language=language, code=code) for language, code in blocks])

    return run_blocks


class TestExtractor:
    def test_language_is_inferred_when_the_fence_names_none(self) -> None:
        blocks = MarkdownCodeExtractor().extract_code_blocks(
            "```\nprint(1)\n```\n```\npip install x\n```\n```\n?!\n```"
        )
        assert [block.language for block in blocks] == ["python", "sh", ""]

    @pytest.mark.parametrize("message", ["no code", None, []])
    def test_message_without_code_has_no_blocks(self, message: Any) -> None:
        assert MarkdownCodeExtractor().extract_code_blocks(message) == []


class TestRunning:
    def test_blocks_share_the_folder_and_their_output_is_joined(self, run: Run) -> None:
        result = run(("python", "open('f', 'w').write('x'); print('one')"), ("bash", "cat f"))
        assert (result.exit_code, result.output) == (0, "one\nx")

    def test_running_stops_at_the_first_failure(self, run: Run) -> None:
        result = run(("sh", "echo a; exit 7"), ("sh", "echo b"))
        assert (result.exit_code, result.output) == (7, "a\n")

    def test_errors_stand_before_ordinary_output(self, run: Run) -> None:
        assert run(("sh", "echo out; echo err >&2")).output == "err\nout\n"

    def test_no_blocks_at_all_are_a_success_without_output(self, run: Run) -> None:
        result = run()
        assert (result.exit_code, result.output, result.code_file) == (0, "", None)

    def test_unknown_language_is_an_ordinary_failure(self, run: Run) -> None:
        result = run(("ruby", "puts 1"))
        assert (result.exit_code, result.output) == (1, "\nunknown language ruby")

    def test_timeout_keeps_partial_output(self, run: Run) -> None:
        result = run(("py", "import time; print('so far'); time.sleep(60)"), timeout=1)
        assert (result.exit_code, result.output) == (124, "so far\n\nTimeout")

    def test_dangerous_command_is_an_ordinary_failure_and_does_not_run(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "keep").mkdir()
        result = run(("sh", "rm -rf keep"))
        assert result.exit_code == 1
        assert result.output.startswith("Potentially dangerous command detected: ")
        assert (tmp_path / "keep").exists()

    @pytest.mark.parametrize(
        "code", ["rm -rf /", "mv a /dev/null", "dd if=/dev/zero of=x", "echo x > /dev/sda1", ":(){ :|:& };:"]
    )
    def test_sanitize_command_raises_for_dangerous_shell_code(self, code: str) -> None:
        with pytest.raises(ValueError, match="Potentially dangerous command detected"):
            LocalCommandLineCodeExecutor.sanitize_command("bash", code)

    def test_python_that_mentions_such_a_command_is_not_dangerous(self) -> None:
        LocalCommandLineCodeExecutor.sanitize_command("python", "# rm -rf")

    def test_code_sees_no_secret_unless_its_name_is_passed(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "hush")
        monkeypatch.setenv("HF_TOKEN", "wanted")
        code = "import os; print(os.environ.get('OPENAI_API_KEY'), os.environ.get('HF_TOKEN'))"
        assert run(("python", code), pass_env=["HF_TOKEN"]).output == "None wanted\n"

    def test_code_runs_in_the_environment_of_the_program(self, run: Run) -> None:
        assert run(("python", "import sys; print(sys.prefix)")).output.strip() == sys.prefix

    def test_code_runs_without_a_python_on_the_path(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "prefix", sys.base_prefix)
        assert run(("python", "print(1)")).output == "1\n"

    def test_code_runs_in_a_given_virtual_environment(self, run: Run, tmp_path: Path) -> None:
        context = create_virtual_env(str(tmp_path / "venv"), with_pip=False)
        result = run(
            ("python", "import sys; print(sys.prefix)"), ("sh", "command -v python"), virtual_env_context=context
        )
        assert result.output.split() == [str(tmp_path / "venv"), str(tmp_path / "venv" / "bin" / "python")]


class TestFiles:
    def test_filename_comment_names_the_file(self, run: Run, tmp_path: Path) -> None:
        result = run(("python", "# filename: sub/plot.py\nprint(1)"))
        assert (result.output, result.code_file) == ("1\n", str(tmp_path / "sub" / "plot.py"))

    def test_an_ordinary_first_comment_does_not(self, run: Run, tmp_path: Path) -> None:
        result = run(("python", "# Read a/b and plot it\nprint(1)"))
        assert result.output == "1\n"
        assert Path(result.code_file).name.startswith("tmp_code_")
        assert len(list(tmp_path.iterdir())) == 1

    def test_file_outside_the_folder_is_refused(self, run: Run, tmp_path: Path) -> None:
        result = run(("python", "# filename: ../x.py\nprint(1)"))
        assert (result.exit_code, result.output) == (1, "Filename is not in the workspace")
        assert not (tmp_path.parent / "x.py").exists()

    @pytest.mark.parametrize("name", [".", "x" * 300 + ".py"])
    def test_a_name_that_no_file_can_have_is_an_ordinary_failure(self, run: Run, name: str) -> None:
        result = run(("python", f"# filename: {name}\nprint(1)"))
        assert result.exit_code == 1 and result.output.startswith("The code cannot be saved to ")

    def test_half_characters_in_code_are_replaced(self, run: Run) -> None:
        assert run(("python", "print('\ud83d')")).output == "?\n"

    def test_markup_is_saved_but_not_run(self, run: Run, tmp_path: Path) -> None:
        result = run(("html", "<!-- filename: a.html -->\n<p>"))
        assert (result.exit_code, result.output) == (0, f"Code saved to {tmp_path / 'a.html'}\n")

    def test_execution_policy_can_be_changed(self, run: Run, tmp_path: Path) -> None:
        result = run(("python", "# filename: a.py\nopen('ran', 'w')"), execution_policies={"python": False})
        assert result.output.startswith("Code saved to") and not (tmp_path / "ran").exists()

    def test_work_folder_that_cannot_be_made_is_a_clear_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OSError, match="choose another work_dir"):
            LocalCommandLineCodeExecutor(work_dir=tmp_path / "file" / "x")


class TestConstructor:
    def test_timeout_below_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"Timeout must be greater than or equal to 1\."):
            LocalCommandLineCodeExecutor(timeout=0)

    def test_module_name_must_be_an_identifier(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="valid Python module name, got 'a-b'"):
            LocalCommandLineCodeExecutor(functions_module="a-b", work_dir=tmp_path)

    def test_old_spellings_work_and_warn(self, tmp_path: Path) -> None:
        with pytest.warns(DeprecationWarning):
            assert isinstance(LocalCommandlineCodeExecutor(work_dir=tmp_path), LocalCommandLineCodeExecutor)
        with pytest.warns(DeprecationWarning):
            CommandlineCodeResult(exit_code=0, output="")

    def test_restart_only_warns(self, tmp_path: Path) -> None:
        with pytest.warns(UserWarning, match="does nothing"):
            LocalCommandLineCodeExecutor(work_dir=tmp_path).restart()


class TestFactory:
    def test_name_makes_an_executor_with_its_settings(self, tmp_path: Path) -> None:
        executor = CodeExecutorFactory.create(
            {"executor": "commandline-local", "commandline-local": {"work_dir": tmp_path}}
        )
        assert isinstance(executor, LocalCommandLineCodeExecutor) and executor.work_dir == tmp_path

    def test_an_executor_is_returned_as_it_is(self, tmp_path: Path) -> None:
        executor = LocalCommandLineCodeExecutor(work_dir=tmp_path)
        assert isinstance(executor, CodeExecutor)
        assert CodeExecutorFactory.create({"executor": executor}) is executor

    def test_other_names_are_refused(self) -> None:
        name: Any = "x"
        with pytest.raises(ValueError, match=r"^Unknown code executor x$"):
            CodeExecutorFactory.create({"executor": name})


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@with_requirements(global_imports=["os", Alias("json", "js"), ImportFromModule("math", ["pi", Alias("floor", "down")])])
def describe(
    x: float = 1.5,
) -> str:
    return js.dumps([down(x), down(pi), os.sep])  # type: ignore[name-defined,no-any-return]  # noqa: F821


class TestFunctions:
    def test_stub_is_signature_and_docstring(self) -> None:
        assert to_stub(add) == 'def add(a: int, b: int) -> int:\n    """Add two numbers."""\n    ...\n'

    def test_prompt_names_module_and_stubs(self, tmp_path: Path) -> None:
        executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[add, describe], functions_module="mine")
        prompt = executor.format_functions_for_prompt()
        assert "mine" in prompt and to_stub(add) in prompt and "def describe(x: float=1.5) -> str:\n    ..." in prompt
        assert executor.format_functions_for_prompt("$module_name!$functions").startswith("mine!def add(")

    def test_code_can_import_functions_with_their_imports(self, run: Run) -> None:
        code = "from functions import add, describe, twice\nprint(add(1, 2), describe(), twice(4))"
        twice = FunctionWithRequirements.from_str("def twice(x: int) -> int:\n    return 2 * x\n")
        result = run(("python", code), functions=[add, describe, twice])
        assert (result.exit_code, result.output) == (0, f'3 [1, 3, "{os.sep}"] 8\n')

    def test_decorated_function_can_still_be_called_here(self) -> None:
        assert with_requirements(["x"])(add)(1, 2) == 3

    def test_text_function_cannot_be_called_here(self) -> None:
        with pytest.raises(NotImplementedError):
            FunctionWithRequirements.from_str("def f(): pass")()

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("invaliddef f(): pass", "Could not compile function: "),
            ("def f(): pass\ndef g(): pass", "The string must contain exactly one function"),
            ("x = 1", "The string must contain exactly one function"),
        ],
    )
    def test_text_must_be_exactly_one_function(self, text: str, error: str) -> None:
        with pytest.raises(ValueError, match=error):
            FunctionWithRequirements.from_str(text)

    def test_functions_that_do_not_load_are_reported(self, run: Run) -> None:
        broken = FunctionWithRequirements.from_str("def f(): pass", global_imports=["no_such_module_here"])
        with pytest.raises(ValueError, match=r"Functions failed to load: (?s:.*)no_such_module_here"):
            run(("python", "1"), functions=[broken])

    def test_packages_that_cannot_be_installed_are_reported(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        needy = FunctionWithRequirements.from_str("def f(): pass", python_packages=["no-such-package-here"])
        with pytest.raises(ValueError, match=r"Pip install failed\. (?s:.*)no-such-package-here"):
            run(("python", "1"), functions=[needy])


@pytest.mark.parametrize(
    ("language", "code", "silent"),
    [
        ("python", "!pip install x\nprint(1)", "!pip install -qqq x\nprint(1)"),
        ("python", "! pip install x", "! pip install -qqq x"),
        ("sh", "ls\npip install x", "ls\npip install -qqq x"),
        ("python", "x = 'pip install y'", "x = 'pip install y'"),
        ("html", "pip install x", "pip install x"),
    ],
)
def test_pip_is_made_quiet(language: str, code: str, silent: str) -> None:
    assert silence_pip(code, language) == silent


def test_importing_code_utils_does_not_import_pydantic_or_docker() -> None:
    check = "import sys, autogen.code_utils, autogen.coding; print({'pydantic', 'docker'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", check], text=True) == "set()\n"


def test_a_subclass_may_change_the_blocks_before_they_run(tmp_path: Path) -> None:
    class Marked(LocalCommandLineCodeExecutor):
        def _execute_code_dont_check_setup(self, code_blocks: list[CodeBlock]) -> Any:
            return super()._execute_code_dont_check_setup([each for each in code_blocks if "# run" in each.code])

    blocks = [CodeBlock(language="python", code=code) for code in ("print(1)", "# run me\nprint(2)")]

    assert Marked(work_dir=tmp_path).execute_code_blocks(blocks).output == "2\n"


@pytest.mark.parametrize(
    ("language", "program"),
    [
        ("python", "python"),
        ("Python", "python"),
        ("py", "python"),
        ("python3", "python3"),
        ("shell", "sh"),
        ("javascript", "node"),
    ],
)
def test_executors_of_programs_learn_what_runs_a_language(language: str, program: str) -> None:
    assert _cmd(language) == program


def test_a_language_that_nothing_runs_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="cobol"):
        _cmd("cobol")


@pytest.mark.parametrize(
    ("code", "name"),
    [("# filename: a/b.py\n", "a/b.py"), ("// main.js\n", "main.js"), ("print()", None), ("# a remark\n", None)],
)
def test_executors_of_programs_learn_which_file_code_names(code: str, name: str | None, tmp_path: Path) -> None:
    assert _get_file_name_from_content(code, tmp_path) == name


def test_a_file_outside_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        _get_file_name_from_content("# filename: ../a.py", tmp_path)


class Container:
    """Runs after a few looks at it."""

    def __init__(self, looks: int) -> None:
        self.status, self.looks = "created", looks

    def reload(self) -> None:
        self.looks -= 1
        self.status = "running" if self.looks <= 0 else "created"


def test_executors_of_programs_wait_for_their_container() -> None:
    container = Container(3)

    _wait_for_ready(container, stop_time=0)

    assert container.status == "running"
    with pytest.raises(ValueError, match="created"):
        _wait_for_ready(Container(9**9), timeout=0, stop_time=0)
