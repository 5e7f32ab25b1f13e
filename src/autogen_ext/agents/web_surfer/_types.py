"""What the parts of a page are told as, and what a page looked like at one moment."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict


class DOMRectangle(TypedDict):
    """A rectangle in pixels of the viewport."""

    x: float
    y: float
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float


class VisualViewport(TypedDict):
    """The part of the page that is shown, in pixels."""

    height: float
    width: float
    offsetLeft: float
    offsetTop: float
    pageLeft: float
    pageTop: float
    scale: float
    clientWidth: float
    clientHeight: float
    scrollWidth: float
    scrollHeight: float


class InteractiveRegion(TypedDict):
    """An element that can be clicked, typed into or scrolled, as far as it is in view."""

    tag_name: str
    role: str
    aria_name: str
    v_scrollable: bool
    rects: list[DOMRectangle]


class Look(BaseModel):
    """What the browser showed, and what happened before: the outcome of an action, as a run records it."""

    model_config = ConfigDict(defer_build=True)

    said: str = ""
    """What was done, in words; empty where the page was only looked at."""

    is_done: bool = True
    """False where `said` tells why nothing could be done."""

    notes: list[str] = Field(default_factory=list)
    """What the browser did besides: downloads, dialogs, tabs."""

    url: str
    title: str
    viewport: VisualViewport | None = None
    regions: dict[str, InteractiveRegion] = Field(default_factory=dict)
    focused: str | None = None
    text: str = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    screenshot: str | None = None
    """A PNG in base64; None where the page could not be drawn."""


class Reading(BaseModel):
    """A whole page as Markdown."""

    model_config = ConfigDict(defer_build=True)

    url: str
    title: str
    markdown: str
    screenshot: str | None = None
