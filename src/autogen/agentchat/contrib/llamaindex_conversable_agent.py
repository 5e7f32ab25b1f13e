"""LLamaIndexConversableAgent: an agent of LlamaIndex that takes part in chats."""

from __future__ import annotations

import importlib
from typing import Any

from coterie.errors import MissingExtra
from coterie.flow import COLOUR, Flow

from ...code_utils import content_str
from .._talk import FlowReply
from ..agent import Agent
from ..conversable_agent import ConversableAgent
from ._lookup import look_up


class LLamaIndexConversableAgent(ConversableAgent):
    """Answers with what `llama_index_agent.chat` (in async chats `achat`) says.

    Raises: ValueError where the LlamaIndex agent or the description is missing.
    """

    def __init__(self, name: str, llama_index_agent: Any, description: str | None = None, **kwargs: Any) -> None:
        if llama_index_agent is None:
            raise ValueError("llama_index_agent must be provided")
        if not description:
            raise ValueError("description must be provided")
        super().__init__(name, description=description, **kwargs)
        self._llama_index_agent = llama_index_agent
        self.register_reply([Agent, None], _Answer(), position=2)


class _Answer(FlowReply):
    __name__ = "generate_llama_index_reply"

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[tuple[bool, Any]]:
        messages = agent._oai_messages[sender] if messages is None else messages
        *before, last = [(each["role"], content_str(each.get("content"))) for each in messages]
        theirs = agent._llama_index_agent

        def ask() -> str:
            return str(theirs.chat(message=last[1], chat_history=_history(before)))

        async def ask_later() -> str:
            return str(await theirs.achat(message=last[1], chat_history=_history(before)))

        asked = [*before, last]
        said = yield from look_up(agent.name, "answer", asked, ask_later if (yield COLOUR) else ask)
        return True, said


def _history(messages: list[tuple[str, str]]) -> list[Any]:
    """Messages in LlamaIndex's own form."""
    if not messages:
        return []
    try:
        theirs = importlib.import_module("llama_index.core.base.llms.types")
    except ImportError as error:
        raise MissingExtra("llama-index-core", "llama-index", "An agent of LlamaIndex") from error
    return [theirs.ChatMessage(role=role, content=text) for role, text in messages if role in ("user", "assistant")]
