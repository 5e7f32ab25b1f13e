"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from .terminal import Shell, clean_environment


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path, clean_environment())
