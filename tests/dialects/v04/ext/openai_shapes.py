"""Calls of `autogen_ext.models.openai` in all their shapes, as programs make them: runs on 0.7.5 and on Coterie.

`python openai_shapes.py BASE_URL NAME` makes the calls of one shape and prints what came back, as JSON.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import sys
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import PIL.Image
from pydantic import BaseModel

from autogen_core import FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    CreateResult,
    FunctionExecutionResult,
    FunctionExecutionResultMessage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import FunctionTool
from autogen_ext.models.openai import AzureOpenAIChatCompletionClient, OpenAIChatCompletionClient

Shape = Callable[[str], Awaitable[Any]]
SHAPES: dict[str, tuple[list[Any], Shape]] = {}


def shape(*answers: Any) -> Callable[[Shape], Shape]:
    """Register a shape; `answers` are what the scripted server answers."""

    def register(run: Shape) -> Shape:
        SHAPES[run.__name__] = (list(answers or ["Hello!"]), run)
        return run

    return register


class Weather(BaseModel):
    """What the sky does."""

    city: str
    degrees: int | None = None


def add(a: int, b: int = 2) -> int:
    """Add."""
    return a + b


async def look_up(city: str) -> str:
    return city


ADD = FunctionTool(add, description="Add two numbers.")
LOOK = FunctionTool(look_up, description="Look up a city.", strict=True)
SCHEMA: Any = {
    "name": "plain",
    "description": "A schema.",
    "parameters": {"type": "object", "properties": {"x": {"type": "string"}}},
}
CALLS: Any = {
    "content": None,
    "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a":1}'}},
        {"id": "call_2", "type": "function", "function": {"name": "look up!", "arguments": ""}},
    ],
}
HISTORY: list[Any] = [
    SystemMessage(content="Be brief."),
    UserMessage(content="1+1?", source="user"),
    AssistantMessage(content=[FunctionCall(id="c1", name="add", arguments='{"a":1}')], source="helper"),
    FunctionExecutionResultMessage(
        content=[FunctionExecutionResult(content="3", name="add", call_id="c1", is_error=False)]
    ),
    AssistantMessage(content="3", source="helper"),
    UserMessage(content="And then?", source="Ann"),
]
HI: list[Any] = [UserMessage(content="Hi", source="user")]
INFO: Any = {
    "vision": True,
    "function_calling": True,
    "json_output": True,
    "structured_output": True,
    "family": "unknown",
}


def client(url: str, model: str = "gpt-4o", **more: Any) -> OpenAIChatCompletionClient:
    return OpenAIChatCompletionClient(model=model, base_url=url, api_key="sk-test-123", max_retries=0, **more)


def picture() -> Image:
    return Image.from_pil(PIL.Image.new("RGB", (2, 2), (200, 100, 50)))


def plain(value: Any) -> Any:
    if isinstance(value, CreateResult):
        return value.model_dump(mode="json")
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


async def streamed(stream: Any) -> list[Any]:
    return [plain(each) async for each in stream]


@shape()
async def one_message(url: str) -> Any:
    return await client(url).create(HI)


@shape()
async def a_history(url: str) -> Any:
    return await client(url).create(HISTORY)


@shape(CALLS)
async def tools(url: str) -> Any:
    return await client(url).create(HI, tools=[ADD, LOOK, SCHEMA])


@shape({**CALLS, "content": "Let me see."})
async def text_beside_calls(url: str) -> Any:
    return await client(url).create(HI, tools=[ADD])


@shape(CALLS)
async def tools_streamed(url: str) -> Any:
    return await streamed(client(url).create_stream(HI, tools=[ADD]))


@shape({**CALLS, "content": "Let me see."})
async def text_beside_calls_streamed(url: str) -> Any:
    return await streamed(client(url).create_stream(HI, tools=[ADD]))


@shape("x", "x", "x", "x")
async def tool_choices(url: str) -> Any:
    c = client(url)
    for choice in ("auto", "required", "none", ADD):
        await c.create(HI, tools=[ADD, LOOK], tool_choice=choice)


@shape("x")
async def tool_choice_without_tools(url: str) -> Any:
    c = client(url)
    await c.create(HI, tool_choice="required")
    return await c.create(HI, tool_choice=ADD)


@shape()
async def tool_choice_of_an_absent_tool(url: str) -> Any:
    return await client(url).create(HI, tools=[LOOK], tool_choice=ADD)


@shape('{"a": 1}', "x", "x")
async def json_output_bools(url: str) -> Any:
    c = client(url)
    first = await c.create(HI, json_output=True)
    await c.create(HI, json_output=False)
    await c.create(HI, json_output=None)
    return first


@shape('{"city": "Oslo", "degrees": 3}')
async def json_output_class(url: str) -> Any:
    return await client(url).create(HI, json_output=Weather)


@shape('{"city": "Oslo", "degrees": 3}')
async def json_output_class_streamed(url: str) -> Any:
    return await streamed(client(url).create_stream(HI, json_output=Weather))


@shape('{"city": 7}')
async def json_output_class_disobeyed(url: str) -> Any:
    return await client(url).create(HI, json_output=Weather)


@shape(CALLS)
async def json_output_class_and_tools(url: str) -> Any:
    return await client(url).create(HI, json_output=Weather, tools=[LOOK])


@shape(CALLS)
async def json_output_class_and_lax_tools(url: str) -> Any:
    return await client(url).create(HI, json_output=Weather, tools=[ADD])


@shape('{"city": "Oslo"}')
async def response_format_class(url: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return await client(url, response_format=Weather).create(HI)


@shape('{"city": "Oslo"}')
async def response_format_dict(url: str) -> Any:
    return await client(url, response_format={"type": "json_object"}).create(HI)


@shape('{"city": "Oslo"}')
async def json_output_over_a_response_format(url: str) -> Any:
    return await client(url, response_format={"type": "text"}).create(HI, json_output=True)


@shape('{"city": "Oslo"}')
async def json_output_class_and_extra_format(url: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return await client(url).create(HI, extra_create_args={"response_format": Weather})


@shape()
async def an_image(url: str) -> Any:
    return await client(url).create([UserMessage(content=["What is it?", picture(), ""], source="user")])


@shape()
async def an_image_and_prefixes(url: str) -> Any:
    said: list[Any] = [
        UserMessage(content=[picture(), "What is it?"], source="Ann"),
        UserMessage(content=[picture()], source="Cid"),
        UserMessage(content="Say!", source="Bob"),
    ]
    return await client(url, add_name_prefixes=True).create(said)


@shape()
async def prefixes(url: str) -> Any:
    return await client(url, add_name_prefixes=True).create(HISTORY)


@shape()
async def no_names(url: str) -> Any:
    return await client(url, include_name_in_message=False).create(HISTORY)


@shape()
async def no_vision(url: str) -> Any:
    said: list[Any] = [UserMessage(content=["x", picture()], source="user")]
    return await client(url, "gpt-4-0613").create(said)


@shape()
async def no_functions(url: str) -> Any:
    return await client(url, "o1-mini").create(HI, tools=[ADD])


@shape()
async def no_json(url: str) -> Any:
    return await client(url, "o1-mini").create(HI, json_output=True)


@shape()
async def no_structure(url: str) -> Any:
    return await client(url, "gpt-4-turbo").create(HI, json_output=Weather)


@shape("One two three.")
async def a_stream(url: str) -> Any:
    return await streamed(client(url).create_stream(HI))


@shape("One two three.")
async def a_stream_with_usage(url: str) -> Any:
    c = client(url)
    return [*await streamed(c.create_stream(HI, include_usage=True)), plain(c.total_usage()), plain(c.actual_usage())]


@shape("One two three.")
async def a_stream_with_stream_options(url: str) -> Any:
    return await streamed(client(url, stream_options={"include_usage": True}).create_stream(HI))


@shape("One two three.")
async def a_stream_with_extra_stream_options(url: str) -> Any:
    extra = {"stream_options": {"include_usage": True}}
    return await streamed(client(url).create_stream(HI, extra_create_args=extra))


@shape("One two.", "Three.")
async def usage_adds_up(url: str) -> Any:
    c = client(url)
    await c.create(HI)
    await c.create(HISTORY)
    return [plain(c.total_usage()), plain(c.actual_usage())]


@shape({"content": "4.", "reasoning_content": "two and two"})
async def reasoning(url: str) -> Any:
    return await client(url, "deepseek", model_info={**INFO, "family": "r1"}).create(HI)


@shape({"content": "<think>two and two</think>4."})
async def reasoning_in_text(url: str) -> Any:
    return await client(url, "deepseek", model_info={**INFO, "family": "r1"}).create(HI)


@shape({"content": "<think>two and two</think>4."})
async def reasoning_in_text_of_another_family(url: str) -> Any:
    return await client(url, "deepseek", model_info=INFO).create(HI)


@shape({"content": "<think>two and two</think>4."})
async def reasoning_in_streamed_text(url: str) -> Any:
    return await streamed(client(url, "deepseek", model_info={**INFO, "family": "r1"}).create_stream(HI))


def chunks(*deltas: dict[str, Any], finish: str | None = "stop") -> Any:
    """A stream's pieces, for what the scripted server does not stream by itself."""
    return {"$deltas": list(deltas), "$finish": finish}


