"""What every journal promises a run."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import pytest

from coterie.errors import JournalError
from coterie.journal import Journal, RunHeader, Spent
from coterie.journal.store import SqliteJournal
from coterie.usage import Usage

Open = Callable[[], Journal]
CHAT = "user>assistant:deadbeef"


@pytest.fixture(params=["full", "normal", "off"])
def open_it(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same journal, again and again."""
    opened: list[Journal] = []

    def again() -> Journal:
        opened.append(SqliteJournal.open(tmp_path / "j", sync=request.param))
        return opened[-1]

    yield again
    for each in opened:
        each.close()


@pytest.fixture
def journal(open_it: Open) -> Journal:
    journal = open_it()
    journal.begin(RunHeader(id="r1", created=1.0, seed=7, program={"argv": ["chat.py"]}, version="0.1.0"))
    return journal


@pytest.fixture(params=["sync", "async"])
def flush(request: pytest.FixtureRequest) -> Callable[[Journal], None]:
    def wait(journal: Journal) -> None:
        if request.param == "sync":
            journal.flush("r1")
        else:
            asyncio.run(journal.flush_async("r1"))

    return wait


def digest(request: bytes) -> bytes:
    return hashlib.blake2b(request, digest_size=16).digest()


def intend(journal: Journal, key: str, request: bytes = b"{}") -> None:
    kind = key.rsplit("/", 2)[1]
    journal.intent("r1", key=key, kind=kind, agent="user", name="add", request=request, digest=digest(request))


def record(
    journal: Journal,
    key: str,
    request: bytes = b"{}",
    payload: bytes = b'"ok"',
    *,
    status: Literal["done", "failed"] = "done",
    **others: Any,
) -> None:
    chat, turn, kind, _ = key.rsplit("/", 3)
    given: dict[str, Any] = {
        "usage": None,
        "usd": None,
        "agent": "assistant",
        "name": "model-a",
        "started": 5.0,
        "seconds": 0.5,
    }
    journal.outcome(
        "r1",
        key=key,
        chat=chat,
        turn=int(turn),
        kind=kind,
        request=request,
        digest=digest(request),
        status=status,
        payload=payload,
        **{**given, **others},
    )


def test_what_was_flushed_is_found(journal: Journal, flush: Callable[[Journal], None]) -> None:
    record(journal, f"{CHAT}/1/model/0", b'{"q":1}', b'"a"', usage=Usage(10, 5, 3, 2, True), usd=0.25)
    flush(journal)
    found = journal.find("r1", f"{CHAT}/1/model/0")
    assert found is not None
    assert (found.status, found.payload, found.digest) == ("done", b'"a"', digest(b'{"q":1}'))
    assert (found.chat, found.turn, found.kind, found.agent, found.name) == (CHAT, 1, "model", "assistant", "model-a")
    assert (found.usage, found.usd, found.started, found.seconds) == (Usage(10, 5, 3, 2, True), 0.25, 5.0, 0.5)


def test_nothing_is_found_where_nothing_was_recorded(journal: Journal) -> None:
    assert journal.find("r1", f"{CHAT}/1/model/0") is None


