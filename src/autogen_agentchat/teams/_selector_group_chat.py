"""A team in which a model, or a function of the program, chooses who speaks next."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict

from autogen_core import AgentRuntime, CancellationToken, Component, ComponentModel
from autogen_core.model_context import ChatCompletionContext, UnboundedChatCompletionContext
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    ModelFamily,
    SystemMessage,
    UserMessage,
)
from coterie.asking import closing
from coterie.stamp import clock_of_pieces

from .. import TRACE_LOGGER_NAME
from ..base import ChatAgent, Team, TerminationCondition
from ..messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    ModelClientStreamingChunkEvent,
    SelectorEvent,
    StopMessage,
)
from ..state import SelectorManagerState
from ._asked import Choice
from ._base_group_chat import BaseGroupChat
from ._components import load_participants
from ._turn import Said

SyncSelectorFunc = Callable[[Sequence[Said]], str | None]
AsyncSelectorFunc = Callable[[Sequence[Said]], Awaitable[str | None]]
SelectorFuncType = SyncSelectorFunc | AsyncSelectorFunc
SyncCandidateFunc = Callable[[Sequence[Said]], list[str]]
AsyncCandidateFunc = Callable[[Sequence[Said]], Awaitable[list[str]]]
CandidateFuncType = SyncCandidateFunc | AsyncCandidateFunc

_trace = logging.getLogger(TRACE_LOGGER_NAME)

_DEFAULT_PROMPT = """Several participants work on a task together. These are they, with what each can do:
{roles}

The conversation until now:
{history}

