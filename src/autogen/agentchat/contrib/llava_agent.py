"""LLaVAAgent: sees by a LLaVA model, on a worker of the program's own or at Replicate."""

from __future__ import annotations

import importlib
from typing import Any

import orjson

from coterie.effects import Endpoint
from coterie.errors import ConfigError, InvalidAnswer, MissingExtra
from coterie.flow import Flow
from coterie.models.refusals import refusal_from
from coterie.runs import play
from coterie.transport import post

from ...code_utils import content_str
from .._images import without_pil
from .._messages import Message
from .._talk import FlowReply
from ..agent import Agent
from ._lookup import look_up
from .img_utils import llava_formatter
from .multimodal_conversable_agent import MultimodalConversableAgent

DEFAULT_LLAVA_SYS_MSG = "You are an AI assistant that sees images and answers in detail."
SEP = "###"
_FOR_WORKERS = {"max_new_tokens"}


class LLaVAAgent(MultimodalConversableAgent):
    """An agent that a LLaVA model speaks for.

    `llm_config["config_list"]` holds `{"model", "base_url"}` entries: the address of a LLaVA worker (http://...), or the
    name of a model at Replicate (extra `llava`). They are asked in order until one answers.
    """

    def __init__(
        self, name: str, system_message: str | list[Any] | None = DEFAULT_LLAVA_SYS_MSG, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(name, system_message, *args, **kwargs)
        assert self.llm_config, f"The LLaVA agent {name!r} needs an llm_config."
        self.register_reply([Agent, None], _Seen(), position=2)

    def _validate_llm_config(self, llm_config: Any) -> None:
        """Keep what only workers know: an agent's client asks endpoints of another kind, which is not done here."""
        only_workers: dict[str, Any] = {}
        if isinstance(llm_config, dict):
            only_workers = {key: llm_config[key] for key in _FOR_WORKERS & llm_config.keys()}
            llm_config = {key: value for key, value in llm_config.items() if key not in _FOR_WORKERS}
        super()._validate_llm_config(llm_config)
        if isinstance(self.llm_config, dict):
            self.llm_config.update(only_workers)


class _Seen(FlowReply):
    __name__ = "_image_reply"

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[tuple[bool, Any]]:
        messages = agent._oai_messages[sender] if messages is None else messages
        if not messages:
            return False, None
        images: list[str] = []
        lines = [content_str(agent.system_message)]
        for message in messages:
            role = "Human" if message.get("role") == "user" else "Assistant"
            lines.append(f"{role}: {_with_tokens(message, images)}")
        prompt = f"\n{SEP}".join([*lines, "Assistant: "])
        said = yield from look_up(agent.name, "answer", [prompt, images], _ask, prompt, images, agent.llm_config)
        return True, said


def llava_call(prompt: str, llm_config: dict[str, Any]) -> str:
    """What the model says to a text with `<img SRC>` tags."""
    text, images = llava_formatter(prompt)
    said: str = play(look_up("", "answer", [text, images], _ask, text, images, llm_config))
    return said


def _with_tokens(message: Message, images: list[str]) -> str:
    """The message's text with `<image>` for each image, whose base64 is added to `images`."""
    content = without_pil(message).get("content")
    for part in content if isinstance(content, list) else ():
        if part.get("type") == "image_url":
            images.append(part["image_url"]["url"].partition("base64,")[2])
    return content_str(content)


def _ask(prompt: str, images: list[str], llm_config: dict[str, Any]) -> str:
    entries = llm_config.get("config_list") or []
    if not entries:
        raise ConfigError("A LLaVA agent needs a config_list of {'model', 'base_url'} entries, found none.")
    settings = {
        "temperature": llm_config.get("temperature", 0.5),
        "max_new_tokens": llm_config.get("max_new_tokens", 2000),
    }
    for index, entry in enumerate(entries):
        ask = _ask_worker if str(entry.get("base_url", "")).startswith(("http://", "https://")) else _ask_replicate
        try:
            return ask(prompt, images, entry, settings)
        except Exception:  # the next entry may answer, whatever this one's client raised
            if index == len(entries) - 1:
                raise
    raise AssertionError("unreachable: the last entry answers or raises")


def _ask_worker(prompt: str, images: list[str], entry: dict[str, Any], settings: dict[str, Any]) -> str:
    """Ask a worker, which answers with ever longer texts, as JSON between zero bytes."""
    url = f"{entry['base_url'].rstrip('/')}/worker_generate_stream"
    asked = {"model": entry.get("model", ""), "prompt": prompt, "stop": SEP, "images": images, **settings}
    response = post(Endpoint(url=url), orjson.dumps(asked))
    if response.status >= 300:
        raise refusal_from(response.status, response.headers, response.body, asked=f"LLaVA at {url}")
    chunks = [each for each in response.body.split(b"\0") if each.strip()]
    try:
        said = str(orjson.loads(chunks[-1])["text"])
    except (orjson.JSONDecodeError, LookupError, TypeError) as error:
        raise InvalidAnswer(f"The LLaVA worker at {url} answered without a text: {response.body[:200]!r}") from error
    return said.removeprefix(prompt).partition(SEP)[0].strip()


def _ask_replicate(prompt: str, images: list[str], entry: dict[str, Any], settings: dict[str, Any]) -> str:
    try:
        replicate = importlib.import_module("replicate")
    except ImportError as error:
        raise MissingExtra("replicate", "llava", "A LLaVA model at Replicate") from error
    client = replicate.Client(api_token=entry["api_key"]) if entry.get("api_key") else replicate
    image = {"image": f"data:image/jpeg;base64,{images[-1]}"} if images else {}
    return "".join(client.run(entry["base_url"], input={"prompt": prompt, **image, **settings})).strip()
