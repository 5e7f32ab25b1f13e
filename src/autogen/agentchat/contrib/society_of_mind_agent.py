"""SocietyOfMindAgent: one voice outside, a group chat inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from coterie.flow import Call, Flow, call, finish
from coterie.runs import play, play_async

from ...code_utils import content_str
from .. import _chat, _talk
from .._messages import Message
from .._overrides import declare, halves, is_overridden, original
from .._replies import from_client
from ..agent import Agent
from ..conversable_agent import ConversableAgent

_BEFORE = "You were asked earlier to take care of a request, and you and your team talked it over. Here is that talk."
_PROMPT = (
    "Now answer the request itself, for someone who has not seen the talk. Do not mention the talk or the team; give the "
    "answer, complete and on its own."
)


class SocietyOfMindAgent(ConversableAgent):
    """Answers with what the group behind `chat_manager` comes to.

    Each message opens an inner chat whose members also know what was said before outside. `response_preparer` makes
    the answer: a callable(agent, messages), or a prompt for this agent's model; by default the model is asked with a
    prompt of its own, and without a model the group's last words are the answer. What goes wrong inside is raised.
    """

    def __init__(
        self,
        name: str,
        chat_manager: Any,
        response_preparer: str | Callable[..., Any] | None = None,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] = False,
        llm_config: dict[str, Any] | Literal[False] | None = False,
        default_auto_reply: str | dict[str, Any] | None = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name=name,
            system_message="",
            is_termination_msg=is_termination_msg,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            function_map=function_map,
            code_execution_config=code_execution_config,
            llm_config=llm_config,
            default_auto_reply=default_auto_reply,
            **kwargs,
        )
        self.response_preparer = response_preparer
        self._chat_manager: Any = None
        self.update_chat_manager(chat_manager)
        plain = (original("generate_oai_reply"), original("a_generate_oai_reply"))
        self._reply_func_list[:] = [each for each in self._reply_func_list if each["reply_func"] not in plain]
        last = len(self._reply_func_list)
        self.register_reply([Agent, None], SocietyOfMindAgent.generate_inner_monologue_reply, last)
        self.register_reply(
            [Agent, None],
            SocietyOfMindAgent.a_generate_inner_monologue_reply,
            last,
            ignore_async_in_sync_chat=True,
        )

    @property
    def chat_manager(self) -> Any:
        """The manager of the inner group."""
        return self._chat_manager

    def update_chat_manager(self, chat_manager: Any) -> None:
        """Put another group inside, or None."""
        self._chat_manager = chat_manager

    def generate_inner_monologue_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Any]:
        """Let the inner group talk about the last message, and answer with what it comes to."""
        return play(inner_monologue(self, messages, sender, config))

    async def a_generate_inner_monologue_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Any]:
        """The async twin of `generate_inner_monologue_reply`."""
        return await play_async(inner_monologue(self, messages, sender, config))

    def _participants(self) -> list[Any]:
        return [self, *(self._chat_manager._participants() if self._chat_manager is not None else ())]

    def _raise_exception_on_async_reply_functions(self) -> None:
        super()._raise_exception_on_async_reply_functions()
        if self._chat_manager is not None:
            self._chat_manager._raise_exception_on_async_reply_functions()


def inner_monologue(
    agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[tuple[bool, Any]]:
    """The inner chat, then the answer. The inner manager itself gets none."""
    manager = agent.chat_manager
    if manager is None:
        return False, None
    if sender is manager:
        return True, None
    messages = agent._oai_messages[sender] if messages is None else messages
    _begin_anew(agent, manager)
    for message in messages[:-1]:
        yield from _remind(agent, manager, message, sender)
    yield from _hold(agent, manager, messages[-1])
    return True, (yield from _prepared(agent, manager.groupchat.messages))


def _begin_anew(agent: Any, manager: Any) -> None:
    """Forget earlier inner talks, but not what they cost."""
    for each in [manager, *manager.groupchat.agents]:
        client: Any = getattr(each, "client", None)
        used = (client.total_usage_summary, client.actual_usage_summary) if client is not None else None
        each.reset()
        if used is not None:
            client.total_usage_summary, client.actual_usage_summary = used
    agent.clear_history(manager)


def _remind(agent: Any, manager: Any, message: Message, sender: Any) -> Flow[None]:
    """Let the members know a message that was said outside before."""
    if not content_str(message.get("content")):
        return
    speaker = agent if message.get("role") == "assistant" or sender is None else sender
    told = {"name": speaker.name, **message}
    for member in manager.groupchat.agents:
        yield from finish(_talk.post(manager, told, member, request_reply=False, silent=True))


def _hold(agent: Any, manager: Any, message: Message) -> Flow[Any]:
    settings = {"message": message, "clear_history": False, "silent": False, "cache": agent.client_cache}
    if (yield from is_overridden(agent, "initiate_chat")):
        return (yield Call(*halves(agent, "initiate_chat"), (manager,), {**settings, "summary_method": None}))
    return (yield from _chat.initiate(agent, _chat.plan(manager, **settings, summary_method=None)))


def _prepared(agent: Any, messages: list[Message]) -> Flow[Any]:
    preparer = agent.response_preparer
    if callable(preparer):
        return (yield from call(preparer, agent, messages))
    if agent.client is None:
        return content_str(messages[-1].get("content")).replace("TERMINATE", "").strip() if messages else ""
    asked = [
        {"role": "system", "content": _BEFORE},
        *(_as_text(each) for each in messages),
        {"role": "system", "content": preparer or _PROMPT},
    ]
    said = yield from from_client(agent, agent.client, asked, agent.client_cache)
    return content_str(said.get("content")) if isinstance(said, dict) else said or ""


def _as_text(message: Message) -> Message:
    """A message of the group as one that only says something: calls and results are told, not made."""
    calls = [each["function"] for each in message.get("tool_calls") or ()]
    calls += [message["function_call"]] if message.get("function_call") else []
    made = [f"calls {each['name']}({each['arguments']})" for each in calls]
    said = content_str(message.get("content"))
    named = {"name": message["name"]} if message.get("name") else {}
    return {"role": "user", "content": "\n".join([said, *made] if said else made), **named}


declare(SocietyOfMindAgent, ("generate_inner_monologue_reply",))
_talk.build_in(SocietyOfMindAgent, "generate_inner_monologue_reply", inner_monologue)
