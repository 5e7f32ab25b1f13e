"""The command `coterie`. Importing it costs nothing: every command is loaded when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit: docs/command-line.md lists the exit codes."""
    missing = [each for each in ("click", "rich") if find_spec(each) is None]
    if missing:
        print(f"coterie: the command line needs {missing[0]!r}: pip install 'coterie[cli]'", file=sys.stderr)
        sys.exit(2)
    from .commands import call

    sys.exit(call(sys.argv[1:] if arguments is None else arguments))
