"""Answers from a script, for tests of agents."""

from ._replay_chat_completion_client import ReplayChatCompletionClient

__all__ = ["ReplayChatCompletionClient"]
