"""Certificates are held against the authorities that the environment names, in either colour."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.services.certificates import Authority

ASK = """
import asyncio, json, sys
from coterie.effects import Endpoint
from coterie.errors import ModelUnreachable
from coterie.transport import post, post_async
endpoint = Endpoint(url=sys.argv[1])

def status(send):
    try:
        return send().status
    except ModelUnreachable as error:
        return "certificate" in str(error).lower()

print(json.dumps([status(lambda: post(endpoint, b"{}")), status(lambda: asyncio.run(post_async(endpoint, b"{}")))]))
"""


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def authority() -> Authority:
    return Authority("an authority of our own")


@pytest.fixture
def address(authority: Authority, tmp_path: Path) -> Iterator[str]:
    shown = authority.shown("server")
    (tmp_path / "server.pem").write_bytes(shown.certificate + shown.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "server.pem")
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/v1/chat/completions"
        server.shutdown()
        thread.join()


def asked(address: str, trusted: Path | None) -> list[object]:
    trust = {} if trusted is None else {"SSL_CERT_FILE": str(trusted)}
    done = subprocess.run(
        [sys.executable, "-c", ASK, address],
        env={**os.environ, **trust},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return list(json.loads(done.stdout))


def test_an_authority_of_the_environment_is_trusted(address: str, authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "authority.pem").write_bytes(authority.certificate)
    assert asked(address, tmp_path / "authority.pem") == [200, 200]


def test_a_certificate_of_an_unknown_authority_is_refused_by_name(address: str) -> None:
    assert asked(address, None) == [True, True]
