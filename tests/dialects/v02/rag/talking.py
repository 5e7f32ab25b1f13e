"""Agents that retrieve, for tests: documents in a folder, a question, and a model behind a real socket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent
from tests.dialects.v02.chatting import assistant, do

QUESTION = "What does our API return on auth failure?"
ANSWER = "It returns 401."


def write_docs(folder: Path = Path("docs")) -> Path:
    """Three documents, of which one answers the question."""
    folder.mkdir()
    (folder / "auth.md").write_text("On auth failure our API returns 401 with a JSON body.")
    (folder / "rate.md").write_text("When a client asks too often our API returns 429.")
    (folder / "cats.txt").write_text("Cats sleep most of the day and of the night.")
    return folder


def rag(cls: type[RetrieveUserProxyAgent] = RetrieveUserProxyAgent, /, **config: Any) -> RetrieveUserProxyAgent:
    """An agent over ./docs in the embedded store, or what `config` says."""
    agent = {key: config.pop(key) for key in ("is_termination_msg", "human_input_mode") if key in config}
    settings = {"docs_path": "docs", "model": "gpt-4o", "vector_db": "sqlite", "get_or_create": True, **config}
    agent.setdefault("human_input_mode", "NEVER")
    return cls("rag", retrieve_config=settings, code_execution_config=False, **agent)


def ask(colour: str, agent: RetrieveUserProxyAgent, server: Any, problem: str = QUESTION, /, **settings: Any) -> Any:
    """Ask the model behind `server` a question; the ChatResult."""
    settings = {"silent": True, "message": agent.message_generator, **settings}
    return do(colour, agent, "initiate_chat", assistant(server), problem=problem, **settings)


def sent(server: Any, at: int = -1) -> str:
    """The last message of a request."""
    return str(server.requests[at]["messages"][-1]["content"])
