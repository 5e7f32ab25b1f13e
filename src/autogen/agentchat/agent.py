"""What an agent is to others."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Agent(Protocol):
    """Has a name, sends and receives messages, and generates replies; each in a sync and an async form."""

    @property
    def name(self) -> str: ...

    @property
    def description(self) -> str: ...

    def send(self, message: dict[str, Any] | str, recipient: Agent, request_reply: bool | None = None) -> None: ...

    async def a_send(
        self, message: dict[str, Any] | str, recipient: Agent, request_reply: bool | None = None
    ) -> None: ...

    def receive(self, message: dict[str, Any] | str, sender: Agent, request_reply: bool | None = None) -> None: ...

    async def a_receive(
        self, message: dict[str, Any] | str, sender: Agent, request_reply: bool | None = None
    ) -> None: ...

    def generate_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, **kwargs: Any
    ) -> str | dict[str, Any] | None: ...

    async def a_generate_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, **kwargs: Any
    ) -> str | dict[str, Any] | None: ...


@runtime_checkable
class LLMAgent(Agent, Protocol):
    """An agent that a model speaks for."""

    @property
    def system_message(self) -> str: ...

    def update_system_message(self, system_message: str) -> None: ...
