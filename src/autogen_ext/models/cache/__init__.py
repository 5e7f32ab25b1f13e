"""Answers that were given before, without asking again."""

from ._chat_completion_cache import CHAT_CACHE_VALUE_TYPE, ChatCompletionCache

__all__ = ["CHAT_CACHE_VALUE_TYPE", "ChatCompletionCache"]
