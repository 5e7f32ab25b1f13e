"""What was answered is not asked again, unless it is asked of another model, or in another way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autogen_core import CacheStore, Image, InMemoryStore
from autogen_core.models import ChatCompletionClient, CreateResult, LLMMessage, UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.models.cache import CHAT_CACHE_VALUE_TYPE, ChatCompletionCache
from autogen_ext.models.openai import OpenAIChatCompletionClient
from autogen_ext.models.replay import ReplayChatCompletionClient
from coterie.testing import ScriptedServer

Store = CacheStore[CHAT_CACHE_VALUE_TYPE]


def asked(text: str = "Hi") -> list[LLMMessage]:
    return [UserMessage(content=text, source="user")]


def scripted(*answers: str) -> ReplayChatCompletionClient:
    client = ReplayChatCompletionClient(answers)
    client.set_cached_bool_value(False)
    return client


def create(client: ChatCompletionClient, *messages: LLMMessage, **how: Any) -> CreateResult:
    return asyncio.run(client.create(list(messages) or asked(), **how))


def stream(client: ChatCompletionClient, *messages: LLMMessage) -> list[Any]:
    async def listen() -> list[Any]:
        return [each async for each in client.create_stream(list(messages) or asked())]

    return asyncio.run(listen())


def add(a: int) -> int:
    return a


def mul(a: int) -> int:
    return a


ADD = FunctionTool(add, description="Add.")
MUL = FunctionTool(mul, description="Multiply.")


def test_the_second_answer_is_the_first_and_is_marked() -> None:
    cache = ChatCompletionCache(scripted("first", "second"))
    live, kept = create(cache), create(cache)

    assert (live.content, live.cached) == ("first", False)
    assert (kept.content, kept.cached) == ("first", True)


def test_a_hit_changes_nothing_that_was_given_before() -> None:
    cache = ChatCompletionCache(scripted("first"))
    live = create(cache)
    create(cache).content = "changed"

    assert not live.cached
    assert create(cache).content == "first"


@pytest.mark.parametrize(
    "other",
    [
        {"tools": [ADD]},
        {"tools": [ADD, MUL], "tool_choice": MUL},
        {"tools": [ADD, MUL], "tool_choice": "required"},
        {"json_output": True},
        {"extra_create_args": {"seed": 2}},
    ],
)
def test_what_is_asked_otherwise_is_asked(other: dict[str, Any]) -> None:
    cache = ChatCompletionCache(scripted("first", "second", "third"))
    create(cache, tools=[ADD, MUL], tool_choice=ADD)
    create(cache)

    assert not create(cache, **other).cached


def test_two_models_that_share_a_store_keep_their_answers_apart() -> None:
    store: Store = InMemoryStore()
    with ScriptedServer(lambda request: f"I am {request['model']} at {request.get('temperature')}") as server:
        clients = [
            OpenAIChatCompletionClient(base_url=server.base_url, api_key="k", **settings)
            for settings in ({"model": "gpt-4o"}, {"model": "gpt-4"}, {"model": "gpt-4o", "temperature": 0.5})
        ]
        said = [create(ChatCompletionCache(each, store)).content for each in clients]

    assert said == ["I am gpt-4o at None", "I am gpt-4 at None", "I am gpt-4o at 0.5"]


def test_another_key_is_no_other_client() -> None:
    store: Store = InMemoryStore()
    with ScriptedServer(["once"]) as server:
        for key in ("sk-one-123456", "sk-two-123456"):
            client = OpenAIChatCompletionClient(model="gpt-4o", base_url=server.base_url, api_key=key)
            assert create(ChatCompletionCache(client, store)).content == "once"


def test_a_stream_is_kept_and_given_again_in_its_pieces() -> None:
    cache = ChatCompletionCache(scripted("one two", "no"))
    live, kept = stream(cache), stream(cache)

    assert live[:-1] == kept[:-1] == ["one ", "two"]
    assert (live[-1].cached, kept[-1].cached) == (False, True)


def test_whole_answers_and_streams_serve_each_other() -> None:
    cache = ChatCompletionCache(scripted("one two", "three four", "no"))
    create(cache)
    stream(cache, *asked("other"))

    assert stream(cache)[:-1] == ["one two"]
    assert create(cache, *asked("other")).content == "three four"


def test_messages_with_pictures_have_keys_too() -> None:
    import PIL.Image

    def picture(colour: str) -> UserMessage:
        return UserMessage(content=["?", Image(PIL.Image.new("RGB", (2, 2), colour))], source="user")

    cache = ChatCompletionCache(scripted("red", "blue", "no"))

    assert [create(cache, picture(each)).content for each in ("red", "blue", "red")] == ["red", "blue", "red"]


class Fixed(InMemoryStore[Any]):
    """A store that holds the same under every key."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value

    def get(self, key: str, default: Any = None) -> Any:
        return self.value


