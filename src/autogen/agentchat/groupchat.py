"""A group chat: its members, its log, its rules, and the manager that lets one speak after the other."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from operator import methodcaller
from typing import Any, ClassVar, Literal

from coterie.runs import current_run, play, play_async

from ..code_utils import content_str
from ..exception_utils import AgentNameConflict, UndefinedNextAgent
from ..graph_utils import check_graph_validity, invert_disallowed_to_allowed
from . import _group, _own_choices, _resume, _selection, _talk
from ._overrides import declare
from .agent import Agent
from .conversable_agent import ConversableAgent

logger = logging.getLogger(__name__)

Message = dict[str, Any]


@dataclass
class GroupChat:
    """Members that share one conversation, and how the next speaker is found.

    `messages` is the log, used live. `max_round` counts messages, the first included. `speaker_selection_method`: "auto"
    (a model chooses), "manual", "random", "round_robin", or a callable(last_speaker, groupchat) that returns an agent,
    one of these names, or None to end. `allowed_or_disallowed_speaker_transitions`: agent -> agents that may, or may
    not, speak next; an empty list means anyone, an absent key ends the chat. The templates take `{roles}` and
    `{agentlist}`.

    Raises: ValueError for settings that cannot work.
    """

    agents: list[Any]
    messages: list[Message]
    max_round: int = 10
    admin_name: str = "Admin"
    func_call_filter: bool = True
    speaker_selection_method: Literal["auto", "manual", "random", "round_robin"] | Callable[..., Any] = "auto"
    max_retries_for_selecting_speaker: int = 2
    allow_repeat_speaker: bool | list[Any] | None = None
    allowed_or_disallowed_speaker_transitions: dict[Any, list[Any]] | None = None
    speaker_transitions_type: Literal["allowed", "disallowed"] | None = None
    enable_clear_history: bool = False
    send_introductions: bool = False
    select_speaker_message_template: str = """You lead a conversation between these roles:
{roles}.
Read what was said and choose from {agentlist} the one who speaks next. Answer with the name only."""
    select_speaker_prompt_template: str | None = (
        "Read the conversation above. Who of {agentlist} speaks next? Answer with the name only."
    )
    select_speaker_auto_multiple_template: str = """You named more than one. Name exactly one, who speaks next. To decide:
1. Whoever the last speaker hands over to, or asks, speaks next.
2. Else whoever the conversation needs next.
3. Else the one you named first.
Answer with the name only, spelled as in {agentlist}."""
    select_speaker_auto_none_template: str = """You named none of the roles. Name exactly one, who speaks next. To decide:
