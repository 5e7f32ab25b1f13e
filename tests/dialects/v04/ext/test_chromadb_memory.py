"""A memory in a real Chroma: what it finds, what it brings up, and that a replay needs no database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_core import ComponentModel
from autogen_core.memory import Memory, MemoryContent, MemoryMimeType
from autogen_core.model_context import UnboundedChatCompletionContext
from autogen_core.models import SystemMessage, UserMessage
from autogen_ext.memory.chromadb import (
    ChromaDBVectorMemory,
    ChromaDBVectorMemoryConfig,
    CustomEmbeddingFunctionConfig,
    HttpChromaDBVectorMemoryConfig,
    OpenAIEmbeddingFunctionConfig,
    PersistentChromaDBVectorMemoryConfig,
)
from coterie.errors import CoterieError
from coterie.retrieval import embed

pytest.importorskip("chromadb")

WORDS = ("weather", "rain", "money", "bank")


def counting(dimensions: int = 5) -> Callable[..., list[list[float]]]:
    """A model that knows four words."""

    def vectors_of(input: list[str]) -> list[list[float]]:
        vectors = [[*(float(word in text) for word in WORDS), 0.01] for text in input]
        return [(each + [0.0] * dimensions)[:dimensions] for each in vectors]

    return vectors_of


def config(folder: Path, **how: Any) -> PersistentChromaDBVectorMemoryConfig:
    own = CustomEmbeddingFunctionConfig(function=counting)
    return PersistentChromaDBVectorMemoryConfig(
        **{"persistence_path": str(folder / "db"), "embedding_function_config": own, **how}
    )


def text(content: str, **metadata: Any) -> MemoryContent:
    return MemoryContent(content=content, mime_type=MemoryMimeType.TEXT, metadata=metadata or None)


def run(*steps: Any) -> list[Any]:
    """Do the steps, one after the other, on one loop."""

    async def each() -> list[Any]:
        return [await step for step in steps]

    return asyncio.run(each())


def contents(result: Any) -> list[Any]:
    return [each.content for each in result.results]


def filled(folder: Path, **how: Any) -> ChromaDBVectorMemory:
    memory = ChromaDBVectorMemory(config(folder, **how))
    run(memory.add(text("weather and rain", place="Graz")), memory.add(text("money")), memory.add(text("bank money")))
    return memory


def test_the_most_alike_come_first_with_score_and_id(tmp_path: Path) -> None:
    (found,) = run(filled(tmp_path, k=2).query("rain"))
    assert contents(found) == ["weather and rain", found.results[1].content]
    metadata = found.results[0].metadata
    assert metadata["place"] == "Graz"
    assert metadata["score"] == pytest.approx(1 - (1 - 0.5**0.5) / 2, abs=1e-3)
    assert metadata["id"]


def test_the_kind_of_content_comes_back(tmp_path: Path) -> None:
    memory = ChromaDBVectorMemory(config(tmp_path))
    item = MemoryContent(content={"rain": 1}, mime_type="application/json")
    _, found = run(memory.add(item), memory.query("rain"))
    assert found.results[0].mime_type is MemoryMimeType.JSON
    assert json.loads(found.results[0].content) == {"rain": 1}
    assert found.results[0].metadata["mime_type"] == "application/json"


def test_the_metric_is_that_of_the_index(tmp_path: Path) -> None:
    memory = filled(tmp_path, distance_metric="l2")
    (found,) = run(memory.query("rain money"))
    assert found.results[0].metadata["score"] == pytest.approx(0.5, abs=1e-3)


def test_what_is_too_unlike_is_left_out(tmp_path: Path) -> None:
    (found,) = run(filled(tmp_path, score_threshold=0.8).query("rain"))
    assert contents(found) == ["weather and rain"]


def test_filters_of_chroma_are_passed_on(tmp_path: Path) -> None:
    (found,) = run(filled(tmp_path).query(text("money"), where={"place": "Graz"}))
    assert contents(found) == ["weather and rain"]


def test_what_is_like_the_last_message_is_brought_up(tmp_path: Path) -> None:
    memory, context = filled(tmp_path, k=1), UnboundedChatCompletionContext()
    question = UserMessage(content="Will it rain?", source="user")
    _, result, messages = run(
        context.add_message(question), memory.update_context(context), _later(context.get_messages)
    )
    assert contents(result.memories) == ["weather and rain"]
    assert messages == [question, SystemMessage(content="\nRelevant memory content:\n1. weather and rain")]


async def _later(call: Callable[[], Any]) -> Any:
    return await call()


def test_an_empty_context_is_left_alone(tmp_path: Path) -> None:
    memory, context = filled(tmp_path), UnboundedChatCompletionContext()
    result, messages = run(memory.update_context(context), context.get_messages())
    assert contents(result.memories) == []
    assert messages == []


def test_pictures_and_bytes_are_refused(tmp_path: Path) -> None:
    item = MemoryContent(content=b"x", mime_type=MemoryMimeType.BINARY)
    with pytest.raises(ValueError, match="Unsupported content type"):
        run(ChromaDBVectorMemory(config(tmp_path)).add(item))


def test_it_is_there_again_for_the_next_program_until_it_is_cleared(tmp_path: Path) -> None:
    run(filled(tmp_path).close())
    memory = ChromaDBVectorMemory(config(tmp_path))
    found, _, nothing = run(memory.query("rain"), memory.clear(), memory.query("rain"))
    assert len(found.results) == 3
    assert contents(nothing) == []


def test_a_reset_has_to_be_allowed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="allow_reset is False"):
        run(filled(tmp_path / "kept").reset())
    memory = filled(tmp_path, allow_reset=True)
    assert contents(run(memory.reset(), memory.query("rain"))[1]) == []


def test_vectors_of_another_model_are_explained(tmp_path: Path) -> None:
    run(filled(tmp_path).close())
    other = CustomEmbeddingFunctionConfig(function=counting, params={"dimensions": 3})
    memory = ChromaDBVectorMemory(config(tmp_path, embedding_function_config=other))
    with pytest.raises(CoterieError, match="another embedding model"):
        run(memory.query("rain"))


def test_a_replayed_run_needs_no_database(tmp_path: Path) -> None:
    def program(memory: ChromaDBVectorMemory) -> Any:
        return run(memory.add(text("weather and rain")), memory.query("rain"), memory.clear())[1]

    with coterie.run(journal=tmp_path / "runs") as recorded:
        live = program(ChromaDBVectorMemory(config(tmp_path)))
    with coterie.run(journal=tmp_path / "runs", replay=recorded.id):
        replayed = program(ChromaDBVectorMemory(config(tmp_path / "nowhere")))

    assert replayed == live
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "settings",
    [
        PersistentChromaDBVectorMemoryConfig(persistence_path="here", k=7),
        HttpChromaDBVectorMemoryConfig(host="h", port=9, ssl=True, headers={"a": "b"}),
    ],
)
def test_a_dumped_memory_is_loaded_with_its_own_kind_of_config(settings: ChromaDBVectorMemoryConfig) -> None:
    model = ChromaDBVectorMemory(settings).dump_component()
    assert model.provider == "autogen_ext.memory.chromadb.ChromaDBVectorMemory"
    loaded = Memory.load_component(ComponentModel.model_validate_json(model.model_dump_json()))
    assert loaded.dump_component() == model
    assert model.config == settings.model_dump(exclude_none=True)


def test_a_key_is_not_written_down() -> None:
    settings = OpenAIEmbeddingFunctionConfig(api_key="sk-secret")
    memory = ChromaDBVectorMemory(PersistentChromaDBVectorMemoryConfig(embedding_function_config=settings))
    assert "sk-secret" not in memory.dump_component().model_dump_json() + repr(settings)


def test_a_function_of_the_program_cannot_be_written_down(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="cannot be dumped"):
        ChromaDBVectorMemory(config(tmp_path)).dump_component()


def test_without_a_model_on_this_machine_words_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = pytest.importorskip("chromadb.utils.embedding_functions")
    monkeypatch.setattr(package.ONNXMiniLM_L6_V2, "DOWNLOAD_PATH", tmp_path / "nothing")
    embed.warn_lexical.cache_clear()
    memory = ChromaDBVectorMemory(PersistentChromaDBVectorMemoryConfig(persistence_path=str(tmp_path / "db"), k=1))
    with pytest.warns(UserWarning, match="is not on this machine"):
        found = run(memory.add(text("umbrellas are blue")), memory.add(text("cats sleep")), memory.query("an umbrella"))
    assert contents(found[-1]) == ["umbrellas are blue"]
