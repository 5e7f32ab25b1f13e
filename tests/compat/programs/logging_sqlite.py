"""What runtime logging leaves in its database: agents, wrappers, completions, events and functions, and no keys."""

import json
import os
import sqlite3

import autogen
from autogen import runtime_logging

session = runtime_logging.start(config={"dbname": "logs.db"})
llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "temperature": 0, "cache_seed": None}
assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="Help.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)


@user.register_for_execution()
@assistant.register_for_llm(description="Add.")
def add(a: int, b: int) -> int:
    return a + b


user.initiate_chat(assistant, message="What is 1 + 2?", max_turns=2, silent=True)
enabled = runtime_logging.logging_enabled()
runtime_logging.stop()
session = session == "", enabled, runtime_logging.logging_enabled()

connection = sqlite3.connect("logs.db")
tables = sorted(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"))
columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables}
agents = connection.execute("SELECT name, class FROM agents ORDER BY name").fetchall()
completions = [
    (source, json.loads(request)["messages"], json.loads(response)["choices"][0]["message"]["content"], cached, cost)
    for source, request, response, cached, cost in connection.execute(
        "SELECT source_name, request, response, is_cached, cost FROM chat_completions ORDER BY id"
    )
]
calls = connection.execute("SELECT source_name, function_name, args, returns FROM function_calls").fetchall()
received = [
    (source, kind, json.loads(state)["message"] if isinstance(json.loads(state).get("message"), str) else "dict")
    for source, kind, state in connection.execute(
        "SELECT source_name, agent_class_name, json_state FROM events WHERE event_name = 'received_message' ORDER BY rowid"
    )
]
replied = [
    (source, json.loads(state)["reply_func_name"], json.loads(state)["final"])
    for source, state in connection.execute(
        "SELECT source_name, json_state FROM events WHERE event_name = 'reply_func_executed' ORDER BY rowid"
    )
]
clients = connection.execute("SELECT class FROM oai_clients").fetchall()
version = connection.execute("SELECT id, version_number FROM version").fetchall()
connection.close()
with open("logs.db", "rb") as file:
    leaked = b"sk-test" in file.read()
del connection, assistant, user, file
