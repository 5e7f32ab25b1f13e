"""A thread for what belongs to one thread."""

from __future__ import annotations

import threading

import pytest

from coterie.sandboxes.one_thread import OneThread


def test_everything_is_done_in_the_same_other_thread() -> None:
    ended_in: list[int] = []
    one = OneThread(lambda: ended_in.append(threading.get_ident()))
    threads = {one.do(threading.get_ident) for _ in range(3)}
    one.end()
    assert threads == set(ended_in)
    assert threading.get_ident() not in threads


def test_what_the_work_raises_is_raised_and_the_thread_goes_on() -> None:
    one = OneThread(lambda: None)
    with pytest.raises(ZeroDivisionError):
        one.do(lambda: 1 / 0)
    assert one.do(max, 1, 2) == 2
    one.end()


def test_work_for_a_thread_that_has_ended_is_refused_instead_of_waited_for() -> None:
    one = OneThread(lambda: None)
    one.end()
    with pytest.raises(RuntimeError, match="ended"):
        one.do(max, 1, 2)
