"""The browser: what it shows of pages, files, errors and search results, over a real socket."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("requests", reason="needs: pip install 'coterie[websurfer]'")
pytest.importorskip("bs4", reason="needs: pip install 'coterie[websurfer]'")
pytest.importorskip("markdownify", reason="needs: pip install 'coterie[websurfer]'")

import requests

from autogen.browser_utils import (
    AbstractMarkdownSearch,
    BingMarkdownSearch,
    DocumentConverter,
    DocumentConverterResult,
    FileConversionException,
    MarkdownConverter,
    PlaywrightMarkdownBrowser,
    RequestsMarkdownBrowser,
    SeleniumMarkdownBrowser,
    SimpleTextBrowser,
    UnsupportedFormatException,
)
from coterie.errors import ConfigError, CoterieError
from coterie.retrieval.paging import paged, pages_with
from tests.dialects.v02.web.site import Answer, site

HOME = """<html><head><title>Home of cats</title><style>p {color: red}</style></head><body>
<h1>Cats</h1><p>Cats <b>sleep</b> all day.</p><script>steal()</script><a href="/deep/more.html">more</a></body></html>"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BING_API_KEY", raising=False)
    yield tmp_path


def test_a_page_is_shown_as_markdown_with_its_title_and_complete_links() -> None:
    browser = RequestsMarkdownBrowser()
    with site({"/": HOME}) as web:
        shown = browser.visit_page(web.url + "/")
        assert shown == f"# Cats\n\nCats **sleep** all day.\n\n[more]({web.url}/deep/more.html)"
        assert (browser.page_title, browser.address) == ("Home of cats", web.url + "/")
        assert browser.page_content == browser.viewport == shown


def test_a_new_browser_shows_an_empty_page_and_asks_nobody() -> None:
    with site({"/": HOME}) as web:
        blank, begun = RequestsMarkdownBrowser(), RequestsMarkdownBrowser(start_page=web.url + "/")
        assert (blank.address, blank.viewport, blank.viewport_pages) == ("about:blank", "", [(0, 0)])
        assert (begun.address, web.asked) == (web.url + "/", [])
        assert "Cats" in begun.viewport
        assert web.asked == ["/"]


def test_redirects_are_followed_and_the_address_is_where_they_led() -> None:
    with site({"/old": Answer(status=302, headers={"Location": "/new"}), "/new": "<p>here</p>"}) as web:
        browser = RequestsMarkdownBrowser()
        assert browser.visit_page(web.url + "/old") == "here"
        assert browser.address == web.url + "/new"
        assert [each[0] for each in browser.history] == ["about:blank", web.url + "/new"]


def test_redirects_in_a_circle_are_shown_as_an_error() -> None:
    with site({"/a": Answer(status=302, headers={"Location": "/a"})}) as web:
        shown = RequestsMarkdownBrowser().visit_page(web.url + "/a")
    assert shown.startswith("## Error\n")
    assert "TooManyRedirects" in shown


def test_relative_addresses_belong_to_the_page_before() -> None:
    with site({"/deep/more.html": "<p>more</p>", "/deep/next.html": "<p>next</p>"}) as web:
        browser = RequestsMarkdownBrowser()
        browser.visit_page(web.url + "/deep/more.html")
        assert browser.visit_page("next.html") == "next"
        assert browser.visit_page("/deep/more.html") == "more"


def test_a_refusal_is_shown_with_its_status_and_what_the_server_says() -> None:
    with site({"/broken": Answer("<p>sorry</p>", status=500), "/odd": Answer(b"\0\1", "x/y", 418)}) as web:
        browser = RequestsMarkdownBrowser()
        assert browser.visit_page(web.url + "/nowhere") == "## Error 404\n\n# nothing here"
        assert browser.page_title == "Error 404"
        assert browser.visit_page(web.url + "/broken") == "## Error 500\n\nsorry"
        assert browser.visit_page(web.url + "/odd") == "## Error 418"


