from __future__ import annotations

from ..case import Case

CASE = Case(own_words=[r"variables\.found\[[01]\]\[1\]"])
