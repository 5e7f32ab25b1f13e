"""Criteria for a task are found, and an answer is judged by them."""

import os

from autogen.agentchat.contrib.agent_eval.agent_eval import generate_criteria, quantify_criteria
from autogen.agentchat.contrib.agent_eval.criterion import Criterion
from autogen.agentchat.contrib.agent_eval.task import Task

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
task = Task(name="sum", description="Add numbers.", successful_response="3", failed_response="4")
criteria = generate_criteria(llm_config=llm, task=task, max_round=2, use_subcritic=False)
names = [(each.name, each.description, each.accepted_values, each.sub_criteria) for each in criteria]
text = Criterion.write_json(criteria)
back = [each.name for each in Criterion.parse_json_str(text)]
judged = quantify_criteria(llm_config=llm, criteria=criteria, task=task, test_case="1 + 2 = 3", ground_truth="true")
del criteria
