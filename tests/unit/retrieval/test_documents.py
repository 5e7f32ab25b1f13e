"""Reading documents."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from coterie.errors import CoterieError, MissingExtra
from coterie.retrieval.documents import fetch, file_name_of, html_to_markdown, is_url, read_document, read_pdf
from tests.unit.retrieval.pdf import make_pdf

PAGE = """<html><head><title>Errors</title><style>p {}</style></head><body><h2>Auth</h2>
<p>It returns <a href="/codes/401">401</a>.</p><script>evil()</script><ul><li>one</li></ul></body></html>"""


def test_text_is_read_without_what_is_no_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"caf\xc3\xa9 \xff!")
    assert read_document(file) == "café !"


def test_a_pdf_gives_the_text_of_all_its_pages(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pypdf is not installed: pip install 'coterie[retrievechat]'")
    file = tmp_path / "a.PDF"
    make_pdf(file, ["On auth failure", "it returns 401"])
    assert read_document(file).split("\n") == ["On auth failure", "it returns 401"]


def test_html_becomes_markdown_without_scripts(tmp_path: Path) -> None:
    pytest.importorskip("markdownify", reason="markdownify is not installed: pip install 'coterie[retrievechat]'")
    file = tmp_path / "a.html"
    file.write_text(PAGE)
    text = read_document(file)
    assert text.startswith("# Errors\n\n## Auth")
    assert "It returns [401](/codes/401)." in text
    assert "* one" in text
    assert "evil" not in text


def test_the_address_of_a_page_makes_its_links_complete() -> None:
    pytest.importorskip("markdownify", reason="markdownify is not installed: pip install 'coterie[retrievechat]'")
    assert "[401](https://api.example/codes/401)" in html_to_markdown(PAGE, "https://api.example/docs/")


@pytest.mark.parametrize(
    ("package", "read"), [("pypdf", lambda: read_pdf("a.pdf")), ("bs4", lambda: html_to_markdown(""))]
)
def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, package: str, read: object) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=rf"'{package}'.*coterie\[retrievechat\]"):
        read()  # type: ignore[operator]


def test_an_office_document_names_the_package_that_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "unstructured.partition.auto", None)
    with pytest.raises(CoterieError, match=r"reading a\.docx needs the package 'unstructured'"):
        read_document(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://a.example/b", True), ("docs/a.md", False), ("C:\\docs", False), ("http://[bad", False), ("", False)],
)
def test_an_address_is_told_from_a_path(text: str, expected: bool) -> None:
    assert is_url(text) is expected


def test_the_file_name_of_an_address_cannot_leave_its_folder() -> None:
    assert file_name_of("https://a.example/../../etc/passwd?x=1") == "a.example_.._.._etc_passwd_x_1"
    assert file_name_of("https://../") == "page"


def test_an_address_that_nobody_serves_is_named() -> None:
    with pytest.raises(CoterieError, match=r"'http://127\.0\.0\.1:1/a' cannot be fetched"):
        fetch("http://127.0.0.1:1/a")
