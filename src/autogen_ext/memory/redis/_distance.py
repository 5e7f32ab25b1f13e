"""How far two vectors are from each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from coterie.errors import CoterieError


def distance(a: Sequence[float], b: Sequence[float], metric: Literal["cosine", "ip", "l2"]) -> float:
    """Return 0 for the same direction (cosine) or place (l2, squared), and more for what is further.

    Raises:
        CoterieError: they are of two models.
    """
    if len(a) != len(b):
        raise CoterieError(
            f"An item was kept as a vector of {len(b)} numbers, and the query is one of {len(a)}: they are of two "
            "embedding models. Clear the memory, or set model_name to the other one."
        )
    if metric == "l2":
        return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))
    product = sum(x * y for x, y in zip(a, b, strict=True))
    if metric == "ip":
        return 1.0 - product
    return 1.0 - product / ((math.hypot(*a) * math.hypot(*b)) or 1.0)
