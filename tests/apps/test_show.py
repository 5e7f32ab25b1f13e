"""`coterie runs`, `show` and `cost`: what a record says, to people and to scripts."""

from __future__ import annotations

import json
import os

import pytest

from coterie.testing import Fault, Item, ScriptedServer, tool_call

from .terminal import PROGRAM, Shell

ANSWERS: list[Item] = [tool_call("add", {"a": 1, "b": "two"}), "It is 3. TERMINATE"]


@pytest.fixture
def recorded(shell: Shell) -> Shell:
    """A folder with a run in which a tool has failed."""
    shell.write("program.py", PROGRAM.replace("    return a + b", "    raise ValueError('no sums today')"))
    with ScriptedServer(ANSWERS) as server:
        assert shell("run", "program.py", MODEL_URL=server.base_url).returncode == 0
    return shell


def test_the_tree_holds_calls_tokens_costs_and_errors(recorded: Shell) -> None:
    lines = recorded("show", "last").stdout.splitlines()
    assert any(line.startswith("user > assistant") for line in lines)
    call = next(line for line in lines if "#1 assistant > gpt-4o-mini" in line)
    assert " in, " in call
    assert "$" in call
    assert any("user > add" in line and "no sums today" in line for line in lines)


def test_a_request_is_shown_exactly_as_it_was_sent(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(ANSWERS) as server:
        shell("run", "program.py", MODEL_URL=server.base_url)
        sent = server.requests
    for number, request in enumerate(sent, 1):
        assert json.loads(shell("show", "last", "--request", str(number)).stdout) == request
    beyond = shell("show", "last", "--request", "3")
    assert beyond.returncode == 2
    assert "no model call 3" in beyond.stderr


def test_the_messages_of_a_chat_are_shown(recorded: Shell) -> None:
    shown = recorded("show", "last", "--messages").stdout
    assert "What is 1 + 2?" in shown
    assert 'calls add({"a":1,"b":"two"})' in shown
    assert "It is 3. TERMINATE" in shown


def test_the_tree_is_json_for_scripts(recorded: Shell) -> None:
    told = json.loads(recorded("show", "last", "--json", "--messages").stdout)
    kinds = [each["kind"] for each in told["tree"] if "kind" in each]
    assert kinds == ["model", "tool", "model"]
    assert "no sums today" in next(each["error"] for each in told["tree"] if each.get("kind") == "tool")
    (messages,) = told["messages"].values()
    assert messages[-1]["content"] == "It is 3. TERMINATE"


def test_a_live_run_is_shown_while_it_waits(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with (
        ScriptedServer([tool_call("add", {"a": 1, "b": 2}), Fault(hang=True)]) as server,
        shell.start("run", "program.py", MODEL_URL=server.base_url),
    ):
        while len(server.requests) < 2:
            os.sched_yield()
        shown = shell("show", "last").stdout
    assert "running" in shown
    assert "#1 assistant > gpt-4o-mini" in shown


def test_cost_sums_by_agent_model_and_tool(recorded: Shell) -> None:
    lines = recorded("cost", "last").stdout.splitlines()
    assert any("assistant" in line and "model gpt-4o-mini" in line and "$" in line for line in lines)
    assert any("user" in line and "tool add" in line for line in lines)
    told = json.loads(recorded("cost", "last", "--json").stdout)
    assert told["cost_usd"] == pytest.approx(sum(each["cost_usd"] or 0 for each in told["parts"]))


def test_an_unknown_price_is_no_zero(shell: Shell) -> None:
    shell.write("program.py", PROGRAM.replace("gpt-4o-mini", "house-model"))
    with ScriptedServer(ANSWERS) as server:
        shell("run", "program.py", MODEL_URL=server.base_url)
    assert "price unknown" in shell("show", "last").stdout
    assert "price=[in, out]" in shell("cost", "last").stdout
    assert shell.runs()[0]["cost_usd"] is None


def test_runs_are_listed_newest_first_and_found_by_their_beginning(shell: Shell) -> None:
    shell.write("one.py", "print(1)\n")
    shell.write("two.py", "raise SystemExit(3)\n")
    shell("run", "one.py")
    shell("run", "two.py")
    newest, oldest = shell.runs()
    assert (newest["program"]["argv"], newest["status"]) == (["two.py"], "failed")
    assert oldest["program"]["argv"] == ["one.py"]
    assert newest["run"] in shell("show", newest["run"][:-1]).stdout
    several = shell("show", "6")
    assert several.returncode == 2
    assert "beginning of 2 runs" in several.stderr
    assert "two.py" in shell("runs").stdout.splitlines()[0]
