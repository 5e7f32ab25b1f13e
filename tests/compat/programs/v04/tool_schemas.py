"""What is told to models of functions, their defaults, types and descriptions; strict ones; tools as JSON."""

import asyncio
import json
from enum import Enum
from typing import Annotated, Any, Dict, List, Literal, Optional, Union

from autogen_core import CancellationToken
from autogen_core.code_executor import ImportFromModule
from autogen_core.tools import BaseTool, FunctionTool, StaticStreamWorkbench, StaticWorkbench, ToolOverride
from pydantic import BaseModel, Field


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    """A thing."""

    name: str = Field(description="Its name")
    price: float = 1.5
    tags: List[str] = []


class Basket(BaseModel):
    items: List[Item]
    color: Color = Color.RED
    note: Optional[str] = None


def plain(a: int, b: str, c: float, d: bool) -> str:
    """Plain."""
    return f"{a} {b} {c} {d}"


def annotated(a: Annotated[int, "A number"] = 3, b: Annotated[Optional[str], "Maybe a text"] = None) -> str:
    return f"{a} {b}"


def collections(a: List[int], b: Dict[str, int], c: Union[int, str], d: Literal["x", "y"], e: list[dict[str, Any]]) -> str:
    return str([a, b, c, d, e])


def nested(basket: Basket, extra: Annotated[Item, "One more"]) -> Basket:
    basket.items.append(extra)
    return basket


async def empty() -> None:
    pass


def enumerated(color: Color, maybe: Color | None = None) -> str:
    return f"{color} {maybe}"


class AddArgs(BaseModel):
    a: int = Field(description="first")
    b: int = 2


class AddResult(BaseModel):
    total: int


class AddTool(BaseTool[AddArgs, AddResult]):
    def __init__(self) -> None:
        super().__init__(AddArgs, AddResult, "adder", "Adds.")

    async def run(self, args: AddArgs, cancellation_token: CancellationToken) -> AddResult:
        return AddResult(total=args.a + args.b)


def strict(a: int, b: str) -> str:
    return f"{a}{b}"


schemas = {}
shown = []


async def main() -> None:
    token = CancellationToken()
    tools = [FunctionTool(f, description=f"Does {f.__name__}.") for f in (plain, annotated, collections, nested, empty, enumerated)]
    tools += [AddTool(), FunctionTool(strict, description="Strict.", strict=True, name="renamed")]
    for tool in tools:
        schemas[tool.name] = tool.schema
        print(tool.name, tool.description, tool.args_type().__name__, tool.return_type())
    try:
        FunctionTool(annotated, description="x", strict=True).schema
    except ValueError as error:
        print("Strict mode is enabled" in str(error))
    for tool, arguments in (
        (tools[0], {"a": 1, "b": "x", "c": 2, "d": True}),
        (tools[0], {"a": "1", "b": "x", "c": 2.5, "d": "yes"}),
        (tools[0], {"a": "many", "b": "x", "c": 2.5, "d": "yes"}),
        (tools[1], {}),
        (tools[2], {"a": [1], "b": {"k": 1}, "c": "x", "d": "y", "e": [{"z": None}]}),
        (tools[4], {}),
        (tools[5], {"color": "red"}),
        (tools[6], {"a": 1}),
        (tools[3], {"basket": {"items": []}, "extra": {"name": "n"}}),
    ):
        try:
            result = await tool.run_json(arguments, token)
            print(tool.return_value_as_string(result))
            shown.append(result)
        except Exception as error:
            print(type(error).__name__)
    del shown[7:]
    component = FunctionTool(strict, description="Dumped.", global_imports=["os", ImportFromModule("typing", ("Any",))]).dump_component()
    print(component.model_dump_json(indent=1))
    loaded = FunctionTool.load_component(component)
    print(loaded.name, await loaded.run_json({"a": 1, "b": "x"}, token), loaded.schema == FunctionTool(strict, "Dumped.").schema)
    workbench = StaticWorkbench([tools[0], tools[6]], tool_overrides={"plain": ToolOverride(name="fancy", description="F")})
    async with workbench:
        print(await workbench.list_tools())
        for name in ("fancy", "plain", "adder", "nobody"):
            result = await workbench.call_tool(name, {"a": 1, "b": "2", "c": 3, "d": False} if name == "fancy" else {"a": 4})
            print(name, result.name, result.is_error, result.is_error or result.to_text())
        print(await workbench.save_state())
    stream = StaticStreamWorkbench([tools[6]])
    async for each in stream.call_tool_stream("adder", {"a": 1}):
        print(type(each).__name__, each)
    for bad in ({"plain": ToolOverride(name="adder")}, {"a": ToolOverride(name="same"), "b": ToolOverride(name="same")}):
        try:
            StaticWorkbench([tools[0], tools[6]], tool_overrides=bad)
        except ValueError:
            print("ValueError")


asyncio.run(main())
