"""The web surfer: what its model is asked, what it answers, and that a record answers for the web."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("requests", reason="needs: pip install 'coterie[websurfer]'")
pytest.importorskip("bs4", reason="needs: pip install 'coterie[websurfer]'")
pytest.importorskip("markdownify", reason="needs: pip install 'coterie[websurfer]'")

import coterie
from autogen import AssistantAgent, GroupChat, GroupChatManager
from autogen.agentchat.contrib.web_surfer import WebSurferAgent
from autogen.browser_utils import AbstractMarkdownSearch, RequestsMarkdownBrowser, SimpleTextBrowser
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.chatting import at_console, both_colours, chat, config, do, texts, user
from tests.dialects.v02.web.site import Answer, site

LONG = "<title>Long</title>" + "<p>word</p>" * 60 + "<p>needle one</p>" + "<p>word</p>" * 60 + "<p>needle two</p>"
RULE = "======================="


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BING_API_KEY", raising=False)
    yield tmp_path


def surfer(server: ScriptedServer, **more: Any) -> WebSurferAgent:
    settings = {"llm_config": config(server), "human_input_mode": "NEVER"}
    return WebSurferAgent("web_surfer", **{**settings, **more})


def talk(colour: str, agent: WebSurferAgent, *said: str, **settings: Any) -> list[Any]:
    """Say something to the surfer, once for each of its replies; its replies."""
    asker = user(default_auto_reply="go on")
    result = chat(colour, asker, agent, said[0] if said else "go", **{"max_turns": 1, **settings})
    return texts(result.chat_history)[1::2]


@both_colours
def test_what_the_model_calls_is_done_and_shown_in_the_same_reply(colour: str) -> None:
    with (
        site({"/": "<title>Cats</title><p>They sleep.</p>"}) as web,
        ScriptedServer([tool_call("visit_page", {"url": web.url + "/"})]) as server,
        at_console() as console,
    ):
        said = talk(colour, surfer(server), "Open the page of cats.", silent=False)
        request = server.requests[0]
    assert said == [f"Address: {web.url}/\nTitle: Cats\nViewport position: Showing page 1 of 1.\n{RULE}\nThey sleep."]
    assert "EXECUTING" in console.printed and "visit_page..." in console.printed
    assert [each["function"]["name"] for each in request["tools"]] == [
        "informational_web_search",
        "navigational_web_search",
        "visit_page",
        "download_file",
        "page_up",
        "page_down",
        "find_on_page_ctrl_f",
        "find_next",
        "read_page_and_answer",
        "summarize_page",
    ]
    assert request["messages"][0] == {"role": "system", "content": WebSurferAgent.DEFAULT_PROMPT}
    assert "about:blank" in request["messages"][1]["content"]
    assert request["messages"][-1]["content"] == "Open the page of cats."


@both_colours
def test_the_model_may_also_answer_by_itself(colour: str) -> None:
    with ScriptedServer(["I have seen enough."]) as server:
        assert talk(colour, surfer(server)) == ["I have seen enough."]


def test_without_a_model_the_default_reply_is_given() -> None:
    agent = WebSurferAgent("web_surfer", llm_config=False, human_input_mode="NEVER", default_auto_reply="none")
    assert talk("sync", agent) == ["none"]


@both_colours
def test_a_page_is_read_part_by_part(colour: str) -> None:
    calls = [
        tool_call("visit_page", {"url": ""}),
        tool_call("page_down", {}),
        tool_call("find_on_page_ctrl_f", {"search_string": "needle two"}),
        tool_call("find_on_page_ctrl_f", {"search_string": "pin"}),
        tool_call("page_up", {}),
        tool_call("find_on_page_ctrl_f", {"search_string": "NEEDLE"}),
        tool_call("find_next", {}),
    ]
    with site({"/": LONG}) as web, ScriptedServer(calls) as server:
        calls[0]["tool_calls"][0]["function"]["arguments"] = f'{{"url": "{web.url}/"}}'
        browser = RequestsMarkdownBrowser(viewport_size=100)
        said = talk(colour, surfer(server, browser=browser), max_turns=len(calls))
    count = len(browser.viewport_pages)
    at = [int(each.split("Showing page ")[1].split(" ")[0]) for each in said]
    assert at[:2] == [1, 2]
    assert at[2] == at[3] == count
    assert at[4] == count - 1
    assert "needle two" in said[2]
    assert said[3].endswith(
        f"Showing page {count} of {count}.\n{RULE}\nThe search string 'pin' was not found on this page."
    )
    assert {said[5].split(RULE)[1], said[6].split(RULE)[1]} >= {said[2].split(RULE)[1]}
    assert web.asked == ["/"]


@both_colours
def test_a_replay_asks_neither_the_model_nor_the_web(colour: str, folder: Path) -> None:
    def script(url: str) -> list[Any]:
        return [tool_call("visit_page", {"url": url}), tool_call("page_down", {}), "Done."]

    with site({"/": LONG}) as web, ScriptedServer(script(web.url + "/")) as server:

        def program() -> list[Any]:
            browser = RequestsMarkdownBrowser(start_page=web.url + "/", viewport_size=100)
            return talk(colour, surfer(server, browser=browser), max_turns=3)

        with coterie.run(journal=folder / "runs") as run:
            first = program()
        assert (web.asked, len(server.requests)) == (["/"], 3)
        with coterie.run(journal=folder / "runs", replay=run.id):
            assert program() == first
        assert (web.asked, len(server.requests)) == (["/"], 3)
    assert "Showing page 2 of" in first[1]


@both_colours
def test_a_resumed_run_goes_on_from_the_part_of_the_page_it_had_reached(colour: str, folder: Path) -> None:
    down = tool_call("page_down", {})
    with (
        site({"/": LONG}) as web,
        ScriptedServer([tool_call("visit_page", {"url": web.url + "/"}), down, down, down]) as server,
    ):

        def program() -> list[Any]:
            browser = RequestsMarkdownBrowser(viewport_size=100)
            return talk(colour, surfer(server, browser=browser), max_turns=4)

        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=folder / "runs", budget_calls=2) as run:
            program()
        assert web.asked == ["/"]
        with coterie.run(journal=folder / "runs", budget_calls=4, resume=run.id):
            said = program()
        assert len(server.requests) == 4
    assert [f"Showing page {at} of" in each for at, each in enumerate(said, 1)] == [True] * 4
    assert web.asked == ["/", "/"]
    assert f"{web.url}/" in server.requests[-1]["messages"][1]["content"]


def test_a_resumed_run_goes_on_after_a_tool_that_failed(folder: Path) -> None:
    with ScriptedServer([tool_call("informational_web_search", {"query": "cats"}), "No search."]) as server:

        def program() -> list[Any]:
            return talk("sync", surfer(server), max_turns=2)

        with coterie.run(journal=folder / "runs") as run:
            first = program()
        with coterie.run(journal=folder / "runs", replay=run.id):
            assert program() == first
    assert first[0].startswith("Error: A search for 'cats' needs a key: pass bing_api_key or set BING_API_KEY.")


class Engine(AbstractMarkdownSearch):
    def __init__(self, url: str) -> None:
        self.url = url

    def search(self, query: str) -> str:
        return f"Found for {query}:\n1. [Cats]({self.url}/cats)"


@both_colours
def test_searches_show_the_results_or_open_the_first(colour: str) -> None:
    calls = [
        tool_call("informational_web_search", {"query": "cats"}),
        tool_call("navigational_web_search", {"query": "cats"}),
    ]
    with site({"/cats": "<p>All cats.</p>"}) as web, ScriptedServer(calls) as server:
        browser = RequestsMarkdownBrowser(search_engine=Engine(web.url))
        said = talk(colour, surfer(server, browser=browser), max_turns=2)
    assert said[0].startswith("Address: search: cats\nTitle: cats - Search\nViewport position: Showing page 1 of 1.\n")
    assert said[1] == f"Address: {web.url}/cats\nViewport position: Showing page 1 of 1.\n{RULE}\nAll cats."


@both_colours
def test_a_page_is_read_whole_by_a_model_without_tools(colour: str) -> None:
    def script(url: str) -> list[Any]:
        ask = tool_call("read_page_and_answer", {"question": "How many needles?", "url": url})
        return [ask, "Two.", tool_call("summarize_page", {}), "It has words."]

    with site({"/": LONG}) as web, ScriptedServer(script(web.url + "/")) as server:
        said = talk(colour, surfer(server, browser=RequestsMarkdownBrowser(viewport_size=100)), max_turns=2)
        asked = server.requests
    assert said == ["Two.", "It has words."]
    assert web.asked == ["/"]
    assert "tools" not in asked[1] and "tools" not in asked[3]
    assert "How many needles?" in asked[1]["messages"][-1]["content"]
    assert "needle one" in asked[1]["messages"][-1]["content"] and "needle two" in asked[3]["messages"][-1]["content"]


def test_whole_pages_are_read_by_the_model_for_summaries_or_by_none() -> None:
    ask = tool_call("summarize_page", {})
    with site({"/": LONG}) as web, ScriptedServer([ask]) as server, ScriptedServer(["Words."]) as cheap:
        browser = RequestsMarkdownBrowser(start_page=web.url + "/")
        assert talk("sync", surfer(server, browser=browser, summarizer_llm_config=config(cheap))) == ["Words."]
    with ScriptedServer(["x"]) as server:
        talk("sync", surfer(server, summarizer_llm_config=False))
        names = [each["function"]["name"] for each in server.requests[0]["tools"]]
    assert len(names) == 8 and not {"summarize_page", "read_page_and_answer"} & set(names)


def test_a_file_is_downloaded_and_can_then_be_opened(folder: Path) -> None:
    saved = folder / "coterie_downloads" / "a.txt"
    calls = [tool_call("download_file", {"url": "/a.txt"}), tool_call("visit_page", {"url": saved.as_uri()})]
    with site({"/a.txt": Answer("hello", "text/plain"), "/": "x"}) as web, ScriptedServer(calls) as server:
        browser = RequestsMarkdownBrowser(start_page=web.url + "/")
        said = talk("sync", surfer(server, browser=browser), max_turns=2)
    assert f"Saved file to '{saved}'" in said[0]
    assert said[1].endswith("\nhello")


@pytest.mark.parametrize("form", ["{uri}", "FILE://{path}", "{path}", "file:///{up}coterie_downloads/../secret.txt"])
def test_other_files_of_the_machine_are_not_opened_for_a_model(folder: Path, form: str) -> None:
    (folder / "secret.txt").write_text("SECRET")
    path = folder / "secret.txt"
    url = form.format(uri=path.as_uri(), path=path, up=str(folder)[1:] + "/")
    with ScriptedServer([tool_call("visit_page", {"url": url})]) as server:
        (said,) = talk("sync", surfer(server))
    assert said.startswith("Error: ") and "may be opened" in said
    assert "SECRET" not in said


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("visit_page", {}, "missing 1 required"),
        ("visit_page", {"url": "x", "depth": 2}, "unexpected keyword"),
        ("fly", {}, "Function fly not found."),
        ("visit_page", [1], "takes a JSON object"),
        ("visit_page", {"url": 7}, "Error: "),
    ],
)
def test_calls_that_make_no_sense_are_told_to_the_model(name: str, arguments: Any, error: str) -> None:
    with ScriptedServer([tool_call(name, arguments)]) as server:
        (said,) = talk("sync", surfer(server))
    assert said.startswith("Error: ") and error in said


def test_a_surfer_has_functions_of_the_programs_own_besides() -> None:
    with ScriptedServer([tool_call("clock", {})]) as server:
        agent = surfer(server)

        def clock() -> str:
            return "noon"

        agent.register_for_llm(description="The time.")(clock)
        agent.register_for_execution()(clock)
        assert talk("sync", agent) == ["noon"]


def test_several_calls_of_one_answer_are_done_in_their_order() -> None:
    with site({"/a": "<p>one</p>", "/b": "<p>two</p>"}) as web:
        first, second = (tool_call("visit_page", {"url": f"{web.url}/{each}"}) for each in "ab")
        both = {"tool_calls": first["tool_calls"] + second["tool_calls"]}
        with ScriptedServer([both]) as server:
            (said,) = talk("async", surfer(server))
        assert web.asked == ["/a", "/b"]
    assert said.index("one") < said.index("two")


def test_the_web_does_not_stop_other_chats() -> None:
    others_went_on = threading.Event()

    class Slow(RequestsMarkdownBrowser):
        def visit_page(self, path_or_uri: str) -> str:
            assert others_went_on.wait(timeout=10), "the browser holds up the loop"
            return "went"

    async def both(server: ScriptedServer) -> str:
        agent = surfer(server, browser=Slow())
        task = asyncio.create_task(user().a_initiate_chat(agent, message="go", max_turns=1, silent=True))
        while not server.requests:  # the browser begins after this
            await asyncio.sleep(0)
        others_went_on.set()
        return str((await task).summary)

    with ScriptedServer([tool_call("visit_page", {"url": "x"})]) as server:
        assert "about:blank" in asyncio.run(both(server))


def test_two_surfers_with_one_browser_replay(folder: Path) -> None:
    def script(url: str) -> list[Any]:
        return [tool_call("visit_page", {"url": url}), tool_call("page_down", {}), "Seen."]

    with site({"/": LONG}) as web, ScriptedServer(script(web.url + "/")) as server:

        def program() -> list[Any]:
            browser = RequestsMarkdownBrowser(viewport_size=100)
            one, two = surfer(server, browser=browser), surfer(server, browser=browser)
            return talk("sync", one) + talk("sync", two, max_turns=2)

        with coterie.run(journal=folder / "runs") as run:
            first = program()
        with coterie.run(journal=folder / "runs", replay=run.id):
            assert program() == first
    assert "Showing page 2 of" in first[1]


@both_colours
def test_a_group_may_ask_a_surfer(colour: str) -> None:
    with (
        site({"/": "<p>They sleep.</p>"}) as web,
        ScriptedServer([tool_call("visit_page", {"url": web.url + "/"}), "Cats sleep."]) as server,
    ):
        writer = AssistantAgent("writer", llm_config=config(server))
        asker = user()
        group = GroupChat(
            [asker, surfer(server), writer], messages=[], max_round=3, speaker_selection_method="round_robin"
        )
        do(colour, asker, "initiate_chat", GroupChatManager(group), message="What do cats do?", silent=True)
    assert "They sleep." in group.messages[1]["content"]
    assert group.messages[2]["content"] == "Cats sleep."


def test_browser_config_makes_the_browser_of_earlier_versions() -> None:
    with site({"/s": Answer('{"webPages": {"value": []}}', "application/json")}) as web:
        settings = {"viewport_size": 4096, "bing_api_key": "K", "bing_base_url": web.url + "/s", "request_kwargs": {}}
        with ScriptedServer([tool_call("informational_web_search", {"query": "cats"})]) as server:
            with pytest.warns(DeprecationWarning, match="pass browser="):
                agent = surfer(server, browser_config=settings)
            (said,) = talk("sync", agent)
    assert isinstance(agent.browser, SimpleTextBrowser)
    assert agent.browser.viewport_size == 4096
    assert "A Bing search for 'cats' found 0 results" in said


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"browser": RequestsMarkdownBrowser(), "browser_config": {}}, "either browser or browser_config"),
        ({"browser_config": {"viewport": 1}}, r"has \['viewport'\]; its keys are start_page"),
    ],
)
def test_settings_of_the_browser_that_cannot_be_are_refused(settings: dict[str, Any], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        WebSurferAgent("web_surfer", llm_config=False, **settings)


def test_a_subclass_may_override_the_reply_in_either_half() -> None:
    class Own(WebSurferAgent):
        def generate_surfer_reply(self, *args: Any, **kwargs: Any) -> tuple[bool, Any]:
            return True, f"own {super().generate_surfer_reply(*args, **kwargs)[1]}"

    made: Callable[..., WebSurferAgent] = Own
    for colour in ("sync", "async"):
        with ScriptedServer(["hi"]) as server:
            agent = made("web_surfer", llm_config=config(server), human_input_mode="NEVER")
            assert talk(colour, agent) == ["own hi"]
