"""An OpenAI-compatible server that answers at once, so that what is measured is the client.

The model's name chooses the answer: `echo` says "ok"; `tool-N` calls the tool `add` until the request holds N tool
results, then says TERMINATE; `stream-N` streams an answer of N chunks. Run as a program it prints its port on one line
and serves until it is terminated.
"""

from __future__ import annotations

import asyncio
import json
import re

_MODEL = re.compile(rb'"model"\s*:\s*"([^"]+)"')
_TOOL_RESULT = re.compile(rb'"role"\s*:\s*"tool"')
_CONTENT_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def respond(body: bytes) -> bytes:
    """Return the response to a request body, searched and not parsed: the server must stay cheap."""
    found = _MODEL.search(body)
    model = found.group(1).decode() if found else "echo"
    kind, _, count = model.partition("-")
    if kind == "stream":
        return _STREAM_HEAD + _streamed(model, int(count))
    payload = _answer(model, kind, count, body)
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(payload) + payload


def _answer(model: str, kind: str, count: str, body: bytes) -> bytes:
    if kind != "tool":
        return _completion(model, {"role": "assistant", "content": "ok"}, "stop")
    results = len(_TOOL_RESULT.findall(body))
    if results >= int(count):
        return _completion(model, {"role": "assistant", "content": "TERMINATE"}, "stop")
    call = {"id": f"call_{results}", "type": "function", "function": {"name": "add", "arguments": '{"a": 1, "b": 2}'}}
    return _completion(model, {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls")


def _completion(model: str, message: dict[str, object], finish_reason: str) -> bytes:
    choice = {"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return json.dumps({**_about(model, "chat.completion"), "choices": [choice], "usage": usage}).encode()


def _about(model: str, kind: str) -> dict[str, object]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1700000000, "model": model}


def _streamed(model: str, size: int) -> bytes:
    """An answer of `size` pieces as a body of one chunk for each event."""
    first, piece = _event(model, {"role": "assistant", "content": ""}), _event(model, {"content": "tok "})
    return first + piece * size + _event(model, {}, "stop") + _chunk(b"data: [DONE]\n\n") + _chunk(b"")


def _event(model: str, delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    data = json.dumps({**_about(model, "chat.completion.chunk"), "choices": [choice]})
    return _chunk(f"data: {data}\n\n".encode())


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class InstantServer(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and content-length bodies, nothing more."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (body := self._next_body()) is not None:
            self._transport.write(respond(body))

    def _next_body(self) -> bytes | None:
        head_end = self._buffer.find(_HEAD_END)
        if head_end < 0:
            return None
        length = _CONTENT_LENGTH.search(self._buffer, 0, head_end)
        start = head_end + len(_HEAD_END)
        end = start + (int(length.group(1)) if length else 0)
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[start:end])
        del self._buffer[:end]
        return body


async def serve() -> None:
    """Listen on a free loopback port, print it, and serve."""
    server = await asyncio.get_running_loop().create_server(InstantServer, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
