"""Redirect: send the model calls of a program to another model than it chose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from ..effects import Effect, Endpoint, ModelCall, encode
from ..errors import RunStopped, Stopped
from ..flow import Flow


class Redirect:
    """Sends every model call to `endpoint`, and to `model` where one is named.

    The cache of the program is passed over: its answers are another model's. So is its price.
    """

    def __init__(self, endpoint: Endpoint, model: str | None) -> None:
        self._endpoint, self._model = endpoint, model

    def around(self, effect: Effect) -> Flow[Any]:
        if not isinstance(effect, ModelCall):
            return (yield effect)
        if effect.call is not None:
            if effect.model:
                raise RunStopped(Stopped(_own_client(effect)))
            return (yield effect)  # an overridden method: what it asks of a model comes through here by itself
        model = self._model or effect.model
        body = encode({**orjson.loads(effect.body), "model": model})
        return (yield replace(effect, model=model, body=body, endpoint=self._endpoint, price=None, cache=None))


def _own_client(effect: ModelCall) -> str:
    return (
        f"{effect.key}: the program asks {effect.model!r} through a client of its own, which cannot be sent to another "
        "model. Run it without -m and --base-url."
    )
