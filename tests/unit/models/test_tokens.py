"""Tokens are counted without the network."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.models.tokens import count_tokens, encoding_of, estimate_tokens


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("", 0),
        ("I'm sorry, but I'm not able to", 10),
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("def add(a, b):\n    return a + b\n", 13),
        ("1234567890", 4),
    ],
)
def test_estimates_are_near_exact_counts(text: str, exact: int) -> None:
    assert abs(estimate_tokens(text) - exact) <= max(2, exact // 4)


@given(st.text(), st.text())
def test_estimates_grow_with_the_text(first: str, second: str) -> None:
    assert estimate_tokens(first + " \n" + second) >= max(estimate_tokens(first), estimate_tokens(second)) - 2


@given(st.text(min_size=1))
def test_an_estimate_is_never_more_than_the_characters(text: str) -> None:
    assert 0 <= estimate_tokens(text) <= len(text)


def test_encodings_of_model_families() -> None:
    assert [encoding_of(model) for model in ("gpt-4o-mini", "o3", "gpt-4", "gpt-35-turbo", "claude-3-opus")] == [
        "o200k_base",
        "o200k_base",
        "cl100k_base",
        "cl100k_base",
        None,
    ]


class FakeTiktoken(types.ModuleType):
    """Counts characters, so that its answers are told from estimates."""

    def get_encoding(self, name: str) -> types.SimpleNamespace:
        return types.SimpleNamespace(encode=lambda text, disallowed_special: list(text))


def test_tiktoken_counts_where_its_data_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "tiktoken", FakeTiktoken("tiktoken"))
    assert count_tokens("hello there", "gpt-4") == 2
    (tmp_path / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4").touch()
    assert count_tokens("hello there", "gpt-4") == 11
    assert count_tokens("hello there", "gpt-4o") == 2


def test_data_without_the_package_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "9b5ad71b2ce5302211f9c61530b329a4922fc6a4").touch()
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    assert count_tokens("hello there", "gpt-4") == 2
