"""What a resumed program cannot promise, shown: state in tools, the time in a prompt, threads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coterie.journal.reader import Reader
from coterie.testing import ScriptedServer, tool_call

PROGRAMS = Path(__file__).parent / "programs"


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROGRAMS / program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def last_run(journal: Path) -> str:
    with Reader(journal) as reader:
        return next(iter(reader.runs())).id


def counting(request: dict[str, Any]) -> Any:
    steps = sum(message["role"] == "tool" for message in request["messages"])
    return tool_call("step", {"by": 1}, id=f"call_{steps}") if steps < 4 else "Done. TERMINATE"


@pytest.fixture
def counter() -> Iterator[ScriptedServer]:
    with ScriptedServer(counting) as server:
        yield server


def results(server: ScriptedServer) -> list[str]:
    return [each["content"] for each in server.requests[-1]["messages"] if each["role"] == "tool"]


def test_state_that_a_tool_kept_in_the_process_is_gone_after_a_crash(counter: ScriptedServer, tmp_path: Path) -> None:
    assert run("state_in_tools.py", counter.base_url, tmp_path, "", "", 2).returncode == -9
    resumed = run("state_in_tools.py", counter.base_url, tmp_path, last_run(tmp_path), "", "")
    assert resumed.returncode == 0, resumed.stderr
    assert results(counter) == ["count is 1", "count is 2", "count is 1", "count is 2"]


def test_a_tool_named_in_rerun_builds_its_state_again(counter: ScriptedServer, tmp_path: Path) -> None:
    assert run("state_in_tools.py", counter.base_url, tmp_path, "", "", 2).returncode == -9
    resumed = run("state_in_tools.py", counter.base_url, tmp_path, last_run(tmp_path), "step", "")
    assert resumed.returncode == 0, resumed.stderr
    assert results(counter) == ["count is 1", "count is 2", "count is 3", "count is 4"]


@pytest.mark.parametrize("where", ["system", "message"])
def test_the_time_in_a_prompt_stops_a_resume_with_a_mismatch(where: str, tmp_path: Path) -> None:
    with ScriptedServer(lambda request: tool_call("look", {}, id="call_1")) as server:
        assert run("time_in_prompt.py", server.base_url, tmp_path, "", where, "die").returncode == -9
        asked = len(server.requests)
        resumed = run("time_in_prompt.py", server.base_url, tmp_path, last_run(tmp_path), where, "")
        assert resumed.returncode == 1
        assert "ReplayMismatch" in resumed.stderr
        assert len(server.requests) == asked, "nothing is asked where the record does not fit"


def working(request: dict[str, Any]) -> Any:
    if any(message["role"] == "tool" for message in request["messages"]):
        return "Done. TERMINATE"
    place = "sea" if "sea" in request["messages"][1]["content"] else "home"
    return tool_call("work", {"place": place}, id=f"call_{place}")


def test_chats_in_threads_resume_where_their_first_messages_differ(tmp_path: Path) -> None:
    journal, log = tmp_path / "runs", tmp_path / "log"
    with ScriptedServer(working) as server:
        assert run("threads.py", server.base_url, journal, log, "", "die").returncode == -9
        resumed = run("threads.py", server.base_url, journal, log, last_run(journal), "")
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout.splitlines()[-1] == "[('Work at home.', 'Done. '), ('Work at sea.', 'Done. ')]"
    assert len(server.requests) == 4, "the two calls before the crash are not made again"
    assert sorted(log.read_text().split()) == ["home", "home", "sea", "sea"], "both tools were in doubt"
