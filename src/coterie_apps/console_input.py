"""`input()` behind the door: what a person types while a program runs is on record."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from coterie.effects import HumanInput
from coterie.errors import RunStopped
from coterie.flow import Call, Flow
from coterie.humans import nobody
from coterie.place import HERE
from coterie.runs import here, play

from .transcript import Transcript

Asked = Callable[[str], str]


@contextmanager
def recorded_input(transcript: Transcript, before: Callable[[], None], *, ask_people: bool) -> Iterator[None]:
    """Replace `builtins.input`. `before` is called before a person is asked; without `ask_people` nobody is there."""
    original = builtins.input

    def read(prompt: Any = "") -> str:
        text = str(prompt)
        before()
        if not ask_people:
            raise RunStopped(nobody(text))
        if _echoes_itself(transcript):
            transcript.note(text)
        return original(text)

    def ask(prompt: Any = "", /) -> str:
        if _is_asking():
            return _for_an_agent(read, str(prompt))
        return play(_ask(read, str(prompt)))

    builtins.input = ask
    try:
        yield
    finally:
        builtins.input = original


def _is_asking() -> bool:
    place = HERE.get()
    return place is not None and isinstance(place.performing, HumanInput)


def _for_an_agent(read: Asked, prompt: str) -> str:
    """An agent or an interceptor asks: the end of the input is a stop, since they would ask again."""
    try:
        return read(prompt)
    except EOFError as error:
        raise RunStopped(nobody(prompt)) from error


def _ask(read: Asked, prompt: str) -> Flow[str]:
    """The program itself asks."""
    reading = Call(read, read, (prompt,), {})
    line: str = yield HumanInput(key=here().key("human", ""), prompt=prompt, call=reading)
    return line


def _echoes_itself(transcript: Transcript) -> bool:
    """Whether Python's line editor will write the prompt, past the transcript: at a terminal, on both sides."""
    try:
        ours = (sys.stdin.fileno(), transcript.stream.fileno()) == (0, 1)
        return ours and sys.stdin.isatty() and transcript.stream.isatty()
    except (OSError, ValueError, AttributeError):  # a stream without a file
        return False
