"""MultimodalConversableAgent: sees the images of messages, written as `<img SRC>` tags or as content lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coterie.errors import CoterieError
from coterie.flow import Flow

from ...code_utils import content_str
from ...io.base import IOStream
from .. import utils
from .._images import is_pil, pil_to_data_uri
from .._messages import Message, to_dict
from ..conversable_agent import ConversableAgent
from . import img_utils
from ._lookup import Lookup, look_up

DEFAULT_LMM_SYS_MSG = "You are a helpful AI assistant. You can see the images of the conversation."


class MultimodalConversableAgent(ConversableAgent):
    """An agent whose model sees images.

    A text may hold `<img SRC>` tags; SRC is an address, a path, a data URI or base64. They are loaded once, when the
    message arrives, and kept in the conversation as PIL images. Needs the extra `lmm`.
    """

    DEFAULT_CONFIG = {"model": "gpt-4-vision-preview"}

    _sees_images = True

    def __init__(
        self,
        name: str,
        system_message: str | list[Any] | None = DEFAULT_LMM_SYS_MSG,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        ends = _says_terminate if is_termination_msg is None else is_termination_msg
        super().__init__(name, system_message, ends, *args, **kwargs)
        self.update_system_message(system_message or "")

    def update_system_message(self, system_message: str | list[Any]) -> None:
        """Change what the model is told first; it is kept as a content list."""
        content = self._message_to_dict(system_message)["content"] if system_message else []
        self._oai_system_message[0]["content"] = content or [{"type": "text", "text": ""}]
        self._oai_system_message[0]["role"] = "system"

    @staticmethod
    def _message_to_dict(message: Any) -> Message:
        if isinstance(message, str):
            return {"content": img_utils.gpt4v_formatter(message, img_format="pil")}
        if isinstance(message, list):
            return {"content": message}
        told = to_dict(message)
        if _is_about_calls(told):
            return told
        assert "content" in told, f"A message to a multimodal agent needs 'content', found {sorted(told)}."
        if isinstance(told["content"], str):
            return {**told, "content": img_utils.gpt4v_formatter(told["content"], img_format="pil")}
        return told

    def _take_in(self, message: Any) -> Flow[Any]:
        text = message if isinstance(message, str) else message.get("content") if isinstance(message, dict) else None
        if not isinstance(text, str) or (isinstance(message, dict) and _is_about_calls(message)):
            return self._message_to_dict(message)
        parts: list[Message] = []
        end = 0
        for found in utils.parse_tags_from_content("img", text):
            image = yield from self._see(found["attr"].get("src", ""))
            if image is None:
                continue
            parts += _text(text[end : found["match"].start()])
            parts.append({"type": "image_url", "image_url": {"url": image}})
            end = found["match"].end()
        parts += _text(text[end:])
        return {**to_dict(message), "content": parts or [{"type": "text", "text": ""}]}

    def _see(self, source: str) -> Flow[Any]:
        """The image from `source`, or None where it cannot be loaded, which is printed."""
        image = yield from look_up(self.name, "image", source, _load, source, kind=ImageLookup)
        if isinstance(image, dict):
            text = f"Warning! Unable to load image from {source[:80]}, because {image['error']}"
            IOStream.get_default().print(text, flush=True)
            return None
        return image


class ImageLookup(Lookup):
    """An image to load. The outcome is a PIL image, or `{"error"}`; it is recorded as a data URI."""

    __slots__ = ()

    def to_json(self, outcome: Any) -> Any:
        return {"image": pil_to_data_uri(outcome)} if is_pil(outcome) else outcome

    def from_json(self, data: Any) -> Any:
        return img_utils.get_pil_image(data["image"]) if "image" in data else data


def _load(source: str) -> Any:
    try:
        return img_utils.get_pil_image(source)
    except CoterieError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a file, a server or a decoder raises, the text is still sent
        return {"error": str(error)}


def _is_about_calls(message: Message) -> bool:
    """Whether the message calls tools or holds their results, which are texts: tags in them are not followed."""
    return message.get("role") in ("tool", "function") or bool(
        message.get("tool_calls") or message.get("function_call")
    )


def _text(text: str) -> list[Message]:
    return [{"type": "text", "text": text}] if text else []


def _says_terminate(message: dict[str, Any]) -> bool:
    return content_str(message.get("content")) == "TERMINATE"