def test_a_server_that_is_not_there_is_shown_as_an_error() -> None:
    with site({}) as web:
        pass
    browser = RequestsMarkdownBrowser()
    assert f"## Error\n\n'{web.url}/' cannot be reached: ConnectionError" in browser.visit_page(web.url + "/")
    assert browser.page_title == "Error"


@pytest.mark.parametrize("address", ["http://[", "http://", "http://a\x00b/", "http://x..y/", "https://" + "a" * 300])
def test_an_address_that_is_none_is_shown_as_an_error(address: str) -> None:
    assert RequestsMarkdownBrowser().visit_page(address).startswith("## Error\n")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://host/file", "data:text/html,hello", "mailto:a@b.example"]
)
def test_other_kinds_of_addresses_are_not_opened(address: str) -> None:
    assert "are not shown" in RequestsMarkdownBrowser().visit_page(address)


def test_a_page_that_breaks_off_is_an_error() -> None:
    with site({"/": Answer("<p>half", promised=5000, headers={"Connection": "close"})}) as web:
        shown = RequestsMarkdownBrowser(requests_get_kwargs={"timeout": 5}).visit_page(web.url + "/")
    assert shown.startswith("## Error\n")


def test_a_server_that_never_ends_its_answer_is_given_up() -> None:
    with site({"/": Answer("<p>wait</p>", is_dripping=True)}) as web:
        begun = time.monotonic()
        shown = RequestsMarkdownBrowser(requests_get_kwargs={"timeout": 0.3}).visit_page(web.url + "/")
    assert "did not answer completely within 0.3 s" in shown
    assert time.monotonic() - begun < 5


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_read_to_the_end() -> None:
    packed = gzip.compress(gzip.compress(b" " * (80 * 2**20)))
    bomb = gzip.decompress(packed)
    with site({"/": Answer(bomb, headers={"Content-Encoding": "gzip"})}) as web:
        assert "is larger than" in RequestsMarkdownBrowser().visit_page(web.url + "/")


def test_a_long_page_is_cut_with_a_note() -> None:
    with site({"/": f"<p>{'word ' * 1000}</p>\n" * 400}) as web:
        browser = RequestsMarkdownBrowser(viewport_size=100_000)
        browser.visit_page(web.url + "/")
    assert browser.page_content.endswith("(The page is longer; this is what its first 1,000,000 characters show.)")


def test_a_page_that_is_nested_without_end_keeps_its_text() -> None:
    with site({"/": "<html><title>T</title>" + "<div>" * 20_000 + "treasure"}) as web:
        browser = RequestsMarkdownBrowser()
        assert browser.visit_page(web.url + "/") == "treasure"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>Grüße</p>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<p>Grüße</p>".encode(), "text/html; charset=utf-8"),
        ("<p>Grüße</p>".encode("utf-16"), "text/html"),
        ('<meta charset="iso-8859-1"><p>Grüße</p>'.encode("latin-1"), "text/html"),
        ("<p>Grüße</p>".encode("utf-8-sig"), "text/html; charset=no-such-charset"),
        ("Grüße".encode("utf-8-sig"), "text/plain"),
        ("Grüße".encode("cp1252"), 'text/plain; charset="cp1252"'),
    ],
)
def test_texts_of_every_encoding_are_read(body: bytes, kind: str) -> None:
    with site({"/": Answer(body, kind)}) as web:
        assert RequestsMarkdownBrowser().visit_page(web.url + "/").strip() == "Grüße"


@pytest.mark.parametrize(
    "charset", ["utf-8", "base64", "rot13", "undefined", "../etc", "utf-7", "idna", "unicode_escape", "\x00"]
)
def test_an_encoding_that_lies_still_shows_a_page(charset: str) -> None:
    with site({"/": Answer(b"<p>hello \xff\xfe\x80 \\ud800 +2AA-</p>", f"text/html; charset={charset}")}) as web:
        browser = RequestsMarkdownBrowser()
        browser.visit_page(web.url + "/")
    assert "hello" in browser.page_content
    assert browser.page_content.encode()


