"""`coterie run FILE.py`: an existing program, unchanged, on record."""

from __future__ import annotations

import json
import subprocess
import sys

from coterie.testing import Item, ScriptedServer, tool_call

from .terminal import PROGRAM, Shell

ANSWERS: list[Item] = [tool_call("add", {"a": 1, "b": 2}), "It is 3. TERMINATE"]


def test_a_program_prints_what_it_prints_under_python(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer([*ANSWERS, *ANSWERS]) as server:
        plain = subprocess.run(
            [sys.executable, "program.py", "-x", "--budget-usd"],
            cwd=shell.folder,
            env=shell.environment | {"MODEL_URL": server.base_url},
            capture_output=True,
            text=True,
            check=True,
        )
        ran = shell("run", "program.py", "-x", "--budget-usd", MODEL_URL=server.base_url)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.replace("call_2_0", "call_0_0") == plain.stdout
    assert "arguments ['-x', '--budget-usd']" in ran.stdout


def test_the_record_says_what_was_run_and_where(shell: Shell) -> None:
    file = shell.write("program.py", "print('hello')\n")
    shell("run", "program.py", "one")
    (run,) = shell.runs()
    program = run["program"]
    assert run["status"] == "done"
    assert (program["argv"], program["cwd"], program["file"]) == (["program.py", "one"], str(shell.folder), str(file))
    assert len(program["sha256"]) == 64


def test_the_exit_code_of_the_program_is_that_of_the_command(shell: Shell) -> None:
    shell.write("seven.py", "import sys\nsys.exit(7)\n")
    shell.write("words.py", "raise SystemExit('no luck')\n")
    assert shell("run", "seven.py").returncode == 7
    ended = shell("run", "words.py")
    assert ended.returncode == 1
    assert "no luck" in ended.stderr


def test_an_uncaught_error_shows_the_programs_own_frames(shell: Shell) -> None:
    shell.write("program.py", PROGRAM.replace("return a + b", "raise KeyboardInterrupt") + "\nboom()\n")
    shell.write("broken.py", "def inner():\n    return {}['key']\n\ninner()\n")
    failed = shell("run", "broken.py")
    assert failed.returncode == 1
    lines = failed.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "KeyError: 'key'" in lines
    assert "broken.py" in lines[1]
    assert "coterie_apps" not in failed.stderr


def test_a_model_error_is_exit_code_5_and_one_sentence(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    failed = shell("run", "program.py", OPENAI_API_KEY="sk-very-secret-key-1", MODEL_URL="http://127.0.0.1:9/v1")
    assert failed.returncode == 5
    assert "ModelUnreachable" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert "very-secret" not in failed.stdout + failed.stderr


def test_a_budget_stops_a_program_that_catches_every_exception(shell: Shell) -> None:
    swallow = PROGRAM.replace(
        "    return a + b",
        "    try:\n        assistant.generate_reply(sender=user)\n"
        "    except Exception:\n        pass\n    return a + b",
    )
    shell.write("program.py", swallow)
    with ScriptedServer(ANSWERS) as server:
        stopped = shell("run", "--budget-calls", "1", "program.py", MODEL_URL=server.base_url)
    assert stopped.returncode == 3
    assert "budget of 1 model calls" in stopped.stderr
    assert "coterie resume" in stopped.stderr


def test_json_holds_the_figures_and_the_transcript_goes_to_stderr(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(ANSWERS) as server:
        ran = shell("run", "--json", "program.py", MODEL_URL=server.base_url)
    told = json.loads(ran.stdout)
    assert (told["status"], told["calls"], told["exit_code"], told["error"]) == ("done", 2, 0, None)
    assert told["usage"]["input_tokens"] > 0
    assert told["cost_usd"] > 0
    assert "summary: It is 3." in ran.stderr


def test_max_turns_ends_every_chat_of_a_program(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(["Let me think.", "Still thinking."]) as server:
        ran = shell("run", "--max-turns", "1", "program.py", MODEL_URL=server.base_url)
        assert len(server.requests) == 1
    assert ran.returncode == 0, ran.stderr
    assert "summary: Let me think." in ran.stdout


def test_another_model_is_asked_instead_of_the_programs_own(shell: Shell) -> None:
    shell.write("program.py", PROGRAM)
    with ScriptedServer(ANSWERS) as server:
        ran = shell("run", "-m", "other-model", "--base-url", server.base_url, "program.py")
        assert [each["model"] for each in server.requests] == ["other-model", "other-model"]
        assert "k-123456789" not in str(server.headers)
    assert ran.returncode == 0, ran.stderr
    assert shell("replay", "last").returncode == 0


def test_no_person_is_asked_when_that_is_forbidden(shell: Shell) -> None:
    shell.write("program.py", PROGRAM.replace('human_input_mode="NEVER"', 'human_input_mode="ALWAYS"'))
    shell.write("asks.py", "print(input('Your name? '))\n")
    with ScriptedServer(ANSWERS) as server:
        assert shell("run", "--human", "never", "program.py", MODEL_URL=server.base_url).returncode == 0
    refused = shell("run", "--human", "never", "asks.py", typed="Ada\n")
    assert refused.returncode == 4
    assert "Your name?" in refused.stderr


def test_flags_that_cannot_be_honoured_are_refused(shell: Shell) -> None:
    shell.write("program.py", "print(1)\n")
    refused = shell("run", "--human", "always", "program.py")
    assert refused.returncode == 2
    assert "the program decides" in refused.stderr
    assert refused.stdout == ""


def test_a_program_runs_in_the_work_dir(shell: Shell) -> None:
    shell.write("program.py", "open('made.txt', 'w').write('x')\n")
    told = json.loads(shell("run", "--json", "--work-dir", "there", "program.py").stdout)
    assert told["files"] == [str(shell.folder / "there" / "made.txt")]


def test_the_program_is_the_main_module_with_its_own_folder_on_the_path(shell: Shell) -> None:
    (shell.folder / "sub").mkdir()
    shell.write("sub/neighbour.py", "name = 'neighbour'\n")
    shell.write(
        "sub/program.py",
        "import sys, neighbour, __main__\nprint(__name__, neighbour.name, __main__.__file__, sys.argv)\n",
    )
    ran = shell("run", "sub/program.py", "a")
    assert ran.stdout.split(" ", 2)[:2] == ["__main__", "neighbour"]
    assert "['sub/program.py', 'a']" in ran.stdout


def test_what_threads_print_and_ask_belongs_to_the_run(shell: Shell) -> None:
    threaded = (
        PROGRAM.replace('print("arguments"', 'import threading\nprint("arguments"')
        .replace("result = user", "def work():\n    global result\n    result = user")
        .replace(
            'print("summary:"',
            'thread = threading.Thread(target=work)\nthread.start()\nthread.join()\nprint("summary:"',
        )
    )
    shell.write("program.py", threaded)
    with ScriptedServer(ANSWERS) as server:
        ran = shell("run", "program.py", MODEL_URL=server.base_url)
    assert ran.returncode == 0, ran.stderr
    assert shell.runs()[0]["calls"] == 2


def test_a_missing_program_is_a_usage_error(shell: Shell) -> None:
    missing = shell("run", "nowhere.py")
    assert missing.returncode == 2
    assert "nowhere.py" in missing.stderr


def test_a_secret_among_the_arguments_is_not_recorded(shell: Shell) -> None:
    key = "sk-proj-abcdefghijklmnop"
    shell.write("program.py", "import sys\nassert sys.argv[2].startswith('sk-')\n")
    assert shell("run", "program.py", "--key", key).returncode == 0
    assert key.encode() not in (shell.folder / ".coterie" / "journal.db").read_bytes()
    assert "was a secret" in shell("replay", "last").stderr


def test_threads_that_outlive_the_main_program_still_belong_to_the_run(shell: Shell) -> None:
    begun, chat = PROGRAM.split("result = user")
    thread = f"import threading\ndef work():\n    result = user{chat.replace(chr(10), chr(10) + '    ')}\n"
    shell.write("program.py", f"{begun}{thread}\nthreading.Thread(target=work).start()\nsys.exit(0)\n")
    with ScriptedServer(ANSWERS) as server:
        ran = shell("run", "program.py", MODEL_URL=server.base_url)
    assert ran.returncode == 0, ran.stderr
    assert "summary: It is 3." in ran.stdout
    assert shell.runs()[0]["calls"] == 2
