"""Run a program on one side, against a server of its own, in a folder of its own."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.environments import python_of
from coterie.models.tokens import CACHED_AS
from coterie.testing import ScriptedServer

from . import normal
from .case import Case, with_usage

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
TIMEOUT_S = 180
# 0.2.40 logs to standard output; ours leaves logging to the program.
_LOG_LINE = re.compile(r"^\[autogen\.[\w.]+: \d\d-\d\d \d\d:\d\d:\d\d\] \{\d+\} .*\n", re.MULTILINE)

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Generation:
    """A generation of AutoGen: the release that is the reference, its environment, and how its runs are read."""

    line: str
    release: str
    environment: str
    seen_by: str
    page: str


V02 = Generation("0.2", "0.2.40", "autogen-0.2.40", "v02", "differences-from-0.2.md")
V04 = Generation("0.4", "0.7.5", "autogen-0.7", "v04", "differences-from-0.4.md")


@dataclass(frozen=True)
class Observed:
    """What could be seen of a program from outside, with everything that belongs to this run alone taken out.

    `files` are the JSON files it left, as they are.
    """

    seen: dict[str, Any]
    errors: str
    files: dict[str, str]


def names() -> list[str]:
    """Return the programs there are: those of 0.4 stand in a folder of their own."""
    return sorted(path.relative_to(PROGRAMS).with_suffix("").as_posix() for path in PROGRAMS.rglob("*.py"))


def generation_of(name: str) -> Generation:
    """Return the generation that the program was written for."""
    return V04 if name.startswith("v04/") else V02


def case_of(name: str) -> Case:
    """Return what the program meets."""
    case = importlib.import_module(f"tests.compat.scripts.{name.replace('/', '.')}").CASE
    assert isinstance(case, Case)
    return case


def reference_python(generation: Generation) -> str:
    """Return the Python that has the reference, installed where missing."""
    return str(python_of(generation.environment))


def run(name: str, case: Case, python: str = sys.executable, files: Mapping[str, str] | None = None) -> Observed:
    """Run the program with the Python of one side. `files` are those that another program left."""
    answers = case.answers
    scripted: Any = (
        (lambda request: with_usage(answers(request))) if callable(answers) else list(map(with_usage, answers))
    )
    with tempfile.TemporaryDirectory() as folder, ScriptedServer(scripted) as server:
        work = Path(folder).resolve() / "work"
        work.mkdir()
        program = work / f"{Path(name).name}.py"
        program.write_bytes((PROGRAMS / f"{name}.py").read_bytes())
        for file, text in {**case.files, **(files or {})}.items():
            (work / file).write_text(text.replace("{base_url}", server.base_url))
        for encoding in CACHED_AS.values():
            (Path(folder) / encoding).touch()  # ours counts exactly only where the data lies
        out = Path(folder) / "seen.json"
        done = subprocess.run(
            [python, HERE / "driver.py", generation_of(name).seen_by, program, out],
            cwd=work,
            env=_environment(python, server.base_url, folder) | dict(case.environment),
            input="".join(f"{line}\n" for line in case.typed),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if not out.exists():
            raise RuntimeError(f"{name} left nothing with {python}:\n{done.stdout}\n{done.stderr}")
        seen = json.loads(out.read_text())
        prompts = seen.pop("prompts")
        headers = [{"path": path, **_kept(each)} for path, each in zip(server.paths, server.headers, strict=True)]
        requests = [_without_defaults(each) for each in server.requests]
        if case.at_once:
            requests.sort(key=lambda request: json.dumps(request, sort_keys=True))
        seen |= {"printed": _LOG_LINE.sub("", done.stdout), "requests": requests, "headers": headers}
        texts = {text: f"<{each}>" for each, text in prompts.items()}
        own = {str(work): "<work>", server.base_url: "<server>"}
        patterns = {_pattern(text): each for each, text in prompts.items() if _FIELD.search(text)}
        seen = _replaced(seen, texts | own, patterns)
        if generation_of(name) is V04:
            seen = normal.without_chance(seen)
        return Observed(seen, done.stderr, {path.name: path.read_text() for path in work.glob("*.json")})


def _environment(python: str, base_url: str, folder: str) -> dict[str, str]:
    """Return what a program finds: an endpoint, a key, a list of configurations, and nothing of this process's own."""
    entries = [{"model": model, "api_key": "sk-test", "base_url": base_url} for model in ("gpt-4", "gpt-3.5-turbo")]
    return {
        "PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": folder,
        "LANG": "C.UTF-8",
        "TIKTOKEN_CACHE_DIR": folder,
        "NO_PROXY": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": base_url,
        "OAI_CONFIG_LIST": json.dumps(entries),
        "SOME_CONFIG_LIST": json.dumps([{**each, "tags": [each["model"]]} for each in entries]),
    }


def _without_defaults(request: dict[str, Any]) -> dict[str, Any]:
    """Return a request without what means nothing where it stands, which ours does not send.

    That is `"stream": false`, which 0.2.40 writes, and `stream_options` of 0.7.5 where nothing is streamed.
    """
    idle = {"stream"} if request.get("stream") else {"stream", "stream_options"}
    return {key: value for key, value in request.items() if key not in idle or value is True}


def _kept(headers: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in headers.items() if key == "authorization" or key.startswith("x-my")}


def _pattern(template: str) -> re.Pattern[str]:
    """Return what finds a filled-in template: its text, with a group for each field."""
    seen: set[str] = set()
    pattern = ""
    for place, part in enumerate(_FIELD.split(template)):
        if place % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.*?)"
            seen.add(part)
    return re.compile(pattern, re.DOTALL)


def _filled(name: str, found: re.Match[str]) -> str:
    return f"<{name} {dict(sorted(found.groupdict().items()))}>"


def _replaced(value: Any, texts: dict[str, str], patterns: dict[re.Pattern[str], str]) -> Any:
    if isinstance(value, str):
        for text, name in texts.items():
            value = value.replace(text, name)
        for pattern, name in patterns.items():
            value = pattern.sub(partial(_filled, name), value)
        return value
    if isinstance(value, dict):
        return {_replaced(key, texts, patterns): _replaced(each, texts, patterns) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, texts, patterns) for each in value]
    return value
