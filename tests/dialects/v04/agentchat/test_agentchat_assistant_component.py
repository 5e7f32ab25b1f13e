"""What the component of an assistant says."""

from __future__ import annotations

from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient


def test_an_assistant_without_tools_dumps_an_empty_workbench_as_in_0_7_5() -> None:
    agent = AssistantAgent("alice", OpenAIChatCompletionClient(model="gpt-4o", api_key="sk-x"))
    (workbench,) = agent.dump_component().config["workbench"]
    assert workbench["provider"] == "autogen_core.tools.StaticStreamWorkbench"
    assert workbench["config"] == {"tools": [], "tool_overrides": {}}


def test_an_assistant_loaded_from_an_empty_workbench_offers_no_tools() -> None:
    agent = AssistantAgent("alice", OpenAIChatCompletionClient(model="gpt-4o", api_key="sk-x"))
    component = agent.dump_component()
    assert AssistantAgent.load_component(component).dump_component() == component
