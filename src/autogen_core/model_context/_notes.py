"""What memories say about a conversation, beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models import LLMMessage
from ._chat_completion_context import ChatCompletionContext


class ContextNotes(ChatCompletionContext):
    """A view of a context that keeps what a memory adds as `notes`, out of the conversation.

    An agent makes a new one each turn, has its memories update it, and puts the notes behind its own system messages
    when it calls the model, so that notes neither pile up nor stand behind the user's message:

        notes = ContextNotes(context)
        for memory in memories:
            await memory.update_context(notes)
        messages = [*system_messages, *notes.notes, *await context.get_messages()]

    A memory that clears the context rewrites the conversation itself: what it adds from then on is added there.
    """

    def __init__(self, context: ChatCompletionContext) -> None:
        super().__init__()
        self._context = context
        self._is_rewriting = False

    @property
    def notes(self) -> list[LLMMessage]:
        """What was added."""
        return self._messages

    async def add_message(self, message: LLMMessage) -> None:
        """Note a message."""
        if self._is_rewriting:
            await self._context.add_message(message)
        else:
            self._messages.append(message)

    async def get_messages(self) -> list[LLMMessage]:
        """Return the conversation and the notes."""
        return [*await self._context.get_messages(), *self._messages]

    async def clear(self) -> None:
        """Forget the conversation and the notes."""
        self._messages = []
        self._is_rewriting = True
        await self._context.clear()

    async def save_state(self) -> Mapping[str, Any]:
        """Return the state of the conversation."""
        return await self._context.save_state()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Give the conversation another state."""
        await self._context.load_state(state)
