"""Cache: a model call that was answered before, in any run, is answered again without asking."""

from __future__ import annotations

import logging
from typing import Any

from ..effects import AnswerCache, Effect, ModelCall, decode, encode
from ..flow import Flow
from ..messages import Answer

logger = logging.getLogger(__name__)


class Cache:
    """Looks up model calls that bring a cache. One that fails or holds nonsense is as good as empty, and says so."""

    def around(self, effect: Effect) -> Flow[Any]:
        if not isinstance(effect, ModelCall) or effect.cache is None:
            return (yield effect)
        found = _read(effect.cache, effect.cache_key)
        if found is not None:
            return found
        outcome = yield effect
        if isinstance(outcome, Answer) and outcome.choices:
            _write(effect.cache, effect.cache_key, outcome)
        return outcome


def _read(cache: AnswerCache, key: str) -> Answer | None:
    try:
        held = cache.get(key)
        if held is None:
            return None
        answer = Answer.from_json(_copy(held), source="cache")
        usable = bool(answer.choices) and all(isinstance(each.message, dict) for each in answer.choices)
    except Exception as error:  # noqa: BLE001 - the program's own cache; its values may be of any age and class
        logger.warning("A cached answer cannot be read (%s: %s); asking the model.", type(error).__name__, error)
        return None
    return answer if usable else None


def _write(cache: AnswerCache, key: str, answer: Answer) -> None:
    try:
        cache.set(key, _copy(answer.to_json()))
    except Exception as error:  # noqa: BLE001 - the program's own cache: a full disk must not lose an answer that is paid for
        logger.warning("The answer could not be cached (%s: %s).", type(error).__name__, error)


def _copy(value: Any) -> Any:
    """A copy that nobody changes later: caches in memory keep the very object."""
    return decode(encode(value))