@shape(
    chunks(
        {"role": "assistant", "reasoning_content": "kit"},
        {"reasoning_content": "hen"},
        {"content": "4"},
        {"content": "."},
    )
)
async def reasoning_streamed(url: str) -> Any:
    return await streamed(client(url, "deepseek", model_info=INFO).create_stream(HI))


@shape(
    chunks(
        {"role": "assistant", "reasoning_content": "two"},
        {"tool_calls": [{"index": 0, **CALLS["tool_calls"][0]}]},
        finish="tool_calls",
    )
)
async def reasoning_streamed_before_a_call(url: str) -> Any:
    return await streamed(client(url, "deepseek", model_info=INFO).create_stream(HI, tools=[ADD]))


@shape(chunks({"role": "assistant", "content": ""}, {}, {"content": "a"}, {"content": ""}, {"content": "b"}))
async def empty_deltas(url: str) -> Any:
    return await streamed(client(url).create_stream(HI))


@shape("Hi there.")
async def a_thought_in_the_history(url: str) -> Any:
    said: list[Any] = [
        *HI,
        AssistantMessage(
            content=[FunctionCall(id="c1", name="add", arguments="{}")], thought="Let me add.", source="helper"
        ),
        FunctionExecutionResultMessage(content=[FunctionExecutionResult(content="3", name="add", call_id="c1")]),
        AssistantMessage(content="Three", thought="It is three.", source="helper"),
    ]
    return await client(url).create(said)


