from __future__ import annotations

from ...case import Case

CASE = Case()
