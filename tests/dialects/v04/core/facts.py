"""What programs see of the core: run under 0.7.5 it writes the facts that the tests hold our own core to.

python tests/dialects/v04/core/facts.py > tests/dialects/v04/core/facts-0.7.5.json
"""

# mypy: ignore-errors, allow-untyped-defs
# ruff: noqa: B006, BLE001, S102, UP007, UP045

import asyncio
import dataclasses
import datetime
import enum
import importlib
import itertools
import json
import random
import warnings
from functools import partial
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import BaseModel, Field

from autogen_core import CancellationToken, Component, ComponentBase, ComponentModel, FunctionCall, models
from autogen_core.code_executor import Alias, ImportFromModule
from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_core.model_context import (
    BufferedChatCompletionContext,
    HeadAndTailChatCompletionContext,
    TokenLimitedChatCompletionContext,
    UnboundedChatCompletionContext,
)
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    ModelFamily,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import (
    BaseStreamTool,
    BaseTool,
    BaseToolWithState,
    FunctionTool,
    StaticStreamWorkbench,
    StaticWorkbench,
    ToolOverride,
)
from autogen_core.utils import extract_json_from_str, schema_to_pydantic_model


class Point(BaseModel):
    """A point."""

    x: int = Field(description="how far", ge=0)
    y: float = 1.5


class Shape(BaseModel):
    """A shape."""

    points: list[Point]
    name: str | None = None
    twin: Point | None = None


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Box:
    width: int
    label: str = "box"


# --- schemas of functions ----------------------------------------------------------------------------------------------

ANNOTATIONS = [
    int,
    str,
    float,
    bool,
    Any,
    bytes,
    list,
    dict,
    list[int],
    list[Point],
    dict[str, int],
    dict[str, Point],
    tuple[int, str],
    Optional[int],
    Optional[Point],
    Union[int, str],
    Union[Point, Shape],
    Literal["a", "b"],
    Literal[1, 2],
    Point,
    Shape,
    Colour,
    Box,
    Optional[Colour],
    datetime.datetime,
    datetime.timedelta,
    list[dict[str, list[Shape]]],
    Annotated[int, "a whole number"],
    Annotated[Point | None, "perhaps a point"],
    Annotated[list[Shape], "shapes", "and more"],
    Annotated[Literal["x"], ""],
]
DEFAULTS = [None, 0, "text", [], {}, [1, 2], 1.5, True]


def random_functions(number):
    choose = random.Random(7)
    for index in range(number):
        names = choose.sample(["a", "b", "c_d", "Value", "x1", "longer_name"], choose.randint(0, 5))
        required = choose.randint(0, len(names))
        defaults = tuple(choose.choice(DEFAULTS) for _ in names[required:])
        source = f"def made_{index}({', '.join(names)}): ..."
        namespace: dict = {}
        exec(source, namespace)
        function = namespace[f"made_{index}"]
        function.__defaults__ = defaults
        function.__annotations__ = {name: choose.choice(ANNOTATIONS) for name in names}
        yield function


def add(a: int, b: Annotated[str, "the second"], c: float = 1.5, d: list[int] | None = None) -> str:
    return f"{a}{b}{c}{d}"


def twice(a: int) -> str:
    return f"x{a}"


def nothing() -> None: ...


def failing(a: int) -> int:
    raise RuntimeError("it fails")


def written(x: "int", y: "Point | None" = None) -> "str":
    return "x"


async def with_token(shape: Shape, cancellation_token: CancellationToken) -> Shape:
    return shape


class Args(BaseModel):
    """Arguments."""

    x: int = Field(description="the x")
    y: str = "d"
    point: Point | None = None
    points: list[Point] = []


class Open(BaseModel):
    model_config = {"extra": "allow"}
    x: int


class Renamed(BaseModel):
    x: int = Field(alias="other")


class Single(BaseModel):
    a: int


class Result(BaseModel):
    value: int
    text: str


class Plain(BaseTool):
    def __init__(self, args, strict=False):
        super().__init__(args, Result, "plain", "A tool.", strict)

    async def run(self, args, cancellation_token):
        return Result(value=1, text="é")


class Counter(BaseToolWithState):
    def __init__(self):
        super().__init__(Single, str, Single, "counter", "Counts.")
        self.count = 0

    async def run(self, args, cancellation_token):
        self.count += args.a
        return str(self.count)

    def save_state(self):
        return Single(a=self.count)

    def load_state(self, state):
        self.count = state.a


class Streaming(BaseStreamTool):
    def __init__(self, ends="well"):
        super().__init__(Single, str, "streaming", "Streams.")
        self.ends = ends

    async def run(self, args, cancellation_token):
        return "whole"

    async def run_stream(self, args, cancellation_token):
        for number in range(args.a):
            yield number
        if self.ends == "well":
            yield "end"
        if self.ends == "badly":
            raise RuntimeError("in the middle")


