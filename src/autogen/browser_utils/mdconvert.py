"""Documents of the web and of the disk as Markdown."""

from __future__ import annotations

import codecs
import mimetypes
import re
import tempfile
from collections.abc import Mapping
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from coterie.errors import CoterieError, MissingExtra
from coterie.retrieval import documents

from ._fetch import Fetched, fetch, new_session, read

EXTRA = "websurfer"
_LONGEST_HTML = 1_000_000
_HTML = (".html", ".htm", ".xhtml")
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream")
_EXTENSIONS = {"application/xhtml+xml": ".html", "application/json": ".json", "application/xml": ".xml"}
_TEXTS = ("application/json", "application/xml", "application/x-yaml", "application/javascript")
_NOT_OF_PAGES = (
    "idna",
    "punycode",
    "raw-unicode-escape",
    "raw_unicode_escape",
    "unicode-escape",
    "unicode_escape",
    "utf-7",
)
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileConversionException(CoterieError):
    """A document is of a known kind, and cannot be read."""


class UnsupportedFormatException(CoterieError):
    """No converter knows the kind of a document."""


class DocumentConverterResult:
    """A document as Markdown; `title` is None where it has none."""

    def __init__(self, title: str | None = None, text_content: str = "") -> None:
        self.title = title
        self.text_content = text_content


class DocumentConverter:
    """Reads one kind of documents."""

    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        """Read a file; None if it is of another kind. `kwargs`: `file_extension`, and `url` and `charset` if known."""
        raise NotImplementedError


class MarkdownConverter:
    """Asks its converters in turn, the last registered one first.

    Reads HTML, text and PDF; office documents where the package unstructured is there. `mlm_client` is for images in
    0.2 and has no use here. Needs the extra `websurfer`.
    """

    def __init__(self, requests_session: Any = None, mlm_client: Any = None) -> None:
        self._requests_session = requests_session
        self._mlm_client = mlm_client
        self._page_converters: list[DocumentConverter] = [_Office(), _Pdf(), _Text(), _Html()]

    def register_page_converter(self, converter: DocumentConverter) -> None:
        """Ask `converter` before all others."""
        self._page_converters.append(converter)

    def convert(self, source: Any, **kwargs: Any) -> DocumentConverterResult:
        """Convert an address, a path, or a response of requests.

        Raises: UnsupportedFormatException, FileConversionException, or CoterieError where an address does not answer.
        """
        if not isinstance(source, str | Path):
            return self.convert_response(source, **kwargs)
        text = str(source)
        if text.startswith(("http://", "https://")):
            return self.convert_url(text, **kwargs)
        return self.convert_local(text.removeprefix("file://"), **kwargs)

    def convert_local(self, path: str, **kwargs: Any) -> DocumentConverterResult:
        """Convert a file."""
        told = {"file_extension": Path(path).suffix.lower() or _sniffed(_head(path)), **kwargs}
        errors = []
        for converter in reversed(self._page_converters):
            try:
                found = converter.convert(str(path), **told)
            except MissingExtra:
                raise
            except Exception as error:  # noqa: BLE001 - documents are anybody's, and converters the program's
                errors.append(error)
                continue
            if found is not None:
                return found
        name = kwargs.get("url") or path
        if errors:
            raise FileConversionException(f"{name} cannot be read: {errors[0]}") from errors[0]
        raise UnsupportedFormatException(
            f"{name} is a document of a kind that is not read: {told['file_extension']!r}."
        )

    def convert_stream(self, stream: IO[Any], **kwargs: Any) -> DocumentConverterResult:
        """Convert what a stream of bytes or text holds; `file_extension` says its kind, else it is guessed."""
        held = stream.read()
        return self._convert_bytes(held.encode() if isinstance(held, str) else held, kwargs)

    def convert_url(self, url: str, **kwargs: Any) -> DocumentConverterResult:
        """Convert what stands at an address."""
        if self._requests_session is None:
            self._requests_session = new_session()
        return self.convert_fetched(fetch(self._requests_session, url, {}), **kwargs)

    def convert_response(self, response: Any, **kwargs: Any) -> DocumentConverterResult:
        """Convert a response of the package requests."""
        return self.convert_fetched(read(response), **kwargs)

    def convert_fetched(self, answer: Fetched, **kwargs: Any) -> DocumentConverterResult:
        """Convert an answer over HTTP."""
        kind, charset = content_type(answer.headers)
        told = {"file_extension": _extension(answer, kind), "url": answer.url, "charset": charset, **kwargs}
        return self._convert_bytes(answer.body, told)

    def _convert_bytes(self, body: bytes, told: dict[str, Any]) -> DocumentConverterResult:
        told = {**told, "file_extension": told.get("file_extension") or _sniffed(body[:512])}
        with tempfile.TemporaryDirectory(prefix="coterie-page-") as folder:
            path = Path(folder) / "page"
            path.write_bytes(body)
            return self.convert_local(str(path), **told)


