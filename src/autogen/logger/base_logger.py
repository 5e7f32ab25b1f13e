"""What a logger of a program's own implements."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeAlias

__all__ = ("BaseLogger", "LLMConfig")

LLMConfig: TypeAlias = dict[str, Any]


class BaseLogger(ABC):
    """Takes what agents, clients and tools do, as it happens."""

    @abstractmethod
    def start(self) -> str:
        """Begin a session; returns its id."""

    @abstractmethod
    def log_chat_completion(
        self,
        invocation_id: object,
        client_id: int,
        wrapper_id: int,
        source: Any,
        request: dict[str, Any],
        response: Any,
        is_cached: int,
        cost: float,
        start_time: str,
    ) -> None:
        """Note one request and its response: a completion, or text that says what failed."""

    @abstractmethod
    def log_new_agent(self, agent: Any, init_args: dict[str, Any]) -> None:
        """Note an agent that was made."""

    @abstractmethod
    def log_event(self, source: Any, name: str, **kwargs: Any) -> None:
        """Note something that happened to `source`."""

    @abstractmethod
    def log_new_wrapper(self, wrapper: Any, init_args: dict[str, Any]) -> None:
        """Note an OpenAIWrapper that was made."""

    @abstractmethod
    def log_new_client(self, client: Any, wrapper: Any, init_args: dict[str, Any]) -> None:
        """Note a client that a wrapper made."""

    @abstractmethod
    def log_function_use(self, source: Any, function: Callable[..., Any], args: dict[str, Any], returns: Any) -> None:
        """Note a tool that ran."""

    @abstractmethod
    def stop(self) -> None:
        """End the session."""

    @abstractmethod
    def get_connection(self) -> sqlite3.Connection | None:
        """The open database, if there is one."""
