"""Sync, async, partial and typed tools; several calls at once, errors, unknown names and bad arguments."""

import asyncio
import functools
from typing import Annotated, Literal

from autogen_agentchat.agents import AssistantAgent
from autogen_core import CancellationToken
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import OpenAIChatCompletionClient
from pydantic import BaseModel


class Place(BaseModel):
    city: str
    country: str = "Norway"


def add(a: Annotated[int, "first number"], b: Annotated[int, "second number"] = 2) -> int:
    """Add two numbers."""
    return a + b


async def forecast(place: Place, unit: Literal["c", "f"] = "c", days: list[int] | None = None) -> Place:
    """Look into the sky."""
    return Place(city=place.city + unit, country=str(days))


def broken(x: int) -> str:
    """Never works."""
    raise ValueError(f"no good: {x}")


def tell(prefix: str, text: str) -> str:
    return prefix + text


async def with_token(text: str, cancellation_token: CancellationToken) -> str:
    return f"{text} {cancellation_token.is_cancelled()}"


def nothing() -> None:
    """Does nothing."""


tools = [
    add,
    forecast,
    broken,
    FunctionTool(functools.partial(tell, "pre-"), name="tell", description="Tell"),
    FunctionTool(with_token, description="Takes a token"),
    nothing,
]
results = []


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", parallel_tool_calls=True)
    agent = AssistantAgent("worker", client, tools=tools)
    for _ in range(3):
        result = await agent.run(task="Work.")
        results.append(result)
        for message in result.messages:
            print(type(message).__name__, message.to_text())


asyncio.run(main())
