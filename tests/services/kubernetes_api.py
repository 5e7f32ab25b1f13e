"""A stand-in for a cluster's API over a real socket: pods are entries of a dict, their commands processes of this machine.

It speaks what the executor needs: pods are made, read and deleted over HTTP, commands run over a websocket with the
subprotocol v4.channel.k8s.io, where the first byte of a message names the channel.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

_STDOUT, _STDERR, _ERROR = b"\x01", b"\x02", b"\x03"


class Cluster:
    """The pods by namespace and name, and a configuration file by which programs find the API."""

    def __init__(self, folder: Path) -> None:
        self.pods: dict[tuple[str, str], dict[str, Any]] = {}
        self.phase = "Running"
        self.config_file = folder / "kube-config.json"

    def write_config(self, port: int) -> None:
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "here",
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "users": [{"name": "u", "user": {}}],
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u", "namespace": "team"}}],
        }
        self.config_file.write_text(json.dumps(config))


@contextmanager
def kubernetes_api(folder: Path) -> Iterator[Cluster]:
    """Serve until the end of the block."""
    pytest.importorskip("tornado", reason="needs: pip install 'coterie[jupyter-executor]'")
    cluster = Cluster(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    cluster.write_config(listener.getsockname()[1])
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(_serve(cluster, listener, over)))
    thread.start()
    try:
        yield cluster
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


async def _serve(cluster: Cluster, listener: socket.socket, over: asyncio.Event) -> None:
    from tornado.httpserver import HTTPServer

    server = HTTPServer(_application(cluster))
    server.add_socket(listener)
    await over.wait()
    server.stop()
    await server.close_all_connections()


def _application(cluster: Cluster) -> Any:
    from tornado.web import Application, RequestHandler
    from tornado.websocket import WebSocketHandler

    class Pods(RequestHandler):
        def post(self, namespace: str) -> None:
            pod = json.loads(self.request.body)
            cluster.pods[namespace, pod["metadata"]["name"]] = pod
            self.set_status(201)
            self.write(pod)

    class Pod(RequestHandler):
        def get(self, namespace: str, name: str) -> None:
            if (namespace, name) not in cluster.pods:
                self.set_status(404)
                self.write({"kind": "Status", "code": 404})
                return
            status = {"phase": cluster.phase, "message": "the image is too large"}
            self.write({**cluster.pods[namespace, name], "status": status})

        def delete(self, namespace: str, name: str) -> None:
            self.set_status(200 if cluster.pods.pop((namespace, name), None) else 404)
            self.write({})

    class Exec(WebSocketHandler):
        def select_subprotocol(self, subprotocols: list[str]) -> str | None:
            return "v4.channel.k8s.io"

        async def open(self, namespace: str, name: str) -> None:
            assert (namespace, name) in cluster.pods
            assert self.get_query_argument("container") == "autogen-code-exec"
            self.process = await asyncio.create_subprocess_exec(
                *self.get_query_arguments("command", strip=False),
                stdin=asyncio.subprocess.PIPE
                if self.get_query_argument("stdin") == "true"
                else asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "PYTHONUNBUFFERED": "1"},
            )
            self.following = asyncio.ensure_future(self.follow())

        async def follow(self) -> None:
            assert self.process.stdout is not None and self.process.stderr is not None
            await asyncio.gather(self.pass_on(_STDOUT, self.process.stdout), self.pass_on(_STDERR, self.process.stderr))
            code = await self.process.wait()
            failure = {"status": "Failure", "details": {"causes": [{"reason": "ExitCode", "message": str(code)}]}}
            with suppress(Exception):  # the other side has hung up
                await self.write_message(_ERROR + json.dumps(failure if code else {"status": "Success"}).encode(), True)
            self.close()

        async def pass_on(self, channel: bytes, output: asyncio.StreamReader) -> None:
            while data := await output.read(65536):
                await self.write_message(channel + data, True)

        def on_message(self, message: str | bytes) -> None:
            assert isinstance(message, bytes) and message[:1] == b"\x00" and self.process.stdin is not None
            self.process.stdin.write(message[1:])

    pods = r"/api/v1/namespaces/([^/]+)/pods"
    return Application([(pods, Pods), (pods + r"/([^/]+)", Pod), (pods + r"/([^/]+)/exec", Exec)])