def test_text_and_json_are_shown_as_they_are() -> None:
    pages = {"/a.txt": Answer("* a <b>", "text/plain"), "/b": Answer('{"a": 1}', "application/json")}
    with site(pages) as web:
        browser = RequestsMarkdownBrowser()
        assert browser.visit_page(web.url + "/a.txt") == "* a <b>"
        assert browser.visit_page(web.url + "/b") == '{"a": 1}'


def test_a_page_without_a_kind_is_known_by_its_first_bytes() -> None:
    with site({"/page": Answer(HOME, None)}) as web:
        assert RequestsMarkdownBrowser().visit_page(web.url + "/page").startswith("# Cats")


def a_pdf(text: str) -> bytes:
    """A PDF of one page with one line."""
    stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    table = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % each for each in places)
    out.write(b"xref\n0 6\n0000000000 65535 f \n%s" % rows)
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table)
    return out.getvalue()


def test_a_pdf_is_shown_as_text_and_a_broken_one_as_an_error() -> None:
    pytest.importorskip("pypdf", reason="needs: pip install 'coterie[websurfer]'")
    pages = {"/x": Answer(a_pdf("Hello paper"), "application/pdf"), "/y": Answer(b"%PDF-1.4 no", "application/pdf")}
    with site(pages) as web:
        browser = RequestsMarkdownBrowser()
        assert "Hello paper" in browser.visit_page(web.url + "/x")
        assert browser.visit_page(web.url + "/y").startswith("## Error\n")


def test_what_cannot_be_shown_is_saved(folder: Path) -> None:
    with site({"/data.bin": Answer(b"\0\1\2", "application/octet-stream")}) as web:
        browser = RequestsMarkdownBrowser(downloads_folder="got")
        shown = browser.visit_page(web.url + "/data.bin")
        browser.visit_page(web.url + "/data.bin")
    saved = folder / "got" / "data.bin"
    assert shown == f"# Download complete\n\nSaved file to '{saved}'"
    assert saved.read_bytes() == (folder / "got" / "data_1.bin").read_bytes() == b"\0\1\2"


def test_a_page_is_saved_where_that_is_wanted(folder: Path) -> None:
    with site(
        {"/": HOME, "/file": Answer("<p>x", headers={"Content-Disposition": "attachment; filename=x.html"})}
    ) as web:
        browser = RequestsMarkdownBrowser()
        browser.download(web.url + "/")
        browser.visit_page(web.url + "/file")
    assert {each.name for each in (folder / "coterie_downloads").iterdir()} == {"download", "x.html"}


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "..\\evil", ".", "..", "a/../../evil", "%2e%2e%2fevil"])
def test_no_name_leads_out_of_the_folder_for_downloads(folder: Path, name: str) -> None:
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    with site({"/f": Answer(b"x", headers=told)}) as web:
        RequestsMarkdownBrowser(downloads_folder="got/here").visit_page(web.url + "/f")
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert [each.parent for each in files] == [folder / "got" / "here"]


def test_a_download_is_not_written_through_a_link(folder: Path) -> None:
    (folder / "coterie_downloads").mkdir()
    (folder / "coterie_downloads" / "x.bin").symlink_to(folder / "target")
    with site({"/x.bin": Answer(b"\0", "application/octet-stream")}) as web:
        RequestsMarkdownBrowser().visit_page(web.url + "/x.bin")
    assert not (folder / "target").exists()


def test_a_file_is_opened_and_a_missing_one_is_told(folder: Path) -> None:
    (folder / "a b#c.html").write_text("<title>T</title><p>hello</p>")
    browser = RequestsMarkdownBrowser()
    assert browser.open_local_file("a b#c.html") == "hello"
    assert browser.page_title == "T"
    assert browser.visit_page((folder / "nope.txt").as_uri()) == f"## File not found\n\n{folder / 'nope.txt'}"


def test_the_given_session_and_settings_ask_for_pages() -> None:
    session = requests.Session()
    session.headers["X-Of-Session"] = "1"
    with site({"/": HOME}) as web:
        browser = RequestsMarkdownBrowser(
            requests_session=session, requests_get_kwargs={"headers": {"User-Agent": "me"}}
        )
        browser.visit_page(web.url + "/")
    session.close()
    assert (web.told[0]["X-Of-Session"], web.told[0]["User-Agent"]) == ("1", "me")


