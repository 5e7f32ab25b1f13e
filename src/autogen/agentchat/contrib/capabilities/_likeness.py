"""How alike a memo and a text are, by the words they share; nothing is downloaded."""

from __future__ import annotations

import math
import re
from collections import Counter

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = re.compile(r"(?:ing|ed|es|s|ly)$")
_SMALL = (
    " a an and are as at be by can could do does for from had has have how i in is it me my of on or our please should "
    "that the their then there this to us was we what when where which who will with would you your "
)
_SMALL_WEIGHT, _PIECE_WEIGHT, _CONTAINED_WEIGHT = 0.15, 0.25, 0.6
_PIECE = 4


def distance(query: str, memo: str) -> float:
    """From 0 (the same words) to 2 (none in common), on the scale of squared distances between embeddings of length 1.

    Beside whole words their pieces count, so that inflected and misspelt words are near each other; a long query that
    holds the words of a short memo is near it, too.
    """
    asked, known = _features(query), _features(memo)
    of_asked, of_known = (sum(weight * weight for weight in each.values()) for each in (asked, known))
    if not of_asked or not of_known:
        return 2.0
    both = asked.keys() & known.keys()
    cosine = sum(asked[each] * known[each] for each in both) / math.sqrt(of_asked * of_known)
    contained = sum(known[each] ** 2 for each in both) / of_known
    return round(2 - 2 * min(max(cosine, _CONTAINED_WEIGHT * contained), 1.0), 6)


def _features(text: str) -> dict[str, float]:
    features: dict[str, float] = {}
    for word, count in Counter(_WORD.findall(text.lower())).items():
        weight = (_SMALL_WEIGHT if f" {word} " in _SMALL else 1.0) * (1 + math.log(count))
        stem = _ENDINGS.sub("", word) if len(word) > 4 else word
        features[stem] = features.get(stem, 0.0) + weight
        for start in range(len(stem) - _PIECE + 1):
            piece = f"~{stem[start : start + _PIECE]}"
            features[piece] = features.get(piece, 0.0) + weight * _PIECE_WEIGHT
    return features
