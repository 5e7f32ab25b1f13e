"""How an agent of a swarm hands the conversation over: what a program writes, and what each agent remembers of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from weakref import WeakKeyDictionary

from ..conversable_agent import ConversableAgent

Available = Callable[[Any, dict[str, Any]], bool] | str | None

EXECUTOR = "Tool_Execution"


class AfterWorkOption(Enum):
    """Where the conversation goes when an agent has nothing more to do."""

    TERMINATE = "TERMINATE"
    REVERT_TO_USER = "REVERT_TO_USER"
    STAY = "STAY"
    SWARM_MANAGER = "SWARM_MANAGER"


@dataclass
class AfterWork:
    """Who speaks when an agent neither called a tool nor handed over.

    `agent`: an `AfterWorkOption` or its name, an agent or its name, or a callable(last_speaker, messages, groupchat[,
    context_variables]) that returns one of these or None to end. Raises: ValueError for anything else.
    """

    agent: AfterWorkOption | ConversableAgent | str | Callable[..., Any]

    def __post_init__(self) -> None:
        if isinstance(self.agent, str) and self.agent in AfterWorkOption.__members__:
            self.agent = AfterWorkOption[self.agent]
        if not isinstance(self.agent, (AfterWorkOption, ConversableAgent, str)) and not callable(self.agent):
            raise ValueError(
                "AfterWork takes an AfterWorkOption, an agent, the name of either, or a callable, "
                f"found {self.agent!r}."
            )


@dataclass
class OnCondition:
    """A hand-off that the agent's model may choose: a tool whose description is `condition`.

    `target`: an agent, or `{"chat_queue": [...], "reply_func_from_nested_chats", "config", "use_async"}` for nested
    chats. `available`: a callable(agent, message) -> bool, or the name of a context variable that must be true.
    """

    target: ConversableAgent | dict[str, Any]
    condition: str
    available: Available = None

    def __post_init__(self) -> None:
        _check_target(self.target)
        assert isinstance(self.condition, str) and self.condition.strip(), "'condition' must be a non-empty string"
        _check_available(self.available)


@dataclass
class OnContextCondition:
    """A hand-off that happens before the agent's model is asked, if the context variables say so.

    `condition`: the name of a context variable that must be true, or a callable(context_variables) -> bool.
    """

    target: ConversableAgent | dict[str, Any]
    condition: str | Callable[[dict[str, Any]], bool]
    available: Available = None

    def __post_init__(self) -> None:
        _check_target(self.target)
        named = isinstance(self.condition, str) and self.condition.strip()
        assert named or callable(self.condition), "'condition' must be the name of a context variable, or a callable"
        _check_available(self.available)


def _check_target(target: Any) -> None:
    if isinstance(target, dict):
        if not isinstance(target.get("chat_queue"), list) or not target["chat_queue"]:
            raise ValueError(f"A nested-chat target needs 'chat_queue', a list of chats, found {target!r}.")
        if any(isinstance(each, dict) and each.get("carryover_config") for each in target["chat_queue"][1:]):
            raise ValueError("Only the first chat of a nested-chat target can have a 'carryover_config'.")
    elif not isinstance(target, ConversableAgent):
        raise ValueError(f"The target of a hand-off must be an agent, or a dict with a 'chat_queue', found {target!r}.")


def _check_available(available: Any) -> None:
    if available is not None and not isinstance(available, str) and not callable(available):
        raise ValueError(f"'available' must be a callable or the name of a context variable, found {available!r}.")


@dataclass
class SwarmResult:
    """What a function of a swarm may return.

    `values` is the text for the model, `agent` (or its name) speaks next, `context_variables` update the shared ones.
    """

    values: str = ""
    agent: ConversableAgent | str | None = None
    context_variables: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.values


HandOff = OnCondition | OnContextCondition | AfterWork


@dataclass
class HandOffs:
    """What an agent knows about handing over. `tools` leads from a tool's name to where it leads."""

    tools: dict[str, OnCondition] = field(default_factory=dict)
    on_context: list[OnContextCondition] = field(default_factory=list)
    after_work: AfterWork | None = None
    unresolved: list[Any] = field(default_factory=list)


_OF: WeakKeyDictionary[Any, HandOffs] = WeakKeyDictionary()


