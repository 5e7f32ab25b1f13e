"""Two workbenches, one of the program's own that gives texts and pictures and keeps a state."""

import asyncio
import json
from typing import Any, List, Mapping

from autogen_agentchat.agents import AssistantAgent
from autogen_core import CancellationToken, Image
from autogen_core.tools import (
    BaseToolWithState,
    ImageResultContent,
    StaticWorkbench,
    TextResultContent,
    ToolResult,
    ToolSchema,
    Workbench,
)
from autogen_ext.models.openai import OpenAIChatCompletionClient
from PIL import Image as PILImage
from pydantic import BaseModel


class Camera(Workbench):
    def __init__(self) -> None:
        self.shots = 0

    async def list_tools(self) -> List[ToolSchema]:
        return [ToolSchema(name="shoot", description="Shoot.", parameters={"type": "object", "properties": {}})]

    async def call_tool(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
        call_id: str | None = None,
    ) -> ToolResult:
        self.shots += 1
        picture = Image.from_pil(PILImage.new("RGB", (2, 2), (9, 9, 9)))
        content = [TextResultContent(content=f"shot {self.shots} {arguments}"), ImageResultContent(content=picture)]
        print(ToolResult(name=name, result=content).to_text(replace_image="<picture>"))
        return ToolResult(name=name, result=content[:1], is_error=self.shots > 1)

    async def start(self) -> None:
        print("start")

    async def stop(self) -> None:
        print("stop")

    async def reset(self) -> None:
        self.shots = 0

    async def save_state(self) -> Mapping[str, Any]:
        return {"shots": self.shots}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        self.shots = state["shots"]


class Args(BaseModel):
    by: int


class State(BaseModel):
    count: int = 0


class Counter(BaseToolWithState[Args, int, State]):
    def __init__(self) -> None:
        super().__init__(Args, int, State, "counter", "Counts.")
        self.count = 0

    async def run(self, args: Args, cancellation_token: CancellationToken) -> int:
        self.count += args.by
        return self.count

    def save_state(self) -> State:
        return State(count=self.count)

    def load_state(self, state: State) -> None:
        self.count = state.count


results = []


async def main() -> None:
    counter = Counter()
    static = StaticWorkbench([counter])
    async with Camera() as camera:
        agent = AssistantAgent(
            "agent", OpenAIChatCompletionClient(model="gpt-4o"), workbench=[camera, static], max_tool_iterations=3
        )
        results.append(await agent.run(task="Shoot and count."))
        print(await camera.save_state())
    state = await static.save_state()
    print(json.dumps(state))
    other = Counter()
    await StaticWorkbench([other]).load_state(state)
    print(other.count)
    await static.reset()
    try:
        AssistantAgent("agent", OpenAIChatCompletionClient(model="gpt-4o"), workbench=[static], tools=[counter])
    except ValueError:
        print("ValueError")


asyncio.run(main())
