"""What the tests of two agents share: agents, a console that remembers, and a chat in either colour."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent
from autogen.io import IOStream
from coterie.testing import ScriptedServer

both_colours = pytest.mark.parametrize("colour", ["sync", "async"])


def do(colour: str, agent: Any, method: str, /, *args: Any, **kwargs: Any) -> Any:
    """Call `method`, or its `a_` twin on a loop of its own."""
    if colour == "sync":
        return getattr(agent, method)(*args, **kwargs)
    return asyncio.run(getattr(agent, f"a_{method}")(*args, **kwargs))


def chat(colour: str, sender: Any, recipient: Any, message: Any = "go", /, **settings: Any) -> Any:
    """Hold a silent chat in the colour; its ChatResult."""
    return do(colour, sender, "initiate_chat", recipient, message=message, **{"silent": True, **settings})


def config(server: ScriptedServer, **more: Any) -> dict[str, Any]:
    """An `llm_config` that asks the server, with a price and without a cache."""
    entry = {"model": "m", "api_key": "none", "base_url": server.base_url, "price": [1.0, 2.0], "max_retries": 0}
    return {"config_list": [entry], "cache_seed": None, **more}


def assistant(server: ScriptedServer, name: str = "assistant", **more: Any) -> AssistantAgent:
    """An assistant whose model is the server."""
    more.setdefault("llm_config", config(server))
    return AssistantAgent(name, **{"system_message": "S", **more})


def user(name: str = "user", **more: Any) -> UserProxyAgent:
    """A user proxy that asks nobody and runs no code."""
    return UserProxyAgent(name, **{"human_input_mode": "NEVER", "code_execution_config": False, **more})


def speaker(name: str, replies: Sequence[Any] | Callable[[int], Any] = (), **more: Any) -> ConversableAgent:
    """An agent that gives these replies in their order, then none: no model, no person."""
    agent = ConversableAgent(name, **{"human_input_mode": "NEVER", "default_auto_reply": None, **more})
    given = replies if callable(replies) else lambda at: replies[at] if at < len(replies) else None
    said = 0

    def reply(recipient: Any, messages: Any = None, sender: Any = None, config: Any = None) -> tuple[bool, Any]:
        nonlocal said
        said += 1
        return True, given(said - 1)

    agent.register_reply([ConversableAgent, None], reply, position=2)
    return agent


def texts(messages: list[dict[str, Any]]) -> list[Any]:
    """The contents of messages."""
    return [each["content"] for each in messages]


class Console(IOStream):
    """Keeps what is printed and types what it was given."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.prompts: list[str] = []
        self.printed = ""

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        self.printed += sep.join(map(str, objects)) + end

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        self.prompts.append(prompt)
        return self.typed.pop(0)


@contextmanager
def at_console(*typed: str) -> Iterator[Console]:
    """Let agents print to, and read from, a new console."""
    console = Console(*typed)
    with IOStream.set_default(console):
        yield console


def is_async(value: Any) -> bool:
    """Whether `value` has to be awaited."""
    return inspect.isawaitable(value)
