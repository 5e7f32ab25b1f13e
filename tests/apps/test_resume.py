"""`coterie resume`: nothing recorded is asked or run twice, whatever ended the run."""

from __future__ import annotations

import os
import signal

from coterie.testing import Fault, Item, ScriptedServer, tool_call

from .terminal import PROGRAM, Shell

ANSWERS: list[Item] = [tool_call("add", {"a": 1, "b": 2}), "It is 3. TERMINATE"]


def calls(shell: Shell) -> int:
    """How often the tool has run."""
    return len((shell.folder / "calls.txt").read_text().splitlines())


def test_a_run_that_was_killed_goes_on_where_it_was(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with (
        ScriptedServer([ANSWERS[0], Fault(hang=True)]) as server,
        shell.start("run", "program.py", MODEL_URL=server.base_url) as process,
    ):
        wait_until_asked(server, 2)
        process.send_signal(signal.SIGKILL)
        process.wait()
    (run,) = shell.runs()
    assert run["status"] == "crashed"
    with ScriptedServer([ANSWERS[1]]) as server:
        resumed = shell("resume", "last", MODEL_URL=server.base_url)
        assert len(server.requests) == 1
    assert resumed.returncode == 0, resumed.stderr
    assert "summary: It is 3." in resumed.stdout
    assert "not run again, since their results are recorded: add" in resumed.stderr
    assert calls(shell) == 1
    assert shell("replay", "last").stdout == resumed.stdout


def wait_until_asked(server: ScriptedServer, times: int) -> None:
    while len(server.requests) < times:
        os.sched_yield()


def test_ctrl_c_saves_the_run_and_says_how_to_go_on(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with (
        ScriptedServer([ANSWERS[0], Fault(hang=True)]) as server,
        shell.start("run", "program.py", MODEL_URL=server.base_url) as process,
    ):
        wait_until_asked(server, 2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "coterie resume" in said
    (run,) = shell.runs()
    assert run["status"] == "stopped"
    with ScriptedServer([ANSWERS[1]]) as server:
        assert shell("resume", run["run"][:10], MODEL_URL=server.base_url).returncode == 0
    assert calls(shell) == 1


def test_a_new_budget_counts_what_was_spent(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(ANSWERS) as server:
        shell("run", "--budget-calls", "1", "program.py", MODEL_URL=server.base_url)
        assert shell("resume", "last", MODEL_URL=server.base_url).returncode == 3
        assert len(server.requests) == 1
        assert shell("resume", "last", "--budget-calls", "2", MODEL_URL=server.base_url).returncode == 0
        assert len(server.requests) == 2


def test_a_named_tool_is_run_again(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(ANSWERS) as server:
        shell("run", "--budget-calls", "1", "program.py", MODEL_URL=server.base_url)
        shell("resume", "last", "--budget-calls", "2", "--rerun", "add", MODEL_URL=server.base_url)
    assert calls(shell) == 2


def test_runs_that_a_program_opens_itself_are_resumed_by_running_it(shell: Shell) -> None:
    own = PROGRAM.replace(
        "result = user", "import coterie\nwith coterie.run(budget_calls=int(sys.argv[1])):\n  result = user"
    )
    shell.write("program.py", own.replace("sys.argv[1]", "os.environ['CALLS']"))
    with ScriptedServer(ANSWERS) as server:
        settings = {"MODEL_URL": server.base_url, "CALLS": "1"}
        shell("run", "program.py", **settings)
        inner = next(each for each in shell.runs() if each["calls"] == 1)
        resumed = shell("resume", inner["run"], **(settings | {"CALLS": "2"}))
        assert len(server.requests) == 2
    assert resumed.returncode == 0, resumed.stderr
    assert "summary: It is 3." in resumed.stdout


def test_a_secret_argument_is_given_again(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    arguments = ("--api-key", "plain-value-1", "fast")
    with ScriptedServer(ANSWERS) as server:
        shell("run", "--budget-calls", "1", "program.py", *arguments, MODEL_URL=server.base_url)
        refused = shell("resume", "last", "--budget-calls", "2", MODEL_URL=server.base_url)
        assert refused.returncode == 2
        assert "-- --api-key [secret] fast" in refused.stderr
        other = shell("resume", "last", "--", "--api-key", "plain-value-1", "slow", MODEL_URL=server.base_url)
        assert other.returncode == 2
        assert "plain-value-1" not in other.stderr
        assert len(server.requests) == 1
        resumed = shell("resume", "last", "--budget-calls", "2", "--", *arguments, MODEL_URL=server.base_url)
    assert resumed.returncode == 0, resumed.stderr
    assert "arguments ['--api-key', 'plain-value-1', 'fast']" in resumed.stdout


def test_a_demo_that_was_cut_short_goes_on_without_a_key(shell: Shell) -> None:
    with shell.start("demo") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "EXECUTING" in line:
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
    told = shell.runs()[0]
    assert told["status"] == "crashed"
    resumed = shell("resume", "last")
    assert resumed.returncode == 0, resumed.stderr
    assert "303 primes" in resumed.stdout
