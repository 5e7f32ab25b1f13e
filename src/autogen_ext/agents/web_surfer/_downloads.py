"""What pages have the browser download: kept in a folder, under names that lead nowhere else."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Download

_LONGEST_NAME = 120


class Downloads:
    """Saves downloads in `folder`, or refuses them where that is None. `begun` are all there were."""

    def __init__(self, folder: str | None) -> None:
        self.folder = folder
        self.begun: list[asyncio.Task[str]] = []
        self._told = 0

    def take(self, download: Download) -> None:
        """Begin to save a download."""
        self.begun.append(asyncio.ensure_future(self._save(download)))

    async def news(self, timeout_s: float) -> list[str]:
        """Tell of the downloads that have ended since the last time, and wait for those under way at most so long."""
        waiting = self.begun[self._told :]
        if not waiting:
            return []
        await asyncio.wait(waiting, timeout=timeout_s)
        if not all(each.done() for each in waiting):
            return ["A download is still under way."]
        self._told = len(self.begun)
        return [each.result() for each in waiting]

    def end(self) -> None:
        """Give up what is under way."""
        for each in self.begun:
            each.cancel()
        self.begun.clear()
        self._told = 0

    async def _save(self, download: Download) -> str:
        name = _safe(download.suggested_filename)
        if self.folder is None:
            await download.cancel()
            return f"The page offered the file {name!r}, which was not kept: there is no folder for downloads."
        path = _free(Path(self.folder), name)
        try:
            await download.save_as(path)
        except Exception as error:  # noqa: BLE001 - whatever ended it: the server, the disk, the browser
            return f"The download of {name!r} failed: {str(error).partition(chr(10))[0]}"
        return f"Downloaded {name!r} to {str(path)!r}, {path.stat().st_size} bytes."


def _safe(name: str) -> str:
    """The name that a server suggests, as a file name of any system."""
    cleaned = re.sub(r"[^\w.()\[\] -]", "_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    return cleaned[-_LONGEST_NAME:] or "download"


def _free(folder: Path, name: str) -> Path:
    """A path in `folder` at which nothing is yet."""
    folder.mkdir(parents=True, exist_ok=True)
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, 10_000):
        path = folder / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            path.touch(exist_ok=False)
            return path
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder} holds 10000 files named like {name!r}")
