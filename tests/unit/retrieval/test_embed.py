"""Vectors without a network."""

from __future__ import annotations

import sys

import pytest

from coterie.retrieval.embed import DIMENSIONS, embedding_for, lexical, local_model, warn_lexical


def likeness(a: str, b: str) -> float:
    one, other = lexical([a, b])
    return sum(x * y for x, y in zip(one, other, strict=True))


def test_a_text_is_like_itself_and_its_vector_has_length_1() -> None:
    assert likeness("the API answers 401", "the API answers 401") == pytest.approx(1)
    assert len(lexical(["x"])[0]) == DIMENSIONS


def test_the_text_that_shares_telling_words_is_nearer() -> None:
    query = "what does the api return on auth failure"
    assert likeness(query, "On auth failure the API returns 401.") > 0.3
    assert likeness(query, "What cats do on the mat is not known.") < 0.1


def test_a_word_in_another_form_is_nearer_than_another_word() -> None:
    assert likeness("authentication", "authenticate") > likeness("authentication", "weather") + 0.1


def test_a_text_without_words_has_a_vector() -> None:
    assert likeness("", "...") == pytest.approx(1)


def test_without_the_model_on_this_machine_words_stand_in_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    local_model.cache_clear()
    warn_lexical.cache_clear()
    with pytest.warns(UserWarning, match="'some-model' is not on this machine"):
        assert embedding_for("some-model") is lexical
    assert embedding_for("some-model") is lexical  # said once: a second warning would fail here
    local_model.cache_clear()


def test_a_model_on_this_machine_is_used_and_never_downloaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("packages")
    (folder / "sentence_transformers.py").write_text(
        "class SentenceTransformer:\n"
        "    def __init__(self, name, local_files_only=False):\n"
        "        if not local_files_only or name == 'absent':\n"
        "            raise OSError('no files')\n"
        "    def encode(self, texts):\n"
        "        return [(len(each), 1) for each in texts]\n"
    )
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "sentence_transformers", raising=False)
    local_model.cache_clear()
    found = local_model("present")
    assert found is not None
    assert found(["abc"]) == [[3.0, 1.0]]
    assert local_model("absent") is None
    local_model.cache_clear()
    sys.modules.pop("sentence_transformers", None)
