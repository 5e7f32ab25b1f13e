"""VisionCapability: tells an agent without eyes what the images in a message show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coterie.errors import CoterieError
from coterie.flow import Flow, call
from coterie.runs import play

from ....code_utils import content_str
from ....io.base import IOStream
from ....oai.client import OpenAIWrapper
from ..._images import is_pil, pil_to_data_uri
from ..._talk import HOOK_FLOWS
from ...conversable_agent import ConversableAgent
from .. import img_utils
from .._lookup import look_up
from .agent_capability import AgentCapability, tell

DEFAULT_DESCRIPTION_PROMPT = (
    "Describe this image for someone who cannot see it: what it shows, the people and things in it, their actions, "
    "colours and places, and any text, word by word."
)
_ABILITY = "\nIn messages that hold images, a caption of each image says what it shows."


class VisionCapability(AgentCapability):
    """Puts a caption behind each image of a message.

    Captions come from the model of `lmm_config`, asked with `description_prompt`, or from
    `custom_caption_func(img_url, pil_image, lmm_client)`.
    """

    def __init__(
        self,
        lmm_config: dict[str, Any] | None,
        description_prompt: str | None = DEFAULT_DESCRIPTION_PROMPT,
        custom_caption_func: Callable[..., Any] | None = None,
    ) -> None:
        assert lmm_config or custom_caption_func, (
            "Vision needs a model or a function: give lmm_config or custom_caption_func."
        )
        self._lmm_config = lmm_config
        self._description_prompt = description_prompt
        self._lmm_client = OpenAIWrapper(**lmm_config) if lmm_config else None
        self._custom_caption_func = custom_caption_func
        self._parent_agent: Any = None

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Let `agent` know what images show. Its system message gets a line that says so."""
        self._parent_agent = agent
        tell(agent, _ABILITY)
        agent.register_hook("process_last_received_message", self.process_last_received_message)

    def process_last_received_message(self, content: str | list[Any]) -> str:
        """The message as text, each image as its tag with a caption."""
        text: str = play(_with_captions(self, content))
        return text

    def _seen(self, image: Any) -> dict[str, str]:
        """The image in base64, or its caption by the program's function, or why it cannot be loaded."""
        try:
            data = img_utils.get_image_data(image) if self._custom_caption_func is None else None
            picture = img_utils.get_pil_image(image) if data is None else None
        except CoterieError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a file, a server or a decoder raises
            return {"error": str(error)}
        if self._custom_caption_func is None:
            return {"image": str(data)}
        return {"caption": str(self._custom_caption_func(image, picture, self._lmm_client))}

    def _get_image_caption(self, img_data: str) -> str:
        caption: str = play(_caption(self, img_data))
        return caption


def _with_captions(self: VisionCapability, content: Any) -> Flow[str]:
    parts = img_utils.gpt4v_formatter(content, img_format="url") if isinstance(content, str) else content
    text = ""
    for part in parts:
        if not isinstance(part, dict) or part.get("type") != "image_url":
            text += content_str([part])
            continue
        image = part["image_url"]
        text += yield from _captioned(self, image.get("url") if isinstance(image, dict) else image)
    return text


def _captioned(self: VisionCapability, image: Any) -> Flow[str]:
    """An image as its tag and caption; as its tag alone where it cannot be loaded, which is printed."""
    tag = f"<img {'' if is_pil(image) else image}>"
    asked = pil_to_data_uri(image) if is_pil(image) else image
    name = self._parent_agent.name if self._parent_agent is not None else ""
    found = yield from look_up(name, "caption" if self._custom_caption_func else "image", asked, self._seen, image)
    if "error" in found:
        text = f"Warning! Unable to load image from {str(asked)[:80]}, because {found['error']}"
        IOStream.get_default().print(text, flush=True)
        return tag
    caption = found["caption"] if "caption" in found else (yield from _described(self, found["image"]))
    return f"{tag} in case you can not see, the caption of this image is: {caption}\n"


def _described(self: VisionCapability, image: str) -> Flow[str]:
    """The caption of an image, by the method that the program may have put in place of ours."""
    if type(self)._get_image_caption is not _OWN or "_get_image_caption" in vars(self):
        return (yield from call(self._get_image_caption, image))
    return (yield from _caption(self, image))


def _caption(self: VisionCapability, image: str) -> Flow[str]:
    """What the model says of an image: base64 or a data URI."""
    client: Any = self._lmm_client
    uri = image if image.startswith("data:") else img_utils.convert_base64_to_data_uri(image)
    content = [
        {"type": "text", "text": self._description_prompt},
        {"type": "image_url", "image_url": {"url": uri}},
    ]
    asked = {"messages": [{"role": "user", "content": content}], "agent": self._parent_agent}
    return content_str((yield from client.ask(asked)).said())


_OWN = VisionCapability._get_image_caption
HOOK_FLOWS[VisionCapability.process_last_received_message] = _with_captions
