"""Files and pages as chunks of text: what `retrieve_utils` and the agents that retrieve share."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coterie.retrieval import documents
from coterie.retrieval.split import split

from .token_count_utils import count_token

logger = logging.getLogger(__name__)

TEXT_FORMATS = documents.readable()
VALID_CHUNK_MODES = frozenset({"one_line", "multi_lines"})
RAG_MINIMUM_MESSAGE_LENGTH = int(os.environ.get("RAG_MINIMUM_MESSAGE_LENGTH", "5"))
DOWNLOADS = "tmp"

SourceFile = str | tuple[str, str]
"""A file's path, or (path, the address it came from)."""


def split_text_to_chunks(
    text: str,
    max_tokens: int = 4000,
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    overlap: int = 0,
) -> list[str]:
    """Split a text into chunks of at most `max_tokens`, without those that are too short to say anything.

    `chunk_mode`: "one_line" (a chunk per line) or "multi_lines" (as many as fit; `must_break_at_empty_line`: up to an
    empty line where there is one). `overlap`: lines repeated at the beginning of the next chunk.
    """
    assert chunk_mode in VALID_CHUNK_MODES, (
        f"chunk_mode must be one of {', '.join(sorted(VALID_CHUNK_MODES))}, found {chunk_mode!r}."
    )
    chunks = split(
        text,
        max_tokens=max_tokens,
        count=count_token,
        mode="one_line" if chunk_mode == "one_line" else "multi_lines",
        at_empty_line=must_break_at_empty_line,
        overlap=overlap,
    )
    return [each for each in chunks if len(each.strip()) >= RAG_MINIMUM_MESSAGE_LENGTH]


def extract_text_from_pdf(file: str) -> str:
    """The text of a PDF file. Raises: MissingExtra without the package pypdf."""
    return documents.read_pdf(file)


def parse_html_to_markdown(html: str, url: str | None = None) -> str:
    """A page as Markdown; `url` makes its links complete. Raises: MissingExtra without bs4 and markdownify."""
    return documents.html_to_markdown(html, url)


def is_url(string: str) -> bool:
    """Whether the text is an address of the web."""
    return documents.is_url(string)


def split_files_to_chunks(
    files: list[SourceFile],
    max_tokens: int = 4000,
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    custom_text_split_function: Callable[[str], list[str]] | None = None,
) -> tuple[list[str], list[dict[str, Any]]]:
    """The chunks of all files, and for each chunk `{"source": path or address}`. Files without text are logged."""
    chunks: list[str] = []
    sources: list[dict[str, Any]] = []
    for file in files:
        path, source = file if isinstance(file, tuple) else (file, file)
        text = documents.read_document(Path(path))
        if not text.strip():
            logger.warning("No text available in file: %s", path)
            continue
        if custom_text_split_function is not None:
            parts = list(custom_text_split_function(text))
        else:
            parts = split_text_to_chunks(text, max_tokens, chunk_mode, must_break_at_empty_line)
        chunks += parts
        sources += [{"source": source}] * len(parts)
    return chunks, sources


def get_files_from_dir(
    dir_path: str | list[str], types: list[str] = TEXT_FORMATS, recursive: bool = True
) -> list[SourceFile]:
    """The files of these types at a path, an address, or several of them, in the order of their names.

    A file that is named itself is taken if its type is known. Raises: ValueError for a path that does not exist.
    """
    if isinstance(dir_path, list | tuple):
        return [file for each in dir_path for file in get_files_from_dir(each, types, recursive)]
    path = str(dir_path)
    if is_url(path):
        return [get_file_from_url(path)]
    found = Path(path)
    if found.is_file():
        return [path] if _has_type(found, types) else []
    if not found.is_dir():
        raise ValueError(f"Directory {path} does not exist.")
    files = sorted(found.rglob("*") if recursive else found.glob("*"))
    return [str(each) for each in files if each.is_file() and _has_type(each, types)]


def _has_type(path: Path, types: list[str]) -> bool:
    return path.suffix.lower().removeprefix(".") in types


def get_file_from_url(url: str, save_path: str | None = None) -> tuple[str, str]:
    """Fetch what stands at `url` into a file, a page as Markdown; returns (path, url).

    `save_path`: the file, or a folder; ./tmp without. Raises: CoterieError where it cannot be had.
    """
    content, kind = documents.fetch(url)
    path = Path(save_path or DOWNLOADS)
    if save_path is None or path.is_dir():
        path = path / documents.file_name_of(url)
    if kind.startswith("text/html"):
        content = parse_html_to_markdown(content.decode(errors="replace"), url).encode()
        path = path if path.suffix == ".md" else path.with_name(f"{path.name}.md")
    elif not path.suffix:
        path = path.with_name(f"{path.name}.{'pdf' if kind.startswith('application/pdf') else 'txt'}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path), url
