"""A server asks back: for a model's answer, a person's, and the program's folders."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path
from typing import Any

import pytest
from mcp.types import CreateMessageRequestParams, ElicitRequestURLParams, ErrorData, Root

import coterie
from autogen_core import ComponentLoader
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.models.replay import ReplayChatCompletionClient
from autogen_ext.tools.mcp import (
    ChatCompletionClientSampler,
    McpSessionActor,
    McpSessionHost,
    McpWorkbench,
    StaticRootsProvider,
    StdioElicitor,
    StreamElicitor,
    create_mcp_server_session,
)
from tests.dialects.v04.agentchat.chatting import Scripted
from tests.dialects.v04.ext.mcp_playing import failure, odd, said


def answering(*lines: str) -> tuple[StreamElicitor, io.StringIO]:
    shown = io.StringIO()
    return StreamElicitor(io.StringIO("".join(f"{line}\n" for line in lines)), shown, timeout=30), shown


def call(tool: str, *, host: McpSessionHost | None = None, **arguments: Any) -> Any:
    async def calling() -> Any:
        async with McpWorkbench(odd(), host=host) as workbench:
            return await workbench.call_tool(tool, arguments)

    return asyncio.run(calling())


class TestSampling:
    def test_a_model_answers_what_a_server_asks(self) -> None:
        client = Scripted("because")
        host = McpSessionHost(sampler=ChatCompletionClientSampler(client))
        assert call("think", host=host, question="why?").to_text() == "the model says: because"
        assert client.asked == [[SystemMessage(content="Be short."), UserMessage(content="why?", source="user")]]

    def test_a_model_client_alone_is_a_host(self) -> None:
        async def calling() -> str:
            async with McpWorkbench(odd(), model_client=Scripted("yes")) as workbench:
                return await said(workbench, "think", question="?")

        assert asyncio.run(calling()) == "the model says: yes"

    def test_a_host_and_a_model_client_are_too_much(self) -> None:
        with pytest.raises(ValueError, match="Both `model_client` and `host`"):
            McpWorkbench(odd(), model_client=Scripted(), host=McpSessionHost())

    def test_a_model_that_fails_fails_the_tool(self) -> None:
        host = McpSessionHost(sampler=ChatCompletionClientSampler(Scripted(ValueError("no model today"))))
        assert "no model today" in failure(call("think", host=host, question="?"))

    def test_pictures_and_earlier_answers_reach_the_model(self) -> None:
        client = Scripted("ok")
        picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
        messages = [
            {"role": "user", "content": {"type": "image", "data": picture, "mimeType": "image/png"}},
            {"role": "assistant", "content": {"type": "text", "text": "black"}},
        ]
        params = CreateMessageRequestParams.model_validate({"messages": messages, "maxTokens": 5})
        result: Any = asyncio.run(ChatCompletionClientSampler(client).sample(params))
        assert (result.role, result.content.text, result.stop_reason) == ("assistant", "ok", "endTurn")
        first, second = client.asked[0]
        assert len(first.content) == 1
        assert second.content == "black"


class TestElicitation:
    def test_a_person_accepts_and_answers(self) -> None:
        elicitor, shown = answering("accept", '{"name": "Ada"}')
        assert call("greet", host=McpSessionHost(elicitor=elicitor)).to_text() == "hello Ada"
        assert "Who are you?" in shown.getvalue()
        assert '"name"' in shown.getvalue()

    def test_what_makes_no_sense_is_asked_again(self) -> None:
        elicitor, shown = answering("perhaps", "a", "Ada", "{}", '{"name": "Ada"}')
        assert call("greet", host=McpSessionHost(elicitor=elicitor)).to_text() == "hello Ada"
        assert "no JSON" in shown.getvalue()
        assert "An object is wanted, with name" in shown.getvalue()

    @pytest.mark.parametrize("lines", [["decline"], ["c"], []])
    def test_a_person_may_decline_cancel_or_be_gone(self, lines: list[str]) -> None:
        elicitor, _ = answering(*lines)
        assert call("greet", host=McpSessionHost(elicitor=elicitor)).is_error

    def test_nobody_is_asked_in_a_run_without_people(self, tmp_path: Path) -> None:
        elicitor, shown = answering("accept", '{"name": "Ada"}')
        with coterie.run(journal=tmp_path, ask_people=False):
            assert call("greet", host=McpSessionHost(elicitor=elicitor)).is_error
        assert shown.getvalue() == ""

    def test_a_person_is_sent_to_an_address(self) -> None:
        elicitor, shown = answering("a")
        params = ElicitRequestURLParams(message="Log in", url="https://example.com/login")
        result: Any = asyncio.run(elicitor.elicit(params))
        assert (result.action, result.content) == ("accept", None)
        assert "https://example.com/login" in shown.getvalue()

    def test_nobody_is_waited_for_longer_than_the_timeout(self, tmp_path: Path) -> None:
        read, write = os.pipe()
        with os.fdopen(read) as nobody, os.fdopen(write, "w"):
            elicitor = StreamElicitor(nobody, io.StringIO(), timeout=0.05)
            params = ElicitRequestURLParams(message="Log in", url="https://example.com/login")
            result: Any = asyncio.run(elicitor.elicit(params))
            os.write(write, b"\n")  # lets the thread that reads go
        assert result.action == "cancel"


class TestRoots:
    def test_a_server_is_told_the_folders(self) -> None:
        roots = StaticRootsProvider([Root.model_validate({"uri": "file:///work", "name": "work"})])
        assert call("folders", host=McpSessionHost(roots=roots)).to_text() == "work=file:///work"


class TestHost:
    @pytest.mark.parametrize(
        ("tool", "capability"), [("think", "sampling"), ("greet", "elicitation"), ("folders", "roots")]
    )
    def test_what_a_host_cannot_do_is_not_promised(self, tool: str, capability: str) -> None:
        arguments = {"question": "?"} if tool == "think" else {}
        assert capability in failure(call(tool, host=McpSessionHost(), **arguments))

    def test_what_a_host_cannot_do_is_an_mcp_error(self) -> None:
        async def asking() -> list[Any]:
            host, params = McpSessionHost(), CreateMessageRequestParams(messages=[], max_tokens=1)
            elicit = ElicitRequestURLParams(message="?", url="https://example.com")
            return [
                await host.handle_sampling_request(params),
                await host.handle_elicit_request(elicit),
                await host.handle_list_roots_request(),
            ]

        assert all(isinstance(each, ErrorData) for each in asyncio.run(asking()))

    def test_it_is_written_down_and_built_again(self) -> None:
        host = McpSessionHost(
            sampler=ChatCompletionClientSampler(ReplayChatCompletionClient(["x"])),
            roots=StaticRootsProvider([Root.model_validate({"uri": "file:///work"})]),
            elicitor=StdioElicitor(timeout=3),
        )
        workbench = McpWorkbench(odd(), host=host)
        written = workbench.dump_component()
        config = written.config["host"]["config"]
        assert written.config["host"]["component_type"] == "mcp_session_host"
        assert config["roots"]["config"] == {"roots": [{"uri": "file:///work"}]}
        assert config["elicitor"]["config"] == {"timeout": 3}
        assert config["sampler"]["config"]["client_config"]["component_type"] == "replay_chat_completion_client"
        assert McpWorkbench.load_component(written).dump_component() == written


class TestActor:
    def test_it_answers_requests_by_name(self) -> None:
        async def asking() -> tuple[Any, ...]:
            actor = McpSessionActor(odd())
            await actor.initialize()
            assert actor.initialize_result is not None
            try:
                return (
                    len((await (await actor.call("list_tools"))).tools),
                    (await (await actor.call("call_tool", {"name": "add", "kargs": {"a": 1}}))).structured_content,
                    (await (await actor.call("get_prompt", {"name": "hello", "kargs": {"arguments": {"who": "x"}}})))
                    .messages[0]
                    .content.text,
                    (await (await actor.call("read_resource", {"name": None, "kargs": {"uri": "odd://one"}})))
                    .contents[0]
                    .text,
                )
            finally:
                await actor.close()

        assert asyncio.run(asking())[1:] == ({"result": 3}, "hello x", "1")

    def test_it_answers_only_while_it_is_open(self) -> None:
        async def asking() -> None:
            actor = McpSessionActor(odd())
            with pytest.raises(RuntimeError, match="not running"):
                _ = await actor.call("list_tools")
            await actor.initialize()
            with pytest.raises(ValueError, match="Unknown command type: dance"):
                _ = await actor.call("dance")
            with pytest.raises(ValueError, match="name is required for call_tool"):
                _ = await actor.call("call_tool")
            await actor.close()
            with pytest.raises(RuntimeError, match="not running"):
                _ = await actor.call("list_tools")

        asyncio.run(asking())

    def test_it_is_written_down_and_built_again(self) -> None:
        written = McpSessionActor(odd()).dump_component()
        assert written.component_type == "mcp_session_actor"
        assert ComponentLoader.load_component(written, McpSessionActor).server_params == odd()


def test_callbacks_of_a_plain_session_answer_a_server() -> None:
    async def using() -> str:
        async def list_roots(context: Any) -> Any:
            return await StaticRootsProvider([{"uri": "file:///a", "name": "a"}]).list_roots()

        async with create_mcp_server_session(odd(), list_roots_callback=list_roots) as session:
            await session.initialize()
            (content,) = (await session.call_tool("folders")).content
            return content.text  # type: ignore[union-attr]

    assert asyncio.run(using()) == "a=file:///a"
