"""An agent of OpenAI's Responses API, with the tools that OpenAI runs itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, MultiModalMessage, TextMessage
from autogen_agentchat.state import BaseState
from autogen_core import CancellationToken, Component, Image
from autogen_core.models import RequestUsage
from coterie.errors import MissingExtra
from coterie.messages import Answer

from ._built_in_tools import tool_fields
from ._responses import input_item, respond


class OpenAIAgentConfig(BaseModel):
    """The config of an `OpenAIAgent`; its client is not part of it."""

    model_config = ConfigDict(defer_build=True)

    name: str
    description: str
    model: str
    instructions: str
    tools: list[dict[str, Any] | str] | None = None
    temperature: float | None = 1
    max_output_tokens: int | None = None
    json_mode: bool = False
    store: bool = True
    truncation: str = "disabled"


class OpenAIAgentState(BaseState):
    """What was said, and the last response that OpenAI has stored."""

    type: str = "OpenAIAgentState"
    response_id: str | None = None
    history: list[dict[str, Any]] = Field(default_factory=list)


class OpenAIAgent(BaseChatAgent, Component[OpenAIAgentConfig]):
    """An agent that answers by OpenAI's Responses API.

    `client` is an AsyncOpenAI or AsyncAzureOpenAI. `tools` are OpenAI's own: names, or dicts with a `type`. With `store`
    OpenAI keeps the conversation and is sent only what is new; without, all of it each time. A turn that fails, whose
    error is raised, is forgotten.

    Raises:
        ValueError: a tool is none of OpenAI's own, or needs more than its name.
    """

    component_type = "agent"
    component_config_schema = OpenAIAgentConfig
    component_provider_override = "autogen_ext.agents.openai.OpenAIAgent"

    def __init__(
        self,
        name: str,
        description: str,
        client: Any,
        model: str,
        instructions: str,
        tools: Iterable[Any] | None = None,
        temperature: float | None = 1,
        max_output_tokens: int | None = None,
        json_mode: bool = False,
        store: bool = True,
        truncation: str = "disabled",
    ) -> None:
        super().__init__(name, description)
        self._client = client
        self._tools = tool_fields(tools or ())
        self._config = OpenAIAgentConfig(
            name=name,
            description=description,
            model=model,
            instructions=instructions,
            tools=list(self._tools) or None,
            temperature=temperature,
            max_output_tokens=max_output_tokens,
            json_mode=json_mode,
            store=store,
            truncation=truncation,
        )
        self._state = OpenAIAgentState()

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage, MultiModalMessage)

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._config.model

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools, as the API is told of them."""
        return self._tools

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        """Answer by one response, of which OpenAI may have run its tools."""
        new = [input_item(each) for each in messages]
        asking = asyncio.ensure_future(respond(self._client, self._fields(new)))
        answer: Answer = await cancellation_token.link_future(asking)
        said = answer.choices[0].message
        history = [*self._state.history, *new, {"role": "assistant", "content": said["content"]}]
        stored = answer.id if self._config.store else None
        self._state = OpenAIAgentState(response_id=stored or None, history=history)
        return Response(chat_message=self._message(said, answer))

    def _fields(self, new: list[dict[str, Any]]) -> dict[str, Any]:
        config, known = self._config, self._state.response_id
        begin = [{"role": "system", "content": config.instructions}, *self._state.history]
        given = {
            "model": config.model,
            "input": new if known else [*begin, *new],
            "max_output_tokens": config.max_output_tokens,
            "previous_response_id": known,
            "store": config.store,
            "temperature": config.temperature,
            "text": {"format": {"type": "json_object"}} if config.json_mode else None,
            "tools": self._tools or None,
            "truncation": config.truncation,
        }
        return {key: value for key, value in given.items() if value is not None}

    def _message(self, said: Mapping[str, Any], answer: Answer) -> TextMessage | MultiModalMessage:
        used = answer.usage
        usage = None if used is None else RequestUsage(used.input_tokens, used.output_tokens)
        images = [Image.from_base64(each) for each in said.get("images", ())]
        if images:
            parts = [*([said["content"]] if said["content"] else []), *images]
            return MultiModalMessage(content=parts, source=self.name, models_usage=usage)
        return TextMessage(content=said["content"], source=self.name, models_usage=usage)

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Begin a new conversation."""
        self._state = OpenAIAgentState()

    async def save_state(self) -> Mapping[str, Any]:
        """Return what was said, and the id under which OpenAI has stored it."""
        return self._state.model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over a state."""
        self._state = OpenAIAgentState.model_validate(state)

    def to_config(self) -> OpenAIAgentConfig:
        """Return the settings, without the client."""
        return self._config

    @classmethod
    def from_config(cls, config: OpenAIAgentConfig) -> Self:
        """Make an agent with a client of its own, whose key is in OPENAI_API_KEY.

        Raises:
            MissingExtra: the package openai is not installed.
        """
        try:
            client = import_module("openai").AsyncOpenAI()
        except ImportError:
            raise MissingExtra("openai", "openai", "An OpenAIAgent") from None
        return cls(client=client, **dict(config))

    def _to_config(self) -> OpenAIAgentConfig:
        return self.to_config()

    @classmethod
    def _from_config(cls, config: OpenAIAgentConfig) -> Self:
        return cls.from_config(config)
