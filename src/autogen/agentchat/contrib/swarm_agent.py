"""Swarms: agents that hand a conversation over to each other by tools, and share context variables."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from coterie.runs import play, play_async
from coterie.tools.schema import function_schema

from ... import function_utils
from ...oai.client import OpenAIWrapper
from .._result import ChatResult
from ..conversable_agent import ConversableAgent
from ._swarm_hand_offs import (
    AfterWork,
    AfterWorkOption,
    OnCondition,
    OnContextCondition,
    SwarmResult,
    hand_offs,
    register,
    without_context_variables,
)
from ._swarm_talk import talk

__all__ = [
    "AFTER_WORK",
    "ON_CONDITION",
    "UPDATE_SYSTEM_MESSAGE",
    "AfterWork",
    "AfterWorkOption",
    "OnCondition",
    "OnContextCondition",
    "SwarmAgent",
    "SwarmResult",
    "UpdateSystemMessage",
    "a_initiate_swarm_chat",
    "initiate_swarm_chat",
    "register_hand_off",
]

ON_CONDITION = OnCondition
AFTER_WORK = AfterWork

Function = Callable[..., Any]


@dataclass(frozen=True)
class UpdateSystemMessage:
    """Renews an agent's system message before each of its replies.

    `content_updater`: callable(agent, messages) -> str, or a template of context variables, such as "Serve {customer}.".

    Raises: ValueError for anything else.
    """

    content_updater: Callable[[Any, list[dict[str, Any]]], str] | str

    def __post_init__(self) -> None:
        if not isinstance(self.content_updater, str) and not callable(self.content_updater):
            raise ValueError(f"content_updater must be a string or a callable, found {self.content_updater!r}.")

    def __call__(self, agent: Any, messages: list[dict[str, Any]]) -> None:
        updater = self.content_updater
        if callable(updater):
            agent.update_system_message(updater(agent, messages))
        else:
            agent.update_system_message(OpenAIWrapper.instantiate(updater, agent._context_variables, True))


UPDATE_SYSTEM_MESSAGE = UpdateSystemMessage


class SwarmAgent(ConversableAgent):
    """A member of a swarm.

    `functions`: what its model may call. A function may take `context_variables`, which the model does not see, and
    return a text, an agent that speaks next, or a `SwarmResult`. `handoffs`: names of agents, or agents, that its model
    may transfer to; they are looked up when the chat starts. `update_agent_state_before_reply`: what is called with the
    agent and its messages before each reply, an `UpdateSystemMessage` for instance.

    Raises: TypeError for functions that are none.
    """

    def __init__(
        self,
        name: str,
        system_message: str | None = "You are a helpful AI Assistant.",
        llm_config: dict[str, Any] | Literal[False] | None = None,
        functions: list[Function] | Function | None = None,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        description: str | None = None,
        code_execution_config: dict[str, Any] | Literal[False] = False,
        update_agent_state_before_reply: list[Function] | Function | None = None,
        *,
        handoffs: list[str | ConversableAgent] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            system_message=system_message,
            is_termination_msg=is_termination_msg,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            llm_config=llm_config,
            description=description,
            code_execution_config=code_execution_config,
            **kwargs,
        )
        for each in _listed(functions):
            _add_function(self, each)
        hand_offs(self).unresolved = list(handoffs or [])
        self._context_variables: dict[str, Any] = {}
        self._updates = _listed(update_agent_state_before_reply)
        self.register_hook("process_all_messages_before_reply", self._updated)

    def _updated(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for update in self._updates:
            update(self, messages)
        return messages

    def register_hand_off(self, hand_to: Any) -> None:
        """Add an `OnCondition`, `OnContextCondition` or `AfterWork`, or a list of them. Raises: ValueError for others."""
        register(self, hand_to)


def _listed(functions: Any) -> list[Function]:
    listed = functions if isinstance(functions, list) else [] if functions is None else [functions]
    for each in listed:
        if not callable(each):
            raise TypeError(f"functions must be a callable or a list of callables, found {each!r}.")
    return listed


def _add_function(agent: ConversableAgent, function: Function) -> None:
    """Let the agent's model call the function, if it has one, and let the swarm run it."""

    @functools.wraps(function)
    def shown(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    shown.__signature__ = without_context_variables(function)  # type: ignore[attr-defined]
    told = getattr(function, "_description", None) or inspect.getdoc(function) or function.__name__
    schema = function_schema(
        shown, name=function.__name__, description=told, warn=function_utils.logger.warning, unannotated="any"
    )
    if agent.llm_config:
        agent.update_tool_signature(schema, is_remove=False)
    agent.register_function({function.__name__: agent._wrap_function(function)})


def register_hand_off(agent: ConversableAgent, hand_to: Any) -> None:
    """Add hand-offs to any agent: an `OnCondition`, `OnContextCondition` or `AfterWork`, or a list of them."""
    register(agent, hand_to)


_TERMINATE = AfterWork(AfterWorkOption.TERMINATE)


def initiate_swarm_chat(
    initial_agent: ConversableAgent,
    messages: str | list[dict[str, Any]],
    agents: list[Any],
    user_agent: ConversableAgent | None = None,
    max_rounds: int = 20,
    context_variables: dict[str, Any] | None = None,
    after_work: Any = _TERMINATE,
) -> tuple[ChatResult, dict[str, Any], ConversableAgent]:
    """Let a swarm talk, `initial_agent` first; returns the result, the context variables and the last speaker.

    `messages`: a text, or messages, of which several resume an earlier chat; a `name` in the last one says who spoke.
    `context_variables` is shared by all functions and changed in place.

    Raises: ValueError for agents, names or messages that cannot be.
    """
    flow = talk(initial_agent, messages, agents, user_agent, max_rounds, context_variables, after_work)
    return play(flow, chat=True)


async def a_initiate_swarm_chat(
    initial_agent: ConversableAgent,
    messages: str | list[dict[str, Any]],
    agents: list[Any],
    user_agent: ConversableAgent | None = None,
    max_rounds: int = 20,
    context_variables: dict[str, Any] | None = None,
    after_work: Any = _TERMINATE,
) -> tuple[ChatResult, dict[str, Any], ConversableAgent]:
    """The async twin of `initiate_swarm_chat`."""
    flow = talk(initial_agent, messages, agents, user_agent, max_rounds, context_variables, after_work)
    return await play_async(flow, chat=True)
