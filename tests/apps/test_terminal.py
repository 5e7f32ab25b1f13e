"""At a terminal: a live status line, which is gone when something is printed or a person is asked."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from coterie.testing import ScriptedServer

from .terminal import COMMAND, PROGRAM, Shell

DONE = "It is done. TERMINATE"


class Terminal:
    """A process at a pseudo-terminal, as a person sees and types it."""

    def __init__(self, shell: Shell, *arguments: str, **variables: str) -> None:
        ours, theirs = pty.openpty()
        self._terminal = ours
        self.seen = ""
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=shell.folder,
            env=shell.environment | {"TERM": "xterm", "COLUMNS": "120"} | variables,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)

    def read_until(self, text: str) -> str:
        """Read on until `text` has appeared behind what was read before; return what was read."""
        start = len(self.seen)
        while text not in self.seen[start:]:
            assert select.select([self._terminal], [], [], 30)[0], f"{text!r} did not come, but {self.seen!r}"
            try:
                data = os.read(self._terminal, 4096)
            except OSError as error:  # the last process at the terminal has gone
                raise AssertionError(f"{text!r} never came, but {self.seen!r}") from error
            self.seen += data.decode(errors="replace")
        return self.seen[start:]

    def interrupt_until(self, text: str) -> None:
        """Press Ctrl-C, and again where nothing comes of it: Python overlooks one just before it reads from a terminal."""
        self.process.send_signal(signal.SIGINT)
        while not select.select([self._terminal], [], [], 5)[0]:
            self.process.send_signal(signal.SIGINT)
        self.read_until(text)

    def type(self, line: str) -> None:
        os.write(self._terminal, f"{line}\n".encode())

    def end(self) -> int:
        """Read to the end and return the exit code."""
        try:
            while select.select([self._terminal], [], [], 30)[0] and (data := os.read(self._terminal, 4096)):
                self.seen += data.decode(errors="replace")
        except OSError:
            pass
        return self.process.wait(timeout=30)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)


@contextmanager
def terminal(shell: Shell, *arguments: str, **variables: str) -> Iterator[Terminal]:
    opened = Terminal(shell, *arguments, **variables)
    try:
        yield opened
    finally:
        opened.close()


def test_the_status_line_says_who_waits_for_what_and_goes_away(shell: Shell) -> None:
    seen = threading.Event()

    def answer(request: dict[str, Any]) -> str:
        assert seen.wait(30)
        return DONE

    with (
        ScriptedServer(answer) as server,
        terminal(shell, "run", "Go", "-m", "gpt-4o-mini", "--base-url", server.base_url) as screen,
    ):
        screen.read_until("assistant > gpt-4o-mini")
        screen.read_until("turn 1")
        seen.set()
        after = screen.read_until("It is done.")
        assert "\x1b[2K" in after  # the line is cleared before anything else is printed
        assert screen.end() == 0
        assert "gpt-4o-mini" not in screen.seen[screen.seen.index("assistant (to user_proxy)") :]


def test_no_status_line_stands_while_a_person_is_asked(shell: Shell) -> None:
    with (
        ScriptedServer([DONE]) as server,
        terminal(shell, "run", "Go", "-m", "gpt-4o-mini", "--base-url", server.base_url, "--human", "always") as screen,
    ):
        screen.read_until("end the conversation: ")
        screen.type("exit")
        answered = screen.read_until("coterie show")
        assert "user_proxy > " not in screen.seen
        assert "exit" in answered
        assert screen.end() == 0


def test_a_prompt_at_the_terminal_is_part_of_the_transcript(shell: Shell) -> None:
    shell.write("program.py", "name = input('Your name? ')\nprint('hello', name)\n")
    with terminal(shell, "run", "program.py") as screen:
        screen.read_until("Your name? ")
        screen.type("Ada")
        screen.read_until("hello Ada")
        assert screen.end() == 0
    again = shell("replay", "last")
    assert (again.returncode, again.stdout) == (0, "Your name? hello Ada\n"), again.stderr


def test_ctrl_c_at_the_terminal_ends_a_question_too(shell: Shell) -> None:
    shell.write("program.py", PROGRAM + "\ninput('Wait? ')\n")
    with ScriptedServer([DONE]) as server, terminal(shell, "run", "program.py", MODEL_URL=server.base_url) as screen:
        screen.read_until("Wait? ")
        screen.interrupt_until("coterie resume")
        assert screen.end() == 130
