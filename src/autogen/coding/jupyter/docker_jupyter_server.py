"""A Jupyter server in a Docker container, for this program."""

from __future__ import annotations

import uuid
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, Self

from coterie.held import Held
from coterie.sandboxes.gateway_container import GatewayContainer

from ._token import new_token
from .base import JupyterConnectable, JupyterConnectionInfo

__all__ = ("DockerJupyterServer",)


class DockerJupyterServer(JupyterConnectable):
    """A container with a kernel gateway, from now until `stop`, the end of `with`, or the end of the program.

    Without `custom_image_name`, an image is built from `DEFAULT_DOCKERFILE` at first use. An image of one's own listens on
    port 8888 and finds the token in the environment variables TOKEN and KG_AUTH_TOKEN. The port is published on this
    machine's loopback only, unless `docker_kwargs`, which go to the engine's `run`, say otherwise.

    Raises:
        MissingExtra: the extra `docker` is not installed.
        RuntimeError: the server in the container does not answer; the text holds the end of its log.
    """

    DEFAULT_DOCKERFILE: ClassVar[str] = """\
FROM python:3-slim
RUN pip install --no-cache-dir jupyter-kernel-gateway ipykernel && useradd --create-home coder
USER coder
WORKDIR /home/coder
EXPOSE 8888
CMD ["jupyter", "kernelgateway", "--KernelGatewayApp.ip=0.0.0.0", "--KernelGatewayApp.port=8888", \
"--JupyterWebsocketPersonality.list_kernels=True", "--ZMQChannelsWebsocketConnection.limit_rate=False"]
"""

    @dataclass
    class GenerateToken:
        """Stands for a token that is made anew for every server."""

    def __init__(
        self,
        *,
        custom_image_name: str | None = None,
        container_name: str | None = None,
        auto_remove: bool = True,
        stop_container: bool = True,
        docker_env: Mapping[str, str] | None = None,
        token: str | GenerateToken = GenerateToken(),  # noqa: B008 - a mark without state
        **docker_kwargs: Any,
    ) -> None:
        self.token = token if isinstance(token, str) else new_token()
        opening = partial(
            GatewayContainer,
            custom_image_name or "coterie-jupyter",
            container_name or f"autogen-jupyterkernelgateway-{uuid.uuid4()}",
            dockerfile=None if custom_image_name else self.DEFAULT_DOCKERFILE,
            token=self.token,
            environment=docker_env or {},
            auto_remove=auto_remove,
            settings=docker_kwargs,
        )
        self._container = Held("Jupyter server", opening, GatewayContainer.stop)
        self._stop = weakref.finalize(self, self._container.let_go)
        self._stop.atexit = stop_container
        self._container.take()

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        container = self._container.get()
        return JupyterConnectionInfo(host=container.host, use_https=False, port=container.port, token=self.token)

    def stop(self) -> None:
        """Stop the container; stopping twice is fine."""
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
