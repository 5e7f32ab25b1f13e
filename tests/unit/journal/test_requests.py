"""Requests stored as what they add to an earlier one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coterie.journal.requests import BYTES, CHAIN, CHATS, Delta, Requests, rebuild, shared_prefix

from .recording import body

SLOT = (1, "chat", "assistant", "model")


class Stored:
    """Keeps deltas as a journal would, and counts what is read."""

    def __init__(self) -> None:
        self.requests = Requests()
        self.deltas: dict[str, Delta] = {}
        self.reads = 0

    def add(self, key: str, request: bytes, slot: tuple[int, str, str, str] = SLOT) -> Delta:
        short = self.requests.shorten(slot, key, request)
        self.deltas[key] = short.delta
        self.requests.remember(slot, short)
        return short.delta

    def read(self, key: str) -> Delta:
        self.reads += 1
        return self.deltas[key]


@given(st.binary(max_size=300), st.binary(max_size=100), st.binary(max_size=100))
def test_the_shared_prefix_is_exact(common: bytes, one: bytes, other: bytes) -> None:
    old, new = common + one, common + other
    naive = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    assert shared_prefix(old, new) == naive


@given(
    st.lists(
        st.tuples(st.sampled_from(["grow", "cut", "other"]), st.binary(min_size=1, max_size=400), st.integers(0, 3)),
        max_size=30,
    )
)
def test_every_request_is_rebuilt_exactly(steps: list[tuple[str, bytes, int]]) -> None:
    stored, sent, history = Stored(), {}, b"x" * 300
    for number, (what, data, slot) in enumerate(steps):
        history = {"grow": history + data, "cut": history[: len(history) // 2], "other": data * 3}[what]
        sent[str(number)] = history
        stored.add(str(number), history, (1, "chat", str(slot), "model"))
    assert {key: rebuild(key, stored.read) for key in sent} == sent


def test_a_growing_history_is_stored_as_its_new_messages() -> None:
    stored, messages = Stored(), ["start" * 100]
    stored.add("0", body(messages))
    rest = stored.add("1", body([*messages, "hello"])).rest
    assert rest == b',{"content":"hello"}]}'


def test_a_long_chain_is_cut_by_whole_requests_that_double_in_size() -> None:
    stored, messages = Stored(), ["m" * 400]
    whole = []
    for number in range(6 * CHAIN):
        messages.append(f"{number:05}" * 10)
        delta = stored.add(str(number), body(messages))
        if delta.base is None:
            whole.append(len(delta.rest))
    assert 3 <= len(whole) <= 5
    assert sum(whole) < 3 * len(body(messages))
    assert rebuild(str(number), stored.read) == body(messages)
    assert stored.reads <= 4 * CHAIN


def test_the_same_key_again_is_not_stored_relative_to_itself() -> None:
    stored = Stored()
    first = stored.add("0", body(["a" * 500]))
    assert stored.add("0", body(["a" * 500])) == first
    assert stored.add("0", body(["a" * 500, "b"])).base is None


def test_short_requests_stay_whole_and_leave_the_base_of_longer_ones() -> None:
    stored = Stored()
    stored.add("0", body(["a" * 500]))
    assert stored.add("1", b"[]") == Delta(None, 0, b"[]")
    assert stored.add("2", body(["a" * 500, "b"])).base == "0"


def test_memory_holds_a_bounded_number_of_requests() -> None:
    stored = Stored()
    for number in range(CHATS + 1):
        stored.add(str(number), body(["a" * 500]), (1, str(number), "assistant", "model"))
    assert stored.add("again", body(["a" * 500]), (1, "0", "assistant", "model")).base is None
    assert stored.add("last", body(["a" * 500]), (1, str(CHATS), "assistant", "model")).base == str(CHATS)


def test_memory_holds_a_bounded_number_of_bytes() -> None:
    stored, large = Stored(), b"a" * (BYTES // 2 + 1)
    stored.add("0", large, (1, "one", "assistant", "model"))
    stored.add("1", large, (1, "two", "assistant", "model"))
    assert stored.add("2", large, (1, "one", "assistant", "model")).base is None


def test_a_forgotten_run_leaves_no_base() -> None:
    stored = Stored()
    stored.add("0", body(["a" * 500]))
    stored.requests.forget(1)
    assert stored.add("1", body(["a" * 500])).base is None
