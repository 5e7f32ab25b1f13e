"""The command line in real processes: how tests start it and read what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "coterie_apps.cli"]

TIMEOUT_S = 60


@dataclass(frozen=True)
class Shell:
    """A folder to work in, and an environment without any model in it."""

    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `typed` is its standard input."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment | variables,
            input=typed,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    @contextmanager
    def start(self, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """Start a command, and kill it at the end if it still runs."""
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def write(self, name: str, text: str) -> Path:
        """Write a file in the folder."""
        path = self.folder / name
        path.write_text(text)
        return path

    def runs(self) -> list[dict[str, Any]]:
        """What `coterie runs --json` lists."""
        return [json.loads(line) for line in self("runs", "--json").stdout.splitlines()]


def clean_environment() -> dict[str, str]:
    """This environment without models, keys and settings of ours."""
    hidden = ("OPENAI", "OAI_", "COTERIE", "ANTHROPIC", "NO_COLOR", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return {**kept, "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"}


PROGRAM = """
import os, sys
from autogen import AssistantAgent, UserProxyAgent, register_function

llm_config = {
    "config_list": [{"model": "gpt-4o-mini", "api_key": os.environ.get("OPENAI_API_KEY", "k-123456789"),
                     "base_url": os.environ.get("MODEL_URL", "http://127.0.0.1:9/v1")}],
    "cache_seed": None,
}
assistant = AssistantAgent("assistant", llm_config=llm_config)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False,
                      is_termination_msg=lambda m: "TERMINATE" in (m.get("content") or ""))

def add(a: int, b: int) -> int:
    print(f"adding {a} and {b}")
    with open("calls.txt", "a") as file:
        file.write("add\\n")
    return a + b

register_function(add, caller=assistant, executor=user, description="add")
print("arguments", sys.argv[1:])
result = user.initiate_chat(assistant, message="What is 1 + 2?")
print("summary:", result.summary)
"""
