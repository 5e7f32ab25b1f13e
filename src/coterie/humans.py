"""Ask a person at the console."""

from __future__ import annotations

import asyncio
import builtins
import threading
from contextvars import copy_context

from .errors import NobodyAnswers, RunStopped

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
    """Ask like `ask_console`, without blocking the loop.

    The thread is a daemon: a task that is cancelled, or Ctrl-C, does not have to wait for the Enter key.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()
    context = copy_context()

    def settle(line: str | None, error: BaseException | None) -> None:
        if answer.done():  # the task was cancelled meanwhile
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(line or "")

    def ask() -> None:
        line, failed = None, None
        try:
            line = context.run(ask_console, prompt)
        except BaseException as error:  # noqa: BLE001 - whatever a patched input raises belongs to the task that asked
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, line, failed)

    threading.Thread(target=ask, name="coterie-console", daemon=True).start()
    return await answer


def nobody(prompt: str) -> NobodyAnswers:
    """The stop of a run that asks a person where there is none."""
    question = prompt.strip().splitlines()[-1] if prompt.strip() else ""
    return NobodyAnswers(
        f"a person was asked {question!r}, but there is nobody to answer: the input has ended (no terminal?). "
        "Run it in a terminal, pipe the answers in, or do without people: human_input_mode='NEVER', approve='never'."
    )
