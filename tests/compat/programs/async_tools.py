"""a_initiate_chat with one async and one sync tool."""

import asyncio
import os

import autogen

coder = autogen.AssistantAgent(
    name="chatbot",
    system_message="For coding tasks, only use the functions you have been provided with.",
    llm_config={"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}]},
)
user_proxy = autogen.UserProxyAgent(
    name="user_proxy",
    system_message="A proxy for the user.",
    is_termination_msg=lambda x: x.get("content", "") and x.get("content", "").rstrip().endswith("TERMINATE"),
    human_input_mode="NEVER",
    max_consecutive_auto_reply=10,
    code_execution_config={"work_dir": "coding", "use_docker": False},
)


@user_proxy.register_for_execution()
@coder.register_for_llm(description="create a timer for N seconds")
async def timer(num_seconds: str) -> str:
    for _ in range(int(num_seconds)):
        await asyncio.sleep(0)
    return "Timer is done!"


@user_proxy.register_for_execution()
@coder.register_for_llm(description="create a stopwatch for N seconds")
def stopwatch(num_seconds: str) -> str:
    return f"Stopwatch is done after {num_seconds}!"


async def main():
    return await user_proxy.a_initiate_chat(
        coder, message="Create a timer for 2 seconds and then a stopwatch for 3 seconds."
    )


chat = asyncio.run(main())
