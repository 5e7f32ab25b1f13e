"""How a program of 0.2 and the AutoGen it runs on are written down."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

PLAIN = (str, int, bool, type(None))
DEPTH = 12
# Module under autogen.agentchat.contrib, colon, name in it.
CONTRIB_PROMPTS = (
    "agent_eval.critic_agent:CriticAgent.DEFAULT_SYSTEM_MESSAGE",
    "agent_eval.quantifier_agent:QuantifierAgent.DEFAULT_SYSTEM_MESSAGE",
    "agent_eval.subcritic_agent:SubCriticAgent.DEFAULT_SYSTEM_MESSAGE",
    "multimodal_conversable_agent:DEFAULT_LMM_SYS_MSG",
    "retrieve_user_proxy_agent:PROMPT_CODE",
    "retrieve_user_proxy_agent:PROMPT_DEFAULT",
    "retrieve_user_proxy_agent:PROMPT_QA",
)


def describe(value: Any, depth: int = 0) -> Any:
    """Return `value` as JSON that is the same wherever the value means the same to a program."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, float):
        return round(value, 12)
    if depth > DEPTH:
        return "<deep>"
    if isinstance(value, Mapping):
        return {_key(key): describe(each, depth + 1) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [describe(each, depth + 1) for each in value]
    if isinstance(value, BaseException):
        return {"exception": type(value).__name__, "text": str(value)}
    if hasattr(value, "chat_history") and hasattr(value, "human_input"):
        fields = ("chat_id", "chat_history", "summary", "cost", "human_input")
        return {name: describe(getattr(value, name), depth + 1) for name in fields}
    if hasattr(value, "generate_reply") and hasattr(value, "chat_messages"):
        return _agent(value, depth)
    return f"<{type(value).__name__}>"


def _key(key: Any) -> str:
    return key if isinstance(key, str) else str(getattr(key, "name", key))


def _agent(agent: Any, depth: int) -> Any:
    if depth > 1:
        return f"<agent {agent.name}>"
    return {
        "name": agent.name,
        "system_message": agent.system_message,
        "description": agent.description,
        "chat_messages": describe(agent.chat_messages, depth + 1),
        "total_usage": describe(agent.get_total_usage(), depth + 1),
        "actual_usage": describe(agent.get_actual_usage(), depth + 1),
    }


def prompts() -> dict[str, str]:
    """Return the texts in which each AutoGen speaks in its own words, by their public names."""
    import autogen

    descriptions: dict[str, str] = dict(autogen.UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS)
    names = {f"UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS[{key}]": text for key, text in descriptions.items()}
    for owner, name in (
        (autogen.AssistantAgent, "DEFAULT_SYSTEM_MESSAGE"),
        (autogen.AssistantAgent, "DEFAULT_DESCRIPTION"),
        (autogen.ConversableAgent, "DEFAULT_SUMMARY_PROMPT"),
        (autogen.GroupChat, "DEFAULT_INTRO_MSG"),
        (autogen.GroupChat, "select_speaker_message_template"),
        (autogen.GroupChat, "select_speaker_prompt_template"),
        (autogen.GroupChat, "select_speaker_auto_multiple_template"),
        (autogen.GroupChat, "select_speaker_auto_none_template"),
    ):
        names[f"{owner.__name__}.{name}"] = getattr(owner, name)
    return names | {name: text for name in CONTRIB_PROMPTS for text in _imported(name)}


def _imported(name: str) -> list[str]:
    """Return the contrib prompt of that name, if the program has imported its module."""
    path, _, attribute = name.partition(":")
    found: Any = sys.modules.get(f"autogen.agentchat.contrib.{path}")
    for part in attribute.split(".") if found else ():
        found = getattr(found, part)
    return [found] if found else []
