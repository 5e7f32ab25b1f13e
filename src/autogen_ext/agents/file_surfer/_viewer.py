"""A viewer of files: where it stands, and what each step shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from coterie.errors import CoterieError
from coterie.retrieval.documents import read_document
from coterie.retrieval.paging import Pages, paged, pages_with

PAGE_SIZE = 1024 * 5
_RULE = "======================="


class View(BaseModel):
    """What is seen: `page`, counted from 0, of the file at `path`; `text` is what the model reads of it.

    `query` is what was searched for last.
    """

    model_config = ConfigDict(defer_build=True)

    path: str
    page: int = 0
    query: str = ""
    text: str = ""


class Viewer:
    """Shows the files of a folder, and nothing outside of it, page by page."""

    def __init__(self, base: Path) -> None:
        self._base = base.resolve()
        self._read: tuple[tuple[Any, ...], str, str] = ((), "", "")

    def start(self) -> View:
        """Stand at the folder itself."""
        return View(path=str(self._base))

    def step(self, view: View, name: str, arguments: Mapping[str, Any]) -> View:
        """Return what is seen after the step `name`, one of `STEPS`, from `view` on."""
        if name == "open_path":
            path = os.path.normpath(self._base / str(arguments.get("path", "")))
            return self._shown(view.model_copy(update={"path": path, "page": 0, "query": ""}))
        if name == "page_up":
            return self._shown(view.model_copy(update={"page": view.page - 1}))
        if name == "page_down":
            return self._shown(view.model_copy(update={"page": view.page + 1}))
        if name == "find_on_page_ctrl_f":
            return self._found(view.model_copy(update={"query": str(arguments.get("search_string", ""))}), view.page)
        return self._found(view, view.page + 1)

    def _found(self, view: View, start: int) -> View:
        """Show the first page from `start` on with a match, going round at the end."""
        title, text = self._contents(Path(view.path))
        pages = paged(text, PAGE_SIZE)
        found = pages_with(view.query, text, pages)
        if not found:
            note = f"Nothing on this page matches {view.query!r}." if view.query else "Search for something first."
            return _view(view, title, text, pages, note)
        page = next((each for each in found if each >= start), found[0])
        return _view(view.model_copy(update={"page": page}), title, text, pages)

    def _shown(self, view: View) -> View:
        title, text = self._contents(Path(view.path))
        return _view(view, title, text, paged(text, PAGE_SIZE))

    def _contents(self, path: Path) -> tuple[str, str]:
        """The title, if any, and the text of what is at `path`; of what cannot be read, the reason."""
        try:
            if not path.resolve().is_relative_to(self._base):
                return "Refused", f"# Refused\n\nOnly files in {self._base} can be opened, not {path}"
            stamp = (path, path.stat().st_mtime_ns, path.stat().st_size)
            if path.is_dir():
                return "", self._index(path)
            if self._read[0] != stamp:
                self._read = (stamp, "", read_document(path))
            return self._read[1:]
        except FileNotFoundError:
            return "FileNotFoundError", f"# FileNotFoundError\n\nFile not found: {path}"
        except (CoterieError, OSError) as error:
            return type(error).__name__, f"# {type(error).__name__}\n\n{error}"
        except Exception as error:  # noqa: BLE001 - readers of documents raise anything for files that are broken
            return type(error).__name__, f"# {type(error).__name__}\n\n{path} cannot be read: {error}"

    def _index(self, folder: Path) -> str:
        lines = [f"# Index of {folder}", "", "| Name | Size | Date Modified |", "| ---- | ---- | ------------- |"]
        if folder != self._base:
            lines.append("| .. (parent directory) | | |")
        for each in sorted(folder.iterdir(), key=lambda each: (each.is_file(), each.name)):
            facts = each.lstat()
            size = "" if each.is_dir() else str(facts.st_size)
            changed = datetime.fromtimestamp(facts.st_mtime).strftime("%Y-%m-%d %H:%M")
            lines.append(f"| {each.name}{'/' if each.is_dir() else ''} | {size} | {changed} |")
        return "\n".join(lines)


def _view(view: View, title: str, text: str, pages: Pages, note: str = "") -> View:
    page = min(max(view.page, 0), len(pages) - 1)
    start, end = pages[page]
    lines = [f"Path: {view.path}", *([f"Title: {title}"] if title else [])]
    lines += [f"Viewport position: Showing page {page + 1} of {len(pages)}.", *([note] if note else []), _RULE]
    return view.model_copy(update={"page": page, "text": "\n".join([*lines, text[start:end]])})
