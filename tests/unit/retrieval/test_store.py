"""The embedded store of passages."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coterie.retrieval.store import NOTHING_SHARED, Found, Passage, Store

TEXTS = {
    "auth": "On auth failure the API returns 401.",
    "rate": "The API returns 429 when a client asks too often.",
    "cats": "Cats sleep. They do not authenticate.",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "folder" / "documents.sqlite3")
    made.create("docs")
    made.put("docs", [Passage(id, text, {"source": id}) for id, text in TEXTS.items()])
    return made


def ids(found: Found) -> list[str]:
    return [passage.id for passage, _ in found]


def test_the_passage_with_the_most_telling_words_comes_first(store: Store) -> None:
    found = store.search("docs", "What happens on an auth failure?", 2)
    assert ids(found)[0] == "auth"
    assert found[0][1] < found[1][1] <= NOTHING_SHARED
    assert found[0][0].metadata == {"source": "auth"}


def test_a_word_is_found_in_other_forms(store: Store) -> None:
    assert ids(store.search("docs", "authenticating cat", 1)) == ["cats"]


def test_passages_without_a_common_word_fill_up_what_was_asked_for(store: Store) -> None:
    found = store.search("docs", "sleeping", 3)
    assert ids(found) == ["cats", "auth", "rate"]
    assert [distance for _, distance in found[1:]] == [NOTHING_SHARED, NOTHING_SHARED]


@pytest.mark.parametrize("query", ["", "?!", '"', "a AND OR NOT NEAR(", "auth*", "the"])
def test_any_query_is_only_words(store: Store, query: str) -> None:
    assert len(store.search("docs", query, 10)) == 3


def test_only_passages_with_a_literal_text_are_found(store: Store) -> None:
    assert ids(store.search("docs", "API returns", 10, containing="429")) == ["rate"]


def test_chinese_is_found_by_its_characters(store: Store) -> None:
    store.put("docs", [Passage("zh", "认证失败时接口返回401")])
    assert ids(store.search("docs", "认证", 1)) == ["zh"]


def test_a_known_id_takes_the_place_of_the_old_passage(store: Store) -> None:
    store.put("docs", [Passage("auth", "Something about dogs.")])
    assert ids(store.search("docs", "dogs", 1)) == ["auth"]
    assert ids(store.search("docs", "failure", 1)) != ["auth"]
    assert len(store.get("docs")) == 3


def test_what_is_removed_is_not_found(store: Store) -> None:
    store.remove("docs", ["auth", "unknown"])
    assert sorted(ids(store.search("docs", "auth failure", 9))) == ["cats", "rate"]


def test_collections_know_nothing_of_each_other(store: Store) -> None:
    store.create("other")
    store.put("other", [Passage("auth", "In another collection auth failure is fine.")])
    assert [each.text for each, _ in store.search("docs", "auth failure", 1)] == [TEXTS["auth"]]
    store.drop("other")
    assert store.collections() == ["docs"]
    assert len(store.get("docs")) == 3


def test_the_nearest_vector_comes_first(store: Store) -> None:
    store.put("docs", [Passage("x", "x", {}, [1.0, 0.0]), Passage("y", "y", {}, [1.0, 1.0])])
    found = store.nearest("docs", [0.0, 2.0], 5)
    assert ids(found) == ["y", "x"]
    assert found[1][1] == pytest.approx(1)


def test_a_vector_of_another_embedding_is_refused_with_the_cure(store: Store) -> None:
    store.put("docs", [Passage("x", "x", {}, [1.0, 0.0])])
    with pytest.raises(ValueError, match=r"3 dimensions and a stored passage 2.*overwrite=True"):
        store.nearest("docs", [1.0, 0.0, 0.0], 1)


def test_many_threads_write_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda at: store.put("docs", [Passage(str(at), f"number {at}")]), range(40)))
    assert len(store.get("docs")) == 43


def test_another_process_finds_what_this_one_kept(store: Store) -> None:
    program = (
        "import sys; from coterie.retrieval.store import Store; "
        "print([p.id for p, _ in Store(sys.argv[1]).search('docs', 'auth failure', 1)])"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(store.path)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['auth']"
