"""Small rules about a block of code before it runs."""

from __future__ import annotations

import re

from autogen.code_utils import PYTHON_VARIANTS
from coterie.sandboxes.interpreters import SHELLS


def silence_pip(code: str, lang: str) -> str:
    """Make `pip install` lines quiet, so that their progress does not fill the chat."""
    if lang in PYTHON_VARIANTS:
        line = re.compile(r"^(?P<command>\s*! ?pip install)(?! -q)", re.MULTILINE)
    elif lang in SHELLS:
        line = re.compile(r"^(?P<command>\s*pip install)(?! -q)", re.MULTILINE)
    else:
        return code
    return line.sub(r"\g<command> -qqq", code)
