"""A web surfer on pages that are slow, broken or out to harm: it tells, and goes on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import coterie
from tests.dialects.v02.web.site import Answer, Site, site
from tests.dialects.v04.ext.surfing import Picking, shown, step, surf, surfer

pytestmark = pytest.mark.long  # a browser that pages hold up takes its time

PAGES: dict[str, Answer | str] = {
    "/": "<title>Home</title><p>safe words</p>",
    "/busy": "<title>Busy</title><button onclick='while (true);'>Never press</button>",
    "/busy_at_once": "<title>Busy</title><script>setTimeout(() => { while (true); }, 300)</script>",
    "/alarms": "<script>setTimeout(() => { while (true) alert('again') }, 300)</script>",
    "/dripping": Answer("<title>Slow</title><p>what there is</p>", is_dripping=True),
    "/tabs": "<button onclick=\"for (let i = 0; i < 60; i++) window.open('/')\">Flood</button>",
    "/liar": """<title>Liar</title><script>
        document.createTreeWalker = () => ({ nextNode: () => null });
        Array.prototype.slice = Array.prototype.map = () => [{ rects: 'no', aria_name: 7 }];
        Object.defineProperty(window, 'visualViewport', { get: () => ({}) });
        </script><button>Real</button>""",
    "/huge": "<script>document.write('<a href=/>many</a> '.repeat(5000), '<p>' + 'word '.repeat(200000))</script>",
    "/watching": """<title>Watching</title><button>Press</button><script>
        new MutationObserver(() => { document.title = 'Noticed' })
            .observe(document, { attributes: true, childList: true, subtree: true });
        </script>""",
    "/closing": "<button onclick=\"window.open('/self_closing')\">Open</button>",
    "/self_closing": "<title>Short-lived</title><button onclick='window.close()'>Close me</button>",
    "/halves": """<title>Half</title><meta name=description content=x><button id=b></button><p id=p></p><script>
        b.textContent = 'half \\ud83d'; p.textContent = 'words \\udc00'; document.title = 'Half \\ud83d';
        document.querySelector('meta').content = '\\ud83d'</script>""",
    "/leaving": "<script>setInterval(() => { location = '/leaving?' + Math.random() }, 30)</script>",
    "/keeping": """<input aria-label=Field><script>
        onbeforeunload = event => { event.preventDefault(); return 'stay' }</script>""",
    "/font": """<style>@font-face { font-family: Slow; src: url(/dripping) } p { font-family: Slow }</style>
        <p>words without a font</p>""",
    "/going": "<a href=/dripping>Slow one</a>",
}


@pytest.fixture
def web() -> Iterator[Site]:
    with site(PAGES) as running:
        yield running


@contextmanager
def silent() -> Iterator[str]:
    """The address of a server that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_page_that_never_ends_is_shown_as_far_as_it_came(web: Site) -> None:
    agent = surfer(Picking(step("visit_url", url=web.url + "/dripping")))

    assert "what there is" in asyncio.run(surf(agent))[0]


def test_a_link_to_a_page_that_never_ends_is_followed(web: Site) -> None:
    agent = surfer(Picking(step("click", "Slow one")), web.url + "/going")

    assert "what there is" in asyncio.run(surf(agent))[0]


def test_a_server_that_never_answers_is_told_and_left(web: Site) -> None:
    with silent() as address:
        agent = surfer(Picking(step("visit_url", url=address), step("visit_url", url=web.url + "/")))
        said = asyncio.run(surf(agent, steps=2))

    assert "has not answered for 2 s" in said[0]
    assert "safe words" in said[1]


def test_a_start_page_that_cannot_be_opened_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    model = Picking("I see.")

    asyncio.run(surf(surfer(model, address)))

    assert "The start page could not be opened" in shown(model.asked[0])
    assert "ERR_CONNECTION_REFUSED" in shown(model.asked[0])


def test_a_page_that_hangs_when_clicked_is_closed(web: Site) -> None:
    model = Picking(step("click", "Never press"), step("visit_url", url=web.url + "/"))
    agent = surfer(model, web.url + "/busy")

    said = asyncio.run(surf(agent, steps=2))

    assert "the page has not reacted for 2 s" in said[0]
    assert "safe words" in said[1]


