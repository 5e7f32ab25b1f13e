"""Whether a Chromium can be started here, for tests that surf."""

from __future__ import annotations

import shutil

import pytest

_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]


def need_chromium() -> str:
    """The path of a Chromium of the system, or the test is skipped where there is none."""
    pytest.importorskip("playwright", reason="playwright is not installed: pip install 'coterie[web-surfer]'")
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    return found
