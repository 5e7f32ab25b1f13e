"""The printed transcript of a chat."""

from __future__ import annotations

from typing import Any

from ..code_utils import content_str
from ..formatting_utils import colored
from ..io.base import IOStream
from ..oai.client import OpenAIWrapper
from ._messages import allows_format


def received(message: dict[str, Any], sender: Any, recipient: Any) -> None:
    """Print a message as the recipient got it."""
    stream = IOStream.get_default()
    stream.print(colored(sender.name, "yellow"), "(to", f"{recipient.name}):\n", flush=True)
    if message.get("tool_responses"):
        for result in message["tool_responses"]:
            received(result, sender, recipient)
        if message.get("role") == "tool":
            return
    if message.get("role") in ("function", "tool"):
        _result(stream, message)
    else:
        _said(stream, message, recipient)
    _rule(stream)


def _rule(stream: Any) -> None:
    stream.print("\n", "-" * 80, flush=True, sep="")


def _result(stream: Any, message: dict[str, Any]) -> None:
    named = "name" if message.get("role") == "function" else "tool_call_id"
    title = f"***** Response from calling {message.get('role', 'tool')} ({message.get(named, 'No id found')}) *****"
    stream.print(colored(title, "green"), flush=True)
    stream.print(message["content"], flush=True)
    stream.print(colored("*" * len(title), "green"), flush=True)


def _said(stream: Any, message: dict[str, Any], recipient: Any) -> None:
    content = message.get("content")
    if content is not None:
        if "context" in message:
            content = OpenAIWrapper.instantiate(content, message["context"], allows_format(recipient))
        stream.print(content_str(content), flush=True)
    if message.get("function_call"):
        call = dict(message["function_call"])
        _suggestion(stream, f"function call: {call.get('name', '(No function name found)')}", call)
    for each in message.get("tool_calls") or ():
        call = dict(each.get("function", {}))
        _suggestion(stream, f"tool call ({each.get('id', 'No id found')}): {call.get('name', '')}", call)


def _suggestion(stream: Any, what: str, call: dict[str, Any]) -> None:
    title = f"***** Suggested {what} *****"
    stream.print(colored(title, "green"), flush=True)
    stream.print("Arguments: \n", call.get("arguments", "(No arguments found)"), flush=True, sep="")
    stream.print(colored("*" * len(title), "green"), flush=True)
