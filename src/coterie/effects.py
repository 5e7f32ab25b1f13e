"""What a run cannot compute by itself: each kind of effect, as data.

An effect names its place in the run (`key`), what is asked (`request`, bytes that a replay compares) and the `call` that
really does it: the public method or client that the program may have overridden. Its outcome is plain JSON, or an
`Answer` of a model.
"""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Literal, Protocol

import orjson

from .flow import Call
from .messages import Answer, Reply, thought_of


def encode(value: object) -> bytes:
    """Encode a request or an outcome; what JSON cannot say is named by its type, so that equal requests stay equal."""
    try:
        return orjson.dumps(value, default=_name_of, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # text that is no Unicode, integers over 64 bits, keys that are objects, cycles
        return _EXACT + json.dumps(_plain(value, ()), separators=(",", ":")).encode()


def decode(data: bytes) -> Any:
    """Read what `encode` wrote, as exactly as it was written."""
    return json.loads(data) if data.startswith(_EXACT) else orjson.loads(data)


_EXACT = b" "
"""Marks, as white space that any reader of JSON skips, what only Python's own reader reads exactly."""

_DEEPEST = 200


def _name_of(value: object) -> object:
    dump = getattr(value, "model_dump", None)  # a pydantic model of the program's own
    if callable(dump) and not isinstance(value, type):
        return dump()
    return _type_name(value)


def _type_name(value: object) -> str:
    return f"<{type(value).__module__}.{type(value).__qualname__}>"


def _plain(value: object, within: tuple[int, ...]) -> object:
    """The value in what Python's own encoder can say. `within` are the ids of what holds it."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if id(value) in within or len(within) > _DEEPEST:
        return _type_name(value)
    within = (*within, id(value))
    if isinstance(value, Mapping):
        return {_plain_key(key): _plain(each, within) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, within) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name), within) for each in fields(value)}
    try:
        return orjson.loads(orjson.dumps(value))
    except TypeError:
        return _plain(_dumped(value), within)


def _dumped(value: object) -> object:
    try:
        return _name_of(value)
    except Exception:  # noqa: BLE001 - the program's own model, which may refuse
        return _type_name(value)


def _plain_key(key: object) -> str | int | float | None:
    if key is None or isinstance(key, str | int | float):
        return key
    try:
        ((name, _),) = orjson.loads(orjson.dumps({key: 0}, option=orjson.OPT_NON_STR_KEYS)).items()
    except TypeError:
        return _type_name(key)
    return str(name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """Something whose result the program cannot compute by itself. `agent` is who wants it."""

    kind: ClassVar[str] = "effect"

    key: str
    agent: str = ""
    call: Call | None = field(default=None, repr=False)

    @property
    def subject(self) -> str:
        """What tells this effect from others of its kind and agent: a tool's name."""
        return ""

    @property
    def request(self) -> bytes:
        """What is asked, without its place: equal bytes ask the same."""
        raise NotImplementedError

    def to_json(self, outcome: Any) -> Any:
        """The outcome as JSON for the journal."""
        return outcome

    def from_json(self, data: Any) -> Any:
        """Read an outcome that `to_json` wrote."""
        return data


class AnswerCache(Protocol):
    """Where answers are kept between runs (v0.2's `cache` objects are such)."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def set(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model is asked, and as whom. Nothing secret is shown by `repr`.

    `url` is the complete address of the chat completions resource. `client` is an HTTP client that the program brought.
    `token` is asked for each request; only async code can await one.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    timeout_s: Any = 600.0
    max_retries: int = 2
    token: Callable[[], str | Awaitable[str]] | None = field(default=None, repr=False)
    client: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelCall(Effect):
    """Ask a model once.

    `body` is the encoded request. Without a `call` it goes to `endpoint` over the wire and the outcome is an `Answer`;
    a `call` answers with an `Answer` too, or, for an overridden reply method, with a `Reply`.
    Of a stream, `on_text` hears the text piece by piece, `on_thought` the reasoning. `is_heard_once`: what they heard
    cannot be taken back, so that a stream which breaks after that is not asked again.
    `price` is (USD per 1,000 input tokens, USD per 1,000 output tokens) where the program names one.
    """

    kind: ClassVar[str] = "model"

    model: str
    body: bytes = field(repr=False)
    endpoint: Endpoint | None = None
    stream: bool = False
    on_text: Callable[[str], None] | None = field(default=None, repr=False)
    on_thought: Callable[[str], None] | None = field(default=None, repr=False)
    is_heard_once: bool = False
    price: tuple[float, float] | None = None
    cache: AnswerCache | None = field(default=None, repr=False)
    cache_key: str = field(default="", repr=False)

    @property
    def request(self) -> bytes:
        return self.body

    def tell(self, answer: Answer, pieces: Sequence[int | str] = ()) -> None:
        """Let those who listen to a stream hear an answer that came whole; in `pieces`, texts or their lengths, if known."""
        thought = thought_of(answer.choices[0].message) if answer.choices else ""
        if thought and self.on_thought is not None:
            self.on_thought(thought)
        if self.on_text is None:
            return
        start = 0
        for piece in pieces or [answer.text] * bool(answer.text):
            text = piece if isinstance(piece, str) else answer.text[start : (start := start + piece)]
            self.on_text(text)

    def to_json(self, outcome: Any) -> Any:
        if isinstance(outcome, Answer):
            return {"answer": outcome.to_json()}
        return {"reply": outcome.said, "used": outcome.used} if isinstance(outcome, Reply) else {"reply": outcome}

    def from_json(self, data: Any) -> Any:
        if "answer" in data:
            return Answer.from_json(data["answer"], source="replay")
        return Reply(data["reply"], data["used"]) if "used" in data else data["reply"]


Changes = Literal["world", "memory", "nothing"]

REFUSED = "a person refused to run this tool."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToolCall(Effect):
    """Run a tool. `arguments` is the JSON text as the model wrote it; the outcome is `[succeeded, message]`.

    `in_doubt` says what to do when a crash left it unknown whether the tool ran: "repeat", "ask", or a function that
    takes the idempotency key and returns the result if the tool did run, else None.
    `changes` says what the tool may change: where that is only the program's memory, a repeated run runs it again, and
    nobody is asked for leave unless it is the world.
    """

    kind: ClassVar[str] = "tool"

    name: str
    arguments: Any = ""
    in_doubt: str | Callable[[str], Any] = "repeat"
    changes: Changes = "world"

    @property
    def subject(self) -> str:
        return self.name

    @property
    def request(self) -> bytes:
        return encode([self.name, self.arguments])

    def settled(self, result: Any) -> Any:
        """The outcome of a call that did run, as `in_doubt` found out: its result is known."""
        return [True, {"name": self.name, "role": "function", "content": str(result)}]

    def refused(self) -> Any:
        """The outcome of a call that a person does not allow, for the model to read."""
        return [False, {"name": self.name, "role": "function", "content": f"Error: {REFUSED}"}]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodeRun(Effect):
    """Run code blocks, `(language, code)` each; the outcome is `[exit_code, output]`, maybe with more behind."""

    kind: ClassVar[str] = "code"

    blocks: tuple[tuple[str, str], ...]

    @property
    def request(self) -> bytes:
        return encode(self.blocks)

    def refused(self) -> Any:
        """The outcome of code that a person does not allow, for the model to read."""
        return [1, "a person refused to run this code"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HumanInput(Effect):
    """Ask a person; the outcome is what they typed."""

    kind: ClassVar[str] = "human"

    prompt: str

    @property
    def request(self) -> bytes:
        return self.prompt.encode(errors="surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retrieve(Effect):
    """Find passages; the outcome is a list of `[passage, distance]`, nearest first, a passage being a JSON object."""

    kind: ClassVar[str] = "retrieve"

    collection: str
    query: str
    limit: int
    containing: str = ""

    @property
    def subject(self) -> str:
        return self.collection

    @property
    def request(self) -> bytes:
        return encode([self.collection, self.query, self.limit, self.containing])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take(Effect):
    """Take hold of something that later effects need: start a container, a kernel, a server. Or only look whether one can:
    then the outcome is true or false.
    """

    kind: ClassVar[str] = "take"

    name: str

    @property
    def subject(self) -> str:
        return self.name

    @property
    def request(self) -> bytes:
        return encode(self.name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deliver(Effect):
    """Let one of several things that race be next; the outcome is its name.

    Nobody is asked, so it is only recorded, and passes no other interceptor.
    """

    kind: ClassVar[str] = "deliver"

    @property
    def request(self) -> bytes:
        return b""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sleep(Effect):
    """Wait."""

    kind: ClassVar[str] = "sleep"

    seconds: float

    @property
    def request(self) -> bytes:
        return b""