@pytest.mark.parametrize("path", ["/busy_at_once", "/alarms"])
def test_a_page_that_hangs_by_itself_is_closed(web: Site, path: str) -> None:
    model = Picking(step("sleep"), step("sleep"), step("visit_url", url=web.url + "/"))
    agent = surfer(model, web.url + path)

    said = asyncio.run(surf(agent, steps=3))

    assert any(f"The tab with {web.url}{path} was closed" in each for each in [*said, *map(shown, model.asked)])
    assert "safe words" in said[2]


def test_a_flood_of_tabs_ends(web: Site) -> None:
    agent = surfer(Picking(step("click", "Flood"), step("sleep")), web.url + "/tabs")

    async def go() -> tuple[list[str], int]:
        try:
            said = [str((await agent.run(task="Go.")).messages[-1].to_text()) for _ in range(2)]
            return said, len((await agent._browser.page()).context.pages)
        finally:
            await agent.close()

    said, tabs = asyncio.run(go())

    assert "safe words" in said[1]
    assert tabs <= 20


def test_a_page_that_lies_about_itself_stops_nothing(web: Site) -> None:
    model = Picking("I see.", step("visit_url", url=web.url + "/"))
    agent = surfer(model, web.url + "/liar")

    said = asyncio.run(surf(agent, steps=2))

    assert f"The tab with {web.url}/liar was closed" in shown(model.asked[0])
    assert "safe words" in said[1]


def test_a_page_of_any_size_is_told_within_bounds(web: Site) -> None:
    model = Picking(step("sleep"))

    (said,) = asyncio.run(surf(surfer(model, web.url + "/huge")))

    assert len(shown(model.asked[0])) < 20_000
    assert len(said) < 20_000


def test_halves_of_characters_stop_nothing(web: Site, tmp_path: Path) -> None:
    def go(**settings: Any) -> list[str]:
        model = Picking(step("click", "half \ufffd"), step("summarize_page"), "Halves.")
        with coterie.run(journal=tmp_path, **settings) as run:
            ids.append(run.id)
            return asyncio.run(surf(surfer(model, web.url + "/halves"), steps=2))

    ids: list[str] = []
    said = go()

    assert "words \ufffd" in said[0]
    assert go(replay=ids[0]) == said


def test_a_page_does_not_notice_that_its_elements_are_numbered(web: Site) -> None:
    agent = surfer(Picking(step("sleep")), web.url + "/watching")

    assert "[Watching]" in asyncio.run(surf(agent))[0]


def test_a_tab_that_closes_itself_uncovers_the_one_before(web: Site) -> None:
    model = Picking(step("click", "Open"), step("click", "Close me"))

    said = asyncio.run(surf(surfer(model, web.url + "/closing"), steps=2))

    assert "[Short-lived]" in said[0]
    assert f"]({web.url}/closing)" in said[1]


def test_a_page_does_not_keep_who_leaves_it(web: Site) -> None:
    model = Picking(step("input_text", "Field", text_value="x"), step("visit_url", url=web.url + "/"))

    said = asyncio.run(surf(surfer(model, web.url + "/keeping"), steps=2))

    assert "safe words" in said[1]


def test_a_page_that_cannot_be_drawn_is_told_in_words(web: Site) -> None:
    agent = surfer(Picking(step("visit_url", url=web.url + "/font")))

    (said,) = asyncio.run(surf(agent))

    assert "words without a font" in said


def test_a_page_that_always_leads_on_stops_nothing(web: Site) -> None:
    model = Picking(step("sleep"), step("visit_url", url=web.url + "/"))

    said = asyncio.run(surf(surfer(model, web.url + "/leaving"), steps=2))

    assert "safe words" in said[1]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "chrome://version", "view-source:file:///etc/passwd"]
)
def test_a_model_opens_nothing_but_web_pages(web: Site, address: str) -> None:
    agent = surfer(Picking(step("visit_url", url=address)), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert said.startswith("I could not open the address: addresses that begin with")
    assert "[Home]" in said


def test_words_in_the_address_bar_are_searched_for(web: Site) -> None:
    agent = surfer(Picking(step("visit_url", url="cats and dogs")), web.url + "/")

    (said,) = asyncio.run(surf(agent))

    assert "https://www.bing.com/search?q=cats+and+dogs" in said
