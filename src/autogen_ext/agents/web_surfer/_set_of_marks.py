"""Draws the numbers of elements on a screenshot, so that a model can name what it wants to click."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from coterie.errors import MissingExtra

from ._types import DOMRectangle, InteractiveRegion

_COLOURS = ["#c2185b", "#1565c0", "#2e7d32", "#e65100", "#6a1b9a", "#00695c", "#4e342e", "#283593"]


def draw(png: bytes, regions: Mapping[str, InteractiveRegion], width: int, height: int) -> str:
    """Return the screenshot with a numbered box around each element, at most so large, as base64 of a PNG."""
    picture = _pil("Image").open(io.BytesIO(png)).convert("RGB")
    pen = _pil("ImageDraw").Draw(picture)
    font = _pil("ImageFont").load_default(14)
    for number, (mark, region) in enumerate(regions.items()):
        for rect in region["rects"]:
            _box(pen, font, mark, rect, _COLOURS[number % len(_COLOURS)], picture.size)
    picture.thumbnail((width, height))
    written = io.BytesIO()
    picture.save(written, format="PNG")
    return base64.b64encode(written.getvalue()).decode()


def _box(pen: Any, font: Any, mark: str, rect: DOMRectangle, colour: str, size: tuple[int, int]) -> None:
    left, top = max(rect["left"], 0), max(rect["top"], 0)
    right, bottom = min(rect["right"], size[0] - 1), min(rect["bottom"], size[1] - 1)
    if right <= left or bottom <= top:
        return
    pen.rectangle((left, top, right, bottom), outline=colour, width=2)
    across, down = pen.textbbox((0, 0), mark, font=font)[2:]
    x, y = min(right, size[0] - across - 4), max(top - down - 4, 0)
    pen.rectangle((x, y, x + across + 4, y + down + 4), fill=colour)
    pen.text((x + 2, y + 1), mark, fill="white", font=font)


def _pil(module: str) -> Any:
    try:
        return import_module(f"PIL.{module}")
    except ImportError as error:
        raise MissingExtra("pillow", "web-surfer", "Marking a screenshot") from error
