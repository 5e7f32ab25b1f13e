"""The controller of pages, as programs use it by itself on pages of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest

from autogen_ext.agents.web_surfer import PlaywrightController
from autogen_ext.agents.web_surfer.playwright_controller import PlaywrightController as ByItsModule
from tests.dialects.v02.web.site import Answer, Site, site
from tests.services.chromium import need_chromium

T = TypeVar("T")

PAGES: dict[str, Answer | str] = {
    "/": """<title>Things</title><meta name=description content="of a kind"><meta property="og:title" content="OG">
        <script type="application/ld+json">{"@type": "Thing", "name": "it"}</script>
        <div itemscope itemtype="http://schema.org/Person"><span itemprop=name>Ann</span></div>
        <h1>Things</h1><p>One <b>bold</b> word</p><a href=/two>Next</a><input aria-label=Field>
        <div style="overflow:auto;height:60px" id=box><div style="height:600px">inner words</div></div>
        <img src="data:image/png;base64,AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLL" alt=dot>
        <p style="display:none">hidden words</p><div style="height:4000px"></div><p>far below</p>""",
    "/two": "<title>Two</title><p>second</p>",
    "/file": Answer("x", headers={"Content-Disposition": "attachment; filename=f.txt"}),
}


@pytest.fixture
def web() -> Iterator[Site]:
    with site(PAGES) as running:
        yield running


def on_page(url: str, work: Callable[[PlaywrightController, Any], Awaitable[T]], **settings: Any) -> T:
    """Do something to a page that the program has opened."""
    from playwright.async_api import async_playwright

    async def go() -> T:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=need_chromium())
            page = await browser.new_page()
            controller = PlaywrightController(**settings)
            await controller.on_new_page(page)
            await controller.visit_page(page, url)
            return await work(controller, page)

    return asyncio.run(go())


def test_it_stands_in_its_own_module_too() -> None:
    assert ByItsModule is PlaywrightController


def test_elements_are_numbered_from_ten_with_what_they_are(web: Site) -> None:
    found = on_page(web.url + "/", lambda controller, page: controller.get_interactive_rects(page))

    assert [(mark, each["tag_name"], each["role"], each["aria_name"]) for mark, each in found.items()][:2] == [
        ("10", "a", "link", "Next"),
        ("11", "input, type=text", "textbox", "Field"),
    ]
    assert [each["v_scrollable"] for each in found.values()] == [False, False, True]
    rect = found["10"]["rects"][0]
    assert rect["right"] - rect["left"] == pytest.approx(rect["width"])
    assert rect["top"] == rect["y"]


def test_the_viewport_has_the_size_that_was_asked_for(web: Site) -> None:
    viewport = on_page(
        web.url + "/",
        lambda controller, page: controller.get_visual_viewport(page),
        viewport_width=800,
        viewport_height=500,
    )

    assert (viewport["width"], viewport["height"], viewport["pageTop"]) == (800, 500, 0)
    assert viewport["scrollHeight"] > 4000


def test_a_page_keeps_its_size_if_that_is_asked_for(web: Site) -> None:
    async def work(controller: PlaywrightController, page: Any) -> Any:
        return (await controller.get_visual_viewport(page))["width"]

    assert on_page(web.url + "/", work, to_resize_viewport=False) == 1280


def test_metadata_are_linked_data_microdata_and_meta_tags(web: Site) -> None:
    assert on_page(web.url + "/", lambda controller, page: controller.get_page_metadata(page)) == {
        "jsonld": {"@type": "Thing", "name": "it"},
        "microdata": [{"itemType": "http://schema.org/Person", "name": "Ann"}],
        "meta_tags": {"description": "of a kind", "og:title": "OG"},
    }


def test_a_page_has_a_text_in_view_a_whole_text_and_markdown(web: Site) -> None:
    async def work(controller: PlaywrightController, page: Any) -> tuple[str, str, str, str]:
        return (
            await controller.get_visible_text(page),
            await controller.get_webpage_text(page),
            await controller.get_webpage_text(page, n_lines=2),
            await controller.get_page_markdown(page),
        )

    visible, whole, two_lines, markdown = on_page(web.url + "/", work)

    assert visible == "Ann\nThings\nOne bold word\nNext\ninner words"
    assert whole.splitlines()[-1] == "far below"
    assert two_lines == "Ann\nThings"
    assert "# Things" in markdown
    assert "One **bold** word" in markdown
    assert "[Next](/two)" in markdown
    assert "data:..." in markdown


def test_the_element_with_the_keyboard_is_known(web: Site) -> None:
    async def work(controller: PlaywrightController, page: Any) -> tuple[str | None, str | None]:
        await controller.get_interactive_rects(page)
        before = await controller.get_focused_rect_id(page)
        await controller.fill_id(page, "11", "words", press_enter=False)
        return before, await controller.get_focused_rect_id(page)

    assert on_page(web.url + "/", work) == (None, "11")


def test_an_element_is_scrolled_by_itself(web: Site) -> None:
    async def work(controller: PlaywrightController, page: Any) -> tuple[float, float]:
        await controller.get_interactive_rects(page)
        await controller.scroll_id(page, "12", "down")
        down = await page.evaluate("box.scrollTop")
        await controller.scroll_id(page, "12", "up")
        return down, await page.evaluate("box.scrollTop")

    assert on_page(web.url + "/", work) == (60, 0)


def test_a_click_gives_no_page_where_no_tab_opens(web: Site) -> None:
    async def work(controller: PlaywrightController, page: Any) -> tuple[Any, str]:
        await controller.get_interactive_rects(page)
        return await controller.click_id(page, "10"), page.url

    assert on_page(web.url + "/", work) == (None, web.url + "/two")


def test_with_animation_a_cursor_is_moved_to_the_element(web: Site) -> None:
    async def work(controller: PlaywrightController, page: Any) -> tuple[Any, Any, bool]:
        rect = (await controller.get_interactive_rects(page))["11"]["rects"][0]
        await controller.hover_id(page, "11")
        cursor = await page.locator("#coterie-cursor").bounding_box()
        await controller.remove_cursor_box(page, "11")
        middle = rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2
        return middle, (cursor["x"] + 9, cursor["y"] + 9), await page.locator("#coterie-cursor").count() == 0

    middle, cursor, is_gone = on_page(web.url + "/", work, animate_actions=True)

    assert cursor == pytest.approx(middle, abs=2)
    assert is_gone


def test_an_address_that_is_a_download_is_no_new_page(web: Site) -> None:
    taken: list[Any] = []

    def take(download: Any) -> None:
        taken.append(download.suggested_filename)

    async def work(controller: PlaywrightController, page: Any) -> Any:
        return await controller.visit_page(page, web.url + "/file")

    assert on_page(web.url + "/", work, _download_handler=take) == (False, False)
    assert taken == ["f.txt"]
