"""Code executors on Jupyter kernels. Names are loaded at first use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base import JupyterConnectable, JupyterConnectionInfo
    from .docker_jupyter_server import DockerJupyterServer
    from .embedded_ipython_code_executor import EmbeddedIPythonCodeExecutor
    from .jupyter_client import JupyterClient
    from .jupyter_code_executor import JupyterCodeExecutor
    from .local_jupyter_server import LocalJupyterServer

_HOMES = {
    "DockerJupyterServer": "docker_jupyter_server",
    "EmbeddedIPythonCodeExecutor": "embedded_ipython_code_executor",
    "JupyterClient": "jupyter_client",
    "JupyterCodeExecutor": "jupyter_code_executor",
    "JupyterConnectable": "base",
    "JupyterConnectionInfo": "base",
    "LocalJupyterServer": "local_jupyter_server",
}

__all__ = [
    "DockerJupyterServer",
    "EmbeddedIPythonCodeExecutor",
    "JupyterClient",
    "JupyterCodeExecutor",
    "JupyterConnectable",
    "JupyterConnectionInfo",
    "LocalJupyterServer",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
