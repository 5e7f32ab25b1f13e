"""A surfer of files: its steps, the folder that it does not leave, and what it remembers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_agentchat.messages import TextMessage
from autogen_core import CancellationToken, FunctionCall
from autogen_core.models import AssistantMessage, UserMessage
from autogen_ext.agents.file_surfer import FileSurfer
from autogen_ext.models.openai import OpenAIChatCompletionClient
from tests.dialects.v04.agentchat.chatting import Answer, Scripted, call

LINES = "".join(f"line {number} of the file\n" for number in range(600))
"""Three pages."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    (home / "a.txt").write_text(LINES)
    (home / "sub" / "page.html").write_text("<title>Hello</title><p>World <a href='/x'>link</a></p>")
    (home / "broken.pdf").write_bytes(b"%PDF-nonsense")
    (tmp_path / "secret.txt").write_text("secret")
    (home / "way_out").symlink_to(tmp_path / "secret.txt")
    return home


def step(name: str, **arguments: str) -> list[FunctionCall]:
    return [call(name, json.dumps(arguments))]


def opened(path: str) -> list[FunctionCall]:
    return step("open_path", path=path)


def surf(folder: Path, *answers: Answer) -> list[str]:
    """What the surfer says to one request for each answer of its model."""
    surfer = FileSurfer("surfer", Scripted(*answers), base_path=str(folder))
    return [said(surfer) for _ in answers]


def said(surfer: FileSurfer, request: str = "Go on.") -> str:
    message = asyncio.run(surfer.run(task=request)).messages[-1]
    assert isinstance(message, TextMessage)
    return message.content


def heads(views: list[str]) -> list[str]:
    return [next(line for line in each.splitlines() if line.startswith("Viewport")) for each in views]


def test_a_folder_is_listed(folder: Path) -> None:
    (listing,) = surf(folder, opened("."))
    head, rule, index = listing.partition("=======================\n")
    assert (head, rule) != ("", "")
    assert head == f"Path: {folder}\nViewport position: Showing page 1 of 1.\n"
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in index.splitlines()[2:]]
    assert index.startswith(f"# Index of {folder}\n")
    assert ["sub/", ""] in rows
    assert ["a.txt", str(len(LINES))] in rows
    assert ".. (parent directory)" not in index
    assert ".. (parent directory)" in surf(folder, opened("sub"))[0]


def test_a_file_is_read_page_by_page(folder: Path) -> None:
    steps = [step("page_down"), step("page_down"), step("page_down"), step("page_up")]
    views = surf(folder, opened("a.txt"), *steps)
    assert heads(views) == [f"Viewport position: Showing page {page} of 3." for page in (1, 2, 3, 3, 2)]
    shown = "".join(each.partition("=======================\n")[2] for each in views[:3])
    assert shown == LINES


def test_a_text_is_found_on_its_page_and_again_behind_it(folder: Path) -> None:
    find = step("find_on_page_ctrl_f", search_string="LINE 4*9 of")
    views = surf(folder, opened("a.txt"), find, step("find_next"), step("find_next"))
    assert heads(views)[1:] == [f"Viewport position: Showing page {page} of 3." for page in (1, 2, 3)]


def test_that_a_text_is_not_there_is_told(folder: Path) -> None:
    _, missed = surf(folder, opened("a.txt"), step("find_on_page_ctrl_f", search_string="elephants"))
    assert "Nothing on this page matches 'elephants'." in missed


def test_documents_are_read_as_text(folder: Path) -> None:
    (page,) = surf(folder, opened("sub/page.html"))
    assert "# Hello\n\nWorld [link](/x)" in page


@pytest.mark.parametrize("path", ["../secret.txt", "way_out", "/etc/passwd", "sub/../../secret.txt"])
def test_what_is_outside_of_the_folder_is_refused(folder: Path, path: str) -> None:
    (refusal,) = surf(folder, opened(path))
    assert f"Only files in {folder} can be opened" in refusal
    assert refusal.count("secret") == refusal.count("secret.txt")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere", "File not found: "),
        ("broken.pdf", "broken.pdf cannot be read"),
        ("a\0b", "cannot be read"),
        ("~", "File not found: "),
    ],
)
def test_what_cannot_be_read_is_told_to_the_model(folder: Path, path: str, told: str) -> None:
    assert told in surf(folder, opened(path))[0]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (call("delete_all"), "There is no tool 'delete_all'"),
        (call("open_path", "{"), "must be a JSON object, and are '{'"),
        (call("open_path", "[1]"), "must be a JSON object"),
    ],
)
def test_a_call_that_makes_no_sense_is_told_to_the_model(folder: Path, bad: FunctionCall, told: str) -> None:
    assert told in surf(folder, [bad])[0]


