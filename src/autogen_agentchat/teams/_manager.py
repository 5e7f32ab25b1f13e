"""A program's own way to choose speakers, written as the group chat managers of 0.7.5 were."""

from __future__ import annotations

from abc import ABC, abstractmethod
from asyncio import Queue
from collections.abc import Mapping, Sequence
from typing import Any

from autogen_core import CancellationToken

from ..base import TerminationCondition
from ..messages import BaseAgentEvent, BaseChatMessage, HandoffMessage, MessageFactory, StopMessage
from ..state import RoundRobinManagerState, SwarmManagerState
from ._events import GroupChatTermination

Said = BaseAgentEvent | BaseChatMessage

_MESSAGES = (
    "handle_start",
    "handle_agent_response",
    "handle_group_chat_message",
    "handle_group_chat_error",
    "_apply_termination_condition",
)


class SequentialRoutedAgent:
    """What managers were derived from; programs name it in hints."""


class BaseGroupChatManager(SequentialRoutedAgent, ABC):
    """Says who speaks next; a team whose `_create_group_chat_manager_factory` makes one asks it.

    The team itself lets the speakers speak, hands on what they say, and asks the termination condition. What the manager
    puts into its `_output_message_queue` is shown to whoever reads the team's stream.
    """

    def __init__(
        self,
        name: str,
        group_topic_type: str,
        output_topic_type: str,
        participant_topic_types: list[str],
        participant_names: list[str],
        participant_descriptions: list[str],
        output_message_queue: Queue[Said | GroupChatTermination],
        termination_condition: TerminationCondition | None,
        max_turns: int | None,
        message_factory: MessageFactory,
        emit_team_events: bool = False,
    ) -> None:
        """Raises: ValueError where names and descriptions differ in number, or two names are equal."""
        if len(participant_names) != len(participant_descriptions):
            raise ValueError(
                f"{len(participant_names)} names of participants, {len(participant_descriptions)} descriptions."
            )
        if len(set(participant_names)) < len(participant_names):
            raise ValueError(f"The participant names must be unique, found {participant_names}.")
        self._name = name
        self._group_topic_type = group_topic_type
        self._output_topic_type = output_topic_type
        self._participant_names = participant_names
        self._participant_descriptions = participant_descriptions
        self._participant_name_to_topic_type = dict(zip(participant_names, participant_topic_types, strict=True))
        self._output_message_queue = output_message_queue
        self._termination_condition = termination_condition
        self._max_turns = max_turns
        self._message_factory = message_factory
        self._emit_team_events = emit_team_events
        self._message_thread: list[Said] = []
        self._current_turn = 0
        self._active_speakers: list[str] = []
        self._stop: StopMessage | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Raises: NotImplementedError for a manager that takes messages of a runtime itself."""
        super().__init_subclass__(**kwargs)
        overridden = [each for each in _MESSAGES if each in vars(cls)]
        if overridden:
            raise NotImplementedError(
                f"{cls.__name__} overrides {', '.join(overridden)}: a manager gets no messages of a runtime here, since a "
                "team is a loop. Override select_speaker, validate_group_state and update_message_thread instead."
            )

    @abstractmethod
    async def validate_group_state(self, messages: list[BaseChatMessage] | None) -> None:
        """Raises: any error where the chat cannot begin, or go on, with `messages`."""

    @abstractmethod
    async def select_speaker(self, thread: Sequence[Said]) -> list[str] | str:
        """The name of who speaks next, or the names of those who speak at the same time."""

    @abstractmethod
    async def reset(self) -> None:
        """Forget the conversation."""

    async def update_message_thread(self, messages: Sequence[Said]) -> None:
        """Take on what was said."""
        self._message_thread.extend(messages)

    async def save_state(self) -> Mapping[str, Any]:
        """What the manager remembers, as JSON can say it."""
        return {}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what `save_state` returned."""

    async def _transition_to_next_speakers(self, cancellation_token: CancellationToken) -> None:
        """Choose; a subclass may do something before and after."""
        chosen = await self.select_speaker(self._message_thread)
        self._active_speakers = [chosen] if isinstance(chosen, str) else list(chosen)

    async def _signal_termination(self, message: StopMessage) -> None:
        """End the chat, instead of choosing."""
        self._stop = message


class RoundRobinGroupChatManager(BaseGroupChatManager):
    """Lets the participants speak in turns."""

    _next_speaker_index = 0

    async def validate_group_state(self, messages: list[BaseChatMessage] | None) -> None:
        """Any task will do."""

    async def select_speaker(self, thread: Sequence[Said]) -> list[str] | str:
        """Name the next one."""
        speaker = self._participant_names[self._next_speaker_index]
        self._next_speaker_index = (self._next_speaker_index + 1) % len(self._participant_names)
        return speaker

    async def reset(self) -> None:
        """Begin with the first participant again."""
        self._message_thread.clear()
        self._current_turn = self._next_speaker_index = 0
        if self._termination_condition is not None:
            await self._termination_condition.reset()

    async def save_state(self) -> Mapping[str, Any]:
        """The conversation, and who is next."""
        return RoundRobinManagerState(
            message_thread=[each.dump() for each in self._message_thread],
            current_turn=self._current_turn,
            next_speaker_index=self._next_speaker_index,
        ).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a saved state."""
        loaded = RoundRobinManagerState.model_validate(state)
        self._message_thread = [self._message_factory.create(each) for each in loaded.message_thread]
        self._current_turn, self._next_speaker_index = loaded.current_turn, loaded.next_speaker_index


class SwarmGroupChatManager(BaseGroupChatManager):
    """Lets the target of the latest handoff speak, the first participant where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._current_speaker = self._participant_names[0]

    async def validate_group_state(self, messages: list[BaseChatMessage] | None) -> None:
        """Raises: ValueError where the latest handoff is to nobody."""
        target = latest_target(messages or ()) or latest_target(self._message_thread)
        if target is not None and target not in self._participant_names:
            raise ValueError(f"The target {target} is not one of the participants {self._participant_names}.")

    async def select_speaker(self, thread: Sequence[Said]) -> list[str] | str:
        """Name the target of the latest handoff."""
        self._current_speaker = latest_target(thread) or self._current_speaker
        return self._current_speaker

    async def reset(self) -> None:
        """Begin with the first participant again."""
        self._message_thread.clear()
        self._current_turn = 0
        self._current_speaker = self._participant_names[0]
        if self._termination_condition is not None:
            await self._termination_condition.reset()

    async def save_state(self) -> Mapping[str, Any]:
        """The conversation, and who speaks."""
        return SwarmManagerState(
            message_thread=[each.dump() for each in self._message_thread],
            current_turn=self._current_turn,
            current_speaker=self._current_speaker,
        ).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a saved state."""
        loaded = SwarmManagerState.model_validate(state)
        self._message_thread = [self._message_factory.create(each) for each in loaded.message_thread]
        self._current_turn, self._current_speaker = loaded.current_turn, loaded.current_speaker


def latest_target(messages: Sequence[Said]) -> str | None:
    """Whom the latest handoff is to, but for those to nobody, which only bring context along."""
    return next((each.target for each in reversed(messages) if isinstance(each, HandoffMessage) and each.target), None)
