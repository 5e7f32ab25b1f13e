"""Two transcripts are equal whatever pieces they come in, and differ at the first byte that does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coterie_apps.comparison import Comparison

pieces = st.lists(st.text(alphabet="ab\né"), max_size=8)


def compare(recorded: list[str], printed: list[str]) -> Comparison:
    comparison = Comparison(iter(each for each in recorded if each))
    for each in printed:
        comparison.take(each)
    return comparison


@given(pieces)
def test_the_pieces_do_not_matter(recorded: list[str]) -> None:
    text = "".join(recorded)
    comparison = compare(recorded, list(text))
    assert comparison.finish(whole=True) is None
    assert comparison.bytes == len(text.encode())


@given(pieces, pieces)
def test_the_first_difference_is_found(recorded: list[str], printed: list[str]) -> None:
    was, now = "".join(recorded), "".join(printed)
    found = compare(recorded, printed).finish(whole=True)
    same = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    if was == now:
        assert found is None
    else:
        assert found is not None
        assert found.at == len(was[:same].encode())
        assert found.line == was[:same].count("\n") + 1
        assert (found.recorded[:1], found.printed[:1]) == (was[same : same + 1], now[same : same + 1])


def test_a_record_that_was_cut_short_may_end_first_or_last() -> None:
    for recorded, printed in ((["one\n"], ["one\n", "two\n"]), (["one\n", "two\n"], ["one\n"])):
        assert compare(recorded, printed).finish(whole=False) is None
        assert compare(recorded, printed).finish(whole=True) is not None


def test_a_difference_counts_even_where_the_record_was_cut_short() -> None:
    assert compare(["one\n", "two\n"], ["one\n", "2\n"]).finish(whole=False) is not None


def test_the_difference_is_shown_with_what_comes_before_it() -> None:
    found = compare(["same\nrecorded"], ["same\nprinted"]).finish(whole=True)
    assert str(found).splitlines()[0] == "the transcript differs at byte 5, line 2"
    assert "same\\n" in str(found)


@given(st.permutations(["one\n", "two\n", "two and a half\n", "three\n"]), st.integers(1, 9))
def test_lines_in_another_order_are_told_from_other_lines(printed: list[str], size: int) -> None:
    recorded, text = ["on", "e\ntwo\ntwo and", " a half\nthree\n"], "".join(printed)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    found = compare(recorded, pieces).finish(whole=True)
    assert (found is None) == (text == "".join(recorded))
    assert found is None or found.is_order
    assert found is None or "in another order" in str(found)
    for other in (text.replace("three", "4"), text + "one\n", text[: text.index("three")]):
        differing = compare(recorded, [other]).finish(whole=True)
        assert differing is not None
        assert not differing.is_order
        assert "in another order" not in str(differing)
