"""A person takes part in a chat, at a console or by a function, and is asked through the door."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_agentchat.agents import UserProxyAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import (
    BaseChatMessage,
    HandoffMessage,
    TextMessage,
    UserInputRequestedEvent,
)
from autogen_agentchat.ui import Console, UserInputManager
from autogen_core import CancellationToken


def text(content: str = "x", source: str = "a") -> TextMessage:
    return TextMessage(content=content, source=source)


async def items_of(agent: UserProxyAgent, messages: Sequence[BaseChatMessage], token: Any = None) -> list[Any]:
    return [item async for item in agent.on_messages_stream(messages, token or CancellationToken())]


def answer_of(agent: UserProxyAgent, *messages: BaseChatMessage) -> Response:
    response = asyncio.run(items_of(agent, messages))[-1]
    assert isinstance(response, Response)
    return response


def test_a_function_answers_to_the_prompt() -> None:
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return "yes"

    response = answer_of(UserProxyAgent("user", input_func=answer), text())
    assert prompts == ["Enter your response: "]
    assert isinstance(response.chat_message, TextMessage)
    assert (response.chat_message.content, response.chat_message.source) == ("yes", "user")


def test_an_async_function_gets_the_token_too() -> None:
    seen: list[Any] = []
    token = CancellationToken()

    async def answer(prompt: str, cancellation_token: CancellationToken | None) -> str:
        seen.append((prompt, cancellation_token))
        return "yes"

    asyncio.run(items_of(UserProxyAgent("user", input_func=answer), [text()], token))
    assert seen == [("Enter your response: ", token)]


def test_an_object_with_an_async_call_is_an_async_function() -> None:
    class Answering:
        async def __call__(self, prompt: str, cancellation_token: CancellationToken | None) -> str:
            return "yes"

    assert answer_of(UserProxyAgent("user", input_func=Answering()), text()).chat_message.to_text() == "yes"


def test_a_request_event_comes_before_the_question_and_stands_in_the_response() -> None:
    agent = UserProxyAgent("user", input_func=lambda prompt: "yes")
    request, response = asyncio.run(items_of(agent, [text()]))
    assert isinstance(request, UserInputRequestedEvent)
    assert request.source == "user"
    assert response.inner_messages == [request]


def test_a_run_has_the_request_event_in_its_messages() -> None:
    result = asyncio.run(UserProxyAgent("user", input_func=lambda prompt: "yes").run(task="hi"))
    assert [type(each).__name__ for each in result.messages] == [
        "TextMessage",
        "UserInputRequestedEvent",
        "TextMessage",
    ]


def test_who_handed_over_gets_the_conversation_back() -> None:
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return "help"

    message = answer_of(
        UserProxyAgent("user", input_func=answer), HandoffMessage(source="bob", target="user", content="?")
    ).chat_message
    assert prompts == ["Handoff received from bob. Enter your response: "]
    assert isinstance(message, HandoffMessage)
    assert (message.target, message.content, message.source) == ("bob", "help", "user")


def test_only_the_last_message_hands_over() -> None:
    agent = UserProxyAgent("user", input_func=lambda prompt: prompt)
    response = answer_of(agent, HandoffMessage(source="bob", target="user", content="?"), text())
    assert response.chat_message.to_text() == "Enter your response: "


def test_a_handoff_to_somebody_else_is_an_error() -> None:
    agent = UserProxyAgent("user", input_func=lambda prompt: "yes")
    with pytest.raises(RuntimeError, match="Handoff message target does not match agent name"):
        answer_of(agent, HandoffMessage(source="bob", target="other", content="?"))


def test_an_error_of_the_function_says_whose_it_is() -> None:
    def fail(prompt: str) -> str:
        raise KeyError("k")

    with pytest.raises(RuntimeError, match="Failed to get user input: 'k'") as caught:
        answer_of(UserProxyAgent("user", input_func=fail), text())
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_answer_must_be_text() -> None:
    wrong: Any = lambda prompt: 3
    with pytest.raises(RuntimeError, match="Failed to get user input: the input function must return a string"):
        answer_of(UserProxyAgent("user", input_func=wrong), text())


def test_a_function_that_is_cancelled_cancels_the_agent() -> None:
    async def cancelled(prompt: str, cancellation_token: CancellationToken | None) -> str:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        answer_of(UserProxyAgent("user", input_func=cancelled), text())


def test_a_cancelled_token_ends_the_waiting_for_a_person_who_does_not_answer() -> None:
    never, asked = threading.Event(), threading.Event()

    def wait(prompt: str) -> str:
        asked.set()
        never.wait(60)
        return ""

    async def main() -> None:
        token = CancellationToken()
        waiting = asyncio.ensure_future(items_of(UserProxyAgent("user", input_func=wait), [text()], token))
        while not asked.is_set():
            await asyncio.sleep(0)
        token.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    try:
        asyncio.run(asyncio.wait_for(main(), 30))
    finally:
        never.set()


@pytest.mark.parametrize("is_async", [False, True])
def test_a_function_knows_which_request_it_answers(is_async: bool) -> None:
    seen: list[str] = []

    def answer(prompt: str) -> str:
        seen.append(UserProxyAgent.InputRequestContext.request_id())
        return "yes"

    async def answer_async(prompt: str, cancellation_token: CancellationToken | None) -> str:
        return answer(prompt)

    agent = UserProxyAgent("user", input_func=answer_async if is_async else answer)
    request, _ = asyncio.run(items_of(agent, [text()]))
    assert seen == [request.request_id]


def test_outside_of_an_input_function_there_is_no_request() -> None:
    with pytest.raises(RuntimeError, match="must be called within the input callback of a UserProxyAgent"):
        UserProxyAgent.InputRequestContext.request_id()
    with pytest.raises(RuntimeError, match="cannot be instantiated"):
        UserProxyAgent.InputRequestContext()


def test_without_a_function_the_console_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("typed\n"))
    assert answer_of(UserProxyAgent("user"), text()).chat_message.to_text() == "typed"
    assert capsys.readouterr().out == "Enter your response: "


def test_a_console_that_has_ended_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(coterie.Stopped, match="there is nobody to answer"):
        answer_of(UserProxyAgent("user"), text())


def test_an_answer_is_recorded_and_nobody_is_asked_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "yes"

    def run() -> str:
        return asyncio.run(UserProxyAgent("user", input_func=answer).run(task="hi")).messages[-1].to_text()

    with coterie.run(journal=tmp_path) as recorded:
        assert run() == "yes"
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert run() == "yes"
    assert len(asked) == 1


def test_it_is_a_component_without_its_function() -> None:
    dumped = UserProxyAgent("user", description="d", input_func=lambda prompt: "yes").dump_component()
    assert dumped.provider == "autogen_agentchat.agents.UserProxyAgent"
    assert dumped.config == {"name": "user", "description": "d"}
    loaded = UserProxyAgent.load_component(dumped)
    assert (loaded.name, loaded.description) == ("user", "d")


def test_it_has_no_state() -> None:
    agent = UserProxyAgent("user")
    state = asyncio.run(agent.save_state())
    assert state == {"type": "BaseState", "version": "1.0.0"}
    asyncio.run(agent.load_state(state))


def test_console_and_an_input_manager_do_not_wait_for_each_other_on_the_stream_of_an_agent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    manager = UserInputManager(callback=lambda prompt: f"answer to {prompt!r}")
    agent = UserProxyAgent("user", input_func=manager.get_wrapped_callback())
    result = asyncio.run(asyncio.wait_for(Console(agent.run_stream(task="hi"), user_input_manager=manager), 30))
    assert result.messages[-1].to_text() == "answer to 'Enter your response: '"
    assert capsys.readouterr().out == (
        "---------- TextMessage (user) ----------\nhi\n"
        "---------- TextMessage (user) ----------\nanswer to 'Enter your response: '\n"
    )


@pytest.mark.parametrize("is_first", [True, False])
def test_an_input_manager_asks_when_the_event_was_shown_before_or_after(is_first: bool) -> None:
    asked: list[str] = []

    async def callback(prompt: str, cancellation_token: CancellationToken | None) -> str:
        asked.append(prompt)
        return "yes"

    async def main() -> None:
        manager = UserInputManager(callback)
        ask = manager.get_wrapped_callback()
        if is_first:
            manager.notify_event_received("r")
        with UserProxyAgent.InputRequestContext.populate_context("r"):
            asking = asyncio.ensure_future(ask("?", None))
        if not is_first:
            for _ in range(5):
                await asyncio.sleep(0)
            assert asked == []
            manager.notify_event_received("other")
            await asyncio.sleep(0)
            assert asked == []
            manager.notify_event_received("r")
        assert await asyncio.wait_for(asking, 30) == "yes"
        assert asked == ["?"]

    asyncio.run(main())
