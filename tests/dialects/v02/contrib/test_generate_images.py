"""Agents that answer with images."""

from __future__ import annotations

import base64
import http.server
import json
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import pytest

import autogen
import coterie
from autogen.agentchat.contrib.capabilities.generate_images import DalleImageGenerator, ImageGeneration
from coterie.errors import AuthenticationFailed, InvalidAnswer
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import assistant, both_colours, chat, config, user

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: pip install 'coterie[lmm]'")


class Painter:
    """Paints a pixel whose colour is the prompt, and counts."""

    def __init__(self) -> None:
        self.painted: list[str] = []

    def generate_image(self, prompt: str) -> Any:
        self.painted.append(prompt)
        return Image.new("RGB", (1, 1), prompt)

    def cache_key(self, prompt: str) -> str:
        return f"{prompt}, one pixel"


def artist(server: ScriptedServer, painter: Any, **more: Any) -> autogen.AssistantAgent:
    agent = assistant(server, "artist")
    ImageGeneration(painter, **more).add_to_agent(agent)
    return agent


@both_colours
def test_a_wish_for_an_image_is_answered_with_one(colour: str) -> None:
    painter = Painter()
    with ScriptedServer(["Yes.", "red"]) as server:
        agent = artist(server, painter)
        result = chat(colour, user(), agent, "Paint red", max_turns=1)

    text, image = result.chat_history[-1]["content"]
    assert text == {"type": "text", "text": "I generated an image with the prompt: red"}
    data = base64.b64decode(image["image_url"]["url"].partition(",")[2])
    assert Image.open(BytesIO(data)).getpixel((0, 0)) == (255, 0, 0)


def test_other_messages_go_to_the_model() -> None:
    painter = Painter()
    with ScriptedServer(["no", "hello"]) as server:
        result = chat("sync", user(), artist(server, painter), "Say hello", max_turns=1)

    assert result.summary == "hello"
    assert painter.painted == []


def test_an_image_in_the_cache_is_not_made_again(tmp_path: Path) -> None:
    painter = Painter()
    with (
        ScriptedServer(["yes", "red"] * 2) as server,
        autogen.Cache.disk(cache_path_root=str(tmp_path)) as cache,
    ):
        for _ in range(2):
            chat("sync", user(), artist(server, painter, cache=cache), "Paint red", max_turns=1)

    assert painter.painted == ["red"]


def test_a_replay_paints_nothing(tmp_path: Path) -> None:
    painter = Painter()
    with ScriptedServer(["yes", "red"]) as server:
        with coterie.run(journal=tmp_path) as run:
            recorded = chat("sync", user(), artist(server, painter), "Paint red", max_turns=1)
        with coterie.run(journal=tmp_path, replay=run.id):
            replayed = chat("sync", user(), artist(server, painter), "Paint red", max_turns=1)

    assert replayed.chat_history == recorded.chat_history
    assert painter.painted == ["red"]


def test_the_agent_is_said_to_make_images() -> None:
    with ScriptedServer([]) as server:
        agent = artist(server, Painter())

    assert agent.system_message == "S\nYou can also make images."


class Endpoint(http.server.BaseHTTPRequestHandler):
    """An endpoint of images: answers `reply` with `status` and remembers what was asked."""

    asked: ClassVar[list[dict[str, Any]]]
    status = 200
    reply: Any = None

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        type(self).asked.append({"path": self.path, **body})
        data = json.dumps(self.reply).encode()
        self.send_response(self.status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[tuple[type[Endpoint], dict[str, Any]]]:
    """An image endpoint, and the config that names it."""

    class Own(Endpoint):
        asked: ClassVar[list[dict[str, Any]]] = []

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        yield Own, {"config_list": [{"model": "dall-e-3", "api_key": "sk-secret", "base_url": url}]}
        server.shutdown()
        thread.join()


class TestDalle:
    def test_the_image_of_the_endpoint_is_returned(self, endpoint: Any) -> None:
        server, llm_config = endpoint
        buffer = BytesIO()
        Image.new("RGB", (1, 1), "blue").save(buffer, format="PNG")
        server.reply = {"data": [{"b64_json": base64.b64encode(buffer.getvalue()).decode()}]}

        image = DalleImageGenerator(llm_config, quality="hd").generate_image("blue")

        assert image.getpixel((0, 0)) == (0, 0, 255)
        (asked,) = server.asked
        assert (asked["path"], asked["prompt"], asked["size"]) == ("/v1/images/generations", "blue", "1024x1024")
        assert (asked["model"], asked["quality"]) == ("dall-e-3", "hd")

    def test_a_refusal_says_why_without_the_key(self, endpoint: Any) -> None:
        server, llm_config = endpoint
        server.status, server.reply = 401, {"error": {"message": "bad key sk-secret"}}

        with pytest.raises(AuthenticationFailed) as caught:
            DalleImageGenerator(llm_config).generate_image("blue")

        assert "sk-secret" not in str(caught.value)

    def test_an_answer_without_an_image_is_no_answer(self, endpoint: Any) -> None:
        server, llm_config = endpoint
        server.reply = {"data": []}

        with pytest.raises(InvalidAnswer, match="without an image"):
            DalleImageGenerator(llm_config).generate_image("blue")

    @pytest.mark.parametrize("setting", [{"resolution": "large"}, {"quality": "best"}])
    def test_settings_that_do_not_exist_are_refused(self, endpoint: Any, setting: Any) -> None:
        with pytest.raises(ValueError, match="must be"):
            DalleImageGenerator(endpoint[1], **setting)

    def test_a_model_that_makes_no_images_is_refused(self) -> None:
        with ScriptedServer([]) as server, pytest.raises(ValueError, match="dall-e-3"):
            DalleImageGenerator(config(server))

    def test_images_of_other_settings_have_other_keys(self, endpoint: Any) -> None:
        keys = {
            DalleImageGenerator(endpoint[1]).cache_key("a"),
            DalleImageGenerator(endpoint[1], quality="hd").cache_key("a"),
            DalleImageGenerator(endpoint[1], num_images=2).cache_key("a"),
        }

        assert len(keys) == 3
