"""Runtime logging: what a session writes, where, and without which secrets."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autogen import OpenAIWrapper, runtime_logging
from autogen.cache.in_memory_cache import InMemoryCache
from autogen.logger.base_logger import BaseLogger
from autogen.logger.file_logger import FileLogger
from autogen.logger.logger_factory import LoggerFactory
from autogen.logger.logger_utils import get_current_ts, to_dict
from coterie.testing import Fault, ScriptedServer, tool_call

from .chatting import assistant, at_console, both_colours, chat, config, user

SECRET = "sk-very-secret-0123456789"


@pytest.fixture(autouse=True)
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    yield
    runtime_logging.stop()


def hold(colour: str, server: ScriptedServer) -> tuple[Any, Any]:
    settings = config(server)
    settings["config_list"][0]["api_key"] = SECRET
    helper, proxy = assistant(server, llm_config=settings, max_consecutive_auto_reply=2), user(default_auto_reply=None)

    @proxy.register_for_execution()
    @helper.register_for_llm(description="D")
    def double(a: int) -> int:
        return a * 2

    with at_console():
        chat(colour, proxy, helper)
    return proxy, helper


def rows(query: str) -> list[Any]:
    connection = sqlite3.connect("logs.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@both_colours
def test_a_database_has_the_tables_that_readers_know(colour: str) -> None:
    session = runtime_logging.start()
    with ScriptedServer([tool_call("double", {"a": 2}, "c"), "done"]) as server:
        proxy, helper = hold(colour, server)
    runtime_logging.stop()
    assert rows("SELECT version_number FROM version") == [(1,)]
    assert rows("SELECT agent_id, wrapper_id, session_id, name, class FROM agents ORDER BY name") == [
        (id(helper), id(helper.client), session, "assistant", "AssistantAgent"),
        (id(proxy), None, session, "user", "UserProxyAgent"),
    ]
    assert rows("SELECT wrapper_id FROM oai_wrappers") == [(id(helper.client),)]
    assert rows("SELECT wrapper_id, class FROM oai_clients") == [(id(helper.client), "OpenAIClient")]
    assert rows("SELECT source_name, function_name, args, returns FROM function_calls") == [
        ("user", "double", '{"a": 2}', '"4"')
    ]
    completions = rows("SELECT source_name, request, response, is_cached, cost > 0 FROM chat_completions ORDER BY id")
    assert [(each[0], each[3], each[4]) for each in completions] == [("assistant", 0, 1)] * 2
    assert json.loads(completions[1][1])["messages"][-1]["content"] == "4"
    assert json.loads(completions[1][2])["choices"][0]["message"]["content"] == "done"
    received = rows("SELECT source_name, json_state FROM events WHERE event_name = 'received_message' ORDER BY id")
    assert [name for name, _ in received] == ["assistant", "user", "assistant", "user"]
    assert json.loads(received[3][1]) == {"message": "done", "sender": "assistant", "valid": True}
    replies = rows("SELECT json_state FROM events WHERE event_name = 'reply_func_executed'")
    assert any(json.loads(each)["reply"] == "done" for (each,) in replies)
    assert SECRET.encode() not in Path("logs.db").read_bytes()


@both_colours
def test_a_file_has_an_object_per_line(colour: str) -> None:
    session = runtime_logging.start(logger_type="file", config={"filename": "mine.log"})
    with ScriptedServer([tool_call("double", {"a": 2}, "c"), "done"]) as server:
        hold(colour, server)
    runtime_logging.stop()
    text = Path("autogen_logs/mine.log").read_text()
    first, *lines = text.splitlines()
    assert first == f"Started new session with Session ID: {session}"
    facts = [json.loads(each) for each in lines]
    assert {each["session_id"] for each in facts} == {session}
    assert {"thread_id", "timestamp"} <= set(facts[0])
    assert [each["function_name"] for each in facts if "function_name" in each] == ["double"]
    assert [each["agent_name"] for each in facts if "agent_name" in each] == ["assistant", "user"]
    assert [each["agent_type"] for each in facts if "agent_type" in each] == ["AssistantAgent", "UserProxyAgent"]
    assert [each["input_args"] for each in facts if "input_args" in each] == ['{"a": 2}']
    assert [each["class"] for each in facts if "class" in each] == ["OpenAIClient"]
    assert all(isinstance(json.loads(each["json_state"]), dict) for each in facts if "json_state" in each)
    assert SECRET not in text


def test_a_file_logger_may_bring_its_own_file(tmp_path: Path) -> None:
    class Mine(FileLogger):
        session_id = "mine"
        log_file = str(tmp_path / "own.log")
        logger = logging.getLogger("own")

        def __init__(self) -> None:
            """All that the base makes is on the class."""

    Mine.logger.setLevel(logging.INFO)
    assert runtime_logging.start(Mine()) == "mine"
    user("seen")
    runtime_logging.stop()
    first, *lines = (tmp_path / "own.log").read_text().splitlines()
    assert first == "Started new session with Session ID: mine"
    assert [json.loads(each)["agent_name"] for each in lines] == ["seen"]


def test_a_failed_request_is_noted() -> None:
    runtime_logging.start()
    with ScriptedServer([Fault(status=400, body={"error": {"message": "no", "code": "bad"}}), "fine"]) as server:
        entry = config(server)["config_list"][0]
        client = OpenAIWrapper(config_list=[entry, entry], cache_seed=None)
        client.create(messages=[{"role": "user", "content": "q"}])
    runtime_logging.stop()
    failed, _ = rows("SELECT response FROM chat_completions ORDER BY id")
    assert json.loads(failed[0]) == {"response": "error_code:bad, config 0 failed"}


def test_a_cached_answer_is_noted_as_such() -> None:
    runtime_logging.start()
    with ScriptedServer(["one"]) as server:
        client, cache = OpenAIWrapper(**config(server)), InMemoryCache()
        for _ in range(2):
            client.create(messages=[{"role": "user", "content": "q"}], cache=cache)
    runtime_logging.stop()
    assert rows("SELECT is_cached FROM chat_completions ORDER BY id") == [(0,), (1,)]


def test_a_message_that_says_nothing_is_noted_as_invalid() -> None:
    runtime_logging.start()
    with pytest.raises(ValueError, match="Received message"):
        user().receive({"content": None}, user("other"))
    runtime_logging.stop()
    assert json.loads(rows("SELECT json_state FROM events")[0][0])["valid"] is False


def test_sessions_begin_and_end() -> None:
    assert not runtime_logging.logging_enabled()
    assert runtime_logging.get_connection() is None
    first = runtime_logging.start(config={"dbname": "other.db"})
    assert runtime_logging.logging_enabled()
    assert isinstance(runtime_logging.get_connection(), sqlite3.Connection)
    assert runtime_logging.start() != first
    runtime_logging.stop()
    runtime_logging.stop()
    assert not runtime_logging.logging_enabled()
    user("unseen")
    assert rows("SELECT * FROM agents") == []


def test_the_logger_of_a_session_is_known() -> None:
    def known() -> tuple[bool, type[object]]:
        return runtime_logging.is_logging, type(runtime_logging.autogen_logger)

    before = known()
    runtime_logging.start(logger_type="file")
    during = known()
    runtime_logging.stop()
    assert [before, during, known()] == [(False, type(None)), (True, FileLogger), (False, type(None))]


def test_a_session_that_cannot_begin_says_why_and_stays_off(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error):
        runtime_logging.start(config={"dbname": str(tmp_path / "missing" / "logs.db")})
    with pytest.raises(ValueError, match=r"^\[logger_factory\] Unknown logger type: x$"):
        LoggerFactory.get_logger("x")  # type: ignore[arg-type]
    assert not runtime_logging.logging_enabled()


def test_a_logger_of_ones_own() -> None:
    noted: list[tuple[str, Any]] = []

    def noting(name: str) -> Any:
        return lambda self, *args, **kwargs: noted.append((name, args))

    methods = {name: noting(name) for name in BaseLogger.__abstractmethods__ if name != "start"}
    mine = type("Mine", (BaseLogger,), {**methods, "start": lambda self: "mine"})()
    assert runtime_logging.start(mine) == "mine"
    agent = user("seen")
    assert noted[0][0] == "log_new_agent"
    assert noted[0][1][0] is agent
    runtime_logging.stop()
    assert noted[-1][0] == "stop"


def test_values_become_plain() -> None:
    class Deep:
        name = "deep"

    value: dict[str, Any] = {"a": [1, (2, None)], "secret": 1, "deep": Deep(), "text": Path("p")}
    assert to_dict(value, exclude=("secret",), no_recursive=(Path,)) == {
        "a": [1, [2, None]],
        "deep": "deep",
        "text": "p",
    }
    assert len(get_current_ts()) == len("2025-01-01 00:00:00.000000")
