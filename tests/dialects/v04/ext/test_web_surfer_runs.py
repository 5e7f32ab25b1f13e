"""A web surfer in a run: recorded, replayed, resumed, cancelled, saved; and never a browser left behind."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_agentchat.base import TaskResult
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from autogen_ext.agents.web_surfer import MultimodalWebSurfer
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.errors import BudgetExceeded
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.web.site import Answer, Site, site
from tests.dialects.v04.agentchat.chatting import INFO, Scripted, texts
from tests.dialects.v04.ext.surfing import Picking, Surfer, processes_with, report, shown, step, surf, surfer
from tests.services.chromium import need_chromium

PAGES: dict[str, Answer | str] = {
    "/": "<title>Home</title><a href=/two>Second page</a>",
    "/two": "<title>Second</title><p>second words</p><a href=/three>Third page</a>",
    "/three": "<title>Third</title><p>third words</p>",
    "/dripping": Answer("<title>Slow</title>", is_dripping=True),
}


@pytest.fixture
def web() -> Iterator[Site]:
    with site(PAGES) as running:
        yield running


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Callable[[], dict[int, str]]:
    """Tells which processes that the test has started are there."""
    mark = f"surfing-{os.getpid()}-{id(request)}"
    monkeypatch.setenv("COTERIE_TEST_MARK", mark)
    return lambda: processes_with(mark)


# --- recorded ---------------------------------------------------------------------------------------------------------


def steps_to_three() -> Picking:
    return Picking(
        step("click", "Second page"), step("click", "Third page"), step("summarize_page"), "It is the third."
    )


def test_a_replay_needs_neither_browser_nor_site_nor_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(PAGES) as web, coterie.run(journal=tmp_path) as recorded:
        live = asyncio.run(surf(surfer(steps_to_three(), web.url + "/"), steps=3))
        asked = len(web.asked)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)

    with coterie.run(journal=tmp_path, replay=recorded.id):
        replayed = asyncio.run(surf(Surfer("surfer", Scripted(), start_page=web.url + "/"), steps=3))

    assert "third words" in live[1]
    assert replayed == live
    assert len(web.asked) == asked


def test_a_resumed_run_goes_on_where_the_browser_stood(tmp_path: Path, web: Site) -> None:
    def go(model: Picking, **settings: Any) -> list[str]:
        with coterie.run(journal=tmp_path, **settings) as run:
            ids.append(run.id)
            return asyncio.run(surf(surfer(model, web.url + "/"), steps=2))

    ids: list[str] = []
    with pytest.raises(BudgetExceeded):
        go(Picking(step("click", "Second page")), budget_calls=1)
    before = len(web.asked)
    said = go(Picking(step("click", "Third page")), resume=ids[0])

    assert said[0].startswith("I clicked 'Second page'.")
    assert "third words" in said[1]
    assert "/" not in web.asked[before:]


@pytest.mark.parametrize("tool", ["look", "click"])
def test_a_step_that_a_person_does_not_allow_is_not_taken(
    web: Site, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    agent = surfer(Picking(step("click", "Second page")), web.url + "/")

    with coterie.run(journal=None, approve=lambda effect: effect.kind == "tool" and effect.name == tool):
        (said,) = asyncio.run(surf(agent))

    assert said.startswith("I did nothing: ")
    assert "/two" not in web.asked


def test_a_person_is_asked_for_what_is_done_to_a_page_and_not_for_a_look_at_it(
    web: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    agent = surfer(Picking(step("click", "Second page")), web.url + "/")

    with coterie.run(journal=None, approve="tools"):
        asyncio.run(surf(agent))

    asked = capsys.readouterr().out
    assert "the tool 'click'" in asked
    assert "the tool 'look'" not in asked


def test_looking_at_the_same_page_again_is_no_loop(web: Site) -> None:
    answers: list[Any] = []
    for number in range(4):
        answers += [step("answer_question", question=f"Question {number}?"), f"Answer {number}."]
    agent = surfer(Picking(*answers, "One.", "Two.", "Three.", "Four."), web.url + "/")

    async def go() -> TaskResult:
        try:
            return await RoundRobinGroupChat([agent], max_turns=8).run(task="Find out.")
        finally:
            await agent.close()

    with coterie.run(journal=None, loops="stop"):
        assert texts(asyncio.run(go()))[-1] == "surfer: Four."


def test_the_model_of_an_endpoint_surfs(web: Site) -> None:
    need_chromium()
    with ScriptedServer([tool_call("click", {"reasoning": "It leads on.", "target_id": 10})]) as server:
        client = OpenAIChatCompletionClient(model="gpt-4o", base_url=server.base_url, api_key="sk-test-123456")
        (said,) = asyncio.run(surf(Surfer("surfer", client, start_page=web.url + "/")))

    assert "second words" in said
    kinds = [part["type"] for part in server.requests[0]["messages"][0]["content"]]
    assert kinds == ["text", "image_url"]


# --- ended ------------------------------------------------------------------------------------------------------------


def test_a_closed_surfer_leaves_no_process(web: Site, left: Callable[[], dict[int, str]]) -> None:
    async def go() -> dict[int, str]:
        agent = surfer(Picking("Hello."), web.url + "/")
        await report(agent)
        during = left()
        await agent.close()
        await agent.close()
        return during

    during = asyncio.run(go())

    assert any("chromium" in each for each in during.values())
    assert left() == {}


async def cancelled(agent: MultimodalWebSurfer, when: Callable[[], Any]) -> tuple[BaseException, float]:
    """Cancel a task of the agent by its token as soon as `when` is true; the error, and how long it took to come."""
    token = CancellationToken()
    task = asyncio.ensure_future(agent.run(task="Go.", cancellation_token=token))
    while not when():
        assert not task.done(), "the task ended before it could be cancelled"
        await asyncio.sleep(0.01)
    begun = time.perf_counter()
    token.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        return error, time.perf_counter() - begun
    raise AssertionError("the task went on")


def test_cancelling_while_the_model_thinks_ends_at_once_and_leaves_no_process(
    web: Site, left: Callable[[], dict[int, str]]
) -> None:
    async def go() -> tuple[BaseException, float]:
        model = Picking()
        model.waits_at = asyncio.Event()
        return await cancelled(surfer(model, web.url + "/"), model.waits_at.is_set)

    error, took_s = asyncio.run(go())

    assert isinstance(error.partial, TaskResult)  # type: ignore[attr-defined]  # what a cancelled task leaves
    assert took_s < 1
    assert left() == {}


def test_cancelling_while_a_page_loads_ends_at_once_and_leaves_no_process(
    web: Site, left: Callable[[], dict[int, str]]
) -> None:
    agent = surfer(Picking(step("visit_url", url=web.url + "/dripping")), web.url + "/")

    _, took_s = asyncio.run(cancelled(agent, lambda: "/dripping" in web.asked))

    assert took_s < 1
    assert left() == {}


@pytest.mark.parametrize("processes", [1, 2, 4, 6])
def test_cancelling_while_the_browser_starts_leaves_no_process(
    web: Site, left: Callable[[], dict[int, str]], processes: int
) -> None:
    async def go() -> None:
        model = Picking()
        model.waits_at = waits = asyncio.Event()
        # Some of a browser's processes hide what they were started with, and so may never be counted.
        await cancelled(surfer(model, web.url + "/"), lambda: len(left()) >= processes or waits.is_set())

    asyncio.run(go())

    assert left() == {}


def test_after_a_cancelled_step_the_browser_opens_where_it_stood(web: Site) -> None:
    async def go() -> str:
        model = Picking(step("click", "Second page"))
        model.waits_at = asyncio.Event()
        agent = surfer(model, web.url + "/")
        await report(agent)
        await cancelled(agent, model.waits_at.is_set)
        model.waits_at = None
        model.choices = [step("click", "Third page")]
        return (await surf(agent))[0]

    assert "third words" in asyncio.run(go())


def test_a_cancelled_team_leaves_no_process(web: Site, left: Callable[[], dict[int, str]]) -> None:
    async def go() -> None:
        model = Picking()
        model.waits_at = asyncio.Event()
        team = RoundRobinGroupChat([surfer(model, web.url + "/")], termination_condition=MaxMessageTermination(9))
        token = CancellationToken()
        task = asyncio.ensure_future(team.run(task="Go.", cancellation_token=token))
        await model.waits_at.wait()
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(go())

    assert left() == {}


def test_what_the_model_fails_with_is_raised_and_forgotten(web: Site) -> None:
    model = Picking(RuntimeError("no such model"), "Hello.")
    agent = surfer(model, web.url + "/")

    async def go() -> None:
        try:
            with pytest.raises(RuntimeError, match="no such model"):
                await agent.run(task="First.")
            await agent.run(task="Second.")
        finally:
            await agent.close()

    asyncio.run(go())

    assert [each.content for each in model.asked[1] if isinstance(each.content, str)] == ["Second."]


UNCLOSED = """
import asyncio, sys
from tests.dialects.v04.ext.surfing import Picking, report, step, surfer
agent = surfer(Picking(step("click", "Second page"), step("click", "Third page"), "Hello."), sys.argv[1])
for _ in range(3):
    said = asyncio.run(report(agent))
