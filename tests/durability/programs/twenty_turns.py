"""A chat of twenty turns with tools and code: each effect leaves a line in a log, so that it can be counted."""

import json
import os
import sys
from pathlib import Path

import autogen
import coterie

base_url, log, work_dir = sys.argv[1:4]


def note(line: str) -> None:
    """Append one line in one write, so that a kill cannot tear it."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def book(item: str, amount: int) -> str:
    """Book an amount of an item."""
    note(f"tool {coterie.idempotency_key()} {item} {amount}")
    print(f"booking {amount} of {item}")
    return f"booked {amount} of {item}"


assistant = autogen.AssistantAgent(
    llm_config={"config_list": [{"model": "gpt-4o", "api_key": "k", "base_url": base_url}], "cache_seed": None}
)
user_proxy = autogen.UserProxyAgent(
    human_input_mode="NEVER",
    is_termination_msg=lambda message: "TERMINATE" in message.get("content", ""),
    code_execution_config={"work_dir": work_dir, "use_docker": False},
)
autogen.register_function(book, caller=assistant, executor=user_proxy, description="Book an amount of an item.")
result = user_proxy.initiate_chat(assistant, message="Do the books.")

Path(log).with_suffix(".result").write_text(
    json.dumps({"history": result.chat_history, "summary": result.summary, "cost": result.cost})
)
