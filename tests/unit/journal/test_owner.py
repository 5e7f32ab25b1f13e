"""Who works on a run, and whether they still do."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from coterie.journal.owner import describe, identify, is_alive, retire

GONE = 0.0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="start times come from /proc")


def another(**changed: str) -> str:
    """This process as an owner, with parts changed."""
    host, pid, start, nonce = identify().split("/")
    parts = {"host": host, "pid": pid, "start": start, "nonce": nonce, **changed}
    return "/".join(parts.values())


def test_this_process_is_alive_without_any_lease() -> None:
    assert is_alive(identify(), GONE)


def test_two_journals_of_one_process_are_two_owners() -> None:
    assert identify() != identify()


def test_a_retired_owner_in_a_living_process_is_dead() -> None:
    owner = identify()
    retire(owner)
    assert not is_alive(owner, time.time() + 100)


def test_nobody_is_not_alive() -> None:
    assert not is_alive("", time.time() + 100)


def test_a_process_that_ended_is_dead_whatever_its_lease() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert not is_alive(another(pid=str(process.pid)), time.time() + 100)


def test_a_process_that_ended_is_dead_before_its_parent_looks() -> None:
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    process.stdin.close()
    assert process.stdout.read() == b""
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(another(pid=str(process.pid)), time.time() + 100)
    process.stdout.close()
    process.wait()


def test_a_process_that_got_the_id_of_a_dead_one_is_not_it() -> None:
    assert not is_alive(another(start="1"), time.time() + 100)


@pytest.mark.parametrize(("lease_s", "alive"), [(100, True), (-1, False)])
def test_a_process_elsewhere_lives_as_long_as_its_lease(lease_s: float, alive: bool) -> None:
    assert is_alive(another(host="elsewhere"), time.time() + lease_s) is alive


def test_an_owner_is_named_for_people() -> None:
    assert describe("box:0123:456/77/88/99") == "process 77 on box"
