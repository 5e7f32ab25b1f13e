"""A swarm's conversation: who speaks next, and the chat from first message to result."""

from __future__ import annotations

import inspect
from typing import Any

from coterie.flow import Flow, call

from .. import _chat, _resume, _selection
from .._messages import Message
from .._result import ChatResult
from ..conversable_agent import ConversableAgent
from ..groupchat import GroupChat, GroupChatManager
from ._swarm_hand_offs import (
    EXECUTOR,
    AfterWork,
    AfterWorkOption,
    OnCondition,
    OnContextCondition,
    hand_offs,
    hide_context_variables,
    holds,
    is_available,
    named,
    resolve,
    tool_of,
)
from ._swarm_nested import holder
from ._swarm_tools import RunsTools

USER = "_User"


class Swarm(_selection.Choosing):
    """One conversation of a swarm: its members, its context variables, and who was told to speak next."""

    def __init__(self, initial: Any, agents: list[Any], user: Any, after_work: AfterWork, variables: dict[str, Any]):
        self.initial, self.agents, self.user, self.after_work = initial, agents, user, after_work
        self.variables = variables
        self.told: str | None = None
        self._has_begun = False
        self.executor = ConversableAgent(EXECUTOR, human_input_mode="NEVER", default_auto_reply=None)
        self.executor.register_reply(GroupChatManager, RunsTools(self))
        self._holders: dict[int, Any] = {}
        self._owners: dict[Any, Any] = {}
        for agent in agents:
            agent._context_variables = variables
            resolve(agent, agents)
            hide_context_variables(agent)
            self._check_targets(agent)

    def _check_targets(self, agent: Any) -> None:
        known = hand_offs(agent)
        targeted: list[OnCondition | OnContextCondition] = [*known.tools.values(), *known.on_context]
        for hand_off in targeted:
            if isinstance(hand_off.target, dict):
                number = 1 + sum(owner is agent for owner in self._owners.values())
                held = holder(f"nested_chat_{agent.name}_{number}", hand_off.target, agent)
                self._holders[id(hand_off)], self._owners[held] = held, agent
            elif hand_off.target not in self.agents:
                raise ValueError(
                    f"{agent.name!r} hands off to {hand_off.target.name!r}, which is no agent of the swarm. "
                    f"Known are {', '.join(repr(each.name) for each in self.agents)}."
                )

    def everybody(self) -> list[Any]:
        """All who take part, hidden ones included."""
        return [*self.agents, self.user, self.executor, *self._owners]

    def member(self, name: str | None) -> Any:
        """The agent of that name. Raises: ValueError that lists those who take part."""
        found = named(name or "", self.everybody())
        if found is None:
            known = ", ".join(repr(each.name) for each in [*self.agents, self.user])
            raise ValueError(f"{name!r} is no agent of the swarm. Known are {known}.")
        return found

    def target_of(self, hand_off: OnCondition | OnContextCondition) -> Any:
        """The agent that a hand-off leads to: its own, or the one that holds its chats."""
        return self._holders.get(id(hand_off), hand_off.target)

    def flow(self, group: Any, last_speaker: Any, selector: Any) -> Flow[Any]:
        speaker = yield from self._next(group, last_speaker, selector)
        speaker = self._redirected(speaker, group.messages[-1])
        self._offer(speaker, group.messages[-1])
        return speaker

    def _next(self, group: Any, last_speaker: Any, selector: Any) -> Flow[Any]:
        begins, self._has_begun = not self._has_begun, True
        if group.messages[-1].get("tool_calls"):
            return self.executor
        if begins:
            return self.initial
        if last_speaker is self.executor:
            told, self.told = self.told, None
            return (yield from self._at(told, group, selector)) if told else self._last_member(group)
        if last_speaker is self.user:
            return self._last_member(group)
        if last_speaker in self._owners:
            return self._owners[last_speaker]
        after_work = hand_offs(last_speaker).after_work or self.after_work
        return (yield from self._after(after_work.agent, group, last_speaker, selector))

    def _after(self, work: Any, group: Any, last_speaker: Any, selector: Any) -> Flow[Any]:
        if callable(work) and not isinstance(work, ConversableAgent):
            given = (last_speaker, group.messages, group, self.variables)
            work = yield from call(work, *given[: _takes(work)])
        if isinstance(work, AfterWork):
            work = work.agent
        if isinstance(work, ConversableAgent):
            work = work.name
        return (yield from self._at(work, group, selector))

    def _at(self, work: Any, group: Any, selector: Any) -> Flow[Any]:
        """Who speaks where the conversation is told to go, by an option or a name."""
        option = AfterWorkOption.__members__.get(work) if isinstance(work, str) else work
        if option is AfterWorkOption.SWARM_MANAGER:
            return (yield from _selection.by_model(group, self._last_member(group), selector, None, self.agents))
        if option is AfterWorkOption.STAY:
            return self._last_member(group)
        if option is AfterWorkOption.REVERT_TO_USER and self.user.name != USER:
            return self.user
        if option is None and isinstance(work, str):
            return self.member(work)
        if option is None or isinstance(option, AfterWorkOption):
            raise _selection.Ended()
        raise ValueError(f"An AfterWork callable returns an agent, its name, an AfterWorkOption or None: {work!r}.")

    def _last_member(self, group: Any) -> Any:
        for message in reversed(group.messages):
            found = named(message.get("name", ""), self.agents)
            if found is not None:
                return found
        return self.initial

    def _redirected(self, speaker: Any, message: Message) -> Any:
        """Whoever speaks in the speaker's place, as the context variables say."""
        passed = []
        while speaker in self.agents and speaker not in passed:
            passed.append(speaker)
            for each in hand_offs(speaker).on_context:
                if is_available(each.available, speaker, message, self.variables) and holds(
                    each.condition, self.variables
                ):
                    speaker = self.target_of(each)
                    break
        return speaker

    def _offer(self, speaker: Any, message: Message) -> None:
        """Show the speaker's model the hand-offs that are available now, and no others."""
        if not speaker.llm_config:
            return
        for name, each in hand_offs(speaker).tools.items():
            if each.available is None:
                continue
            shown = any(tool["function"]["name"] == name for tool in speaker.llm_config.get("tools", ()))
            if is_available(each.available, speaker, message, self.variables) is not shown:
                speaker.update_tool_signature(name if shown else tool_of(name, each), is_remove=shown)


