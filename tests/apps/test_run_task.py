"""`coterie run "TASK"`: two agents, an answer on stdout, progress on stderr."""

from __future__ import annotations

import json

import pytest

from coterie.testing import Item, ScriptedServer, tool_call

from .terminal import Shell

CODE = "I print it.\n```python\n# filename: hello.py\nprint('hello'[::-1])\n```"
DONE = "The reverse is olleh. TERMINATE"


def test_the_answer_is_all_that_stands_on_stdout(shell: Shell) -> None:
    with ScriptedServer([CODE, DONE]) as server:
        ran = shell("run", "Reverse hello", "-m", "gpt-4o-mini", "--base-url", server.base_url)
    assert (ran.returncode, ran.stdout) == (0, "The reverse is olleh.\n"), ran.stderr
    assert "assistant (to user_proxy):" in ran.stderr
    assert "2 model calls" in ran.stderr
    assert "\x1b" not in ran.stderr


def test_json_is_one_object_with_the_answer_the_cost_and_the_files(shell: Shell) -> None:
    with ScriptedServer([CODE, DONE]) as server:
        ran = shell("run", "--json", "-m", "gpt-4o-mini", "--base-url", server.base_url, "Reverse hello")
    told = json.loads(ran.stdout)
    assert told["answer"] == "The reverse is olleh."
    assert told["files"] == ["coterie_code/hello.py"]
    assert (told["status"], told["calls"], told["exit_code"], told["unknown_prices"]) == ("done", 2, 0, 0)
    assert told["cost_usd"] > 0


def test_an_unknown_price_is_said_to_be_unknown(shell: Shell) -> None:
    with ScriptedServer([DONE]) as server:
        ran = shell("run", "--json", "-m", "my-model", "--base-url", server.base_url, "Say it")
    assert json.loads(ran.stdout)["cost_usd"] is None
    assert "price unknown" in ran.stderr


def test_the_model_comes_from_the_environment(shell: Shell) -> None:
    with ScriptedServer([DONE, DONE, DONE, DONE]) as server:
        entry = {"model": "listed", "api_key": "key-of-the-list", "base_url": server.base_url}
        plain = {"OPENAI_API_KEY": "key-12345678", "OPENAI_BASE_URL": server.base_url, "OPENAI_MODEL": "named"}
        assert shell("run", "Say it", **plain).returncode == 0
        assert shell("run", "Say it", OAI_CONFIG_LIST=json.dumps([entry])).returncode == 0
        path = shell.write("list.json", json.dumps([entry]))
        assert shell("run", "Say it", OAI_CONFIG_LIST=str(path)).returncode == 0
        path.rename(shell.folder / "OAI_CONFIG_LIST")
        assert shell("run", "Say it").returncode == 0
        assert [each["model"] for each in server.requests] == ["named", "listed", "listed", "listed"]
        assert server.headers[0]["authorization"] == "Bearer key-12345678"


def test_without_a_model_a_sentence_says_what_to_set(shell: Shell) -> None:
    ran = shell("run", "Say it")
    assert ran.returncode == 2
    assert "OPENAI_API_KEY" in ran.stderr
    assert "coterie demo" in ran.stderr


def test_a_chat_that_uses_up_its_turns_is_exit_code_3_and_can_go_on(shell: Shell) -> None:
    with ScriptedServer([CODE, DONE]) as server:
        settings = ("-m", "gpt-4o-mini", "--base-url", server.base_url)
        stopped = shell("run", "Reverse hello", "--max-turns", "1", *settings)
        assert stopped.returncode == 3
        assert "--max-turns" in stopped.stderr
        resumed = shell("resume", "last", "--max-turns", "5", "--base-url", server.base_url)
    assert (resumed.returncode, resumed.stdout) == (0, "The reverse is olleh.\n"), resumed.stderr
    assert shell("replay", "last").returncode == 0


