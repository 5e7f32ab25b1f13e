"""A team led by an orchestrator: facts, a plan, and after every answer a look at the progress."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Self, cast

from pydantic import BaseModel, ConfigDict

from autogen_core import AgentRuntime, CancellationToken, Component, ComponentModel
from autogen_core.models import AssistantMessage, ChatCompletionClient, CreateResult, LLMMessage, UserMessage

from ...base import ChatAgent, TerminationCondition
from ...messages import BaseAgentEvent, BaseChatMessage, StopMessage, TextMessage
from ...state import MagenticOneOrchestratorState
from ...utils import remove_images
from .._asked import Choice
from .._base_group_chat import BaseGroupChat
from .._components import load_participants
from .._turn import Said
from . import _prompts
from ._ledger import ProgressLedger, read_ledger
from ._prompts import fill

_MOST_TRIES = 10


class MagenticOneGroupChatConfig(BaseModel):
    """The configuration of a MagenticOneGroupChat."""

    model_config = ConfigDict(defer_build=True)

    name: str | None = None
    description: str | None = None
    participants: list[ComponentModel]
    model_client: ComponentModel
    termination_condition: ComponentModel | None = None
    max_turns: int | None = None
    max_stalls: int
    final_answer_prompt: str
    emit_team_events: bool = False


class MagenticOneGroupChat(BaseGroupChat, Component[MagenticOneGroupChatConfig]):
    """An orchestrator leads the participants through a task.

    It writes down the facts and a plan, and then, turn by turn, judges the progress and gives one participant an
    instruction. After `max_stalls` turns without progress it plans anew, and all participants begin afresh. When the task is
    solved, or after `max_turns`, it gives the final answer (`final_answer_prompt`, in which `{task}` is filled in).
    """

    component_config_schema = MagenticOneGroupChatConfig
    component_provider_override = "autogen_agentchat.teams.MagenticOneGroupChat"
    DEFAULT_NAME = "MagenticOneGroupChat"
    manager_name = "MagenticOneOrchestrator"
    manager_asks_model = True
    accepts_teams = False

    def __init__(
        self,
        participants: Sequence[ChatAgent],
        model_client: ChatCompletionClient,
        *,
        name: str | None = None,
        description: str | None = None,
        termination_condition: TerminationCondition | None = None,
        max_turns: int | None = 20,
        runtime: AgentRuntime | None = None,
        max_stalls: int = 3,
        final_answer_prompt: str = _prompts.ORCHESTRATOR_FINAL_ANSWER_PROMPT,
        custom_message_types: list[type[BaseAgentEvent | BaseChatMessage]] | None = None,
        emit_team_events: bool = False,
    ) -> None:
        super().__init__(
            name,
            description,
            participants,
            termination_condition=termination_condition,
            runtime=runtime,
            custom_message_types=custom_message_types,
            emit_team_events=emit_team_events,
        )
        self._model_client = model_client
        self.__max_rounds = max_turns
        self._max_stalls = max_stalls
        self._final_answer_prompt = final_answer_prompt
        self.__team = "\n".join(f"{each.name}: {each.description}".replace("\n", " ") for each in participants)
        self.__state = MagenticOneOrchestratorState()
        self.__is_planned = False

    async def _check_team_task(self, messages: Sequence[BaseChatMessage]) -> None:
        if messages:
            task = "\n".join(each.to_model_text() for each in messages)
            self.__state = MagenticOneOrchestratorState(task=task)
            self.__is_planned = False
        elif not self.__state.task:
            raise ValueError("A MagenticOneGroupChat needs a task to begin with: run(task=...).")

    async def _choose_speakers(self, thread: Sequence[Said], token: CancellationToken) -> AsyncGenerator[Choice, None]:
        state = self.__state
        if not self.__is_planned:
            await self.__plan(token)
            yield await self.__begin_afresh()
        while True:
            if self.__max_rounds is not None and state.n_rounds > self.__max_rounds:
                yield await self.__final_answer(token)
                yield StopMessage(content="Max rounds reached.", source=self.manager_name)
                return
            state.n_rounds += 1
            ledger = await self.__progress(token)
            if ledger.is_request_satisfied.answer:
                yield await self.__final_answer(token)
                yield StopMessage(content=ledger.is_request_satisfied.reason, source=self.manager_name)
                return
            if ledger.is_progress_being_made.answer and not ledger.is_in_loop.answer:
                state.n_stalls = max(0, state.n_stalls - 1)
            else:
                state.n_stalls += 1
            if state.n_stalls < self._max_stalls:
                break
            await self.__plan_again(token)
            yield await self.__begin_afresh()
        yield TextMessage(content=ledger.instruction_or_question.answer, source=self.manager_name)
        yield [ledger.next_speaker.answer]

    # --- what the orchestrator asks its model -------------------------------------------------------------------------

    async def __plan(self, token: CancellationToken) -> None:
        state = self.__state
        asked: list[LLMMessage] = [self.__request(fill(_prompts.FACTS, task=state.task))]
        state.facts = await self.__words(asked, token)
        asked.append(AssistantMessage(content=state.facts, source=self.manager_name))
        asked.append(self.__request(fill(_prompts.PLAN, team=self.__team)))
        state.plan = await self.__words(asked, token)
        self.__is_planned = True

    async def __plan_again(self, token: CancellationToken) -> None:
        state, asked = self.__state, self.__conversation()
        asked.append(self.__request(fill(_prompts.FACTS_AGAIN, task=state.task, facts=state.facts)))
        state.facts = await self.__words(asked, token)
        asked.append(AssistantMessage(content=state.facts, source=self.manager_name))
        asked.append(self.__request(fill(_prompts.PLAN_AGAIN, team=self.__team)))
        state.plan = await self.__words(asked, token)

    async def __begin_afresh(self) -> TextMessage:
        """Let everybody forget what was said, and return what they need to know."""
        state = self.__state
        state.n_stalls = 0
        for each in self._participants:
            assert isinstance(each, ChatAgent)
            await each.on_reset(CancellationToken())
        self._team_thread.clear()
        for buffer in self._unheard.values():
            buffer.clear()
        text = fill(_prompts.LEDGER, task=state.task, team=self.__team, facts=state.facts, plan=state.plan)
        return TextMessage(content=text, source=self.manager_name)

    async def __progress(self, token: CancellationToken) -> ProgressLedger:
        """Ask until the answer can be used. Raises: ValueError after too many tries."""
        names = list(self._participants_by_name)
        question = fill(_prompts.PROGRESS, task=self.__state.task, team=self.__team, names=", ".join(names))
        asked = [*self.__conversation(), self.__request(question)]
        for _ in range(_MOST_TRIES):
            text = await self.__words(asked, token, json_output=self.__json_output())
            try:
                return read_ledger(text, names)
            except ValueError as error:
                problem = str(error)
                asked.append(AssistantMessage(content=text, source=self.manager_name))
                asked.append(self.__request(fill(_prompts.CORRECT, problem=problem)))
        raise ValueError(f"The model gave no usable progress ledger in {_MOST_TRIES} tries. The last one: {problem}.")

    async def __final_answer(self, token: CancellationToken) -> TextMessage:
        prompt = fill(self._final_answer_prompt, task=self.__state.task)
        said = await self.__complete([*self.__conversation(), self.__request(prompt)], token)
        return TextMessage(content=cast(str, said.content), source=self.manager_name, models_usage=said.usage)

    def __json_output(self) -> type[BaseModel] | bool | None:
        info = self._model_client.model_info
        if info.get("structured_output"):
            return ProgressLedger
        return True if info["json_output"] else None

    def __conversation(self) -> list[LLMMessage]:
        """The thread as the orchestrator sees it: its own words, and those of the others."""
        return [
            AssistantMessage(content=each.to_model_text(), source=each.source)
            if each.source == self.manager_name
            else each.to_model_message()
            for each in self._team_thread
            if isinstance(each, BaseChatMessage)
        ]

    def __request(self, text: str) -> UserMessage:
        return UserMessage(content=text, source=self.manager_name)

    async def __words(self, asked: Sequence[LLMMessage], token: CancellationToken, **how: Any) -> str:
        return cast(str, (await self.__complete(asked, token, **how)).content)

    async def __complete(self, asked: Sequence[LLMMessage], token: CancellationToken, **how: Any) -> CreateResult:
        seen = list(asked) if self._model_client.model_info["vision"] else remove_images(list(asked))
        how = {key: value for key, value in how.items() if value is not None}
        said = await self._model_client.create(seen, cancellation_token=token, **how)
        if not isinstance(said.content, str):
            raise ValueError(f"The orchestrator's model was asked for words, and answered {said.content!r:.300}")
        return said

    # --- state and configuration --------------------------------------------------------------------------------------

    async def _reset_manager(self) -> None:
        self.__state, self.__is_planned = MagenticOneOrchestratorState(), False

    async def _save_manager(self, thread: list[Mapping[str, Any]]) -> MagenticOneOrchestratorState:
        return self.__state.model_copy(update={"message_thread": thread, "current_turn": self._team_turns})

    async def _load_manager(self, state: Mapping[str, Any]) -> int:
        loaded = MagenticOneOrchestratorState.model_validate(state)
        self.__state = loaded.model_copy(update={"message_thread": [], "current_turn": 0})
        self.__is_planned = bool(loaded.plan)
        return loaded.current_turn

    def _to_config(self) -> MagenticOneGroupChatConfig:
        condition = self._termination_condition
        return MagenticOneGroupChatConfig(
            name=self._name,
            description=self._description,
            participants=[each.dump_component() for each in self._participants],
            model_client=self._model_client.dump_component(),
            termination_condition=condition.dump_component() if condition else None,
            max_turns=self.__max_rounds,
            max_stalls=self._max_stalls,
            final_answer_prompt=self._final_answer_prompt,
            emit_team_events=self._emit_team_events,
        )

    @classmethod
    def _from_config(cls, config: MagenticOneGroupChatConfig) -> Self:
        condition = config.termination_condition
        return cls(
            cast(list[ChatAgent], load_participants(config.participants)),
            ChatCompletionClient.load_component(config.model_client),
            name=config.name,
            description=config.description,
            termination_condition=TerminationCondition.load_component(condition) if condition else None,
            max_turns=config.max_turns,
            max_stalls=config.max_stalls,
            final_answer_prompt=config.final_answer_prompt,
            emit_team_events=config.emit_team_events,
        )
