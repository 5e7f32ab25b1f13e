"""The two steps of judging: find criteria, give marks."""

from __future__ import annotations

from typing import Any, Literal

from ....code_utils import content_str
from ...groupchat import GroupChat, GroupChatManager
from ...user_proxy_agent import UserProxyAgent
from .criterion import Criterion
from .critic_agent import CriticAgent
from .quantifier_agent import QuantifierAgent
from .subcritic_agent import SubCriticAgent
from .task import Task

LLMConfig = dict[str, Any] | Literal[False] | None


def generate_criteria(
    llm_config: LLMConfig = None,
    task: Task | None = None,
    additional_instructions: str = "",
    max_round: int = 2,
    use_subcritic: bool = False,
) -> list[Criterion]:
    """Find criteria for the task: by a critic, and with `use_subcritic` finer ones by another, who speak in turn.

    `max_round` counts the task's message too, so a subcritic is heard from 3 on. Raises: ValueError where the last word
    holds no JSON list of criteria.
    """
    user = _asker("critic_user")
    members = [user, CriticAgent(llm_config=llm_config)]
    if use_subcritic:
        members.append(SubCriticAgent(llm_config=llm_config))
    group = GroupChat(members, [], max_round=max_round, speaker_selection_method="round_robin")
    manager = GroupChatManager(group, llm_config=llm_config)
    user.initiate_chat(manager, message=_told(task) + additional_instructions)
    return Criterion.parse_json_str(_list_in(group.messages[-1]["content"]))


def quantify_criteria(
    llm_config: LLMConfig = None,
    criteria: list[Criterion] | None = None,
    task: Task | None = None,
    test_case: str = "",
    ground_truth: str = "",
) -> dict[str, Any]:
    """Give the test case marks by the criteria.

    Returns `{"actual_success": ground_truth, "estimated_performance": the marks as the model wrote them}`.
    """
    user = _asker("quantifier_user")
    message = (
        f"{_told(task)}Evaluation dictionary: {Criterion.write_json(criteria or [])}"
        f"actual test case to evaluate: {test_case}"
    )
    quantifier = QuantifierAgent(llm_config=llm_config)
    user.initiate_chat(quantifier, message=message)
    said = user.chat_messages[quantifier][-1]["content"]
    return {"actual_success": ground_truth, "estimated_performance": said}


def _asker(name: str) -> UserProxyAgent:
    return UserProxyAgent(name, max_consecutive_auto_reply=0, code_execution_config=False, human_input_mode="NEVER")


def _told(task: Task | None) -> str:
    if task is None:
        raise ValueError("There is nothing to judge: give task=Task(name=..., description=..., ...).")
    return task.get_sys_message()


def _list_in(content: Any) -> str:
    text = content_str(content)
    start, end = text.find("["), text.rfind("]")
    if start < 0 or end < start:
        raise ValueError(f"A JSON list of criteria was asked for, found {text[:200]!r}.")
    return text[start : end + 1]
