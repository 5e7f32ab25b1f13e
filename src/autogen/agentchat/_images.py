"""PIL images within messages, and the text that is sent for them. Pillow itself is not imported here."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from io import BytesIO
from typing import Any


def is_pil(value: Any) -> bool:
    """Whether `value` is a PIL image."""
    return any(each.__module__ == "PIL.Image" for each in type(value).__mro__)


def without_pil(message: dict[str, Any]) -> dict[str, Any]:
    """The message with its PIL images as data URIs: itself where it has none, else a copy."""
    content = message.get("content")
    if type(content) is not list or not any(_image_in(part) for part in content):
        return message
    return {**message, "content": [_sendable(part) for part in content]}


def _image_in(part: Any) -> Any:
    image = part.get("image_url") if isinstance(part, dict) else None
    url = image.get("url") if isinstance(image, dict) else None
    return url if is_pil(url) else None


def _sendable(part: Any) -> Any:
    image = _image_in(part)
    return part if image is None else {**part, "image_url": {**part["image_url"], "url": pil_to_data_uri(image)}}


def pil_to_data_uri(image: Any) -> str:
    """A PIL image as the data URI of a PNG."""
    # The same images go out with every request of a chat: what was encoded once is kept, by content.
    digest = hashlib.blake2b(image.tobytes(), digest_size=16).hexdigest()
    return _encoded(_Content(f"{digest} {image.mode} {image.size}", image))


class _Content:
    """An image that equals others of the same pixels."""

    def __init__(self, pixels: str, image: Any) -> None:
        self.pixels, self.image = pixels, image

    def __hash__(self) -> int:
        return hash(self.pixels)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.pixels == other.pixels


@lru_cache(maxsize=32)
def _encoded(content: _Content) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(content.image)).decode()}"


def png(image: Any) -> bytes:
    """A PIL image as the bytes of a PNG."""
    buffer = BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()
