"""Private modules of 0.7.5 that are not files here, by the module that has their names now."""

from __future__ import annotations

from autogen_core._former_paths import serve

_CONDITIONS = "autogen_agentchat.conditions"
_TEAMS = "autogen_agentchat.teams"
_GROUP_CHAT = "autogen_agentchat.teams._group_chat"

serve(
    {
        "autogen_agentchat.conditions._terminations": f"{_CONDITIONS}._messages {_CONDITIONS}._limits {_CONDITIONS}._program",
        "autogen_agentchat.state._states": "autogen_agentchat.state",
        "autogen_agentchat.utils._utils": "autogen_agentchat.utils",
        _GROUP_CHAT: _TEAMS,
        f"{_GROUP_CHAT}._base_group_chat": f"{_TEAMS}._base_group_chat",
        f"{_GROUP_CHAT}._base_group_chat_manager": f"{_TEAMS}._manager",
        f"{_GROUP_CHAT}._events": f"{_TEAMS}._events",
        f"{_GROUP_CHAT}._graph": f"{_TEAMS}._graph",
        f"{_GROUP_CHAT}._graph._digraph_group_chat": f"{_TEAMS}._graph._graph_flow {_TEAMS}._graph",
        f"{_GROUP_CHAT}._graph._graph_builder": f"{_TEAMS}._graph._builder",
        f"{_GROUP_CHAT}._magentic_one": f"{_TEAMS}._magentic_one",
        f"{_GROUP_CHAT}._magentic_one._magentic_one_group_chat": f"{_TEAMS}._magentic_one._group_chat",
        f"{_GROUP_CHAT}._magentic_one._prompts": f"{_TEAMS}._magentic_one._prompts",
        f"{_GROUP_CHAT}._round_robin_group_chat": f"{_TEAMS}._round_robin_group_chat {_TEAMS}._manager",
        f"{_GROUP_CHAT}._selector_group_chat": f"{_TEAMS}._selector_group_chat",
        f"{_GROUP_CHAT}._sequential_routed_agent": f"{_TEAMS}._manager",
        f"{_GROUP_CHAT}._swarm_group_chat": f"{_TEAMS}._swarm_group_chat {_TEAMS}._manager",
    },
    public=(
        "autogen_agentchat",
        "autogen_agentchat.base",
        "autogen_agentchat.messages",
        _TEAMS,
        "autogen_agentchat.state",
    ),
)
