"""A person who takes part in a chat."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any, ClassVar, Self

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from coterie.asking import ask
from coterie.effects import HumanInput
from coterie.errors import RunStopped, Stopped
from coterie.flow import Call
from coterie.humans import ask_console, nobody
from coterie.runs import current_run
from coterie.stamp import new_id

from .._input_request import InputRequestContext as _InputRequestContext
from ..base import Response
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    TextMessage,
    UserInputRequestedEvent,
)
from ._base_chat_agent import BaseChatAgent

SyncInputFunc = Callable[[str], str]
AsyncInputFunc = Callable[[str, CancellationToken | None], Awaitable[str]]
InputFuncType = SyncInputFunc | AsyncInputFunc


class UserProxyAgentConfig(BaseModel):
    """Config of a UserProxyAgent. A function cannot be written into it."""

    name: str
    description: str = "A human user"
    input_func: str | None = None


class UserProxyAgent(BaseChatAgent, Component[UserProxyAgentConfig]):
    """Asks a person for its answer: at the console, or by `input_func`.

    `input_func` is a function that takes the prompt, or an async function that takes the prompt and a token that is
    cancelled when nobody waits for the answer any more. A sync one runs in a thread. A chat waits for the answer as long
    as it takes; to let people answer later, end the chat by a HandoffTermination instead and go on with their answer.
    """

    component_type = "agent"
    component_config_schema = UserProxyAgentConfig
    component_provider_override = "autogen_agentchat.agents.UserProxyAgent"

    InputRequestContext: ClassVar[type[_InputRequestContext]] = _InputRequestContext

    def __init__(
        self, name: str, *, description: str = "A human user", input_func: InputFuncType | None = None
    ) -> None:
        super().__init__(name=name, description=description)
        self.input_func: InputFuncType = input_func or ask_console

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage, HandoffMessage)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        async for item in self.on_messages_stream(messages, cancellation_token):
            if isinstance(item, Response):
                return item
        raise AssertionError("the stream ended without a response")

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Ask the person. Who handed over to them gets the conversation back, with the answer.

        Raises: RuntimeError when the input function fails, or when the last message hands over to somebody else.
        """
        sender = self.__handed_over_by(messages)
        request = UserInputRequestedEvent(request_id=new_id(), source=self.name)
        yield request
        prompt = f"Handoff received from {sender}. Enter your response: " if sender else "Enter your response: "
        with _InputRequestContext.populate_context(request.request_id):
            asking = asyncio.ensure_future(self.__ask(prompt, cancellation_token))
        answer = await cancellation_token.link_future(asking)
        message: TextMessage | HandoffMessage
        if sender is None:
            message = TextMessage(content=answer, source=self.name)
        else:
            message = HandoffMessage(content=answer, target=sender, source=self.name)
        yield Response(chat_message=message, inner_messages=[request])

    def __handed_over_by(self, messages: Sequence[BaseChatMessage]) -> str | None:
        if not messages or not isinstance(messages[-1], HandoffMessage):
            return None
        handoff = messages[-1]
        if handoff.target != self.name:
            raise RuntimeError(
                f"Handoff message target does not match agent name: {handoff.source!r} hands over to "
                f"{handoff.target!r}, but this is {self.name!r}."
            )
        return handoff.source

    async def __ask(self, prompt: str, cancellation_token: CancellationToken) -> str:
        if not current_run().ask_people:
            raise RunStopped(nobody(prompt))
        function: Callable[..., Any] = self.input_func
        args = (prompt, cancellation_token) if _is_async(function) else (prompt,)
        asking = Call(function, function, args, {})
        try:
            answer = await ask(
                "human",
                lambda key, agent: HumanInput(key=key, agent=agent or self.name, prompt=prompt, call=asking),
            )
            if not isinstance(answer, str):
                raise TypeError(f"the input function must return a string, found {answer!r:.200}")
        except Stopped:
            raise
        except Exception as error:  # the input function is the program's own
            raise RuntimeError(f"Failed to get user input: {error}") from error
        return answer

    async def on_reset(self, cancellation_token: CancellationToken | None = None) -> None:
        """Do nothing: a person's memory is their own."""

    def _to_config(self) -> UserProxyAgentConfig:
        return UserProxyAgentConfig(name=self.name, description=self.description)

    @classmethod
    def _from_config(cls, config: UserProxyAgentConfig) -> Self:
        return cls(name=config.name, description=config.description)


def _is_async(function: Callable[..., Any]) -> bool:
    """Whether a function, or an object that can be called, is async."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)
