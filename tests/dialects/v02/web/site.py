"""A web site on the loopback interface, for tests: pages by path, and the paths that were asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What a path is answered with: `is_dripping` sends on and on, `promised` is another length than the body has."""

    body: bytes | str = b""
    kind: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    is_dripping: bool = False
    promised: int | None = None


@dataclass
class Site:
    """A running site; `asked` are the paths, with their queries, and `told` the headers, in the order of requests."""

    url: str
    asked: list[str]
    told: list[Mapping[str, str]]


@contextmanager
def site(pages: Mapping[str, Answer | str]) -> Iterator[Site]:
    """Serve these pages until the block ends; str is HTML. Other paths are a 404 that says "nothing here"."""
    asked: list[str] = []
    told: list[Mapping[str, str]] = []
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            told.append(dict(self.headers))
            page = pages.get(self.path.partition("?")[0], Answer("<h1>nothing here</h1>", status=404))
            answer = Answer(page) if isinstance(page, str) else page
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            if answer.kind is not None:
                self.send_header("Content-Type", answer.kind)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if not answer.is_dripping:
                self.send_header("Content-Length", str(answer.promised or len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
                while answer.is_dripping and not ended.wait(0.02):
                    self.wfile.write(b".")
                    self.wfile.flush()
            except OSError:
                pass  # the browser has had enough

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", asked, told)
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
