"""Agents that see by a LLaVA worker."""

from __future__ import annotations

import base64
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

import coterie
from autogen.agentchat.contrib.llava_agent import LLaVAAgent, llava_call
from coterie.errors import MissingExtra, ModelError
from tests.dialects.v02.chatting import both_colours, chat, user

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: pip install 'coterie[lmm]'")


class Worker(http.server.BaseHTTPRequestHandler):
    """A worker as LLaVA's own: repeats the prompt, and the answer grows chunk by chunk."""

    asked: ClassVar[list[dict[str, Any]]]
    broken = False

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.asked.append({"path": self.path, **asked})
        texts = [asked["prompt"] + said for said in ("a", "a red dot###")]
        data = b"".join(json.dumps({"text": each}).encode() + b"\0" for each in texts)
        data = b"oops" if self.broken else data
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def worker() -> Iterator[tuple[type[Worker], dict[str, Any]]]:
    """A worker, and the config that names it."""

    class Own(Worker):
        asked: ClassVar[list[dict[str, Any]]] = []

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield Own, {"config_list": [{"model": "llava", "api_key": "none", "base_url": url}], "temperature": 0.1}
        server.shutdown()
        thread.join()


@pytest.fixture
def red(tmp_path: Path) -> str:
    path = tmp_path / "red.png"
    Image.new("RGB", (1, 1), "red").save(path)
    return str(path)


@both_colours
def test_the_worker_is_shown_the_image_and_its_answer_is_the_reply(worker: Any, red: str, colour: str) -> None:
    server, llm_config = worker
    agent = LLaVAAgent("llava", "S", llm_config=llm_config, human_input_mode="NEVER")

    result = chat(colour, user(), agent, f"What is <img {red}>?", max_turns=1)

    assert result.summary == "a red dot"
    (asked,) = server.asked
    assert asked["path"] == "/worker_generate_stream"
    assert asked["prompt"] == "S\n###Human: What is <image>?\n###Assistant: "
    assert base64.b64decode(asked["images"][0]).startswith(b"\x89PNG")
    assert asked["temperature"] == 0.1


def test_a_worker_can_be_asked_without_an_agent(worker: Any, red: str) -> None:
    server, llm_config = worker

    assert llava_call(f"What is <img {red}>?", llm_config) == "a red dot"
    assert server.asked[0]["prompt"] == "What is <image>?"


def test_the_next_entry_is_asked_where_one_fails(worker: Any) -> None:
    _, llm_config = worker
    dead = {"model": "llava", "base_url": "http://127.0.0.1:9"}

    assert llava_call("hello", {"config_list": [dead, *llm_config["config_list"]]}) == "a red dot"


def test_an_answer_without_a_text_is_an_error(worker: Any) -> None:
    server, llm_config = worker
    server.broken = True

    with pytest.raises(ModelError, match="without a text"):
        llava_call("hello", llm_config)


def test_replicate_names_its_extra() -> None:
    with pytest.raises(MissingExtra, match="llava"):
        llava_call("hello", {"config_list": [{"model": "llava", "base_url": "someone/llava"}]})


def test_a_replay_asks_no_worker(worker: Any, red: str, tmp_path: Path) -> None:
    server, llm_config = worker

    def hold() -> Any:
        agent = LLaVAAgent("llava", "S", llm_config=llm_config, human_input_mode="NEVER")
        return chat("sync", user(), agent, f"<img {red}>", max_turns=1)

    with coterie.run(journal=tmp_path / "runs") as run:
        recorded = hold()
    with coterie.run(journal=tmp_path / "runs", replay=run.id):
        replayed = hold()

    assert replayed.chat_history == recorded.chat_history
    assert len(server.asked) == 1


def test_settings_that_only_workers_know_reach_them(worker: Any) -> None:
    kind, config = worker
    agent = LLaVAAgent("seeing", llm_config={**config, "max_new_tokens": 7})

    agent.generate_reply([{"role": "user", "content": "What is it?"}], sender=user())

    assert kind.asked[0]["max_new_tokens"] == 7
    assert agent.llm_config
    assert agent.llm_config["max_new_tokens"] == 7
