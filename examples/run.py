"""Run a printed program: `python examples/run.py 03`, with OPENAI_API_KEY set.

NAME.prelude.py, NAME.py and NAME.epilogue.py run one after the other, as if they were one file. NAME.py is the program
as it was printed: its placeholder for a key stands for OPENAI_API_KEY, and each `...` for the next text of the prelude's
LEFT_OUT.
"""

from __future__ import annotations

import io
import os
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
KEY = '__import__("os").environ["OPENAI_API_KEY"]'
KEYS_AS_PRINTED = {'"YOUR_API_KEY"', '"YOUR_OPENAI_API_KEY"', '"YOUR_KEY"', '"sk-..."'}


def find(number: str) -> Path:
    """Return the program whose name begins with `number`."""
    programs = sorted(each for each in FOLDER.glob("[0-9]*.py") if each.suffixes == [".py"])
    found = [each for each in programs if each.name.startswith(number)]
    if len(found) == 1:
        return found[0]
    names = "\n  ".join(each.stem for each in programs)
    sys.exit(f"{len(found)} programs begin with {number!r}. Name one of:\n  {names}")


def completed(program: str, left_out: list[str]) -> str:
    """Return `program` with `left_out` for each `...`, and the key from the environment for its placeholder."""
    lines = program.splitlines(keepends=True)
    for (row, start), (_, end), text in reversed(list(gaps(program, iter(left_out)))):
        line = lines[row - 1]
        lines[row - 1] = line[:start] + text + line[end:]
    return "".join(lines)


def gaps(program: str, left_out: Iterator[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """Where something has to be filled in, and what."""
    for token in tokenize.generate_tokens(io.StringIO(program).readline):
        if token.string in KEYS_AS_PRINTED:
            yield token.start, token.end, KEY
        elif token.string == "...":
            yield token.start, token.end, next(left_out)


def run(program: Path) -> dict[str, object]:
    """Run a program with its prelude and its epilogue; return what they define."""
    names: dict[str, object] = {"__name__": "__main__"}
    for part in (program.with_suffix(".prelude.py"), program, program.with_suffix(".epilogue.py")):
        if part.exists():
            source = completed(part.read_text(encoding="utf-8"), names.get("LEFT_OUT", []) if part == program else [])
            names["__file__"] = str(part)
            exec(compile(source, part, "exec"), names)
    return names


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/run.py NUMBER")
    if not os.environ.get("OPENAI_API_KEY"):
        sys.exit("Set OPENAI_API_KEY; any text will do for an endpoint of your own, which OPENAI_BASE_URL names.")
    run(find(sys.argv[1]))
