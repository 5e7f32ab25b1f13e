"""An OpenAI-compatible server that answers at once, so that what is measured is the client.

The model's name chooses the answer: `echo` says "ok"; `tool-N` calls the tool `add` until the request holds N tool
results, then says TERMINATE. Run as a program it prints its port on one line and serves until it is terminated.
"""

from __future__ import annotations

import asyncio
import json
import re

_MODEL = re.compile(rb'"model"\s*:\s*"([^"]+)"')
_TOOL_RESULT = re.compile(rb'"role"\s*:\s*"tool"')
_CONTENT_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


def answer(body: bytes) -> bytes:
    """Return the chat completion for a request body, searched and not parsed: the server must stay cheap."""
    found = _MODEL.search(body)
    model = found.group(1).decode() if found else "echo"
    kind, _, count = model.partition("-")
    if kind != "tool":
        return _completion(model, {"role": "assistant", "content": "ok"}, "stop")
    results = len(_TOOL_RESULT.findall(body))
    if results >= int(count):
        return _completion(model, {"role": "assistant", "content": "TERMINATE"}, "stop")
    call = {"id": f"call_{results}", "type": "function", "function": {"name": "add", "arguments": '{"a": 1, "b": 2}'}}
    return _completion(model, {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls")


def _completion(model: str, message: dict[str, object], finish_reason: str) -> bytes:
    choice = {"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1700000000,
            "model": model,
            "choices": [choice],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    ).encode()


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
            self._reply(body)

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

    def _reply(self, body: bytes) -> None:
        payload = answer(body)
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(payload)}\r\n\r\n"
        self._transport.write(head.encode() + payload)


async def serve() -> None:
    """Listen on a free loopback port, print it, and serve."""
    server = await asyncio.get_running_loop().create_server(InstantServer, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
