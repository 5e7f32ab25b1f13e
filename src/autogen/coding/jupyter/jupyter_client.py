"""Ask a Jupyter server for its kernels."""

from __future__ import annotations

from typing import Any

from coterie.sandboxes.remote_kernel import KernelServer, RemoteKernel

from .base import JupyterConnectionInfo

__all__ = ("JupyterClient",)


class JupyterClient:
    """Starts, lists and ends kernels. Every method raises ConnectionError when the server does not answer or refuses."""

    def __init__(self, connection_info: JupyterConnectionInfo) -> None:
        protocol = "https" if connection_info.use_https else "http"
        port = f":{connection_info.port}" if connection_info.port is not None else ""
        self._server = KernelServer(f"{protocol}://{connection_info.host}{port}", connection_info.token)

    def list_kernel_specs(self) -> dict[str, Any]:
        """Return what kernels can be started, as `{"default": name, "kernelspecs": {name: ...}}`."""
        return self._server.kernel_specs()

    def list_kernels(self) -> list[dict[str, Any]]:
        """Return the kernels that run, each with its `id` and `name`."""
        return self._server.kernels()

    def start_kernel(self, kernel_spec_name: str) -> str:
        """Start a kernel and return its id."""
        return self._server.start(kernel_spec_name)

    def delete_kernel(self, kernel_id: str) -> None:
        """End a kernel."""
        self._server.delete(kernel_id)

    def restart_kernel(self, kernel_id: str) -> None:
        """Start a kernel anew, without any variables."""
        self._server.restart(kernel_id)

    def new_kernel(self, kernel_name: str) -> RemoteKernel:
        """Start a kernel and connect to it.

        Raises:
            ValueError: the server has no kernel of that name.
        """
        return RemoteKernel.start(self._server, kernel_name)

    def close(self) -> None:
        """Let go of the connection; kernels go on."""
        self._server.close()
