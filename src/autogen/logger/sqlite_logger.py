"""A log in a SQLite database, in the tables that 0.2's readers know."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from .base_logger import BaseLogger
from .logger_utils import as_json, get_current_ts, new_id, response_of, without_secrets

__all__ = ("SqliteLogger",)

logger = logging.getLogger(__name__)

_TABLES = """
CREATE TABLE IF NOT EXISTS chat_completions (id INTEGER PRIMARY KEY, invocation_id TEXT, client_id INTEGER,
    wrapper_id INTEGER, session_id TEXT, source_name TEXT, request TEXT, response TEXT, is_cached INTEGER, cost REAL,
    start_time DATETIME DEFAULT CURRENT_TIMESTAMP, end_time DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS agents (id INTEGER PRIMARY KEY, agent_id INTEGER, wrapper_id INTEGER, session_id TEXT,
    name TEXT, class TEXT, init_args TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, UNIQUE (agent_id, session_id));
CREATE TABLE IF NOT EXISTS oai_wrappers (id INTEGER PRIMARY KEY, wrapper_id INTEGER, session_id TEXT, init_args TEXT,
    timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, UNIQUE (wrapper_id, session_id));
CREATE TABLE IF NOT EXISTS oai_clients (id INTEGER PRIMARY KEY, client_id INTEGER, wrapper_id INTEGER, session_id TEXT,
    class TEXT, init_args TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, UNIQUE (client_id, session_id));
CREATE TABLE IF NOT EXISTS events (event_name TEXT, source_id INTEGER, source_name TEXT, agent_module TEXT,
    agent_class_name TEXT, id INTEGER PRIMARY KEY, json_state TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS function_calls (source_id INTEGER, source_name TEXT, function_name TEXT, args TEXT,
    returns TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS version (id INTEGER PRIMARY KEY CHECK (id = 1), version_number INTEGER NOT NULL);
INSERT OR IGNORE INTO version VALUES (1, 1);
"""


class SqliteLogger(BaseLogger):
    """Writes to the database `config["dbname"]`, by default `logs.db`. A write that fails is logged and lost."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.session_id = new_id()
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def start(self) -> str:
        """Open the database. Raises: sqlite3.Error where it cannot be opened."""
        connection = sqlite3.connect(self.config.get("dbname", "logs.db"), check_same_thread=False)
        try:
            connection.executescript(_TABLES)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection
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
        self._insert(
            "chat_completions",
            invocation_id=str(invocation_id),
            client_id=client_id,
            wrapper_id=wrapper_id,
            session_id=self.session_id,
            source_name=_name(source),
            request=as_json(without_secrets(request)),
            response=as_json(response_of(response)),
            is_cached=is_cached,
            cost=cost,
            start_time=start_time,
            end_time=get_current_ts(),
        )

    def log_new_agent(self, agent: Any, init_args: dict[str, Any]) -> None:
        client = getattr(agent, "client", None)
        self._insert(
            "agents",
            agent_id=id(agent),
            wrapper_id=None if client is None else id(client),
            session_id=self.session_id,
            name=_name(agent),
            **{"class": type(agent).__name__},
            init_args=as_json(without_secrets(init_args)),
            timestamp=get_current_ts(),
        )

    def log_event(self, source: Any, name: str, **kwargs: Any) -> None:
        self._insert(
            "events",
            event_name=name,
            source_id=id(source),
            source_name=_name(source),
            agent_module=type(source).__module__,
            agent_class_name=type(source).__name__,
            json_state=as_json(kwargs),
            timestamp=get_current_ts(),
        )

    def log_new_wrapper(self, wrapper: Any, init_args: dict[str, Any]) -> None:
        self._insert(
            "oai_wrappers",
            wrapper_id=id(wrapper),
            session_id=self.session_id,
            init_args=as_json(without_secrets(init_args)),
            timestamp=get_current_ts(),
        )

    def log_new_client(self, client: Any, wrapper: Any, init_args: dict[str, Any]) -> None:
        self._insert(
            "oai_clients",
            client_id=id(client),
            wrapper_id=id(wrapper),
            session_id=self.session_id,
            **{"class": type(client).__name__},
            init_args=as_json(without_secrets(init_args)),
            timestamp=get_current_ts(),
        )

    def log_function_use(self, source: Any, function: Callable[..., Any], args: dict[str, Any], returns: Any) -> None:
        self._insert(
            "function_calls",
            source_id=id(source),
            source_name=_name(source),
            function_name=getattr(function, "__name__", str(function)),
            args=as_json(args),
            returns=as_json(returns),
            timestamp=get_current_ts(),
        )

    def stop(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def get_connection(self) -> sqlite3.Connection | None:
        return self._connection

    def _insert(self, table: str, **row: Any) -> None:
        # An id is an address: another object may have it later in the session, and replaces the row.
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        with self._lock:
            if self._connection is None:
                return
            try:
                with self._connection:
                    self._connection.execute(
                        f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", tuple(row.values())
                    )
            except sqlite3.Error as error:
                logger.error("[sqlite logger] A row of %s was not written: %s", table, error)


def _name(source: Any) -> str:
    return source if isinstance(source, str) else str(getattr(source, "name", "") or "")