class _Html(DocumentConverter):
    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        if kwargs.get("file_extension") not in _HTML:
            return None
        body = Path(local_path).read_bytes()
        charset = _marked(body) or _known(kwargs.get("charset"))
        html: str | bytes = body.decode(charset, errors="replace") if charset else body
        is_long = len(html) > _LONGEST_HTML
        title, text = documents.read_html(html[:_LONGEST_HTML], kwargs.get("url"), extra=EXTRA)
        text += (
            f"\n\n(The page is longer; this is what its first {_LONGEST_HTML:,} characters show.)" if is_long else ""
        )
        return DocumentConverterResult(title or None, text)


class _Text(DocumentConverter):
    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        extension = str(kwargs.get("file_extension"))
        kind = mimetypes.guess_type(f"x{extension}")[0] or ""
        known = extension.removeprefix(".") in documents.PLAIN and extension not in (".pdf", *_HTML)
        if extension in _HTML or not (known or kind.startswith("text/") or kind in _TEXTS):
            return None
        body = Path(local_path).read_bytes()
        charset = _marked(body) or _known(kwargs.get("charset")) or "utf-8"
        return DocumentConverterResult(None, body.decode(charset, errors="replace"))


class _Pdf(DocumentConverter):
    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        if kwargs.get("file_extension") != ".pdf":
            return None
        return DocumentConverterResult(None, documents.read_pdf(local_path, extra=EXTRA))


class _Office(DocumentConverter):
    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        extension = str(kwargs.get("file_extension"))
        kind = extension.removeprefix(".")
        if kind not in documents.OFFICE or kind not in documents.readable():
            return None
        with tempfile.TemporaryDirectory(prefix="coterie-page-") as folder:
            named = Path(folder) / f"page{extension}"
            named.write_bytes(Path(local_path).read_bytes())
            return DocumentConverterResult(None, documents.read_document(named))


def content_type(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """The kind of an answer, in lower case, and the charset it names."""
    told = Message()
    told["content-type"] = _first_line(headers.get("content-type", ""))
    is_told = bool(headers.get("content-type"))
    return (told.get_content_type() if is_told else ""), told.get_content_charset()


def file_name(answer: Fetched) -> str:
    """The name that an answer gives to itself, without anything that a file system could take for a path."""
    told = Message()
    told["content-disposition"] = _first_line(answer.headers.get("content-disposition", ""))
    name = told.get_filename() or PurePosixPath(unquote(urlsplit(answer.url).path)).name
    name = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w. -]+", "_", name).strip(". ")[-120:] or "download"


def is_attachment(answer: Fetched) -> bool:
    """Whether the server wants the answer to be saved, not shown."""
    return answer.headers.get("content-disposition", "").strip().lower().startswith("attachment")


def _first_line(header: str) -> str:
    return (header.splitlines() or [""])[0]


def _extension(answer: Fetched, kind: str) -> str:
    named = PurePosixPath(file_name(answer)).suffix.lower()
    if kind in _UNTOLD:
        return named or _sniffed(answer.body[:512])
    if kind == "text/plain":
        return ".txt"
    return _EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or (".txt" if kind.startswith("text/") else named)


def _head(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(512)


def _sniffed(head: bytes) -> str:
    """The extension that fits the first bytes of a document; "" for bytes that are no text."""
    start = head.lstrip().lower()
    if head.startswith(b"%PDF"):
        return ".pdf"
    if start.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return "" if b"\0" in head else ".txt"


def _known(charset: object) -> str | None:
    """The charset, if it is one that pages are written in."""
    try:
        codec = codecs.lookup(str(charset)) if charset else None
        if codec is None or codec.name in _NOT_OF_PAGES:
            return None
        b"a".decode(codec.name, errors="replace")
    except (LookupError, ValueError):
        return None
    return codec.name


def _marked(body: bytes) -> str | None:
    return next((name for mark, name in _BYTE_ORDER_MARKS if body.startswith(mark)), None)
