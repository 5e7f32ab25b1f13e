"""Programs reach behind the OpenAI clients by the private names of 0.7.5: tables, sets, functions, the SDK's client."""

from __future__ import annotations

import asyncio
import copy
import pickle
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from autogen_core.models import RequestUsage, UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import (
    AzureOpenAIChatCompletionClient,
    BaseOpenAIChatCompletionClient,
    OpenAIChatCompletionClient,
    _model_info,
    _openai_client,
)
from coterie.errors import MissingExtra
from coterie.testing import ScriptedServer

pytest.importorskip("openai", reason="openai is not installed: pip install 'coterie[openai]'")

HELLO = [UserMessage(content="Hello.", source="user")]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(lambda _: {"role": "assistant", "content": "Hi.", "usage": {"prompt_tokens": 3}}) as running:
        yield running


def client_at(server: ScriptedServer, **settings: Any) -> OpenAIChatCompletionClient:
    return OpenAIChatCompletionClient(**{"model": "gpt-4o", "api_key": "sk-1", "base_url": server.base_url, **settings})


def ask(client: BaseOpenAIChatCompletionClient, **how: Any) -> Any:
    async def ask_and_close() -> Any:
        try:
            return (await client.create(HELLO, **how)).content
        finally:
            await client.close()

    return asyncio.run(ask_and_close())


def test_a_model_that_the_program_adds_to_the_tables_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    info = {"vision": False, "function_calling": True, "json_output": True, "family": "r1", "structured_output": False}
    monkeypatch.setitem(_model_info._MODEL_INFO, "own-chat-1", info)
    monkeypatch.setitem(_model_info._MODEL_TOKEN_LIMITS, "own-chat-1", 1000)
    monkeypatch.setitem(_model_info._MODEL_POINTERS, "own-chat", "own-chat-1")

    client = OpenAIChatCompletionClient(model="own-chat", api_key="sk-1")

    assert client.model_info == info
    assert 900 < client.remaining_tokens(HELLO) < 1000


def test_arguments_that_the_program_adds_are_sent(server: ScriptedServer) -> None:
    _openai_client.create_kwargs.add("session_id")
    try:
        ask(client_at(server), extra_create_args={"session_id": "s"})
    finally:
        _openai_client.create_kwargs.discard("session_id")

    assert server.requests[0]["session_id"] == "s"


def test_functions_that_the_program_puts_in_place_are_called(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = _openai_client.convert_tools

    def shout(text: str) -> str:
        return text.upper()

    def convert(tools: Any) -> Any:
        return [{"type": "function", "function": {"name": each["function"]["name"]}} for each in original(tools)]

    monkeypatch.setattr(_openai_client, "convert_tools", convert)
    monkeypatch.setattr(_openai_client, "_add_usage", lambda one, other: RequestUsage(7, 7))
    client = client_at(server)
    ask(client, tools=[FunctionTool(shout, "Shout.")])

    assert server.requests[0]["tools"] == [{"type": "function", "function": {"name": "shout"}}]
    assert client.total_usage() == client._actual_usage == RequestUsage(7, 7)


def test_names_of_the_core_can_be_imported_from_the_module_of_the_clients() -> None:
    from autogen_ext.models.openai._openai_client import ModelFamily, SystemMessage

    assert (ModelFamily.R1, SystemMessage(content="x").content) == ("r1", "x")


def test_what_the_program_changes_at_the_client_of_the_sdk_holds(server: ScriptedServer) -> None:
    client = client_at(server, default_headers={"X-Own": "1"})
    assert client._client.api_key == "sk-1"
    client._client.api_key = "sk-2"

    assert ask(client) == "Hi."

    assert server.headers[0]["authorization"] == "Bearer sk-2"
    assert server.headers[0]["x-own"] == "1"


def test_a_client_of_the_sdk_may_be_put_in_place(server: ScriptedServer) -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk-1", base_url="http://127.0.0.1:1/v1")
    client._client = client_at(server)._client

    assert ask(client) == "Hi."


def test_the_client_of_the_sdk_can_be_asked_directly(server: ScriptedServer) -> None:
    async def ask_directly() -> Any:
        client = client_at(server)
        made = await client._client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
        await client.close()
        return made.choices[0].message.content

    assert asyncio.run(ask_directly()) == "Hi."


def test_the_client_of_the_sdk_for_azure_knows_the_deployment(server: ScriptedServer) -> None:
    async def token() -> str:
        return "a-token"

    address = server.base_url.removesuffix("/v1")
    settings: Any = {"model": "gpt-4o", "azure_deployment": "mine", "api_version": "2024-06-01"}
    for credentials in ({"api_key": "k"}, {"azure_ad_token_provider": token}):
        client = AzureOpenAIChatCompletionClient(azure_endpoint=address, **settings, **credentials)
        assert client._client._azure_deployment == "mine"
        assert ask(client) == "Hi."

    assert server.paths == ["/openai/deployments/mine/chat/completions?api-version=2024-06-01"] * 2
    assert (server.headers[0]["api-key"], server.headers[1]["authorization"]) == ("k", "Bearer a-token")


def test_a_copy_has_a_client_of_the_sdk_of_its_own(server: ScriptedServer) -> None:
    client = client_at(server)
    assert client._client is client._client
    for other in (pickle.loads(pickle.dumps(client)), copy.deepcopy(client)):
        assert other._client is not client._client


def test_without_the_sdk_its_client_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk-1")
    with pytest.raises(MissingExtra, match=r"pip install 'coterie\[openai\]'"):
        assert client._client
