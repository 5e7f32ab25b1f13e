"""Run a program of `examples/` as its reader would, in an empty folder, against a scripted server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coterie.testing import Item, ScriptedServer

EXAMPLES = Path(__file__).parents[2] / "examples"
KEY = "key-of-the-environment"
UNSET = ("OAI_CONFIG_LIST", "AUTOGEN_USE_DOCKER", "COTERIE_RUNS")


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a program: what it asked its models, and what it printed and left in its folder."""

    requests: list[dict[str, Any]]
    headers: list[dict[str, str]]
    printed: str
    errors: str
    folder: Path

    def last(self, request: int) -> Any:
        """The content of the last message of a request."""
        return self.requests[request]["messages"][-1]["content"]


def environment(server: ScriptedServer) -> dict[str, str]:
    """The environment in which a program finds the server, and no setting of whoever runs the tests."""
    own = {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": KEY, "PYTHONIOENCODING": "utf-8"}
    return {name: value for name, value in os.environ.items() if name not in UNSET} | own


def play(
    command: Sequence[str],
    answers: Sequence[Item],
    folder: Path,
    *,
    typed: str = "",
    settings: Mapping[str, str] | None = None,
) -> Played:
    """Run `python COMMAND` in `folder` with `typed` on its standard input; it has to use all answers, and to succeed."""
    with ScriptedServer(answers) as server:
        ran = subprocess.run(
            [sys.executable, *command],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env={**environment(server), **(settings or {})},
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert len(server.requests) == len(answers), ran.stdout + ran.stderr
        return Played(server.requests, server.headers, ran.stdout, ran.stderr, folder)


def play_example(
    number: str,
    answers: Sequence[Item],
    folder: Path,
    *,
    typed: str = "",
    settings: Mapping[str, str] | None = None,
) -> Played:
    """Run `python examples/run.py NUMBER`."""
    return play([str(EXAMPLES / "run.py"), number], answers, folder, typed=typed, settings=settings)
