"""What runtime logging knows of a group: events, completions and agents."""

import json
import os
import sqlite3

import autogen
from autogen import runtime_logging

runtime_logging.start(config={"dbname": "group.db"})
llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
group = autogen.GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=False)
a.initiate_chat(manager, message="go", silent=True)
runtime_logging.stop()
connection = sqlite3.connect("group.db")
agents = connection.execute("SELECT name, class FROM agents ORDER BY name").fetchall()
asked = connection.execute("SELECT source_name, cost FROM chat_completions ORDER BY id").fetchall()
received = [
    (source, json.loads(state)["sender"])
    for source, state in connection.execute(
        "SELECT source_name, json_state FROM events WHERE event_name = 'received_message' ORDER BY rowid"
    )
]
connection.close()
del connection, a, b, manager
