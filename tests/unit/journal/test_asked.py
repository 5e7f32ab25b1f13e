"""What a process has asked for: nothing more and nothing less."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from coterie.journal.asked import Asked


@given(st.sets(st.integers(100, 400)))
def test_it_holds_what_was_added(seqs: set[int]) -> None:
    asked = Asked(100)
    for each in seqs:
        asked.add(each)
    assert {each for each in range(100, 500) if each in asked} == seqs


def test_threads_lose_none() -> None:
    asked = Asked(0)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(asked.add, range(4000)))
    assert all(each in asked for each in range(4000))
