"""A kernel of a Jupyter server, wherever that runs: HTTP to start and end it, a websocket to run code.

Needs the extra `jupyter-executor`. The interfaces are those of https://jupyter-server.readthedocs.io/en/latest/developers/rest-api.html
and of https://jupyter-client.readthedocs.io/en/stable/messaging.html, version 5 (read 2026-11).
"""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

from coterie.errors import ConfigError, MissingExtra

from .kernels import KernelDied

_ANSWER_S = 60.0
_READY_S = 5.0
_LARGEST_MESSAGE_BYTES = 64 * 2**20


class KernelServer:
    """The HTTP interface of a Jupyter server or kernel gateway at `url`, which ends without a slash.

    Raises:
        ConnectionError: from every method, when the server does not answer or refuses; the text names no token.
    """

    def __init__(self, url: str, token: str | None) -> None:
        import httpx2

        self.url = url
        self.headers = {"Authorization": f"token {token}"} if token else {}
        self._client = httpx2.Client(base_url=url, headers=self.headers, timeout=_ANSWER_S)
        self._http_error = httpx2.HTTPError

    def kernel_specs(self) -> dict[str, Any]:
        """Return what kernels the server can start, as `{"default": name, "kernelspecs": {name: ...}}`."""
        answer: dict[str, Any] = self._ask("GET", "/api/kernelspecs")
        return answer

    def kernels(self) -> list[dict[str, Any]]:
        """Return the kernels that run, each with its `id` and `name`."""
        answer: list[dict[str, Any]] = self._ask("GET", "/api/kernels")
        return answer

    def start(self, kernel_name: str) -> str:
        """Start a kernel and return its id."""
        return str(self._ask("POST", "/api/kernels", {"name": kernel_name})["id"])

    def delete(self, kernel_id: str) -> None:
        """End a kernel."""
        self._ask("DELETE", f"/api/kernels/{quote(kernel_id)}")

    def restart(self, kernel_id: str) -> None:
        """Start a kernel anew under its old id."""
        self._ask("POST", f"/api/kernels/{quote(kernel_id)}/restart")

    def interrupt(self, kernel_id: str) -> None:
        """Raise KeyboardInterrupt in the code that a kernel runs."""
        self._ask("POST", f"/api/kernels/{quote(kernel_id)}/interrupt")

    def close(self) -> None:
        """Let go of the connection; the server's kernels go on."""
        self._client.close()

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            response = self._client.request(method, path, json=body)
        except self._http_error as error:
            raise ConnectionError(
                f"{method} {self.url}{path}: the Jupyter server does not answer ({error}). Check that it runs, and its address."
            ) from error
        if not response.is_success:
            raise ConnectionError(
                f"{method} {self.url}{path}: the Jupyter server answered {response.status_code}. "
                + ("Check the token." if response.status_code in (401, 403) else f"It said {response.text[:200]!r}.")
            )
        return response.json() if response.content else None


