"""The functions of a swarm: run by one hidden agent, with the shared context variables at hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from coterie.flow import Flow
from coterie.tools.arguments import result_text, with_loaded_models

from .._messages import Message
from .._talk import FlowReply
from .._tools import Parts, execute
from ..conversable_agent import ConversableAgent
from ._swarm_hand_offs import AfterWorkOption, OnCondition, SwarmResult, hand_offs, is_available

Outcome = Parts
"""What the record keeps of a call: the text, the name of who speaks next, the context variables if they were used."""


class RunsTools(FlowReply):
    """Runs the calls of a message in their order, as functions of the agent that made them."""

    def __init__(self, swarm: Any) -> None:
        self._swarm = swarm

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[tuple[bool, Any]]:
        messages = agent._oai_messages[sender] if messages is None else messages
        message = messages[-1]
        caller = self._swarm.member(message.get("name"))
        results = []
        for each in message.get("tool_calls") or ():
            agent._function_map = functions_of(self._swarm, caller, message)
            _, result = yield from execute(agent, each["function"])
            text = take(self._swarm, result["content"])
            results.append({"tool_call_id": each.get("id", ""), "role": "tool", "content": text})
        if not results:
            return True, None
        joined = "\n".join(each["content"] for each in results)
        return True, {"role": "tool", "tool_responses": results, "content": joined}


def take(swarm: Any, outcome: str | list[Any]) -> str:
    """Let a call's outcome, also a recorded one, have its effect on the swarm; its text."""
    if isinstance(outcome, str):
        return outcome  # the call failed
    text, agent, variables = outcome
    if agent is not None:
        swarm.told = agent
    if variables is not None and variables != swarm.variables:
        swarm.variables.clear()
        swarm.variables.update(variables)
    return str(text)


def functions_of(swarm: Any, caller: Any, message: Message) -> dict[str, Callable[..., Any]]:
    """What the caller's model may have called: its functions and its hand-offs."""
    functions = {name: _bound(swarm, function) for name, function in caller.function_map.items()}
    transfers = {name: _transfer(swarm, caller, each, message) for name, each in hand_offs(caller).tools.items()}
    return {**functions, **transfers}


def _transfer(swarm: Any, caller: Any, hand_off: OnCondition, message: Message) -> Callable[..., Any]:
    def transfer() -> Outcome:
        target = swarm.target_of(hand_off)
        if not is_available(hand_off.available, caller, message, swarm.variables):
            return Outcome([f"{target.name} is not available now.", None, None])
        return Outcome([f"Transferred to {target.name}.", target.name, None])

    transfer.coterie_changes = "nothing"  # type: ignore[attr-defined]
    return transfer


def _bound(swarm: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the context variables, and with what it returns in the form of an outcome."""
    own = getattr(function, "_origin", function)
    inner = with_loaded_models(own)
    shares = "context_variables" in inspect.signature(own).parameters

    def arguments(given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "context_variables": swarm.variables} if shares else given

    run: Any
    if inspect.iscoroutinefunction(inner):

        async def run(**given: Any) -> Outcome:
            return _outcome(swarm, await inner(**arguments(given)), shares)

    else:

        def run(**given: Any) -> Any:
            result = inner(**arguments(given))
            return _awaited(swarm, result, shares) if inspect.isawaitable(result) else _outcome(swarm, result, shares)

    if hasattr(function, "coterie_in_doubt"):
        run.coterie_in_doubt = function.coterie_in_doubt
    return run  # type: ignore[no-any-return]


async def _awaited(swarm: Any, result: Any, shares: bool) -> Outcome:
    return _outcome(swarm, await result, shares)


def _outcome(swarm: Any, result: Any, shares: bool) -> Outcome:
    text: Any = result
    agent: Any = None
    if isinstance(result, SwarmResult):
        text, agent = result.values, result.agent
        swarm.variables.update(result.context_variables)
        shares = shares or bool(result.context_variables)
    elif isinstance(result, (ConversableAgent, AfterWorkOption)):
        text, agent = f"Transferred to {result.name}.", result
    to = agent if agent is None or isinstance(agent, str) else agent.name
    return Outcome([result_text(text), to, dict(swarm.variables) if shares else None])