def hand_offs(agent: Any) -> HandOffs:
    """What `agent` knows about handing over."""
    return _OF.setdefault(agent, HandOffs())


def register(agent: Any, hand_to: HandOff | Iterable[HandOff]) -> None:
    """Add hand-offs to `agent`. Raises: ValueError for what is none."""
    if not isinstance(agent, ConversableAgent):
        raise ValueError(f"Hand-offs are registered with an agent, found {agent!r}.")
    given = [hand_to] if isinstance(hand_to, HandOff) else hand_to
    if not isinstance(given, Iterable):
        raise ValueError(f"hand_to must be OnCondition, OnContextCondition, AfterWork, or a list of them: {hand_to!r}.")
    known = hand_offs(agent)
    for each in given:
        if isinstance(each, AfterWork):
            known.after_work = each
        elif isinstance(each, OnContextCondition):
            known.on_context.append(each)
        elif isinstance(each, OnCondition):
            _add_tool(agent, known, each)
        else:
            raise ValueError(f"Invalid hand off condition {each!r}: give OnCondition, OnContextCondition or AfterWork.")


def _add_tool(agent: Any, known: HandOffs, hand_off: OnCondition) -> None:
    nested = sum(isinstance(each.target, dict) for each in known.tools.values())
    to = f"nested_chat_{agent.name}_{nested + 1}" if isinstance(hand_off.target, dict) else hand_off.target.name
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", f"transfer_to_{to}")[:64]
    known.tools[name] = hand_off
    if agent.llm_config:
        agent.update_tool_signature(tool_of(name, hand_off), is_remove=False)


def tool_of(name: str, hand_off: OnCondition) -> dict[str, Any]:
    """The tool by which a model hands over."""
    parameters = {"type": "object", "properties": {}, "required": []}
    return {
        "type": "function",
        "function": {"name": name, "description": hand_off.condition, "parameters": parameters},
    }


def resolve(agent: Any, agents: list[Any]) -> None:
    """Make hand-offs of the names that `handoffs=[...]` gave. Raises: ValueError for an unknown name."""
    known = hand_offs(agent)
    for each in known.unresolved:
        target = named(each, agents) if isinstance(each, str) else each
        if target not in agents:
            unknown = each if isinstance(each, str) else each.name
            raise ValueError(
                f"{agent.name!r} hands off to {unknown!r}, which is no agent of the swarm. "
                f"Known are {', '.join(repr(one.name) for one in agents)}."
            )
        register(agent, OnCondition(target, f"Transfer to {target.name}: {target.description or target.name}"))
    known.unresolved = []


def named(name: str, agents: list[Any]) -> Any:
    """The agent of that name, or None."""
    return next((each for each in agents if each.name == name), None)


def is_available(available: Available, agent: Any, message: dict[str, Any], variables: dict[str, Any]) -> bool:
    """Whether a hand-off may happen now."""
    if available is None:
        return True
    return bool(variables.get(available)) if isinstance(available, str) else bool(available(agent, message))


def holds(condition: str | Callable[[dict[str, Any]], bool], variables: dict[str, Any]) -> bool:
    """Whether a condition on the context variables is met."""
    return bool(variables.get(condition)) if isinstance(condition, str) else bool(condition(variables))


def without_context_variables(function: Callable[..., Any]) -> inspect.Signature:
    """The signature that a model sees."""
    signature = inspect.signature(function)
    kept = [each for name, each in signature.parameters.items() if name != "context_variables"]
    return signature.replace(parameters=kept)


def hide_context_variables(agent: Any) -> None:
    """Take the parameter from the tools that a program registered in another way than by `functions=`."""
    for tool in list(agent.llm_config.get("tools", ())) if agent.llm_config else []:
        function = tool["function"]
        parameters = function.get("parameters", {})
        if "context_variables" not in parameters.get("properties", {}):
            continue
        shown = {k: v for k, v in parameters["properties"].items() if k != "context_variables"}
        required = [each for each in parameters.get("required", ()) if each != "context_variables"]
        agent.update_tool_signature(function["name"], is_remove=True)
        parameters = {**parameters, "properties": shown, "required": required}
        agent.update_tool_signature({**tool, "function": {**function, "parameters": parameters}}, is_remove=False)
