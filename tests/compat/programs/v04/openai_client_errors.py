"""Endpoints in trouble: refused keys, bad requests, limits that pass, half answers. Errors are those of the SDK."""

import asyncio

import openai
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

KINDS = (
    openai.AuthenticationError,
    openai.BadRequestError,
    openai.InternalServerError,
    openai.RateLimitError,
    openai.NotFoundError,
    openai.PermissionDeniedError,
    openai.APIStatusError,
    openai.OpenAIError,
)
seen = []
ASK = [UserMessage(content="hello", source="user")]


def note(error):
    kinds = [kind.__name__ for kind in KINDS if isinstance(error, kind)]
    seen.append([kinds, getattr(error, "status_code", None), getattr(error, "code", None)])


async def main() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", max_retries=0)
    for _ in range(3):
        try:
            await client.create(ASK)
        except Exception as error:
            note(error)
    try:
        async for part in client.create_stream(ASK):
            print(part)
    except openai.RateLimitError as error:
        note(error)
    try:
        await AssistantAgent("agent", client).run(task="fail")
    except openai.NotFoundError as error:
        note(error)
    team = RoundRobinGroupChat([AssistantAgent("agent", client)], max_turns=1)
    try:
        await team.run(task="fail in a team")
    except RuntimeError as error:
        print("PermissionDenied" in str(error))
    patient = OpenAIChatCompletionClient(model="gpt-4o", max_retries=2)
    print((await patient.create(ASK)).content)
    length = await patient.create(ASK)
    print(length.finish_reason, length.content)


asyncio.run(main())
