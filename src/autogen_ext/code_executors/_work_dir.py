"""The folder that code works in: the program's own, or a temporary one."""

from __future__ import annotations

import shutil
import tempfile
import warnings
import weakref
from pathlib import Path

from coterie.sandboxes.workspace import prepare_work_dir


class WorkDir:
    """A folder the program names, made when it is missing; or a temporary one, from its first use until `clear`."""

    def __init__(self, given: Path | str | None) -> None:
        self.given = str(given) if given is not None else None
        self._path = prepare_work_dir(given) if given is not None else None
        self._remove: weakref.finalize[..., WorkDir] | None = None
        if self._path is not None and self._path.resolve() == Path.cwd():
            warnings.warn(
                "Using the current directory as work_dir is deprecated: name a folder of its own.",
                DeprecationWarning,
                stacklevel=3,
            )

    @property
    def path(self) -> Path:
        if self._path is None:
            self._path = Path(tempfile.mkdtemp(prefix="coterie-code-"))
            self._remove = weakref.finalize(self, shutil.rmtree, self._path, ignore_errors=True)
        return self._path

    def clear(self) -> None:
        """Remove the folder if it is a temporary one."""
        if self._remove is not None:
            self._remove()
            self._path = self._remove = None
