"""An agent whose answer a team of its own works out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component, ComponentModel
from autogen_core.model_context import ChatCompletionContext, UnboundedChatCompletionContext
from autogen_core.models import ChatCompletionClient, LLMMessage, SystemMessage, UserMessage

from .._one_at_a_time import OneAtATime
from ..base import Response, TaskResult, Team
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    ModelClientStreamingChunkEvent,
    TextMessage,
)
from ..state import SocietyOfMindAgentState
from ._base_chat_agent import BaseChatAgent
from ._context import add_messages, without_images
from ._turn import as_turn


class SocietyOfMindAgentConfig(BaseModel):
    """Config of a SocietyOfMindAgent."""

    name: str
    team: ComponentModel
    model_client: ComponentModel
    description: str | None = None
    instruction: str | None = None
    response_prompt: str | None = None
    model_context: ComponentModel | None = None


class SocietyOfMindAgent(BaseChatAgent, Component[SocietyOfMindAgentConfig]):
    """Lets `team` work on its new messages, then a model answer in its place from what the team said.

    The model gets `instruction`, the team's chat messages and `response_prompt`. The team starts afresh each time; what
    the agent was given before is kept in `model_context`, and reaches the team as the context of a first message.
    """

    component_config_schema = SocietyOfMindAgentConfig
    component_provider_override = "autogen_agentchat.agents.SocietyOfMindAgent"

    DEFAULT_INSTRUCTION = "You and your team were given a request and have worked on it. This is what the team said:"
    DEFAULT_RESPONSE_PROMPT = (
        "Answer the request now, in full and in your own name. Do not mention the team or its conversation."
    )
    DEFAULT_DESCRIPTION = "An agent that uses an inner team of agents to generate responses."

    def __init__(
        self,
        name: str,
        team: Team,
        model_client: ChatCompletionClient,
        *,
        description: str = DEFAULT_DESCRIPTION,
        instruction: str = DEFAULT_INSTRUCTION,
        response_prompt: str = DEFAULT_RESPONSE_PROMPT,
        model_context: ChatCompletionContext | None = None,
    ) -> None:
        super().__init__(name=name, description=description)
        self._team = team
        self._model_client = model_client
        self._instruction = instruction
        self._response_prompt = response_prompt
        self._model_context = model_context or UnboundedChatCompletionContext()
        self.__one_at_a_time = OneAtATime(f"The agent {name!r}")

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    @property
    def model_context(self) -> ChatCompletionContext:
        """What the agent was given so far."""
        return self._model_context

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        """Answer; the response's inner messages are what the team said."""
        inner: list[BaseAgentEvent | BaseChatMessage] = []
        async for item in self.on_messages_stream(messages, cancellation_token):
            if isinstance(item, Response):
                return Response(chat_message=item.chat_message, inner_messages=inner)
            if not isinstance(item, ModelClientStreamingChunkEvent):
                inner.append(item)
        raise AssertionError("the stream ended without a response")

    def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Yield what the team says, and the answer last.

        That response has no inner messages: an outer team would count them as its own when it looks for its end.
        """
        return as_turn(
            self.name,
            self.__one_at_a_time,
            self._model_context,
            lambda: self.__respond(messages, cancellation_token),
        )

    async def __respond(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        said: list[BaseChatMessage] = []
        task = await self.__task(messages)
        try:
            working = self._team.run_stream(
                task=task or None, cancellation_token=cancellation_token, output_task_messages=False
            )
            async with aclosing(working) as items:
                async for item in items:
                    if isinstance(item, TaskResult):
                        continue
                    if isinstance(item, BaseChatMessage):
                        said.append(item)
                    yield item
        finally:
            await self._team.reset()
        answer = await self.__answer(said, cancellation_token)
        await add_messages(self._model_context, messages)
        yield Response(chat_message=answer, inner_messages=[])

    async def __task(self, messages: Sequence[BaseChatMessage]) -> list[BaseChatMessage]:
        """The task for the team: what was said before, as the context of a handoff to nobody, and the new messages."""
        before = await self._model_context.get_messages()
        if not before:
            return list(messages)
        context = HandoffMessage(content="Earlier messages, for context.", source=self.name, target="", context=before)
        return [context, *messages]

    async def __answer(self, said: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> TextMessage:
        if not said:
            return TextMessage(content="No response.", source=self.name)
        prompt: list[LLMMessage] = [
            self.__framing(self._instruction),
            *(each.to_model_message() for each in said),
            self.__framing(self._response_prompt),
        ]
        result = await self._model_client.create(
            messages=without_images(self._model_client, prompt), cancellation_token=cancellation_token
        )
        if not isinstance(result.content, str):
            raise RuntimeError(f"The model of {self.name!r} must answer with text, found {result.content!r:.200}")
        return TextMessage(content=result.content, source=self.name, models_usage=result.usage)

    def __framing(self, text: str) -> LLMMessage:
        if self._model_client.model_info.get("multiple_system_messages", False):
            return SystemMessage(content=text)
        return UserMessage(content=text, source="user")

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        await self._team.reset()
        await self._model_context.clear()

    async def save_state(self) -> Mapping[str, Any]:
        """The state of the team, and what the agent was given so far."""
        return SocietyOfMindAgentState(
            inner_team_state=await self._team.save_state(), llm_context=await self._model_context.save_state()
        ).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take on a saved state. One that AutoGen saved has only that of the team."""
        loaded = SocietyOfMindAgentState.model_validate(state)
        await self._team.load_state(loaded.inner_team_state)
        if loaded.llm_context is not None:
            await self._model_context.load_state(loaded.llm_context)

    def _to_config(self) -> SocietyOfMindAgentConfig:
        return SocietyOfMindAgentConfig(
            name=self.name,
            team=self._team.dump_component(),
            model_client=self._model_client.dump_component(),
            description=self.description,
            instruction=self._instruction,
            response_prompt=self._response_prompt,
            model_context=self._model_context.dump_component(),
        )

    @classmethod
    def _from_config(cls, config: SocietyOfMindAgentConfig) -> Self:
        context = config.model_context
        return cls(
            name=config.name,
            team=Team.load_component(config.team),
            model_client=ChatCompletionClient.load_component(config.model_client),
            description=config.description or cls.DEFAULT_DESCRIPTION,
            instruction=config.instruction or cls.DEFAULT_INSTRUCTION,
            response_prompt=config.response_prompt or cls.DEFAULT_RESPONSE_PROMPT,
            model_context=ChatCompletionContext.load_component(context) if context else None,
        )
