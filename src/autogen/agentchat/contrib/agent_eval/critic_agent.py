"""CriticAgent: finds the criteria to judge a task by."""

from __future__ import annotations

from typing import Any, Literal

from ...conversable_agent import ConversableAgent


class CriticAgent(ConversableAgent):
    """Finds the criteria that results of a task are judged by."""

    DEFAULT_SYSTEM_MESSAGE = """You find criteria by which results of a task can be told apart. You are given a task, an example of a result that
succeeded and one that failed. Find what made the difference, and what else a user of the results would look at. Each
criterion stands for itself, and its marks go from the worst to the best.
Answer with a JSON list only, of objects like this:
[{"name": "name of the criterion", "description": "what it means", "accepted_values": ["worst", "middling", "best"]}]"""

    DEFAULT_DESCRIPTION = "Finds the criteria that results of a task are judged by."

    def __init__(
        self,
        name: str = "critic",
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        description: str | None = DEFAULT_DESCRIPTION,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        code_execution_config: dict[str, Any] | Literal[False] | None = False,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name=name,
            system_message=system_message,
            description=description,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            code_execution_config=code_execution_config,
            llm_config=llm_config,
            **kwargs,
        )