def test_a_long_page_is_shown_part_by_part() -> None:
    words = " ".join(f"word{at}" for at in range(100))
    with site({"/": Answer(words, "text/plain")}) as web:
        browser = RequestsMarkdownBrowser(viewport_size=200)
        parts = [browser.visit_page(web.url + "/")]
        for _ in range(len(browser.viewport_pages)):
            browser.page_down()
            parts.append(browser.viewport)
        assert "".join(parts[:-1]) == words
        assert parts[-1] == parts[-2]
        assert max(map(len, parts)) <= 200
        assert all(each.endswith(" ") for each in parts[:-2])
        browser.page_up()
        assert browser.viewport == parts[-3]
        for _ in parts:
            browser.page_up()
        assert (browser.viewport, web.asked) == (parts[0], ["/"])


def test_find_on_page_goes_to_the_part_and_find_next_to_the_one_behind() -> None:
    text = "cat " + "x " * 100 + "the big  CAT. " + "y " * 100 + "cat " + "z " * 100
    with site({"/": Answer(text, "text/plain")}) as web:
        browser = RequestsMarkdownBrowser(viewport_size=100)
        browser.visit_page(web.url + "/")
        assert "CAT" in str(browser.find_on_page("big cat"))
        assert browser.find_on_page("dog") is None
        here = browser.viewport_current_page
        assert browser.find_on_page("c*t") is not None
        assert browser.viewport_current_page == here
        assert "cat" in str(browser.find_next())
        assert browser.viewport_current_page > here
        assert str(browser.find_next()).startswith("cat")
        assert browser.viewport_current_page == 0


def test_find_next_without_a_query_finds_nothing() -> None:
    assert RequestsMarkdownBrowser().find_next() is None


@given(st.text(), st.integers(1, 50))
def test_viewports_are_never_too_long_and_make_up_the_page(text: str, size: int) -> None:
    pages = paged(text, size)
    assert "".join(text[start:end] for start, end in pages) == text
    assert all(0 < end - start <= size for start, end in pages) or pages == [(0, 0)]


@given(st.text(), st.text())
def test_any_query_is_looked_for_in_any_page(query: str, text: str) -> None:
    pages = paged(text, 10)
    assert all(0 <= each < len(pages) for each in pages_with(query, text, pages))


@pytest.mark.parametrize("query", ["*a*a*a*a*a*b", "a a a a a a b", ", , , , b", "a" * 5000, "*" * 5000])
def test_no_query_takes_for_ever(query: str) -> None:
    text = "a" * 20_000 + " a" * 20_000 + "," * 20_000
    begun = time.monotonic()
    pages_with(query, text, paged(text, 8192))
    assert time.monotonic() - begun < 10


class Numbers(AbstractMarkdownSearch):
    def search(self, query: str) -> str:
        return f"results for {query!r}"


def test_a_search_address_asks_the_search_engine() -> None:
    browser = RequestsMarkdownBrowser(search_engine=Numbers())
    assert browser.visit_page("search: cats & dogs") == "results for 'cats & dogs'"
    assert browser.page_title == "cats & dogs - Search"


def test_bing_without_a_key_says_what_to_do_and_stays_where_it_was() -> None:
    browser = RequestsMarkdownBrowser()
    with pytest.raises(ConfigError, match=r"pass bing_api_key or set BING_API_KEY"):
        browser.visit_page("search: cats")
    assert (browser.address, browser.viewport) == ("about:blank", "")


FOUND = """{"webPages": {"value": [{"name": "Cats", "url": "http://c.example/", "snippet": "All of them."},
{"name": "More", "url": "http://m.example/", "snippet": ""}]}, "news": {"value": [{"name": "New cat",
"url": "http://n.example/", "description": "Born.", "datePublished": "2024-01-01"}]}, "videos": null}"""


