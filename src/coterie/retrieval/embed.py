"""Turn texts into vectors without a network: by a sentence-transformers model on this machine, else by their words."""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .words import COMMON, words

Embedding = Callable[[Sequence[str]], list[list[float]]]

DIMENSIONS = 512
"""Of a lexical vector. No common model has as many, so that the two are not mixed up in one collection."""

_PIECE_WEIGHT = 0.3


def embedding_for(model: str) -> Embedding:
    """The sentence-transformers model of that name if package and weights are on this machine, else `lexical`."""
    found = local_model(model)
    if found is not None:
        return found
    warn_lexical(model)
    return lexical


@functools.cache
def local_model(name: str) -> Embedding | None:
    """A sentence-transformers model whose weights are on this machine; nothing is downloaded."""
    if importlib.util.find_spec("sentence_transformers") is None:
        return None
    package: Any = importlib.import_module("sentence_transformers")
    try:
        model = package.SentenceTransformer(name, local_files_only=True)
    except Exception:  # noqa: BLE001 - what it raises without files differs from version to version
        return None
    return lambda texts: [[float(x) for x in each] for each in model.encode(list(texts))]


@functools.cache
def warn_lexical(model: str) -> None:
    """Say, once for each model, that it is not here and what stands in for it."""
    warnings.warn(
        f"The embedding model {model!r} is not on this machine and is not downloaded: documents are found by their "
        "words, not by their meaning. Pass embedding_function=, or install sentence-transformers and load the model once.",
        UserWarning,
        stacklevel=3,
    )


def lexical(texts: Sequence[str]) -> list[list[float]]:
    """Vectors of length 1 whose inner product grows with the words, and the pieces of words, that texts share."""
    return [_lexical(text) for text in texts]


def _lexical(text: str) -> list[float]:
    vector = [0.0] * DIMENSIONS
    for feature, times in Counter(_features(text)).items():
        digest = hashlib.blake2b(feature.encode(), digest_size=4).digest()
        place = int.from_bytes(digest[:2]) % DIMENSIONS
        weight = (1 + math.log(times)) * (_PIECE_WEIGHT if feature.startswith("#") else 1.0)
        vector[place] += weight if digest[2] & 1 else -weight
    length = math.sqrt(sum(x * x for x in vector))
    if not length:
        vector[0] = length = 1.0  # stores that measure angles refuse an empty vector
    return [x / length for x in vector]


def _features(text: str) -> Iterator[str]:
    for word in words(text):
        if word not in COMMON:
            yield word
            yield from (f"#{word[at : at + 3]}" for at in range(len(word) - 2))
