"""A conversation of its own with an agent or a team: what they are is shared, what they remember is copied."""

from __future__ import annotations

import io
import pickle
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, TypeVar

from autogen_core.code_executor import CodeExecutor
from autogen_core.models import ChatCompletionClient
from autogen_core.tools import StaticWorkbench, Workbench

T = TypeVar("T")

_SHARED = (type, FunctionType, BuiltinFunctionType, ModuleType, ChatCompletionClient, CodeExecutor)


def session_of(runner: T) -> T:
    """Return a copy of `runner` that remembers what `runner` does now, and from now on only what it hears itself.

    Model clients, functions, code executors and the servers behind workbenches are shared.

    Raises: TypeError where something that an agent holds can neither be shared nor copied.
    """
    shared: dict[int, Any] = {}
    written = io.BytesIO()
    try:
        _Writer(written, shared).dump(runner)
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        raise TypeError(
            f"{runner!r:.100} cannot have several sessions, because something in it cannot be copied: {error}. Give that "
            "class a __reduce__ method, or build one team per session."
        ) from error
    written.seek(0)
    return _Reader(written, shared).load()  # type: ignore[no-any-return]  # what was written is a T


class _Writer(pickle.Pickler):
    """Writes an object down; what is shared stands there by its number."""

    def __init__(self, file: io.BytesIO, shared: dict[int, Any]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._by_number = shared

    def persistent_id(self, obj: Any) -> int | None:
        if isinstance(obj, _SHARED) or (isinstance(obj, Workbench) and not isinstance(obj, StaticWorkbench)):
            self._by_number[id(obj)] = obj
            return id(obj)
        return None


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: dict[int, Any]) -> None:
        super().__init__(file)
        self._by_number = shared

    def persistent_load(self, pid: Any) -> Any:
        return self._by_number[pid]
