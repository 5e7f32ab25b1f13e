"""RetrieveAssistantAgent: an assistant for RetrieveUserProxyAgent, from before any assistant would do."""

from __future__ import annotations

import warnings
from typing import Any

from coterie.flow import Flow
from coterie.runs import play

from ...code_utils import content_str
from .. import _talk
from .._messages import Message
from .._overrides import declare
from ..agent import Agent
from ..assistant_agent import AssistantAgent
from ._retrieval_prompts import UPDATE_CONTEXT, UPDATE_CONTEXT_IN_PROMPT
from ._retrieving import asks_for_context

_SUCCEEDED = "exitcode: 0 (execution succeeded)"


def _reply(agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None) -> Flow[Any]:
    """End with code that succeeded, and pass on a request for other passages."""
    yield from ()  # a flow, although it needs nothing
    messages = agent._oai_messages[sender] if messages is None else messages
    text = content_str(messages[-1].get("content")) if messages else ""
    if _SUCCEEDED in text:
        return True, "TERMINATE"
    if asks_for_context(text, UPDATE_CONTEXT_IN_PROMPT):
        return True, UPDATE_CONTEXT
    return False, None


class RetrieveAssistantAgent(AssistantAgent):
    """Deprecated: an AssistantAgent does the same, but for ending the chat when code succeeded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn("RetrieveAssistantAgent is deprecated: use AssistantAgent.", DeprecationWarning, stacklevel=2)
        super().__init__(*args, **kwargs)
        self.register_reply(Agent, RetrieveAssistantAgent._generate_retrieve_assistant_reply)

    def _generate_retrieve_assistant_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """End with code that succeeded, and pass on a request for other passages."""
        outcome: tuple[bool, str | dict[str, Any] | None] = play(_reply(self, messages, sender, config))
        return outcome


declare(RetrieveAssistantAgent, ("_generate_retrieve_assistant_reply",))
_talk.build_in(RetrieveAssistantAgent, "_generate_retrieve_assistant_reply", _reply)
