"""An agent of LlamaIndex in a chat."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen.agentchat.contrib.llamaindex_conversable_agent import LLamaIndexConversableAgent
from coterie.errors import MissingExtra
from tests.dialects.v02.chatting import both_colours, chat, user


class Engine:
    """Stands for an agent of LlamaIndex: says how many messages it knows."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def chat(self, message: str, chat_history: list[Any]) -> str:
        self.asked.append(message)
        return f"{message} {len(chat_history)}"

    async def achat(self, message: str, chat_history: list[Any]) -> str:
        await asyncio.sleep(0)
        return self.chat(message, chat_history)


def agent(engine: Any) -> LLamaIndexConversableAgent:
    return LLamaIndexConversableAgent("llama", engine, "Knows documents.", human_input_mode="NEVER")


@both_colours
def test_the_last_message_is_asked(colour: str) -> None:
    assert chat(colour, user(), agent(Engine()), "hello", max_turns=1).summary == "hello 0"


@both_colours
def test_earlier_messages_are_its_history(colour: str) -> None:
    pytest.importorskip("llama_index.core", reason="needs LlamaIndex: pip install 'coterie[llama-index]'")

    assert chat(colour, user(default_auto_reply="more"), agent(Engine()), "hello", max_turns=2).summary == "more 2"


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.core.base.llms.types", None)
    monkeypatch.setitem(sys.modules, "llama_index.core", None)
    with pytest.raises(MissingExtra, match="llama-index"):
        chat("sync", user(default_auto_reply="more"), agent(Engine()), "hello", max_turns=2)


def test_a_replay_asks_nobody(tmp_path: Path) -> None:
    engine = Engine()
    with coterie.run(journal=tmp_path) as run:
        recorded = chat("sync", user(), agent(engine), "hello", max_turns=1)
    with coterie.run(journal=tmp_path, replay=run.id):
        replayed = chat("sync", user(), agent(engine), "hello", max_turns=1)

    assert replayed.chat_history == recorded.chat_history
    assert engine.asked == ["hello"]


@pytest.mark.parametrize("given", [{"llama_index_agent": None}, {"description": ""}])
def test_what_is_missing_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be provided"):
        LLamaIndexConversableAgent(**{"name": "llama", "llama_index_agent": Engine(), "description": "x", **given})
