"""A canvas: its revisions, the patches that models write, and what a model sees of it."""

from __future__ import annotations

import asyncio
import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coterie
from autogen_agentchat.agents import AssistantAgent
from autogen_core import CancellationToken
from autogen_core.memory import MemoryContent, MemoryMimeType
from autogen_core.model_context import UnboundedChatCompletionContext
from autogen_core.models import SystemMessage
from autogen_core.tools import StaticWorkbench
from autogen_ext.memory.canvas import TextCanvas, TextCanvasMemory
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.testing import Item, ScriptedServer, tool_call, tool_calls

SHOWN = """\
=== CANVAS FILES ===
File: a.py (rev 2):
x=1
y=3


File: b.txt (rev 1):
hi

=== END OF CANVAS ==="""


def canvas(**files: str) -> TextCanvas:
    made = TextCanvas()
    for name, text in files.items():
        made.add_or_update_file(name, text)
    return made


def patch(*lines: str) -> str:
    return "\n".join(("--- f", "+++ f", *lines)) + "\n"


def test_every_revision_is_kept() -> None:
    made = canvas(f="one")
    made.add_or_update_file("f", b"two")
    assert made.list_files() == {"f": 2}
    assert [made.get_revision_content("f", each) for each in (0, 1, 2, 3)] == ["", "one", "two", ""]
    assert made.get_latest_content("f") == "two"
    assert made.get_latest_content("nowhere") == ""


def test_diffs_name_the_revisions() -> None:
    made = canvas(f="x=1\ny=2\n")
    made.add_or_update_file("f", "x=1\ny=3\n")
    diff = "--- f@r1\n+++ f@r2\n@@ -1,2 +1,2 @@\n x=1\n-y=2\n+y=3\n"
    assert made.get_diff("f", 1, 2) == diff
    assert made.get_revision_diffs("f") == [diff]
    assert made.get_diff("nowhere", 1, 2) == ""
    assert made.get_revision_diffs("nowhere") == []


def test_a_patch_makes_a_revision() -> None:
    made = canvas(f="x=1\ny=2\n")
    made.apply_patch("f", patch("@@ -1,2 +1,3 @@", " x=1", "-y=2", "+y=3", "+z=4").encode())
    assert made.get_latest_content("f") == "x=1\ny=3\nz=4\n"
    assert made.list_files() == {"f": 2}


@pytest.mark.parametrize("header", ["@@ -1,2 +1,2 @@", "@@ -90,7 +90,7 @@", "@@ -3 +3 @@ def f():"])
def test_a_miscounted_patch_goes_where_its_lines_are(header: str) -> None:
    made = canvas(f="a\nb\nc\nd\n")
    made.apply_patch("f", patch(header, " c", "-d", "+e"))
    assert made.get_latest_content("f") == "a\nb\nc\ne\n"


def test_of_equal_places_the_nearest_is_taken() -> None:
    made = canvas(f="a\nb\na\nb\na\n")
    made.apply_patch("f", patch("@@ -3 +3 @@", "-a", "+x"))
    assert made.get_latest_content("f") == "a\nb\nx\nb\na\n"


