"""A group in an async program, with an async tool and a member that answers by an async function."""

import asyncio
import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
caller = autogen.AssistantAgent("caller", llm_config=llm, system_message="Call.")
worker = autogen.UserProxyAgent("worker", human_input_mode="NEVER", code_execution_config=False)
poet = autogen.ConversableAgent("poet", llm_config=False, human_input_mode="NEVER")


@worker.register_for_execution()
@caller.register_for_llm(description="Wait.")
async def wait(seconds: int) -> str:
    await asyncio.sleep(0)
    return f"waited {seconds}"


async def rhyme(recipient, messages, sender, config):
    await asyncio.sleep(0)
    return True, f"A rhyme on {len(messages)} messages."


poet.register_reply([autogen.Agent, None], rhyme)
group = autogen.GroupChat([worker, caller, poet], [], max_round=5, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=llm)


async def main():
    return await worker.a_initiate_chat(manager, message="Wait for it.")


history = asyncio.run(main()).chat_history
log = group.messages
try:
    worker.initiate_chat(manager, message="not async")
except RuntimeError as error:
    refused = str(error)
