from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pictures
from pydantic import BaseModel, ValidationError

from autogen_core import Image
from autogen_core.models import UserMessage


class Holder(BaseModel):
    image: Image


def encoded(format: str, mode: str = "RGB") -> str:
    buffer = io.BytesIO()
    Pictures.new(mode, (2, 3)).save(buffer, format)
    return base64.b64encode(buffer.getvalue()).decode()


def test_an_image_is_kept_as_rgb() -> None:
    assert Image.from_pil(Pictures.new("RGBA", (2, 3))).image.mode == "RGB"


@pytest.mark.parametrize(("kind", "format"), [("png", "PNG"), ("jpeg", "JPEG")])
def test_a_data_uri_of_a_png_or_jpeg_is_read(kind: str, format: str) -> None:
    assert Image.from_uri(f"data:image/{kind};base64,{encoded(format)}").image.size == (2, 3)


@pytest.mark.parametrize("uri", ["https://example.com/a.png", "data:image/gif;base64,R0lG", "data:text/plain,x"])
def test_another_uri_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="Invalid URI format"):
        Image.from_uri(uri)


def test_an_image_file_is_read(tmp_path: Path) -> None:
    Pictures.new("RGB", (4, 5)).save(tmp_path / "a.bmp")
    assert Image.from_file(tmp_path / "a.bmp").image.size == (4, 5)


def test_whatever_it_came_from_an_image_is_sent_as_a_png() -> None:
    image = Image.from_base64(encoded("GIF", "P"))
    assert base64.b64decode(image.to_base64()).startswith(b"\x89PNG")
    assert image.to_openai_format("low") == {
        "type": "image_url",
        "image_url": {"url": f"data:image/png;base64,{image.to_base64()}", "detail": "low"},
    }


def test_an_image_that_was_drawn_on_is_encoded_anew() -> None:
    image = Image(Pictures.new("RGB", (2, 2)))
    black = image.to_base64()
    image.image.putpixel((0, 0), (255, 0, 0))
    assert image.to_base64() != black


def test_a_message_with_an_image_survives_json() -> None:
    message = UserMessage(content=["look", Image(Pictures.new("RGB", (2, 3)))], source="u")
    loaded = UserMessage.model_validate_json(message.model_dump_json())
    assert isinstance(loaded.content[1], Image)
    assert loaded.content[1].image.size == (2, 3)


@pytest.mark.parametrize("value", [5, "text", None])
def test_what_is_neither_image_nor_dict_does_not_fit(value: Any) -> None:
    with pytest.raises(ValidationError, match="Expected dict or Image instance"):
        Holder(image=value)


def test_a_dict_without_data_does_not_fit() -> None:
    with pytest.raises(ValueError, match="Expected 'data' key"):
        Holder.model_validate({"image": {"other": 1}})
