from __future__ import annotations

from ...case import Case

_STEP = '{"title": "Boil water", "number": 1}'

CASE = Case(answers=[_STEP, "Boiled.", '{"title": "Pour", "number": 2}', "Poured.", _STEP])