def test_a_budget_is_kept(shell: Shell) -> None:
    with ScriptedServer([CODE, DONE]) as server:
        stopped = shell("run", "Reverse", "-m", "gpt-4o", "--base-url", server.base_url, "--budget-usd", "0.001")
        assert server.requests == []
    assert stopped.returncode == 3
    assert "budget of 0.001 USD" in stopped.stderr


def test_agents_that_go_in_circles_are_stopped(shell: Shell) -> None:
    with ScriptedServer([CODE] * 9) as server:
        stopped = shell("run", "Loop", "-m", "m", "--base-url", server.base_url, "--loops", "stop")
        assert len(server.requests) < 9
    assert stopped.returncode == 3
    assert "LoopDetected" in stopped.stderr


def test_code_runs_only_when_a_person_allows_it(shell: Shell) -> None:
    with ScriptedServer([CODE, "I may not. TERMINATE"]) as server:
        ran = shell("run", "Go", "-m", "m", "--base-url", server.base_url, "--approve", "code", typed="n\n")
        assert "a person refused" in server.requests[1]["messages"][-1]["content"]
    assert ran.returncode == 0
    assert "Allow it?" in ran.stderr


def test_a_question_that_nobody_answers_is_exit_code_4(shell: Shell) -> None:
    with ScriptedServer([DONE]) as server:
        ran = shell("run", "Go", "-m", "m", "--base-url", server.base_url, "--human", "always")
    assert ran.returncode == 4
    assert "nobody" in ran.stderr


def test_a_person_is_heard_before_the_end(shell: Shell) -> None:
    with ScriptedServer([DONE, "Then dlrow. TERMINATE"]) as server:
        settings = ("-m", "m", "--base-url", server.base_url)
        ran = shell("run", "Go", *settings, "--human", "terminate", typed="Now world\nexit\n")
        assert server.requests[1]["messages"][-1]["content"] == "Now world"
    assert (ran.returncode, ran.stdout) == (0, "Then dlrow.\n"), ran.stderr


def test_no_secret_is_shown_or_recorded(shell: Shell) -> None:
    key = "sk-proj-abcdefghijklmnop"
    answers: list[Item] = [f"```python\nprint('{key}')\n```", f"It is {key}. TERMINATE"]
    with ScriptedServer(answers) as server:
        shell("run", "Tell", OPENAI_API_KEY=key, OPENAI_BASE_URL=server.base_url, OPENAI_MODEL="m")
    for arguments in (("show", "last", "--messages"), ("show", "last", "--request", "2"), ("show", "last", "--json")):
        told = shell(*arguments)
        assert told.returncode == 0, told.stderr
        assert key not in told.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "two", "words"), "put it in quotes"),
        (("run", " "), "empty"),
        (("run", "x", "-m", "openai:"), "no model"),
        (("run", "x", "-m", "openai:gpt-4o"), "OPENAI_API_KEY"),
        (("run", "x", "--budget-usd", "-1"), "--budget-usd"),
        (("run", "x", "--human", "sometimes"), "--human"),
        (("run", "x", "-m", "m", "--base-url", "http://127.0.0.1:9", "--work-dir", "/dev/null/x"), "work_dir"),
        (("show", "nothing"), "no journal"),
        (("nonsense",), "nonsense"),
    ],
)
def test_bad_input_is_a_usage_error_in_a_sentence(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    ended = shell(*arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_journal_of_a_newer_version_is_refused(shell: Shell) -> None:
    import sqlite3

    shell.write("program.py", "print(1)\n")
    shell("run", "program.py")
    connection = sqlite3.connect(shell.folder / ".coterie" / "journal.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for command in (("runs",), ("show", "last"), ("run", "program.py")):
        refused = shell(*command)
        assert refused.returncode != 0
        assert "format 99" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_tool_call_without_a_tool_does_not_end_the_run(shell: Shell) -> None:
    with ScriptedServer([tool_call("nothing", {}), DONE]) as server:
        ran = shell("run", "Go", "-m", "m", "--base-url", server.base_url)
    assert ran.returncode == 0, ran.stderr