ODD: list[Any] = [
    SystemMessage(content="Be brief."),
    UserMessage(content="", source="user"),
    UserMessage(content="Hi", source="user"),
    AssistantMessage(content="  ", source="helper"),
    UserMessage(content="Go", source="Ann"),
    AssistantMessage(content=[FunctionCall(id="c1", name="add", arguments="{}")], thought="Hm.", source="helper"),
    FunctionExecutionResultMessage(content=[FunctionExecutionResult(content="3", name="add", call_id="c1")]),
    AssistantMessage(content=[FunctionCall(id="c2", name="add", arguments="{}")], source="helper"),
    FunctionExecutionResultMessage(content=[FunctionExecutionResult(content="", name="add", call_id="c2")]),
    AssistantMessage(content="It is \n", source="helper"),
]


@shape("x", "x", "x", "x", "x", "x")
async def odd_messages_of_families(url: str) -> Any:
    for model in ("gpt-4o", "gemini-2.0-flash", "claude-3-5-sonnet-20241022", "Llama-3.3-70B-Instruct"):
        await client(url, model).create(ODD)
    await client(url, "mistral-large", model_info={**INFO, "family": "mistral"}).create(ODD)
    await client(url, "some-model", model_info=INFO).create(ODD)


@shape("x")
async def odd_pictures_for_gemini(url: str) -> Any:
    said: list[Any] = [UserMessage(content=["", picture()], source="user")]
    return await client(url, "gemini-2.0-flash").create(said)


@shape("x")
async def pictures_for_mistral(url: str) -> Any:
    said: list[Any] = [UserMessage(content=["x", picture()], source="user")]
    return await client(url, "pixtral", model_info={**INFO, "family": "pixtral"}).create(said)


@shape("x")
async def adjacent_system_messages_of_a_strict_model(url: str) -> Any:
    said: list[Any] = [
        SystemMessage(content="One."),
        SystemMessage(content="Two."),
        UserMessage(content="Hi", source="user"),
    ]
    return await client(url, "gemini-2.0-flash").create(said)


@shape("x")
async def many_system_messages(url: str) -> Any:
    said: list[Any] = [
        SystemMessage(content="One."),
        UserMessage(content="Hi", source="user"),
        SystemMessage(content="Two."),
    ]
    return await client(url).create(said)


@shape("x", "x")
async def extra_arguments(url: str) -> Any:
    c = client(
        url,
        temperature=0.5,
        max_tokens=7,
        top_p=0.9,
        seed=3,
        stop=["END"],
        user="ann",
        presence_penalty=0.1,
        frequency_penalty=0.2,
        logit_bias={"1": 2},
        parallel_tool_calls=False,
        reasoning_effort="low",
        nonsense="ignored",
    )
    await c.create(HI, extra_create_args={"temperature": 0.1, "metadata": {"a": "b"}})
    return await c.create(HI, tools=[ADD])


@shape("x")
async def sdk_arguments(url: str) -> Any:
    c = client(url, max_completion_tokens=9, extra_body={"top_k": 4}, store=True)
    return await c.create(HI, extra_create_args={"max_completion_tokens": 8})


