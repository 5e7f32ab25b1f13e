"""Names that programs import from private modules of 0.7.5."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

TEAMS = "autogen_agentchat.teams._group_chat"
EXECUTORS = "autogen_ext.code_executors"
FORMER = [
    ("autogen_core._agent_id", "AgentId", "autogen_core"),
    ("autogen_core._default_topic", "DefaultTopicId", "autogen_core"),
    ("autogen_core._routed_agent", "message_handler", "autogen_core"),
    ("autogen_core._type_subscription", "TypeSubscription", "autogen_core"),
    ("autogen_core.code_executor._base", "CodeBlock", "autogen_core.code_executor"),
    ("autogen_core.memory._base_memory", "MemoryContent", "autogen_core.memory"),
    ("autogen_core.memory._base_memory", "ContentType", "autogen_core.memory._memory"),
    ("autogen_core.memory._base_memory", "ChatCompletionContext", "autogen_core.model_context"),
    ("autogen_core.memory._base_memory", "CancellationToken", "autogen_core"),
    (
        "autogen_core.model_context._buffered_chat_completion_context",
        "BufferedChatCompletionContext",
        "autogen_core.model_context",
    ),
    ("autogen_core.tools._base", "ToolOverride", "autogen_core.tools"),
    ("autogen_core.tools._workbench", "TextResultContent", "autogen_core.tools"),
    ("autogen_core.tool_agent._tool_agent", "ToolException", "autogen_core.tool_agent"),
    ("autogen_agentchat.conditions._terminations", "MaxMessageTermination", "autogen_agentchat.conditions"),
    ("autogen_agentchat.conditions._terminations", "TokenUsageTermination", "autogen_agentchat.conditions"),
    ("autogen_agentchat.conditions._terminations", "TerminationCondition", "autogen_agentchat.base"),
    ("autogen_agentchat.state._states", "TeamState", "autogen_agentchat.state"),
    ("autogen_agentchat.utils._utils", "content_to_str", "autogen_agentchat.utils"),
    (f"{TEAMS}._base_group_chat", "BaseGroupChat", "autogen_agentchat.teams"),
    (f"{TEAMS}._graph._digraph_group_chat", "DiGraphEdge", "autogen_agentchat.teams"),
    (f"{TEAMS}._magentic_one._magentic_one_group_chat", "MagenticOneGroupChat", "autogen_agentchat.teams"),
    (f"{TEAMS}._round_robin_group_chat", "RoundRobinGroupChat", "autogen_agentchat.teams"),
    (f"{TEAMS}._selector_group_chat", "SelectorGroupChat", "autogen_agentchat.teams"),
    (f"{TEAMS}._swarm_group_chat", "Swarm", "autogen_agentchat.teams"),
    (f"{EXECUTORS}.docker._docker_code_executor", "DockerCommandLineCodeExecutor", f"{EXECUTORS}.docker"),
    (f"{EXECUTORS}.jupyter._jupyter_code_executor", "JupyterCodeExecutor", f"{EXECUTORS}.jupyter"),
    ("autogen_ext.tools.mcp._base", "McpToolAdapter", "autogen_ext.tools.mcp._adapters"),
    ("autogen_ext.tools.mcp._sse", "SseMcpToolAdapter", "autogen_ext.tools.mcp"),
    ("autogen_ext.tools.mcp._stdio", "StdioMcpToolAdapter", "autogen_ext.tools.mcp"),
    ("autogen_ext.models.openai._utils", "assert_valid_name", "autogen_ext.models.openai._openai_client"),
]


@pytest.mark.parametrize(("former", "name", "home"), FORMER)
def test_a_name_is_found_where_it_was(former: str, name: str, home: str) -> None:
    found = getattr(importlib.import_module(former), name)
    assert found is getattr(importlib.import_module(home), name)


def test_a_module_of_a_former_package_is_found_by_from_import() -> None:
    program = f"from {TEAMS} import _round_robin_group_chat as it; print(it.__name__)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == f"{TEAMS}._round_robin_group_chat"


def test_a_name_that_nobody_has_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="cannot import name 'Nothing'"):
        from autogen_core._agent_id import Nothing  # noqa: F401


def test_a_module_that_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("autogen_core._never_was")


def test_the_configurations_of_teams_are_where_they_were() -> None:
    module = importlib.import_module(f"{TEAMS}._round_robin_group_chat")
    assert module.RoundRobinGroupChatConfig.__name__ == "RoundRobinGroupChatConfig"


def test_types_of_functions_that_choose_are_where_they_were() -> None:
    module = importlib.import_module(f"{TEAMS}._selector_group_chat")
    assert module.SelectorFuncType == module.SyncSelectorFunc | module.AsyncSelectorFunc
    assert module.CandidateFuncType == module.SyncCandidateFunc | module.AsyncCandidateFunc


def test_the_default_final_prompt_of_magentic_one_can_be_built_upon() -> None:
    module = importlib.import_module(f"{TEAMS}._magentic_one._prompts")
    assert "{task}" in module.ORCHESTRATOR_FINAL_ANSWER_PROMPT
