"""A tool that lets an agent or a team work on a task."""

from __future__ import annotations

from abc import ABC
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from pydantic import BaseModel

from autogen_core import CancellationToken
from autogen_core.tools import BaseStreamTool
from coterie.asking import closing

from ..base import ChatAgent, TaskResult, Team
from ..messages import BaseAgentEvent, BaseChatMessage


class TaskRunnerToolArgs(BaseModel):
    """What a model gives the tool."""

    task: str


class TaskRunnerTool(BaseStreamTool[TaskRunnerToolArgs, BaseAgentEvent | BaseChatMessage, TaskResult], ABC):
    """Lets `task_runner` work on a task. Its result is the TaskResult; a model gets it as text.

    The runner remembers earlier calls, so calls at the same time would mix: switch off parallel tool calls in the model
    client of the agent that has this tool.
    """

    component_type = "tool"
    _is_made_of_effects = True

    def __init__(
        self, task_runner: ChatAgent | Team, name: str, description: str, return_value_as_last_message: bool
    ) -> None:
        self._task_runner = task_runner
        self._return_value_as_last_message = return_value_as_last_message
        super().__init__(
            args_type=TaskRunnerToolArgs, return_type=TaskResult, name=name, description=description, strict=True
        )

    async def run(self, args: TaskRunnerToolArgs, cancellation_token: CancellationToken) -> TaskResult:
        """Let the runner work on the task to the end."""
        return await self._task_runner.run(task=args.task, cancellation_token=cancellation_token)

    async def run_stream(
        self, args: TaskRunnerToolArgs, cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | TaskResult, None]:
        """Yield what the runner says while it works, and the result last."""
        async with closing(
            self._task_runner.run_stream(task=args.task, cancellation_token=cancellation_token)
        ) as steps:
            async for item in steps:
                yield item

    def return_value_as_string(self, value: TaskResult) -> str:
        """The messages but the task, each with who said it; or the last one alone.

        Raises: ValueError when the last message is asked for and is none.
        """
        if self._return_value_as_last_message:
            last = value.messages[-1] if value.messages else None
            if not isinstance(last, BaseChatMessage):
                raise ValueError("The last message is not a BaseChatMessage.")
            return last.to_model_text()
        return "\n\n".join(
            f"{each.source}: {each.to_model_text()}"
            for each in value.messages
            if isinstance(each, BaseChatMessage) and each.source != "user"
        )

    async def save_state_json(self) -> Mapping[str, Any]:
        """The state of the runner."""
        return await self._task_runner.save_state()

    async def load_state_json(self, state: Mapping[str, Any]) -> None:
        """Take on a state of the runner."""
        await self._task_runner.load_state(state)
