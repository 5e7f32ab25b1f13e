"""A Chat Completions server on the loopback interface whose answers are a script.

It is a real server: sockets, keep-alive, streaming. Programs are pointed at it with nothing but a `base_url`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An answer as an endpoint in trouble gives it.

    `body` is sent as it is (a dict as JSON); `pieces` instead are sent one by one, chunked. `raw` replaces the whole
    response, status line included. After `cut_after` bytes the connection is reset. With `hang`, what there is to send
    is sent, and then nothing happens until either side closes.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str | Mapping[str, Any] = b""
    content_type: str = "application/json"
    pieces: Sequence[bytes] | None = None
    raw: bytes | None = None
    cut_after: int | None = None
    hang: bool = False


Item: TypeAlias = "str | Mapping[str, Any] | Sequence[Item] | Fault"
"""An answer: a text; a message (`content`, `tool_calls`, ...; its `usage` replaces the estimate, None leaves it out); a
list with one of these per choice; a complete body (it has `choices`); or a `Fault`."""


def tool_call(name: str, arguments: Mapping[str, Any] | str, id: str | None = None) -> dict[str, Any]:
    """Return a message that calls one tool; `arguments` may be a text that is no JSON. The server makes up a missing id."""
    text = arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()
    call = {"type": "function", "function": {"name": name, "arguments": text}}
    return {"role": "assistant", "content": None, "tool_calls": [{"id": id, **call} if id else call]}


def tool_calls(*messages: Mapping[str, Any]) -> dict[str, Any]:
    """Join messages of `tool_call` into one that calls all their tools at once."""
    calls = [each for message in messages for each in message["tool_calls"]]
    return {"role": "assistant", "content": None, "tool_calls": calls}


class ScriptedServer:
    """Answers Chat Completions requests from `answers`: a sequence, or a function from a request to an answer.

    `requests` are the decoded bodies in order of arrival; `headers` (names in lower case) and `paths` go with them.
    `connections` counts the connections that were accepted.
    An exhausted sequence answers HTTP 500 and says so.
    """

    def __init__(self, answers: Sequence[Item] | Callable[[dict[str, Any]], Item], *, port: int = 0) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.connections = 0
        self._answers = answers
        self._lock = threading.Lock()
        self._closing = False
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self._port = self._listener.getsockname()[1]
        self._accepting = self._start(self._accept)

    @property
    def base_url(self) -> str:
        """The address to configure: `http://127.0.0.1:PORT/v1`."""
        return f"http://127.0.0.1:{self._port}/v1"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving and end every connection."""
        if self._closing:
            return
        self._closing = True
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()  # wakes `accept` on every system
        self._accepting.join(timeout=5)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=5)

    def _start(self, target: Callable[..., None], *args: Any) -> threading.Thread:
        thread = threading.Thread(target=target, args=args, name="coterie-scripted", daemon=True)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._closing:
                    connection.close()
                    return
                self._open.add(connection)
                self.connections += 1
            alive = [each for each in self._threads if each.is_alive()]
            self._threads = [*alive, self._start(self._serve, connection)]

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = connection.makefile("rb")
        try:
            while self._answer_one(connection, reader):
                pass
        except OSError:
            pass  # the client went away, or `close` ended the connection
        finally:
            with self._lock:
                self._open.discard(connection)
            reader.close()
            connection.close()

    def _answer_one(self, connection: socket.socket, reader: Any) -> bool:
        """Answer one request; return whether the connection lives on."""
        line = reader.readline().split()
        if len(line) != 3:
            return False
        headers = dict(_read_headers(reader))
        body = reader.read(int(headers.get("content-length", 0)))
        fault, stream = self._choose(line[0].decode(), line[1].decode(), headers, body)
        return _send(connection, fault, stream=stream) and headers.get("connection", "").lower() != "close"

    def _choose(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[Fault, bool]:
        if method != "POST" or not path.partition("?")[0].endswith("/chat/completions"):
            return _error(404, f"The scripted server has nothing at {method} {path}."), False
        try:
            request = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            return _error(400, f"The request body is not JSON: {error}."), False
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
            self.headers.append(headers)
            self.paths.append(path)
        try:
            item = self._answer_to(request, number)
        except Exception as error:  # noqa: BLE001 - the script's own function: its failure must reach the test
            return _error(500, f"The script failed on request {number + 1}: {error!r}."), False
        if isinstance(item, Fault):
            return item, False
        whole = _completion(item, request, number)
        if not request.get("stream"):
            return Fault(body=whole), False
        wants_usage = bool((request.get("stream_options") or {}).get("include_usage"))
        pieces = [b"data: " + orjson.dumps(each) + b"\n\n" for each in _chunks(whole, wants_usage)]
        return Fault(pieces=[*pieces, b"data: [DONE]\n\n"], content_type="text/event-stream"), True

    def _answer_to(self, request: dict[str, Any], number: int) -> Item:
        if callable(self._answers):
            return self._answers(request)
        if number < len(self._answers):
            return self._answers[number]
        given = len(self._answers)
        return _error(500, f"The script has no answer left: {given} were given, and this is request {number + 1}.")


def _read_headers(reader: Any) -> Iterator[tuple[str, str]]:
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        yield name.strip().lower(), value.strip()


def _error(status: int, message: str) -> Fault:
    body = {"error": {"message": message, "type": "scripted_server", "param": None, "code": None}}
    return Fault(status=status, headers={"x-should-retry": "false"}, body=body)


def _send(connection: socket.socket, fault: Fault, *, stream: bool) -> bool:
    """Send a response; return whether another may follow on the connection."""
    parts = list(_encode(fault))
    if fault.cut_after is not None:
        connection.sendall(b"".join(parts)[: fault.cut_after])
    elif stream or fault.pieces is None:
        connection.sendall(b"".join(parts))
    else:
        for each in parts:
            connection.sendall(each)
    if fault.hang:
        connection.recv(1)  # returns when either side closes
        return False
    if fault.cut_after is not None:
        # Lingering for 0 seconds makes `close` a reset instead of an orderly end. Windows has shorter integers there.
        linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return False
    return fault.raw is None


def _encode(fault: Fault) -> Iterator[bytes]:
    if fault.raw is not None:
        yield fault.raw
        return
    body = fault.body if isinstance(fault.body, (bytes, str)) else orjson.dumps(fault.body)
    data = body.encode() if isinstance(body, str) else body
    length = {"transfer-encoding": "chunked"} if fault.pieces is not None else {"content-length": str(len(data))}
    headers = {"content-type": fault.content_type, **length, **fault.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    yield f"HTTP/1.1 {fault.status} Scripted\r\n{head}\r\n".encode("latin-1") + (data if fault.pieces is None else b"")
    for each in fault.pieces or ():
        yield f"{len(each):x}\r\n".encode() + each + b"\r\n"
    if fault.pieces is not None and not fault.hang:
        yield b"0\r\n\r\n"


def _completion(item: Any, request: dict[str, Any], number: int) -> dict[str, Any]:
    if isinstance(item, Mapping) and "choices" in item:
        return dict(item)
    items = item if isinstance(item, (list, tuple)) else [item]
    messages = [_message(each, f"{number}_{index}") for index, each in enumerate(items)]
    usage = _estimate(request, messages)
    for each in messages:
        usage = each.pop("usage", usage)
    body: dict[str, Any] = {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1_700_000_000 + number,
        "model": request.get("model", "scripted"),
        "choices": [
            {"index": index, "message": each, "finish_reason": "tool_calls" if each.get("tool_calls") else "stop"}
            for index, each in enumerate(messages)
        ],
    }
    return body if usage is None else {**body, "usage": usage}


def _message(item: str | Mapping[str, Any], place: str) -> dict[str, Any]:
    if isinstance(item, str):
        return {"role": "assistant", "content": item}
    message = {"role": "assistant", "content": None, **item}
    if message.get("tool_calls"):
        message["tool_calls"] = [
            {"id": f"call_{place}_{index}", **call} for index, call in enumerate(message["tool_calls"])
        ]
    return message


def _estimate(request: dict[str, Any], messages: list[dict[str, Any]]) -> dict[str, int] | None:
    """Four bytes a token: wrong, and the same every time."""
    prompt = len(orjson.dumps(request.get("messages"))) // 4
    texts = [orjson.dumps([each.get("content"), each.get("tool_calls")]) for each in messages]
    answer = sum(map(len, texts)) // 4
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}


def _chunks(whole: dict[str, Any], wants_usage: bool) -> Iterator[dict[str, Any]]:
    head = {key: whole.get(key) for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    for choice in whole["choices"]:
        for delta in _deltas(choice["message"]):
            yield {**head, "choices": [{"index": choice["index"], "delta": delta, "finish_reason": None}]}
        end = {"index": choice["index"], "delta": {}, "finish_reason": choice.get("finish_reason")}
        yield {**head, "choices": [end]}
    if wants_usage and "usage" in whole:
        yield {**head, "choices": [], "usage": whole["usage"]}


def _deltas(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    rest = {key: value for key, value in message.items() if key not in ("content", "tool_calls")}
    yield {**rest, "content": None if message.get("content") is None else ""}
    for word in _words(message.get("content") or ""):
        yield {"content": word}
    for index, call in enumerate(message.get("tool_calls") or ()):
        function = call["function"]
        yield {"tool_calls": [{"index": index, **call, "function": {**function, "arguments": ""}}]}
        for start in range(0, len(function["arguments"]), 16):
            piece = {"arguments": function["arguments"][start : start + 16]}
            yield {"tool_calls": [{"index": index, "function": piece}]}


def _words(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find(" ", start) + 1 or len(text)
        yield text[start:end]
        start = end
