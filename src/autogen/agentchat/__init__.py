"""The agents of 0.2."""

from .agent import Agent, LLMAgent
from .assistant_agent import AssistantAgent
from .chat import ChatResult, gather_usage_summary
from .conversable_agent import ConversableAgent, register_function
from .user_proxy_agent import UserProxyAgent

__all__ = [
    "Agent",
    "AssistantAgent",
    "ChatResult",
    "ConversableAgent",
    "LLMAgent",
    "UserProxyAgent",
    "gather_usage_summary",
    "register_function",
]
