"""GPTAssistantAgent: an agent of OpenAI's Assistants API, which no longer exists."""

from __future__ import annotations

from typing import Any

from ..conversable_agent import ConversableAgent


class GPTAssistantAgent(ConversableAgent):
    """Refuses, and says what to use instead.

    Raises: NotImplementedError always.
    """

    DEFAULT_MODEL_NAME = "gpt-4-0125-preview"

    def __init__(self, name: str = "GPT Assistant", instructions: str | None = None, **kwargs: Any) -> None:
        raise NotImplementedError(
            f"The agent {name!r} is a GPTAssistantAgent, which speaks OpenAI's Assistants API; OpenAI has switched that "
            "service off. Use AssistantAgent(name, system_message=instructions, llm_config=...) instead. For its tools: "
            "functions by register_function, the code interpreter by an agent with code_execution_config, file search "
            "by RetrieveUserProxyAgent."
        )