class RemoteKernel:
    """A connection to the kernel of this id on a server.

    Raises:
        ConnectionError: the server or the kernel does not answer.
        MissingExtra: the extra `jupyter-executor` is not installed.
    """

    def __init__(self, server: KernelServer, kernel_id: str) -> None:
        self._connect = _websocket_client()
        self._server = server
        self.id = kernel_id
        self._session = uuid4().hex
        self._connection = ExitStack()
        self._died = False
        self._reconnect()

    @classmethod
    def start(cls, server: KernelServer, kernel_name: str) -> Self:
        """Start a kernel and connect to it.

        Raises:
            ConfigError: the server has no kernel of that name.
            ConnectionError: the server does not answer, or the kernel does not start.
            MissingExtra: the extra `jupyter-executor` is not installed.
        """
        _websocket_client()
        names = sorted(server.kernel_specs()["kernelspecs"])
        if kernel_name not in names:
            raise ConfigError(
                f"The Jupyter server has no kernel {kernel_name!r}. It can start: {', '.join(names) or 'none'}."
            )
        kernel_id = server.start(kernel_name)
        try:
            return cls(server, kernel_id)
        except BaseException:
            server.delete(kernel_id)
            raise

    def execute(self, code: str) -> str:
        request = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        request |= {"allow_stdin": False, "stop_on_error": True}
        try:
            return self._send("execute_request", request)
        except KernelDied:
            # Whatever lies between may cut a connection that was idle, while the kernel is well.
            self._reconnect()
            return self._send("execute_request", request)

    def receive(self, timeout_s: float) -> Mapping[str, Any] | None:
        message = self._next(timeout_s)
        if message is None or message["channel"] != "iopub":
            return None
        if message["header"]["msg_type"] == "status" and message["content"]["execution_state"] in (
            "restarting",
            "dead",
        ):
            self._died = True
            raise KernelDied
        return message

    def interrupt(self) -> None:
        self._server.interrupt(self.id)

    def restart(self) -> None:
        # The server brings a kernel that has died back by itself, and refuses to restart it meanwhile.
        if not self._died:
            self._server.restart(self.id)
        self._died = False
        self._reconnect()

    def close(self) -> None:
        """End the kernel.

        Raises:
            ConnectionError: the server is gone, or ended it before.
        """
        self.disconnect()
        self._server.delete(self.id)

    def disconnect(self) -> None:
        """Let go of the connection; the kernel goes on."""
        self._connection.close()

    def _reconnect(self) -> None:
        url = self._server.url.replace("http", "ws", 1) + f"/api/kernels/{quote(self.id)}/channels"
        deadline = time.monotonic() + _ANSWER_S
        try:
            # A kernel that died young comes back on other ports, of which an open connection does not hear.
            while time.monotonic() < deadline:
                self._open(f"{url}?session_id={self._session}")
                if self._is_ready():
                    return
        except (OSError, KernelDied, importlib.import_module("websockets").WebSocketException) as error:
            self._connection.close()
            raise ConnectionError(f"{url}: the kernel cannot be reached ({error or 'it ended'}).") from error
        self._connection.close()
        raise ConnectionError(f"{url}: the kernel did not answer in {_ANSWER_S:.0f} s.")

    def _open(self, url: str) -> None:
        self._connection.close()
        # No pings of ours: while nobody reads, a kernel that goes on printing holds up the answers.
        connecting = self._connect(
            url, additional_headers=self._server.headers, max_size=_LARGEST_MESSAGE_BYTES, ping_interval=None
        )
        self._socket = self._connection.enter_context(connecting)

    def _is_ready(self) -> bool:
        """Whether the kernel answers in time, and what it shows arrives too."""
        asked = self._send("kernel_info_request", {})
        arrived: set[str] = set()
        deadline = time.monotonic() + _READY_S
        while arrived != {"shell", "iopub"} and (left_s := deadline - time.monotonic()) > 0:
            message = self._next(left_s)
            if message is not None and message["parent_header"].get("msg_id") == asked:
                arrived.add(message["channel"])
        return arrived == {"shell", "iopub"}

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message_id = uuid4().hex
        header = {"msg_id": message_id, "msg_type": kind, "session": self._session, "username": "", "version": "5.3"}
        header["date"] = datetime.now(UTC).isoformat()
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        try:
            self._socket.send(json.dumps(message | {"buffers": []}))
        except importlib.import_module("websockets").ConnectionClosed:
            raise KernelDied from None
        return message_id

    def _next(self, timeout_s: float) -> dict[str, Any] | None:
        try:
            data = self._socket.recv(timeout=timeout_s)
        except TimeoutError:
            return None
        except importlib.import_module("websockets").ConnectionClosed:
            raise KernelDied from None
        message: dict[str, Any] = json.loads(data if isinstance(data, str) else _without_buffers(data))
        return message


def _without_buffers(data: bytes) -> bytes:
    """Return the JSON of a message with buffers: the number of parts, where each begins, then the parts, JSON first."""
    count = int.from_bytes(data[:4], "big")
    begin = int.from_bytes(data[4:8], "big")
    return data[begin : int.from_bytes(data[8:12], "big") if count > 1 else len(data)]


def _websocket_client() -> Any:
    try:
        return importlib.import_module("websockets.sync.client").connect
    except ImportError as error:
        raise MissingExtra("websockets", "jupyter-executor", "Running code on a Jupyter server") from error
