"""UserProxyAgent: stands for a person, and runs code and tools in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from .conversable_agent import ConversableAgent


class UserProxyAgent(ConversableAgent):
    """An agent that asks a person before it replies, as often as `human_input_mode` says, and runs code.

    Code runs in Docker unless `code_execution_config={"use_docker": False}`; False switches it off.
    """

    DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS = {
        "ALWAYS": "A person who follows the conversation, answers questions and decides.",
        "TERMINATE": "A user who runs code and tools, and can be asked when the work is about to end.",
        "NEVER": "A terminal that runs the python and sh code blocks it is given, and the tools that are called, and "
        "reports what came out. It has no opinions and answers no questions.",
    }

    def __init__(
        self,
        name: str = "user_proxy",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "TERMINATE", "NEVER"] = "ALWAYS",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] | None = {},  # noqa: B006 - public default, copied
        default_auto_reply: str | dict[str, Any] | None = "",
        llm_config: dict[str, Any] | Literal[False] | None = False,
        system_message: str | list[Any] | None = "",
        description: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            system_message,
            is_termination_msg,
            max_consecutive_auto_reply,
            human_input_mode,
            function_map,
            code_execution_config,
            llm_config,
            default_auto_reply,
            description=description
            if description is not None
            else self.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS[human_input_mode],
            **kwargs,
        )