def test_an_answer_in_words_is_the_answer(folder: Path) -> None:
    assert surf(folder, "All done.") == ["All done."]


def test_the_model_knows_what_was_said_and_where_it_stands(folder: Path) -> None:
    client = Scripted(opened("a.txt"), "Done.")
    surfer = FileSurfer("surfer", client, base_path=str(folder))
    view = said(surfer, "Open a.")
    said(surfer, "And?")
    assert client.asked[1] == [
        UserMessage(content="Open a.", source="user"),
        AssistantMessage(content=view, source="surfer"),
        UserMessage(content=f"The file viewer is open at '{folder / 'a.txt'}'.", source="surfer"),
        UserMessage(content="And?", source="user"),
    ]


def test_its_state_is_what_was_said_and_where_it_stands(folder: Path) -> None:
    surfer = FileSurfer("surfer", Scripted(opened("a.txt"), step("page_down")), base_path=str(folder))
    said(surfer)
    said(surfer)
    state = json.loads(json.dumps(asyncio.run(surfer.save_state())))
    client = Scripted(step("page_down"))
    loaded = FileSurfer("surfer", client, base_path=str(folder))
    asyncio.run(loaded.load_state(state))
    assert heads([said(loaded)]) == ["Viewport position: Showing page 3 of 3."]
    assert len(client.asked[0]) == 6


def test_a_state_of_0_7_5_loads(folder: Path) -> None:
    surfer = FileSurfer("surfer", Scripted("Hi."), base_path=str(folder))
    asyncio.run(surfer.load_state({"type": "BaseState", "version": "1.0.0"}))
    assert said(surfer) == "Hi."


def test_a_reset_forgets(folder: Path) -> None:
    client = Scripted(opened("a.txt"), "Hi.")
    surfer = FileSurfer("surfer", client, base_path=str(folder))
    said(surfer)
    asyncio.run(surfer.on_reset(CancellationToken()))
    said(surfer)
    assert [each.content for each in client.asked[1]] == [f"The file viewer is open at '{folder}'.", "Go on."]


def test_a_replayed_run_reads_no_files(folder: Path, tmp_path: Path) -> None:
    def program() -> list[str]:
        return surf(folder, opened("a.txt"), step("page_down"))

    with coterie.run(journal=tmp_path / "runs") as recorded:
        live = program()
    (folder / "a.txt").unlink()
    with coterie.run(journal=tmp_path / "runs", replay=recorded.id):
        assert program() == live


def test_cancelling_is_no_answer(folder: Path) -> None:
    async def cancelled() -> None:
        client, token = Scripted(), CancellationToken()
        client.waits_at = asyncio.Event()
        surfing = asyncio.ensure_future(
            FileSurfer("surfer", client, base_path=str(folder)).run(task="Go on.", cancellation_token=token)
        )
        token.link_future(surfing)
        await client.waits_at.wait()
        token.cancel()
        await surfing

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_a_dumped_surfer_is_loaded_with_its_folder(folder: Path) -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k")
    model = FileSurfer("surfer", client, "Reads.", str(folder)).dump_component()
    assert model.provider == "autogen_ext.agents.file_surfer.FileSurfer"
    assert {key: value for key, value in model.config.items() if key != "model_client"} == {
        "name": "surfer",
        "description": "Reads.",
        "base_path": str(folder),
    }
    assert FileSurfer.load_component(model).dump_component() == model


def test_a_dump_of_0_7_5_is_loaded() -> None:
    client: Any = OpenAIChatCompletionClient(model="gpt-4o", api_key="k").dump_component().model_dump()
    config = {"name": "surfer", "model_client": client, "description": "Reads."}
    loaded = FileSurfer.load_component({"provider": "autogen_ext.agents.file_surfer.FileSurfer", "config": config})
    assert loaded.description == "Reads."
