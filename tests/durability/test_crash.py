"""A run that is killed at any point resumes to the same end, and does nothing twice that is recorded."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coterie.errors import JournalError
from coterie.journal.reader import Reader
from coterie.testing import ScriptedServer, tool_call, tool_calls

PROGRAMS = Path(__file__).parent / "programs"
TURNS = 20

Answers = Callable[[dict[str, Any]], Any]
Reference = tuple[bytes, Any, tuple[float, float]]
"""What is printed, what comes of it, and when in its life the program asks its first question and when it ends."""


def answer(request: dict[str, Any]) -> Any:
    """What the model says next depends on the request alone, as a model's answer does."""
    said = sum(message["role"] == "assistant" for message in request["messages"])
    if said == TURNS:
        return "All booked. TERMINATE"
    if said % 3 == 2:
        return f"```python\nprint('sum of turn', sum(range({said})))\n```"
    if said % 3 == 1:
        return {
            "content": None,
            "tool_calls": [
                tool_call("book", {"item": name, "amount": said}, id=f"call_{said}_{name}")["tool_calls"][0]
                for name in ("pens", "ink")
            ],
        }
    return tool_call("book", {"item": "paper", "amount": said}, id=f"call_{said}")


def clerks(request: dict[str, Any]) -> Any:
    """Two rounds of three tools at once for each clerk, and then a word; the fourth word ends it."""
    messages = request["messages"]
    name, said = messages[0]["content"].partition(":")[0], sum(each["role"] == "assistant" for each in messages)
    if said % 3 == 2:
        return f"{name} is done with {said}. {'TERMINATE' if said > 4 and name == 'bob' else ''}"
    return tool_calls(
        *(
            tool_call(tool, {"item": item, "amount": said}, id=f"call_{name}_{said}_{item}")
            for tool, item in (("book", "pens"), ("check", "ink"), ("book", "paper"))
        )
    )


@dataclass
class Books:
    """One execution of the twenty-turn program, with its journal and its log."""

    folder: Path
    server: ScriptedServer
    program: str = "twenty_turns.py"

    def start(self, resume: str = "") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "coterie_apps.cli"]
        if resume:
            command += ["resume", "--journal", str(self.folder / "runs"), resume]
        else:
            program = [PROGRAMS / self.program, self.server.base_url, self.folder / "log", self.folder / "code"]
            command += ["run", "--journal", str(self.folder / "runs"), *map(str, program)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)

    def finish(self, resume: str = "") -> tuple[bytes, Any]:
        process = self.start(resume)
        printed, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()
        return printed, json.loads((self.folder / "log.result").read_text())

    def logged(self) -> Counter[str]:
        """How often each tool call was executed, by its idempotency key."""
        log = self.folder / "log"
        return Counter(line.split()[1] for line in log.read_text().splitlines()) if log.exists() else Counter()

    def recorded(self) -> tuple[str, dict[str, tuple[str, str]]]:
        """The run's id, and what is recorded of each effect: its kind and its status."""
        try:
            reader = Reader(self.folder / "runs")
        except JournalError:  # killed before there was one
            return "", {}
        with reader:
            run = next(iter(reader.runs()), None)
            return (run.id, {e.key: (e.kind, e.status) for e in reader.effects(run.id)}) if run else ("", {})

    def requests_of(self, run: str, keys: list[str]) -> list[Any]:
        with Reader(self.folder / "runs") as reader:
            return [json.loads(reader.request(run, key)) for key in keys]


def undisturbed(folder: Path, script: Answers, program: str) -> Reference:
    """What a program prints and returns when nothing happens to it, and how long it takes."""
    asked: list[float] = []

    def timed(request: dict[str, Any]) -> Any:
        asked.append(time.perf_counter())
        return script(request)

    with ScriptedServer(timed) as server:
        begun = time.perf_counter()
        printed, result = Books(folder, server, program).finish()
        return printed, result, (asked[0] - begun, time.perf_counter() - begun)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return undisturbed(tmp_path_factory.mktemp("reference"), answer, "twenty_turns.py")


