"""A class of the program that derives from an agent or a team may use any name that 0.7.5 left free."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent, CodeExecutorAgent, SocietyOfMindAgent, UserProxyAgent
from autogen_agentchat.teams import MagenticOneGroupChat, RoundRobinGroupChat, SelectorGroupChat, Swarm
from autogen_core.models import ModelFamily
from autogen_core.tools import FunctionTool
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.replay import ReplayChatCompletionClient

INFO: Any = {
    "family": ModelFamily.UNKNOWN,
    "function_calling": True,
    "json_output": False,
    "structured_output": False,
    "vision": False,
}
PLAIN = [
    "answer",
    "ask",
    "buffers",
    "choose",
    "complete",
    "current",
    "define",
    "forget",
    "heard",
    "hear",
    "next",
    "plan",
    "previous",
    "progress",
    "prompt",
    "question",
    "read",
    "request",
    "respond",
    "run_given",
    "seats",
    "solve",
    "speak",
    "state",
    "summarize",
    "task",
    "thread",
    "turn",
    "words",
    "work",
]


def model(*answers: str) -> ReplayChatCompletionClient:
    return ReplayChatCompletionClient(list(answers), model_info=INFO)


def taken(kind: type[Any]) -> type[Any]:
    """A class of its own that uses the plain names, for methods or for what it keeps."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        kind.__init__(self, *args, **kwargs)
        for name in PLAIN[::2]:
            setattr(self, f"_{name}", {"the": "program's"})

    methods = {f"_{name}": lambda self: "the program's" for name in PLAIN[1::2]}
    return type(f"Own{kind.__name__}", (kind,), {**methods, "__init__": __init__})


def assistant(name: str, *answers: str, **how: Any) -> AssistantAgent:
    return AssistantAgent(name, model(*answers), **how)


def said(runner: Any) -> list[str]:
    return [each.to_text() for each in asyncio.run(runner.run(task="go")).messages]


def ping() -> str:
    """Answer."""
    return "pong"


def test_assistants() -> None:
    agent = taken(AssistantAgent)("a", model("yes"), tools=[FunctionTool(ping, description="ping")])
    assert said(agent) == ["go", "yes"]


def test_user_proxies() -> None:
    assert said(taken(UserProxyAgent)("u", input_func=lambda prompt: "typed"))[-1] == "typed"


def test_code_executors(tmp_path: Any) -> None:
    with pytest.warns(UserWarning):
        agent = taken(CodeExecutorAgent)(
            "c", LocalCommandLineCodeExecutor(work_dir=tmp_path), model_client=model("no code")
        )
    assert said(agent) == ["go", "no code"]


def test_societies() -> None:
    inner = RoundRobinGroupChat([assistant("a", "inner")], max_turns=1)
    assert said(taken(SocietyOfMindAgent)("s", inner, model("outer")))[-1] == "outer"


@pytest.mark.parametrize("kind", [RoundRobinGroupChat, Swarm])
def test_teams(kind: type[Any]) -> None:
    team = taken(kind)([assistant("a", "one", "two", handoffs=["b"]), assistant("b", "three")], max_turns=1)
    assert said(team) == ["go", "one"]
    asyncio.run(team.load_state(asyncio.run(team.save_state())))
    asyncio.run(team.reset())


def test_selecting_teams() -> None:
    team = taken(SelectorGroupChat)([assistant("a", "one"), assistant("b", "two")], model("b"), max_turns=1)
    assert said(team) == ["go", "two"]


def test_led_teams() -> None:
    ledger = """{"is_request_satisfied": {"reason": "r", "answer": true}, "is_in_loop": {"reason": "r", "answer": false},
    "is_progress_being_made": {"reason": "r", "answer": true}, "next_speaker": {"reason": "r", "answer": "a"},
    "instruction_or_question": {"reason": "r", "answer": "do"}}"""
    team = taken(MagenticOneGroupChat)([assistant("a", "one")], model("facts", "plan", ledger, "the end"))
    assert said(team)[-1] == "the end"