RESULT = {
    "finish_reason": "stop",
    "content": "x",
    "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    "cached": False,
}
JSON = '{"finish_reason":"stop","content":"x","usage":{"prompt_tokens":1,"completion_tokens":2},"cached":false}'


@pytest.mark.parametrize("kept", [RESULT, JSON, ["x", RESULT], CreateResult.model_validate(RESULT)])
def test_what_a_store_gives_back_as_json_is_an_answer(kept: Any) -> None:
    cache = ChatCompletionCache(scripted(), Fixed(kept))

    assert create(cache).content == "x"
    assert stream(cache)[0] == "x"
    assert create(cache).cached


@pytest.mark.parametrize("kept", ["junk", 5, [], ["half"], {"content": "x"}])
def test_nonsense_in_a_store_is_passed_over_with_a_warning(kept: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert create(ChatCompletionCache(scripted("asked"), Fixed(kept))).content == "asked"
    assert "cannot be read" in caplog.text


def test_a_cache_is_written_down_with_its_client() -> None:
    dumped = ChatCompletionCache(scripted("x")).dump_component()
    loaded = ChatCompletionCache.load_component(dumped.model_dump(mode="json"))

    assert dumped.component_type == "chat_completion_cache"
    assert isinstance(loaded.client, ReplayChatCompletionClient)


def on_disk(folder: Path, request: pytest.FixtureRequest) -> Store:
    package = pytest.importorskip("diskcache", reason="diskcache is not installed: pip install 'coterie[diskcache]'")
    from autogen_ext.cache_store.diskcache import DiskCacheStore

    cache = package.Cache(str(folder))
    request.addfinalizer(cache.close)
    return DiskCacheStore(cache)


def on_redis(folder: Path, request: pytest.FixtureRequest) -> Store:
    url = request.getfixturevalue("redis_url")
    import redis

    from autogen_ext.cache_store.redis import RedisStore

    server = redis.Redis.from_url(url)
    request.addfinalizer(server.close)
    server.flushdb()
    return RedisStore(server)


Stores = Callable[[Path, pytest.FixtureRequest], Store]


@pytest.mark.parametrize("make", [on_disk, on_redis])
def test_answers_outlive_the_process_in_a_store(make: Stores, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    first = ChatCompletionCache(scripted("one two", "three four"), make(tmp_path, request))
    create(first)
    stream(first, *asked("other"))
    second = ChatCompletionCache(scripted("one two", "three four"), first.store)

    assert create(second).cached
    assert stream(second, *asked("other"))[:-1] == ["three ", "four"]


def test_a_store_on_disk_is_written_down_by_its_folder(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    cache = ChatCompletionCache(scripted("one"), on_disk(tmp_path, request))
    create(cache)
    loaded: Any = ChatCompletionCache.load_component(cache.dump_component())
    request.addfinalizer(loaded.store.cache.close)

    assert create(loaded).cached


def test_a_redis_store_hides_its_password_and_keeps_its_address() -> None:
    redis = pytest.importorskip("redis", reason="redis is not installed: pip install 'coterie[redis]'")
    from autogen_ext.cache_store.redis import RedisStore

    store: RedisStore[Any] = RedisStore(redis.Redis(host="example", port=7, password="hidden-word", ssl=True))
    dumped = store.dump_component()

    assert "hidden-word" not in dumped.model_dump_json()
    assert RedisStore.load_component(dumped).dump_component() == dumped
    assert dumped.config["host"] == "example"
    assert dumped.config["ssl"] is True


def test_a_redis_server_that_is_gone_is_an_empty_cache(caplog: pytest.LogCaptureFixture) -> None:
    redis = pytest.importorskip("redis", reason="redis is not installed: pip install 'coterie[redis]'")
    from autogen_ext.cache_store.redis import RedisStore

    store: Store = RedisStore(redis.Redis(host="127.0.0.1", port=1))
    with caplog.at_level(logging.WARNING):
        assert create(ChatCompletionCache(scripted("asked"), store)).content == "asked"
    assert "cannot be read" in caplog.text