@shape("x")
async def headers(url: str) -> Any:
    return await client(url, default_headers={"X-Team": "blue"}, organization="org-1").create(HI)


@shape("x")
async def azure(url: str) -> Any:
    return await AzureOpenAIChatCompletionClient(
        model="gpt-4o",
        azure_endpoint=url.removesuffix("/v1"),
        azure_deployment="my-gpt",
        api_version="2024-10-21",
        api_key="secret-123",
        max_retries=0,
    ).create(HI)


@shape("x")
async def azure_without_a_deployment(url: str) -> Any:
    return await AzureOpenAIChatCompletionClient(
        model="gpt-4o-2024-08-06",
        azure_endpoint=url.removesuffix("/v1") + "/",
        api_version="2024-10-21",
        azure_ad_token_provider=lambda: "token-123",
        default_headers={"X-Team": "blue"},
        max_retries=0,
    ).create(HI)


@shape("x")
async def azure_by_token(url: str) -> Any:
    return await AzureOpenAIChatCompletionClient(
        model="gpt-4o",
        azure_endpoint=url.removesuffix("/v1"),
        api_version="2024-10-21",
        azure_ad_token="token-456",
        max_retries=0,
    ).create(HI)


FINISHED = {"id": "x", "object": "chat.completion", "created": 1, "model": "gpt-4o-2024-08-06"}


