"""An agent of the Responses API, by the official client against a real socket: what is sent, and what is said."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen_agentchat.base import ChatAgent
from autogen_agentchat.messages import MultiModalMessage, TextMessage
from autogen_core import CancellationToken, Image
from autogen_ext.agents.openai import OpenAIAgent
from coterie.errors import InvalidAnswer

openai: Any = pytest.importorskip("openai")


class Endpoint(ThreadingHTTPServer):
    """Answers requests with what is written down: a response, or a status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Any] = []
        self.asked: list[dict[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        assert self.path == "/v1/responses"
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        answer = self.server.answers.pop(0)
        is_error = isinstance(answer, int)
        body = json.dumps({"error": {"message": "no"}} if is_error else answer).encode()
        self.send_response(answer if is_error else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def response(text: str, id: str = "resp_1", *output: Any, **more: Any) -> dict[str, Any]:
    said = {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    return {
        "id": id,
        "object": "response",
        "created_at": 1,
        "model": "gpt-4o",
        "status": "completed",
        "output": [*output, said],
        "usage": {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12, **details},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        **more,
    }


def client(endpoint: Endpoint) -> Any:
    return openai.AsyncOpenAI(
        api_key="sk-test-123456", base_url=f"http://127.0.0.1:{endpoint.server_port}/v1", max_retries=0
    )


def agent(endpoint: Endpoint, *answers: Any, **how: Any) -> OpenAIAgent:
    endpoint.answers += answers
    return OpenAIAgent("agent", "Answers.", client(endpoint), "gpt-4o", "Be brief.", **how)


def say(agent: OpenAIAgent, *tasks: Any) -> list[Any]:
    """The agent's messages."""

    async def each() -> list[Any]:
        return [(await agent.run(task=task)).messages[-1] for task in tasks]

    return asyncio.run(each())


def test_the_settings_are_sent_and_the_answer_is_a_message(endpoint: Endpoint) -> None:
    tools = ["web_search_preview", {"type": "code_interpreter", "container": "c"}]
    asked = agent(endpoint, response("One."), tools=tools, max_output_tokens=9, json_mode=True, truncation="auto")
    (said,) = say(asked, "Hello")
    assert endpoint.asked == [
        {
            "model": "gpt-4o",
            "input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
            "max_output_tokens": 9,
            "store": True,
            "temperature": 1,
            "text": {"format": {"type": "json_object"}},
            "tools": [{"type": "web_search_preview"}, {"type": "code_interpreter", "container": "c"}],
            "truncation": "auto",
        }
    ]
    assert isinstance(said, TextMessage)
    assert said.content == "One."
    assert said.models_usage is not None
    assert (said.models_usage.prompt_tokens, said.models_usage.completion_tokens) == (5, 7)


def test_of_a_stored_conversation_only_what_is_new_is_sent(endpoint: Endpoint) -> None:
    say(agent(endpoint, response("One."), response("Two.", "resp_2")), "Hello", "And?")
    assert endpoint.asked[1]["previous_response_id"] == "resp_1"
    assert endpoint.asked[1]["input"] == [{"role": "user", "content": "And?"}]


def test_a_conversation_that_is_not_stored_is_sent_whole(endpoint: Endpoint) -> None:
    say(agent(endpoint, response("One."), response("Two."), store=False), "Hello", "And?")
    assert "previous_response_id" not in endpoint.asked[1]
    assert [each["content"] for each in endpoint.asked[1]["input"]] == ["Be brief.", "Hello", "One.", "And?"]


def test_pictures_are_sent_and_come_back(endpoint: Endpoint) -> None:
    pillow: Any = pytest.importorskip("PIL.Image")
    picture = Image(pillow.new("RGB", (2, 2)))
    drawn = {"type": "image_generation_call", "id": "ig", "status": "completed", "result": picture.to_base64()}
    task = MultiModalMessage(content=["Again", picture], source="user")
    (said,) = say(agent(endpoint, response("Here:", "resp_1", drawn)), task)
    assert endpoint.asked[0]["input"][1]["content"] == [
        {"type": "input_text", "text": "Again"},
        {"type": "input_image", "image_url": picture.data_uri, "detail": "auto"},
    ]
    assert isinstance(said, MultiModalMessage)
    assert said.content[0] == "Here:"
    assert isinstance(said.content[1], Image)


def test_an_error_is_raised_and_the_turn_forgotten(endpoint: Endpoint) -> None:
    asked = agent(endpoint, 400, response("One."))
    with pytest.raises(openai.BadRequestError):
        say(asked, "Bad")
    say(asked, "Good")
    assert [each["content"] for each in endpoint.asked[1]["input"]] == ["Be brief.", "Good"]


def test_a_response_that_failed_is_an_error(endpoint: Endpoint) -> None:
    failed = response("", status="failed", error={"code": "server_error", "message": "broken"})
    with pytest.raises(InvalidAnswer, match="broken"):
        say(agent(endpoint, failed), "Hello")


def test_a_replayed_run_asks_nobody_and_what_it_used_is_counted(endpoint: Endpoint, tmp_path: Path) -> None:
    with coterie.run(journal=tmp_path) as recorded:
        live = say(agent(endpoint, response("One."), response("Two.", "resp_2")), "Hello", "And?")
    assert recorded.usage.total.calls == 2
    assert recorded.usage.total.usage.input_tokens == 10
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert [each.content for each in say(agent(endpoint), "Hello", "And?")] == [each.content for each in live]
    assert len(endpoint.asked) == 2


def test_its_state_is_the_conversation(endpoint: Endpoint) -> None:
    first = agent(endpoint, response("One."), response("Two.", "resp_2"))
    say(first, "Hello")
    state = json.loads(json.dumps(asyncio.run(first.save_state())))
    assert {key: state[key] for key in ("type", "response_id", "history")} == {
        "type": "OpenAIAgentState",
        "response_id": "resp_1",
        "history": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "One."}],
    }
    second = agent(endpoint)
    asyncio.run(second.load_state(state))
    say(second, "And?")
    assert endpoint.asked[1]["previous_response_id"] == "resp_1"


def test_a_reset_begins_anew(endpoint: Endpoint) -> None:
    asked = agent(endpoint, response("One."), response("Two."))
    say(asked, "Hello")
    asyncio.run(asked.on_reset(CancellationToken()))
    say(asked, "Hi")
    assert [each["content"] for each in endpoint.asked[1]["input"]] == ["Be brief.", "Hi"]


@pytest.mark.parametrize(
    ("tool", "fault"),
    [
        ("file_search", r"requires specific parameters .* vector_store_ids"),
        ("nonsense", "Unsupported built-in tool type: nonsense"),
        (print, "Unsupported tool type: .* OpenAI's own tools only"),
    ],
)
def test_tools_that_are_not_openais_own_are_refused(endpoint: Endpoint, tool: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        agent(endpoint, tools=[tool])


def test_a_dumped_agent_is_loaded(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-123456")
    model = agent(endpoint, tools=["local_shell"]).dump_component()
    assert model.provider == "autogen_ext.agents.openai.OpenAIAgent"
    assert model.config == {
        "name": "agent",
        "description": "Answers.",
        "model": "gpt-4o",
        "instructions": "Be brief.",
        "tools": [{"type": "local_shell"}],
        "temperature": 1.0,
        "json_mode": False,
        "store": True,
        "truncation": "disabled",
    }
    assert ChatAgent.load_component(model).dump_component() == model


def test_the_agent_of_the_retired_assistants_api_says_what_to_use() -> None:
    with pytest.raises(ImportError, match=r"OpenAI has switched the Assistants API off\. Use .*AssistantAgent"):
        from autogen_ext.agents.openai import OpenAIAssistantAgent  # noqa: F401
