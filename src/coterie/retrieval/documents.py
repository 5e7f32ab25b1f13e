"""Get the text of a document: a file of any known kind, or a page of the web."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..errors import CoterieError, MissingExtra

EXTRA = "retrievechat"
FETCH_TIMEOUT_S = 30.0
PLAIN = ("txt", "json", "csv", "tsv", "md", "html", "htm", "rtf", "rst", "jsonl", "log", "xml", "yaml", "yml", "pdf")
OFFICE = ("doc", "docx", "ppt", "pptx", "xlsx", "odt", "org", "msg", "epub", "eml")


def readable() -> list[str]:
    """The endings of the files that can be read here; office documents need the package unstructured."""
    return [*PLAIN, *(OFFICE if importlib.util.find_spec("unstructured") else ())]


def read_document(path: Path) -> str:
    """The text of a file; what is not valid UTF-8 is left out. HTML becomes Markdown."""
    kind = path.suffix.lower().removeprefix(".")
    if kind == "pdf":
        return read_pdf(path)
    if kind in OFFICE:
        partition: Any = _needed("unstructured.partition.auto", "unstructured", f"reading {path.name}").partition
        return "\n".join(str(each.text) for each in partition(filename=str(path)))
    text = path.read_text(encoding="utf-8", errors="ignore")
    return html_to_markdown(text) if kind in ("html", "htm") else text


def read_pdf(path: str | Path, *, extra: str = EXTRA) -> str:
    """The text of a PDF, page after page. Raises: CoterieError for one that cannot be opened without a password."""
    pypdf: Any = _needed("pypdf", extra, "reading PDF files")
    reader = pypdf.PdfReader(str(path))
    if reader.is_encrypted and not reader.decrypt(""):
        raise CoterieError(f"The PDF {str(path)!r} asks for a password: save it without one.")
    return "\n".join(page.extract_text() for page in reader.pages)


def html_to_markdown(html: str, url: str | None = None) -> str:
    """The visible content of a page as Markdown, with its title first; `url` makes its links complete."""
    title, text = read_html(html, url)
    return f"# {title}\n\n{text}" if title else text


def read_html(html: str | bytes, url: str | None = None, *, extra: str = EXTRA) -> tuple[str, str]:
    """The title of a page, and its visible content as Markdown; a page nested too deeply loses its form.

    The encoding of bytes is the one that they name themselves, else a guess. `extra` is what an error tells to install.
    """
    soup = _needed("bs4", extra, "reading HTML").BeautifulSoup(html, "html.parser")
    for hidden in soup(["script", "style", "noscript", "template"]):
        hidden.decompose()
    for link in soup.find_all("a", href=True) if url else ():
        link["href"] = _joined(str(url), link["href"])
    title = soup.title.get_text().strip() if soup.title else ""
    body = soup.body or soup
    if soup.title:
        soup.title.decompose()
    convert: Any = _needed("markdownify", extra, "reading HTML").markdownify
    try:
        text = convert(str(body), heading_style="ATX")
    except RecursionError:
        text = body.get_text("\n")
    return title, re.sub(r"\n{3,}", "\n\n", text).strip()


def _joined(url: str, link: str) -> str:
    try:
        return urljoin(url, link)
    except ValueError:  # an address that is none
        return link


def is_url(text: str) -> bool:
    """Whether `text` is an address of the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)


def file_name_of(url: str) -> str:
    """A file name for what stands at `url`, without anything that a file system could take for a path."""
    parts = urlsplit(url)
    name = re.sub(r"[^\w.-]+", "_", f"{parts.netloc}{parts.path}{'_' if parts.query else ''}{parts.query}")
    return name.strip("._")[-120:] or "page"


def fetch(url: str) -> tuple[bytes, str]:
    """What stands at `url`, and its content type. Raises: CoterieError where it cannot be had."""
    import httpx2

    try:
        response = httpx2.get(url, follow_redirects=True, timeout=FETCH_TIMEOUT_S)
        response.raise_for_status()
    except httpx2.HTTPError as error:
        raise CoterieError(f"The document {url!r} cannot be fetched: {error}") from error
    return response.content, response.headers.get("content-type", "")


def _needed(module: str, extra: str, purpose: str) -> Any:
    package = module.partition(".")[0]
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if extra == package:
            raise CoterieError(f"{purpose} needs the package {package!r}: pip install {package}") from error
        raise MissingExtra(package, extra, purpose) from error
