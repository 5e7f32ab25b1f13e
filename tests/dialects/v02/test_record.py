"""What holds of a record whatever the program does: stops are stops, ends are told, doubts are asked about."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen import AssistantAgent, UserProxyAgent, register_function
from coterie.testing import Fault, ScriptedServer, tool_call


def pair(server: ScriptedServer, name: str = "assistant") -> tuple[AssistantAgent, UserProxyAgent]:
    config = {"model": "gpt-4o", "api_key": "k", "base_url": server.base_url, "max_retries": 0}
    assistant = AssistantAgent(name, llm_config={"config_list": [config], "cache_seed": None})
    user = UserProxyAgent(
        "user",
        human_input_mode="NEVER",
        code_execution_config=False,
        is_termination_msg=lambda message: "TERMINATE" in message["content"],
    )
    return assistant, user


def echo(request: dict[str, Any]) -> str:
    return f"{request['messages'][-1]['content']} TERMINATE"


def test_messages_sent_outside_chats_are_recorded_and_replayed(tmp_path: Path) -> None:
    def program() -> list[str]:
        assistant, user = pair(server)
        for text in ("one", "two", "two"):
            user.send(text, assistant, request_reply=True, silent=True)
        return [message["content"] for message in user.chat_messages[assistant]]

    with ScriptedServer(echo) as server:
        with coterie.run(journal=tmp_path) as run:
            said = program()
        with coterie.run(journal=tmp_path, replay=run.id):
            assert program() == said
    assert len(server.requests) == 3


def test_a_stop_that_a_tool_swallows_still_stops_the_run() -> None:
    def inner() -> str:
        """Ask another agent."""
        expert, user = pair(server, "expert")
        with contextlib.suppress(BaseException):
            user.initiate_chat(expert, message="help", silent=True)
        return "went on"

    answers: Any = [tool_call("inner", {}), "never asked for"]
    with ScriptedServer(answers) as server, coterie.run(journal=None, budget_calls=1):
        assistant, user = pair(server)
        register_function(inner, caller=assistant, executor=user, description="Ask.")
        with pytest.raises(coterie.BudgetExceeded) as caught:
            user.initiate_chat(assistant, message="go", silent=True)
    assert len(server.requests) == 1
    assert caught.value.partial.chat_history[0]["content"] == "go"


def test_a_stop_in_a_task_group_of_a_tool_comes_out_as_the_stop_it_is() -> None:
    async def inner() -> str:
        """Ask two agents at once."""
        async with asyncio.TaskGroup() as group:
            for name in ("x", "y"):
                expert, user = pair(server, name)
                group.create_task(user.a_initiate_chat(expert, message="help", silent=True))
        return "done"

    async def program() -> None:
        assistant, user = pair(server)
        register_function(inner, caller=assistant, executor=user, description="Ask.")
        await user.a_initiate_chat(assistant, message="go", silent=True)

    with (
        ScriptedServer([tool_call("inner", {}), *["TERMINATE"] * 3]) as server,
        coterie.run(journal=None, budget_calls=2),
        pytest.raises(coterie.BudgetExceeded),
    ):
        asyncio.run(program())


def test_a_replay_that_ends_before_its_record_is_told(tmp_path: Path) -> None:
    def program(chats: int) -> None:
        assistant, user = pair(server)
        for number in range(chats):
            user.initiate_chat(assistant, message=f"task {number}", silent=True)

    with ScriptedServer(echo) as server:
        with coterie.run(journal=tmp_path) as run:
            program(2)
        with (
            pytest.raises(coterie.ReplayMismatch, match="nothing any more"),
            coterie.run(journal=tmp_path, replay=run.id),
        ):
            program(1)


def test_a_failure_that_the_program_handled_is_not_asked_again(tmp_path: Path) -> None:
    def program() -> list[str]:
        assistant, user = pair(server)
        for _ in range(3):
            with contextlib.suppress(coterie.ModelError):
                return [str(user.initiate_chat(assistant, message="one", silent=True).summary)]
        return []

    answers: Any = [Fault(status=500), "fine TERMINATE"]
    with ScriptedServer(answers) as server:
        with coterie.run(journal=tmp_path) as run:
            first = program()
        with coterie.run(journal=tmp_path, resume=run.id):
            assert program() == first
    assert len(server.requests) == 2


def test_pipelines_at_the_same_time_resume_though_their_chats_open_in_another_order(tmp_path: Path) -> None:
    async def pipeline(name: str, release: asyncio.Event | None) -> list[str]:
        summaries = []
        for step in range(3):
            assistant, user = pair(server, f"{name}{step}")
            summaries.append((await user.a_initiate_chat(assistant, message=f"{name} {step}", silent=True)).summary)
            if release is not None and step == 0:
                await release.wait()
        return summaries

    async def program(is_slow: bool) -> Any:
        release = asyncio.Event()
        slow = asyncio.create_task(pipeline("slow", release if is_slow else None))
        fast = await pipeline("fast", None)
        if is_slow:
            raise KeyboardInterrupt
        return await slow, fast

    with ScriptedServer(echo) as server:
        with contextlib.suppress(KeyboardInterrupt), coterie.run(journal=tmp_path) as run:
            asyncio.run(program(is_slow=True))
        asked = len(server.requests)
        with coterie.run(journal=tmp_path, resume=run.id):
            slow, fast = asyncio.run(program(is_slow=False))
    assert (len(slow), len(fast)) == (3, 3)
    assert len(server.requests) == asked + 2
