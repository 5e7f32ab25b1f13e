"""Refuse to run in a mixture with another distribution's `autogen_ext`; checked once, when this is imported."""

from __future__ import annotations

from pathlib import Path

from coterie.ownership import check_folder

check_folder(Path(__file__).parent)
