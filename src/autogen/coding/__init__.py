"""Code executors of 0.2. Names are loaded at first use, so that `import autogen` stays light."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base import CodeBlock, CodeExecutor, CodeExtractor, CodeResult
    from .docker_commandline_code_executor import DockerCommandLineCodeExecutor
    from .factory import CodeExecutorFactory
    from .local_commandline_code_executor import LocalCommandLineCodeExecutor
    from .markdown_code_extractor import MarkdownCodeExtractor

_HOMES = {
    "CodeBlock": "base",
    "CodeExecutor": "base",
    "CodeExtractor": "base",
    "CodeResult": "base",
    "CodeExecutorFactory": "factory",
    "DockerCommandLineCodeExecutor": "docker_commandline_code_executor",
    "LocalCommandLineCodeExecutor": "local_commandline_code_executor",
    "MarkdownCodeExtractor": "markdown_code_extractor",
}

__all__ = [
    "CodeBlock",
    "CodeExecutor",
    "CodeExecutorFactory",
    "CodeExtractor",
    "CodeResult",
    "DockerCommandLineCodeExecutor",
    "LocalCommandLineCodeExecutor",
    "MarkdownCodeExtractor",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
