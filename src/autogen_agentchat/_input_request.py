"""Which input a person is being asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar


class InputRequestContext:
    """Tells an input function the id of the request that it answers."""

    def __init__(self) -> None:
        raise RuntimeError(
            "InputRequestContext cannot be instantiated. It is a static class that provides context management for "
            "user input requests."
        )

    _REQUEST_ID: ClassVar[ContextVar[str]] = ContextVar("autogen_agentchat_request_id")

    @classmethod
    @contextmanager
    def populate_context(cls, request_id: str) -> Iterator[None]:
        """Let `request_id` be the id of the request inside."""
        token = cls._REQUEST_ID.set(request_id)
        try:
            yield
        finally:
            cls._REQUEST_ID.reset(token)

    @classmethod
    def request_id(cls) -> str:
        """The `request_id` of the UserInputRequestedEvent that was sent before.

        Raises: RuntimeError outside of an input function.
        """
        try:
            return cls._REQUEST_ID.get()
        except LookupError as error:
            raise RuntimeError(
                "InputRequestContext.request_id() must be called within the input callback of a UserProxyAgent."
            ) from error
