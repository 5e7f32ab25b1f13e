"""Model clients of the program's own."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import coterie
from autogen import AssistantAgent, ConversableAgent, ModelClient, OpenAIWrapper
from autogen.cache.in_memory_cache import InMemoryCache
from autogen.oai.client import OpenAIClient, PlaceHolderClient
from coterie.testing import ScriptedServer

from .chatting import assistant, both_colours, chat, do, texts, user

ASK = [{"role": "user", "content": "q"}]


class Mine:
    """Answers from a list and notes what it was asked."""

    RESPONSE_USAGE_KEYS = ModelClient.RESPONSE_USAGE_KEYS

    def __init__(self, config: dict[str, Any], answers: Any = ("one", "two"), usage: Any = None) -> None:
        self.config, self.answers, self.usage = config, list(answers), usage
        self.asked: list[dict[str, Any]] = []

    def create(self, params: dict[str, Any]) -> Any:
        self.asked.append(params)
        message = self.answers.pop(0)
        if isinstance(message, BaseException):
            raise message
        if isinstance(message, str):
            message = SimpleNamespace(content=message, function_call=None)
        return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="mine-1", usage=self.usage)

    def message_retrieval(self, response: Any) -> list[Any]:
        return [
            each.message if getattr(each.message, "tool_calls", None) else each.message.content
            for each in response.choices
        ]

    def cost(self, response: Any) -> float:
        return 0.5

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        return dict(response.usage or {})


COUNTED = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "cost": 0.5, "model": "mine-1"}
ENTRY = {"model": "m", "model_client_cls": "Mine", "device": "cpu"}


def agent_with(*answers: Any, usage: Any = None, cls: Any = Mine) -> AssistantAgent:
    config = {"config_list": [{**ENTRY, "model_client_cls": cls.__name__}], "cache_seed": None}
    agent = AssistantAgent("a", system_message="S", llm_config=config)
    agent.register_model_client(cls, answers=answers, usage=usage)
    return agent


def client_of(agent: AssistantAgent) -> Any:
    return agent.client._clients[0]


def test_it_is_made_with_its_entry_alone() -> None:
    config = {"config_list": [{"model": "m", "model_client_cls": "Mine"}], "temperature": 0, "cache_seed": None}
    agent = AssistantAgent("a", llm_config=config)
    agent.register_model_client(Mine)
    assert client_of(agent).config == {"model": "m", "model_client_cls": "Mine"}


@both_colours
def test_it_is_asked_with_its_entry_and_the_request(colour: str) -> None:
    agent = agent_with("said")
    assert do(colour, agent, "generate_reply", ASK) == "said"
    client = client_of(agent)
    assert client.config["device"] == "cpu"
    assert client.asked == [
        {
            "device": "cpu",
            "model": "m",
            "model_client_cls": "Mine",
            "messages": [{"content": "S", "role": "system"}, *ASK],
        }
    ]


@both_colours
def test_an_async_client_is_awaited(colour: str) -> None:
    class Later(Mine):
        async def create(self, params: dict[str, Any]) -> Any:
            return super().create(params)

    assert do(colour, agent_with("said", cls=Later), "generate_reply", ASK) == "said"


@both_colours
def test_it_may_call_tools(colour: str) -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    message = SimpleNamespace(content=None, tool_calls=[call], role="assistant")
    reply = do(colour, agent_with(message), "generate_reply", ASK)
    assert reply == {"content": None, "tool_calls": [call], "role": "assistant"}


def test_the_keys_of_usage_are_known() -> None:
    assert ModelClient.RESPONSE_USAGE_KEYS == ["prompt_tokens", "completion_tokens", "total_tokens", "cost", "model"]


@both_colours
def test_its_usage_counts(colour: str) -> None:
    agent = agent_with("said", usage=COUNTED)
    do(colour, agent, "generate_reply", ASK)
    of_model = {"cost": 0.5, "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
    assert agent.get_actual_usage() == agent.get_total_usage() == {"total_cost": 0.5, "mine-1": of_model}


def test_incomplete_usage_is_ignored() -> None:
    agent = agent_with("said", usage={"prompt_tokens": 3})
    assert agent.generate_reply(ASK) == "said"
    assert agent.get_total_usage() is None


def test_its_response_is_the_one_that_create_returns() -> None:
    client = OpenAIWrapper(config_list=[ENTRY], cache_seed=None)
    client.register_model_client(Mine, usage=COUNTED)
    response = client.create(messages=ASK)
    assert isinstance(response, SimpleNamespace)
    assert (response.cost, response.config_id, response.pass_filter) == (0.5, 0, True)
    assert OpenAIWrapper.extract_text_or_completion_object(response) == ["one"]


def test_its_answers_are_cached() -> None:
    client, cache = OpenAIWrapper(config_list=[ENTRY], cache_seed=None), InMemoryCache()
    client.register_model_client(Mine, usage=COUNTED)
    client.create(messages=ASK, cache=cache)
    again = client.create(messages=ASK, cache=cache)
    assert OpenAIWrapper.extract_text_or_completion_object(again) == ["one"]
    assert len(client._clients[0].asked) == 1
    assert client.total_usage_summary is not None
    assert client.actual_usage_summary is not None
    assert (client.total_usage_summary["total_cost"], client.actual_usage_summary["total_cost"]) == (1.0, 0.5)


def test_each_entry_needs_its_registration(caplog: pytest.LogCaptureFixture) -> None:
    client = OpenAIWrapper(config_list=[ENTRY, {**ENTRY, "model": "n"}], cache_seed=None)
    client.register_model_client(Mine)
    with pytest.raises(RuntimeError, match=r"^Model client\(s\) \['Mine'\] are not activated\."):
        client.create(messages=ASK)
    client.register_model_client(Mine)
    client.create(messages=ASK)
    with caplog.at_level(logging.WARNING):
        client.register_model_client(Mine)
    assert "already registered" in caplog.text
    assert [each.config["model"] for each in client._clients] == ["m", "n"]


def test_a_client_that_no_entry_names_is_refused() -> None:
    client = OpenAIWrapper(config_list=[{**ENTRY, "model_client_cls": "Other"}])
    with pytest.raises(
        ValueError, match=r'^Model client "Mine" is being registered but was not found in the config_list'
    ):
        client.register_model_client(Mine)


def test_a_placeholder_is_announced(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        OpenAIWrapper(config_list=[ENTRY])
    assert "'Mine'" in caplog.text


def test_it_survives_a_new_tool() -> None:
    agent = agent_with("said")
    client = client_of(agent)

    @agent.register_for_llm(description="D")
    def f() -> str:
        return ""

    assert client_of(agent) is client
    agent.generate_reply(ASK)
    assert client.asked[0]["tools"][0]["function"]["name"] == "f"


def test_errors_of_its_own_are_the_programs() -> None:
    with ScriptedServer(["never"]) as server:
        fallback = {"model": "n", "api_key": "k", "base_url": server.base_url}
        client = OpenAIWrapper(config_list=[ENTRY, fallback], cache_seed=None)
        client.register_model_client(Mine, answers=[ZeroDivisionError("mine")])
        with pytest.raises(ZeroDivisionError, match="mine"):
            client.create(messages=ASK)
        assert not server.requests


def test_errors_of_the_openai_package_send_to_the_next_entry() -> None:
    openai = pytest.importorskip("openai")
    httpx = pytest.importorskip("httpx")
    failed = openai.APIConnectionError(request=httpx.Request("POST", "http://x"))
    with ScriptedServer(["second"]) as server:
        fallback = {"model": "n", "api_key": "k", "base_url": server.base_url}
        client = OpenAIWrapper(config_list=[ENTRY, fallback], cache_seed=None)
        client.register_model_client(Mine, answers=[failed])
        assert client.create(messages=ASK).choices[0].message.content == "second"


@both_colours
def test_a_replay_does_not_ask_it(colour: str, tmp_path: Path) -> None:
    def hold(agent: AssistantAgent) -> Any:
        return chat(colour, user(max_consecutive_auto_reply=1), agent)

    with coterie.run(journal=tmp_path) as run:
        first = hold(agent_with("one", "two", usage=COUNTED))
        assert run.usage.total.usd == 1.0
    silent = agent_with(usage=COUNTED)
    with coterie.run(journal=tmp_path, replay=run.id):
        again = hold(silent)
    assert client_of(silent).asked == []
    assert again == first
    assert texts(again.chat_history) == ["go", "one", "", "two"]


def test_its_settings_and_headers_are_not_recorded_and_reach_it(tmp_path: Path) -> None:
    entry = {**ENTRY, "my_auth": "setting-secret-1", "extra_headers": {"Authorization": "header-secret-2"}}
    agent = AssistantAgent("a", llm_config={"config_list": [entry], "cache_seed": None, "temperature": 0.5})
    agent.register_model_client(Mine)
    with coterie.run(journal=tmp_path):
        assert agent.generate_reply(ASK) == "one"
    (asked,) = client_of(agent).asked
    assert asked["my_auth"] == "setting-secret-1"
    assert asked["extra_headers"] == {"Authorization": "header-secret-2"}
    stored = (tmp_path / "journal.db").read_bytes()
    assert b"temperature" in stored
    assert b"setting-secret-1" not in stored
    assert b"header-secret-2" not in stored


def test_what_its_settings_are_decides_what_a_cache_holds_for_it() -> None:
    cache = InMemoryCache()
    for device, said in (("cpu", "one"), ("gpu", "two")):
        client = OpenAIWrapper(config_list=[{**ENTRY, "device": device}], cache_seed=None)
        client.register_model_client(Mine, answers=[said])
        assert client.create(messages=ASK, cache=cache).choices[0].message.content == said


@both_colours
def test_a_client_that_asks_through_coterie_is_priced_once(colour: str, tmp_path: Path) -> None:
    with ScriptedServer([{"content": "inner", "usage": {"prompt_tokens": 1000, "completion_tokens": 0}}]) as server:
        inner = assistant(server).client

        class Asking(Mine):
            def create(self, params: dict[str, Any]) -> Any:
                return inner.create(messages=params["messages"])

            def message_retrieval(self, response: Any) -> list[Any]:
                return [each.message.content for each in response.choices]

            def cost(self, response: Any) -> float:
                return float(response.cost)

            @staticmethod
            def get_usage(response: Any) -> dict[str, Any]:
                return {**response.usage.model_dump(), "cost": response.cost, "model": response.model}

        with coterie.run(journal=tmp_path) as run:
            assert do(colour, agent_with(cls=Asking), "generate_reply", ASK) == "inner"
        assert (run.usage.total.calls, run.usage.total.usd) == (1, 1.0)


@pytest.mark.parametrize("model", [{}, {"model": ""}])
def test_an_entry_with_a_client_of_its_own_needs_no_model(model: dict[str, Any]) -> None:
    entry = {"model_client_cls": "Mine", **model}

    agent = AssistantAgent("a", llm_config={"config_list": [entry], "cache_seed": None})
    agent.register_model_client(Mine)

    assert agent.generate_reply(messages=ASK) == "one"


def registers_mine(wrapper: Any, config: dict[str, Any], openai_config: dict[str, Any]) -> None:
    """What programs put in the place of `_register_default_client`: their own clients, and those of others as before."""
    if config.get("model_client_cls") != "Mine":
        built_in(wrapper, config, openai_config)
        return
    wrapper._clients.append(PlaceHolderClient(config))
    wrapper.register_model_client(Mine)


built_in = OpenAIWrapper._register_default_client


def test_a_program_may_patch_how_clients_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenAIWrapper, "_register_default_client", registers_mine)

    agent = AssistantAgent("a", llm_config={"config_list": [ENTRY], "cache_seed": None})

    assert agent.generate_reply(messages=ASK) == "one"
    assert agent.client._clients[0].config == ENTRY


def test_a_subclass_may_make_clients_of_its_own_beside_ours() -> None:
    class Wrapper(OpenAIWrapper):
        _register_default_client = registers_mine

    with ScriptedServer(["theirs"]) as server:
        shared = {"base_url": server.base_url, "timeout": 9, "cache_seed": None}
        wrapper = Wrapper(config_list=[{"model": "m", "api_key": "k"}, ENTRY], **shared)
        response = wrapper.create(messages=ASK)

    assert response.choices[0].message.content == "theirs"
    assert [type(each).__name__ for each in wrapper._clients] == ["OpenAIClient", "Mine"]


def test_what_the_base_says_of_clients_is_told_apart() -> None:
    seen: list[Any] = []

    class Wrapper(OpenAIWrapper):
        def _register_default_client(self, config: dict[str, Any], openai_config: dict[str, Any]) -> None:
            seen.append((config, openai_config))
            super()._register_default_client(config, openai_config)

    Wrapper(config_list=[{"model": "m"}], api_key="k", temperature=0, cache_seed=None)

    assert seen == [({"model": "m"}, {"api_key": "k"})]
    assert {"api_key", "base_url", "api_version"} <= OpenAIWrapper.openai_kwargs


def test_what_a_response_cost_is_known_where_its_usage_is_told() -> None:
    called: list[str] = []

    class Priced:
        RESPONSE_USAGE_KEYS = ModelClient.RESPONSE_USAGE_KEYS

        def __init__(self, config: dict[str, Any]) -> None: ...

        def create(self, params: dict[str, Any]) -> Any:
            called.append("create")
            message = SimpleNamespace(content="said", function_call=None, tool_calls=None)
            return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="m")

        def cost(self, response: Any) -> float:
            called.append("cost")
            return 0.5

        @staticmethod
        def get_usage(response: Any) -> dict[str, Any]:
            called.append("usage")
            tokens = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
            return {**tokens, "cost": response.cost, "model": response.model}

        def message_retrieval(self, response: Any) -> list[Any]:
            called.append("message")
            return [each.message.content for each in response.choices]

    agent = ConversableAgent("a", llm_config={"model": "m", "model_client_cls": "Priced", "cache_seed": None})
    agent.register_model_client(Priced)
    assert agent.generate_reply(messages=ASK) == "said"
    assert called[:4] == ["create", "cost", "usage", "message"]
    usage = agent.get_total_usage()
    assert usage is not None and usage["total_cost"] == 0.5


def test_a_client_of_the_openai_package_is_asked_where_the_program_gives_one() -> None:
    called: list[str] = []

    class Sdk:
        def __init__(self) -> None:
            self.chat = SimpleNamespace(completions=self)

        def create(self, **asked: Any) -> Any:
            called.append(asked["model"])
            message = SimpleNamespace(content="sdk", function_call=None, tool_calls=None)
            return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="m", usage=None)

    class Mine(OpenAIClient):
        def __init__(self, config: dict[str, Any]) -> None:
            self._oai_client = Sdk()

    assert OpenAIClient(Sdk()).create({"model": "given", "messages": ASK}).choices[0].message.content == "sdk"
    agent = ConversableAgent("a", llm_config={"model": "named", "model_client_cls": "Mine", "cache_seed": None})
    agent.register_model_client(Mine)
    assert agent.generate_reply(messages=ASK) == "sdk"
    other = ConversableAgent("a", llm_config={"model": "set", "api_key": "k", "cache_seed": None})
    assert other.client is not None
    other.client._clients[0]._oai_client = Sdk()
    assert other.generate_reply(messages=ASK) == "sdk"
    assert called == ["given", "named", "set"]
