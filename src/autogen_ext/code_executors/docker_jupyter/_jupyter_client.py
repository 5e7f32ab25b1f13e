"""Ask a Jupyter server for kernels, and run code in them."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from autogen_core import CancellationToken
from coterie.in_thread import in_thread
from coterie.sandboxes.kernels import BlockOutcome, run_block
from coterie.sandboxes.remote_kernel import KernelServer, RemoteKernel

from .._cancellable import until_cancelled
from ._connection import JupyterConnectionInfo

_FOR_EVER_S = 1e9


@dataclass
class DataItem:
    """Something that code showed: HTML, or a picture in base64."""

    mime_type: str
    data: str


@dataclass
class ExecutionResult:
    """What came of running code."""

    is_ok: bool
    output: str
    data_items: list[DataItem]


def server_at(connection_info: JupyterConnectionInfo) -> KernelServer:
    """Return the interface of the server at an address."""
    protocol = "https" if connection_info.use_https else "http"
    port = f":{connection_info.port}" if connection_info.port is not None else ""
    return KernelServer(f"{protocol}://{connection_info.host}{port}", connection_info.token)


class JupyterClient:
    """Starts, lists and ends kernels. Every method raises ConnectionError when the server does not answer or refuses."""

    def __init__(self, connection_info: JupyterConnectionInfo) -> None:
        self._server = server_at(connection_info)

    async def list_kernel_specs(self) -> dict[str, Any]:
        """Return what kernels can be started, as `{"default": name, "kernelspecs": {name: ...}}`."""
        return await in_thread(self._server.kernel_specs)

    async def list_kernels(self) -> list[dict[str, Any]]:
        """Return the kernels that run, each with its `id` and `name`."""
        return await in_thread(self._server.kernels)

    async def start_kernel(self, kernel_spec_name: str) -> str:
        """Start a kernel and return its id."""
        return await in_thread(self._server.start, kernel_spec_name)

    async def delete_kernel(self, kernel_id: str) -> None:
        """End a kernel."""
        await in_thread(self._server.delete, kernel_id)

    async def restart_kernel(self, kernel_id: str) -> None:
        """Start a kernel anew, without any variables."""
        await in_thread(self._server.restart, kernel_id)

    async def get_kernel_client(self, kernel_id: str) -> JupyterKernelClient:
        """Connect to a kernel that runs."""
        return JupyterKernelClient(await in_thread(RemoteKernel, self._server, kernel_id))

    async def close(self) -> None:
        """Let go of the connection; kernels go on."""
        self._server.close()


class JupyterKernelClient:
    """A connection to a kernel, until `stop`; the kernel goes on after it."""

    def __init__(self, kernel: RemoteKernel) -> None:
        self._kernel = kernel

    async def wait_for_ready(self, timeout_seconds: float | None = None) -> bool:
        """Whether the kernel can run code."""
        outcome = await self._run("", timeout_seconds)
        return outcome.error is None

    async def execute(self, code: str, timeout_seconds: float | None = None) -> ExecutionResult:
        """Run code; after its time it is interrupted."""
        outcome = await self._run(code, timeout_seconds)
        items = [DataItem(kind, data) for kind, data in outcome.media]
        shown = outcome.shown if outcome.error is None else [*outcome.shown, f"ERROR: {outcome.error}"]
        return ExecutionResult(outcome.error is None, "\n".join(shown), items)

    async def stop(self) -> None:
        """Let go of the connection."""
        await in_thread(self._kernel.disconnect)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.stop()

    async def _run(self, code: str, timeout_s: float | None) -> BlockOutcome:
        def run() -> BlockOutcome:
            return run_block(self._kernel, code, timeout_s=timeout_s or _FOR_EVER_S)

        return await until_cancelled(CancellationToken(), run)
