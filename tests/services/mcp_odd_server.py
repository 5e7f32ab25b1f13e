"""An MCP server of odd cases, as a program: `mcp_odd_server.py [TRANSPORT PORT]`."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.resolve import Elicit, ListRoots, Resolve, Sample
from mcp.types import (
    AudioContent,
    BlobResourceContents,
    CallToolResult,
    CreateMessageResult,
    EmbeddedResource,
    ImageContent,
    ListRootsResult,
    ResourceLink,
    SamplingMessage,
    TextContent,
    TextResourceContents,
)
from pydantic import BaseModel

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="  # one black pixel

server = MCPServer("odd", instructions="Be odd.", version="1.2.3")
arrived: set[str] = set()
everybody = asyncio.Event()


class Point(BaseModel):
    """A place."""

    x: int
    label: str = "here"


class Name(BaseModel):
    """What a person is called."""

    name: str


@server.tool()
def add(a: int, b: int = 2) -> int:
    """Add numbers."""
    return a + b


@server.tool()
def place(point: Point) -> str:
    """Say where a point is."""
    return f"{point.label} {point.x}"


@server.tool(structured_output=False)
def picture() -> Any:
    """Show a picture."""
    return [TextContent(text="look"), ImageContent(data=PNG, mime_type="image/png")]


@server.tool(structured_output=False)
def documents() -> Any:
    """Hand over what is neither text nor picture."""
    blob = base64.b64encode(b"hi").decode()
    return [
        EmbeddedResource(resource=TextResourceContents(uri="odd://b", text="inside", mime_type="text/plain")),
        EmbeddedResource(resource=BlobResourceContents(uri="odd://c", blob=blob)),
        ResourceLink(name="link", uri="odd://d"),
        AudioContent(data=blob, mime_type="audio/wav"),
    ]


@server.tool()
def structured() -> CallToolResult:
    """Answer with structure alone."""
    return CallToolResult(content=[], structured_content={"answer": 42})


@server.tool()
def fail() -> str:
    """Fail."""
    raise ValueError("boom")


@server.tool()
def pid() -> int:
    """Tell the process id."""
    return os.getpid()


@server.tool()
def die() -> str:
    """End the process."""
    os._exit(3)


@server.tool()
async def slow(folder: str) -> str:
    """Take for ever; say so to the files `started` and `cancelled`, which may be pipes."""
    Path(folder, "started").write_text("")
    try:
        await asyncio.Event().wait()
    finally:
        Path(folder, "cancelled").write_text("")
    return "never"


@server.tool()
async def meet(name: str, of: int) -> str:
    """Wait until `of` callers are here."""
    arrived.add(name)
    if len(arrived) >= of:
        everybody.set()
    await everybody.wait()
    return f"{name} met {len(arrived) - 1}"


def _sample(question: str) -> Sample:
    messages = [SamplingMessage(role="user", content=TextContent(text=question))]
    return Sample(messages, max_tokens=100, system_prompt="Be short.")


def _elicit() -> Elicit[Name]:
    return Elicit("Who are you?", Name)


def _roots() -> ListRoots:
    return ListRoots()


@server.tool()
def think(question: str, answer: Annotated[CreateMessageResult, Resolve(_sample)]) -> str:
    """Have the client's model answer."""
    return f"the model says: {cast(TextContent, answer.content).text}"


@server.tool()
def greet(who: Annotated[Name, Resolve(_elicit)]) -> str:
    """Ask the client's person for a name."""
    return f"hello {who.name}"


@server.tool()
def folders(roots: Annotated[ListRootsResult, Resolve(_roots)]) -> str:
    """List the client's folders."""
    return ", ".join(f"{root.name}={root.uri}" for root in roots.roots)


@server.resource("odd://one")
def one() -> str:
    """The one."""
    return "1"


@server.resource("odd://item/{number}")
def item(number: str) -> str:
    """One of many."""
    return f"item {number}"


@server.prompt()
def hello(who: str) -> str:
    """Greet."""
    return f"hello {who}"


@server.tool()
def headers(ctx: Context) -> str:
    """Tell the header that the client was told to send."""
    return str((ctx.headers or {}).get("x-token"))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        server.run()
    else:
        transport = cast(Literal["sse"], sys.argv[1])
        server.run(transport, host="127.0.0.1", port=int(sys.argv[2]))
