"""What the OpenAI clients are told, what they know of models, how they are written down, and what they count."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import subprocess
import sys
import warnings
from typing import Any

import PIL.Image
import pytest
from pydantic import BaseModel, Field, ValidationError

from autogen_core import Image
from autogen_core.models import (
    ChatCompletionClient,
    LLMMessage,
    ModelFamily,
    ModelInfo,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import (
    AzureOpenAIChatCompletionClient,
    OpenAIChatCompletionClient,
    OpenAIClientConfigurationConfigModel,
)
from autogen_ext.models.openai._model_info import get_info, get_token_limit, resolve_model
from autogen_ext.models.openai._schemas import response_format_of
from coterie.effects import Endpoint
from coterie.errors import AuthenticationFailed
from coterie.testing import ScriptedServer

HI = [UserMessage(content="Hi", source="user")]
INFO = ModelInfo(
    vision=True,
    function_calling=True,
    json_output=True,
    family="unknown",
    structured_output=True,
    multiple_system_messages=False,
)


def endpoint_of(client: OpenAIChatCompletionClient) -> Endpoint:
    assert client._endpoint is not None
    return client._endpoint


def client(**more: Any) -> OpenAIChatCompletionClient:
    return OpenAIChatCompletionClient(**{"model": "gpt-4o", "api_key": "sk-secret-123", **more})


def abilities(model: str) -> str:
    info: Any = get_info(model)
    fields = ("vision", "function_calling", "json_output", "structured_output", "multiple_system_messages")
    return "".join(letter if info[field] else "-" for letter, field in zip("VFJSM", fields, strict=True))


@pytest.mark.parametrize(
    ("model", "expected", "family", "limit"),
    [
        ("gpt-5", "VFJSM", "gpt-5", 400_000),
        ("gpt-4.1-mini", "VFJSM", "gpt-41", 1_047_576),
        ("gpt-4.5-preview", "VFJSM", "gpt-45", 128_000),
        ("o3", "VFJSM", "o3", 200_000),
        ("o3-mini", "-FJSM", "o3", 200_000),
        ("o1", "-F-SM", "o1", 200_000),
        ("o1-mini", "----M", "o1", 128_000),
        ("o4-mini", "VFJSM", "o4", 200_000),
        ("gpt-4o", "VFJSM", "gpt-4o", 128_000),
        ("gpt-4o-2024-05-13", "VFJ-M", "gpt-4o", 128_000),
        ("gpt-4-turbo", "VFJ-M", "gpt-4", 128_000),
        ("gpt-4", "-FJ-M", "gpt-4", 8_192),
        ("gpt-4-32k", "-FJ-M", "gpt-4", 32_768),
        ("gpt-3.5-turbo", "-FJ-M", "gpt-35", 16_385),
        ("gemini-1.5-pro", "VFJS-", "gemini-1.5-pro", 2_097_152),
        ("gemini-2.0-flash", "VFJS-", "gemini-2.0-flash", 1_048_576),
        ("claude-3-haiku", "VF--M", "claude-3-haiku", 50_000),
        ("claude-4-opus", "VF--M", "claude-4-opus", 200_000),
        ("Llama-3.3-70B-Instruct", "-FJ-M", "llama-3.3-70b", 128_000),
        ("Llama-4-Scout-17B-16E-Instruct-FP8", "VFJSM", "llama-4-scout", 128_000),
    ],
)
def test_models_can_what_0_7_5_knows_of_them(model: str, expected: str, family: str, limit: int) -> None:
    assert (abilities(model), get_info(model)["family"], get_token_limit(model)) == (expected, family, limit)


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-5.1", ModelFamily.GPT_5),
        ("gpt-6", ModelFamily.GPT_5),
        ("gpt-4o-2031-01-01", ModelFamily.GPT_4O),
        ("chatgpt-4o-latest", ModelFamily.GPT_4O),
        ("o3-pro", ModelFamily.O3),
        ("gemini-2.5-pro", ModelFamily.GEMINI_2_5_PRO),
        ("gemini-3-flash", ModelFamily.GEMINI_2_5_FLASH),
        ("claude-opus-4-5", ModelFamily.CLAUDE_4_OPUS),
        ("Llama-4-Maverick", ModelFamily.LLAMA_4_MAVERICK),
    ],
)
def test_a_newer_model_is_taken_for_one_of_its_family_with_a_warning(model: str, family: str) -> None:
    with pytest.warns(UserWarning, match=f"The model '{model}' is not known"):
        assert client(model=model).model_info["family"] == family


def test_a_model_of_no_known_family_needs_its_info() -> None:
    with pytest.raises(ValueError, match="model_info is required when model name is not a valid OpenAI model"):
        client(model="unheard-of")


def test_an_alias_stands_for_a_dated_name() -> None:
    assert resolve_model("gpt-4o-mini") == "gpt-4o-mini-2024-07-18"


def test_what_is_left_of_an_unknown_models_window_is_a_number() -> None:
    assert client(model="unheard-of", model_info=INFO).remaining_tokens(HI) > 100_000


@pytest.mark.parametrize(
    ("model", "variable", "url"),
    [
        ("gemini-2.0-flash", "GEMINI_API_KEY", "https://generativelanguage.googleapis.com/v1beta/openai/"),
        ("claude-3-5-sonnet", "ANTHROPIC_API_KEY", "https://api.anthropic.com/v1/"),
        ("Llama-3.3-8B-Instruct", "LLAMA_API_KEY", "https://api.llama.com/compat/v1/"),
    ],
)
def test_models_of_other_vendors_are_asked_there(
    model: str, variable: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "vendor-key-123")
    endpoint = endpoint_of(OpenAIChatCompletionClient(model=model))

    assert endpoint.url == f"{url}chat/completions"
    assert endpoint.headers["authorization"] == "Bearer vendor-key-123"


def test_a_client_without_a_key_says_so_when_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(AuthenticationFailed, match="OPENAI_API_KEY"):
        OpenAIChatCompletionClient(model="gpt-4o")


def test_system_messages_that_do_not_stand_together_are_joined_for_models_that_read_one() -> None:
    said: list[LLMMessage] = [SystemMessage(content="One."), *HI, SystemMessage(content="Two.")]
    with ScriptedServer(["x"]) as server:
        asyncio.run(client(model="m", model_info=INFO, base_url=server.base_url).create(said))

    assert [each["content"] for each in server.requests[0]["messages"]] == ["One.\nTwo.", "Hi"]


def test_include_usage_false_does_not_ask_for_usage() -> None:
    with ScriptedServer(["One two."]) as server:
        asker = client(base_url=server.base_url, stream_options={"include_usage": True})
        usage = asyncio.run(stream(asker, include_usage=False))[-1].usage

    assert "stream_options" not in server.requests[0]
    assert usage.completion_tokens > 0  # an estimate


def test_stream_options_are_not_sent_where_nothing_is_streamed() -> None:
    with ScriptedServer(["x"]) as server:
        asyncio.run(client(base_url=server.base_url, stream_options={"include_usage": True}).create(HI))

    assert "stream_options" not in server.requests[0]


def test_a_dumped_client_shows_no_key_and_is_loaded_with_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-environment")
    written = client().dump_component().model_dump_json()
    loaded = ChatCompletionClient.load_component(json.loads(written))

    assert "sk-secret-123" not in written
    assert isinstance(loaded, OpenAIChatCompletionClient)
    assert endpoint_of(loaded).headers["authorization"] == "Bearer sk-of-environment"


def test_a_client_that_is_loaded_in_the_same_process_keeps_its_key() -> None:
    dumped = client().dump_component()

    assert "sk-secret-123" not in str(dumped)
    assert (
        endpoint_of(OpenAIChatCompletionClient.load_component(dumped)).headers["authorization"]
        == "Bearer sk-secret-123"
    )


def test_all_arguments_survive_being_written_down() -> None:
    told = {
        "temperature": 0.5,
        "max_completion_tokens": 9,
        "extra_body": {"top_k": 4},
        "base_url": "http://127.0.0.1:9/v1",
        "organization": "org",
        "timeout": 3.0,
        "max_retries": 1,
        "model_info": INFO,
        "default_headers": {"a": "b"},
        "add_name_prefixes": True,
        "response_format": {"type": "json_object"},
    }
    first = client(**told)
    second = OpenAIChatCompletionClient.load_component(first.dump_component())

    assert second._create_args == first._create_args
    assert second._endpoint == first._endpoint
    assert second.model_info == INFO
    assert second.dump_component() == first.dump_component()


def test_azure_keeps_its_deployment_and_model_info_and_hides_its_token() -> None:
    first = AzureOpenAIChatCompletionClient(
        model="own",
        azure_endpoint="https://x.example",
        azure_deployment="deployed",
        api_version="2024-10-21",
        azure_ad_token="token-456",
        model_info=INFO,
    )
    dumped = first.dump_component()
    second = AzureOpenAIChatCompletionClient.load_component(dumped)

    assert "token-456" not in dumped.model_dump_json()
    assert second._endpoint == first._endpoint
    assert second.model_info == INFO


def test_a_client_can_be_copied_and_pickled() -> None:
    with ScriptedServer(lambda _: "x") as server:
        first = client(base_url=server.base_url, temperature=0.5)
        asyncio.run(first.create(HI))
        for second in (copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
            asyncio.run(second.create(HI))

    assert [each["temperature"] for each in server.requests] == [0.5] * 3


def nothing() -> int:
    return 1


@pytest.mark.parametrize(("size", "tiles"), [((10, 20), 1), ((513, 512), 2), ((3000, 900), 8), ((900, 5000), 4)])
def test_a_picture_is_counted_by_its_tiles(size: tuple[int, int], tiles: int) -> None:
    said = UserMessage(content=[Image(PIL.Image.new("RGB", size))], source="user")
    empty = UserMessage(content=[], source="user")

    assert client().count_tokens([said]) - client().count_tokens([empty]) == 85 + 170 * tiles


def test_tokens_are_counted_offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    asker = client()
    counted = asker.count_tokens([SystemMessage(content="You are a helpful assistant.")])

    assert 8 <= counted <= 16
    assert asker.remaining_tokens(HI) == 128_000 - asker.count_tokens(HI)
    assert asker.count_tokens(HI, tools=[FunctionTool(nothing, description="Do nothing.")]) > asker.count_tokens(HI)


def test_the_answer_of_another_model_is_told_of_once() -> None:
    with ScriptedServer(lambda _: "x") as server:
        asker = client(base_url=server.base_url, model="gpt-4o")
        answer = {"model": "gpt-4o-2024-11-20", "choices": [{"message": {"role": "assistant", "content": "x"}}]}
        server._answers = [answer, answer]
        with pytest.warns(UserWarning, match="Resolved model mismatch: gpt-4o-2024-08-06 != gpt-4o-2024-11-20"):
            asyncio.run(asker.create(HI))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            asyncio.run(asker.create(HI))


class Weather(BaseModel):
    """What the sky does."""

    city: str


async def stream(asker: OpenAIChatCompletionClient, **how: Any) -> list[Any]:
    return [each async for each in asker.create_stream(HI, **how)]


def test_a_stream_is_checked_against_its_class() -> None:
    with ScriptedServer(['{"city": 7}']) as server, pytest.raises(ValidationError):
        asyncio.run(stream(client(base_url=server.base_url), json_output=Weather))


def test_an_answer_that_was_cut_is_given_with_its_reason() -> None:
    cut = {"choices": [{"finish_reason": "length", "message": {"role": "assistant", "content": '{"ci'}}]}
    with ScriptedServer([cut]) as server:
        result = asyncio.run(client(base_url=server.base_url).create(HI, json_output=Weather))

    assert (result.finish_reason, result.content) == ("length", '{"ci')


class Place(BaseModel):
    """Where."""

    name: str = Field(description="Its name.")


class Trip(BaseModel):
    """From here to there."""

    start: Place = Field(description="Where it begins.")
    end: Place
    stops: list[Place] = []
    note: str | None = None


def test_the_schema_of_a_class_is_strict_in_all_its_parts() -> None:
    schema = response_format_of(Trip)["json_schema"]["schema"]

    assert schema["required"] == ["start", "end", "stops", "note"]
    assert schema["additionalProperties"] is False
    assert "default" not in schema["properties"]["note"]
    assert schema["$defs"]["Place"]["additionalProperties"] is False
    assert schema["properties"]["end"] == {"$ref": "#/$defs/Place"}
    beside = schema["properties"]["start"]  # a $ref beside other keys is not followed by endpoints
    assert "$ref" not in beside
    assert beside["description"] == "Where it begins."
    assert beside["additionalProperties"] is False


def test_importing_the_clients_loads_neither_the_sdk_nor_an_http_client() -> None:
    code = (
        "import sys, autogen_ext.models.openai as m; m.OpenAIChatCompletionClient(model='gpt-4o', api_key='k');"
        "print([each for each in ('openai', 'httpx', 'httpx2', 'tiktoken', 'PIL', 'redis') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_client_that_writes_its_own_config_finds_what_it_was_made_with() -> None:
    class Keeping(OpenAIChatCompletionClient):
        def _to_config(self) -> OpenAIClientConfigurationConfigModel:
            return OpenAIClientConfigurationConfigModel(**{**self._raw_config, "temperature": 0.5})

    client = Keeping(model="gpt-4o", api_key="sk-x", base_url="http://localhost/v1")
    assert client._raw_config == {"model": "gpt-4o", "api_key": "sk-x", "base_url": "http://localhost/v1"}
    assert client.dump_component().config["temperature"] == 0.5
