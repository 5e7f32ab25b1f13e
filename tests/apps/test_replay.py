"""`coterie replay`: the same bytes from the record alone, or the first divergence."""

from __future__ import annotations

import pytest

from coterie.testing import Item, ScriptedServer, tool_call

from .terminal import PROGRAM, Shell

ANSWERS: list[Item] = [tool_call("add", {"a": 1, "b": 2}), "It is 3. TERMINATE"]


def record(shell: Shell, program: str = PROGRAM, *arguments: str, typed: str = "") -> str:
    """Record the program and return what it printed."""
    shell.write("program.py", program)
    with ScriptedServer(ANSWERS) as server:
        ran = shell("run", *arguments, "program.py", typed=typed, MODEL_URL=server.base_url)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_replay_prints_the_same_and_runs_nothing(shell: Shell) -> None:
    printed = record(shell)
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
    assert again.stdout == printed
    assert "adding 1 and 2" in printed
    assert "equal" in again.stderr
    assert (shell.folder / "calls.txt").read_text() == "add\n"


def test_a_streamed_answer_is_printed_once(shell: Shell) -> None:
    printed = record(shell, PROGRAM.replace('"cache_seed": None', '"cache_seed": None, "stream": True'))
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
    assert again.stdout == printed


def test_what_a_chat_within_a_tool_prints_is_printed_once(shell: Shell) -> None:
    nested = PROGRAM.replace(
        "    return a + b",
        "    inner = user.initiate_chat(AssistantAgent('inner', llm_config=llm_config), message='help', max_turns=1)\n"
        "    return inner.summary",
    )
    shell.write("program.py", nested)
    with ScriptedServer([ANSWERS[0], "from within", ANSWERS[1]]) as server:
        printed = shell("run", "program.py", MODEL_URL=server.base_url).stdout
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
    assert again.stdout == printed
    assert printed.count("inner (to user)") == 1


def test_tools_that_run_at_the_same_time_keep_their_own_output(shell: Shell) -> None:
    program = PROGRAM.replace("def add(a: int, b: int) -> int:", "async def add(a: int, b: int) -> int:").replace(
        '    print(f"adding {a} and {b}")', '    print(f"begin {a}")\n    await asyncio.sleep(0)\n    print(f"end {a}")'
    )
    program = (
        program.replace("import os, sys", "import asyncio, os, sys")
        .replace(
            "result = user.initiate_chat(assistant, message=",
            "result = asyncio.run(user.a_initiate_chat(assistant, message=",
        )
        .replace('2?")', '2?"))')
    )
    shell.write("program.py", program)
    both = tool_call("add", {"a": 1, "b": 2})
    both["tool_calls"] += tool_call("add", {"a": 3, "b": 4})["tool_calls"]
    with ScriptedServer([both, ANSWERS[1]]) as server:
        ran = shell("run", "program.py", MODEL_URL=server.base_url)
    assert ran.returncode == 0, ran.stderr
    again = shell("replay", "last")
    assert sorted(again.stdout.splitlines()) == sorted(ran.stdout.splitlines())


def test_what_was_typed_is_not_asked_again(shell: Shell) -> None:
    printed = record(shell, PROGRAM + "\nprint('hello', input('Your name? '))\n", typed="Ada\n")
    assert printed.endswith("Your name? hello Ada\n")
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
    assert again.stdout == printed


def test_chance_is_the_same_in_a_replay(shell: Shell) -> None:
    printed = record(shell, PROGRAM + "\nimport random\nprint(random.random())\n")
    assert shell("replay", "last").stdout == printed


@pytest.mark.parametrize(
    ("was", "now"), [('print(f"adding', 'print(f"joining'), ('print("summary:"', 'print("in short:"')]
)
def test_a_changed_program_is_told_and_its_first_divergence_shown(shell: Shell, was: str, now: str) -> None:
    record(shell)
    shell.write("program.py", PROGRAM.replace(was, now))
    again = shell("replay", "last")
    assert "has changed since it was recorded" in again.stderr
    if "summary" in was:
        assert again.returncode == 1
        assert "differs at byte" in again.stderr
        assert "in short:" in again.stderr
    else:
        assert again.returncode == 0  # the tool is not run again


