"""A Jupyter kernel gateway in a container; needs the extra `docker`."""

from __future__ import annotations

import importlib
import io
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from coterie.errors import MissingExtra

from .remote_kernel import KernelServer

_START_S = 60.0
_POLL_S = 0.1
_QUOTED_LINES = 20


class GatewayContainer:
    """Answers at `host`:`port` once it is made. With `dockerfile`, a missing image is built from it instead of pulled.

    Raises:
        MissingExtra: the extra `docker` is not installed.
        RuntimeError: nobody in the container answers on `port` with this token.
    """

    def __init__(
        self,
        image: str,
        name: str,
        *,
        dockerfile: str | None,
        token: str,
        environment: Mapping[str, str],
        auto_remove: bool,
        settings: Mapping[str, Any],
        port: int = 8888,
    ) -> None:
        self._docker = _docker()
        self._client = self._docker.from_env()
        self._token = token
        self._port_inside = f"{port}/tcp"
        try:
            self._make_sure_of(image, dockerfile)
            options = {
                "environment": {**environment, "TOKEN": token, "KG_AUTH_TOKEN": token},
                "auto_remove": auto_remove,
                **settings,
            }
            if options.get("network_mode") != "host":
                options.setdefault("ports", {self._port_inside: ("127.0.0.1", None)})
            self._container: Any = self._client.containers.run(image, name=name, detach=True, **options)
        except BaseException:
            self._client.close()
            raise
        # The engine's own host: this machine, or the one that DOCKER_HOST names.
        host = urlsplit(self._client.api.base_url).hostname
        self.host = "127.0.0.1" if host in (None, "localhost", "localunixsocket") else host
        try:
            self.port = self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the container; one that has gone is fine."""
        try:
            self._container.stop(timeout=1)
        except self._docker.errors.NotFound:
            return
        finally:
            self._client.close()

    def _make_sure_of(self, image: str, dockerfile: str | None) -> None:
        try:
            self._client.images.get(image)
        except self._docker.errors.ImageNotFound:
            if dockerfile is None:
                self._client.images.pull(image)
            else:
                self._client.images.build(fileobj=io.BytesIO(dockerfile.encode()), tag=image, rm=True)

    def _wait_until_ready(self) -> int:
        deadline = time.monotonic() + _START_S
        said = ""
        while time.monotonic() < deadline:
            try:
                self._container.reload()
                said = self._container.logs(tail=_QUOTED_LINES).decode("utf-8", errors="replace")
            except self._docker.errors.APIError:
                break  # It has ended and is being removed.
            if self._container.status == "exited":
                break
            if (port := self._published_port()) is not None and self._answers(port):
                return port
            time.sleep(_POLL_S)
        said = said.replace(self._token, "[token]") if self._token else said
        raise RuntimeError(
            f"No Jupyter server answers on port {self._port_inside} of the container {self._container.name!r}. It said:\n{said}"
        )

    def _published_port(self) -> int | None:
        if self._container.attrs["HostConfig"]["NetworkMode"] == "host":
            return int(self._port_inside.partition("/")[0])
        published = self._container.ports.get(self._port_inside)
        return int(published[0]["HostPort"]) if published else None

    def _answers(self, port: int) -> bool:
        server = KernelServer(f"http://{self.host}:{port}", self._token)
        try:
            server.kernel_specs()
        except ConnectionError:
            return False
        finally:
            server.close()
        return True


def _docker() -> Any:
    try:
        return importlib.import_module("docker")
    except ImportError as error:
        raise MissingExtra("docker", "docker", "A Jupyter server in Docker") from error
