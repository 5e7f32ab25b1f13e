"""Functions given to an agent by how its conversations went."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autogen.agentchat.contrib.agent_optimizer import AgentOptimizer
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.chatting import assistant, at_console, chat, config, user

HISTORY = [{"role": "user", "content": "What is 2 times 21?"}]


def wish(action: str = "add_function", name: str = "double", code: str = "") -> dict[str, Any]:
    """A model's wish for a function."""
    return tool_call(
        action,
        {
            "name": name,
            "description": "Doubles.",
            "arguments": json.dumps({"x": {"type": "integer", "description": "a number"}}),
            "packages": "",
            "code": code or f"def {name}(x):\n    return x * 2",
        },
    )


def optimizer(server: ScriptedServer, actions: int = 1) -> AgentOptimizer:
    return AgentOptimizer(actions, config(server), optimizer_model="m")


def test_a_function_is_given_that_the_agents_can_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with ScriptedServer(
        [wish(), {"content": None, "function_call": {"name": "double", "arguments": '{"x": 21}'}}, "done"]
    ) as server:
        own = optimizer(server)
        own.record_one_conversation(HISTORY, is_satisfied=False)
        for_llm, for_executor = own.step()
        agent, proxy = assistant(server), user()
        for each in for_llm:
            agent.update_function_signature(**each)
        proxy.register_function(for_executor)
        result = chat("sync", proxy, agent, "What is 2 times 21?", max_turns=2)

    assert result.chat_history[2]["content"] == "42"
    assert for_llm[0]["func_sig"]["parameters"]["required"] == ["x"]


def test_no_more_actions_are_taken_than_allowed_or_wanted() -> None:
    with ScriptedServer([wish(name="a"), wish(name="b"), "enough", wish(name="c")]) as server:
        own = optimizer(server, actions=3)
        own.record_one_conversation(HISTORY, is_satisfied=True)
        _, for_executor = own.step()

    assert list(for_executor) == ["a", "b"]
    assert len(server.requests) == 3


def test_a_function_can_be_revised_and_removed() -> None:
    revised = wish("revise_function", code="def double(x):\n    return x + x")
    with ScriptedServer([wish(), revised, tool_call("remove_function", {"name": "double"})]) as server:
        own = optimizer(server)
        steps = []
        for _ in range(3):
            own.record_one_conversation(HISTORY, is_satisfied=True)
            steps.append(own.step())

    assert [[each["is_remove"] for each in for_llm] for for_llm, _ in steps] == [[False], [False], [True]]
    assert steps[2][1] == {"double": None}


def test_functions_that_went_worse_are_taken_back() -> None:
    with ScriptedServer([wish(), "none"]) as server:
        own = optimizer(server)
        own.record_one_conversation(HISTORY, is_satisfied=True)
        own.step()
        own.record_one_conversation(HISTORY, is_satisfied=False)
        for_llm, _ = own.step()

    assert for_llm == [{"func_sig": "double", "is_remove": True}]
    assert "double" in server.requests[1]["messages"][0]["content"]


@pytest.mark.parametrize("bad", [wish(name="not a name"), tool_call("add_function", "no json"), wish("burn")])
def test_actions_that_make_no_sense_change_nothing(bad: Any) -> None:
    with ScriptedServer([bad]) as server:
        own = optimizer(server)
        own.record_one_conversation(HISTORY, is_satisfied=True)

        assert own.step() == ([], {})


def test_a_person_says_whether_they_were_satisfied() -> None:
    with ScriptedServer(["none"]) as server, at_console("1") as console:
        own = optimizer(server)
        own.record_one_conversation(HISTORY)
        own.step()

    assert "satisfied" in console.prompts[0]
    assert "100%" in server.requests[0]["messages"][0]["content"]


def test_there_is_nothing_to_learn_from_no_conversation() -> None:
    with ScriptedServer([]) as server, pytest.raises(ValueError, match="record_one_conversation"):
        optimizer(server).step()


def test_a_model_that_no_entry_has_is_refused() -> None:
    with ScriptedServer([]) as server, pytest.raises(RuntimeError, match="optimizer_model"):
        AgentOptimizer(1, config(server))
