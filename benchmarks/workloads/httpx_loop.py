"""The least that does the work: a loop by hand around httpx, in both colours."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from .settings import API_KEY, BASE_URL, CONCURRENT_TOOL_CALLS, add

URL = f"{BASE_URL}/chat/completions"
HEADERS = {"authorization": f"Bearer {API_KEY}"}
TOOL = {
    "type": "function",
    "function": {
        "name": "add",
        "description": "Add two numbers.",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        },
    },
}

Message = dict[str, Any]

client = httpx.Client(headers=HEADERS)
async_client = httpx.AsyncClient(headers=HEADERS)


def start(size: int) -> Message:
    return {"model": f"tool-{size}", "messages": [{"role": "user", "content": "go"}], "tools": [TOOL]}


def take(request: Message, response: httpx.Response) -> bool:
    """Append the answer and the results of its tool calls; return whether the model must be called again."""
    message = response.json()["choices"][0]["message"]
    request["messages"].append(message)
    calls = message.get("tool_calls") or []
    for call in calls:
        result = add(**json.loads(call["function"]["arguments"]))
        request["messages"].append({"role": "tool", "tool_call_id": call["id"], "content": str(result)})
    return bool(calls)


def tool(size: int) -> int:
    request, calls = start(size), 1
    while take(request, client.post(URL, json=request)):
        calls += 1
    return calls


async def tool_async(size: int) -> int:
    request, calls = start(size), 1
    while take(request, await async_client.post(URL, json=request)):
        calls += 1
    return calls


async def conc(size: int) -> int:
    return sum(await asyncio.gather(*[tool_async(CONCURRENT_TOOL_CALLS) for _ in range(size)]))


WORKLOADS = {"tool": tool, "tool-async": tool_async, "conc": conc}
