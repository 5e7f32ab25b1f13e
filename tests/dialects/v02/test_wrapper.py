"""OpenAIWrapper: what it sends, whom it asks next, what it gives back and what it counts."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

from autogen import AssistantAgent, Cache, OpenAIWrapper
from autogen.cache.in_memory_cache import InMemoryCache
from autogen.oai.client import LEGACY_CACHE_DIR, LEGACY_DEFAULT_CACHE_SEED, OpenAIClient
from coterie.errors import BadRequest, ConfigError, ModelTimeout, RateLimited, ServerError
from coterie.testing import Fault, Item, ScriptedServer, tool_call

from .chatting import at_console, both_colours, chat, user

ASK = [{"role": "user", "content": "q"}]
USED = {"content": "said", "usage": {"prompt_tokens": 1000, "completion_tokens": 500}}


def entry(server: ScriptedServer, model: str = "m", **more: Any) -> dict[str, Any]:
    return {"model": model, "api_key": "k", "base_url": server.base_url, "max_retries": 0, "price": [1, 2], **more}


def wrapper(server: ScriptedServer, *entries: dict[str, Any], **base: Any) -> OpenAIWrapper:
    return OpenAIWrapper(config_list=[entry(server), *entries], **{"cache_seed": None, **base})


def refused(status: int, **error: Any) -> Fault:
    return Fault(status=status, body={"error": {"message": "no", **error}})


# what is sent


def test_an_entry_stands_above_the_base_and_the_base_above_the_call() -> None:
    with ScriptedServer(["a"]) as server:
        client = OpenAIWrapper(
            config_list=[entry(server, temperature=0.1)], temperature=0.2, top_p=0.2, cache_seed=None
        )
        client.create(messages=ASK, temperature=0.3, top_p=0.3, max_tokens=3)
        assert server.requests[0] == {"model": "m", "temperature": 0.1, "top_p": 0.2, "max_tokens": 3, "messages": ASK}


def test_one_flat_entry_will_do() -> None:
    with ScriptedServer(["a"]) as server:
        OpenAIWrapper(**entry(server), cache_seed=None).create(messages=ASK)
        assert server.requests[0] == {"model": "m", "messages": ASK}
        assert server.headers[0]["authorization"] == "Bearer k"


def test_what_belongs_to_the_wrapper_and_the_client_is_not_sent() -> None:
    with ScriptedServer(["a"]) as server:
        client = wrapper(server, tags=["t"], allow_format_str_template=True, timeout=5, context=None)
        client.create(messages=ASK, agent=None, cache=None, filter_func=None, tools=None, seed=7)
        assert server.requests[0] == {"model": "m", "seed": 7, "messages": ASK}


def test_what_only_the_endpoint_knows_goes_into_extra_body() -> None:
    with ScriptedServer(["a"]) as server:
        client = wrapper(server, extra_body={"min_p": 0.1}, extra_headers={"x-mine": "1"}, extra_query={"v": "2"})
        client.create(messages=ASK, timeout=5)
        assert server.requests[0]["min_p"] == 0.1
        assert server.headers[0]["x-mine"] == "1"
        assert server.paths[0].endswith("?v=2")


@pytest.mark.parametrize("where", ["entry", "base", "call"])
def test_unknown_keys_are_named_with_the_way_out(where: str) -> None:
    with ScriptedServer([]) as server:
        bad = {"temprature": 1}
        with pytest.raises(ConfigError, match=r"unknown keys: 'temprature'.*extra_body"):
            if where == "entry":
                OpenAIWrapper(config_list=[{**entry(server), **bad}])
            elif where == "base":
                wrapper(server, **bad)
            else:
                wrapper(server).create(messages=ASK, **bad)
        assert not server.requests


def test_a_call_may_have_its_own_timeout() -> None:
    with ScriptedServer([Fault(raw=b"", hang=True)]) as server, pytest.raises(ModelTimeout):
        wrapper(server).create(messages=ASK, timeout=0.1)


def test_old_spellings_still_work() -> None:
    with ScriptedServer([Fault(raw=b"", hang=True)]) as server:
        with pytest.warns(DeprecationWarning, match="request_timeout is now timeout"):
            client = wrapper(server, request_timeout=0.1)
        with pytest.raises(ModelTimeout):
            client.create(messages=ASK)


def test_use_cache_false_switches_the_cache_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with ScriptedServer(["1", "2"]) as server:
        with pytest.warns(DeprecationWarning, match="use_cache is now cache_seed"):
            client = OpenAIWrapper(config_list=[entry(server)], use_cache=False)
        assert [client.create(messages=ASK).choices[0].message.content for _ in "12"] == ["1", "2"]
    assert not (tmp_path / LEGACY_CACHE_DIR).exists()


@pytest.mark.parametrize("config", [{}, {"messages": ASK, "prompt": "q"}])
def test_messages_and_nothing_else_are_asked(config: dict[str, Any]) -> None:
    with ScriptedServer([]) as server, pytest.raises(ValueError, match="Either prompt or messages should be in create"):
        wrapper(server).create(**config)


def test_a_context_fills_in_messages() -> None:
    with ScriptedServer(["a", "b"]) as server:
        wrapper(server, allow_format_str_template=True).create(
            messages=[{"role": "user", "content": "{x}"}, {"role": "user", "content": lambda c: c["x"] + "!"}],
            context={"x": "y"},
        )
        wrapper(server).create(messages=[{"role": "user", "content": "{x}"}], context={"x": "y"})
        assert [[each["content"] for each in request["messages"]] for request in server.requests] == [
            ["y", "y!"],
            ["{x}"],
        ]


def test_a_call_may_allow_templates_and_an_entry_decides() -> None:
    with ScriptedServer(["a", "b"]) as server:
        messages = [{"role": "user", "content": "{x}"}]
        wrapper(server).create(messages=messages, context={"x": "y"}, allow_format_str_template=True)
        strict = wrapper(server, allow_format_str_template=False, context={"x": "z"})
        strict.create(messages=messages, context={"x": "y"}, allow_format_str_template=True)
        assert [request["messages"][0]["content"] for request in server.requests] == ["y", "{x}"]


def test_the_context_of_an_entry_is_used_before_that_of_a_call() -> None:
    with ScriptedServer(["a"]) as server:
        client = wrapper(server, allow_format_str_template=True, context={"x": "entry"})
        client.create(messages=[{"role": "user", "content": "{x}"}], context={"x": "call"})
        assert server.requests[0]["messages"][0]["content"] == "entry"


def test_templates() -> None:
    instantiate = OpenAIWrapper.instantiate
    assert instantiate("{x}", {"x": 1}, True) == "1"
    assert instantiate("{x}", {}, True) == instantiate("{x}", None, True) == instantiate("{x}", {"x": 1}) == "{x}"
    assert instantiate(lambda c: c["x"], {"x": 1}) == 1
    assert instantiate(None, {"x": 1}) is None


# whom it asks next


@pytest.mark.parametrize("fault", [refused(429), refused(500), refused(401), refused(400), Fault(body="not json")])
def test_the_next_entry_answers_where_one_fails(fault: Item) -> None:
    with ScriptedServer([fault, "second"]) as server:
        response = wrapper(server, entry(server, "n")).create(messages=ASK)
        assert [each["model"] for each in server.requests] == ["m", "n"]
    assert (response.choices[0].message.content, response.config_id) == ("second", 1)


@pytest.mark.parametrize(("status", "error"), [(429, RateLimited), (500, ServerError), (400, BadRequest)])
def test_the_last_error_is_the_programs(status: int, error: type[Exception]) -> None:
    with ScriptedServer([refused(418), refused(status)]) as server, pytest.raises(error):
        wrapper(server, entry(server, "n")).create(messages=ASK)


def test_refused_content_is_not_shown_to_the_next_entry() -> None:
    with ScriptedServer([refused(400, code="content_filter"), "never"]) as server:
        with pytest.raises(BadRequest, match="no"):
            wrapper(server, entry(server, "n")).create(messages=ASK)
        assert len(server.requests) == 1


def test_a_timeout_is_a_timeout_error() -> None:
    with ScriptedServer([Fault(raw=b"", hang=True)]) as server, pytest.raises(TimeoutError):
        wrapper(server, timeout=0.1).create(messages=ASK)


def test_a_timeout_crosses_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(ModelTimeout("late", request_id="r")))
    assert (isinstance(error, ModelTimeout), str(error), error.request_id) == (True, "late", "r")


def test_an_answer_that_does_not_pass_the_filter_sends_to_the_next_entry() -> None:
    seen: list[Any] = []

    def long_enough(context: Any, response: Any) -> bool:
        said = OpenAIWrapper.extract_text_or_completion_object(response)[0]
        seen.append((context, said))
        return len(said) > 3

    with ScriptedServer(["no", "fine", "no", "no"]) as server:
        client = wrapper(server, entry(server, "n"))
        passed = client.create(messages=ASK, filter_func=long_enough, context={"k": 1})
        failed = client.create(messages=ASK, filter_func=long_enough)
    assert (passed.config_id, passed.pass_filter, passed.choices[0].message.content) == (1, True, "fine")
    assert (failed.config_id, failed.pass_filter) == (1, False)
    assert seen == [({"k": 1}, "no"), ({"k": 1}, "fine"), (None, "no"), (None, "no")]


def test_a_filter_may_stand_in_an_entry() -> None:
    with ScriptedServer(["1", "2"]) as server:
        client = OpenAIWrapper(
            config_list=[entry(server, filter_func=lambda context, response: False), entry(server)], cache_seed=None
        )
        assert client.create(messages=ASK).choices[0].message.content == "2"


# what it gives back


def test_a_response_has_the_attributes_that_programs_read() -> None:
    with ScriptedServer([USED]) as server:
        response = wrapper(server).create(messages=ASK)
    assert (response.model, response.object, response.cost) == ("m", "chat.completion", 2.0)
    assert (response.config_id, response.pass_filter) == (0, True)
    choice = response.choices[0]
    assert (choice.index, choice.finish_reason) == (0, "stop")
    assert (choice.message.role, choice.message.content) == ("assistant", "said")
    assert choice.message.tool_calls is choice.message.function_call is None
    assert (response.usage.prompt_tokens, response.usage.completion_tokens, response.usage.total_tokens) == (
        1000,
        500,
        1500,
    )
    assert response.model_dump()["choices"][0]["message"]["content"] == "said"
    with pytest.raises(AttributeError, match="nothing"):
        _ = response.nothing


def test_a_response_can_be_written_down_without_the_key() -> None:
    with ScriptedServer([USED]) as server:
        response = OpenAIWrapper(config_list=[entry(server, api_key="sk-very-secret")], cache_seed=None).create(
            messages=ASK
        )
    assert json.loads(response.model_dump_json(indent=2)) == response.model_dump() == response.dict()
    assert "finish_reason" in response.model_dump(exclude_none=True)["choices"][0]
    assert "logprobs" not in response.model_dump(exclude_none=True)["choices"][0]
    assert b"sk-very-secret" not in pickle.dumps(response)
    assert copy.deepcopy(response).choices == response.choices


def test_texts_and_messages_are_taken_out() -> None:
    with ScriptedServer([["one", "two"], tool_call("f", {"a": 1}, "c")]) as server:
        client = wrapper(server)
        texts = client.extract_text_or_completion_object(client.create(messages=ASK, n=2))
        message = OpenAIWrapper.extract_text_or_completion_object(client.create(messages=ASK))[0]
    assert texts == ["one", "two"]
    assert message.tool_calls[0].id == "c"
    assert (message.tool_calls[0].function.name, message.tool_calls[0].function.arguments) == ("f", '{"a":1}')
    assert message.model_dump()["tool_calls"] == [
        {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}
    ]


# what it counts


def test_usage_adds_up_and_is_forgotten() -> None:
    with ScriptedServer([USED, USED]) as server:
        client = wrapper(server)
        assert client.total_usage_summary is client.actual_usage_summary is None
        client.create(messages=ASK)
        client.create(messages=ASK)
    assert client.total_usage_summary == client.actual_usage_summary
    assert client.total_usage_summary == {
        "total_cost": 4.0,
        "m": {"cost": 4.0, "prompt_tokens": 2000, "completion_tokens": 1000, "total_tokens": 3000},
    }
    client.clear_usage_summary()
    assert client.total_usage_summary is client.actual_usage_summary is None


@pytest.mark.parametrize(("price", "cost"), [([1, 2], 2.0), ((0, 0), 0.0), (2, 3.0)])
def test_an_entry_names_its_price(price: Any, cost: float) -> None:
    with ScriptedServer([USED]) as server:
        client = OpenAIWrapper(config_list=[entry(server, price=price)], cache_seed=None)
        assert client.create(messages=ASK).cost == cost


@pytest.mark.parametrize("price", [[1], "cheap", [1, 2, 3]])
def test_prices_that_say_nothing(price: Any) -> None:
    with ScriptedServer([]) as server, pytest.raises(ConfigError, match="price must be"):
        OpenAIWrapper(config_list=[entry(server, price=price)])


def test_an_unknown_price_counts_as_nothing_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer([USED]) as server, caplog.at_level(logging.WARNING):
        client = OpenAIWrapper(config_list=[entry(server, "nobody-knows", price=None)], cache_seed=None)
        assert client.create(messages=ASK).cost == 0
    assert "price of model 'nobody-knows' is unknown" in caplog.text


def printed(client: OpenAIWrapper, *mode: Any) -> str:
    with at_console() as console:
        client.print_usage_summary(*mode)
    return console.printed


def test_usage_is_printed() -> None:
    line = "* Model 'm': cost: 2.0, prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500\n"
    rule, actual = "-" * 100 + "\n", "Usage summary excluding cached usage: \nTotal cost: 2.0\n" + line
    total = actual.replace("excluding", "including")
    with ScriptedServer([USED]) as server:
        client, cache = wrapper(server), InMemoryCache()
        assert printed(client) == 'No usage summary. Please call "create" first.\n'
        client.create(messages=ASK, cache=cache)
        note = "All completions are non-cached: the total cost with cached completions is the same as actual cost.\n"
        assert printed(client) == rule + actual + "\n" + note + rule
        assert printed(client, "actual") == rule + actual + rule
        assert printed(client, ["total"]) == rule + total + rule
        client.clear_usage_summary()
        client.create(messages=ASK, cache=cache)
    nothing = "No actual cost incurred (all completions are using cache).\n"
    assert printed(client) == rule + nothing + "\n" + total + rule


@pytest.mark.parametrize("mode", ["none", ["actual", "x"], []])
def test_other_summaries_are_refused(mode: Any) -> None:
    with ScriptedServer([]) as server, pytest.raises(ValueError, match=r"^Invalid mode: "):
        wrapper(server).print_usage_summary(mode)


# what is cached


def test_the_same_question_is_answered_from_the_cache_and_paid_once() -> None:
    with ScriptedServer([USED, "never"]) as server:
        client, cache = wrapper(server), InMemoryCache()
        first, second = client.create(messages=ASK, cache=cache), client.create(messages=ASK, cache=cache)
        assert len(server.requests) == 1
    assert (first.model_dump(), first.cost) == (second.model_dump(), second.cost)
    assert client.total_usage_summary is not None
    assert client.actual_usage_summary is not None
    assert (client.total_usage_summary["total_cost"], client.actual_usage_summary["total_cost"]) == (4.0, 2.0)


@pytest.mark.parametrize("change", [{"temperature": 1}, {"messages": [{"role": "user", "content": "r"}]}])
def test_another_question_is_asked(change: dict[str, Any]) -> None:
    with ScriptedServer(["1", "2"]) as server:
        client, cache = wrapper(server), InMemoryCache()
        client.create(messages=ASK, cache=cache)
        client.create(**{"messages": ASK, "cache": cache, **change})
        assert len(server.requests) == 2


def test_keys_and_addresses_are_no_part_of_the_question() -> None:
    with ScriptedServer(["1"]) as one, ScriptedServer(["2"]) as other:
        cache = InMemoryCache()
        wrapper(one).create(messages=ASK, cache=cache)
        again = OpenAIWrapper(config_list=[entry(other, api_key="other")], cache_seed=None)
        assert again.create(messages=ASK, cache=cache).choices[0].message.content == "1"


def test_answers_are_kept_in_the_folder_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with ScriptedServer(["1", "2", "3"]) as server:
        client = OpenAIWrapper(config_list=[entry(server)])

        def ask(**more: Any) -> Any:
            return client.create(messages=ASK, **more).choices[0].message.content

        assert [ask(), ask(), ask(cache_seed=7), ask(cache_seed=7), ask(cache_seed=None)] == ["1", "1", "2", "2", "3"]
    assert sorted(each.name for each in (tmp_path / ".cache").iterdir()) == ["41", "7"]
    assert LEGACY_DEFAULT_CACHE_SEED == 41


@both_colours
def test_a_chat_with_a_cache_of_its_own(colour: str, tmp_path: Path) -> None:
    with ScriptedServer(["1", "2"]) as server:
        helper = AssistantAgent("a", llm_config={"config_list": [entry(server)], "cache_seed": None})
        with Cache.disk(cache_path_root=str(tmp_path)) as cache:
            results = [chat(colour, user(max_consecutive_auto_reply=0), helper, cache=cache) for _ in range(2)]
        assert len(server.requests) == 1
    assert results[0].chat_history == results[1].chat_history
    paid, total = (results[1].cost[f"usage_{each}_cached_inference"] for each in ("excluding", "including"))
    assert (paid["total_cost"], total["total_cost"] > 0) == (0, True)


# limits


@both_colours
def test_calls_keep_their_distance_also_after_a_new_tool(colour: str) -> None:
    with ScriptedServer(["1", "2", "3"]) as server:
        settings = {"config_list": [entry(server, api_rate_limit=20.0)], "cache_seed": None}
        helper, proxy = AssistantAgent("a", llm_config=settings), user(max_consecutive_auto_reply=0)
        started = time.monotonic()
        chat(colour, proxy, helper)

        @helper.register_for_llm(description="D")
        def f() -> str:
            return ""

        chat(colour, proxy, helper)
        chat(colour, proxy, helper)
        assert time.monotonic() - started >= 0.1
    assert settings["config_list"][0]["api_rate_limit"] == 20.0  # type: ignore[index]


def test_answers_from_the_cache_do_not_wait() -> None:
    with ScriptedServer(["1"]) as server:
        client, cache = (
            OpenAIWrapper(config_list=[entry(server, api_rate_limit=0.01)], cache_seed=None),
            InMemoryCache(),
        )
        started = time.monotonic()
        for _ in range(3):
            client.create(messages=ASK, cache=cache)
        assert time.monotonic() - started < 10


@pytest.mark.parametrize("rate", [0, -1])
def test_rates_that_allow_nothing(rate: Any) -> None:
    with ScriptedServer([]) as server, pytest.raises(ValueError, match="api_rate_limit"):
        OpenAIWrapper(config_list=[entry(server, api_rate_limit=rate)])


# settings that cannot work


def test_an_unknown_wire_is_refused() -> None:
    with ScriptedServer([]) as server, pytest.raises(ConfigError, match="api_type='telepathy'"):
        OpenAIWrapper(config_list=[entry(server, api_type="telepathy")])


def test_a_config_list_is_a_list() -> None:
    with pytest.raises(ConfigError, match="config_list must be a list of dicts, found str"):
        OpenAIWrapper(config_list="OAI_CONFIG_LIST")  # type: ignore[arg-type]


def test_the_single_client_answers_too() -> None:
    with ScriptedServer([USED]) as server:
        client = wrapper(server)._clients[0]
        assert isinstance(client, OpenAIClient)
        response = client.create({"model": "gpt-4o", "messages": ASK})
    assert client.message_retrieval(response) == ["said"]
    assert client.get_usage(response)["total_tokens"] == 1500
    assert client.cost(response) == response.cost


def test_a_program_may_put_its_own_methods_in_the_place_of_all_that_a_wrapper_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def create(self: Any, **config: Any) -> Any:
        asked.append([each["content"] for each in config["messages"]])
        return "elsewhere"

    monkeypatch.setattr(OpenAIWrapper, "__init__", lambda self, **config: None)
    monkeypatch.setattr(OpenAIWrapper, "create", create)
    monkeypatch.setattr(OpenAIWrapper, "extract_text_or_completion_object", lambda self, response: [response])
    agent = AssistantAgent("a", system_message="S", llm_config={"model": "m"})
    agent.register_for_llm(name="f", description="D")(lambda: 1)
    assert agent.generate_reply(messages=ASK) == "elsewhere"
    assert asked == [["S", "q"]]


def test_a_platform_that_asks_by_itself_learns_of_tools_and_takes_configs_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def make(self: Any, *, config_list: Any = None, **base: Any) -> None:
        _, rest = self._separate_openai_config(base)
        self._clients, self._config_list = [], [rest]

    def create(self: Any, **config: Any) -> Any:
        sent, own = self._separate_create_config({**config, **self._config_list[0]})
        asked.append((self._construct_create_params(sent, own), own))
        return "elsewhere"

    monkeypatch.setattr(OpenAIWrapper, "__init__", make)
    monkeypatch.setattr(OpenAIWrapper, "create", create)
    monkeypatch.setattr(OpenAIWrapper, "extract_text_or_completion_object", lambda self, response: [response])
    config = {"config_list": [{"model": "m"}], "timeout": 9, "temperature": 0, "cache_seed": 3}
    agent = AssistantAgent("a", system_message="S", llm_config=config)
    agent.register_for_llm(name="f", description="D")(lambda: 1)
    agent.generate_reply(messages=ASK)
    sent, own = asked[0]
    assert [each["function"]["name"] for each in sent["tools"]] == ["f"]
    assert sent["temperature"] == 0
    assert own["cache_seed"] == 3
    assert not {"timeout", "cache_seed"} & sent.keys()


def test_the_context_is_put_into_messages_that_are_sent() -> None:
    wrapper = OpenAIWrapper(api_key="k")
    sent: dict[str, Any] = {"messages": [{"role": "user", "content": "{x}"}], "model": "m"}

    assert wrapper._construct_create_params(sent, {}) is sent
    done = wrapper._construct_create_params(sent, {"context": {"x": 1}, "allow_format_str_template": True})
    assert done == {"messages": [{"role": "user", "content": "1"}], "model": "m"}


def test_a_subclass_may_say_what_of_a_config_is_sent() -> None:
    class Wrapper(OpenAIWrapper):
        def _register_default_client(self, config: dict[str, Any], openai_config: dict[str, Any]) -> None:
            super()._register_default_client({k: v for k, v in config.items() if k != "proxy"}, openai_config)

        def _separate_create_config(self, config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
            sent, own = super()._separate_create_config(config)
            sent.pop("proxy", None)
            return sent, own

    with ScriptedServer(["said"]) as server:
        entry = {"model": "m", "api_key": "k", "base_url": server.base_url, "proxy": "p", "temperature": 0}
        Wrapper(config_list=[entry], cache_seed=None).create(messages=ASK)

    assert "proxy" not in server.requests[0]
    assert server.requests[0]["temperature"] == 0
