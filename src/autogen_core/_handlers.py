"""Decorators that make a method of an agent a handler of messages, told from its type hints."""

from __future__ import annotations

import logging
import types
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, Literal, Protocol, TypeVar, Union, cast, get_args, get_origin, get_type_hints, overload

from ._log_names import ROOT_LOGGER_NAME
from ._message_context import MessageContext
from .exceptions import CantHandleException

logger = logging.getLogger(ROOT_LOGGER_NAME)

AgentT = TypeVar("AgentT")
ReceivesT = TypeVar("ReceivesT")
ProducesT = TypeVar("ProducesT")
AgentT_contra = TypeVar("AgentT_contra", contravariant=True)
ReceivesT_contra = TypeVar("ReceivesT_contra", contravariant=True)
ProducesT_co = TypeVar("ProducesT_co", covariant=True)

Method = Callable[[AgentT, ReceivesT, MessageContext], Coroutine[Any, Any, ProducesT]]
Match = Callable[[ReceivesT, MessageContext], bool]


class MessageHandler(Protocol[AgentT_contra, ReceivesT_contra, ProducesT_co]):
    """A method that handles messages. `router` tells whether it wants one, beyond its type."""

    target_types: list[type[Any]]
    produces_types: list[type[Any]]
    is_message_handler: Literal[True]
    router: Callable[[Any, MessageContext], bool]

    @staticmethod
    async def __call__(
        agent_instance: AgentT_contra, message: ReceivesT_contra, ctx: MessageContext
    ) -> ProducesT_co: ...


@overload
def message_handler(func: Method[AgentT, ReceivesT, ProducesT]) -> MessageHandler[AgentT, ReceivesT, ProducesT]: ...
@overload
def message_handler(
    func: None = None, *, strict: bool = True, match: Match[ReceivesT] | None = None
) -> Callable[[Method[AgentT, ReceivesT, ProducesT]], MessageHandler[AgentT, ReceivesT, ProducesT]]: ...


def message_handler(func: Any = None, *, strict: bool = True, match: Any = None) -> Any:
    """Handle messages that are sent or published.

    The hint of the parameter `message` says which, the hint of what is returned is checked too: with `strict` a wrong
    type raises, else it is logged. `match` is asked whether this handler wants a message.
    """
    return _decorator(func, match or _any, strict, _check_result)


@overload
def event(func: Method[AgentT, ReceivesT, None]) -> MessageHandler[AgentT, ReceivesT, None]: ...
@overload
def event(
    func: None = None, *, strict: bool = True, match: Match[ReceivesT] | None = None
) -> Callable[[Method[AgentT, ReceivesT, None]], MessageHandler[AgentT, ReceivesT, None]]: ...


def event(func: Any = None, *, strict: bool = True, match: Any = None) -> Any:
    """Handle messages that are published, and return None."""
    wants = match or _any
    return _decorator(func, lambda message, ctx: not ctx.is_rpc and wants(message, ctx), strict, _check_none)


@overload
def rpc(func: Method[AgentT, ReceivesT, ProducesT]) -> MessageHandler[AgentT, ReceivesT, ProducesT]: ...
@overload
def rpc(
    func: None = None, *, strict: bool = True, match: Match[ReceivesT] | None = None
) -> Callable[[Method[AgentT, ReceivesT, ProducesT]], MessageHandler[AgentT, ReceivesT, ProducesT]]: ...


def rpc(func: Any = None, *, strict: bool = True, match: Any = None) -> Any:
    """Handle messages that are sent, to this agent alone."""
    wants = match or _any
    return _decorator(func, lambda message, ctx: ctx.is_rpc and wants(message, ctx), strict, _check_result)


def types_in(hint: Any) -> list[Any]:
    """The types that a type hint allows."""
    if get_origin(hint) in (Union, types.UnionType):
        return [each for part in get_args(hint) for each in types_in(part)]
    return [hint]


def _any(message: Any, ctx: MessageContext) -> bool:
    return True


def _decorator(
    func: Any,
    router: Callable[[Any, MessageContext], bool],
    strict: bool,
    check: Callable[[Any, Sequence[Any]], str | None],
) -> Any:
    def decorate(method: Any) -> Any:
        return _handler(method, router, strict, check)

    return decorate if func is None else decorate(func)


def _handler(
    method: Callable[[Any, Any, MessageContext], Coroutine[Any, Any, Any]],
    router: Callable[[Any, MessageContext], bool],
    strict: bool,
    check: Callable[[Any, Sequence[Any]], str | None],
) -> MessageHandler[Any, Any, Any]:
    hints = get_type_hints(method)
    for needed in ("message", "return"):
        if needed not in hints:
            raise AssertionError(f"{needed} parameter not found in function signature")
    targets, produced = types_in(hints["message"]), types_in(hints["return"])

    @wraps(method)
    async def handle(self: Any, message: Any, ctx: MessageContext) -> Any:
        if type(message) not in targets:
            wrong = f"Message type {type(message)} not in target types {_shown(targets)}"
            if strict:
                raise CantHandleException(wrong)
            logger.warning(wrong)
        result = await method(self, message, ctx)
        unlike = check(result, produced)
        if unlike:
            if strict:
                raise ValueError(unlike)
            logger.warning(unlike)
        return result

    handler = cast(MessageHandler[Any, Any, Any], handle)
    handler.target_types = targets
    handler.produces_types = produced
    handler.is_message_handler = True
    handler.router = router
    return handler


def _check_result(result: Any, produced: Sequence[Any]) -> str | None:
    if Any in produced or type(result) in produced:
        return None
    return f"Return type {type(result)} not in return types {_shown(produced)}"


def _check_none(result: Any, produced: Sequence[Any]) -> str | None:
    return None if result is None else f"Return type {type(result)} is not None."


def _shown(kinds: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(kinds)
