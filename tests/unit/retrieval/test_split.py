"""Splitting a text into chunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coterie.retrieval.split import split


def count(text: str) -> int:
    """A token per character, to see the limit plainly."""
    return len(text)


def test_lines_are_kept_together_up_to_the_limit() -> None:
    assert split("aaaa\nbbbb\ncccc", max_tokens=10, count=count) == ["aaaa\nbbbb", "cccc"]


def test_a_chunk_ends_at_the_last_empty_line_that_fits() -> None:
    text = "aaaa\n\nbbbb\ncccc\ndddd"
    assert split(text, max_tokens=12, count=count) == ["aaaa", "bbbb\ncccc", "dddd"]
    assert split(text, max_tokens=12, count=count, at_empty_line=False) == ["aaaa\n\nbbbb", "cccc\ndddd"]


def test_a_chunk_without_an_empty_line_ends_at_a_line() -> None:
    assert split("aaaa\nbbbb\ncccc", max_tokens=10, count=count, at_empty_line=True)[0] == "aaaa\nbbbb"


def test_each_line_is_a_chunk_if_asked() -> None:
    assert split("aa\n\nbb\n", max_tokens=100, count=count, mode="one_line") == ["aa", "bb"]


def test_a_line_that_is_too_long_is_broken_between_words() -> None:
    assert split("one two three four", max_tokens=10, count=count) == ["one two ", "three ", "four"]


def test_lines_overlap_as_many_as_asked() -> None:
    chunks = split("aa\nbb\ncc\ndd", max_tokens=6, count=count, overlap=1)
    assert chunks == ["aa\nbb", "bb\ncc", "cc\ndd"]


@given(
    st.text(alphabet="ab \n", max_size=200),
    st.integers(min_value=2, max_value=40),
    st.booleans(),
    st.integers(min_value=0, max_value=3),
)
def test_nothing_is_lost_and_every_chunk_fits(text: str, limit: int, at_empty_line: bool, overlap: int) -> None:
    chunks = split(text, max_tokens=limit, count=count, at_empty_line=at_empty_line, overlap=overlap)
    assert all(len(each) < limit for each in chunks)
    kept = [char for chunk in chunks for char in chunk if char in "ab"]
    letters = [char for char in text if char in "ab"]
    assert kept == letters if not overlap else len(kept) >= len(letters)