def _takes(function: Any) -> int:
    """How many of the four things an AfterWork callable wants to see."""
    parameters = inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return 4
    return len([each for each in parameters if each.kind is not each.VAR_KEYWORD])


def talk(
    initial: Any,
    messages: str | list[Message],
    agents: list[Any],
    user: Any,
    max_rounds: int,
    variables: dict[str, Any] | None,
    after_work: Any,
) -> Flow[tuple[ChatResult, dict[str, Any], Any]]:
    """Let the swarm talk; returns the result, the context variables and the last speaker."""
    _check(initial, messages, agents, user)
    stand_in = ConversableAgent(USER, human_input_mode="NEVER") if user is None else user
    shared = variables if variables is not None else {}
    work = after_work if isinstance(after_work, AfterWork) else AfterWork(after_work or AfterWorkOption.TERMINATE)
    swarm = Swarm(initial, agents, stand_in, work, shared)
    group = GroupChat(swarm.everybody(), [], max_round=max_rounds, speaker_selection_method=swarm)
    manager = GroupChatManager(group, name="Swarm_Manager", llm_config=_chooser_config(agents))
    given = [{"role": "user", "content": messages}] if isinstance(messages, str) else list(messages)
    told = [_signed(each, swarm) for each in given]
    speaker, first = swarm.member(told[-1]["name"]), told[-1]
    if len(told) > 1:
        speaker, first = yield from _resume.resume(manager, told, None, silent=True)
    plan = _chat.plan(manager, message=first, clear_history=len(told) == 1)
    result: ChatResult = yield from _chat.initiate(speaker, plan)
    result.chat_history = [_unsigned(each) for each in result.chat_history]
    return result, shared, manager.last_speaker


def _check(initial: Any, messages: Any, agents: list[Any], user: Any) -> None:
    for each in [initial, *agents, *([user] if user is not None else ())]:
        if not isinstance(each, ConversableAgent):
            raise ValueError(f"Every agent of a swarm must be a ConversableAgent, found {each!r}.")
    if initial not in agents:
        raise ValueError(
            f"initial_agent {initial.name!r} must be one of agents, found {[each.name for each in agents]}."
        )
    if not messages or not isinstance(messages, (str, list)):
        raise ValueError(f"messages must be a text or a list of messages, found {messages!r}.")


def _chooser_config(agents: list[Any]) -> Any:
    """The model that picks speakers for `SWARM_MANAGER`: that of the first agent who has one, without its tools."""
    config = next((each.llm_config for each in agents if each.llm_config), None)
    return {k: v for k, v in config.items() if k not in ("tools", "functions")} if config else False


def _signed(message: Message, swarm: Swarm) -> Message:
    """The message with the name of who said it: the user, or the hidden agent for results of tools."""
    if message.get("name"):
        swarm.member(message["name"])
        return dict(message)
    return {**message, "name": EXECUTOR if message.get("role") == "tool" else swarm.user.name}


def _unsigned(message: Message) -> Message:
    return {k: v for k, v in message.items() if k != "name"} if message.get("name") == USER else message
