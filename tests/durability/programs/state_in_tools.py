"""A tool that keeps state in the process: a counter that the next call goes on from."""

import os
import signal
import sys

import autogen
import coterie

base_url, journal, resume, rerun, die = sys.argv[1:6]
count = 0


def step(by: int) -> str:
    """Count on."""
    global count
    if die and count == int(die):
        os.kill(os.getpid(), signal.SIGKILL)
    count += by
    return f"count is {count}"


with coterie.run(journal=journal, resume=resume or None, rerun=rerun.split(",") if rerun else ()) as run:
    assistant = autogen.AssistantAgent(
        llm_config={"config_list": [{"model": "gpt-4o", "api_key": "k", "base_url": base_url}], "cache_seed": None}
    )
    user_proxy = autogen.UserProxyAgent(
        human_input_mode="NEVER",
        is_termination_msg=lambda message: "TERMINATE" in message.get("content", ""),
        code_execution_config=False,
    )
    autogen.register_function(step, caller=assistant, executor=user_proxy, description="Count on.")
    user_proxy.initiate_chat(assistant, message="Count to four.")