# --- components ---------------------------------------------------------------------------------------------------------


class ThingConfig(BaseModel):
    size: int
    note: str | None = None


class Thing(ComponentBase[ThingConfig], Component[ThingConfig]):
    """First  line
    continues.

    More.
    """

    component_type = "thing"
    component_config_schema = ThingConfig
    component_provider_override = "facts.Thing"

    def __init__(self, size=1):
        self.size = size

    def _to_config(self):
        return ThingConfig(size=self.size)

    @classmethod
    def _from_config(cls, config):
        return cls(config.size)


class Named(Thing):
    component_version = 3
    component_description = "described"
    component_label = "labelled"


class Counting(ChatCompletionClient):
    """A client that counts ten tokens a message."""

    component_type = "model"

    def __init__(self, window=0):
        self.window = window

    async def create(self, *args, **kwargs): ...
    def create_stream(self, *args, **kwargs): ...
    async def close(self): ...
    def actual_usage(self): ...
    def total_usage(self): ...

    def count_tokens(self, messages, *, tools=[]):
        return 10 * len(messages)

    def remaining_tokens(self, messages, *, tools=[]):
        return self.window - 10 * len(messages)

    @property
    def capabilities(self):
        return {}

    @property
    def model_info(self):
        return {}


def user(text):
    return UserMessage(content=text, source="u")


def said(text):
    return AssistantMessage(content=text, source="a")


def calls(*ids):
    return AssistantMessage(content=[FunctionCall(each, "{}", "f") for each in ids], source="a")


def results(*ids):
    return FunctionExecutionResultMessage(
        content=[FunctionExecutionResult(content="r", name="f", call_id=each) for each in ids]
    )


HISTORY = [
    user("u1"),
    calls("1"),
    results("1"),
    said("a1"),
    user("u2"),
    calls("2", "3"),
    results("2", "3"),
    said("a2"),
    user("u3"),
]
PLAIN_HISTORY = [(user if number % 2 else said)(f"m{number}") for number in range(9)]

IMPORTS = ["os", ImportFromModule("typing", ("Any",)), Alias("json", "j")]


def components():
    notes = [
        MemoryContent(content="a", mime_type=MemoryMimeType.TEXT),
        MemoryContent(content={"k": 1}, mime_type="application/json", metadata={"z": 1}),
    ]
    return [
        Thing(5),
        Named(2),
        FunctionTool(twice, "Doubles."),
        FunctionTool(twice, "Doubles.", name="double", global_imports=IMPORTS),
        FunctionTool(with_token, "With a token."),
        StaticWorkbench([FunctionTool(twice, "Doubles.")], {"twice": ToolOverride(name="double")}),
        StaticStreamWorkbench([FunctionTool(twice, "Doubles.")]),
        UnboundedChatCompletionContext([calls("1"), results("1")]),
        UnboundedChatCompletionContext(),
        BufferedChatCompletionContext(3, [user("x")]),
        HeadAndTailChatCompletionContext(3, 2, [user("x")]),
        ListMemory(),
        ListMemory("named", notes),
    ]


def outcome(work):
    """What the work returns or raises, as JSON can hold it."""
    try:
        result = work()
        result = asyncio.run(result) if asyncio.iscoroutine(result) else result
    except Exception as error:
        return [type(error).__name__, str(error)]
    return jsonable(result)


def jsonable(value):
    if isinstance(value, ComponentModel):
        return without_own_words(value.model_dump())
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (list, tuple)):
        return [jsonable(each) for each in value]
    return value


