"""A stop ends the whole chat, whatever the program catches on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen import ConversableAgent
from coterie.testing import ScriptedServer, tool_call

from .chatting import assistant, at_console, both_colours, chat, do, speaker, texts, user


def research(server: ScriptedServer, caught: list[BaseException]) -> Any:
    """A tool that holds a chat and tries to live on whatever happens there."""

    def look_up() -> str:
        try:
            inner = user("inner", max_consecutive_auto_reply=0)
            return str(inner.initiate_chat(assistant(server, "expert"), message="sub", silent=True).summary)
        except Exception as error:  # noqa: BLE001 - what this tool does is what is tested
            caught.append(error)
            return "I carry on"

    return look_up


def a_look_up(server: ScriptedServer, caught: list[BaseException]) -> tuple[Any, Any]:
    helper = assistant(server, max_consecutive_auto_reply=3)
    return user(function_map={"look_up": research(server, caught)}, default_auto_reply=None), helper


@both_colours
def test_a_spent_budget_is_not_swallowed_by_a_tool(colour: str) -> None:
    caught: list[BaseException] = []
    with ScriptedServer([tool_call("look_up", {}), "inner", "never"]) as server, at_console():
        proxy, helper = a_look_up(server, caught)
        with coterie.run(journal=None, budget_calls=1), pytest.raises(coterie.BudgetExceeded) as stopped:
            chat(colour, proxy, helper)
        assert len(server.requests) == 1
    assert caught == []
    assert isinstance(stopped.value, Exception)
    partial = stopped.value.partial
    assert partial.chat_history == proxy.chat_messages[helper]
    assert (len(partial.chat_history), partial.chat_history[0]["content"]) == (2, "go")
    assert partial.cost["usage_including_cached_inference"]["total_cost"] > 0


@both_colours
def test_a_stop_names_the_outermost_call_also_without_a_chat(colour: str) -> None:
    with (
        ScriptedServer(["never"]) as server,
        coterie.run(journal=None, budget_calls=0),
        pytest.raises(coterie.BudgetExceeded, match="budget of 0 model calls"),
    ):
        do(colour, assistant(server), "generate_reply", [{"role": "user", "content": "q"}])


def test_a_stop_in_one_of_several_tools_ends_the_others() -> None:
    ended: list[str] = []
    with ScriptedServer(["never"]) as server, coterie.run(journal=None, budget_calls=0):

        async def asking() -> str:
            await asyncio.sleep(0)
            reply = await assistant(server).a_generate_reply([{"role": "user", "content": "q"}])
            return str(reply)

        async def waiting() -> str:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("waiting")
            return ""

        proxy = user(function_map={"asking": asking, "waiting": waiting})
        calls = [{"id": n, "function": {"name": n, "arguments": "{}"}} for n in ("asking", "waiting")]
        with at_console(), pytest.raises(coterie.BudgetExceeded):
            asyncio.run(proxy.a_generate_tool_calls_reply([{"content": None, "tool_calls": calls}]))
    assert ended == ["waiting"]


@both_colours
def test_agents_can_talk_again_after_a_stop(colour: str) -> None:
    with ScriptedServer(["fine"]) as server:
        proxy, helper = user(max_consecutive_auto_reply=0), assistant(server)
        with coterie.run(journal=None, budget_calls=0), pytest.raises(coterie.BudgetExceeded):
            chat(colour, proxy, helper)
        assert texts(chat(colour, proxy, helper).chat_history) == ["go", "fine"]
        assert proxy.client_cache is helper.client_cache is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
@both_colours
def test_ctrl_c_passes(colour: str, error: type[BaseException]) -> None:
    b = speaker("b")

    def interrupt(*_: Any, **__: Any) -> Any:
        raise error

    b.register_reply([ConversableAgent], interrupt)
    with pytest.raises(error):
        chat(colour, speaker("a"), b)


def test_a_cancelled_chat_is_cancelled() -> None:
    async def main() -> None:
        b = speaker("b")

        async def wait(*_: Any, **__: Any) -> Any:
            reached.set()
            await asyncio.Event().wait()

        reached = asyncio.Event()
        b.register_reply([ConversableAgent], wait)
        task = asyncio.create_task(speaker("a").a_initiate_chat(b, message="go", silent=True))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


@both_colours
def test_a_stopped_run_keeps_what_it_had(colour: str, tmp_path: Path) -> None:
    def hold(server: ScriptedServer) -> Any:
        return chat(colour, user(max_consecutive_auto_reply=1), assistant(server))

    with ScriptedServer(["one", "two"]) as server:
        with pytest.raises(coterie.BudgetExceeded), coterie.run(journal=tmp_path, budget_calls=1) as run:
            hold(server)
        with coterie.run(journal=tmp_path, resume=run.id):
            result = hold(server)
        assert len(server.requests) == 2
    assert texts(result.chat_history) == ["go", "one", "", "two"]
