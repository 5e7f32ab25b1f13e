"""An async application: hooks of the async kind, an async input, an async generate_reply in a subclass."""

import asyncio
import os

from autogen import AssistantAgent, UserProxyAgent

log = []


class Chatty(UserProxyAgent):
    answers = ["tell me more", "exit"]

    async def a_get_human_input(self, prompt: str) -> str:
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        self._human_input.append(answer)
        return answer


class Logged(AssistantAgent):
    async def a_generate_reply(self, messages=None, sender=None, **kwargs):
        reply = await super().a_generate_reply(messages=messages, sender=sender, **kwargs)
        log.append(reply)
        return reply

    async def a_receive(self, message, sender, request_reply=None, silent=False):
        log.append(("received", message if isinstance(message, str) else message["content"]))
        await super().a_receive(message, sender, request_reply, silent)


async def add_hint(content):
    return f"{content} (hint)"


async def main():
    assistant = Logged("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
    user = Chatty("user", code_execution_config=False, human_input_mode="ALWAYS")
    assistant.register_hook("a_process_last_received_message", add_hint)
    result = await user.a_initiate_chat(assistant, message="hello")
    return result, await assistant.a_generate_reply(messages=[{"role": "user", "content": "alone"}])


result, alone = asyncio.run(main())
