"""Runtime logging of 0.2: what agents, clients and tools do is handed to a logger while a session is on.

Agents that were made before `start` are not listed, but what they do is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import sqlite3

    from .logger.base_logger import BaseLogger

__all__ = (
    "get_connection",
    "log_chat_completion",
    "log_event",
    "log_function_use",
    "log_new_agent",
    "log_new_client",
    "log_new_wrapper",
    "logging_enabled",
    "start",
    "stop",
)

autogen_logger: BaseLogger | None = None
is_logging = False


def start(
    logger: BaseLogger | None = None,
    logger_type: Literal["sqlite", "file"] = "sqlite",
    config: dict[str, Any] | None = None,
) -> str:
    """Begin a session with `logger`, or with a new one: "sqlite" (config `dbname`) or "file" (config `filename`).

    Returns: the session's id. Raises: what the logger raises where it cannot begin; then logging stays off.
    """
    global autogen_logger, is_logging
    if logger is None:
        from .logger.logger_factory import LoggerFactory

        logger = LoggerFactory.get_logger(logger_type, config)
    session = logger.start()
    stop()
    autogen_logger, is_logging = logger, True
    return session


def stop() -> None:
    """End the session, if one is on."""
    global autogen_logger, is_logging
    ended, autogen_logger, is_logging = autogen_logger, None, False
    if ended is not None:
        ended.stop()


def logging_enabled() -> bool:
    """Whether a session is on."""
    return is_logging


def get_connection() -> sqlite3.Connection | None:
    """The session's database, if it writes to one."""
    return None if autogen_logger is None else autogen_logger.get_connection()


def log_chat_completion(
    invocation_id: object,
    client_id: int,
    wrapper_id: int,
    agent: Any,
    request: dict[str, Any],
    response: Any,
    is_cached: int,
    cost: float,
    start_time: str,
) -> None:
    """Note one request to a model and its response."""
    if autogen_logger is not None:
        autogen_logger.log_chat_completion(
            invocation_id, client_id, wrapper_id, agent, request, response, is_cached, cost, start_time
        )


def log_new_agent(agent: Any, init_args: dict[str, Any]) -> None:
    """Note an agent that was made."""
    if autogen_logger is not None:
        autogen_logger.log_new_agent(agent, init_args)


def log_event(source: Any, name: str, **kwargs: Any) -> None:
    """Note something that happened to an agent."""
    if autogen_logger is not None:
        autogen_logger.log_event(source, name, **kwargs)


def log_new_wrapper(wrapper: Any, init_args: dict[str, Any]) -> None:
    """Note an OpenAIWrapper that was made."""
    if autogen_logger is not None:
        autogen_logger.log_new_wrapper(wrapper, init_args)


def log_new_client(client: Any, wrapper: Any, init_args: dict[str, Any]) -> None:
    """Note a client that a wrapper made."""
    if autogen_logger is not None:
        autogen_logger.log_new_client(client, wrapper, init_args)


def log_function_use(agent: Any, function: Callable[..., Any], args: dict[str, Any], returns: Any) -> None:
    """Note a tool that ran."""
    if autogen_logger is not None:
        autogen_logger.log_function_use(agent, function, args, returns)