def finished(reason: str | None, content: str | None = "Hi", **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {**FINISHED, "choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}}


@shape(*[finished(each) for each in ("stop", "length", "content_filter", "function_call", "end_turn", "odd", None)])
async def reasons_to_finish(url: str) -> Any:
    c = client(url)
    return [plain(await c.create(HI)) for _ in range(7)]


@shape(finished("stop", None))
async def no_content(url: str) -> Any:
    return await client(url).create(HI)


@shape(finished("stop", None, refusal="I will not."))
async def a_refusal(url: str) -> Any:
    return await client(url).create(HI)


@shape(finished("stop", None, refusal="I will not."))
async def a_refusal_of_a_class(url: str) -> Any:
    return await client(url).create(HI, json_output=Weather)


LOGPROBS = {
    "content": [
        {
            "token": "Hi",
            "logprob": -0.5,
            "bytes": [72, 105],
            "top_logprobs": [{"token": "Hi", "logprob": -0.5, "bytes": [72, 105]}],
        }
    ]
}


@shape({**FINISHED, "choices": [{**finished("stop")["choices"][0], "logprobs": LOGPROBS}]})
async def logprobs(url: str) -> Any:
    return await client(url).create(HI, extra_create_args={"logprobs": True, "top_logprobs": 1})


@shape("Hi")
async def another_model_answers(url: str) -> Any:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await client(url).create(HI)
    return [f"{each.category.__name__}: {each.message}" for each in caught if each.category is UserWarning]


@shape(finished("stop"))
async def another_model_answers_entirely(url: str) -> Any:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await client(url, "gpt-4o-mini").create(HI)
    return [f"{each.category.__name__}: {each.message}" for each in caught if each.category is UserWarning]


@shape("Hi", "One two.")
async def log_events(url: str) -> Any:
    seen: list[Any] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append([type(record.msg).__name__, record.levelname, json.loads(str(record.msg))])

    logger = logging.getLogger("autogen_core.events")
    handler = Keep()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        c = client(url, temperature=0.0)
        await c.create(HI, tools=[ADD])
        await streamed(c.create_stream(HI, include_usage=True))
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    return seen


@shape("x")
async def a_name_that_is_not_legal(url: str) -> Any:
    tool: Any = {"name": "not legal", "parameters": {"type": "object", "properties": {}}}
    return await client(url).create(HI, tools=[tool])


@shape("x")
async def forbidden_arguments(url: str) -> Any:
    said: list[Any] = []
    for name in ("stream", "messages", "function_call", "functions", "n"):
        for where in ("constructor", "call"):
            value: Any = {"stream": True, "n": 2}.get(name, [])
            try:
                if where == "constructor":
                    client(url, **{name: value})
                    said.append(f"{name} {where}: accepted")
                else:
                    await client(url).create(HI, extra_create_args={name: value})
                    said.append(f"{name} {where}: accepted")
            except Exception as error:  # noqa: BLE001 - what is raised is the result
                said.append(f"{name} {where}: {type(error).__name__}: {error}")
    return said


@shape()
async def constructors(url: str) -> Any:
    said: list[Any] = []
    settings: tuple[dict[str, Any], ...] = (
        {},
        {"model": "unheard-of"},
        {"model": "unheard-of", "model_info": {"vision": True}},
        {"model": "gpt-4o", "model_info": INFO},
        {"model": "gpt-4"},
        {"model": "gpt-5"},
        {"model": "gpt-4.1"},
        {"model": "o3-mini"},
        {"model": "gemini-2.5-pro-preview-03-25"},
        {"model": "Llama-4-Scout-17B-16E-Instruct-FP8"},
    )
    for kwargs in settings:
        try:
            made = OpenAIChatCompletionClient(api_key="x", base_url=url, **kwargs)
            said.append([kwargs, dict(made.model_info)])
        except Exception as error:  # noqa: BLE001 - as above
            said.append([kwargs, f"{type(error).__name__}: {error}"])
    return said


@shape("x", "x", "x", "x", "x", "x")
async def odder_messages_of_families(url: str) -> Any:
    said: list[Any] = [
        SystemMessage(content=" "),
        UserMessage(content=[" ", picture(), ""], source="user"),
        AssistantMessage(content="", source="helper"),
        UserMessage(content=[""], source="user"),
        UserMessage(content="Go", source="user"),
        AssistantMessage(content=[FunctionCall(id="c1", name="add", arguments="{}")], thought="", source="helper"),
        FunctionExecutionResultMessage(content=[FunctionExecutionResult(content=" ", name="add", call_id="c1")]),
        AssistantMessage(content=" \n", source="helper"),
    ]
    await client(url).create(said)
    await client(url, "gemini-2.0-flash").create(said)
    await client(url, "claude-3-5-sonnet-20241022").create(said)
    for family in ("r1", "mistral", "llama-4-scout"):
        await client(url, "some-model", model_info={**INFO, "family": family}).create(said)


@shape("x", "x", "x")
async def adjacent_system_messages_of_unknown_models(url: str) -> Any:
    said: list[Any] = [
        SystemMessage(content="One."),
        SystemMessage(content="Two."),
        UserMessage(content="Hi", source="user"),
    ]
    await client(url, "some-model", model_info=INFO).create(said)
    await client(url, "some-model", model_info={**INFO, "multiple_system_messages": False}).create(said)
    await client(url, "some-model", model_info={**INFO, "multiple_system_messages": True}).create(said)


@shape("x", "x", "x", "x")
async def sparse_schemas(url: str) -> Any:
    c = client(url)
    await c.create(HI, tools=[{"name": "a"}])
    await c.create(HI, tools=[{"name": "a", "strict": True, "parameters": {"type": "object", "properties": {}}}])
    bare: Any = {"name": "a", "description": "", "parameters": {}}
    await c.create(HI, tools=[bare])
    return await c.create(HI, tools=[ADD, ADD])


@shape(
    finished(
        "tool_calls", None, tool_calls=[{"id": "", "type": "function", "function": {"name": "", "arguments": "{}"}}]
    )
)
async def a_call_without_a_name(url: str) -> Any:
    return await client(url).create(HI, tools=[ADD])


@shape(
    finished("stop", "Sure.", tool_calls=CALLS["tool_calls"]),
    finished("stop", "", tool_calls=CALLS["tool_calls"]),
    finished("tool_calls", "Hi", tool_calls=[]),
)
async def calls_that_finish_by_stop(url: str) -> Any:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        c = client(url)
        made = [plain(await c.create(HI, tools=[ADD])) for _ in range(3)]
    return [made, [str(each.message) for each in caught if each.category is UserWarning]]


@shape(
    finished("stop", "no thoughts"),
    finished("stop", "<think>open"),
    finished("stop", "pre<think>in</think>post"),
    finished("stop", "closed</think>text"),
)
async def odd_thoughts(url: str) -> Any:
    c = client(url, "deepseek", model_info={**INFO, "family": "r1"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [plain(await c.create(HI)) for _ in range(4)]


@shape({**CALLS, "reasoning_content": "hm", "content": "said"}, {**CALLS, "reasoning_content": "hm"})
async def reasoning_beside_calls(url: str) -> Any:
    c = client(url)
    return [plain(await c.create(HI, tools=[ADD])) for _ in range(2)]


async def run(name: str, url: str) -> Any:
    """Make a shape's calls; an exception is a result too."""
    try:
        return plain(await SHAPES[name][1](url))
    except Exception as error:  # noqa: BLE001 - as above
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    if len(sys.argv) == 2:
        print(json.dumps({name: answers for name, (answers, _) in SHAPES.items()}))
    else:
        print(json.dumps(asyncio.run(run(sys.argv[2], sys.argv[1]))))
