"""Images of messages: from a file, an address, base64 or a PIL image, into what models take."""

from __future__ import annotations

import base64
import importlib
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from coterie.errors import CoterieError, MissingExtra

from ...io.base import IOStream
from .. import utils
from .._images import pil_to_data_uri, png, without_pil

__all__ = [
    "convert_base64_to_data_uri",
    "extract_img_paths",
    "get_image_data",
    "get_pil_image",
    "gpt4v_formatter",
    "llava_formatter",
    "message_formatter_pil_to_b64",
    "pil_to_data_uri",
]

_DATA_URI = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
_TIMEOUT_S = 60
_LARGEST_BYTES = 64 * 2**20
# The first bytes of an image in base64, and its type.
_TYPES = {"/9j/": "jpeg", "iVBORw0KGgo": "png", "R0lGOD": "gif", "UklGR": "webp"}


def _pillow() -> Any:
    try:
        return importlib.import_module("PIL.Image")
    except ImportError as error:
        raise MissingExtra("pillow", "lmm", "Reading images") from error


def get_pil_image(image_file: Any) -> Any:
    """Read an image (a path, an address, a data URI, base64, or a PIL image) as a PIL image in RGB.

    Raises: OSError or ValueError for what is no image, MissingExtra without Pillow.
    """
    pillow = _pillow()
    if isinstance(image_file, pillow.Image):
        return image_file
    return pillow.open(BytesIO(_read(image_file))).convert("RGB")


def get_image_data(image_file: Any, use_b64: bool = True) -> str | bytes:
    """The bytes of an image file as they are, or as base64. A PIL image becomes a PNG."""
    if isinstance(image_file, str):
        data = _read(image_file)
    elif isinstance(image_file, Path):
        data = image_file.read_bytes()
    else:
        data = png(image_file)
    return base64.b64encode(data).decode() if use_b64 else data


def _read(source: str | Path) -> bytes:
    text = str(source)
    if text.startswith(("http://", "https://")):
        return _download(text)
    if _DATA_URI.match(text):
        return base64.b64decode(text.partition(",")[2])
    path = Path(text)
    if _is_file(path):
        return path.read_bytes()
    if isinstance(source, str) and len(text) >= 16 and _BASE64.fullmatch(text) and _type_of(text):
        return base64.b64decode(text)
    raise FileNotFoundError(f"An image is wanted from {text[:80]!r}, which is no file, address, data URI or base64.")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # base64, say, which is too long for a name
        return False


def _download(url: str) -> bytes:
    try:
        requests = importlib.import_module("requests")
    except ImportError as error:
        raise MissingExtra("requests", "lmm", "Loading an image from an address") from error
    response = requests.get(url, timeout=_TIMEOUT_S)
    response.raise_for_status()
    data: bytes = response.content
    if len(data) > _LARGEST_BYTES:
        raise ValueError(f"The image at {url[:80]!r} has {len(data)} bytes; at most {_LARGEST_BYTES} are read.")
    return data


def convert_base64_to_data_uri(base64_image: str) -> str:
    """Base64 of an image as a data URI; its type is read from its first bytes, JPEG where they say nothing."""
    return f"data:image/{_type_of(base64_image) or 'jpeg'};base64,{base64_image}"


def _type_of(base64_image: str) -> str | None:
    return next((name for start, name in _TYPES.items() if base64_image.startswith(start)), None)


def gpt4v_formatter(prompt: str, img_format: str = "uri") -> list[dict[str, Any]]:
    """Make a content list of a text with `<img SRC>` tags.

    `img_format`: "uri" (data URIs), "url" (addresses as they stand) or "pil" (PIL images). A tag whose image cannot be
    loaded is left out, which is printed. Raises: ValueError for another format.
    """
    if img_format not in ("uri", "url", "pil"):
        raise ValueError(f"img_format must be 'uri', 'url' or 'pil', found {img_format!r}.")
    parts: list[dict[str, Any]] = []
    end = 0
    for found in utils.parse_tags_from_content("img", prompt):
        source = found["attr"].get("src", "")
        image = _loaded(source, img_format)
        if image is None:
            continue
        match = found["match"]
        if text := prompt[end : match.start()]:
            parts.append({"type": "text", "text": text})
        parts.append({"type": "image_url", "image_url": {"url": image}})
        end = match.end()
    if rest := prompt[end:]:
        parts.append({"type": "text", "text": rest})
    return parts


def _loaded(source: str, img_format: str) -> Any:
    """The image in the format, or None where it cannot be loaded."""
    if img_format == "url":
        return source
    try:
        if img_format == "pil":
            return get_pil_image(source)
        return convert_base64_to_data_uri(str(get_image_data(source)))
    except CoterieError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a file, a server or a decoder raises, the text is still sent
        IOStream.get_default().print(f"Warning! Unable to load image from {source[:80]}, because {error}", flush=True)
        return None


def llava_formatter(prompt: str, order_image_tokens: bool = False) -> tuple[str, list[str]]:
    """The text with `<image>` (or `<image 0>`, `<image 1>`, ...) for each tag, and the images in base64."""
    text, end = "", 0
    images: list[str] = []
    for found in utils.parse_tags_from_content("img", prompt):
        image = _loaded(found["attr"].get("src", ""), "base64")
        text += prompt[end : found["match"].start()]
        end = found["match"].end()
        if image is not None:
            text += f"<image {len(images)}>" if order_image_tokens else "<image>"
            images.append(image.partition(",")[2])
    return text + prompt[end:], images


def extract_img_paths(paragraph: str) -> list[str]:
    """The paths and addresses of images that a text mentions."""
    return re.findall(r"\b(?:https?://\S+?|\S+?)\.(?:jpe?g|png|gif|bmp|webp)\b", paragraph, flags=re.IGNORECASE)


def _to_pil(data: str) -> Any:
    """The image that base64 holds."""
    return _pillow().open(BytesIO(base64.b64decode(data)))


def message_formatter_pil_to_b64(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages with every PIL image in a content list as a data URI; nothing is changed in place."""
    return [without_pil(each) for each in messages]