1. Whoever the last speaker hands over to, or asks, speaks next.
2. Else whoever the conversation needs next.
Answer with the name only, spelled as in {agentlist}."""
    select_speaker_transform_messages: Any = None
    select_speaker_auto_verbose: bool | None = False
    select_speaker_auto_model_client_cls: type[Any] | list[type[Any]] | None = None
    select_speaker_auto_llm_config: dict[str, Any] | Literal[False] | None = None
    role_for_select_speaker_messages: str | None = "system"

    DEFAULT_INTRO_MSG: ClassVar[str] = (
        "Hello everyone. We are a team that works together on what the user asks. Taking part today are:"
    )

    _VALID_SPEAKER_SELECTION_METHODS: ClassVar = [*_selection.METHODS]
    _VALID_SPEAKER_TRANSITIONS_TYPE: ClassVar = ["allowed", "disallowed", None]

    def __post_init__(self) -> None:
        _check_templates(self)
        if not isinstance(self.max_retries_for_selecting_speaker, int) or self.max_retries_for_selecting_speaker < 0:
            raise ValueError("max_retries_for_selecting_speaker must be an int of 0 or more.")
        if not isinstance(self.select_speaker_auto_verbose, bool):
            raise ValueError("select_speaker_auto_verbose cannot be None or non-bool")
        if self.select_speaker_transform_messages is not None and not callable(
            getattr(self.select_speaker_transform_messages, "_transform_messages", None)
        ):
            raise ValueError("select_speaker_transform_messages must be None or MessageTransforms.")
        self._check_transitions()
        self._chooser = _selection.Chooser()
        names = self.agent_names
        if len(set(names)) != len(names):
            logger.warning("Agents of a group need names of their own, found %s: some cannot be chosen.", names)

    def _check_transitions(self) -> None:
        transitions = self.allowed_or_disallowed_speaker_transitions
        if self.allow_repeat_speaker is not None and not isinstance(self.allow_repeat_speaker, (bool, list)):
            raise ValueError("GroupChat allow_repeat_speaker should be a bool or a list of Agents.")
        if transitions is None:
            if self.allow_repeat_speaker is None:
                self.allow_repeat_speaker = True
            self.allowed_speaker_transitions_dict: dict[Any, list[Any]] = {}
            for agent in self.agents:
                self.allowed_speaker_transitions_dict[agent] = [
                    each for each in self.agents if each is not agent or self.may_repeat(agent)
                ]
            return
        if self.allow_repeat_speaker is not None:
            raise ValueError(
                "Don't provide both allowed_or_disallowed_speaker_transitions and allow_repeat_speaker in group chat: "
                "the transitions say who may repeat."
            )
        kind = self.speaker_transitions_type
        if kind is None:
            raise ValueError(
                "GroupChat: allowed_or_disallowed_speaker_transitions is not None, but speaker_transitions_type is None. "
                "Please set speaker_transitions_type to either 'allowed' or 'disallowed'."
            )
        if not isinstance(kind, str) or kind.lower() not in ("allowed", "disallowed"):
            raise ValueError(f"GroupChat speaker_transitions_type should be 'allowed' or 'disallowed', found {kind!r}.")
        if kind.lower() == "allowed":
            self.allowed_speaker_transitions_dict = transitions
        else:
            self.allowed_speaker_transitions_dict = invert_disallowed_to_allowed(transitions, self.agents)
        check_graph_validity(self.allowed_speaker_transitions_dict, self.agents)

    def may_repeat(self, agent: Any) -> bool:
        """Whether `agent` may speak twice in a row."""
        repeat = self.allow_repeat_speaker
        return agent in repeat if isinstance(repeat, list) else repeat is not False

    @property
    def agent_names(self) -> list[str]:
        """The members' names."""
        return [agent.name for agent in self.agents]

    def reset(self) -> None:
        """Forget the log."""
        self.messages.clear()

    def append(self, message: Message, speaker: Any) -> None:
        """Add a message to the log, with its speaker's name and its content as text."""
        if message["role"] != "function":
            message["name"] = speaker.name
        message["content"] = content_str(message["content"])
        self.messages.append(message)

    def agent_by_name(self, name: str, recursive: bool = False, raise_on_name_conflict: bool = False) -> Any:
        """The member of that name, or None. `recursive` looks into the groups that members manage, too.

        Raises: AgentNameConflict where several have the name and `raise_on_name_conflict` is set.
        """
        agents = self.nested_agents() if recursive else self.agents
        found = [agent for agent in agents if agent.name == name]
        if raise_on_name_conflict and len(found) > 1:
            raise AgentNameConflict()
        return found[0] if found else None

    def nested_agents(self) -> list[Any]:
        """The members, and the members of groups that members manage."""
        agents = list(self.agents)
        for agent in self.agents:
            if isinstance(agent, GroupChatManager):
                agents.extend(agent.groupchat.nested_agents())
        return agents

    def next_agent(self, agent: Any, agents: list[Any] | None = None) -> Any:
        """Who follows `agent` in the order of the members, among `agents`. Raises: UndefinedNextAgent."""
        among = self.agents if agents is None else agents
        if not set(map(id, among)) <= set(map(id, self.agents)):
            raise UndefinedNextAgent()
        start = self.agents.index(agent) + 1 if agent in self.agents else 0
        count = len(self.agents)
        for offset in range(count):
            following = self.agents[(start + offset) % count]
            if following in among:
                return following
        raise UndefinedNextAgent()

    def select_speaker_msg(self, agents: list[Any] | None = None) -> str:
        """What the choosing model is told first."""
        agents = self.agents if agents is None else agents
        roles = self._participant_roles(agents)
        return self.select_speaker_message_template.format(roles=roles, agentlist=_names(agents))

    def select_speaker_prompt(self, agents: list[Any] | None = None) -> str | None:
        """What the choosing model is asked last; None where no template is set."""
        if not self.select_speaker_prompt_template:
            return None
        return self.select_speaker_prompt_template.format(agentlist=_names(self.agents if agents is None else agents))

    def introductions_msg(self, agents: list[Any] | None = None) -> str:
        """Who takes part, a line each."""
        return f"{self.DEFAULT_INTRO_MSG}\n\n{self._participant_roles(agents)}"

    def manual_select_speaker(self, agents: list[Any] | None = None) -> Any:
        """Ask a person who speaks next; None where they leave it open."""
        return play(_selection.manual(self, self.agents if agents is None else agents))

    def random_select_speaker(self, agents: list[Any] | None = None) -> Any:
        """Draw who speaks next, from the run's seed."""
        return current_run().random.choice(self.agents if agents is None else agents)

    def select_speaker(self, last_speaker: Any, selector: Any) -> Any:
        """Find who speaks after `last_speaker`; `selector` is the manager whose model may choose.

        Raises: NoEligibleSpeaker where nobody may speak, ValueError for a method that does not exist.
        """
        return play(_selection.select(self, last_speaker, selector))

    async def a_select_speaker(self, last_speaker: Any, selector: Any) -> Any:
        """The async twin of `select_speaker`."""
        return await play_async(_selection.select(self, last_speaker, selector))

    def _prepare_and_select_agents(self, last_speaker: Any) -> tuple[Any, list[Any], list[Message] | None]:
        return play(_selection.prepared(self, last_speaker))

    def _auto_select_speaker(
        self, last_speaker: Any, selector: Any, messages: list[Message] | None, agents: list[Any] | None
    ) -> Any:
        return play(_selection.by_model(self, last_speaker, selector, messages, agents))

    async def a_auto_select_speaker(
        self, last_speaker: Any, selector: Any, messages: list[Message] | None, agents: list[Any] | None
    ) -> Any:
        """Let a model choose among `agents`; the async twin of `_auto_select_speaker`."""
        return await play_async(_selection.by_model(self, last_speaker, selector, messages, agents))

    def _validate_speaker_name(
        self,
        recipient: Any,
        messages: list[Message],
        sender: Any,
        config: Any,
        attempts_left: int,
        attempt: int,
        agents: list[Any],
    ) -> tuple[bool, Any]:
        return _own_choices.checked(self, messages, attempts_left, attempt, agents)

    def _process_speaker_selection_result(self, result: Any, last_speaker: Any, agents: list[Any]) -> Any:
        return _own_choices.settled(self, result, last_speaker, agents)

    def _finalize_speaker(self, last_speaker: Any, final: bool, name: str, agents: list[Any]) -> Any:
        return _own_choices.named(self, last_speaker, final, name, agents)

    def _participant_roles(self, agents: list[Any] | None = None) -> str:
        return "\n".join(
            f"{agent.name}: {agent.description}".strip() for agent in (self.agents if agents is None else agents)
        )

    def _mentioned_agents(self, message_content: str | list[Any] | Message, agents: list[Any] | None) -> dict[str, int]:
        """How often each of `agents` is named. Underscores may be written as blanks or escaped."""
        if isinstance(message_content, dict):
            message_content = message_content["content"]
        text = content_str(message_content)
        mentions = {}
        for agent in self.agents if agents is None else agents:
            name = agent.name
            spellings = {name, name.replace("_", " "), name.replace("_", r"\_")}
            pattern = "|".join(re.escape(each) for each in sorted(spellings, key=len, reverse=True))
            count = len(re.findall(rf"(?<=\W)(?:{pattern})(?=\W)", f" {text} "))
            if count:
                mentions[name] = count
        return mentions


