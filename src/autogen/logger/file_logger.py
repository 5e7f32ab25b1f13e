"""A log of one JSON object per line."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .base_logger import BaseLogger
from .logger_utils import as_json, get_current_ts, new_id, response_of, to_dict, without_secrets

__all__ = ("FileLogger",)


class FileLogger(BaseLogger):
    """Appends to `./autogen_logs/{config["filename"]}`, by default `runtime.log`.

    Every line goes to `logger`, which a subclass may bring itself, with its own `session_id` and `log_file`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.session_id = new_id()
        folder = Path.cwd() / "autogen_logs"
        folder.mkdir(parents=True, exist_ok=True)
        self.log_dir = str(folder)
        self.log_file = str(folder / (config.get("filename") or "runtime.log"))
        name = f"{__name__}.{self.session_id}"
        self.logger = logging.Logger(name, logging.INFO)  # noqa: LOG001 - ends with its session, and has no parent

    def start(self) -> str:
        self.logger.addHandler(logging.FileHandler(self.log_file, encoding="utf-8"))
        self.logger.info("Started new session with Session ID: %s", self.session_id)
        return self.session_id

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
        self._write(
            invocation_id=str(invocation_id),
            client_id=client_id,
            wrapper_id=wrapper_id,
            source_name=_name(source),
            request=without_secrets(request),
            response=response_of(response),
            is_cached=is_cached,
            cost=cost,
            start_time=start_time,
            end_time=get_current_ts(),
        )

    def log_new_agent(self, agent: Any, init_args: dict[str, Any]) -> None:
        self._write(
            id=id(agent),
            agent_name=_name(agent),
            wrapper_id=_wrapper_of(agent),
            agent_type=type(agent).__name__,
            current_time=get_current_ts(),
            args=without_secrets(init_args),
        )

    def log_event(self, source: Any, name: str, **kwargs: Any) -> None:
        self._write(
            source_id=id(source),
            source_name=_name(source),
            event_name=name,
            agent_module=type(source).__module__,
            agent_class=type(source).__name__,
            json_state=as_json(kwargs),
        )

    def log_new_wrapper(self, wrapper: Any, init_args: dict[str, Any]) -> None:
        self._write(wrapper_id=id(wrapper), json_state=json.dumps(without_secrets(init_args)))

    def log_new_client(self, client: Any, wrapper: Any, init_args: dict[str, Any]) -> None:
        self._write(
            **{"class": type(client).__name__},
            client_id=id(client),
            wrapper_id=id(wrapper),
            json_state=json.dumps(without_secrets(init_args)),
        )

    def log_function_use(self, source: Any, function: Callable[..., Any], args: dict[str, Any], returns: Any) -> None:
        self._write(
            source_id=id(source),
            source_name=_name(source),
            function_name=getattr(function, "__name__", str(function)),
            agent_module=type(source).__module__,
            agent_class=type(source).__name__,
            input_args=as_json(args),
            returns=to_dict(returns),
        )

    def stop(self) -> None:
        for handler in [each for each in self.logger.handlers if isinstance(each, logging.FileHandler)]:
            self.logger.removeHandler(handler)
            handler.close()

    def get_connection(self) -> None:
        return None

    def _write(self, **fields: Any) -> None:
        stamp = {"session_id": self.session_id, "timestamp": get_current_ts(), "thread_id": threading.get_ident()}
        self.logger.info("%s", json.dumps({**fields, **stamp}, ensure_ascii=False))


def _name(source: Any) -> str:
    return source if isinstance(source, str) else str(getattr(source, "name", "") or "")


def _wrapper_of(agent: Any) -> int | None:
    client = getattr(agent, "client", None)
    return None if client is None else id(client)
