"""What the errors of HTTP clients mean, in the engine's terms."""

from __future__ import annotations

from typing import NoReturn

from ..effects import Endpoint
from ..errors import ConfigError, InvalidAnswer, ModelError, ModelTimeout, ModelUnreachable

_BREAKS = "cannot be reached, or the connection broke"
_ERRORS: dict[str, tuple[type[ModelError | ConfigError], str]] = {
    # of httpx and httpx2
    "TimeoutException": (ModelTimeout, "did not answer in time"),
    "LocalProtocolError": (ConfigError, "cannot be asked: a header has a character that HTTP does not allow"),
    "UnsupportedProtocol": (ConfigError, "cannot be asked: base_url must begin with http:// or https://"),
    "InvalidURL": (ConfigError, "cannot be asked: base_url is not an address"),
    "DecodingError": (InvalidAnswer, "sent an answer that cannot be decompressed"),
    "TooManyRedirects": (InvalidAnswer, "redirects in a circle"),
    "RemoteProtocolError": (ModelUnreachable, "broke off, or does not speak HTTP"),
    "TransportError": (ModelUnreachable, _BREAKS),
    # of aiohttp, which has InvalidURL too
    "NonHttpUrlClientError": (ConfigError, "cannot be asked: base_url must begin with http:// or https://"),
    "ContentEncodingError": (InvalidAnswer, "sent an answer that cannot be decompressed"),
    "ServerTimeoutError": (ModelTimeout, "did not answer in time"),
    "ClientPayloadError": (ModelUnreachable, "broke off, or does not speak HTTP"),
    "ClientResponseError": (ModelUnreachable, "broke off, or does not speak HTTP"),
    "ClientConnectionError": (ModelUnreachable, _BREAKS),
}
"""By the name of the class of an error or of its cause, since no client is imported before its use, and programs may bring
one of either httpx."""


def raise_for(error: Exception, endpoint: Endpoint) -> NoReturn:
    """Raise the engine's error for one of an HTTP client; other errors (of a callback, say) as they are."""
    names = [each.__name__ for each in (*type(error.__cause__).__mro__, *type(error).__mro__)]
    cls, what = next((_ERRORS[each] for each in names if each in _ERRORS), (None, ""))
    if cls is None:
        raise error
    if cls is ConfigError:
        # A protocol error of our own side quotes the header it dislikes, and with it the key.
        raise ConfigError(f"{_place(endpoint)} {what}.") from None
    raise cls(f"{_place(endpoint)} {what}: {type(error).__name__} {str(error)!r}.") from error


def too_late(endpoint: Endpoint, seconds: float) -> ModelTimeout:
    return ModelTimeout(
        f"{_place(endpoint)} did not answer completely within {seconds:g} s. Raise timeout to wait longer."
    )


def _place(endpoint: Endpoint) -> str:
    return endpoint.url.partition("?")[0]