def test_what_was_flushed_is_there_when_opened_again(open_it: Open, journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0")
    journal.close()
    assert open_it().find("r1", f"{CHAT}/1/model/0") is not None


def test_an_intent_is_found_without_an_outcome_and_completed_by_it(journal: Journal) -> None:
    intend(journal, f"{CHAT}/2/tool/0", b"[1]")
    journal.flush("r1")
    found = journal.find("r1", f"{CHAT}/2/tool/0")
    assert found and (found.status, found.payload, found.chat, found.turn) == ("intent", b"", CHAT, 2)
    record(journal, f"{CHAT}/2/tool/0", b"[1]", b"[true,3]")
    journal.flush("r1")
    found = journal.find("r1", f"{CHAT}/2/tool/0")
    assert found and (found.status, found.payload) == ("done", b"[true,3]")


def test_a_failed_outcome_is_replaced_by_a_retried_one(journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0", status="failed", payload=b'"broken"')
    intend(journal, f"{CHAT}/1/model/0")
    record(journal, f"{CHAT}/1/model/0", payload=b'"whole"')
    journal.flush("r1")
    found = journal.find("r1", f"{CHAT}/1/model/0")
    assert found and (found.status, found.payload) == ("done", b'"whole"')


def test_a_retried_intent_of_a_failed_effect_is_in_doubt_again(journal: Journal) -> None:
    record(journal, f"{CHAT}/1/tool/0", status="failed")
    intend(journal, f"{CHAT}/1/tool/0")
    journal.flush("r1")
    found = journal.find("r1", f"{CHAT}/1/tool/0")
    assert found and found.status == "intent"


def test_a_second_outcome_is_refused_and_the_first_one_stays(
    journal: Journal, flush: Callable[[Journal], None]
) -> None:
    record(journal, f"{CHAT}/1/model/0", payload=b'"first"')
    record(journal, f"{CHAT}/1/model/0", payload=b'"second"')
    with pytest.raises(JournalError, match=f"another outcome for '{CHAT}/1/model/0'"):
        flush(journal)
    found = journal.find("r1", f"{CHAT}/1/model/0")
    assert found and found.payload == b'"first"'


def test_an_outcome_for_another_request_than_the_intent_is_refused(journal: Journal) -> None:
    intend(journal, f"{CHAT}/1/tool/0", b"[1]")
    record(journal, f"{CHAT}/1/tool/0", b"[2]")
    with pytest.raises(JournalError, match="recorded another outcome"):
        journal.flush("r1")


def test_a_run_that_failed_keeps_failing_and_others_go_on(journal: Journal) -> None:
    journal.begin(RunHeader(id="r2", created=2.0, seed=1))
    record(journal, f"{CHAT}/1/model/0")
    record(journal, f"{CHAT}/1/model/0")
    with pytest.raises(JournalError):
        journal.flush("r1")
    with pytest.raises(JournalError):
        record(journal, f"{CHAT}/2/model/0")
    journal.event("r2", kind="note", key="", text="still here")
    journal.flush("r2")
    with pytest.raises(JournalError):
        journal.flush()


def test_requests_of_a_growing_chat_are_given_back_exactly(open_it: Open, journal: Journal) -> None:
    sent = {}
    for turn in range(1, 40):
        messages = ",".join(f'{{"content":"{"word " * 50}{each}"}}' for each in range(turn))
        sent[f"{CHAT}/{turn}/model/0"] = f'{{"model":"m","messages":[{messages}]}}'.encode()
        record(journal, f"{CHAT}/{turn}/model/0", sent[f"{CHAT}/{turn}/model/0"])
    journal.close()
    again = open_it()
    assert {key: again.request("r1", key) for key in sent} == sent


def test_large_values_are_given_back_exactly(journal: Journal) -> None:
    request, payload = b"q" * 200_000, b"a" * 300_000
    record(journal, f"{CHAT}/1/model/0", request, payload)
    journal.flush("r1")
    found = journal.find("r1", f"{CHAT}/1/model/0")
    assert found and found.payload == payload
    assert journal.request("r1", f"{CHAT}/1/model/0") == request


def test_the_request_of_an_unknown_effect_is_an_error(journal: Journal) -> None:
    with pytest.raises(JournalError, match="holds no effect at 'nowhere'"):
        journal.request("r1", "nowhere")


def test_a_run_begins_once(journal: Journal) -> None:
    with pytest.raises(JournalError, match="a run 'r1' already"):
        journal.begin(RunHeader(id="r1", created=2.0, seed=1))


def test_a_header_is_given_back_and_says_how_the_run_ended(open_it: Open, journal: Journal) -> None:
    journal.end("r1", status="failed", error="ValueError: key sk-0123456789abcdef is wrong")
    header = open_it().header("r1")
    assert (header.id, header.created, header.seed, header.version) == ("r1", 1.0, 7, "0.1.0")
    assert header.program == {"argv": ["chat.py"]}
    assert (header.status, header.error, header.attempt) == ("failed", "ValueError: key [secret] is wrong", 1)
    assert header.ended is not None


def test_a_run_with_a_refused_row_ends_as_failed_and_can_be_taken_up(journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0")
    record(journal, f"{CHAT}/1/model/0")
    with pytest.raises(JournalError, match="recorded another outcome"):
        journal.end("r1", status="done")
    header = journal.header("r1")
    assert header.status == "failed" and "recorded another outcome" in str(header.error)
    assert journal.take("r1").attempt == 2


def test_an_unknown_run_is_an_error(journal: Journal) -> None:
    for ask in (journal.take, journal.header, journal.spent):
        with pytest.raises(JournalError, match="holds no run 'r9'"):
            ask("r9")


def test_a_run_that_is_not_open_cannot_be_written(open_it: Open, journal: Journal) -> None:
    with pytest.raises(JournalError, match="'r1' is not open here"):
        open_it().output("r1", "hello")


def test_a_run_that_somebody_works_on_cannot_be_taken(open_it: Open, journal: Journal) -> None:
    with pytest.raises(JournalError, match="'r1' is being worked on by process"):
        open_it().take("r1")
    with pytest.raises(JournalError, match="'r1' is being worked on by process"):
        journal.take("r1")


def test_taking_a_given_up_run_counts_the_attempt(open_it: Open, journal: Journal) -> None:
    journal.close()
    header = open_it().take("r1")
    assert (header.status, header.attempt) == ("running", 2)


def test_an_ended_run_can_be_taken_up_again(journal: Journal) -> None:
    journal.end("r1", status="failed", error="no")
    header = journal.take("r1")
    assert (header.status, header.attempt, header.error, header.ended) == ("running", 2, None, None)


def test_a_closed_journal_says_so(journal: Journal) -> None:
    journal.close()
    with pytest.raises(JournalError, match="is closed"):
        journal.flush("r1")


def test_chats_below_a_place_come_in_the_order_of_their_opening(open_it: Open, journal: Journal) -> None:
    for path, parent in (("b", ""), ("a", ""), ("b/1/tool/0/c", "b/1/tool/0")):
        journal.chat("r1", path=path, parent=parent, name="user>assistant", opening=f"open {path}")
    journal.chat("r1", path="b", parent="", name="user>assistant", opening="again")
    journal.close()
    again = open_it()
    assert [(each.path, each.opening) for each in again.chats("r1", "")] == [("b", "open b"), ("a", "open a")]
    assert [each.path for each in again.chats("r1", "b/1/tool/0")] == ["b/1/tool/0/c"]


def test_spent_counts_live_effects_only_and_unknown_prices_as_nothing(journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0", usage=Usage(10, 5), usd=0.25)
    record(journal, f"{CHAT}/2/model/0", usage=Usage(1, 1), usd=None)
    record(journal, f"{CHAT}/3/model/0", usage=Usage(100, 100), usd=5.0, source="cache")
    record(journal, f"{CHAT}/3/tool/0")
    intend(journal, f"{CHAT}/3/tool/1")
    journal.flush("r1")
    assert journal.spent("r1") == Spent(0.25, 17, 2)


def resumed(open_it: Open, journal: Journal, *keys: str) -> Journal:
    for key in keys:
        record(journal, key)
    journal.close()
    again = open_it()
    again.take("r1")
    return again


def test_a_record_that_goes_on_at_a_later_turn_diverges(open_it: Open, journal: Journal) -> None:
    again = resumed(open_it, journal, f"{CHAT}/1/model/0", f"{CHAT}/3/model/0")
    assert again.diverging("r1", CHAT, 2, "model") == f"{CHAT}/3/model/0"


def test_a_record_of_another_kind_that_was_not_visited_diverges(open_it: Open, journal: Journal) -> None:
    again = resumed(open_it, journal, f"{CHAT}/1/human/0")
    assert again.diverging("r1", CHAT, 1, "model") == f"{CHAT}/1/human/0"


def test_a_turn_that_was_cut_short_does_not_diverge(open_it: Open, journal: Journal) -> None:
    again = resumed(open_it, journal, f"{CHAT}/1/model/0", f"{CHAT}/2/model/0")
    again.find("r1", f"{CHAT}/1/model/0")
    again.find("r1", f"{CHAT}/2/model/0")
    assert again.diverging("r1", CHAT, 2, "tool") is None


def test_what_this_attempt_recorded_does_not_diverge(open_it: Open, journal: Journal) -> None:
    again = resumed(open_it, journal, f"{CHAT}/1/model/0")
    again.find("r1", f"{CHAT}/1/model/0")
    record(again, f"{CHAT}/2/model/0")
    again.flush("r1")
    assert again.diverging("r1", CHAT, 2, "tool") is None


def test_other_chats_do_not_diverge(open_it: Open, journal: Journal) -> None:
    again = resumed(open_it, journal, "other:1/5/model/0")
    assert again.diverging("r1", CHAT, 1, "model") is None


@pytest.mark.parametrize(
    ("later", "is_last"),
    [
        (None, True),
        (f"{CHAT}/1/tool/0/inner/1/model/1", False),
        (f"{CHAT}/2/model/0", False),
        ("/0/model/0", False),
        ("sibling/1/model/0", True),
    ],
)
def test_a_failure_is_the_last_if_nothing_followed_it_there_or_around_it(
    journal: Journal, later: str | None, is_last: bool
) -> None:
    key = f"{CHAT}/1/tool/0/inner/1/model/0"
    record(journal, key, status="failed")
    if later:
        record(journal, later)
    journal.flush("r1")
    found = journal.find("r1", key)
    assert found and found.is_last is is_last


def span(journal: Journal, key: str) -> None:
    times: dict[str, Any] = {"source": "live", "started": 5.0, "seconds": 0.5, "error": "ServerError: no"}
    journal.span("r1", key=key, kind="model", agent="assistant", name="model-a", **times)


@pytest.mark.parametrize(
    ("parent", "is_last"),
    [("", False), (CHAT, False), (f"{CHAT}/1/tool/0", False), ("sibling", True), (f"{CHAT}/1/tool/01", True)],
)
def test_a_failure_is_not_the_last_if_a_chat_was_opened_later_in_a_place_that_holds_it(
    journal: Journal, parent: str, is_last: bool
) -> None:
    key = f"{CHAT}/1/tool/0/inner/1/model/0"
    record(journal, key, status="failed")
    span(journal, key)
    journal.chat("r1", path=f"{parent}/again" if parent else "again", parent=parent, name="a>b", opening="Hello")
    journal.flush("r1")
    found = journal.find("r1", key)
    assert found and found.is_last is is_last


def test_a_chat_that_was_open_when_the_effect_failed_tells_nothing(journal: Journal) -> None:
    journal.chat("r1", path=CHAT, parent="", name="a>b", opening="Hello")
    key = f"{CHAT}/1/model/0"
    record(journal, key, status="failed")
    span(journal, key)
    journal.flush("r1")
    found = journal.find("r1", key)
    assert found and found.is_last


@pytest.mark.parametrize(("status", "is_last"), [("done", False), ("failed", True)])
def test_no_failure_is_the_last_of_a_run_that_ended_well(
    open_it: Open, journal: Journal, status: Literal["done", "failed"], is_last: bool
) -> None:
    record(journal, f"{CHAT}/1/model/0", status="failed")
    journal.end("r1", status=status)
    journal.close()
    again = open_it()
    again.take("r1")
    found = again.find("r1", f"{CHAT}/1/model/0")
    assert found and found.is_last is is_last


def test_nothing_is_unasked_where_all_was_asked(open_it: Open, journal: Journal) -> None:
    keys = [f"{CHAT}/{turn}/model/0" for turn in range(1, 40)]
    again = resumed(open_it, journal, *keys)
    for key in reversed(keys):
        again.find("r1", key)
    assert again.unasked("r1") is None


def test_the_first_effect_that_nobody_asked_for_is_told(open_it: Open, journal: Journal) -> None:
    journal.begin(RunHeader(id="r2", created=1.0, seed=7))
    record(journal, f"{CHAT}/1/model/0", status="failed")
    again = resumed(open_it, journal, f"{CHAT}/2/model/0", f"{CHAT}/3/model/0")
    assert again.unasked("r1") == f"{CHAT}/1/model/0"
    again.find("r1", f"{CHAT}/1/model/0")
    again.find("r1", f"{CHAT}/3/model/0")
    assert again.unasked("r1") == f"{CHAT}/2/model/0"
    assert again.unasked("r2") is None


def test_what_happened_within_an_effect_is_asked_with_it(open_it: Open, journal: Journal) -> None:
    outer = f"{CHAT}/1/tool/0"
    again = resumed(open_it, journal, f"{outer}/in/1/model/0", f"{outer}/in/1/model/1", outer, f"{CHAT}/1/tool/01")
    again.find("r1", outer)
    assert again.unasked("r1") == f"{CHAT}/1/tool/01"


def test_what_was_under_way_or_came_in_this_attempt_was_not_to_be_asked(open_it: Open, journal: Journal) -> None:
    intend(journal, f"{CHAT}/1/tool/0")
    again = resumed(open_it, journal)
    record(again, f"{CHAT}/1/model/0")
    again.flush("r1")
    assert again.unasked("r1") is None


def test_a_replay_that_takes_no_run_tells_what_it_did_not_ask(journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0")
    journal.end("r1", status="done")
    assert journal.unasked("r1") == f"{CHAT}/1/model/0"


def test_every_attempt_at_a_call_was_a_call(journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0", usage=Usage(10, 5), usd=0.25, attempts=3)
    record(journal, f"{CHAT}/2/model/0", status="failed", attempts=2)
    record(journal, f"{CHAT}/3/model/0", attempts=0)
    record(journal, f"{CHAT}/3/tool/0", attempts=7)
    journal.flush("r1")
    assert journal.spent("r1") == Spent(0.25, 15, 5)


def test_a_failure_that_was_asked_again_stays_paid(journal: Journal) -> None:
    key = f"{CHAT}/1/model/0"
    record(journal, key, status="failed", attempts=2, usage=Usage(1, 1), usd=0.5)
    record(journal, key, status="failed")
    record(journal, key, usage=Usage(10, 5, 4, 3), usd=0.25)
    journal.flush("r1")
    found = journal.find("r1", key)
    assert found and (found.status, found.usage, found.usd) == ("done", Usage(11, 6, 4, 3), 0.75)
    assert journal.spent("r1") == Spent(0.75, 17, 4)


def test_what_was_spent_in_vain_stays_spent(open_it: Open, journal: Journal) -> None:
    record(journal, f"{CHAT}/1/model/0", usage=Usage(10, 5), usd=0.25)
    journal.spent_in_vain("r1", key=f"{CHAT}/2/model/0", attempts=3, usage=Usage(1, 1), usd=0.5)
    journal.spent_in_vain("r1", key=f"{CHAT}/2/model/0", attempts=1, usage=None, usd=None)
    journal.close()
    assert open_it().spent("r1") == Spent(0.75, 17, 5)


def test_text_that_is_no_unicode_is_stored_all_the_same(journal: Journal) -> None:
    journal.output("r1", "half a \ud83d pair")
    journal.event("r1", kind="note", key="", text="\udc80")
    journal.flush("r1")


def test_threads_that_share_a_chat_never_build_on_what_is_not_recorded(journal: Journal) -> None:
    def work(number: int) -> None:
        for turn in range(40):
            record(journal, f"{CHAT}/{turn * 8 + number}/model/0", b"x" * 2000 + f"{turn}-{number}".encode() * 50)
            journal.flush("r1")
            sent = journal.request("r1", f"{CHAT}/{turn * 8 + number}/model/0")
            assert sent == b"x" * 2000 + f"{turn}-{number}".encode() * 50

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))


def test_many_tasks_flush_at_once(journal: Journal) -> None:
    async def work(number: int) -> None:
        for turn in range(1, 6):
            record(journal, f"chat{number}/{turn}/model/0")
            await journal.flush_async("r1")
            assert journal.find("r1", f"chat{number}/{turn}/model/0")

    async def all_of_them() -> None:
        await asyncio.gather(*(work(number) for number in range(40)))

    asyncio.run(all_of_them())
    assert journal.spent("r1").calls == 200


def test_what_had_ended_is_told_in_that_order_without_what_happened_within_something_else(
    open_it: Open, journal: Journal
) -> None:
    tool, slow, quick = f"{CHAT}/1/tool/0", f"{CHAT}/1/model/0", f"{CHAT}/1/model/1"
    intend(journal, tool)
    intend(journal, f"{CHAT}/1/tool/1")
    record(journal, slow, started=1.0, seconds=9.0)
    record(journal, f"{tool}/inner/1/model/0", started=2.0, seconds=1.0)
    record(journal, tool, started=1.5, seconds=3.5, status="failed")
    record(journal, quick, started=4.0, seconds=0.5)
    record(journal, "runtime.1/0/deliver/0", started=4.0, seconds=0.0)
    journal.close()
    assert open_it().ended("r1") == [quick, tool, slow]
    resumed = open_it()
    resumed.take("r1")
    record(resumed, f"{CHAT}/2/model/0", started=3.0)
    resumed.flush("r1")
    assert resumed.ended("r1") == [quick, tool, slow]
