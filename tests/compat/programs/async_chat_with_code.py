"""An async chat in which code is run."""

import asyncio
import os

from autogen import AssistantAgent, UserProxyAgent


async def run():
    assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
    user = UserProxyAgent(
        "user",
        human_input_mode="NEVER",
        is_termination_msg=lambda m: "TERMINATE" in m["content"],
        code_execution_config={"work_dir": "coding", "use_docker": False},
    )
    first = await user.a_initiate_chat(assistant, message="6 * 7?", summary_method="reflection_with_llm")
    await user.a_send("And what is 7 * 7?", assistant)
    return first, user.chat_messages[assistant]


first, after = asyncio.run(run())
