"""The same programs on AutoGen 0.2.40 and on ours ask, print and end alike, but for the differences that are meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import figures

from . import side
from .compare import differences

NAMES = side.names()
PAGE = Path(__file__).parents[2] / "docs" / "differences-from-0.2.md"


@pytest.mark.parametrize("name", NAMES)
def test_what_differs_on_purpose_is_documented(name: str) -> None:
    page = PAGE.read_text()
    assert [each.why for each in side.case_of(name).differs if each.why not in page] == []


@pytest.fixture(scope="module")
def reference() -> str:
    return side.reference_python()


@pytest.fixture(scope="module")
def tally() -> Iterator[Counter[str]]:
    """Counts how programs compare, and records the figure when all have run."""
    counts: Counter[str] = Counter()
    yield counts
    found = f"{counts['agree']} agree, {counts['deliberate']} differ on purpose, {counts['wrong']} differ"
    proof = f"{counts.total()} programs over all of 0.2, on AutoGen 0.2.40 and here"
    figures.record([figures.Figure(proof, found, "0 differ", met=counts["wrong"] == 0)])


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_program_does_the_same_on_both_sides(name: str, reference: str, tally: Counter[str]) -> None:
    case = side.case_of(name)
    tally["wrong"] += 1  # until it is known better: a run may raise
    with ThreadPoolExecutor() as both:
        running = both.submit(side.run, name, case, reference)
        ours = side.run(name, case)
        theirs = running.result()

    found = differences(theirs.seen, ours.seen, own_words=case.own_words)
    meant = [(each.where, each.theirs, each.ours) for each in case.differs]
    assert found == meant, f"theirs on stderr:\n{theirs.errors[-3000:]}\nours on stderr:\n{ours.errors[-3000:]}"
    tally.subtract(["wrong"])
    tally["deliberate" if found else "agree"] += 1
