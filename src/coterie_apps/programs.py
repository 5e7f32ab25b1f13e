"""What is run: a task for two agents, the demo, or a file. Each says what a record needs to run it again."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import thread as pools
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TextIO

from coterie.errors import ConfigError
from coterie.redact import redact_arguments

from .exits import TurnLimit
from .flags import Flags
from .model_choice import NO_KEY, Config, choose, without_secrets

TASK_FOLDER = "coterie_code"


class Program(Protocol):
    """Something that `coterie run` runs.

    `stream` is where its transcript goes. `files_in` is the folder whose new files are told of; None for none.
    """

    files_in: Path | None

    @property
    def stream(self) -> TextIO: ...

    def header(self) -> dict[str, Any]:
        """What to record: enough to run it again, and nothing secret."""

    def play(self) -> str | None:
        """Run it to its end; return its answer if it has one."""


class Task:
    """Two agents: an assistant that writes code, and a user proxy that runs it."""

    def __init__(self, task: str, flags: Flags, models: list[Config], kind: str = "task") -> None:
        self.task, self.flags, self.models, self.kind = task, flags, models, kind
        self.folder = flags.work_dir or TASK_FOLDER
        self.files_in: Path | None = Path(self.folder)
        self.stream = sys.stderr

    def header(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "argv": ["coterie", "demo"] if self.kind == "demo" else ["coterie", "run", self.task],
            "cwd": str(Path.cwd()),
            "task": self.task,
            "models": without_secrets(self.models),
            "flags": self.flags.to_json(),
        }

    def play(self) -> str | None:
        from autogen import AssistantAgent, UserProxyAgent
        from coterie.sandboxes.workspace import prepare_work_dir

        prepare_work_dir(self.folder)
        assistant = AssistantAgent("assistant", llm_config={"config_list": self.models, "cache_seed": None})
        mode: Any = (self.flags.human or "never").upper()
        user = UserProxyAgent(
            "user_proxy",
            is_termination_msg=_is_finished,
            human_input_mode=mode,
            code_execution_config={"work_dir": self.folder, "use_docker": False},
        )
        result = user.initiate_chat(assistant, message=self.task, max_turns=self.flags.max_turns)
        said = [each for each in result.chat_history if each.get("name") == "assistant"]
        if self.flags.max_turns is not None and len(said) >= self.flags.max_turns and not _is_finished(said[-1]):
            raise TurnLimit(f"the agents have had their {self.flags.max_turns} turns and are not finished: --max-turns")
        return str(result.summary or "").strip()


def _is_finished(message: Mapping[str, Any]) -> bool:
    """Whether the assistant has said its last word: the agreed one, or anything without code to run."""
    text = str(message.get("content") or "")
    return text.rstrip(" .\n`*\"'").endswith("TERMINATE") or "```" not in text


class File:
    """An existing program, run as `python FILE ARGS` would run it."""

    def __init__(self, argv: Sequence[str], flags: Flags, *, folder: Path | None = None) -> None:
        """`folder` is where to run it; by default here, or where `--work-dir` says."""
        self.path = Path(argv[0]).absolute()
        self.argv = list(argv) if folder or flags.work_dir is None else [str(self.path), *argv[1:]]
        if folder is not None:
            self.path = (folder / argv[0]).absolute()
        self.folder = folder or (Path(flags.work_dir).absolute() if flags.work_dir else Path.cwd())
        self.flags = flags
        self.files_in: Path | None = self.folder if flags.work_dir else None
        self.stream = sys.stdout

    def header(self) -> dict[str, Any]:
        return {
            "kind": "file",
            "argv": redact_arguments(self.argv),
            "cwd": str(self.folder),
            "file": str(self.path),
            "sha256": digest(self.path),
            "flags": self.flags.to_json(),
        }

    def play(self) -> str | None:
        os.chdir(self.folder)
        code = compile(self.path.read_bytes(), str(self.path), "exec", dont_inherit=True)
        module = ModuleType("__main__")
        module.__file__ = str(self.path)
        sys.modules["__main__"] = module
        sys.argv[:] = self.argv
        sys.path[0] = str(self.path.parent)
        try:
            exec(code, vars(module))  # noqa: S102 - running the program is what this is for
        except KeyboardInterrupt:
            raise
        except BaseException:
            _wait_for_threads()
            raise
        _wait_for_threads()
        return None


def _wait_for_threads() -> None:
    """Wait as Python does before it exits, so that the threads of the program still belong to the run."""
    of_pools = getattr(pools, "_threads_queues", {})  # idle workers end only after all others
    for each in threading.enumerate():
        if each is not threading.current_thread() and not each.daemon and each not in of_pools:
            each.join()


def digest(path: Path) -> str:
    """The hash that tells whether a program is still the recorded one."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(f"The program {str(path)!r} cannot be read: {error.strerror}.") from error


def of_record(program: Mapping[str, Any], flags: Flags, *, live: bool) -> Program | None:
    """The recorded program, to be run again; None for one that opened its run by itself.

    `live` wants a model that can be asked; without, none will be.
    """
    kind = program.get("kind")
    if kind not in ("task", "demo", "file"):
        return None
    folder = Path(program["cwd"])
    if not folder.is_dir():
        raise ConfigError(f"The run was recorded in {str(folder)!r}, which is not there any more. Make it again.")
    if kind == "file":
        return File(program["argv"], flags, folder=folder)
    os.chdir(folder)
    recorded: list[Config] = program["models"]
    if kind == "demo" or not live:
        models = [{**each, "api_key": NO_KEY, "max_retries": 0} for each in recorded]
    else:
        models = _with_keys(recorded, choose(flags.model, flags.base_url))
    return Task(program["task"], flags, models, kind)


def _with_keys(recorded: list[Config], found: list[Config]) -> list[Config]:
    """The recorded entries with the secrets that the environment has for them now."""
    if [each.get("model") for each in found] != [each.get("model") for each in recorded]:
        asked, now = ([each.get("model") for each in models] for models in (recorded, found))
        raise ConfigError(f"The run was recorded with {asked}, and the environment now chooses {now}. Set it back.")
    return found
