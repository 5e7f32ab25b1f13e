"""A program that puts the time into its prompt, so that no second execution asks the same."""

import os
import signal
import sys
import time

import autogen
import coterie

base_url, journal, resume, where, die = sys.argv[1:6]
now = time.time_ns()


def look() -> str:
    """Look."""
    if die:
        os.kill(os.getpid(), signal.SIGKILL)
    return "seen"


with coterie.run(journal=journal, resume=resume or None) as run:
    assistant = autogen.AssistantAgent(
        llm_config={"config_list": [{"model": "gpt-4o", "api_key": "k", "base_url": base_url}], "cache_seed": None},
        system_message=f"It is {now}." if where == "system" else "Be brief.",
    )
    user_proxy = autogen.UserProxyAgent(
        human_input_mode="NEVER",
        is_termination_msg=lambda message: "TERMINATE" in message.get("content", ""),
        code_execution_config=False,
    )
    autogen.register_function(look, caller=assistant, executor=user_proxy, description="Look.")
    user_proxy.initiate_chat(assistant, message=f"It is {now}." if where == "message" else "Look.")
