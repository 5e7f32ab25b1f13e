"""0.2's functions that find and run code."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

import autogen.code_utils
from autogen.code_utils import (
    check_can_use_docker_or_throw,
    content_str,
    create_virtual_env,
    decide_use_docker,
    execute_code,
    extract_code,
    infer_lang,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are POSIX")


@pytest.fixture(autouse=True)
def no_docker_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autogen.code_utils, "in_docker_container", lambda: False)
    monkeypatch.setattr(autogen.code_utils, "is_docker_running", lambda: False)


class TestExtractCode:
    def test_blocks_come_with_their_languages(self) -> None:
        text = "First:\n```python\nprint(1)\nprint(2)\n```\nthen\n  ``` sh \nls\n  ```\n"
        assert extract_code(text) == [("python", "print(1)\nprint(2)"), ("sh", "ls")]

    def test_block_without_language_has_an_empty_one(self) -> None:
        assert extract_code("Example:\n```\nsource setup.sh\n```") == [("", "source setup.sh")]

    def test_text_without_code_is_unknown(self) -> None:
        assert extract_code("no `code` here") == [("unknown", "no `code` here")]

    def test_code_in_single_backticks_is_found_when_asked_for(self) -> None:
        text = "run `ls -l` and\n```python\nprint(1)\n```"
        assert extract_code(text, detect_single_line_code=True) == [("", "ls -l"), ("python", "print(1)")]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("```python title=x\nprint\n```", [("", "python title=x\nprint")]),
            ("so: ```python\nprint(1)```", [("", "python\nprint(1)")]),
            ("```python\n\n```", []),
            ("nothing", []),
        ],
    )
    def test_blocks_of_another_form_are_found_between_their_backticks(
        self, text: str, found: list[tuple[str, str]]
    ) -> None:
        assert extract_code(text, detect_single_line_code=True) == found

    def test_another_pattern_gives_what_its_groups_hold(self) -> None:
        found: list[object] = [*extract_code("<c>a</c><c>b</c>", pattern="<c>(.*?)</c>")]
        assert found == ["a", "b"]

    def test_content_parts_are_read_as_text(self) -> None:
        assert extract_code([{"type": "text", "text": "```py\n1\n```"}]) == [("py", "1")]


@pytest.mark.parametrize(
    ("code", "language"),
    [("print('hello')", "python"), ("pip install x", "sh"), ("python a.py", "sh"), ("dog cat", "unknown")],
)
def test_language_is_inferred(code: str, language: str) -> None:
    assert infer_lang(code) == language


class TestContentStr:
    def test_images_become_a_placeholder(self) -> None:
        parts = [{"type": "text", "text": "see "}, {"type": "image_url", "image_url": {"url": "x"}}]
        assert content_str(parts) == "see <image>"

    def test_none_becomes_empty(self) -> None:
        assert content_str(None) == ""

    @pytest.mark.parametrize(
        ("content", "error"), [(42, TypeError), (["x"], TypeError), ([{"type": "audio"}], ValueError)]
    )
    def test_other_content_is_refused(self, content: object, error: type[Exception]) -> None:
        with pytest.raises(error):
            content_str(content)


class TestExecuteCode:
    def test_success_returns_stdout_only(self, tmp_path: Path) -> None:
        code = "import sys; print('out'); print('err', file=sys.stderr)"
        assert execute_code(code, work_dir=str(tmp_path), use_docker=False) == (0, "out\n", None)

    def test_failure_returns_stderr_without_the_path(self, tmp_path: Path) -> None:
        exit_code, logs, image = execute_code("print('o' + 'ut'); 1/0", work_dir=str(tmp_path), use_docker=False)
        assert (exit_code, image) == (1, None)
        assert 'File "", line 1' in logs and "ZeroDivisionError" in logs and "out" not in logs

    def test_failure_names_a_file_that_has_a_name(self, tmp_path: Path) -> None:
        _, logs, _ = execute_code("1/0", filename="sub/a.py", work_dir=str(tmp_path), use_docker=False)
        assert 'File "sub/a.py", line 1' in logs

    def test_failure_keeps_other_files_whose_names_end_alike(self, tmp_path: Path) -> None:
        code = "import sys; sys.exit('see data.py and ./a.py')"
        _, logs, _ = execute_code(code, filename="a.py", work_dir=str(tmp_path), use_docker=False)
        assert logs == "see data.py and ./a.py\n"

    def test_unnamed_file_is_removed_and_a_named_one_stays(self, tmp_path: Path) -> None:
        execute_code("print(1)", work_dir=str(tmp_path), use_docker=False)
        assert list(tmp_path.iterdir()) == []
        execute_code("print(1)", filename="sub/a.py", work_dir=str(tmp_path), use_docker=False)
        assert execute_code(filename="sub/a.py", work_dir=str(tmp_path), use_docker=False)[:2] == (0, "1\n")

    def test_shell_code_runs(self, tmp_path: Path) -> None:
        assert execute_code("echo hi", lang="sh", work_dir=str(tmp_path), use_docker=False)[:2] == (0, "hi\n")

    def test_timeout_without_output_says_just_that(self, tmp_path: Path) -> None:
        result = execute_code("import time; time.sleep(60)", timeout=1, work_dir=str(tmp_path), use_docker=False)
        assert result == (1, "Timeout", None)

    def test_timeout_ends_the_code_at_once_and_keeps_its_output(self, tmp_path: Path) -> None:
        started = time.monotonic()
        code = "import time; print('so far'); time.sleep(60)"
        result = execute_code(code, timeout=1, work_dir=str(tmp_path), use_docker=False)
        assert result == (1, "so far\n\nTimeout", None)
        assert time.monotonic() - started < 10

    def test_code_does_not_see_secrets(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "hush")
        code = "import os; print(os.environ.get('OPENAI_API_KEY'))"
        assert execute_code(code, work_dir=str(tmp_path), use_docker=False)[1] == "None\n"

    def test_file_name_that_leads_out_of_the_folder_is_refused(self, tmp_path: Path) -> None:
        result = execute_code("1", filename="../x.py", work_dir=str(tmp_path / "in"), use_docker=False)
        assert result == (1, "Filename is not in the workspace", None)
        assert not (tmp_path / "x.py").exists()

    def test_file_name_that_no_file_can_have_is_an_ordinary_failure(self, tmp_path: Path) -> None:
        exit_code, logs, _ = execute_code("1", filename=".", work_dir=str(tmp_path), use_docker=False)
        assert exit_code == 1 and logs.startswith("The code cannot be saved to ")

    def test_default_folder_is_in_the_current_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        execute_code("open('made', 'w').close()", use_docker=False)
        assert (tmp_path / "coterie_code" / "made").exists()

    def test_neither_code_nor_file_is_an_error(self) -> None:
        with pytest.raises(AssertionError, match="Either code or filename"):
            execute_code(use_docker=False)

    def test_unset_docker_means_docker_is_needed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AUTOGEN_USE_DOCKER", raising=False)
        with pytest.raises(RuntimeError, match="Code execution is set to be run in docker"):
            execute_code("1", work_dir=str(tmp_path))

    def test_a_missing_interpreter_is_an_ordinary_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        exit_code, logs, _ = execute_code("1", lang="javascript", work_dir=str(tmp_path), use_docker=False)
        assert (exit_code, "node: not found" in logs) == (127, True)


class TestDocker:
    @pytest.mark.parametrize("word", ["1", "true", "Yes", "t"])
    def test_words_for_yes(self, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTOGEN_USE_DOCKER", word)
        assert decide_use_docker(None) is True

    @pytest.mark.parametrize("word", ["0", "false", "No", "f"])
    def test_words_for_no(self, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTOGEN_USE_DOCKER", word)
        assert decide_use_docker(None) is False

    def test_the_word_none_leaves_it_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTOGEN_USE_DOCKER", "None")
        assert decide_use_docker(None) is None

    def test_an_argument_wins_over_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTOGEN_USE_DOCKER", "1")
        assert decide_use_docker(False) is False

    def test_other_words_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTOGEN_USE_DOCKER", "maybe")
        with pytest.raises(ValueError, match="Invalid value for AUTOGEN_USE_DOCKER: maybe"):
            decide_use_docker(None)

    def test_wanted_docker_that_does_not_answer_is_an_error_with_the_ways_out(self) -> None:
        with pytest.raises(
            RuntimeError, match=r"^Code execution is set to be run in docker \(default behaviour\) but"
        ) as raised:
            check_can_use_docker_or_throw(True)
        assert "coterie[docker]" in str(raised.value) and "AUTOGEN_USE_DOCKER=0" in str(raised.value)

    def test_inside_a_container_no_engine_is_needed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(autogen.code_utils, "in_docker_container", lambda: True)
        check_can_use_docker_or_throw(True)


def test_virtual_environment_is_created(tmp_path: Path) -> None:
    context = create_virtual_env(str(tmp_path / "venv"), with_pip=False)
    assert Path(context.env_exe).exists()
