"""Find code in messages and run it: the 0.2 functions behind `code_execution_config` without an executor."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from coterie.held import is_there
from coterie.sandboxes.containers import docker_is_running, run_in_container
from coterie.sandboxes.environment import code_environment
from coterie.sandboxes.interpreters import COMMANDS_IN_BOX, interpreter
from coterie.sandboxes.process import ProcessResult, run_command
from coterie.sandboxes.workspace import file_in, prepare_work_dir, save_code, unnamed_file

DEFAULT_MODEL = "gpt-4"
FAST_MODEL = "gpt-3.5-turbo"
UNKNOWN = "unknown"
TIMEOUT_MSG = "Timeout"
DEFAULT_TIMEOUT = 600
WIN32 = sys.platform == "win32"
PYTHON_VARIANTS = ["python", "Python", "py"]
WORKING_DIR = "coterie_code"
"""Where code runs when no `work_dir` is given: a folder of the current directory, so that its files are easy to find."""

CODE_BLOCK_PATTERN = r"```[ \t]*(\w+)?[ \t]*\r?\n(.*?)\r?\n[ \t]*```"
_INLINE_PATTERN = r"`([^`]+)`"
_DEFAULT_IMAGES = ["python:3-slim", "python:3"]
_UNSET: Any = object()


def content_str(content: Any) -> str:
    """Return a message's content as text; an image part becomes `<image>`, None becomes "".

    Raises:
        TypeError: neither None, text nor a list of dicts.
        ValueError: a part whose type is not text or image_url.
    """
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise TypeError(f"content must be None, a string or a list of parts, got {type(content).__name__}")
    return "".join(_part_str(part) for part in content)


def _part_str(part: Any) -> str:
    if not isinstance(part, dict):
        raise TypeError(f"each part of a content list must be a dict, got {type(part).__name__}")
    kind = part.get("type")
    if kind == "text":
        return str(part["text"])
    if kind == "image_url":
        return "<image>"
    raise ValueError(f"a content part must have the type 'text' or 'image_url', got {kind!r}")


def infer_lang(code: str) -> str:
    """Guess the language of a block that names none: `sh`, `python` or `unknown`."""
    if code.startswith(("python ", "pip", "python3 ")):
        return "sh"
    try:
        compile(code, "<block>", "exec")
    except (SyntaxError, ValueError):
        return UNKNOWN
    return "python"


def extract_code(
    text: Any, pattern: str = CODE_BLOCK_PATTERN, detect_single_line_code: bool = False
) -> list[tuple[str, str]]:
    """Return the (language, code) pairs of a message; `[("unknown", text)]` when it holds no code.

    A block that names no language has "". `detect_single_line_code` also takes code between single backticks.
    """
    text = content_str(text)
    if not detect_single_line_code:
        return re.findall(pattern, text, flags=re.DOTALL) or [(UNKNOWN, text)]
    either = re.compile(f"{CODE_BLOCK_PATTERN}|{_INLINE_PATTERN}", flags=re.DOTALL)
    blocks = []
    for language, code, inline in either.findall(text):
        if inline or code.strip():
            blocks.append(("", inline.strip()) if inline else (language.strip(), code.strip()))
    return blocks


def execute_code(
    code: str | None = None,
    timeout: int | None = None,
    filename: str | None = None,
    work_dir: str | None = None,
    use_docker: list[str] | str | bool | None = _UNSET,
    lang: str = "python",
) -> tuple[int, str, str | None]:
    """Run code (or an existing file) and return (exit code, logs, Docker image or None).

    Logs are stdout on success and stderr on failure; after a timeout what was printed so far, then `Timeout`, and the
    whole process group is gone. A file without a name is removed afterwards. Default `work_dir`: `./coterie_code`.
    """
    if code is None and filename is None:
        raise AssertionError("Either code or filename must be provided.")
    if use_docker is _UNSET:
        use_docker = decide_use_docker(None)
    check_can_use_docker_or_throw(use_docker)
    folder = prepare_work_dir(WORKING_DIR if work_dir is None else work_dir)
    language = "python" if lang in PYTHON_VARIANTS else lang
    name = filename or unnamed_file(code or "", "py" if language.startswith("python") else language)
    try:
        path = file_in(folder, name)
    except ValueError:
        return 1, "Filename is not in the workspace", None
    try:
        if code is not None:
            save_code(path, code)
    except OSError as error:
        return 1, f"The code cannot be saved to {path}: {error.strerror}", None
    relative = path.relative_to(folder.resolve()).as_posix()
    try:
        if use_docker and not in_docker_container():
            exit_code, logs, image = _run_in_docker(language, relative, folder, use_docker, timeout or DEFAULT_TIMEOUT)
            seen = "/workspace"
        else:
            exit_code, logs = _run_here(language, relative, folder, timeout or DEFAULT_TIMEOUT)
            image, seen = None, str(path).removesuffix(f"/{relative}")
    finally:
        if filename is None:
            path.unlink(missing_ok=True)
    if exit_code:
        logs = logs.replace(f"{seen}/", "") if filename else _without(logs, f"{seen}/{relative}", relative)
    return exit_code, logs, image


def _cmd(lang: str) -> str:
    """The program that runs files of a language. Executors that programs write ask for it.

    Raises:
        NotImplementedError: there is none.
    """
    if lang in PYTHON_VARIANTS or lang.startswith("python"):
        return lang if lang.startswith("python") else "python"
    if lang not in COMMANDS_IN_BOX:
        raise NotImplementedError(f"{lang} not recognized in code execution")
    return COMMANDS_IN_BOX[lang][0]


def _run_here(language: str, name: str, folder: Path, timeout_s: int) -> tuple[int, str]:
    environment = code_environment()
    if language.startswith("python"):
        command = [sys.executable]
    else:
        command = interpreter(language, search_path=environment.get("PATH"))
    try:
        result = run_command([*command, name], cwd=folder, env=environment, timeout_s=timeout_s)
    except FileNotFoundError:
        return 127, f"{command[0]}: not found; install it or use another language than {language!r}."
    if result.timed_out or result.stopped:
        return 1, _cut_short(result)
    return result.exit_code or 0, result.stderr if result.exit_code else result.stdout


def _without(logs: str, *names: str) -> str:
    for name in names:
        logs = re.sub(rf"(?<![\w./-]){re.escape(name)}(?![\w-])", "", logs)
    return logs


def _cut_short(result: ProcessResult) -> str:
    reason = TIMEOUT_MSG if result.timed_out else "Stopped"
    printed = result.stdout + result.stderr
    return f"{printed}\n{reason}" if printed else reason


def _run_in_docker(
    language: str, name: str, folder: Path, use_docker: list[str] | str | bool, timeout_s: int
) -> tuple[int, str, str]:
    images = _DEFAULT_IMAGES if use_docker is True else [use_docker] if isinstance(use_docker, str) else use_docker
    assert not isinstance(images, bool)
    command = "python" if language.startswith("python") else "sh" if language == "shell" else language
    result = run_in_container([command, name], images=images, work_dir=folder, timeout_s=timeout_s)
    if result.exit_code is None:
        return 1, f"{result.output}\n{TIMEOUT_MSG}" if result.output else TIMEOUT_MSG, result.image
    return result.exit_code, result.output, result.image


def in_docker_container() -> bool:
    """Whether this process itself runs in a Docker container."""
    return Path("/.dockerenv").exists()


def is_docker_running() -> bool:
    """Whether a Docker engine answers."""
    return is_there("Docker", docker_is_running)


def decide_use_docker(use_docker: bool | str | list[str] | None) -> bool | str | list[str] | None:
    """Return `use_docker`, or when it is None what the variable AUTOGEN_USE_DOCKER says (default True).

    Raises:
        ValueError: the variable holds another word than 1/true/yes/t, 0/false/no/f or none.
    """
    if use_docker is not None:
        return use_docker
    setting = os.environ.get("AUTOGEN_USE_DOCKER", "True")
    word = setting.lower()
    if word in ("1", "true", "yes", "t"):
        return True
    if word in ("0", "false", "no", "f"):
        return False
    if word == "none":
        return None
    raise ValueError(
        f"Invalid value for AUTOGEN_USE_DOCKER: {setting}. Set it to 1/true/yes/t, 0/false/no/f or none, or unset it."
    )


def check_can_use_docker_or_throw(use_docker: bool | str | list[str] | None) -> None:
    """Refuse early when code is to run in Docker and no engine answers.

    Raises:
        RuntimeError: Docker is wanted, this is no container itself, and no engine answers.
    """
    if not use_docker or in_docker_container() or is_docker_running():
        return
    raise RuntimeError(
        "Code execution is set to be run in docker (default behaviour) but docker is not running. Either start docker "
        "(and install the Python package: pip install 'coterie[docker]'), or run code on this machine with "
        'code_execution_config={"use_docker": False} or the environment variable AUTOGEN_USE_DOCKER=0.'
    )


def create_virtual_env(dir_path: str, **env_args: Any) -> SimpleNamespace:
    """Create a virtual environment (with pip unless `env_args` say otherwise) and return its paths."""
    from venv import EnvBuilder

    builder = EnvBuilder(**(env_args or {"with_pip": True}))
    builder.create(dir_path)
    return builder.ensure_directories(dir_path)
