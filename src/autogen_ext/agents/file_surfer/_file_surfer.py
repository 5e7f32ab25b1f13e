"""An agent that reads the files of a folder, a page at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.state import BaseState
from autogen_agentchat.utils import remove_images
from autogen_core import CancellationToken, Component, ComponentModel, FunctionCall
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, UserMessage
from autogen_core.tools._behind_door import ask_tool

from ._tool_schemas import NAMES, STEPS
from ._viewer import View, Viewer


class FileSurferConfig(BaseModel):
    """The config of a `FileSurfer`. Without `base_path` it is the folder in which the program runs."""

    model_config = ConfigDict(defer_build=True)

    name: str
    model_client: ComponentModel
    description: str | None = None
    base_path: str | None = None


class FileSurferState(BaseState):
    """What was said, and where the viewer stands."""

    type: str = Field(default="FileSurferState")
    history: list[dict[str, Any]] = Field(default_factory=list)
    view: dict[str, Any] = Field(default_factory=dict)


class FileSurfer(BaseChatAgent, Component[FileSurferConfig]):
    """An agent that previews local files.

    Each time it is asked, its model takes one step in a viewer of the folder `base_path`, whose answer is what is seen
    then, or answers in words. Files outside of the folder, also by links, are refused.
    """

    component_type = "agent"
    component_config_schema = FileSurferConfig
    component_provider_override = "autogen_ext.agents.file_surfer.FileSurfer"

    DEFAULT_DESCRIPTION = "An agent that can handle local files."

    def __init__(
        self,
        name: str,
        model_client: ChatCompletionClient,
        description: str = DEFAULT_DESCRIPTION,
        base_path: str | None = None,
    ) -> None:
        super().__init__(name, description)
        self._model_client = model_client
        self._base_path = base_path
        self._viewer = Viewer(Path(base_path) if base_path is not None else Path.cwd())
        self._view = self._viewer.start()
        self._history: list[LLMMessage] = []

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        """Take one step, or answer. A step that fails is forgotten, and the messages with it."""
        history = [*self._history, *(each.to_model_message() for each in messages)]
        answer = await self._model_client.create(
            self._seen(history), tools=STEPS, cancellation_token=cancellation_token
        )
        text = answer.content if isinstance(answer.content, str) else await self._steps(answer.content)
        self._history = [*history, AssistantMessage(content=text, source=self.name)]
        return Response(chat_message=TextMessage(content=text, source=self.name, models_usage=answer.usage))

    def _seen(self, history: list[LLMMessage]) -> list[LLMMessage]:
        where = UserMessage(content=f"The file viewer is open at {self._view.path!r}.", source=self.name)
        seen = [*history[:-1], where, *history[-1:]]
        return seen if self._model_client.model_info["vision"] else remove_images(seen)

    async def _steps(self, calls: Sequence[FunctionCall]) -> str:
        shown = [await self._step(each) for each in calls]
        return "\n\n".join(shown)

    async def _step(self, call: FunctionCall) -> str:
        if call.name not in NAMES:
            return f"There is no tool {call.name!r}. There are: {', '.join(sorted(NAMES))}."
        try:
            arguments = TypeAdapter(dict[str, Any]).validate_python(json.loads(call.arguments or "{}"))
        except ValueError:
            return f"The arguments of {call.name!r} must be a JSON object, and are {call.arguments!r}."

        def work() -> Any:
            return asyncio.to_thread(self._viewer.step, self._view, call.name, arguments)

        self._view = await ask_tool(call.name, arguments, View, work)
        return self._view.text

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget what was said, and stand at the folder again."""
        self._history = []
        self._view = self._viewer.start()

    async def save_state(self) -> Mapping[str, Any]:
        """Return what was said, and where the viewer stands."""
        history = [each.model_dump(mode="json") for each in self._history]
        return FileSurferState(history=history, view=self._view.model_dump()).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over a state; one of 0.7.5 is empty."""
        loaded = FileSurferState.model_validate(state)
        self._history = [TypeAdapter(LLMMessage).validate_python(each) for each in loaded.history]
        self._view = View.model_validate(loaded.view) if loaded.view else self._viewer.start()

    def _to_config(self) -> FileSurferConfig:
        return FileSurferConfig(
            name=self.name,
            model_client=self._model_client.dump_component(),
            description=self.description,
            base_path=self._base_path,
        )

    @classmethod
    def _from_config(cls, config: FileSurferConfig) -> Self:
        client = ChatCompletionClient.load_component(config.model_client)
        return cls(config.name, client, config.description or cls.DEFAULT_DESCRIPTION, config.base_path)
