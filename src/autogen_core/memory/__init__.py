"""What agents keep across conversations."""

from ._list_memory import ListMemory
from ._memory import Memory, MemoryContent, MemoryMimeType, MemoryQueryResult, UpdateContextResult

__all__ = [
    "ListMemory",
    "Memory",
    "MemoryContent",
    "MemoryMimeType",
    "MemoryQueryResult",
    "UpdateContextResult",
]
