"""Where a Jupyter server is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass
class JupyterConnectionInfo:
    """The address of a Jupyter server. Without a port, that of the protocol; without a token, none is sent."""

    host: str
    use_https: bool
    port: int | None = None
    token: str | None = field(default=None, repr=False)


@runtime_checkable
class JupyterConnectable(Protocol):
    """Anything that tells where its Jupyter server is."""

    @property
    def connection_info(self) -> JupyterConnectionInfo: ...
