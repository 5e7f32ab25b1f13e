"""Judging results by criteria."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autogen.agentchat.contrib.agent_eval.agent_eval import generate_criteria, quantify_criteria
from autogen.agentchat.contrib.agent_eval.criterion import Criterion
from autogen.agentchat.contrib.agent_eval.critic_agent import CriticAgent
from autogen.agentchat.contrib.agent_eval.quantifier_agent import QuantifierAgent
from autogen.agentchat.contrib.agent_eval.subcritic_agent import SubCriticAgent
from autogen.agentchat.contrib.agent_eval.task import Task
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import config

TASK = Task(name="Sums", description="Add.", successful_response="1 + 1 = 2", failed_response="1 + 1 = 3")
CRITERIA = [
    Criterion(
        name="accuracy",
        description="Is it right?",
        accepted_values=["no", "yes"],
        sub_criteria=[Criterion(name="digits", description="Each of them?", accepted_values=["no", "yes"])],
    )
]


def test_criteria_are_read_from_what_the_critic_says() -> None:
    with ScriptedServer([f"Here: {Criterion.write_json(CRITERIA)}"]) as server:
        found = generate_criteria(config(server), TASK, additional_instructions="Be brief.")

    assert found == CRITERIA
    asked = server.requests[0]["messages"][-1]["content"]
    assert asked == f"{TASK.get_sys_message()}Be brief."


def test_a_subcritic_makes_them_finer() -> None:
    coarse = Criterion.write_json([CRITERIA[0].model_copy(update={"sub_criteria": []})])
    with ScriptedServer([coarse, Criterion.write_json(CRITERIA)]) as server:
        found = generate_criteria(config(server), TASK, max_round=5, use_subcritic=True)

    assert found == CRITERIA


def test_a_critic_that_gives_no_list_is_an_error_that_shows_what_it_said() -> None:
    with ScriptedServer(["I cannot."]) as server, pytest.raises(ValueError, match="I cannot"):
        generate_criteria(config(server), TASK)


def test_marks_are_given_by_the_criteria() -> None:
    with ScriptedServer(['{"accuracy": "yes"}']) as server:
        marks = quantify_criteria(config(server), CRITERIA, TASK, test_case="1 + 2 = 3", ground_truth="true")

    assert marks == {"actual_success": "true", "estimated_performance": '{"accuracy": "yes"}'}
    asked = server.requests[0]["messages"][-1]["content"]
    assert Criterion.write_json(CRITERIA) in asked
    assert asked.endswith("1 + 2 = 3")


def test_nothing_is_judged_without_a_task() -> None:
    with ScriptedServer([]) as server, pytest.raises(ValueError, match="task="):
        quantify_criteria(config(server), CRITERIA)


def test_a_task_is_read_from_json() -> None:
    assert Task.parse_json_str(json.dumps(TASK.model_dump())) == TASK


def test_criteria_come_back_from_their_json() -> None:
    assert Criterion.parse_json_str(Criterion.write_json(CRITERIA)) == CRITERIA


@pytest.mark.parametrize("kind", [CriticAgent, QuantifierAgent, SubCriticAgent])
def test_a_judge_asks_a_person_only_at_the_end(kind: type[Any]) -> None:
    assert kind().human_input_mode == "TERMINATE"
