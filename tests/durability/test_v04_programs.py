"""Programs of 0.4 leave a record from which they are replayed and resumed, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coterie.testing import Fault, ScriptedServer, tool_call, tool_calls

PROGRAMS = Path(__file__).parent / "programs" / "v04"
NAMES = sorted(each.stem for each in PROGRAMS.glob("*.py") if each.stem != "parallel_books")

Answer = Callable[[dict[str, Any]], Any]


def answer(request: dict[str, Any]) -> Any:
    """What a model says depends on the request alone: its system message says what it does."""
    messages = request["messages"]
    how = str(messages[0]["content"])
    name, said = how.partition(":")[0], sum(each["role"] == "assistant" for each in messages)
    if how.startswith("selector"):
        return ("ann", "cleo", "bob")[how.count("\n") % 3]
    results = sum(each["role"] == "tool" for each in messages)
    if "tools" in how and not results:
        offered = [each["function"] for each in request["tools"]]
        wanted = int(how.split(": ")[1][0])
        calls = [_call(offered[each % len(offered)], f"call_{name}_{each}") for each in range(wanted)]
        return tool_calls(*calls)
    return f"{name} says {said} after {len(messages)}"


def _call(tool: dict[str, Any], id: str) -> dict[str, Any]:
    given = {
        key: 2 if kind.get("type") == "integer" else f"a {key}"
        for key, kind in tool["parameters"]["properties"].items()
    }
    return tool_call(tool["name"], given, id=id)


def slowly(request: dict[str, Any]) -> Any:
    """Answer those last who are asked first, as far as one can tell."""
    how = str(request["messages"][0]["content"])
    if "slow" in how:
        time.sleep(0.15)
    elif "racing" in how:
        time.sleep({"a": 0.09, "b": 0.05, "c": 0.02}[how[0]])
    return answer(request)


def coterie(folder: Path, command: str, *arguments: object, typed: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "coterie_apps.cli", command, "--journal", folder / "runs", *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        timeout=120,
        check=False,
        input=typed.encode(),
        env={**os.environ, "PYTHONHASHSEED": "random"},
    )


TYPED = "card 12\nto the sea\nto the hills\n"


@pytest.mark.parametrize("program", NAMES)
def test_a_recorded_program_is_replayed_byte_for_byte_without_asking_a_model(program: str, tmp_path: Path) -> None:
    with ScriptedServer(slowly) as server:
        recorded = coterie(tmp_path, "run", PROGRAMS / f"{program}.py", server.base_url, typed=TYPED)
        assert recorded.returncode == 0, recorded.stderr.decode()
        asked = len(server.requests)
        assert asked > 3
        replayed = coterie(tmp_path, "replay", "last")
        assert replayed.returncode == 0, replayed.stderr.decode() + replayed.stdout.decode()
        assert len(server.requests) == asked
    shown = coterie(tmp_path, "show", "last")
    assert shown.returncode == 0, shown.stderr.decode()
    assert b"deliver" not in shown.stdout
    costs = coterie(tmp_path, "cost", "last")
    assert costs.returncode == 0
    assert f"{asked} model calls".encode() in costs.stdout


class _Failing:
    """Fails from one request on, until told to work again."""

    def __init__(self, at: int) -> None:
        self.at, self.count, self.works = at, 0, False
        self._lock = threading.Lock()

    def __call__(self, request: dict[str, Any]) -> Any:
        with self._lock:
            self.count += 1
            fails = not self.works and self.count >= self.at
        return Fault(status=400, body={"error": {"message": "not now"}}) if fails else slowly(request)


@pytest.mark.parametrize("at", [2, 4])
@pytest.mark.parametrize("program", NAMES)
def test_a_program_whose_model_fails_half_way_is_resumed_and_then_replayed(
    program: str, at: int, tmp_path: Path
) -> None:
    failing = _Failing(at)
    with ScriptedServer(failing) as server:
        failed = coterie(tmp_path, "run", PROGRAMS / f"{program}.py", server.base_url, typed=TYPED)
        assert failed.returncode != 0, failed.stdout.decode()
        failing.works = True
        resumed = coterie(tmp_path, "resume", "last", typed=TYPED)
        assert resumed.returncode == 0, resumed.stderr.decode() + resumed.stdout.decode()
        asked = len(server.requests)
        replayed = coterie(tmp_path, "replay", "last")
        assert replayed.returncode == 0, replayed.stderr.decode() + replayed.stdout.decode()
        assert len(server.requests) == asked
