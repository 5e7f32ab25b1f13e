"""Ask a person at the console."""

from __future__ import annotations

import builtins
import threading

from .errors import NobodyAnswers, RunStopped
from .in_thread import in_thread

_one_at_a_time = threading.Lock()


def ask_console(prompt: str) -> str:
    """Print `prompt` and return the line that was typed.

    Raises: RunStopped when the input has ended, as it has without a terminal: asking again would never end.
    """
    with _one_at_a_time:  # concurrent agents must not read each other's answers
        try:
            return builtins.input(prompt)
        except EOFError as error:
            raise RunStopped(nobody(prompt)) from error


async def ask_console_async(prompt: str) -> str:
    """Ask like `ask_console`, without blocking the loop."""
    return await in_thread(ask_console, prompt)


def nobody(prompt: str) -> NobodyAnswers:
    """The stop of a run that asks a person where there is none."""
    question = prompt.strip().splitlines()[-1] if prompt.strip() else ""
    return NobodyAnswers(
        f"a person was asked {question!r}, but there is nobody to answer: the input has ended (no terminal?). "
        "Run it in a terminal, pipe the answers in, or do without people: human_input_mode='NEVER', approve='never'."
    )
