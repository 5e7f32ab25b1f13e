"""Connections are pooled, kept, closed with their owner, and a client of the program's own is honoured."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from coterie import transport
from coterie.effects import Endpoint
from coterie.errors import ConfigError, ModelUnreachable
from coterie.testing import Fault, ScriptedServer
from coterie.transport import Response, kept, post, post_async

Send = Callable[..., list[Response]]


def send_sync(endpoint: Endpoint, times: int = 1) -> list[Response]:
    return [post(endpoint, b'{"messages": []}') for _ in range(times)]


def send_async(endpoint: Endpoint, times: int = 1) -> list[Response]:
    async def all_of_them() -> list[Response]:
        return [await post_async(endpoint, b'{"messages": []}') for _ in range(times)]

    return asyncio.run(all_of_them())


@pytest.fixture(params=[send_sync, send_async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


def to(server: ScriptedServer, **fields: Any) -> Endpoint:
    return Endpoint(url=f"{server.base_url}/chat/completions", **fields)


def test_one_connection_serves_one_request_after_the_other(send: Send) -> None:
    with ScriptedServer(["x"] * 5) as server:
        send(to(server), times=5)
        assert server.connections == 1


def test_headers_query_and_token_are_sent(send: Send) -> None:
    with ScriptedServer(["x"]) as server:
        send(to(server, headers={"x-a": "1"}, query={"api-version": "v"}, token=lambda: "t0"))
        assert server.headers[0]["x-a"] == "1"
        assert server.headers[0]["authorization"] == "Bearer t0"
        assert server.headers[0]["content-type"] == "application/json"
        assert server.paths == ["/v1/chat/completions?api-version=v"]


def test_cookies_of_one_conversation_do_not_reach_another(send: Send) -> None:
    with ScriptedServer([Fault(headers={"set-cookie": "a=1"}), Fault()]) as server:
        send(to(server), times=2)
        assert "cookie" not in server.headers[1]


def test_a_proxy_of_the_environment_is_used(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_sync", [])
    with ScriptedServer(["via proxy"]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1"))
        send(Endpoint(url="http://model.invalid/v1/chat/completions"))
        assert proxy.paths == ["http://model.invalid/v1/chat/completions"]
    while kept._sync:
        kept._sync.pop().close()


def test_a_client_of_the_programs_own_is_used(send: Send) -> None:
    with (
        ScriptedServer(["x"]) as server,
        httpx2.Client(headers={"x-own": "yes"}) as client,
    ):
        send(to(server, client=client))
        assert server.headers[0]["x-own"] == "yes"


def test_an_older_httpx_client_is_used_and_its_errors_are_understood(send: Send) -> None:
    httpx = pytest.importorskip("httpx")
    with ScriptedServer(["x", Fault(cut_after=0)]) as server, httpx.Client(headers={"x-own": "yes"}) as client:
        send(to(server, client=client))
        assert server.headers[0]["x-own"] == "yes"
        with pytest.raises(ModelUnreachable):
            send(to(server, client=httpx.Client(transport=httpx.MockTransport(_refuse))))


def _refuse(request: Any) -> Any:
    import httpx

    raise httpx.ConnectError("refused")


def test_an_async_client_of_the_programs_own_is_used() -> None:
    with ScriptedServer(["x"]) as server:

        async def main() -> Response:
            async with httpx2.AsyncClient(headers={"x-own": "yes"}) as client:
                return await post_async(to(server, client=client), b"{}")

        assert asyncio.run(main()).status == 200
        assert server.headers[0]["x-own"] == "yes"


def test_an_async_client_cannot_serve_a_sync_chat() -> None:
    with pytest.raises(ConfigError, match="async client"):
        post(Endpoint(url="http://h", client=httpx2.AsyncClient()), b"{}")


def test_a_hundred_conversations_do_not_wait_for_each_other() -> None:
    meeting = threading.Barrier(100, timeout=20)

    def answer(request: dict[str, Any]) -> str:
        meeting.wait()
        return "met"

    with ScriptedServer(answer) as server:

        async def main() -> list[Response]:
            return await asyncio.gather(*[post_async(to(server), b"{}") for _ in range(100)])

        assert {each.status for each in asyncio.run(main())} == {200}


def test_a_loop_that_ends_takes_its_connections_with_it() -> None:
    with ScriptedServer(["x"]) as server:

        async def main() -> tuple[Any, Any]:
            await post_async(to(server), b"{}")
            kept = await transport.of_loop()
            return kept.session(server.base_url), kept.client()

        session, client = asyncio.run(main())
    assert session.closed
    assert client.is_closed


def test_proxies_that_are_told_apart_by_host_are_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(["direct"]) as server, ScriptedServer(["via proxy"]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        elsewhere = Endpoint(url="http://model.invalid/v1/chat/completions")

        async def main() -> list[Response]:
            return [await post_async(each, b"{}") for each in (to(server), elsewhere)]

        direct, proxied = asyncio.run(main())
        assert (b"direct" in direct.body, b"via proxy" in proxied.body) == (True, True)


def test_a_request_of_any_size_is_sent(send: Send) -> None:
    body = b'{"messages": [{"role": "user", "content": "' + b"x" * 3 * 2**20 + b'"}]}'

    with ScriptedServer(["x"]) as server:
        asyncio.run(post_async(to(server), body)) if send is send_async else post(to(server), body)
        assert server.requests[0]["messages"][0]["content"] == "x" * 3 * 2**20


def test_values_of_a_query_are_written_alike(send: Send) -> None:
    with ScriptedServer(["x"]) as server:
        send(to(server, query={"a": ["1", "2"], "b": True, "c": None, "d": "x y&z"}))
        assert server.paths == ["/v1/chat/completions?a=1&a=2&b=true&c=&d=x+y%26z"]


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_process_ends_without_a_warning() -> None:
    done = run_python("""
        import aiohttp  # here, since the debug mode tells of an import within a loop that it was slow
        import asyncio
        from coterie.effects import Endpoint
        from coterie.testing import ScriptedServer
        from coterie.transport import post, post_async
        with ScriptedServer(["x"] * 3) as server:
            endpoint = Endpoint(url=server.base_url + "/chat/completions")
            post(endpoint, b"{}")
            for _ in range(2):
                asyncio.run(post_async(endpoint, b"{}"))
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("end", ["loop.close()", "pass"], ids=["closed", "left open"])
def test_a_loop_that_a_program_ends_by_hand_leaves_no_warning(end: str) -> None:
    done = run_python(f"""
        import aiohttp, asyncio
        from coterie.effects import Endpoint
        from coterie.testing import ScriptedServer
        from coterie.transport import post_async
        with ScriptedServer(["x"] * 3) as server:
            endpoint = Endpoint(url=server.base_url + "/chat/completions")
            for _ in range(3):
                loop = asyncio.new_event_loop()
                loop.run_until_complete(post_async(endpoint, b"{{}}"))
                {end}
    """)
    told = [each for each in done.stderr.splitlines() if "ResourceWarning: unclosed" not in each]
    assert (done.returncode, done.stdout, "client" in done.stderr.lower()) == (0, "", False), told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_child_does_not_speak_on_its_parents_connection() -> None:
    done = run_python("""
        import os
        from coterie.effects import Endpoint
        from coterie.testing import ScriptedServer
        from coterie.transport import post
        server = ScriptedServer(["x"] * 3)
        endpoint = Endpoint(url=server.base_url + "/chat/completions")
        post(endpoint, b"{}")
        child = os.fork()
        if not child:
            os._exit(0 if post(endpoint, b"{}").status == 200 else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert post(endpoint, b"{}").status == 200
        assert server.connections == 2, server.connections
        server.close()
    """)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_it_loads_no_http_client() -> None:
    done = run_python("""
        import sys
        import coterie.models, coterie.testing
        assert not {"aiohttp", "httpx", "httpx2"} & sys.modules.keys()
    """)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"x-key": "s3cret\r\nx-b: 1"}, "the header 'x-key' has a character"),
        ({"x-key": "s3cretß"}, "the header 'x-key' has a character"),
        ({"x key": "s3cret"}, "the header 'x key' has a character"),
        ({"x-key": 7}, "the header 'x-key' is int, not text"),
    ],
)
def test_a_header_that_cannot_be_sent_is_told_without_its_value(send: Send, headers: dict[str, Any], told: str) -> None:
    with ScriptedServer(["x"]) as server:
        with pytest.raises(ConfigError, match=told) as caught:
            send(to(server, headers=headers))
        assert "s3cret" not in str(caught.value)
        assert not server.requests


def test_a_long_header_of_an_answer_is_read(send: Send) -> None:
    with ScriptedServer([Fault(headers={"x-policy": "p" * 40_000})]) as server:
        assert send(to(server))[0].headers["x-policy"] == "p" * 40_000
