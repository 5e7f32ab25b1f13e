"""What an agent remembers of a conversation, and what of it the model sees."""

from ._buffered import BufferedChatCompletionContext
from ._chat_completion_context import ChatCompletionContext, ChatCompletionContextState
from ._head_and_tail import HeadAndTailChatCompletionContext
from ._notes import ContextNotes as ContextNotes
from ._token_limited import TokenLimitedChatCompletionContext
from ._unbounded import UnboundedChatCompletionContext

__all__ = [
    "BufferedChatCompletionContext",
    "ChatCompletionContext",
    "ChatCompletionContextState",
    "HeadAndTailChatCompletionContext",
    "TokenLimitedChatCompletionContext",
    "UnboundedChatCompletionContext",
]