def test_bing_is_asked_with_the_key_at_the_given_address() -> None:
    with site({"/search": Answer(FOUND, "application/json")}) as web:
        browser = SimpleTextBrowser(bing_api_key="K", bing_base_url=f"{web.url}/search")
        shown = browser.visit_page("bing: cats & dogs")
    assert web.told[0]["Ocp-Apim-Subscription-Key"] == "K"
    assert web.asked[0].startswith("/search?q=cats+%26+dogs")
    assert shown == (
        "A Bing search for 'cats & dogs' found 3 results:\n\n## Results\n"
        "1. [Cats](http://c.example/)\nAll of them.\n\n"
        "2. [New cat](http://n.example/)\nDate published: 2024-01-01\nBorn.\n\n"
        "3. [More](http://m.example/)"
    )


def test_results_can_be_listed_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BING_API_KEY", "from-env")
    with site({"/search": Answer(FOUND, "application/json")}) as web:
        shown = BingMarkdownSearch(interleave_results=False, base_url=f"{web.url}/search").search("cats")
    assert web.told[0]["Ocp-Apim-Subscription-Key"] == "from-env"
    assert shown.index("## Web Results") < shown.index("[More]") < shown.index("## News Results")


def test_the_key_of_a_search_goes_nowhere_else() -> None:
    with site({}) as other, site({"/s": Answer(status=302, headers={"Location": other.url})}) as web:
        with pytest.raises(CoterieError, match="HTTP status 302") as caught:
            BingMarkdownSearch("SECRET", base_url=f"{web.url}/s").search("cats")
        assert other.asked == []
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("body", ["<p>busy</p>", "[]", '{"webPages": []}', '{"news": {"value": [1]}}'])
def test_a_search_that_is_answered_with_anything_else_does_no_harm(body: str) -> None:
    with site({"/s": Answer(body)}) as web:
        search = BingMarkdownSearch("K", base_url=f"{web.url}/s")
        if body.startswith("<"):
            with pytest.raises(CoterieError, match="not answered with JSON"):
                search.search("cats")
        else:
            assert "found 0 results" in search.search("cats")


def test_the_converter_takes_addresses_paths_streams_and_responses(folder: Path) -> None:
    converter = MarkdownConverter()
    (folder / "a.html").write_text(HOME)
    with site({"/": HOME}) as web:
        response = requests.get(web.url + "/", timeout=10)
        found = [
            converter.convert(web.url + "/"),
            converter.convert(response),
            converter.convert(str(folder / "a.html"), url=web.url),
            converter.convert_stream(io.BytesIO(HOME.encode()), url=web.url),
            converter.convert_stream(io.StringIO(HOME), file_extension=".html", url=web.url),
        ]
    assert {each.title for each in found} == {"Home of cats"}
    assert len({each.text_content for each in found}) == 1


def test_a_converter_of_the_programs_own_is_asked_first() -> None:
    class Shout(DocumentConverter):
        def convert(self, local_path: str, **kwargs: object) -> DocumentConverterResult | None:
            if kwargs["file_extension"] != ".txt":
                return None
            return DocumentConverterResult("T", Path(local_path).read_text().upper())

    converter = MarkdownConverter()
    converter.register_page_converter(Shout())
    assert converter.convert_stream(io.BytesIO(b"hello")).text_content == "HELLO"
    assert converter.convert_stream(io.BytesIO(b"<html><p>hello")).text_content == "hello"


def test_documents_of_no_known_kind_and_broken_ones_are_told_apart() -> None:
    assert issubclass(UnsupportedFormatException, Exception)
    with pytest.raises(UnsupportedFormatException, match="not read"):
        MarkdownConverter().convert_stream(io.BytesIO(b"\0\1"))
    with pytest.raises(FileConversionException, match="cannot be read"):
        MarkdownConverter().convert_stream(io.BytesIO(b"%PDF-1.4 nothing"))


@pytest.mark.parametrize("kind", [SeleniumMarkdownBrowser, PlaywrightMarkdownBrowser])
def test_browsers_that_are_not_there_say_what_to_use(kind: type[RequestsMarkdownBrowser]) -> None:
    with pytest.raises(NotImplementedError, match="use RequestsMarkdownBrowser"):
        kind()
