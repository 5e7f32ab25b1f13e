"""A memory on a real Redis server: by likeness, by time, and without the server in a replay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_core.memory import Memory, MemoryContent, MemoryMimeType
from autogen_core.model_context import UnboundedChatCompletionContext
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.memory.redis import RedisMemory, RedisMemoryConfig
from autogen_ext.memory.redis._distance import distance
from coterie.errors import CoterieError

pytestmark = pytest.mark.filterwarnings("ignore:The embedding model:UserWarning")

SAID = ("umbrellas keep the rain off", "cats sleep all day", "rain falls in autumn")


@pytest.fixture
def memory(redis_url: str) -> Iterator[Callable[..., RedisMemory]]:
    made: list[RedisMemory] = []

    def make(*said: str, **how: Any) -> RedisMemory:
        made.append(RedisMemory(RedisMemoryConfig(**{"redis_url": redis_url, "distance_threshold": 0.95, **how})))
        run(*(made[-1].add(MemoryContent(content=each, mime_type=MemoryMimeType.TEXT)) for each in said))
        return made[-1]

    yield make
    run(*(each.clear() for each in made))
    run(*(each.close() for each in made))


def run(*steps: Any) -> list[Any]:
    async def each() -> list[Any]:
        return [await step for step in steps]

    return asyncio.run(each())


def contents(result: Any) -> list[Any]:
    return [each.content for each in result.results]


def test_what_is_like_the_query_is_found_nearest_first(memory: Callable[..., RedisMemory]) -> None:
    (found,) = run(memory(*SAID).query("umbrellas in the rain"))
    assert contents(found) == [SAID[0], SAID[2]]


@pytest.mark.parametrize("metric", ["ip", "l2"])
def test_other_metrics_rank_by_likeness_too(memory: Callable[..., RedisMemory], metric: str) -> None:
    (found,) = run(memory(*SAID, distance_metric=metric, distance_threshold=9).query("cats sleep"))
    assert contents(found)[0] == SAID[1]


def test_a_sequential_memory_gives_the_latest_in_their_order(memory: Callable[..., RedisMemory]) -> None:
    (found,) = run(memory(*SAID, sequential=True, top_k=2).query("anything"))
    assert contents(found) == [SAID[1], SAID[2]]


def test_a_query_may_say_otherwise(memory: Callable[..., RedisMemory]) -> None:
    kept = memory(*SAID)
    found, nothing = run(kept.query("rain", sequential=True, top_k=1), kept.query("rain", distance_threshold=0.0))
    assert contents(found) == [SAID[2]]
    assert contents(nothing) == []


def test_kind_and_metadata_come_back(memory: Callable[..., RedisMemory]) -> None:
    item = MemoryContent(content={"rain": 1}, mime_type=MemoryMimeType.JSON, metadata={"place": "Graz"})
    kept = memory()
    _, found = run(kept.add(item), kept.query("rain"))
    assert found.results == [item]


def test_what_is_like_the_last_message_is_brought_up(memory: Callable[..., RedisMemory]) -> None:
    context = UnboundedChatCompletionContext()
    question = UserMessage(content="Do cats sleep?", source="user")
    run(context.add_message(question), memory(*SAID).update_context(context))
    assert run(context.get_messages())[0] == [
        question,
        SystemMessage(content=f"\nRelevant memory content:\n1. {SAID[1]}"),
    ]


def test_two_memories_of_other_names_know_nothing_of_each_other(memory: Callable[..., RedisMemory]) -> None:
    memory(*SAID)
    assert contents(run(memory(index_name="other").query("rain"))[0]) == []


def test_another_program_finds_it_until_it_is_closed(memory: Callable[..., RedisMemory]) -> None:
    first, second = memory(*SAID), memory()
    found, _, nothing = run(second.query("cats"), first.close(), second.query("cats"))
    assert contents(found) == [SAID[1]]
    assert contents(nothing) == []


def test_a_replayed_run_needs_no_server(memory: Callable[..., RedisMemory], tmp_path: Path) -> None:
    def program(kept: RedisMemory) -> Any:
        item = MemoryContent(content=SAID[0], mime_type=MemoryMimeType.TEXT)
        return run(kept.add(item), kept.query("rain"), kept.clear())[1]

    with coterie.run(journal=tmp_path) as recorded:
        live = program(memory())
    with coterie.run(journal=tmp_path, replay=recorded.id):
        config = RedisMemoryConfig(redis_url="redis://127.0.0.1:1", distance_threshold=0.95)
        assert program(RedisMemory(config)) == live


def test_a_dumped_memory_is_loaded() -> None:
    config = RedisMemoryConfig(redis_url="redis://h:1", index_name="i", prefix="p", sequential=True, top_k=3)
    model = RedisMemory(config).dump_component()
    assert model.provider == "autogen_ext.memory.redis.RedisMemory"
    assert model.config == config.model_dump()
    loaded = Memory.load_component(model)
    assert isinstance(loaded, RedisMemory)
    assert loaded.config == config


def test_vectors_of_two_models_are_explained() -> None:
    with pytest.raises(CoterieError, match="two embedding models"):
        distance([1.0], [1.0, 2.0], "cosine")