print(said)
"""


def test_a_program_of_several_loops_that_closes_nothing_leaves_no_process(
    web: Site, left: Callable[[], dict[int, str]]
) -> None:
    need_chromium()
    ran = subprocess.run(
        [sys.executable, "-c", UNCLOSED, web.url + "/"], capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.stdout == "Hello.\n", ran.stderr
    ends = time.monotonic() + 5
    while left() and time.monotonic() < ends:
        os.sched_yield()
    assert left() == {}


def test_a_browser_that_died_is_started_again_where_it_stood(web: Site, left: Callable[[], dict[int, str]]) -> None:
    agent = surfer(Picking(step("click", "Second page"), step("click", "Third page")), web.url + "/")

    async def go() -> list[str]:
        first = await report(agent)
        for pid, command in left().items():
            if "chromium" in command and "--type=" not in command:
                os.kill(pid, signal.SIGKILL)
        return [first, *await surf(agent)]

    assert "third words" in asyncio.run(go())[1]
    assert left() == {}


# --- saved ------------------------------------------------------------------------------------------------------------


def test_a_saved_surfer_goes_on_where_it_stood(web: Site) -> None:
    first = surfer(Picking(step("click", "Second page")), web.url + "/")
    model = Picking(step("click", "Third page"))
    second = surfer(model, web.url + "/")

    async def go() -> str:
        await report(first, "Begin.")
        state = await first.save_state()
        await first.close()
        await second.load_state(state)
        return (await surf(second))[0]

    assert "third words" in asyncio.run(go())
    assert model.asked[0][0].content == "Begin."


def test_a_state_that_autogen_saved_changes_nothing(web: Site) -> None:
    agent = surfer(Picking(), web.url + "/")

    asyncio.run(agent.load_state({"type": "BaseState", "version": "1.0.0"}))

    assert asyncio.run(agent.save_state())["address"] == web.url + "/"


def test_sessions_have_browsers_of_their_own(web: Site) -> None:
    model = Picking(step("click", "Second page"), "Hello.")
    agent = surfer(model, web.url + "/")

    async def go() -> None:
        other = agent.session()
        await report(agent)
        await surf(other)
        await agent.close()

    asyncio.run(go())

    assert "[Home]" in shown(model.asked[1])


def test_a_component_is_written_down_and_built_again(tmp_path: Path) -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk-test-123456")
    agent = MultimodalWebSurfer(
        "surfer",
        client,
        downloads_folder=str(tmp_path),
        description="surfs",
        debug_dir=str(tmp_path),
        headless=False,
        start_page="https://example.com/",
        animate_actions=True,
        to_save_screenshots=True,
        use_ocr=True,
        browser_channel="chrome",
        browser_data_dir=str(tmp_path),
        to_resize_viewport=False,
    )

    written = agent.dump_component()
    again = MultimodalWebSurfer.load_component(written.model_dump()).dump_component()

    assert written.provider == "autogen_ext.agents.web_surfer.MultimodalWebSurfer"
    assert again == written
    assert set(written.config) == {
        "name", "model_client", "downloads_folder", "description", "debug_dir", "headless", "start_page",
        "animate_actions", "to_save_screenshots", "use_ocr", "browser_channel", "browser_data_dir", "to_resize_viewport",
    }  # fmt: skip


def test_a_model_that_calls_no_functions_is_refused() -> None:
    with pytest.raises(ValueError, match="does not support function calling"):
        MultimodalWebSurfer("surfer", Scripted(info={**INFO, "function_calling": False}))


def test_screenshots_without_a_folder_are_refused() -> None:
    with pytest.raises(ValueError, match="Cannot save screenshots without a debug directory"):
        MultimodalWebSurfer("surfer", Scripted(), to_save_screenshots=True)


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    agent = MultimodalWebSurfer("surfer", Scripted("Hello."))

    with pytest.raises(ImportError, match=r"pip install 'coterie\[web-surfer\]'"):
        asyncio.run(agent.run(task="Go."))


def test_in_a_team_the_surfer_speaks_in_its_turn(web: Site) -> None:
    agent = surfer(Picking(step("click", "Second page"), "It is about seconds."), web.url + "/")

    async def go() -> TaskResult:
        team = RoundRobinGroupChat([agent], max_turns=2)
        try:
            return await team.run(task=TextMessage(content="What is it about?", source="user"))
        finally:
            await agent.close()

    said = texts(asyncio.run(go()))

    assert said[0] == "user: What is it about?"
    assert said[-1] == "surfer: It is about seconds."
    assert "second words" in said[-2]
