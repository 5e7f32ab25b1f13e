"""What the documentation shows is true: its Python runs, and its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from coterie.testing import Item, ScriptedServer, tool_call
from tests.examples.page import blocks
from tests.examples.playing import environment

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WITH_PYTHON = [page for page in PAGES if list(blocks(page.read_text(encoding="utf-8")))]
LINKING = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md"]
LINK = re.compile(r"\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)|src=\"(?!\w+:)([^\"]+)\"")
SAMPLES = {"integer": 2, "number": 2.0, "boolean": True, "array": [], "object": {}}


COMMAND = re.compile(r"`coterie ([a-z][^`\n]*)`|^(?:\$ )?coterie ([a-z].*)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def answer(request: dict[str, Any]) -> Item:
    """Call the first tool that is offered once, with made-up arguments; otherwise be done."""
    offered = request.get("tools")
    if not offered or request["messages"][-1]["role"] == "tool":
        return "Done. TERMINATE"
    function = offered[0]["function"]
    arguments = function["parameters"]["properties"].items()
    return tool_call(function["name"], {name: SAMPLES.get(each.get("type"), "text") for name, each in arguments})


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    with ScriptedServer(answer) as server:
        ran = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("page.py")), str(page)],
            input="y\n" * 100,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment(server),
            timeout=60,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("page", LINKING, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = [found[1] or found[2] for found in LINK.finditer(page.read_text(encoding="utf-8"))]
    assert [each for each in links if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", LINKING, ids=name_of)
def test_the_commands_of_a_page_exist_with_their_options(page: Path) -> None:
    for found in COMMAND.finditer(page.read_text(encoding="utf-8")):
        shown = found[1] or found[2]
        words = [word.partition("=")[0] for word in shown.split("#")[0].split()]
        command = import_module(f"coterie_apps.cli.{words[0]}").command
        known = {option for each in command.params for option in each.opts} | {"--help"}
        assert {word for word in words if word.startswith("-")} <= known, f"coterie {shown}"


class TestBlocks:
    def test_a_block_keeps_the_line_numbers_of_its_page(self) -> None:
        (block,) = blocks("# Title\n\n```python\nis no Python\n```\n")
        with pytest.raises(SyntaxError) as raised:
            compile(block, "page.md", "exec")
        assert raised.value.lineno == 4

    def test_a_block_with_a_reason_before_it_is_not_run(self) -> None:
        page = "<!-- not run: it needs Docker -->\n\n```python\n1\n```\n\n```python\n2\n```\n"
        assert [each.strip() for each in blocks(page)] == ["2"]

    def test_a_block_without_a_reason_is_run(self) -> None:
        assert [each.strip() for each in blocks("<!-- not run: -->\n```python\n1\n```\n")] == ["1"]
