"""ImageGeneration: an agent that answers with a picture where one is asked for."""

from __future__ import annotations

import re
from typing import Any, Literal, Protocol, runtime_checkable

import orjson

from coterie.effects import Endpoint
from coterie.errors import ConfigError, InvalidAnswer
from coterie.flow import Flow
from coterie.models.endpoints import endpoint_for
from coterie.models.refusals import refusal_from
from coterie.transport import post

from ....code_utils import content_str
from ..._images import pil_to_data_uri
from ..._talk import FlowReply
from ...agent import Agent
from ...conversable_agent import ConversableAgent
from .. import img_utils
from .._lookup import look_up
from ..text_analyzer_agent import TextAnalyzerAgent, questions
from .agent_capability import AgentCapability, tell

SYSTEM_MESSAGE = "You can also make images."
DESCRIPTION_MESSAGE = "This agent can make images."
PROMPT_INSTRUCTIONS = (
    "Write, from the TEXT, the prompt for a program that makes images: everything the TEXT says about the image that is "
    "wanted, and nothing else. Answer with the prompt only."
)
_IS_WANTED = "Does the TEXT ask, in any part of it, that an image be made? Answer with one word, yes or no."
_MODELS = ("dall-e-2", "dall-e-3")
_SIZE = re.compile(r"\d+x\d+")


@runtime_checkable
class ImageGenerator(Protocol):
    """Makes images."""

    def generate_image(self, prompt: str) -> Any:
        """Return the image as a PIL image."""
        ...

    def cache_key(self, prompt: str) -> str:
        """Return what tells this image from others that this generator makes."""
        ...


class DalleImageGenerator:
    """Makes images by the endpoint of the first entry of `llm_config`: OpenAI's, or one that speaks like it.

    Raises: ValueError for a model, a resolution or a quality that does not exist.
    """

    def __init__(
        self,
        llm_config: dict[str, Any],
        resolution: Literal["256x256", "512x512", "1024x1024", "1792x1024", "1024x1792"] = "1024x1024",
        quality: Literal["standard", "hd"] = "standard",
        num_images: int = 1,
    ) -> None:
        entries = llm_config.get("config_list") or [llm_config]
        self._model = str(entries[0].get("model"))
        if self._model not in _MODELS:
            raise ValueError(f"The model must be one of {', '.join(_MODELS)}, found {self._model!r}.")
        if not _SIZE.fullmatch(resolution):
            raise ValueError(f"The resolution must be width x height, as in 1024x1024, found {resolution!r}.")
        if quality not in ("standard", "hd"):
            raise ValueError(f"The quality must be 'standard' or 'hd', found {quality!r}.")
        self._resolution, self._quality, self._num_images = resolution, quality, num_images
        chat = endpoint_for(entries[0])
        self._endpoint = Endpoint(
            url=chat.url.replace("/chat/completions", "/images/generations"),
            headers=chat.headers,
            query=chat.query,
            timeout_s=chat.timeout_s,
            token=chat.token,
            client=chat.client,
        )

    def generate_image(self, prompt: str) -> Any:
        """Make the image. Raises: ModelError where the endpoint makes none."""
        wanted = {
            "model": self._model,
            "prompt": prompt,
            "size": self._resolution,
            "n": self._num_images,
            "response_format": "b64_json",
        }
        if self._model == "dall-e-3":
            wanted["quality"] = self._quality
        response = post(self._endpoint, orjson.dumps(wanted))
        if response.status >= 300:
            asked = f"{self._model} at {self._endpoint.url}"
            headers = self._endpoint.headers
            secrets = [headers[each].rpartition(" ")[2] for each in ("authorization", "api-key") if each in headers]
            raise refusal_from(response.status, response.headers, response.body, asked=asked, secrets=secrets)
        try:
            made = orjson.loads(response.body)["data"][0]
            return img_utils.get_pil_image(made.get("url") or f"data:image/png;base64,{made['b64_json']}")
        except (orjson.JSONDecodeError, LookupError, TypeError) as error:
            raise InvalidAnswer(f"The image endpoint answered without an image: {response.body[:200]!r}") from error

    def cache_key(self, prompt: str) -> str:
        """The prompt with all that makes the image what it is."""
        return f"{prompt},{self._model},{self._resolution},{self._quality},{self._num_images}"


class ImageGeneration(AgentCapability):
    """Answers with an image where a message asks for one.

    A model decides whether it does and writes the prompt; it is the agent's, or that of `text_analyzer_llm_config`.
    `cache` keeps images by the generator's key. `verbosity`: 2 prints what that model is asked.
    """

    def __init__(
        self,
        image_generator: ImageGenerator,
        cache: Any = None,
        text_analyzer_llm_config: dict[str, Any] | None = None,
        text_analyzer_instructions: str = PROMPT_INSTRUCTIONS,
        verbosity: int = 0,
        register_reply_position: int = 2,
    ) -> None:
        self._image_generator = image_generator
        self._cache = cache
        self._text_analyzer_llm_config = text_analyzer_llm_config
        self._text_analyzer_instructions = text_analyzer_instructions
        self._verbosity = verbosity
        self._register_reply_position = register_reply_position
        self._agent: Any = None
        self._text_analyzer: TextAnalyzerAgent | None = None

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Let `agent` make images. Its system message and description get a line that says so."""
        self._agent = agent
        agent.register_reply([Agent, None], _Painted(self), position=self._register_reply_position)
        config = self._text_analyzer_llm_config or agent.llm_config
        if not config:
            raise ConfigError(
                f"Image generation needs a model that reads messages: agent {agent.name!r} has none; give "
                "text_analyzer_llm_config."
            )
        self._text_analyzer = TextAnalyzerAgent(llm_config=config)
        tell(agent, f"\n{SYSTEM_MESSAGE}")
        agent.description = f"{agent.description}\n{DESCRIPTION_MESSAGE}"

    def _reply(self, text: str) -> Flow[tuple[bool, Any]]:
        ask = questions(self._text_analyzer, self._agent, self._verbosity >= 2)
        if not text or "yes" not in (yield from ask(text, _IS_WANTED)).lower():
            return False, None
        prompt = yield from ask(text, self._text_analyzer_instructions)
        image = yield from look_up(self._agent.name, "picture", prompt, self._data_uri, prompt)
        return True, {
            "content": [
                {"type": "text", "text": f"I generated an image with the prompt: {prompt}"},
                {"type": "image_url", "image_url": {"url": image}},
            ]
        }

    def _data_uri(self, prompt: str) -> str:
        key = self._image_generator.cache_key(prompt)
        known = self._cache.get(key) if self._cache is not None else None
        if known is None:
            known = pil_to_data_uri(self._image_generator.generate_image(prompt))
            if self._cache is not None:
                self._cache.set(key, known)
        return str(known)


class _Painted(FlowReply):
    __name__ = "_image_gen_reply"

    def __init__(self, ability: ImageGeneration) -> None:
        self._ability = ability

    def flow(self, agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[tuple[bool, Any]]:
        messages = agent._oai_messages[sender] if messages is None else messages
        return self._ability._reply(content_str(messages[-1].get("content")) if messages else "")
