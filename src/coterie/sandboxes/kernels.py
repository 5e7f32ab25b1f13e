"""Run a block of code in a Jupyter kernel and collect what it shows, whichever way the kernel's messages come."""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from .process import current_stop

_POLL_S = 0.1
_INTERRUPT_S = {"Timeout": 3.0, "Stopped": 0.5}
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_EXTENSIONS = {
    "text/html": "html",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}


class Kernel(Protocol):
    """A kernel that keeps its variables from block to block."""

    def execute(self, code: str) -> str:
        """Begin to run code; return the id that its messages name as their parent."""
        ...

    def receive(self, timeout_s: float) -> Mapping[str, Any] | None:
        """Return the next message, or None when none came in time.

        Raises:
            KernelDied: no more messages will come.
        """
        ...

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running code."""
        ...

    def restart(self) -> None:
        """Start anew, without any variables; also when the kernel has died."""
        ...


class KernelDied(Exception):
    """The kernel's process has ended, or the connection to it."""


@dataclass
class BlockOutcome:
    """What a block showed, in its order. `error` is None when the block succeeded.

    `traceback` is what the kernel said of an exception; `given_up` is "Timeout" or "Stopped" when the block was ended before
    its time. Pictures and HTML are `files` where a folder was given for them, else `media`, as MIME type and content.
    """

    shown: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    media: list[tuple[str, str]] = field(default_factory=list)
    error: str | None = None
    traceback: str = ""
    given_up: str | None = None


def run_block(kernel: Kernel, code: str, *, timeout_s: float, output_dir: Path | None = None) -> BlockOutcome:
    """Run one block until the kernel is idle again. Pictures and HTML become files in `output_dir`, if given.

    After `timeout_s` seconds, or when the run stops, the code is interrupted; where it resists, the kernel starts anew.
    """
    showing = _Showing(output_dir)
    try:
        block_id = kernel.execute(code)
        given_up = _follow(kernel, block_id, showing, timeout_s)
        if given_up is not None:
            showing.outcome.given_up = given_up
            showing.outcome.error = f"{given_up} waiting for output from code block: {code}"
            _interrupt(kernel, block_id, _INTERRUPT_S[given_up])
    except KernelDied:
        kernel.restart()
        showing.outcome.error = "The kernel ended while it ran the code. It was started anew: all variables are gone."
    return showing.outcome


def _follow(kernel: Kernel, block_id: str, showing: _Showing | None, timeout_s: float) -> str | None:
    """Take messages until the block is done; return why waiting was given up, or None."""
    deadline, stop = time.monotonic() + timeout_s, current_stop.get()
    while (left_s := deadline - time.monotonic()) > 0:
        if showing is not None and stop is not None and stop.is_set():
            return "Stopped"
        message = kernel.receive(min(left_s, _POLL_S))
        if message is None or message["parent_header"].get("msg_id") != block_id:
            continue
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            return None
        if showing is not None:
            showing.take(kind, content)
    return "Timeout"


def _interrupt(kernel: Kernel, block_id: str, patience_s: float) -> None:
    kernel.interrupt()
    if _follow(kernel, block_id, None, patience_s) is not None:
        kernel.restart()


class _Showing:
    """Turns a kernel's messages into text and files."""

    def __init__(self, output_dir: Path | None) -> None:
        self.outcome = BlockOutcome()
        self._output_dir = output_dir
        self._in_stream = False

    def take(self, kind: str, content: Mapping[str, Any]) -> None:
        if kind == "stream":
            self._print(content["text"])
            return
        if kind in ("execute_result", "display_data"):
            self._in_stream = False
            for mime_type, data in content["data"].items():
                self._display(mime_type, data)
        elif kind == "error":
            self.outcome.traceback = _COLOURS.sub("", "\n".join(content["traceback"]))
            self.outcome.error = f"{content['ename']}: {content['evalue']}\n{self.outcome.traceback}"

    def _print(self, text: str) -> None:
        # One print can come in several messages: where they are cut must not show.
        if self._in_stream:
            self.outcome.shown[-1] += text
        else:
            self.outcome.shown.append(text)
        self._in_stream = True

    def _display(self, mime_type: str, data: Any) -> None:
        outcome = self.outcome
        if mime_type == "text/plain":
            outcome.shown.append(str(data))
        elif mime_type not in _EXTENSIONS:
            outcome.shown.append(json.dumps(data))
        elif self._output_dir is None:
            outcome.media.append((mime_type, str(data)))
        else:
            path = save_media(mime_type, str(data), self._output_dir)
            outcome.files.append(str(path.resolve()))
            outcome.shown.append(f"{'HTML' if mime_type == 'text/html' else 'Image'} data saved to {path}")


def save_media(mime_type: str, data: str, folder: Path) -> Path:
    """Write a picture or HTML that a kernel showed to a new file of the folder."""
    path = folder / f"{uuid4().hex}.{_EXTENSIONS[mime_type]}"
    # Code could have laid a link here: "x" never follows one.
    with path.open("xb") as file:
        file.write(_content(mime_type, data))
    return path


def _content(mime_type: str, data: str) -> bytes:
    if mime_type in ("text/html", "image/svg+xml"):
        return data.encode()
    try:
        return base64.b64decode(data)
    except (binascii.Error, ValueError):
        return data.encode()
