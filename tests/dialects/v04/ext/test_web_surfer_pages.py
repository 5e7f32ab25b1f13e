"""A web surfer on real pages in a real browser: what it sees, what it does, and what it reports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autogen_agentchat.messages import MultiModalMessage, TextMessage
from autogen_core import Image
from autogen_core.models import UserMessage
from tests.dialects.v02.web.site import Answer, Site, site
from tests.dialects.v04.agentchat.chatting import INFO, call
from tests.dialects.v04.ext.surfing import Picking, Surfer, pictures, report, shown, step, surf, surfer
from tests.services.chromium import need_chromium

TALL = "<title>Tall</title><p>top words</p><div style='height:3000px'></div><p>bottom words</p>"
PAGES: dict[str, Answer | str] = {
    "/": """<title>Home</title><meta name=description content="a home"><h1>Welcome</h1>
        <a href=/two>Second page</a> <a href=/two target=_blank>In a tab</a> <a href=/file.txt>The file</a>
        <a href=/named>The named file</a>
        <button onclick="alert('Beware!')">Alarm</button>
        <button onclick="this.textContent = confirm('Sure?') ? 'agreed' : 'declined'">Question</button>
        <div onmouseover="document.title = 'Hovered'" role=button>Hover here</div>
        <form action=/found><input name=q placeholder=Words><select name=colour aria-label=Colour>
        <option>red<option>green</select><input type=checkbox name=box aria-label=Box><textarea aria-label=Note></textarea>
        </form>""",
    "/two": "<title>Second</title><p>You are on the second page.</p>",
    "/found": "<title>Found</title><script>document.write(location.search)</script>",
    "/tall": TALL,
    "/inner": f"<body style='margin:0'><div style='height:100vh;overflow:auto'>{TALL}</div>",
    "/frames": "<title>Frames</title><p>around</p><iframe src=/framed></iframe>",
    "/framed": "<p>framed words</p><button onclick=\"this.textContent='pressed'\">In the frame</button>",
    "/shadow": """<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML =
        "<button onclick=\\"document.title='Pressed'\\">In the shadow</button>"</script>""",
    "/covered": """<button>Under it</button><div style="position:fixed;inset:0;background:#fff"><button>On top</button>
        </div>""",
    "/file.txt": Answer("kept words", kind="text/plain", headers={"Content-Disposition": "attachment"}),
    "/named": Answer(
        "x", kind="text/plain", headers={"Content-Disposition": 'attachment; filename="..%2F..\\\\..\\\\evil .sh"'}
    ),
}


@pytest.fixture
def web() -> Iterator[Site]:
    with site(PAGES) as running:
        yield running


def test_the_model_sees_the_page_and_its_elements_before_the_last_message(web: Site) -> None:
    model = Picking("Hello.")

    asyncio.run(surf(surfer(model, web.url + "/"), task="What is there?"))

    (state, last) = model.asked[0]
    assert isinstance(last, UserMessage)
    assert last.content == "What is there?"
    assert f"[Home]({web.url}/)" in shown(model.asked[0])
    assert "link 'Second page'" in shown(model.asked[0])
    assert "combobox 'Colour (options: red | green)'" in shown(model.asked[0])
    assert pictures([state])[0].image.size == (1224, 765)


def test_an_answer_in_words_is_what_the_surfer_says(web: Site) -> None:
    agent = surfer(Picking("Nothing to do."), web.url + "/")

    assert asyncio.run(surf(agent)) == ["Nothing to do."]


def test_a_click_follows_a_link_and_the_report_tells_where_it_leads(web: Site) -> None:
    agent = surfer(Picking(step("click", "Second page")), web.url + "/")

    async def go() -> Any:
        try:
            return await agent.run(task="Go to the second page.")
        finally:
            await agent.close()

    messages = asyncio.run(go()).messages

    called, reported = messages[-2:]
    assert isinstance(called, TextMessage)
    assert called.content.startswith('click( {"reasoning": "because", "target_id": ')
    assert isinstance(reported, MultiModalMessage)
    text, picture = reported.content
    assert isinstance(picture, Image)
    assert str(text).startswith("I clicked 'Second page'.")
    assert f"[Second]({web.url}/two)" in str(text)
    assert "You are on the second page." in str(text)
    assert reported.models_usage is not None
    assert reported.models_usage.prompt_tokens == 10


def test_what_is_typed_is_sent_with_enter(web: Site) -> None:
    agent = surfer(Picking(step("input_text", "Words", text_value="two words")), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert "?q=two+words&colour=red" in said


def test_an_option_is_chosen_by_its_label_and_a_box_is_ticked_by_a_click(web: Site) -> None:
    model = Picking(
        step("input_text", "Colour (options: red | green)", text_value="green"),
        step("click", "Box"),
        step("input_text", "Note", text_value="no enter"),
        step("input_text", "Words", text_value="q"),
    )

    said = asyncio.run(surf(surfer(model, web.url + "/"), steps=4))

    assert "?q=q&colour=green&box=on" in said[-1]


def test_what_a_field_does_not_take_is_told(web: Site) -> None:
    agent = surfer(Picking(step("input_text", "Box", text_value="yes")), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert said.startswith("I could not type the text: ")
    assert f"[Home]({web.url}/)" in said


def test_the_browser_goes_back(web: Site) -> None:
    agent = surfer(Picking(step("visit_url", url=web.url + "/two"), step("history_back")), web.url + "/")

    assert "[Home]" in asyncio.run(surf(agent, steps=2))[-1]


def test_the_mouse_rests_on_an_element(web: Site) -> None:
    agent = surfer(Picking(step("hover", "Hover here")), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert said.startswith("I hovered over 'Hover here'.")
    assert "[Hovered]" in said


@pytest.mark.parametrize("path", ["/tall", "/inner"])
def test_a_page_scrolls_to_its_end_and_back_and_no_further(web: Site, path: str) -> None:
    model = Picking(*[step("scroll_down")] * 4, *[step("scroll_up")] * 4, "Done.")

    said = asyncio.run(surf(surfer(model, web.url + path), steps=9))

    offered = [{each["name"] for each in how["tools"]} & {"scroll_up", "scroll_down"} for how in model.how]
    assert offered[0] == {"scroll_down"}
    assert offered[1] == {"scroll_up", "scroll_down"}
    assert offered[4] == {"scroll_up"}
    assert offered[8] == {"scroll_down"}
    assert "bottom words" in said[3]
    assert "top words" not in said[3]
    assert "at the bottom of the page" in said[3]
    assert "top words" in said[7]


def test_a_new_tab_comes_to_the_front(web: Site) -> None:
    agent = surfer(Picking(step("click", "In a tab")), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert "A new tab was opened" in said
    assert f"[Second]({web.url}/two)" in said


def test_a_download_is_kept_in_its_folder(web: Site, tmp_path: Path) -> None:
    agent = surfer(Picking(step("click", "The file")), web.url + "/", downloads_folder=str(tmp_path))

    (said,) = asyncio.run(surf(agent))

    assert f"Downloaded 'file.txt' to '{tmp_path / 'file.txt'}', 10 bytes." in said
    assert (tmp_path / "file.txt").read_text() == "kept words"


def test_an_address_that_is_a_download_is_kept_too_and_never_over_another_file(web: Site, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("mine")
    agent = surfer(Picking(step("visit_url", url=web.url + "/file.txt")), web.url + "/", downloads_folder=str(tmp_path))

    (said,) = asyncio.run(surf(agent))

    assert "[Home]" in said
    assert (tmp_path / "file.txt").read_text() == "mine"
    assert (tmp_path / "file (2).txt").read_text() == "kept words"


def test_a_server_does_not_choose_the_folder_of_a_download(web: Site, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    agent = surfer(Picking(step("click", "The named file")), web.url + "/", downloads_folder=str(folder))

    asyncio.run(surf(agent))

    assert len(list(folder.iterdir())) == 1
    assert [each for each in tmp_path.rglob("*") if each.is_file() and each.parent != folder] == []


def test_without_a_folder_nothing_is_downloaded(web: Site) -> None:
    agent = surfer(Picking(step("click", "The file")), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert "'file.txt', which was not kept" in said


def test_dialogs_are_dismissed_and_told(web: Site) -> None:
    agent = surfer(Picking(step("click", "Alarm"), step("click", "Question")), web.url + "/")

    alarm, question = asyncio.run(surf(agent, steps=2))

    assert "A dialog (alert) of the page was dismissed: 'Beware!'" in alarm
    assert "A dialog (confirm) of the page was dismissed: 'Sure?'" in question
    assert "declined" in question


@pytest.mark.parametrize("is_foreign", [False, True])
def test_what_stands_in_a_frame_is_seen_and_used(web: Site, is_foreign: bool) -> None:
    port = web.url.rpartition(":")[2]
    source = f"http://localhost:{port}/framed" if is_foreign else "/framed"
    pages = {**PAGES, "/outer": f"<p>around</p><iframe style='margin:99px' src={source}></iframe>"}
    with site(pages) as outer:
        agent = surfer(Picking(step("click", "In the frame")), outer.url + "/outer")
        (said,) = asyncio.run(surf(agent))

    assert said.startswith("I clicked 'In the frame'.")
    assert "around\nframed words\npressed" in said


def test_what_stands_in_a_shadow_tree_is_seen_and_used(web: Site) -> None:
    agent = surfer(Picking(step("click", "In the shadow")), web.url + "/shadow")

    assert "[Pressed]" in asyncio.run(surf(agent))[0]


def test_what_lies_under_something_else_has_no_number(web: Site) -> None:
    model = Picking("I see.")

    asyncio.run(surf(surfer(model, web.url + "/covered")))

    assert "On top" in shown(model.asked[0])
    assert "Under it" not in shown(model.asked[0])


def test_a_whole_page_is_read_to_answer_a_question(web: Site) -> None:
    model = Picking(step("answer_question", question="How does it end?"), "With bottom words.")

    said = asyncio.run(surf(surfer(model, web.url + "/tall")))

    assert said == ["With bottom words."]
    asked = str(model.asked[1][-1].content)
    assert "bottom words" in asked
    assert "How does it end?" in asked
    assert len(pictures(model.asked[1])) == 1


def test_a_page_is_summed_up_and_the_tokens_of_both_calls_are_told(web: Site) -> None:
    agent = surfer(Picking(step("summarize_page"), "It is tall."), web.url + "/tall")

    async def go() -> Any:
        try:
            return (await agent.run(task="Sum up.")).messages[-1]
        finally:
            await agent.close()

    message = asyncio.run(go())

    assert message.content == "It is tall."
    assert message.models_usage.prompt_tokens == 20


def test_a_search_goes_to_the_search_engine() -> None:
    from playwright.async_api import Route, async_playwright

    from tests.services.chromium import need_chromium

    async def answer(route: Route) -> None:
        await route.fulfill(body=f"<title>Results</title>{route.request.url}", content_type="text/html")

    async def go() -> tuple[str, int]:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=need_chromium())
            context = await browser.new_context()
            await context.route("https://www.bing.com/**", answer)
            agent = surfer(Picking(step("web_search", query="cats & dogs")), playwright=driver, context=context)
            (said,) = await surf(agent)
            return said, len(context.pages)

    said, left = asyncio.run(go())

    assert said.startswith("I typed 'cats & dogs' into the browser search bar.")
    assert "https://www.bing.com/search?q=cats+%26+dogs" in said
    assert left == 0


def test_a_model_that_cannot_see_is_given_the_text(web: Site) -> None:
    model = Picking("I see nothing.", info={**INFO, "vision": False})

    asyncio.run(surf(surfer(model, web.url + "/two")))

    assert pictures(model.asked[0]) == []
    assert "You are on the second page." in shown(model.asked[0])


def test_with_ocr_the_model_reads_the_screenshot(web: Site) -> None:
    model = Picking(step("sleep"), "Words of the picture")

    (said,) = asyncio.run(surf(surfer(model, web.url + "/two", use_ocr=True)))

    assert "Words of the picture" in said
    assert "You are on" not in said


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (call("fly"), "there is no tool 'fly'"),
        (call("click", '{"reasoning": "x"}'), "the tool 'click' needs target_id"),
        (call("click", "{oops"), "the arguments of 'click' are no JSON: '{oops'"),
        (call("click", "[]"), "the arguments of 'click' are no JSON object: '[]'"),
        (call("click", '{"target_id": 999}'), "there is no element 999 on the page"),
    ],
)
def test_a_call_that_cannot_be_done_is_told(web: Site, wrong: Any, told: str) -> None:
    (said,) = asyncio.run(surf(surfer(Picking([wrong]), web.url + "/")))

    assert told in said
    assert f"[Home]({web.url}/)" in said


def test_one_step_is_taken_at_a_time(web: Site) -> None:
    both = [call("visit_url", f'{{"url": "{web.url}/two"}}'), call("history_back")]

    (said,) = asyncio.run(surf(surfer(Picking(both), web.url + "/")))

    assert "[Second]" in said
    assert "I did not do the others: history_back." in said


def test_the_next_step_knows_what_was_said_before(web: Site) -> None:
    model = Picking("One.", "Two.")

    asyncio.run(surf(surfer(model, web.url + "/"), steps=2))

    assert [each.content for each in model.asked[1] if isinstance(each.content, str)] == ["Go on.", "One.", "Go on."]


def test_metadata_is_told_once(web: Site) -> None:
    agent = surfer(Picking(step("sleep"), step("sleep")), web.url + "/")

    first, second = asyncio.run(surf(agent, steps=2))

    assert '"description": "a home"' in first
    assert "a home" not in second


def test_looks_and_screenshots_are_kept_for_those_who_debug(web: Site, tmp_path: Path) -> None:
    folder = tmp_path / "debug"
    agent = surfer(Picking(step("sleep")), web.url + "/", debug_dir=str(folder), to_save_screenshots=True)

    asyncio.run(surf(agent))

    assert sorted(each.name for each in folder.iterdir()) == ["0001_look.png", "0002_sleep.png", "looks.jsonl"]


def test_a_reset_surfer_begins_at_its_start_page(web: Site) -> None:
    from autogen_core import CancellationToken

    model = Picking(step("visit_url", url=web.url + "/two"), "Hello.")
    agent = surfer(model, web.url + "/")

    async def go() -> None:
        await report(agent)
        await agent.on_reset(CancellationToken())
        await surf(agent)

    asyncio.run(go())

    assert len(model.asked[1]) == 2
    assert "[Home]" in shown(model.asked[1])


def test_a_program_may_watch_the_browser_from_its_start(web: Site) -> None:
    visited: list[str] = []

    class Watched(Surfer):
        async def _lazy_init(self) -> None:
            await super()._lazy_init()
            visit = self._playwright_controller.visit_page

            async def visit_and_tell(page: Any, url: str) -> Any:
                visited.append(url)
                return await visit(page, url)

            self._playwright_controller.visit_page = visit_and_tell  # type: ignore[method-assign]

    async def go() -> None:
        agent = Watched("surfer", Picking(step("visit_url", url=web.url + "/two"), "Done."), start_page=web.url + "/")
        try:
            assert (agent.did_lazy_init, agent._page, agent._context) == (False, None, None)
            await report(agent, "Go.")
            assert agent.did_lazy_init
            assert agent._page is not None
            assert agent._page.url == web.url + "/two"
            assert agent._context is agent._page.context
            await report(agent, "Go on.")
        finally:
            await agent.close()

    need_chromium()
    asyncio.run(go())
    assert visited == [web.url + "/two"]