Who of {participants} should speak next to bring the task further? Answer with that one name and nothing else.
"""


class SelectorGroupChatConfig(BaseModel):
    """The configuration of a SelectorGroupChat."""

    model_config = ConfigDict(defer_build=True)

    name: str | None = None
    description: str | None = None
    participants: list[ComponentModel]
    model_client: ComponentModel
    termination_condition: ComponentModel | None = None
    max_turns: int | None = None
    selector_prompt: str
    allow_repeated_speaker: bool
    max_selector_attempts: int = 3
    emit_team_events: bool = False
    model_client_streaming: bool = False
    model_context: ComponentModel | None = None


class SelectorGroupChat(BaseGroupChat, Component[SelectorGroupChatConfig]):
    """A model reads the conversation and names the next speaker, once per turn.

    `selector_prompt` may hold `{roles}`, `{participants}` and `{history}`; other braces stay as they are. A name that
    `selector_func` returns wins over the model, and `candidate_func` says who may be chosen at all. An answer that does
    not name exactly one candidate is asked again, `max_selector_attempts` times in all; then the previous speaker goes on
    where that is allowed, else the first candidate speaks.
    """

    component_config_schema = SelectorGroupChatConfig
    component_provider_override = "autogen_agentchat.teams.SelectorGroupChat"
    DEFAULT_NAME = "SelectorGroupChat"
    manager_name = "SelectorGroupChatManager"
    manager_asks_model = True

    def __init__(
        self,
        participants: Sequence[ChatAgent | Team],
        model_client: ChatCompletionClient,
        *,
        name: str | None = None,
        description: str | None = None,
        termination_condition: TerminationCondition | None = None,
        max_turns: int | None = None,
        runtime: AgentRuntime | None = None,
        selector_prompt: str = _DEFAULT_PROMPT,
        allow_repeated_speaker: bool = False,
        max_selector_attempts: int = 3,
        selector_func: SelectorFuncType | None = None,
        candidate_func: CandidateFuncType | None = None,
        custom_message_types: list[type[BaseAgentEvent | BaseChatMessage]] | None = None,
        emit_team_events: bool = False,
        model_client_streaming: bool = False,
        model_context: ChatCompletionContext | None = None,
    ) -> None:
        """Raises: ValueError with fewer than two participants."""
        super().__init__(
            name,
            description,
            participants,
            termination_condition=termination_condition,
            max_turns=max_turns,
            runtime=runtime,
            custom_message_types=custom_message_types,
            emit_team_events=emit_team_events,
        )
        if len(participants) < 2:
            raise ValueError("At least two participants are required for SelectorGroupChat.")
        self._model_client = model_client
        self._selector_prompt = selector_prompt
        self._allow_repeated_speaker = allow_repeated_speaker
        self._max_selector_attempts = max_selector_attempts
        self._selector_func = selector_func
        self._candidate_func = candidate_func
        self._model_client_streaming = model_client_streaming
        self.__has_context_of_program = model_context is not None
        self._model_context = model_context or UnboundedChatCompletionContext()
        self.__read = 0
        self.__previous: str | None = None
        self.__mentions = {each: _mention_of(each) for each in self._participants_by_name}

    async def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        speaker = await self.__chosen_by_program(thread)
        if speaker is None:
            candidates = await self.__candidates(thread)
            if len(candidates) == 1:
                speaker = candidates[0]
            else:
                await self.__read_on(thread)
                async with closing(self.__ask(candidates, token)) as steps:
                    async for item in steps:
                        if isinstance(item, str):
                            speaker = item
                        elif self._emit_team_events:
                            yield item
        assert speaker is not None
        yield [speaker]

    async def _round_heard(self, said: Mapping[str, Sequence[BaseChatMessage]]) -> StopMessage | None:
        (self.__previous,) = said
        return None

    async def __chosen_by_program(self, thread: Sequence[Said]) -> str | None:
        if self._selector_func is None:
            return None
        chosen = self._selector_func(thread)
        speaker = await chosen if inspect.isawaitable(chosen) else chosen
        if speaker is not None and speaker not in self._participants_by_name:
            raise ValueError(
                f"Selector function returned an invalid speaker name: {speaker}. Expected one of: {list(self._participants_by_name)}."
            )
        return speaker

    async def __candidates(self, thread: Sequence[Said]) -> list[str]:
        names = list(self._participants_by_name)
        if self._candidate_func is None:
            return [each for each in names if self._allow_repeated_speaker or each != self.__previous]
        found = self._candidate_func(thread)
        candidates = await found if inspect.isawaitable(found) else found
        if not candidates:
            raise ValueError("Candidate function must return a non-empty list of participant names.")
        if not all(each in self._participants_by_name for each in candidates):
            raise ValueError(
                f"Candidate function returned invalid participant names: {candidates}. Expected one of: {names}."
            )
        return list(candidates)

    async def __read_on(self, thread: Sequence[Said]) -> None:
        """Take the chat messages since the last choice into the selector's own context."""
        for message in thread[self.__read :]:
            if isinstance(message, HandoffMessage):
                for each in message.context:
                    await self._model_context.add_message(each)
            if isinstance(message, BaseChatMessage):
                await self._model_context.add_message(message.to_model_message())
        self.__read = len(thread)

    async def __ask(self, candidates: Sequence[str], token: CancellationToken) -> AsyncGenerator[Any, None]:
        """Ask the model until it names one of `candidates`; yield what it streams, and the name last."""
        asked = [self.__question(await self.__prompt(candidates))]
        for _ in range(self._max_selector_attempts):
            said: CreateResult | None = None
            async with closing(self.__complete(asked, token)) as steps:
                async for item in steps:
                    if isinstance(item, CreateResult):
                        said = item
                    else:
                        yield item
            if said is None or not isinstance(said.content, str):
                raise ValueError(
                    f"The model was asked for a name in words, and answered {said and said.content!r:.300}"
                )
            asked.append(AssistantMessage(content=said.content, source="selector"))
            mentioned = [name for name, mention in self.__mentions.items() if mention.search(said.content)]
            if len(mentioned) == 1 and mentioned[0] in candidates:
                yield mentioned[0]
                return
            asked.append(UserMessage(content=self.__correction(mentioned, candidates), source="user"))
        fallback = self.__previous if self.__previous in candidates else candidates[0]
        _trace.warning(
            f"The model named no next speaker in {self._max_selector_attempts} attempts; {fallback} is next."
        )
        yield fallback

    async def __complete(self, asked: list[LLMMessage], token: CancellationToken) -> AsyncGenerator[Any, None]:
        if not self._model_client_streaming:
            yield await self._model_client.create(messages=asked, cancellation_token=token)
            return
        whole, time = "", clock_of_pieces()
        async with closing(self._model_client.create_stream(messages=asked, cancellation_token=token)) as steps:
            async for item in steps:
                if isinstance(item, CreateResult):
                    whole = item.content if isinstance(item.content, str) else ""
                    yield item
                else:
                    yield ModelClientStreamingChunkEvent(content=item, source=self.manager_name, created_at=time())
        yield SelectorEvent(content=whole, source=self.manager_name)

    async def __prompt(self, candidates: Sequence[str]) -> str:
        roles = "\n".join(f"{each.name}: {each.description}".replace("\n", " ") for each in self._participants)
        history = "\n".join(
            f"{each.source}: {_text_of(each.content)}\n\n"
            for each in await self._model_context.get_messages()
            if isinstance(each, (UserMessage, AssistantMessage))
        )
        values = {"{roles}": roles, "{participants}": str(list(candidates)), "{history}": history}
        # One pass, so that braces in the prompt and in the conversation stay what they are.
        return re.sub(r"\{(?:roles|participants|history)\}", lambda found: values[found[0]], self._selector_prompt)

    def __question(self, prompt: str) -> LLMMessage:
        if ModelFamily.is_openai(self._model_client.model_info["family"]):
            return SystemMessage(content=prompt)
        return UserMessage(content=prompt, source="user")

    def __correction(self, mentioned: Sequence[str], candidates: Sequence[str]) -> str:
        if not mentioned:
            found = "That names none of the participants."
        elif len(mentioned) > 1:
            found = f"That names {len(mentioned)} participants, {', '.join(mentioned)}; only one can speak."
        elif mentioned[0] == self.__previous:
            found = f"{mentioned[0]} has just spoken, and may not speak twice in a row."
        else:
            found = f"{mentioned[0]} may not speak now."
        return f"{found} Answer with exactly one of these names: {list(candidates)}."

    async def _reset_manager(self) -> None:
        await self._model_context.clear()
        self.__read, self.__previous = 0, None

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> SelectorManagerState:
        return SelectorManagerState(
            message_thread=thread, current_turn=self._team_turns, previous_speaker=self.__previous
        )

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        loaded = SelectorManagerState.model_validate(state)
        self.__previous, self.__read = loaded.previous_speaker, 0
        return loaded.current_turn

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a saved state; the selector reads the conversation again."""
        await super().load_state(state)
        await self._model_context.clear()

    def _to_config(self) -> SelectorGroupChatConfig:
        condition = self._termination_condition
        return SelectorGroupChatConfig(
            name=self._name,
            description=self._description,
            participants=[each.dump_component() for each in self._participants],
            model_client=self._model_client.dump_component(),
            termination_condition=condition.dump_component() if condition else None,
            max_turns=self._max_turns,
            selector_prompt=self._selector_prompt,
            allow_repeated_speaker=self._allow_repeated_speaker,
            max_selector_attempts=self._max_selector_attempts,
            emit_team_events=self._emit_team_events,
            model_client_streaming=self._model_client_streaming,
            model_context=self._model_context.dump_component() if self.__has_context_of_program else None,
        )

    @classmethod
    def _from_config(cls, config: SelectorGroupChatConfig) -> Self:
        condition, context = config.termination_condition, config.model_context
        return cls(
            load_participants(config.participants),
            ChatCompletionClient.load_component(config.model_client),
            name=config.name,
            description=config.description,
            termination_condition=TerminationCondition.load_component(condition) if condition else None,
            max_turns=config.max_turns,
            selector_prompt=config.selector_prompt,
            allow_repeated_speaker=config.allow_repeated_speaker,
            max_selector_attempts=config.max_selector_attempts,
            emit_team_events=config.emit_team_events,
            model_client_streaming=config.model_client_streaming,
            model_context=ChatCompletionContext.load_component(context) if context else None,
        )


def _mention_of(name: str) -> re.Pattern[str]:
    """The name as a word of its own, also as models write it: with blanks, or with escaped underscores."""
    forms = "|".join(re.escape(form) for form in (name, name.replace("_", " "), name.replace("_", r"\_")))
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)")


def _text_of(content: object) -> str:
    """The text of a message; a picture is `[image]`."""
    if isinstance(content, list):
        return " ".join(each if isinstance(each, str) else "[image]" for each in content)
    return cast(str, content)
