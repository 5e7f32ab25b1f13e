"""An HTTP service as a tool: what is sent, what comes back, and that it passes the door."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_core import CancellationToken
from autogen_core.tools import StaticWorkbench
from autogen_ext.tools.http import HttpTool
from coterie.errors import CoterieError

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "Where"}, "days": {"type": "integer"}},
    "required": ["city"],
}


class Service(ThreadingHTTPServer):
    """Answers with what it was asked, or as `status` and `body` say; `never` holds the answers back."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, Any]] = []
        self.headers: list[Any] = []
        self.status, self.body = 200, b'{"sun": true}'
        self.came, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.asked.append((self.command, self.path, json.loads(sent) if sent else None))
        self.server.headers.append(self.headers)
        self.server.came.set()
        self.server.may_answer.wait(30)
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()


def tool(service: Service, **how: Any) -> HttpTool:
    return HttpTool(
        **{"name": "weather", "host": "127.0.0.1", "port": service.server_port, "json_schema": SCHEMA, **how}
    )


def run(tool: HttpTool, **arguments: Any) -> Any:
    return asyncio.run(tool.run_json(arguments, CancellationToken()))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_arguments_are_a_json_body(service: Service, method: str) -> None:
    assert run(tool(service, method=method, path="/now"), city="Graz", days=2) == '{"sun": true}'
    assert service.asked == [(method, "/now", {"city": "Graz", "days": 2})]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_arguments_without_a_body_are_the_query(service: Service, method: str) -> None:
    run(tool(service, method=method, path="/now"), city="a b", days=2)
    assert service.asked == [(method, "/now?city=a+b&days=2", None)]


def test_what_is_absent_or_null_is_not_sent(service: Service) -> None:
    run(tool(service), city="Graz")
    run(tool(service, method="GET"), city="Graz")
    assert service.asked == [("POST", "/", {"city": "Graz"}), ("GET", "/?city=Graz", None)]


def test_an_argument_in_the_path_is_one_segment_of_it(service: Service) -> None:
    run(tool(service, path="/of/{city}/now"), city="a b/../c", days=1)
    assert service.asked == [("POST", "/of/a%20b%2F..%2Fc/now", {"days": 1})]


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_an_argument_cannot_lead_to_another_path(service: Service, value: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in the path"):
        run(tool(service, path="/of/{city}"), city=value)
    assert service.asked == []


def test_a_path_that_names_an_unknown_argument_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\['town'\], which json_schema does not have"):
        HttpTool(name="x", host="h", port=1, json_schema=SCHEMA, path="/{town}")


def test_headers_are_sent(service: Service) -> None:
    run(tool(service, headers={"x-key": 7}), city="Graz")
    assert service.headers[0]["x-key"] == "7"


def test_a_json_answer_is_decoded(service: Service) -> None:
    assert run(tool(service, return_type="json"), city="Graz") == {"sun": True}


def test_an_answer_that_is_no_json_is_named(service: Service) -> None:
    service.body = b"<html>"
    with pytest.raises(CoterieError, match="no JSON: '<html>'"):
        run(tool(service, return_type="json"), city="Graz")


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_status_of_failure_is_an_error_that_the_model_reads(service: Service, status: int) -> None:
    service.status, service.body = status, b"no such city"
    result = asyncio.run(StaticWorkbench([tool(service)]).call_tool("weather", {"city": "Graz"}))
    assert result.is_error
    assert f"status {status}: 'no such city'" in result.to_text()


def test_a_service_that_cannot_be_reached_is_named() -> None:
    with pytest.raises(CoterieError, match=r"POST http://127.0.0.1:1/ failed: ConnectError"):
        run(HttpTool(name="x", host="127.0.0.1", port=1, json_schema=SCHEMA), city="Graz")


def test_a_slow_answer_times_out(service: Service) -> None:
    service.may_answer.clear()
    with pytest.raises(CoterieError, match="ReadTimeout"):
        run(tool(service, timeout=0.05), city="Graz")


def test_cancelling_ends_the_request(service: Service) -> None:
    service.may_answer.clear()

    async def cancelled() -> None:
        token = CancellationToken()
        asking = asyncio.ensure_future(tool(service, timeout=30).run_json({"city": "Graz"}, token))
        await asyncio.to_thread(service.came.wait, 10)
        token.cancel()
        await asking

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_a_replayed_run_needs_no_service(service: Service, tmp_path: Path) -> None:
    weather = tool(service, return_type="json")
    with coterie.run(journal=tmp_path) as recorded:
        live = run(weather, city="Graz")
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert run(weather, city="Graz") == live
    assert len(service.asked) == 1


def test_the_model_is_told_the_schema() -> None:
    assert HttpTool(name="x", host="h", port=1, json_schema=SCHEMA).schema == {
        "name": "x",
        "description": "HTTP tool",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"description": "Where", "title": "City", "type": "string"},
                "days": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "title": "Days"},
            },
            "required": ["city"],
            "additionalProperties": False,
        },
        "strict": False,
    }


def test_a_dumped_tool_is_loaded_and_works(service: Service) -> None:
    model = tool(service, path="/of/{city}", method="GET", headers={"a": "b"}).dump_component()
    assert model.provider == "autogen_ext.tools.http.HttpTool"
    assert model.config == {
        "name": "weather",
        "description": "HTTP tool",
        "scheme": "http",
        "host": "127.0.0.1",
        "port": service.server_port,
        "path": "/of/{city}",
        "method": "GET",
        "headers": {"a": "b"},
        "json_schema": SCHEMA,
        "return_type": "text",
        "timeout": 5.0,
    }
    loaded: HttpTool = HttpTool.load_component(json.loads(model.model_dump_json()))
    asyncio.run(loaded.run_json({"city": "Graz"}, CancellationToken()))
    assert service.asked == [("GET", "/of/Graz", None)]
