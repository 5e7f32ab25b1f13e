"""`autogen.retrieve_utils`: files, pages, chunks, and the older functions that keep them in Chroma."""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path
from typing import Any

import pytest

from autogen.retrieve_utils import (
    TEXT_FORMATS,
    create_vector_db_from_dir,
    extract_text_from_pdf,
    get_file_from_url,
    get_files_from_dir,
    is_url,
    parse_html_to_markdown,
    query_vector_db,
    split_files_to_chunks,
    split_text_to_chunks,
)
from coterie.errors import CoterieError
from tests.dialects.v02.rag.databases import colours
from tests.dialects.v02.rag.serving import serving
from tests.unit.retrieval.pdf import make_pdf


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "inner").mkdir(parents=True)
    (folder / "b.md").write_text("The red house has a door.\n\nIt is old.")
    (folder / "a.txt").write_text("The blue house has none.")
    (folder / "inner" / "c.JSON").write_text('{"house": "green"}')
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def names(files: Any) -> list[str]:
    return [Path(each if isinstance(each, str) else each[0]).name for each in files]


def test_the_known_formats_are_those_of_0_2() -> None:
    plain = "txt json csv tsv md html htm rtf rst jsonl log xml yaml yml pdf".split()  # noqa: SIM905 - as it is documented
    assert TEXT_FORMATS[: len(plain)] == plain
    assert ("docx" in TEXT_FORMATS) is (importlib.util.find_spec("unstructured") is not None)


def test_files_of_known_types_are_found_in_the_order_of_their_names(docs: Path) -> None:
    assert names(get_files_from_dir(str(docs))) == ["a.txt", "b.md", "c.JSON"]
    assert names(get_files_from_dir(str(docs), recursive=False)) == ["a.txt", "b.md"]
    assert names(get_files_from_dir(str(docs), types=["md"])) == ["b.md"]


def test_files_and_folders_can_be_listed(docs: Path) -> None:
    listed = [str(docs / "b.md"), str(docs / "picture.png"), str(docs / "inner")]
    assert names(get_files_from_dir(listed)) == ["b.md", "c.JSON"]


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"Directory \./nowhere/ does not exist"):
        get_files_from_dir("./nowhere/")


def test_a_chunk_mode_that_is_none_is_refused() -> None:
    with pytest.raises(AssertionError, match="'paragraphs'"):
        split_text_to_chunks("text", chunk_mode="paragraphs")


def test_chunks_that_say_nothing_are_dropped() -> None:
    assert split_text_to_chunks("A line of words.\nhm\n", chunk_mode="one_line") == ["A line of words."]


def test_a_chunk_has_no_more_tokens_than_asked_for() -> None:
    text = "\n".join(f"Line number {at} of a long text." for at in range(200))
    chunks = split_text_to_chunks(text, max_tokens=100)
    assert len(chunks) > 10
    assert "\n".join(chunks) == text


def test_each_chunk_knows_the_file_it_is_from(docs: Path) -> None:
    files = get_files_from_dir(str(docs))
    chunks, sources = split_files_to_chunks(files, chunk_mode="one_line")
    assert chunks == ["The blue house has none.", "The red house has a door.", "It is old.", '{"house": "green"}']
    assert [Path(each["source"]).name for each in sources] == ["a.txt", "b.md", "b.md", "c.JSON"]


def test_the_program_may_split_by_itself(docs: Path) -> None:
    chunks, sources = split_files_to_chunks(
        [str(docs / "b.md")], custom_text_split_function=lambda text: text.split(".")
    )
    assert chunks[0] == "The red house has a door"
    assert len(chunks) == len(sources) == 3


def test_a_file_without_text_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    with caplog.at_level(logging.WARNING):
        assert split_files_to_chunks([str(tmp_path / "empty.txt")]) == ([], [])
    assert "empty.txt" in caplog.text


def test_a_pdf_is_split_like_any_text(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pypdf is not installed: pip install 'coterie[retrievechat]'")
    make_pdf(tmp_path / "a.pdf", ["The first page", "The second page"])
    assert extract_text_from_pdf(str(tmp_path / "a.pdf")).split("\n") == ["The first page", "The second page"]
    chunks, _ = split_files_to_chunks([str(tmp_path / "a.pdf")])
    assert chunks == ["The first page\nThe second page"]


def test_a_text_is_fetched_from_its_address(tmp_path: Path) -> None:
    with serving(b"The green house is here.", "text/plain") as address:
        path, source = get_file_from_url(f"{address}/house")
        assert is_url(source)
        assert Path(path).parent == Path("tmp")
        chunks, sources = split_files_to_chunks(get_files_from_dir([f"{address}/house"]))
    assert chunks == ["The green house is here."]
    assert sources == [{"source": f"{address}/house"}]


def test_a_fetched_file_can_be_saved_where_one_wants_it(tmp_path: Path) -> None:
    with serving(b"x", "text/plain") as address:
        assert get_file_from_url(address, str(tmp_path / "mine.txt"))[0] == str(tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "x"


def test_a_page_is_fetched_as_markdown() -> None:
    pytest.importorskip("markdownify", reason="markdownify is not installed: pip install 'coterie[retrievechat]'")
    page = "<h1>House</h1><a href='/door'>door</a>"
    with serving(page.encode(), "text/html; charset=utf-8") as address:
        path, _ = get_file_from_url(f"{address}/house.html")
        assert path.endswith("house.html.md")
        assert Path(path).read_text() == f"# House\n\n[door]({address}/door)"
    assert parse_html_to_markdown(page) == "# House\n\n[door](/door)"


def test_an_address_that_answers_no_is_named() -> None:
    with serving(b"", "text/plain", status=404) as address, pytest.raises(CoterieError, match=rf"{address}/gone.*404"):
        get_file_from_url(f"{address}/gone")


class TestChroma:
    pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:chromadb")

    @pytest.fixture(autouse=True)
    def _needs_chroma(self) -> None:
        pytest.importorskip("chromadb", reason="chromadb is not installed: pip install 'coterie[retrievechat]'")

    def test_documents_are_kept_and_found(self, docs: Path, tmp_path: Path) -> None:
        settings: dict[str, Any] = {"db_path": str(tmp_path / "chroma"), "embedding_function": colours}
        client = create_vector_db_from_dir(str(docs), chunk_mode="one_line", **settings)
        assert [each.name for each in client.list_collections()] == ["all-my-documents"]
        found = query_vector_db(["a blue thing"], n_results=2, client=client, embedding_function=colours)
        assert found["ids"][0][0] == "doc_0"
        assert found["documents"][0][0] == "The blue house has none."
        assert found["metadatas"][0][0]["source"].endswith("a.txt")
        literal = query_vector_db(["blue"], search_string="door", **settings)
        assert literal["documents"] == [["The red house has a door."]]

    def test_an_existing_collection_is_left_as_it_is(
        self, docs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings: dict[str, Any] = {"db_path": str(tmp_path / "chroma"), "embedding_function": colours}
        create_vector_db_from_dir(str(docs / "a.txt"), **settings)
        with caplog.at_level(logging.WARNING):
            client = create_vector_db_from_dir(str(docs), **settings)
        assert "already exists" in caplog.text
        assert client.get_collection("all-my-documents", embedding_function=None).count() == 1