def test_another_question_than_the_recorded_one_is_a_divergence(shell: Shell) -> None:
    record(shell)
    shell.write("program.py", PROGRAM.replace("What is 1 + 2?", "What is 1 + 3?"))
    again = shell("replay", "last")
    assert again.returncode == 1
    assert "What is 1 + 2?" in again.stderr
    assert "What is 1 + 3?" in again.stderr


def test_a_program_that_swallows_the_divergence_does_not_hide_it(shell: Shell) -> None:
    guarded = PROGRAM.replace("result = user", "try:\n  result = user").replace(
        'print("summary:", result.summary)', "except Exception:\n  pass"
    )
    record(shell, guarded)
    shell.write("program.py", guarded.replace("What is 1 + 2?", "What is 1 + 3?"))
    assert shell("replay", "last").returncode == 1


def test_a_stopped_run_stops_the_same_way(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(ANSWERS) as server:
        assert shell("run", "--budget-calls", "1", "program.py", MODEL_URL=server.base_url).returncode == 3
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
    assert "equal" in again.stderr


def test_a_program_that_goes_on_after_a_stop_is_replayed_to_its_end(shell: Shell) -> None:
    guarded = PROGRAM.replace("result = user", "import coterie\ntry:\n  result = user").replace(
        'print("summary:", result.summary)', "except coterie.BudgetExceeded as error:\n  print('stopped:', error)"
    )
    printed = record(shell, guarded, "--budget-calls", "1")
    assert "stopped: budget of 1 model calls" in printed
    again = shell("replay", "last")
    assert (again.returncode, again.stdout) == (0, printed), again.stderr


def test_a_killed_run_is_equal_as_far_as_its_record_goes(shell: Shell) -> None:
    shell.write("program.py", PROGRAM.replace("    return a + b", "    os.kill(os.getpid(), 9)"))
    with ScriptedServer(ANSWERS) as server:
        assert shell("run", "program.py", MODEL_URL=server.base_url).returncode == -9
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
    assert "as far as the record goes" in again.stderr


def test_what_a_person_allowed_is_not_asked_again(shell: Shell) -> None:
    printed = record(shell, PROGRAM, "--approve", "tools", typed="y\n")
    assert "Allow it?" in printed
    again = shell("replay", "last")
    assert (again.returncode, again.stdout) == (0, printed), again.stderr


def test_a_loop_is_found_again(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(lambda request: tool_call("add", {"a": 1, "b": 2})) as server:
        assert shell("run", "--loops", "stop", "program.py", MODEL_URL=server.base_url).returncode == 3
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr


def test_runs_that_a_program_opens_itself_are_replayed_by_running_it(shell: Shell) -> None:
    own = PROGRAM.replace("result = user", "import coterie\nwith coterie.run():\n  result = user")
    shell.write("program.py", own)
    with ScriptedServer(ANSWERS) as server:
        ran = shell("run", "program.py", MODEL_URL=server.base_url)
    assert ran.returncode == 0, ran.stderr
    inner = next(each for each in shell.runs() if each["calls"] == 2)
    again = shell("replay", inner["run"])
    assert again.returncode == 0, again.stderr
    assert "summary: It is 3." in again.stdout
    assert shell("replay", next(each["run"] for each in shell.runs() if each["calls"] == 0)).returncode == 0


@pytest.mark.parametrize("ending", ["raise KeyError('gone')", "sys.exit(7)", "sys.exit()"])
def test_a_program_that_ended_badly_ends_so_again(shell: Shell, ending: str) -> None:
    shell.write("program.py", f"import sys\nprint('before')\n{ending}\n")
    shell("run", "program.py")
    again = shell("replay", "last")
    assert (again.returncode, again.stdout) == (0, "before\n"), again.stderr
    shell.write("program.py", "print('before')\nraise ValueError('new')\n")
    assert shell("replay", "last").returncode == 1


def test_a_model_error_is_met_again_without_a_network(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    assert shell("run", "program.py").returncode == 5
    again = shell("replay", "last")
    assert again.returncode == 0, again.stderr
