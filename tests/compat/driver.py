"""Run one user program and write down what it leaves: its variables, its exception, the prompts of its AutoGen.

`python driver.py GENERATION PROGRAM OUT`. It runs in the environment of either side, so it needs nothing but the
standard library and the AutoGen that is there. `seen_GENERATION.py` says how things are described.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any


def run(path: Path, describe: Callable[[Any], Any]) -> dict[str, Any]:
    """Run the program as `python PROGRAM` would; return its variables and how it ended."""
    module = types.ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    sys.argv = [str(path)]
    sys.path[0] = str(path.parent)
    ended: Any = None
    try:
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 - the programs of this folder
    except BaseException as error:  # noqa: BLE001 - whatever ends the program is what is observed
        print(*traceback.format_exception_only(error), file=sys.stderr)
        ended = describe(error)
    kinds = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
    left = {name: value for name, value in module.__dict__.items() if not name.startswith("_")}
    left = {name: value for name, value in left.items() if not isinstance(value, kinds) and name != "annotations"}
    return {"variables": {name: describe(value) for name, value in left.items()}, "ended": ended}


def _count_tokens_by_words() -> None:
    """Give both sides the same encoding: the real one is downloaded, and proofs have no network."""
    words = types.SimpleNamespace(encode=lambda text, **_: text.split(), decode=" ".join)
    double: Any = types.ModuleType("tiktoken")
    double.get_encoding = double.encoding_for_model = lambda _: words
    sys.modules["tiktoken"] = double


if __name__ == "__main__":
    _count_tokens_by_words()
    generation, program, out = sys.argv[1], *map(Path, sys.argv[2:])
    how = importlib.import_module(f"seen_{generation}")
    seen = run(program, how.describe)
    sys.stdout.flush()
    out.write_text(json.dumps({**seen, "prompts": how.prompts()}))
