"""The same programs on AutoGen and on ours ask, print and end alike, but for the differences that are meant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import figures

from . import side
from .case import Case
from .compare import differences

NAMES = side.names()
CONTINUED = [name for name in NAMES if side.case_of(name).continues]
DOCS = Path(__file__).parents[2] / "docs"

Tally = dict[side.Generation, Counter[str]]


@pytest.mark.parametrize("name", NAMES)
def test_what_differs_on_purpose_is_documented(name: str) -> None:
    page = (DOCS / side.generation_of(name).page).read_text()
    assert [each.why for each in side.case_of(name).differs if each.why not in page] == []


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """Counts how programs compare, and records the figures when all have run."""
    counts: Tally = defaultdict(Counter)
    yield counts
    for generation, count in counts.items():
        found = f"{count['agree']} agree, {count['deliberate']} differ on purpose, {count['wrong']} differ"
        proof = f"{count.total()} programs over all of {generation.line}, on AutoGen {generation.release} and here"
        figures.record([figures.Figure(proof, found, "0 differ", met=count["wrong"] == 0)])


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_program_does_the_same_on_both_sides(name: str, tally: Tally) -> None:
    case = side.case_of(name)
    count = tally[side.generation_of(name)]
    count["wrong"] += 1  # until it is known better: a run may raise
    theirs, ours = _on_both_sides(name, case)
    _compare(case, theirs, ours)
    count.subtract(["wrong"])
    count["deliberate" if case.differs else "agree"] += 1


@pytest.mark.long
@pytest.mark.parametrize("name", CONTINUED)
def test_each_side_goes_on_with_what_the_other_saved(name: str) -> None:
    case = side.case_of(name)
    theirs, ours = _on_both_sides(name, case, exchanged=True)
    _compare(case, theirs, ours)


def _on_both_sides(name: str, case: Case, *, exchanged: bool = False) -> tuple[side.Observed, side.Observed]:
    """Run the program there and here, after the one it continues. `exchanged`: with what the other side's one left."""
    reference = side.reference_python(side.generation_of(name))
    theirs_left = ours_left = None
    if case.continues:
        before = _on_both_sides(case.continues, side.case_of(case.continues))
        theirs_left, ours_left = (each.files for each in (reversed(before) if exchanged else before))
    with ThreadPoolExecutor() as both:
        running = both.submit(side.run, name, case, reference, theirs_left)
        ours = side.run(name, case, files=ours_left)
        return running.result(), ours


def _compare(case: Case, theirs: side.Observed, ours: side.Observed) -> None:
    found = differences(theirs.seen, ours.seen, own_words=case.own_words)
    meant = [(each.where, each.theirs, each.ours) for each in case.differs]
    assert found == meant, f"theirs on stderr:\n{theirs.errors[-3000:]}\nours on stderr:\n{ours.errors[-3000:]}"
