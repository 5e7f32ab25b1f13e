"""AssistantAgent: solves tasks with its model, writing code for others to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from .conversable_agent import ConversableAgent


class AssistantAgent(ConversableAgent):
    """An agent that a model speaks for. It asks no person and runs no code."""

    DEFAULT_SYSTEM_MESSAGE = """You solve tasks with your knowledge of language and of programming.
Whenever a task needs information or an action (reading a page or a file, a calculation, the date, the state of the \
machine), write code that gets it, in a fenced block marked python or sh. The user runs your code as it stands and sends \
you what it printed. The user cannot edit it, fill in gaps or answer questions that the code asks.
Rules for code:
- One block per reply, complete, without placeholders. Say in a sentence what it does before you write it.
- Print what you want to see.
- To have a file kept under a name, put `# filename: <name>` on the first line of the block.
When the result is an error, find the cause, and send the whole corrected code, not a part of it. When the result does \
not solve the task, question your assumptions, get what is missing and try another way.
Check your answer before you give it, with evidence where there is any. When everything is done, end your reply with the \
word TERMINATE."""

    DEFAULT_DESCRIPTION = (
        "A helpful assistant with strong language and programming skills, who writes Python and shell code for others to "
        "run, reads what it printed, corrects it, and explains what came out."
    )

    def __init__(
        self,
        name: str = "assistant",
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        description: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            system_message,
            is_termination_msg,
            max_consecutive_auto_reply,
            human_input_mode,
            llm_config=llm_config,
            description=description,
            **kwargs,
        )
        if description is None and system_message == self.DEFAULT_SYSTEM_MESSAGE:
            self.description = self.DEFAULT_DESCRIPTION