def _check_templates(group: GroupChat) -> None:
    for name in (
        "select_speaker_message_template",
        "select_speaker_auto_multiple_template",
        "select_speaker_auto_none_template",
        "role_for_select_speaker_messages",
    ):
        if not getattr(group, name):
            raise ValueError(f"{name} cannot be empty or None.")


def _names(agents: list[Any]) -> str:
    return f"{[agent.name for agent in agents]}"


class GroupChatManager(ConversableAgent):
    """Lets the members of a group speak one after the other. Chat with it to chat with the group."""

    def __init__(
        self,
        groupchat: GroupChat,
        name: str | None = "chat_manager",
        max_consecutive_auto_reply: int | None = sys.maxsize,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        system_message: str | list[Any] | None = "Group chat manager.",
        silent: bool = False,
        **kwargs: Any,
    ) -> None:
        config = kwargs.get("llm_config")
        if isinstance(config, dict) and (config.get("functions") or config.get("tools")):
            raise ValueError(
                "GroupChatManager is not allowed to make function/tool calls. Please remove the 'functions' or 'tools' "
                "config in 'llm_config' you passed in."
            )
        super().__init__(
            name=name or "chat_manager",
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            system_message=system_message,
            **kwargs,
        )
        self._groupchat = groupchat
        self._last_speaker: Any = None
        self._silent = silent
        self._register_group(GroupChatManager.run_chat)
        self._register_group(GroupChatManager.a_run_chat, ignore_async_in_sync_chat=True)

    def _register_group(self, half: Callable[..., Any], **how: bool) -> None:
        self.register_reply(Agent, half, config=self._groupchat, reset_config=methodcaller("reset"), **how)
        self._reply_func_list[0]["config"] = self._groupchat  # no copy: what is set later holds too

    @property
    def groupchat(self) -> GroupChat:
        """The group."""
        return self._groupchat

    @property
    def last_speaker(self) -> Any:
        """Who spoke last; useful to a member's reply function, whose sender is always the manager."""
        return self._last_speaker

    def chat_messages_for_summary(self, agent: Any) -> list[Message]:
        """The whole group's log."""
        return self._groupchat.messages

    def _participants(self) -> list[Any]:
        members = [agent for agent in self._groupchat.agents if isinstance(agent, ConversableAgent)]
        return [self, self._groupchat._chooser, *(each for agent in members for each in agent._participants())]

    def _closing_message(self, agent: Any) -> Message | None:
        return self._groupchat.messages[-1] if self._groupchat.messages else None

    def _inner_reply(self, sender: Any) -> str | None:
        """What a group says in another group: its last words. To anybody else it says nothing at the end."""
        message = self._closing_message(sender)
        is_member = isinstance(sender, GroupChatManager) and self in sender.groupchat.agents
        if message is None or not is_member:
            return None
        return str(message["content"]).replace("TERMINATE", "")

    def _prepare_chat(
        self, recipient: Any, clear_history: bool, prepare_recipient: bool = True, reply_at_receive: bool = True
    ) -> None:
        super()._prepare_chat(recipient, clear_history, prepare_recipient, reply_at_receive)
        if clear_history:
            self._groupchat.reset()
        for agent in self._groupchat.agents:
            if (recipient is not agent or prepare_recipient) and isinstance(agent, ConversableAgent):
                agent._prepare_chat(self, clear_history, False, reply_at_receive)

    def _raise_exception_on_async_reply_functions(self) -> None:
        super()._raise_exception_on_async_reply_functions()
        for agent in self._groupchat.agents:
            if isinstance(agent, ConversableAgent):
                agent._raise_exception_on_async_reply_functions()

    def run_chat(
        self, messages: list[Message] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, str | None]:
        """Let the group talk, beginning with the last of `messages`. `config` is the group, the manager's by default."""
        return play(_group.run(self, messages, sender, config))

    async def a_run_chat(
        self, messages: list[Message] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, str | None]:
        """The async twin of `run_chat`."""
        return await play_async(_group.run(self, messages, sender, config))

    def resume(
        self,
        messages: list[Message] | str,
        remove_termination_string: str | Callable[[str], str] | None = None,
        silent: bool | None = False,
    ) -> tuple[Any, Message]:
        """Bring a group back to where `messages` (a list, or its JSON) left it.

        Returns the last speaker and the last message: go on with
        `last_agent.initiate_chat(manager, message=last_message, clear_history=False)`.
        Raises: ValueError that says what is wrong with the messages.
        """
        return play(_resume.resume(self, messages, remove_termination_string, silent))

    async def a_resume(
        self,
        messages: list[Message] | str,
        remove_termination_string: str | Callable[[str], str] | None = None,
        silent: bool | None = False,
    ) -> tuple[Any, Message]:
        """The async twin of `resume`."""
        return await play_async(_resume.resume(self, messages, remove_termination_string, silent))

    def messages_from_string(self, message_string: str) -> list[Message]:
        """The messages that `messages_to_string` wrote. Raises: ValueError for what is no JSON."""
        return _resume.from_text(message_string)

    def messages_to_string(self, messages: list[Message]) -> str:
        """The messages as JSON text, for `resume`."""
        return json.dumps(messages)

    def clear_agents_history(self, reply: Message, groupchat: GroupChat) -> str:
        """Do what `CLEAR HISTORY [name] [number]` in a person's reply says, and return the rest of the reply."""
        return _group.cleared(self, reply, groupchat)


declare(
    GroupChat,
    (
        "select_speaker",
        "manual_select_speaker",
        "_prepare_and_select_agents",
        "_auto_select_speaker",
        "a_auto_select_speaker",
    ),
)
declare(GroupChatManager, ("run_chat",))
_talk.build_in(GroupChatManager, "run_chat", _group.run)
