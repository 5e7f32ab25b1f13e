"""SubCriticAgent: divides criteria into finer ones."""

from __future__ import annotations

from typing import Any, Literal

from ...conversable_agent import ConversableAgent


class SubCriticAgent(ConversableAgent):
    """Divides criteria into finer ones."""

    DEFAULT_SYSTEM_MESSAGE = """You make criteria finer. You are given criteria by which results of a task are judged. Divide each of them into the
criteria it is made of, as far as that helps to judge, and give each of those marks from the worst to the best.
Answer with a JSON list only, of the criteria you were given, each with the finer ones inside it:
[{"name": "name of the criterion", "description": "what it means", "accepted_values": ["worst", "best"],
"sub_criteria": [{"name": "...", "description": "...", "accepted_values": ["worst", "best"]}]}]"""

    DEFAULT_DESCRIPTION = "Divides criteria into finer ones."

    def __init__(
        self,
        name: str = "subcritic",
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
