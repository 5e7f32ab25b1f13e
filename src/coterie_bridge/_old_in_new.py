"""An agent of 0.2 as a participant of a 0.4 team."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from autogen import ConversableAgent
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import (
    BaseAgentEvent,
    BaseChatMessage,
    StopMessage,
    TextMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
)
from autogen_core import CancellationToken, FunctionCall
from autogen_core.models import FunctionExecutionResult, RequestUsage
from coterie.asking import stream
from coterie.effects import ModelCall
from coterie.messages import Answer, Reply
from coterie.place import Place
from coterie.runs import open_turn

from ._content import to_v02, to_v04

_STATE = "1.0.0"


def as_v04(agent: ConversableAgent, *, name: str | None = None, description: str | None = None) -> BaseChatAgent:
    """Make an agent of 0.2 a participant of a 0.4 team.

    The agent hears the team as one peer, `agent.chat_messages` of which is what it remembers, and answers with its whole
    chain of replies: person, code, tools, model. Calls of its model that the agent has the functions for are run by
    itself, before it answers. Where it does not answer, because it takes a message for the last one, it says a
    StopMessage, which `StopMessageTermination` hears.

    Raises: ValueError where `name` (default: the agent's) is no Python identifier, as 0.4 wants it.
    """
    return _OldAgent(agent, name or agent.name, description or agent.description)


class _Team(ConversableAgent):
    """Whom the agent believes to talk to."""

    def __init__(self) -> None:
        super().__init__("team", llm_config=False, human_input_mode="NEVER", code_execution_config=False)


class _Bill:
    """What an answer used, told on to the task that it is a part of."""

    def __init__(self) -> None:
        self.usage = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self.calls = 0

    def at(self, place: Place) -> Place:
        outer = place.tab

        def tell(effect: ModelCall, answer: Answer | Reply) -> None:
            self.calls += 1
            if answer.usage is not None and getattr(answer, "source", "live") != "cache":
                self.usage.prompt_tokens += answer.usage.input_tokens
                self.usage.completion_tokens += answer.usage.output_tokens
            if outer is not None:
                outer(effect, answer)

        place.tab = tell
        return place


class _OldAgent(BaseChatAgent):
    def __init__(self, agent: ConversableAgent, name: str, description: str) -> None:
        super().__init__(name, description)
        self._agent = agent
        self._team = _Team()

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage, StopMessage)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        response: Response | None = None
        async for item in self.on_messages_stream(messages, cancellation_token):
            if isinstance(item, Response):
                response = item
        assert response is not None
        return response

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        bill = _Bill()
        steps = stream(lambda: bill.at(open_turn(self.name)), lambda: self._answer(messages, bill))
        async with aclosing(steps):
            async for item in steps:
                yield item

    async def _answer(
        self, messages: Sequence[BaseChatMessage], bill: _Bill
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        for message in messages:
            await self._hear({"content": to_v02(message), "name": message.source, "role": "user"})
        inner: list[BaseAgentEvent | BaseChatMessage] = []
        reply = await self._agent.a_generate_reply(sender=self._team)
        while isinstance(reply, dict) and reply.get("tool_calls"):
            self._check_functions(reply)
            request, execution, results = await self._run(reply)
            for event in (request, execution):
                inner.append(event)
                yield event
            await self._hear(results)
            reply = await self._agent.a_generate_reply(sender=self._team)
        yield Response(chat_message=self._say(reply, bill), inner_messages=inner)

    async def _hear(self, message: dict[str, Any]) -> None:
        await self._agent.a_receive(message, self._team, request_reply=False, silent=True)

    def _check_functions(self, reply: Mapping[str, Any]) -> None:
        missing = [
            each["function"]["name"]
            for each in reply["tool_calls"]
            if each["function"]["name"] not in self._agent.function_map
        ]
        if missing:
            raise ValueError(
                f"The model of {self.name!r} calls {missing}, which the agent has no functions for: in a team of 0.4 "
                "nobody else runs them. Register them with the same agent as caller and executor."
            )

    async def _run(self, reply: dict[str, Any]) -> tuple[ToolCallRequestEvent, ToolCallExecutionEvent, dict[str, Any]]:
        """Let the agent run the calls of its own model; both stand in its conversation, as between two agents."""
        calls = [
            FunctionCall(
                id=str(each.get("id") or ""), name=each["function"]["name"], arguments=each["function"]["arguments"]
            )
            for each in reply["tool_calls"]
        ]
        await self._agent.a_send(reply, self._team, request_reply=False, silent=True)
        _, results = await self._agent.a_generate_tool_calls_reply(messages=[reply], sender=self._team)
        assert isinstance(results, dict)
        outcomes = [
            FunctionExecutionResult(content=str(said["content"]), name=call.name, call_id=call.id, is_error=None)
            for call, said in zip(calls, results["tool_responses"], strict=True)
        ]
        return (
            ToolCallRequestEvent(content=calls, source=self.name),
            ToolCallExecutionEvent(content=outcomes, source=self.name),
            results,
        )

    def _say(self, reply: str | Mapping[str, Any] | None, bill: _Bill) -> BaseChatMessage:
        content = reply.get("content") if isinstance(reply, Mapping) else reply
        message: BaseChatMessage
        if reply is None:
            message = StopMessage(content=f"{self.name} has nothing more to say.", source=self.name)
        else:
            message = to_v04(content, self.name)
            self._agent.chat_messages[self._team].append({"content": content, "role": "assistant", "name": self.name})
        message.models_usage = bill.usage if bill.calls else None
        return message

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self._agent.reset()
        self._agent.chat_messages.pop(self._team, None)

    async def save_state(self) -> Mapping[str, Any]:
        return {"type": "BridgedAgentState", "version": _STATE, "messages": list(self._agent.chat_messages[self._team])}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        if state.get("type") != "BridgedAgentState":
            raise ValueError(f"The state of {self.name!r} must be one of a bridged agent, found {state.get('type')!r}.")
        self._agent.chat_messages[self._team][:] = [dict(each) for each in state["messages"]]
