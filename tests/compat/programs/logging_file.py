"""What runtime logging writes to a file, a JSON object per line."""

import json
import os
from pathlib import Path

import autogen
from autogen import runtime_logging

runtime_logging.start(logger_type="file", config={"filename": "talk.log"})
llm = {"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="Help.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
user.initiate_chat(assistant, message="Hi.", max_turns=1, silent=True)
runtime_logging.stop()
lines = Path("autogen_logs/talk.log").read_text().splitlines()
first = lines[0].split(":")[0]
entries = [json.loads(each) for each in lines[1:] if each.startswith("{")]
completions = [
    (each["source_name"], each["request"]["messages"], each["is_cached"], each["cost"])
    for each in entries
    if "invocation_id" in each
]
events = [(each["event_name"], each.get("source_name")) for each in entries if "event_name" in each]
agents = [(each["agent_name"], each["agent_class"]) for each in entries if "agent_name" in each and "agent_class" in each]
leaked = any("sk-test" in each for each in lines)
try:
    runtime_logging.start(logger_type="paper")
except ValueError as error:
    refused = str(error)
del assistant, user, entries, lines
