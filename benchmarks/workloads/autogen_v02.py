"""A program for AutoGen 0.2, and therefore for Coterie: both run this very file."""

from __future__ import annotations

import asyncio
from typing import Any

import autogen

from .settings import API_KEY, BASE_URL, CONCURRENT_TOOL_CALLS, GROUP_MEMBERS, add

NO_LIMIT = 10**9


def llm_config(model: str) -> dict[str, Any]:
    entry = {"model": model, "api_key": API_KEY, "base_url": BASE_URL, "price": [0, 0]}
    return {"config_list": [entry], "cache_seed": None}


def is_done(message: dict[str, Any]) -> bool:
    return "TERMINATE" in (message.get("content") or "")


def assistant(name: str, model: str) -> Any:
    return autogen.AssistantAgent(name, llm_config=llm_config(model), max_consecutive_auto_reply=NO_LIMIT)


def tool_pair(size: int) -> tuple[Any, Any]:
    caller = assistant("assistant", f"tool-{size}")
    executor = autogen.UserProxyAgent(
        "user",
        human_input_mode="NEVER",
        code_execution_config=False,
        is_termination_msg=is_done,
        max_consecutive_auto_reply=NO_LIMIT,
    )
    autogen.register_function(add, caller=caller, executor=executor, description="Add two numbers.")
    return caller, executor


def model_calls(caller: Any, executor: Any) -> int:
    return sum(1 for message in caller.chat_messages[executor] if message.get("tool_calls")) + 1


def tool(size: int) -> int:
    caller, executor = tool_pair(size)
    executor.initiate_chat(caller, message="go", silent=True)
    return model_calls(caller, executor)


async def tool_async(size: int) -> int:
    caller, executor = tool_pair(size)
    await executor.a_initiate_chat(caller, message="go", silent=True)
    return model_calls(caller, executor)


async def conc(size: int) -> int:
    return sum(await asyncio.gather(*[tool_async(CONCURRENT_TOOL_CALLS) for _ in range(size)]))


def chat(size: int) -> int:
    writer, critic = assistant("writer", "echo"), assistant("critic", "echo")
    writer.initiate_chat(critic, message="go", max_turns=size, silent=True)
    return len(writer.chat_messages[critic]) - 1


def group(size: int) -> int:
    members = [assistant(f"member{number}", "echo") for number in range(GROUP_MEMBERS)]
    talk = autogen.GroupChat(agents=members, messages=[], max_round=size + 1, speaker_selection_method="round_robin")
    manager = autogen.GroupChatManager(
        groupchat=talk, llm_config=llm_config("echo"), max_consecutive_auto_reply=NO_LIMIT
    )
    members[0].initiate_chat(manager, message="go", silent=True)
    return len(talk.messages) - 1


WORKLOADS = {"tool": tool, "tool-async": tool_async, "conc": conc, "chat": chat, "group": group}
