"""QuantifierAgent: gives marks by given criteria."""

from __future__ import annotations

from typing import Any, Literal

from ...conversable_agent import ConversableAgent


class QuantifierAgent(ConversableAgent):
    """Gives marks to a result by given criteria."""

    DEFAULT_SYSTEM_MESSAGE = """You give marks. You are given a task, criteria with the marks they accept, and the result to judge. For each
criterion choose the one mark that fits the result best, and choose it only from those that the criterion accepts. Criteria
may have finer ones inside them: give a mark to each of those too.
Answer with a JSON object only, of the names of the criteria and their marks: {"name of the criterion": "mark"}"""

    DEFAULT_DESCRIPTION = "Gives marks to a result by given criteria."

    def __init__(
        self,
        name: str = "quantifier",
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
