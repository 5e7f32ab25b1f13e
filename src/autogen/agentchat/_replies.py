"""The built-in reply functions, as flows: stop or ask a person, run tools, ask the model."""

from __future__ import annotations

import inspect
import re
import warnings
from typing import Any

from coterie.effects import HumanInput
from coterie.errors import RunStopped
from coterie.flow import Call, Flow, call
from coterie.humans import nobody
from coterie.runs import current_run, here

from ..io.base import IOStream
from ..oai import client as oai
from ._messages import Message, allows_format, for_model
from ._overrides import changed, halves
from ._own_models import ask_own
from ._tools import execute, execute_together

Outcome = tuple[bool, Any]


def human_or_stop(
    agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[Outcome]:
    """Stop at a termination message or at the limit of replies; ask the person where the mode says so."""
    messages = agent._oai_messages[sender] if messages is None else messages
    message = messages[-1] if messages else {}
    counter, limit = agent._consecutive_auto_reply_counter[sender], agent.max_consecutive_auto_reply(sender)
    reply, note = "", ""
    mode = agent.human_input_mode if current_run().ask_people else "NEVER"
    peer = sender.name if sender is not None else "the sender"
    if mode == "ALWAYS":
        reply = yield from ask(
            agent,
            f"Replying as {agent.name}. Provide feedback to {peer}. Press enter to skip and use auto-reply, "
            "or type 'exit' to end the conversation: ",
        )
        note = "" if reply else "NO HUMAN INPUT RECEIVED."
        reply = reply if reply or not (yield from _ends(agent, message)) else "exit"
    elif counter >= limit:
        if mode == "NEVER":
            reply = "exit"
        else:
            ends = yield from _ends(agent, message)
            reply = yield from ask(agent, _feedback(peer, ends))
            note = "" if reply else "NO HUMAN INPUT RECEIVED."
            reply = reply if reply or not ends else "exit"
    elif (yield from _ends(agent, message)):
        if mode == "NEVER":
            reply = "exit"
        else:
            reply = yield from ask(agent, _feedback(peer, True))
            note = "" if reply else "NO HUMAN INPUT RECEIVED."
            reply = reply or "exit"
    if note:
        IOStream.get_default().print(f"\n>>>>>>>> {note}", flush=True)
    if reply == "exit":
        agent._consecutive_auto_reply_counter[sender] = 0
        return True, None
    if reply or limit == 0:
        agent._consecutive_auto_reply_counter[sender] = 0
        return True, _typed(message, reply)
    agent._consecutive_auto_reply_counter[sender] += 1
    if mode != "NEVER":
        IOStream.get_default().print("\n>>>>>>>> USING AUTO REPLY...", flush=True)
    return False, None


def _feedback(peer: str, ends: bool) -> str:
    skip = "Press enter" if ends else "Press enter to skip and use auto-reply,"
    return f"Please give feedback to {peer}. {skip} or type 'exit' to stop the conversation: "


def _ends(agent: Any, message: Message) -> Flow[bool]:
    """Whether the message ends the chat. Empty content is shown as "", since the usual tests take its text apart."""
    if message.get("content", "") is None:
        message = {**message, "content": ""}
    return bool((yield from call(agent._is_termination_msg, message)))


def _typed(message: Message, text: str) -> Message:
    """What a person typed, as a reply. Calls that they interrupted are answered with that."""
    reply: Message = {"role": "user", "content": text}
    results: list[Message] = []
    if message.get("function_call"):
        name = message["function_call"].get("name", "")
        results.append({"name": name, "role": "function", "content": "USER INTERRUPTED"})
    for each in message.get("tool_calls") or ():
        results.append({"tool_call_id": each.get("id", ""), "role": "tool", "content": "USER INTERRUPTED"})
    if results:
        reply["tool_responses"] = results
    return reply


def ask(agent: Any, prompt: str) -> Flow[str]:
    """Ask the person behind the agent, by the method that the program may have overridden."""
    if not current_run().ask_people:
        raise RunStopped(nobody(prompt))
    typed = len(agent._human_input)
    if changed(agent, "get_human_input") or changed(agent, "a_get_human_input"):
        asking = Call(*halves(agent, "get_human_input"), (prompt,), {})
    else:
        asking = Call(read, read, (prompt,), {})
    reply = yield HumanInput(key=here().key("human", agent.name), agent=agent.name, prompt=prompt, call=asking)
    if len(agent._human_input) == typed:  # an override that calls the original has noted it already
        agent._human_input.append(reply)
    return reply  # type: ignore[no-any-return]


def ask_here(agent: Any, prompt: str) -> Flow[str]:
    """`get_human_input` as a public call: asks the original way, whatever overrides it."""
    key = here().key("human", agent.name)
    reply = yield HumanInput(key=key, agent=agent.name, prompt=prompt, call=Call(read, read, (prompt,), {}))
    agent._human_input.append(reply)
    return reply  # type: ignore[no-any-return]


def read(prompt: str) -> Any:
    """Read a line from the console, or from whatever stands for it."""
    return IOStream.get_default().input(prompt)


def function_call(
    agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[Outcome]:
    """Run the function that the last message calls (the form before tools)."""
    messages = agent._oai_messages[sender] if messages is None else messages
    wanted = messages[-1].get("function_call") if messages else None
    if not wanted:
        return False, None
    _, result = yield from execute(agent, wanted, is_tool=False)
    return True, result


def tool_calls(
    agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[Outcome]:
    """Run the tools that the last message calls, and answer with all their results in one message."""
    messages = agent._oai_messages[sender] if messages is None else messages
    wanted = (messages[-1].get("tool_calls") if messages else None) or ()
    if not wanted:
        return False, None
    outcomes = yield from execute_together(agent, [each.get("function", {}) for each in wanted])
    results = []
    for each, (_, result) in zip(wanted, outcomes, strict=True):
        answer: Message = {"tool_call_id": each["id"]} if each.get("id") is not None else {}
        results.append({**answer, "role": "tool", "content": result.get("content", "")})
    return True, {
        "role": "tool",
        "tool_responses": results,
        "content": "\n\n".join(str(each["content"]) for each in results),
    }


def model(agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None) -> Flow[Outcome]:
    """Ask the agent's model with its system message and the history."""
    client = agent.client if config is None else config
    if client is None or client is False:
        return False, None
    messages = agent._oai_messages[sender] if messages is None else messages
    sent = for_model(agent._oai_system_message, messages, allows_format(agent))
    reply = yield from from_client(agent, client, sent, agent.client_cache)
    return (False, None) if reply is None else (True, reply)


def from_client(agent: Any, client: Any, messages: list[Message], cache: Any) -> Flow[Any]:
    """What `client` answers to `messages`: text, a message that calls something, or None."""
    if changed(agent, "_generate_oai_reply_from_client"):
        own = agent._generate_oai_reply_from_client
        return (yield from ask_own(agent, client, (own, own), messages, client, messages, cache))
    return (yield from ask_client(agent, client, messages, cache))


def ask_client(agent: Any, client: Any, messages: list[Message], cache: Any) -> Flow[Any]:
    """Ask `client`, and give its answer the form of a reply."""
    context = messages[-1].pop("context", None) if messages else None
    request = {"context": context, "messages": messages, "cache": cache, "agent": agent}
    ours = isinstance(client, oai.OpenAIWrapper) and type(client).create is _CREATE and "create" not in vars(client)
    if ours:
        said = (yield from client.ask(request)).said()
    else:
        foreign = _Foreign(client)
        said = yield from ask_own(agent, client, (foreign, foreign), messages, **request)
    if said is None:
        warnings.warn(f"Extracted_response from {client} is None.", UserWarning, stacklevel=2)
        return None
    return said if isinstance(said, str) else _tidy(agent, said)


_CREATE = oai.OpenAIWrapper.create


class _Foreign:
    """Asks a client whose `create` is not ours."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __call__(self, **request: Any) -> Any:
        response = self._client.create(**request)
        return self._later(response) if inspect.isawaitable(response) else self._said(response)

    async def _later(self, response: Any) -> Any:
        return self._said(await response)

    def _said(self, response: Any) -> Any:
        said = self._client.extract_text_or_completion_object(response)[0]
        return said if said is None or isinstance(said, str) else oai.plain(said)


def _tidy(agent: Any, said: Any) -> Message:
    """A message that calls something, with names that endpoints accept and without empty fields."""
    message = dict(oai.plain(said))
    if message.get("function_call"):
        message["function_call"] = {**message["function_call"], "name": _legal(message["function_call"]["name"])}
    if message.get("tool_calls"):
        message["tool_calls"] = [_tidy_call(each) for each in message["tool_calls"]]
    return message


def _tidy_call(tool_call: Any) -> Message:
    tidy = {k: v for k, v in oai.plain(tool_call).items() if v is not None or k not in ("id", "type")}
    function = dict(tidy["function"])
    if function.get("name"):
        function["name"] = _legal(function["name"])
    return {**tidy, "function": function}


_ILLEGAL = re.compile(r"[^a-zA-Z0-9_-]")


def _legal(name: str) -> str:
    return _ILLEGAL.sub("_", name)[:64]


def is_async_only(func: Any) -> bool:
    """Whether a reply function can only be awaited."""
    return inspect.iscoroutinefunction(func)
