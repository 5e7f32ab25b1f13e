"""A class exercise: a student solves, a grader with a model of its own grades, over two rounds with send."""

import os

import autogen

config_list = autogen.config_list_from_json(env_or_file="OAI_CONFIG_LIST", filter_dict={"model": {"gpt-3.5-turbo"}})
student = autogen.AssistantAgent(
    name="student",
    llm_config={"config_list": config_list, "cache_seed": 1},
    system_message="Solve.",
    max_consecutive_auto_reply=2,
)
grader = autogen.AssistantAgent(
    name="grader",
    llm_config={"config_list": config_list, "cache_seed": 2},
    system_message="Grade. Say CORRECT when it is.",
    is_termination_msg=lambda m: "give up" in (m["content"] or ""),
)
grader.initiate_chat(student, message="What is 12 * 12?", summary_method="reflection_with_llm")
marks = [m["content"] for m in grader.chat_messages[student]]
grader.send("Try again.", student)
again = student.last_message(grader)