def test_a_patch_that_does_not_fit_changes_nothing() -> None:
    made = canvas(f="x=1\ny=2\n")
    with pytest.raises(ValueError, match=r"no such lines near line 1:\nx=9\ny=2\nMake it from the latest revision"):
        made.apply_patch("f", patch("@@ -1,2 +1,2 @@", " x=9", "-y=2", "+y=4"))
    assert made.list_files() == {"f": 1}


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("f", "nonsense", "Empty patch text provided."),
        ("nowhere", patch("@@ -0,0 +1 @@", "+x"), "does not exist on the canvas; create it first"),
        ("f", patch("@@ -1 +1 @@", "-a", "+b") + patch("@@ -1 +1 @@", "-a", "+b"), "of several files"),
    ],
)
def test_what_is_no_patch_of_a_file_is_refused(name: str, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        canvas(f="a\n").apply_patch(name, text)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_any_diff_leads_from_the_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    texts = ["".join(f"{line}\n" for line in each) for each in (old, new)]
    before, after = (each.splitlines(keepends=True) for each in texts)
    diff = "".join(difflib.unified_diff(before, after, "f", "f"))
    made = canvas(f=texts[0])
    if diff:
        made.apply_patch("f", diff)
    assert made.get_latest_content("f") == texts[1]


def test_a_model_sees_all_files() -> None:
    made = canvas(**{"a.py": "x=1\ny=2\n", "b.txt": "hi"})
    made.add_or_update_file("a.py", "x=1\ny=3\n")
    context = UnboundedChatCompletionContext()
    result = asyncio.run(TextCanvasMemory(made).update_context(context))
    assert result.memories.results == [MemoryContent(content=SHOWN, mime_type=MemoryMimeType.TEXT)]
    assert asyncio.run(context.get_messages()) == [SystemMessage(content=SHOWN)]


def test_a_model_writes_by_tools() -> None:
    memory = TextCanvasMemory()
    workbench = StaticWorkbench([memory.get_update_file_tool(), memory.get_apply_patch_tool()])

    async def call(name: str, **arguments: Any) -> tuple[bool, str]:
        result = await workbench.call_tool(name, arguments, CancellationToken())
        return result.is_error, result.to_text()

    async def write() -> list[tuple[bool, str]]:
        return [
            await call("update_file", filename="f", new_content="Once\n"),
            await call("apply_patch", filename="f", patch_text=patch("@@ -1 +1 @@", "-Once", "+Twice")),
            await call("apply_patch", filename="f", patch_text="bad"),
        ]

    assert asyncio.run(write()) == [
        (False, '{"status": "OK"}'),
        (False, '{"status": "PATCH APPLIED"}'),
        (True, "Empty patch text provided."),
    ]
    assert memory.canvas.get_latest_content("f") == "Twice\n"


def test_clearing_empties_the_canvas_that_the_tools_write_on() -> None:
    memory = TextCanvasMemory(canvas(f="x"))
    tool = memory.get_update_file_tool()
    asyncio.run(memory.clear())
    assert memory.canvas.list_files() == {}
    asyncio.run(tool.run_json({"filename": "g", "new_content": "y"}, CancellationToken()))
    assert memory.canvas.list_files() == {"g": 1}


def writers(server: ScriptedServer, memory: TextCanvasMemory, tasks: int) -> list[str]:
    """What an agent that writes on the canvas says, a task after the other."""

    async def said() -> list[str]:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=server.base_url, api_key="k")
        agent = AssistantAgent(
            "ann",
            client,
            tools=[memory.get_update_file_tool(), memory.get_apply_patch_tool()],
            memory=[memory],
            reflect_on_tool_use=True,
        )
        results = [await agent.run(task=f"task {each}") for each in range(tasks)]
        return [each.messages[-1].to_model_text() for each in results]  # type: ignore[union-attr]

    return asyncio.run(said())


def test_a_replayed_run_writes_on_the_canvas_again_and_a_resumed_one_goes_on_from_there(tmp_path: Path) -> None:
    misfit = patch("@@ -9 +9 @@", "-nothing", "+like it")
    answers: list[Item] = [
        tool_call("update_file", {"filename": "a", "new_content": "one\n"}),
        "written",
        tool_calls(
            tool_call("apply_patch", {"filename": "a", "patch_text": patch("@@ -1 +1 @@", "-one", "+two")}),
            tool_call("apply_patch", {"filename": "b", "patch_text": misfit}),
        ),
        "patched",
        tool_call("update_file", {"filename": "b", "new_content": "three"}),
        "done",
    ]
    with ScriptedServer(answers) as server:
        with coterie.run(journal=tmp_path) as recorded:
            first = TextCanvasMemory()
            assert writers(server, first, 2) == ["written", "patched"]
        with coterie.run(journal=tmp_path, replay=recorded.id):
            second = TextCanvasMemory()
            assert writers(server, second, 2) == ["written", "patched"]
        assert second.canvas.list_files() == first.canvas.list_files() == {"a": 2}
        assert second.canvas.get_latest_content("a") == "two\n"
        with coterie.run(journal=tmp_path, resume=recorded.id):
            third = TextCanvasMemory()
            assert writers(server, third, 3) == ["written", "patched", "done"]
        assert third.canvas.list_files() == {"a": 2, "b": 1}
        assert len(server.requests) == 6
        with coterie.run(journal=tmp_path, replay=recorded.id):
            assert writers(server, TextCanvasMemory(), 3) == ["written", "patched", "done"]
