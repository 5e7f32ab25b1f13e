"""Caches of 0.2: answers that are kept between runs."""

from __future__ import annotations

from .abstract_cache_base import AbstractCache
from .cache import Cache

__all__ = ["AbstractCache", "Cache"]
