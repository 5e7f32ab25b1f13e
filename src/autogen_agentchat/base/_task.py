"""What can be given a task, and what comes back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from autogen_core import CancellationToken

from ..messages import BaseAgentEvent, BaseChatMessage
from ._usage import TaskUsage


class TaskResult(BaseModel):
    """What a run gave.

    `messages` are the task, events and messages in their order; `stop_reason` says why a team ended; `usage` is what
    the run cost, and stands neither in the JSON nor in the text of a result.
    """

    model_config = ConfigDict(defer_build=True)

    messages: Sequence[SerializeAsAny[BaseAgentEvent | BaseChatMessage]]
    stop_reason: str | None = None
    usage: TaskUsage | None = Field(default=None, exclude=True, repr=False)


class TaskRunner(Protocol):
    """Something that works on a task: an agent or a team. It keeps its state between runs."""

    async def run(
        self,
        *,
        task: str | BaseChatMessage | Sequence[BaseChatMessage] | None = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> TaskResult:
        """Work on `task` to the end; without one, go on from where the last run ended.

        With `output_task_messages` the task is the beginning of the result's messages.
        """
        ...

    def run_stream(
        self,
        *,
        task: str | BaseChatMessage | Sequence[BaseChatMessage] | None = None,
        cancellation_token: CancellationToken | None = None,
        output_task_messages: bool = True,
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | TaskResult, None]:
        """Work like `run`, and yield every message and event as it comes; the last item is the TaskResult."""
        ...