@pytest.fixture(scope="module")
def reference_of_0_4(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return undisturbed(tmp_path_factory.mktemp("reference_of_0_4"), clerks, "v04/parallel_books.py")


def killed(books: Books, resume: str, after_s: float) -> bool:
    """Run the program and kill it after a time; False if it was done before."""
    process = books.start(resume)
    try:
        process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    return False


def check_resumed(books: Books, reference: Reference, chance: random.Random) -> dict[str, int]:
    """Kill a run once or twice at random points, resume it, and compare all that can be compared."""
    printed, result, (first, last) = reference
    run = ""
    recorded: dict[str, tuple[str, str]] = {}
    executed: Counter[str] = Counter()
    in_doubt = 0
    for _ in range(chance.choice((1, 1, 2))):
        killed(books, run, chance.uniform(0.8 * first, last))
        run, recorded = books.recorded()
        executed = books.logged()
        in_doubt += sum(status == "intent" for _, status in recorded.values())
    done = [key for key, (_, status) in recorded.items() if status == "done"]
    models = [key for key in done if recorded[key][0] == "model"]
    asked = [json.dumps(each, sort_keys=True) for each in books.server.requests]

    assert books.finish(run) == (printed, result)

    run_after, after = books.recorded()
    assert run in ("", run_after)
    assert {key: after[key] for key in done} == {key: recorded[key] for key in done}, "a record was lost"
    twice = {key for key, times in books.logged().items() if times > 1}
    assert len(twice) <= in_doubt, "a tool was executed again that was not in doubt"
    assert all(books.logged()[key] == executed[key] for key in executed if key not in twice)
    asked_after = [json.dumps(each, sort_keys=True) for each in books.server.requests[len(asked) :]]
    for request in books.requests_of(run_after, models):
        assert json.dumps(request, sort_keys=True) not in asked_after, "a recorded model call was paid again"
    return {"in_doubt": in_doubt, "recorded": len(done), "twice": len(twice)}


def kills(
    count: int, folder: Path, reference: Reference, script: Answers = answer, program: str = "twenty_turns.py"
) -> Iterator[dict[str, int]]:
    chance = random.Random(4)
    for number in range(count):
        place = folder / str(number)
        place.mkdir()
        with ScriptedServer(script) as server:
            yield check_resumed(Books(place, server, program), reference, chance)


def test_a_run_killed_at_20_random_points_resumes_to_the_same_end(tmp_path: Path, reference: Reference) -> None:
    outcomes = list(kills(20, tmp_path, reference))
    assert sum(each["recorded"] for each in outcomes) > 20, "the kills came too early to prove anything"


def test_a_run_of_0_4_killed_at_12_random_points_resumes_to_the_same_end(
    tmp_path: Path, reference_of_0_4: Reference
) -> None:
    outcomes = list(kills(12, tmp_path, reference_of_0_4, clerks, "v04/parallel_books.py"))
    assert sum(each["recorded"] for each in outcomes) > 20, "the kills came too early to prove anything"


@pytest.mark.long
def test_a_run_killed_at_200_random_points_resumes_to_the_same_end(tmp_path: Path, reference: Reference) -> None:
    tell_of(
        "crash: a 20-turn chat with tools and code, SIGKILL at random points, then resumed",
        list(kills(200, tmp_path, reference)),
    )


@pytest.mark.long
def test_a_run_of_0_4_killed_at_100_random_points_resumes_to_the_same_end(
    tmp_path: Path, reference_of_0_4: Reference
) -> None:
    tell_of(
        "crash: teams of 0.4 with parallel tools and parallel agents, SIGKILL at random points, then resumed",
        list(kills(100, tmp_path, reference_of_0_4, clerks, "v04/parallel_books.py")),
    )


def tell_of(proof: str, outcomes: list[dict[str, int]]) -> None:
    """Append what was found to the figures, where such are wanted."""
    totals = {name: sum(each[name] for each in outcomes) for name in ("recorded", "in_doubt", "twice")}
    assert totals["recorded"] > len(outcomes)
    figures = os.environ.get("COTERIE_FIGURES")
    if not figures:
        return
    with Path(figures).open("a") as file:
        print(
            json.dumps(
                {
                    "proof": proof,
                    "bar": f"{len(outcomes)} kills, same transcript, no recorded effect again, nothing recorded lost",
                    "figure": f"{len(outcomes)} runs killed and resumed; {totals['recorded']} recorded effects kept, "
                    f"{totals['in_doubt']} in doubt, {totals['twice']} of these executed again",
                    "met": True,
                }
            ),
            file=file,
        )
