"""Images in messages: kept as RGB pictures, sent and stored as PNG in base64. Needs pillow."""

from __future__ import annotations

import base64
import io
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from coterie.errors import MissingExtra

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage


class Image:
    """A picture in a message, `image` as an RGB pillow image.

    In pydantic models it is written as `{"data": <base64 of a PNG>}` and read from that dict.
    """

    def __init__(self, image: PILImage) -> None:
        self.image: PILImage = image.convert("RGB")
        self._encoded: tuple[int, str] | None = None

    @classmethod
    def from_pil(cls, pil_image: PILImage) -> Image:
        """Take over a pillow image."""
        return cls(pil_image)

    @classmethod
    def from_uri(cls, uri: str) -> Image:
        """Read a data URI.

        Raises:
            ValueError: it is not a data URI of a PNG or JPEG in base64.
        """
        if not re.match(r"data:image/(?:png|jpeg);base64,", uri):
            raise ValueError("Invalid URI format. It should be a base64 encoded image URI.")
        return cls.from_base64(uri.partition(",")[2])

    @classmethod
    def from_base64(cls, base64_str: str) -> Image:
        """Read the base64 of an image file of any format that pillow knows."""
        return cls(_pillow().open(io.BytesIO(base64.b64decode(base64_str))))

    @classmethod
    def from_file(cls, file_path: Path) -> Image:
        """Read an image file."""
        return cls(_pillow().open(file_path))

    def to_base64(self) -> str:
        """Return the base64 of the picture as a PNG."""
        # The picture may be drawn on, so its pixels are the key; reading them costs a hundredth of compressing them.
        key = hash((self.image.size, self.image.tobytes()))
        if self._encoded is None or self._encoded[0] != key:
            buffer = io.BytesIO()
            self.image.save(buffer, format="PNG")
            self._encoded = key, base64.b64encode(buffer.getvalue()).decode()
        return self._encoded[1]

    @property
    def data_uri(self) -> str:
        """The picture as a data URI of a PNG."""
        return f"data:image/png;base64,{self.to_base64()}"

    def to_openai_format(self, detail: Literal["auto", "low", "high"] = "auto") -> dict[str, Any]:
        """Return the part of a message's content that OpenAI's chat endpoint reads."""
        return {"type": "image_url", "image_url": {"url": self.data_uri, "detail": detail}}

    def _repr_html_(self) -> str:
        return f'<img src="{self.data_uri}"/>'

    @classmethod
    def __get_pydantic_core_schema__(cls, source_type: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls._validated,
            core_schema.any_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda image: {"data": image.to_base64()}),
        )

    @classmethod
    def _validated(cls, value: Any) -> Image:
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict):
            # Not a TypeError, which would end the validation of a union with a str at its first member.
            raise ValueError(f"Expected dict or Image instance, got {type(value)}")
        if "data" not in value:
            raise ValueError("Expected 'data' key in the dictionary")
        return cls.from_base64(value["data"])


def _pillow() -> Any:
    try:
        return import_module("PIL.Image")
    except ImportError as error:
        raise MissingExtra("pillow", "images", "Reading an image") from error
