"""The 0.2 program inside a run that traces, prices and journals every effect."""

from __future__ import annotations

import tempfile

import coterie

from . import autogen_v02


def tool(size: int) -> int:
    with tempfile.TemporaryDirectory() as folder, coterie.run(journal=folder):
        return autogen_v02.tool(size)


def chat(size: int) -> int:
    with tempfile.TemporaryDirectory() as folder, coterie.run(journal=folder):
        return autogen_v02.chat(size)


WORKLOADS = {"tool": tool, "chat": chat}