def without_own_words(value):
    """Leave out what a component says about itself: its class's docstring."""
    if isinstance(value, list):
        return [without_own_words(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {key: without_own_words(each) for key, each in value.items()}
    return {key: each for key, each in kept.items() if not ("provider" in kept and key == "description")}


def schema(model):
    def strip(value):
        if isinstance(value, list):
            return [strip(each) for each in value]
        if isinstance(value, dict):
            return {key: strip(each) for key, each in value.items() if key != "description"}
        return value

    return strip(model.model_json_schema())


async def view(context):
    return [
        message.content if isinstance(message.content, str) else type(message).__name__
        for message in await context.get_messages()
    ]


async def streamed(workbench, name):
    return [item async for item in workbench.call_tool_stream(name, {"a": 2})]


async def told(workbench):
    names = [("twice", {"a": 1}), ("double", {"a": 1}), ("double", {"a": "z"}), ("double", None), ("failing", {"a": 1})]
    answers = [await workbench.call_tool(*each) for each in [*names, ("counter", {"a": 3}), ("unknown", {})]]
    return [*answers, await workbench.list_tools(), await workbench.save_state()]


async def remembered():
    memory = ListMemory("named", [MemoryContent(content="a", mime_type="text/plain")])
    await memory.add(MemoryContent(content={"k": 1}, mime_type=MemoryMimeType.JSON))
    context = UnboundedChatCompletionContext([user("x")])
    return [
        await memory.update_context(context),
        await memory.query("anything"),
        await context.get_messages(),
        await context.save_state(),
    ]


def facts():
    overrides = {"twice": ToolOverride(name="double"), "failing": ToolOverride(description="Fails.")}
    workbench = StaticWorkbench([FunctionTool(twice, "T."), FunctionTool(failing, "F."), Counter()], overrides)
    stream_workbench = StaticStreamWorkbench([FunctionTool(twice, "T."), FunctionTool(failing, "F."), Streaming()])
    functions = [add, twice, nothing, written, with_token, partial(add, 1), partial(add, b="1")]
    families = {name: value for name, value in vars(ModelFamily).items() if name.isupper() and name != "ANY"}
    kinds = ("is_claude", "is_gemini", "is_openai", "is_llama", "is_mistral")
    sizes = list(itertools.product(range(1, 5), range(1, 8)))
    packages = ("models", "tools", "model_context", "memory", "code_executor", "tool_agent", "utils")
    return {
        "names": {each: sorted(importlib.import_module(f"autogen_core.{each}").__all__) for each in packages},
        "function schemas": [outcome(lambda f=f: FunctionTool(f, "D.").schema) for f in functions],
        "strict schemas": [outcome(lambda f=f: FunctionTool(f, "D.", strict=True).schema) for f in functions],
        "random schemas": [FunctionTool(f, "D.").schema for f in random_functions(60)],
        "tool schemas": [outcome(lambda a=a: Plain(a).schema) for a in (Args, Open, Renamed, Single)],
        "strict tool schemas": [outcome(lambda a=a: Plain(a, True).schema) for a in (Args, Open, Single)],
        "component dumps": [outcome(lambda c=c: c.dump_component()) for c in components()],
        "workbench": outcome(lambda: told(workbench)),
        "stream workbench": [
            outcome(lambda n=n: streamed(stream_workbench, n)) for n in ("twice", "failing", "streaming", "unknown")
        ],
        "broken streams": [
            outcome(lambda e=e: streamed(StaticStreamWorkbench([Streaming(e)]), "streaming")) for e in ("", "badly")
        ],
        "memory": outcome(remembered),
        "families": families,
        "kinds of families": {
            kind: [name for name in families.values() if getattr(ModelFamily, kind)(name)] for kind in kinds
        },
        "buffered": [outcome(lambda n=n: view(BufferedChatCompletionContext(n, HISTORY))) for n in range(1, 11)],
        "head and tail": [
            outcome(lambda h=h, t=t: view(HeadAndTailChatCompletionContext(h, t, HISTORY))) for h, t in sizes
        ],
        "token limited": [
            outcome(
                lambda n=n: view(
                    TokenLimitedChatCompletionContext(Counting(), token_limit=n, initial_messages=PLAIN_HISTORY)
                )
            )
            for n in range(1, 110, 9)
        ],
        "window": [
            outcome(lambda n=n: view(TokenLimitedChatCompletionContext(Counting(n), initial_messages=PLAIN_HISTORY)))
            for n in range(0, 110, 9)
        ],
        "message schemas": {
            name: schema(getattr(models, name))
            for name in (
                "AssistantMessage",
                "ChatCompletionTokenLogprob",
                "CreateResult",
                "FunctionExecutionResult",
                "FunctionExecutionResultMessage",
                "SystemMessage",
                "UserMessage",
            )
        },
        "messages": [each.model_dump() for each in [*HISTORY, SystemMessage(content="s")]],
        "json in text": [
            outcome(lambda t=t: extract_json_from_str(t))
            for t in (
                '{"a": 1}',
                "[1]",
                "words",
                "",
                'a ```json\n{"a": 1}\n``` b ```\n{"b": 2}\n``` c',
                "```python\nx\n```",
                "```JSON\n[]\n```",
                '```json {"a":1}```',
            )
        ],
        "models of schemas": [
            outcome(lambda m=m: schema(schema_to_pydantic_model(m.model_json_schema()))) for m in (Point, Shape, Args)
        ],
        "schemas refused": [
            outcome(lambda p=p: schema_to_pydantic_model({"type": "object", "properties": {"a": p}}))
            for p in ({"type": "odd"}, {"type": "string", "format": "odd"}, {"$ref": "#/$defs/Odd"})
        ],
    }


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines = [f"{json.dumps(name)}: {json.dumps(fact)}" for name, fact in facts().items()]
    print("{" + ",\n".join(lines) + "}")
