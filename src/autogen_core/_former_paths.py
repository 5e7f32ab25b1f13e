"""Private modules of 0.7.5 that are not files here. Programs import public names from them, since editors propose that.

The finder is the last in line: it costs nothing to a program that names none of these modules.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_PUBLIC = (
    "autogen_core",
    "autogen_core.models",
    "autogen_core.tools",
    "autogen_core.model_context",
    "autogen_core.memory",
    "autogen_core.code_executor",
)
"""Where names are that a former module had only imported itself; programs take these from it too."""

_CORE = {
    "autogen_core._agent": "autogen_core",
    "autogen_core._agent_id": "autogen_core",
    "autogen_core._agent_instantiation": "autogen_core",
    "autogen_core._agent_metadata": "autogen_core",
    "autogen_core._agent_runtime": "autogen_core",
    "autogen_core._agent_type": "autogen_core",
    "autogen_core._constants": "autogen_core",
    "autogen_core._default_subscription": "autogen_core",
    "autogen_core._default_topic": "autogen_core",
    "autogen_core._message_handler_context": "autogen_core",
    "autogen_core._subscription": "autogen_core",
    "autogen_core._subscription_context": "autogen_core",
    "autogen_core._topic": "autogen_core",
    "autogen_core._type_prefix_subscription": "autogen_core",
    "autogen_core._type_subscription": "autogen_core",
    "autogen_core.code_executor._base": "autogen_core.code_executor",
    "autogen_core.memory._base_memory": "autogen_core.memory._memory",
    "autogen_core.model_context._buffered_chat_completion_context": "autogen_core.model_context._buffered",
    "autogen_core.model_context._head_and_tail_chat_completion_context": "autogen_core.model_context._head_and_tail",
    "autogen_core.model_context._token_limited_chat_completion_context": "autogen_core.model_context._token_limited",
    "autogen_core.model_context._unbounded_chat_completion_context": "autogen_core.model_context._unbounded",
}


def serve(homes: Mapping[str, str], public: Sequence[str] = ()) -> None:
    """Let each path in `homes` be imported.

    Its names are those of its homes, modules with blanks between them, then those of `public` and of the core.
    """
    sys.meta_path.append(_Finder(homes, (*public, *_PUBLIC)))


def homes_of(path: str) -> tuple[str, ...]:
    """Return the modules that have the names of a former module, those looked at first in front; none of any other."""
    finders = (each for each in sys.meta_path if isinstance(each, _Finder))
    return next((each.homes_of(path) for each in finders if each.serves(path)), ())


class _Finder(MetaPathFinder, Loader):
    def __init__(self, homes: Mapping[str, str], public: Sequence[str]) -> None:
        self._homes = homes
        self._public = public

    def serves(self, path: str) -> bool:
        return path in self._homes

    def homes_of(self, path: str) -> tuple[str, ...]:
        return (*self._homes[path].split(), *self._public)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if not self.serves(fullname):
            return None
        is_package = any(each.startswith(f"{fullname}.") for each in self._homes)
        return ModuleSpec(fullname, self, is_package=is_package)

    def exec_module(self, module: ModuleType) -> None:
        homes = self.homes_of(module.__name__)

        def find(name: str) -> Any:
            if self.serves(f"{module.__name__}.{name}"):
                return import_module(f"{module.__name__}.{name}")
            if not name.startswith("__"):
                for home in homes:
                    namespace = vars(import_module(home))
                    if name in namespace:
                        return namespace[name]
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        module.__dict__["__getattr__"] = find


serve(_CORE)
