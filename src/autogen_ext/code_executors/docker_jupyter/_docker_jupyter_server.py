"""A Jupyter server in a Docker container, for this program."""

from __future__ import annotations

import secrets
import weakref
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self
from uuid import uuid4

from coterie.held import Held
from coterie.in_thread import in_thread
from coterie.sandboxes.gateway_container import GatewayContainer

from ._connection import JupyterConnectable, JupyterConnectionInfo
from ._jupyter_client import JupyterClient


class DockerJupyterServer(JupyterConnectable):
    """A container with a kernel gateway, from now until `stop`, the end of `async with`, or the end of the program.

    Without `custom_image_name`, an image is built from `DEFAULT_DOCKERFILE` at first use. An image of one's own listens on
    `expose_port` and finds the token in the environment variables TOKEN and KG_AUTH_TOKEN. The port is published on this
    machine's loopback only, as one that is free. Kernels start in `work_dir`, where `bind_dir` is mounted if given.

    Raises:
        MissingExtra: the extra `docker` is not installed.
        RuntimeError: the server in the container does not answer; the text holds the end of its log.
    """

    DEFAULT_DOCKERFILE: ClassVar[str] = """\
FROM python:3-slim
RUN pip install --no-cache-dir jupyter-kernel-gateway ipykernel && useradd --create-home coder
USER coder
WORKDIR /home/coder
CMD ["jupyter", "kernelgateway", "--KernelGatewayApp.ip=0.0.0.0", \
"--JupyterWebsocketPersonality.list_kernels=True", "--ZMQChannelsWebsocketConnection.limit_rate=False"]
"""

    class GenerateToken:
        """Stands for a token that is made anew for every server."""

    def __init__(
        self,
        *,
        custom_image_name: str | None = None,
        container_name: str | None = None,
        auto_remove: bool = True,
        stop_container: bool = True,
        docker_env: dict[str, str] | None = None,
        expose_port: int = 8888,
        token: str | GenerateToken | None = None,
        work_dir: Path | str = "/workspace",
        bind_dir: Path | str | None = None,
    ) -> None:
        self._token = token if isinstance(token, str) else secrets.token_hex(32)
        settings: dict[str, Any] = {"working_dir": str(work_dir)}
        if bind_dir is not None:
            settings["volumes"] = {str(Path(bind_dir).resolve()): {"bind": str(work_dir), "mode": "rw"}}
        opening = partial(
            GatewayContainer,
            custom_image_name or "coterie-jupyter-gateway",
            container_name or f"autogen-jupyterkernelgateway-{uuid4()}",
            dockerfile=None if custom_image_name else self.DEFAULT_DOCKERFILE,
            token=self._token,
            environment={"KG_PORT": str(expose_port), **(docker_env or {})},
            auto_remove=auto_remove,
            settings=settings,
            port=expose_port,
        )
        self._container = Held("Jupyter server", opening, GatewayContainer.stop)
        self._stop = weakref.finalize(self, self._container.let_go)
        self._stop.atexit = stop_container
        self._container.take()

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        """Where the server is."""
        container = self._container.get()
        return JupyterConnectionInfo(host=container.host, use_https=False, port=container.port, token=self._token)

    async def get_client(self) -> JupyterClient:
        """Return a client of the server."""
        return JupyterClient(self.connection_info)

    async def stop(self) -> None:
        """Stop the container; stopping twice is fine."""
        await in_thread(self._stop)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.stop()
