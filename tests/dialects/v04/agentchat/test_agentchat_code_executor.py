"""An agent runs the code it is given, or that its model writes, after whoever approves it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_agentchat.agents import ApprovalRequest, ApprovalResponse, CodeExecutorAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, CodeGenerationEvent, MultiModalMessage
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, CodeResult
from autogen_core.model_context import UnboundedChatCompletionContext
from autogen_core.models import CreateResult

from .players import USAGE, ScriptedExecutor, ScriptedModel, short, text

PRINT = "```python\nprint(1)\n```"
BLOCK = CodeBlock(code="print(1)\n", language="python")
FAILED = CodeResult(exit_code=1, output="tb")
DONE = CodeResult(exit_code=0, output="out")
FAILURE = "The script ran, then exited with an error (POSIX exit code: 1)\nIts output was:\ntb"
RETRY, STOP = (json.dumps({"reason": "because", "retry": retry}) for retry in (True, False))


def agree(request: ApprovalRequest) -> ApprovalResponse:
    return ApprovalResponse(approved=True, reason="fine")


def agent(executor: ScriptedExecutor, model: ScriptedModel | None = None, **how: Any) -> CodeExecutorAgent:
    return CodeExecutorAgent("c", executor, model_client=model, **{"approval_func": agree, **how})


async def items_of(runner: CodeExecutorAgent, messages: Sequence[BaseChatMessage]) -> list[Any]:
    return [item async for item in runner.on_messages_stream(messages, CancellationToken())]


def items(runner: CodeExecutorAgent, *messages: BaseChatMessage) -> list[str]:
    return [short(each) for each in asyncio.run(items_of(runner, messages))]


# --- without a model ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        (DONE, "out"),
        (FAILED, FAILURE),
        (
            CodeResult(exit_code=0, output=" \n"),
            "The script ran but produced no output to console. The POSIX exit code was: 0.",
        ),
        (
            CodeResult(exit_code=1, output=""),
            "The script ran but produced no output to console. The POSIX exit code was: 1.",
        ),
    ],
)
def test_it_answers_with_how_the_code_ended(result: CodeResult, answer: str) -> None:
    executor = ScriptedExecutor(result)
    [said] = items(agent(executor), text(PRINT))
    assert said.startswith(f"TextMessage(c): {answer}")
    assert executor.ran == [[BLOCK]]


@pytest.mark.parametrize("messages", [[], [text("no code")], [MultiModalMessage(content=[PRINT], source="user")]])
def test_it_says_so_when_there_is_no_code_in_a_text_message(messages: list[BaseChatMessage]) -> None:
    executor = ScriptedExecutor()
    [said] = items(agent(executor), *messages)
    assert said == f"TextMessage(c): {CodeExecutorAgent.NO_CODE_BLOCKS_FOUND_MESSAGE}"
    assert "No code blocks found in the thread." in said


def test_only_blocks_of_known_languages_are_run_in_their_order() -> None:
    executor = ScriptedExecutor(DONE)
    items(
        agent(executor),
        text(
            "a ```Python\nA\n``` b\n```sh\nB\n```\n```\nnolang\n```\n```js\nJ\n```\n``` python\nsp\n```\n"
            "```python x\nq\n```\n```bash\nbb\n```"
        ),
        text("```python\nC```"),
        text("```python\n  D\n\n```\n"),
    )
    assert executor.ran == [
        [
            CodeBlock(code="A\n", language="Python"),
            CodeBlock(code="B\n", language="sh"),
            CodeBlock(code="sp\n", language="python"),
            CodeBlock(code="C", language="python"),
            CodeBlock(code="  D\n\n", language="python"),
        ]
    ]


def test_other_languages_can_be_named() -> None:
    executor = ScriptedExecutor(DONE)
    items(agent(executor, supported_languages=["js"]), text(f"```js\nJ\n```\n{PRINT}"))
    assert executor.ran == [[CodeBlock(code="J\n", language="js")]]


def test_only_code_of_the_sources_is_run() -> None:
    executor = ScriptedExecutor(DONE)
    items(agent(executor, sources=["z"]), text(PRINT), text("```python\nz\n```", "z"))
    assert executor.ran == [[CodeBlock(code="z\n", language="python")]]


def test_nobody_is_listened_to_without_sources() -> None:
    executor = ScriptedExecutor()
    items(agent(executor, sources=[]), text(PRINT))
    assert executor.ran == []


# --- approval -------------------------------------------------------------------------------------------------------


def test_without_an_approval_function_it_warns() -> None:
    with pytest.warns(UserWarning, match="No approval function set for CodeExecutorAgent"):
        CodeExecutorAgent("c", ScriptedExecutor())


@pytest.mark.parametrize("is_async", [False, True])
def test_code_that_is_refused_does_not_run(is_async: bool) -> None:
    seen: list[ApprovalRequest] = []

    def refuse(request: ApprovalRequest) -> ApprovalResponse:
        seen.append(request)
        return ApprovalResponse(approved=False, reason="too risky")

    async def refuse_async(request: ApprovalRequest) -> ApprovalResponse:
        return refuse(request)

    executor = ScriptedExecutor()
    runner = agent(executor, approval_func=refuse_async if is_async else refuse)
    said = items(runner, text("```python\nA\n```\n```sh\nB\n```"))
    assert said == ["TextMessage(c): Code execution was not approved. Reason: too risky"]
    assert executor.ran == []
    assert seen == [ApprovalRequest(code="```python\nA\n\n```\n\n```sh\nB\n\n```", context=[])]


def test_who_approves_sees_the_context_of_the_model() -> None:
    seen: list[ApprovalRequest] = []

    def see(request: ApprovalRequest) -> ApprovalResponse:
        seen.append(request)
        return agree(request)

    items(agent(ScriptedExecutor(DONE), ScriptedModel(f"do {PRINT}", "final"), approval_func=see), text("task"))
    assert [each.content for each in seen[0].context] == ["task", f"do {PRINT}"]


def test_an_error_of_the_approval_function_is_its_own() -> None:
    def fail(request: ApprovalRequest) -> ApprovalResponse:
        raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        items(agent(ScriptedExecutor(), approval_func=fail), text(PRINT))


def test_an_approval_is_recorded_and_nobody_is_asked_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def see(request: ApprovalRequest) -> ApprovalResponse:
        asked.append(request.code)
        return agree(request)

    def run() -> str:
        runner = agent(ScriptedExecutor(DONE), approval_func=see)
        return asyncio.run(runner.run(task=PRINT)).messages[-1].to_text()

    with coterie.run(journal=tmp_path) as recorded:
        assert run() == "out"
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert run() == "out"
    assert len(asked) == 1


# --- with a model ---------------------------------------------------------------------------------------------------


def test_a_model_that_writes_no_code_answers() -> None:
    model = ScriptedModel("just text")
    [response] = asyncio.run(items_of(agent(ScriptedExecutor(), model), [text("task")]))
    assert short(response) == "TextMessage(c): just text"
    assert response.chat_message.models_usage == USAGE
    assert model.asked == [[f"SystemMessage: {CodeExecutorAgent.DEFAULT_SYSTEM_MESSAGE}", "UserMessage: task"]]


def test_a_model_sees_how_its_code_ended_and_answers() -> None:
    model, executor = ScriptedModel(f"do {PRINT}", "final"), ScriptedExecutor(DONE)
    made = asyncio.run(items_of(agent(executor, model, system_message="S"), [text("task")]))
    assert [short(each) for each in made] == [
        f"CodeGenerationEvent(c): do {PRINT}",
        "CodeExecutionEvent(c): out",
        "TextMessage(c): final",
    ]
    assert made[0].code_blocks == [BLOCK]
    assert made[-1].chat_message.models_usage == USAGE
    assert model.asked[1] == [
        "SystemMessage: S",
        "UserMessage: task",
        f"AssistantMessage: do {PRINT}",
        "UserMessage: out",
    ]


def test_events_stand_in_the_response_and_so_in_a_run() -> None:
    def runner() -> CodeExecutorAgent:
        return agent(ScriptedExecutor(DONE), ScriptedModel(f"do {PRINT}", "final"))

    *events, response = asyncio.run(items_of(runner(), [text("task")]))
    assert isinstance(response, Response)
    assert response.inner_messages == events
    result = asyncio.run(runner().run(task="task"))
    assert [type(each).__name__ for each in result.messages] == [
        "TextMessage",
        "CodeGenerationEvent",
        "CodeExecutionEvent",
        "TextMessage",
    ]


def test_without_retries_a_failure_is_explained_at_once() -> None:
    model = ScriptedModel(f"do {PRINT}", "final")
    assert items(agent(ScriptedExecutor(FAILED), model), text("task")) == [
        f"CodeGenerationEvent(c): do {PRINT}",
        f"CodeExecutionEvent(c): {FAILURE}",
        "TextMessage(c): final",
    ]


def test_a_model_may_correct_its_code_and_gets_the_task_once() -> None:
    model = ScriptedModel(f"do {PRINT}", RETRY, f"again {PRINT}", "final")
    made = asyncio.run(
        items_of(
            agent(ScriptedExecutor(FAILED, DONE), model, system_message=None, max_retries_on_error=2), [text("task")]
        )
    )
    assert [short(each) for each in made] == [
        f"CodeGenerationEvent(c): do {PRINT}",
        f"CodeExecutionEvent(c): {FAILURE}",
        "CodeGenerationEvent(c): Attempt number: 1\nProposed correction: because",
        f"CodeGenerationEvent(c): again {PRINT}",
        "CodeExecutionEvent(c): out",
        "TextMessage(c): final",
    ]
    assert [each.retry_attempt for each in made[:-1]] == [0, 0, 0, 1, 1]
    proposal = made[2]
    assert isinstance(proposal, CodeGenerationEvent)
    assert proposal.code_blocks == []
    assert model.asked[2] == ["UserMessage: task", f"AssistantMessage: do {PRINT}", f"UserMessage: {FAILURE}"]
    assert model.outputs[1].__name__ == "RetryDecision"


def test_a_model_may_give_up() -> None:
    model = ScriptedModel(f"do {PRINT}", STOP, "final")
    assert items(agent(ScriptedExecutor(FAILED), model, max_retries_on_error=2), text("task")) == [
        f"CodeGenerationEvent(c): do {PRINT}",
        f"CodeExecutionEvent(c): {FAILURE}",
        "TextMessage(c): final",
    ]


def test_retries_are_bounded() -> None:
    model = ScriptedModel(f"do {PRINT}", RETRY, f"again {PRINT}", "final")
    assert items(agent(ScriptedExecutor(FAILED, FAILED), model, max_retries_on_error=1), text("task"))[-2:] == [
        f"CodeExecutionEvent(c): {FAILURE}",
        "TextMessage(c): final",
    ]


def test_a_thought_comes_before_what_it_led_to() -> None:
    thinking = CreateResult(content=f"do {PRINT}", thought="hm", usage=USAGE, finish_reason="stop", cached=False)
    model = ScriptedModel(thinking, "final")
    assert items(agent(ScriptedExecutor(DONE), model), text("task"))[:2] == [
        "ThoughtEvent(c): hm",
        f"CodeGenerationEvent(c): do {PRINT}",
    ]


def test_a_stream_names_the_message_that_follows() -> None:
    model = ScriptedModel(f"do {PRINT}", "the end")
    made = asyncio.run(items_of(agent(ScriptedExecutor(DONE), model, model_client_stream=True), [text("task")]))
    assert [short(each) for each in made] == [
        "ModelClientStreamingChunkEvent(c): do ",
        f"ModelClientStreamingChunkEvent(c): {PRINT} ",
        f"CodeGenerationEvent(c): do {PRINT}",
        "CodeExecutionEvent(c): out",
        "ModelClientStreamingChunkEvent(c): the ",
        "ModelClientStreamingChunkEvent(c): end ",
        "TextMessage(c): the end",
    ]
    assert {made[0].full_message_id, made[1].full_message_id} == {made[2].id}
    assert {made[4].full_message_id, made[5].full_message_id} == {made[6].chat_message.id}
    assert [short(each) for each in made[6].inner_messages] == [short(made[2]), short(made[3])]


def test_retries_need_a_model_that_decides_about_them() -> None:
    with pytest.raises(ValueError, match="needs a model_client"):
        agent(ScriptedExecutor(), max_retries_on_error=1)
    with pytest.raises(ValueError, match="Specified model_client doesn't support structured output mode"):
        agent(ScriptedExecutor(), ScriptedModel(structured_output=False), max_retries_on_error=1)


# --- what it keeps --------------------------------------------------------------------------------------------------


def test_a_reset_forgets_the_conversation() -> None:
    runner = agent(ScriptedExecutor(), ScriptedModel("one"))
    items(runner, text("task"))
    asyncio.run(runner.on_reset(CancellationToken()))
    assert asyncio.run(runner.model_context.get_messages()) == []


def test_an_answer_that_fails_leaves_no_trace_in_the_conversation() -> None:
    model = ScriptedModel(f"do {PRINT}")
    runner = agent(ScriptedExecutor(), model, system_message=None)
    with pytest.raises(IndexError):  # the executor has no result
        items(runner, text("task"))
    model.answers = ["text"]
    items(runner, text("task"))
    assert model.asked[-1] == ["UserMessage: task"]


def test_answers_wait_for_each_other() -> None:
    model = ScriptedModel("one", "two")
    runner = agent(ScriptedExecutor(), model, system_message=None)

    async def both() -> None:
        await asyncio.gather(runner.run(task="first"), runner.run(task="second"))

    asyncio.run(both())
    assert model.asked == [
        ["UserMessage: first"],
        ["UserMessage: first", "AssistantMessage: one", "UserMessage: second"],
    ]


def test_its_conversation_comes_back_from_its_state() -> None:
    first = agent(ScriptedExecutor(), ScriptedModel("one"))
    items(first, text("task"))
    state = json.loads(json.dumps(asyncio.run(first.save_state())))
    model = ScriptedModel("two")
    other = agent(ScriptedExecutor(), model, system_message=None)
    asyncio.run(other.load_state(state))
    items(other, text("more"))
    assert model.asked == [["UserMessage: task", "AssistantMessage: one", "UserMessage: more"]]


def test_without_a_model_there_is_nothing_to_remember() -> None:
    assert asyncio.run(agent(ScriptedExecutor()).save_state()) == {"type": "BaseState", "version": "1.0.0"}


def test_a_state_of_0_7_5_loads() -> None:
    runner = agent(ScriptedExecutor(), ScriptedModel("one"))
    asyncio.run(runner.load_state({"type": "BaseState", "version": "1.0.0"}))
    assert asyncio.run(runner.model_context.get_messages()) == []


def test_it_describes_itself_by_what_it_does() -> None:
    assert agent(ScriptedExecutor()).description == CodeExecutorAgent.DEFAULT_TERMINAL_DESCRIPTION
    assert agent(ScriptedExecutor(), ScriptedModel()).description == CodeExecutorAgent.DEFAULT_AGENT_DESCRIPTION
    assert agent(ScriptedExecutor(), description="mine").description == "mine"


def test_an_approval_function_cannot_be_written_down() -> None:
    with pytest.raises(ValueError, match="Cannot serialize CodeExecutorAgent with approval_func set"):
        agent(ScriptedExecutor()).dump_component()


@pytest.mark.filterwarnings("ignore:No approval function set")
def test_every_setting_survives_a_component() -> None:
    runner = agent(
        ScriptedExecutor(),
        ScriptedModel(),
        model_context=UnboundedChatCompletionContext(),
        model_client_stream=True,
        max_retries_on_error=2,
        description="d",
        system_message="S",
        sources=("q",),
        supported_languages=["js"],
        approval_func=None,
    )
    dumped = runner.dump_component()
    assert dumped.provider == "autogen_agentchat.agents.CodeExecutorAgent"
    assert {key: value for key, value in dumped.config.items() if not isinstance(value, dict)} == {
        "name": "c",
        "model_client_stream": True,
        "max_retries_on_error": 2,
        "description": "d",
        "system_message": "S",
        "sources": ["q"],
        "supported_languages": ["js"],
    }
    assert CodeExecutorAgent.load_component(dumped).dump_component() == dumped


@pytest.mark.parametrize("exit_code", [0, 1])
def test_the_event_keeps_what_more_an_executor_says_of_its_result(exit_code: int) -> None:
    @dataclass
    class WithFile(CodeResult):
        code_file: str

    executor = ScriptedExecutor(WithFile(exit_code=exit_code, output="out", code_file="a.py"))
    _, told, _ = asyncio.run(items_of(agent(executor, ScriptedModel(f"do {PRINT}", "final")), [text("task")]))
    assert isinstance(told.result, WithFile)
    assert told.result.code_file == "a.py"
