"""Running the functions that a message calls."""

from __future__ import annotations

import json
from inspect import iscoroutinefunction
from typing import Any

from coterie.effects import ToolCall
from coterie.flow import COLOUR, Call, Flow, together
from coterie.place import Place
from coterie.runs import here, play, play_async

from .. import runtime_logging
from ..formatting_utils import colored
from ..io.base import IOStream
from ._messages import Message
from ._overrides import changed, halves

Outcome = tuple[bool, Message]


class Parts(list[Any]):
    """A result for whoever asked `execute`, who takes it apart; all others become texts."""


class FlowTool:
    """A function for a model that is a flow, so that it keeps the colour of the chat."""

    def flow(self, **arguments: Any) -> Flow[Any]:
        raise NotImplementedError

    def __call__(self, **arguments: Any) -> Any:
        return play(self.flow(**arguments))


def execute(agent: Any, wanted: Message, *, is_tool: bool = True) -> Flow[Outcome]:
    """Run one function; the outcome is whether it succeeded, and the message that says what it returned."""
    return tuple((yield _effect(agent, wanted, here(), is_tool)))


def execute_together(agent: Any, wanted: list[Message]) -> Flow[list[Outcome]]:
    """Run several functions, at the same time where the chat is async. Their places keep the order of the calls."""
    place = here()
    effects = [_effect(agent, each, place) for each in wanted]
    if len(effects) == 1:
        return [tuple((yield effects[0]))]
    return [tuple(each) for each in (yield from together([_do(each) for each in effects]))]


def _do(effect: ToolCall) -> Flow[Any]:
    return (yield effect)


def _effect(agent: Any, wanted: Message, place: Place, is_tool: bool = True) -> ToolCall:
    """One call of a function, through the public method if the program overrides it."""
    if changed(agent, "execute_function") or changed(agent, "a_execute_function"):
        running = Call(*halves(agent, "execute_function"), (wanted,), {})
    else:
        running = Call(_now, _later, (agent, wanted, is_tool), {})
    return _tool_call(agent, wanted, place.key("tool", agent.name, wanted.get("name", "")), running)


def _tool_call(agent: Any, wanted: Message, key: str, running: Call) -> ToolCall:
    name = wanted.get("name", "")
    function = agent._function_map.get(name)
    return ToolCall(
        key=key,
        agent=agent.name,
        call=running,
        name=name,
        arguments=wanted.get("arguments", ""),
        in_doubt=getattr(function, "coterie_in_doubt", "repeat"),
        changes=getattr(function, "coterie_changes", "world"),
    )


def _now(agent: Any, wanted: Message, is_tool: bool = True, verbose: bool = False) -> Outcome:
    return play(run(agent, wanted, is_tool, verbose))


async def _later(agent: Any, wanted: Message, is_tool: bool = True, verbose: bool = False) -> Outcome:
    return await play_async(run(agent, wanted, is_tool, verbose))


def execute_here(agent: Any, wanted: Message, verbose: bool = False) -> Flow[Outcome]:
    """`execute_function` as a public call: an effect at this place, or, called from an override, within it."""
    place = here()
    key = place.key("tool", agent.name, wanted.get("name", ""))
    if place.performing is not None and place.performing.key == key:
        return (yield from run(agent, wanted, verbose=verbose))
    effect = _tool_call(agent, wanted, key, Call(_now, _later, (agent, wanted), {"verbose": verbose}))
    return tuple((yield effect))


def run(agent: Any, wanted: Message, is_tool: bool = True, verbose: bool = False) -> Flow[Outcome]:
    """Find the function, read its arguments, call it. What goes wrong is told to the model.

    In an async chat a tool is printed as async, a function of the form before tools only where it is. `verbose` also
    prints the arguments and what came of them.
    """
    name = wanted.get("name", "")
    function = agent._function_map.get(name)
    if function is None:
        return False, _result(name, f"Error: Function {name} not found.")
    try:
        arguments = json.loads(wanted.get("arguments") or "{}", strict=False)
    except (ValueError, RecursionError) as error:  # no JSON, numbers of too many digits, or too deep
        return False, _result(name, f"Error: {error}\n The argument must be in JSON format.")
    if not isinstance(arguments, dict):
        return False, _result(name, f"Error: {name} takes a JSON object of named arguments, found {arguments!r}.")
    is_async = iscoroutinefunction(function) or (is_tool and (yield COLOUR))
    what = "ASYNC FUNCTION" if is_async else "FUNCTION"
    IOStream.get_default().print(colored(f"\n>>>>>>>> EXECUTING {what} {name}...", "magenta"), flush=True)
    try:
        if isinstance(function, FlowTool):
            returned = yield from function.flow(**arguments)
        else:
            returned = yield Call(function, function, (), arguments)
        if runtime_logging.logging_enabled():
            runtime_logging.log_function_use(agent, function, arguments, returned)
        outcome = True, _result(name, returned)
    except Exception as error:  # noqa: BLE001 - the program's function: the model is told, whatever it raised
        outcome = False, _result(name, f"Error: {error}")
    if verbose:
        said = f"\nInput arguments: {arguments}\nOutput:\n{outcome[1]['content']}"
        IOStream.get_default().print(colored(said, "magenta"), flush=True)
    return outcome


def _result(name: str, content: Any) -> Message:
    return {"name": name, "role": "function", "content": content if isinstance(content, Parts) else str(content)}
