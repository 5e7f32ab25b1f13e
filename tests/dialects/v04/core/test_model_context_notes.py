from __future__ import annotations

import asyncio

import pytest

from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_core.model_context import ChatCompletionContext, ContextNotes, UnboundedChatCompletionContext
from autogen_core.models import LLMMessage, SystemMessage, UserMessage


def remembering(*texts: str) -> ListMemory:
    return ListMemory(None, [MemoryContent(content=text, mime_type=MemoryMimeType.TEXT) for text in texts])


def talk() -> UnboundedChatCompletionContext:
    return UnboundedChatCompletionContext([UserMessage(content="hello", source="u")])


def test_what_a_memory_adds_stays_out_of_the_conversation() -> None:
    async def update() -> None:
        context = talk()
        for _ in range(3):
            notes = ContextNotes(context)
            await remembering("likes tea").update_context(notes)
            [note] = notes.notes
            assert isinstance(note, SystemMessage)
            assert "1. likes tea" in note.content
            assert await context.get_messages() == [UserMessage(content="hello", source="u")]

    asyncio.run(update())


def test_a_memory_sees_the_conversation_and_earlier_notes() -> None:
    async def update() -> list[LLMMessage]:
        notes = ContextNotes(talk())
        await remembering("a").update_context(notes)
        return await notes.get_messages()

    assert [type(each) for each in asyncio.run(update())] == [UserMessage, SystemMessage]


def test_a_memory_that_rewrites_the_conversation_writes_there() -> None:
    async def shorten(context: ChatCompletionContext) -> None:
        await context.clear()
        await context.add_message(UserMessage(content="shorter", source="u"))

    async def update() -> None:
        context = talk()
        notes = ContextNotes(context)
        await shorten(notes)
        assert notes.notes == []
        assert await context.get_messages() == [UserMessage(content="shorter", source="u")]

    asyncio.run(update())


def test_the_state_of_a_context_restores_its_messages() -> None:
    async def restore() -> list[LLMMessage]:
        other = UnboundedChatCompletionContext()
        await other.load_state(await ContextNotes(talk()).save_state())
        return await other.get_messages()

    assert asyncio.run(restore()) == [UserMessage(content="hello", source="u")]


def test_a_state_that_holds_no_messages_is_refused() -> None:
    with pytest.raises(ValueError, match="type"):
        asyncio.run(talk().load_state({"messages": [{"type": "Odd"}]}))


def test_the_messages_a_context_gives_are_a_copy() -> None:
    async def change() -> None:
        context = talk()
        (await context.get_messages()).clear()
        assert len(await context.get_messages()) == 1

    asyncio.run(change())
