"""Run the Python of one documentation page: `python page.py PAGE`, block after block, in one namespace.

`user` and `assistant` exist before the first block, so that a page can show what it is about and nothing else. Lines have
the numbers of the page in every traceback.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import autogen

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run: \S[^>]* -->\s*\Z")


def blocks(text: str) -> Iterator[str]:
    """The blocks of a page that are run, each below as many empty lines as put it where it stands on the page."""
    for found in BLOCK.finditer(text):
        if not NOT_RUN.search(text, 0, found.start()):
            yield "\n" * text.count("\n", 0, found.start(1)) + found[1]


def main(page: Path) -> None:
    assistant = autogen.AssistantAgent(llm_config={"config_list": [{"model": "gpt-4o-mini"}]})
    user = autogen.UserProxyAgent(
        human_input_mode="NEVER",
        is_termination_msg=lambda message: "TERMINATE" in (message.get("content") or ""),
        code_execution_config={"work_dir": "coding", "use_docker": False},
    )
    names = {"__name__": "__main__", "assistant": assistant, "user": user}
    for block in blocks(page.read_text(encoding="utf-8")):
        exec(compile(block, page, "exec"), names)  # noqa: S102 - pages of this repository


if __name__ == "__main__":
    main(Path(sys.argv[1]))
