"""Perform a model call over the wire: one attempt, in either colour."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from ..effects import Endpoint, ModelCall
from ..errors import ConfigError, ModelError
from ..messages import Answer
from ..transport import Response, post, post_async
from .openai_chat import decode_answer
from .openai_stream import StreamDecoder


def complete(call: ModelCall) -> Answer:
    """Ask the model and wait for the whole answer.

    Raises:
        ModelError: there is none; the class says why.
    """
    endpoint = _endpoint(call)
    if not call.stream:
        return _decode(call, endpoint, post(endpoint, call.body))
    decoder = _decoder(call, endpoint)
    try:
        return _conclude(call, endpoint, decoder, post(endpoint, call.body, decoder))
    except ModelError as error:
        raise _broken(error, call, decoder) from error.__cause__


async def complete_async(call: ModelCall) -> Answer:
    """Do what `complete` does on the running event loop; cancelling it closes the connection."""
    endpoint = _endpoint(call)
    if not call.stream:
        return _decode(call, endpoint, await post_async(endpoint, call.body))
    decoder = _decoder(call, endpoint)
    try:
        return _conclude(call, endpoint, decoder, await post_async(endpoint, call.body, decoder))
    except ModelError as error:
        raise _broken(error, call, decoder) from error.__cause__


def _endpoint(call: ModelCall) -> Endpoint:
    if call.endpoint is None:
        raise ConfigError(f"The call of model {call.model!r} has no endpoint.")
    return call.endpoint


def _decoder(call: ModelCall, endpoint: Endpoint) -> StreamDecoder:
    return StreamDecoder(call.on_text, call.on_thought, asked=_asked(call, endpoint), secrets=_Secrets(endpoint))


def _decode(call: ModelCall, endpoint: Endpoint, response: Response) -> Answer:
    status, headers, body = response
    return decode_answer(status, headers, body, asked=_asked(call, endpoint), secrets=_Secrets(endpoint))


def _broken(error: ModelError, call: ModelCall, decoder: StreamDecoder) -> ModelError:
    """The error that ended a stream, not to be tried again once that would repeat what was heard."""
    if call.is_heard_once and decoder.has_spoken:
        error.retryable = False
    return error


def _conclude(call: ModelCall, endpoint: Endpoint, decoder: StreamDecoder, response: Response) -> Answer:
    """Read the answer to a request for a stream, which an endpoint may answer otherwise, or under a wrong name."""
    if 200 <= response.status < 300:
        if not response.body:
            return decoder.answer()
        if response.body.lstrip().startswith((b"data:", b"event:", b"id:", b":")):
            decoder.feed(response.body)
            return decoder.answer()
    answer = _decode(call, endpoint, response)
    call.tell(answer)
    return answer


def _asked(call: ModelCall, endpoint: Endpoint) -> str:
    return f"{call.model} at {endpoint.url.partition('?')[0]}"


class _Secrets:
    """The values that no error may show, looked up when there is one; a scheme like Bearer is no part of them."""

    __slots__ = ("_endpoint",)

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __iter__(self) -> Iterator[str]:
        endpoint = self._endpoint
        values = [value for name, value in (*endpoint.headers.items(), *endpoint.query.items()) if _is_secret(name)]
        token = endpoint.token() if endpoint.token is not None else None
        if isinstance(token, str):
            values.append(token)
        elif inspect.iscoroutine(token):
            token.close()  # errors are made by code that cannot wait for it
        return iter([each for each in (str(value).rpartition(" ")[2] for value in values) if len(each) >= 4])


def _is_secret(name: str) -> bool:
    words = ("auth", "key", "token", "secret", "cookie", "password")
    return any(each in name.lower() for each in words)
