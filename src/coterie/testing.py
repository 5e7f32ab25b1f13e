"""Test your agents without a model: a scripted server to point them at.

with ScriptedServer([tool_call("add", {"a": 1, "b": 2}), "3"]) as server:
    llm_config = {"config_list": [{"model": "m", "api_key": "none", "base_url": server.base_url}]}
    ...
assert server.requests[1]["messages"][-1]["content"] == "3"
"""

from __future__ import annotations

from .models.scripted import Fault, Item, ScriptedServer, tool_call, tool_calls

__all__ = ["Fault", "Item", "ScriptedServer", "tool_call", "tool_calls"]
