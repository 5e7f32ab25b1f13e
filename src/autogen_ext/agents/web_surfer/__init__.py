"""An agent that surfs the web in a real browser, and what drives its pages."""

from __future__ import annotations

from ._multimodal_web_surfer import MultimodalWebSurfer
from .playwright_controller import PlaywrightController

__all__ = ["MultimodalWebSurfer", "PlaywrightController"]
