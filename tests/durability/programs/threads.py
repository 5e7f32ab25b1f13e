"""Two threads, each with a chat of its own, in a run of the whole process."""

import os
import signal
import sys
import threading
from pathlib import Path

import autogen
from coterie.runs import open_run

base_url, journal, log, resume, die = sys.argv[1:6]
both_work = threading.Barrier(2)


def work(place: str) -> str:
    """Work at a place."""
    with Path(log).open("a") as file:
        file.write(f"{place}\n")
    if die:
        both_work.wait()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"worked at {place}"


def chat(task: str) -> None:
    assistant = autogen.AssistantAgent(
        llm_config={"config_list": [{"model": "gpt-4o", "api_key": "k", "base_url": base_url}], "cache_seed": None}
    )
    user_proxy = autogen.UserProxyAgent(
        human_input_mode="NEVER",
        is_termination_msg=lambda message: "TERMINATE" in message.get("content", ""),
        code_execution_config=False,
    )
    autogen.register_function(work, caller=assistant, executor=user_proxy, description="Work at a place.")
    result = user_proxy.initiate_chat(assistant, message=task, silent=True)
    results[task] = result.summary


results: dict[str, str] = {}
with open_run(journal=journal, resume=resume or None, whole_process=True):
    threads = [threading.Thread(target=chat, args=(f"Work at {place}.",)) for place in ("home", "sea")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(sorted(results.items()))
