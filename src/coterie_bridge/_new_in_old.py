"""An agent or a team of 0.4 as an agent of a 0.2 chat."""

from __future__ import annotations

from typing import Any

from autogen import Agent, ConversableAgent
from autogen_agentchat.base import ChatAgent, TaskResult, Team
from autogen_agentchat.messages import BaseChatMessage, MultiModalMessage
from autogen_core import CancellationToken
from coterie.runs import current_run

from ._content import to_v02, to_v04

Message = dict[str, Any]


def as_v02(agent: ChatAgent | Team, *, name: str | None = None, **settings: Any) -> ConversableAgent:
    """Make an agent or a team of 0.4 an agent of 0.2, for two-agent chats, groups and nested chats, sync or async.

    It is told what was said since it last spoke, and answers with its last message. `settings` are those of a
    ConversableAgent (`is_termination_msg`, `max_consecutive_auto_reply`, `human_input_mode`, ...); it has neither a model
    nor code of its own.

    An agent of 0.4 remembers one conversation: use it with one peer, or in one group.
    """
    return _NewAgent(agent, name or agent.name, settings)


class _NewAgent(ConversableAgent):
    def __init__(self, agent: ChatAgent | Team, name: str, settings: dict[str, Any]) -> None:
        super().__init__(
            name,
            **{
                "llm_config": False,
                "code_execution_config": False,
                "human_input_mode": "NEVER",
                "description": agent.description,
                **settings,
            },
        )
        self._inside = agent
        self._told: dict[Any, int] = {}
        # The async half is asked first in an async chat, and left out of a sync one.
        self.register_reply([Agent, None], _reply, position=2)
        self.register_reply([Agent, None], _a_reply, position=2, ignore_async_in_sync_chat=True)

    async def answer(self, messages: list[Message], sender: Any) -> str | Message:
        """Tell what is new, and return the answer as 0.2 keeps it."""
        start = self._told.get(sender, 0)
        if start > len(messages):  # the conversation was cleared
            start = 0
        news = [
            to_v04(each.get("content"), _source(each, sender))
            for each in messages[start:]
            if each.get("role") != "assistant" and each.get("content") is not None
        ]
        said = await _last_words(self._inside, news)
        self._told[sender] = len(messages)
        return {"content": to_v02(said)} if isinstance(said, MultiModalMessage) else said.to_model_text()

    async def _forget(self) -> None:
        if isinstance(self._inside, Team):
            await self._inside.reset()
        else:
            await self._inside.on_reset(CancellationToken())

    def reset(self) -> None:
        super().reset()
        self._told.clear()
        current_run().private_loop.wait(self._forget())


def _reply(
    recipient: _NewAgent, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> tuple[bool, str | Message]:
    messages = recipient.chat_messages[sender] if messages is None else messages
    return True, current_run().private_loop.wait(recipient.answer(messages, sender))


async def _a_reply(
    recipient: _NewAgent, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> tuple[bool, str | Message]:
    messages = recipient.chat_messages[sender] if messages is None else messages
    return True, await recipient.answer(messages, sender)


async def _last_words(agent: ChatAgent | Team, news: list[Any]) -> BaseChatMessage:
    result: TaskResult = await agent.run(task=news or None, output_task_messages=False)
    said = [each for each in result.messages if isinstance(each, BaseChatMessage)]
    if not said:
        raise ValueError(
            f"{agent.name!r} ended without a message ({result.stop_reason}), so there is nothing to reply."
        )
    return said[-1]


def _source(message: Message, sender: Any) -> str:
    return str(message.get("name") or getattr(sender, "name", None) or "user")
