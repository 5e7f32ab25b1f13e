"""A command ends in time, with everything it started, and its output survives."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from coterie.sandboxes.process import BoundedOutput, ProcessResult, current_stop, run_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are POSIX")


def python(code: str, folder: Path, **options: object) -> ProcessResult:
    settings: dict[str, object] = {"timeout_s": 30.0, **options}
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return run_command([sys.executable, "-c", code], cwd=folder, env=environment, **settings)  # type: ignore[arg-type]


def ends(pid: int) -> bool:
    """Whether the process is gone (or only waits to be reaped) within two seconds."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except ProcessLookupError:
            return True
        except FileNotFoundError:  # no /proc here, or gone since: the next look tells
            pass
        threading.Event().wait(0.01)
    return False


def test_exit_code_and_both_streams_are_returned(tmp_path: Path) -> None:
    result = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)", tmp_path)
    assert result == ProcessResult(3, "out\n", "err\n")


def test_command_runs_in_its_folder_with_only_the_given_environment(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd()); print(os.environ.get('HOME'), os.environ['X'])"
    result = run_command([sys.executable, "-c", code], cwd=tmp_path, env={"X": "1"}, timeout_s=30)
    assert result.stdout == f"{tmp_path}\nNone 1\n"


def test_timeout_keeps_what_was_printed_before(tmp_path: Path) -> None:
    result = python("import time; print('so far'); time.sleep(60)", tmp_path, timeout_s=1.0)
    assert (result.stdout, result.timed_out, result.exit_code) == ("so far\n", True, None)


def test_timeout_kills_a_grandchild_that_holds_the_pipe(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid)"
    )
    started = time.monotonic()
    result = python(code, tmp_path, timeout_s=1.0)
    assert time.monotonic() - started < 5
    assert (result.timed_out, result.exit_code) == (True, 0)
    assert ends(int(result.stdout))


def test_a_grandchild_that_cannot_be_found_does_not_keep_us_waiting(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "command = [sys.executable, '-c', 'import time; time.sleep(8)']\n"
        "child = subprocess.Popen(command, start_new_session=True, env={})\n"
        "print(child.pid)"
    )
    started = time.monotonic()
    result = python(code, tmp_path, timeout_s=0.7)
    assert time.monotonic() - started < 5
    os.kill(int(result.stdout), 9)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process began with")
def test_a_process_that_left_the_group_and_its_parents_is_killed_too(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        print(os.getpid())\n"
        "        os.execvp('sleep', ['sleep', '60'])\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "time.sleep(60)"
    )
    started = time.monotonic()
    result = python(code, tmp_path, timeout_s=0.7)
    assert time.monotonic() - started < 1.6
    assert ends(int(result.stdout))


def test_a_set_stop_ends_the_command_within_a_second(tmp_path: Path) -> None:
    stop = threading.Event()
    results: list[ProcessResult] = []
    code = "import time; print('begun'); open('started', 'w').close(); time.sleep(60)"
    worker = threading.Thread(target=lambda: results.append(python(code, tmp_path, stop=stop)))
    worker.start()
    while not (tmp_path / "started").exists():
        threading.Event().wait(0.01)
    stop.set()
    worker.join(timeout=1.0)
    assert results == [ProcessResult(None, "begun\n", "", stopped=True)]


def test_the_stop_of_the_context_is_used_when_none_is_passed(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    token = current_stop.set(stop)
    try:
        assert python("import time; time.sleep(60)", tmp_path).stopped
    finally:
        current_stop.reset(token)


def test_an_interrupt_while_waiting_kills_the_command_and_goes_on_up(tmp_path: Path) -> None:
    class Interrupts:
        def is_set(self) -> bool:
            if (tmp_path / "pid").exists():
                raise KeyboardInterrupt
            return False

    code = "import os, time; open('p', 'w').write(str(os.getpid())); os.rename('p', 'pid'); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        python(code, tmp_path, stop=Interrupts())
    assert ends(int((tmp_path / "pid").read_text()))


def test_a_background_process_that_let_go_of_the_output_outlives_the_command(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], **quiet).pid)"
    )
    result = python(code, tmp_path)
    assert (result.exit_code, result.timed_out) == (0, False)
    os.kill(int(result.stdout), 9)


def test_input_is_empty_instead_of_the_terminal(tmp_path: Path) -> None:
    result = python("input()", tmp_path)
    assert result.exit_code == 1 and "EOFError" in result.stderr


def test_long_output_keeps_its_head_and_tail_with_a_note(tmp_path: Path) -> None:
    result = python("print('a' * 1000 + 'b' * 500_000 + 'c' * 1000, end='')", tmp_path, output_limit_bytes=4000)
    assert result.stdout.startswith("a" * 1000 + "b" * 1000 + "\n[... ")
    assert result.stdout.endswith("c" * 1000)
    assert "bytes of output left out" in result.stdout and len(result.stdout) < 200_000


def test_left_out_bytes_are_counted_exactly() -> None:
    output = BoundedOutput(4)
    for chunk in (b"ab", b"cd", b"ef", b"gh"):
        output.add(chunk)
    assert output.text() == "ab\n[... 4 bytes of output left out ...]\ngh"


def test_a_command_that_does_not_exist_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_command(["no-such-command-here"], cwd=tmp_path, env={}, timeout_s=5)


def test_line_ends_arrive_as_newlines_and_bad_bytes_as_replacements(tmp_path: Path) -> None:
    result = python(r"import sys; sys.stdout.buffer.write(b'a\r\nb\xff')", tmp_path)
    assert result.stdout == "a\nb\N{REPLACEMENT CHARACTER}"
