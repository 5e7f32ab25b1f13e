"""The headers of a request, checked: what HTTP does not allow is told before it is sent, without its value."""

from __future__ import annotations

import re

from ..effects import Endpoint
from ..errors import ConfigError

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def headers_for(endpoint: Endpoint, token: str | None) -> dict[str, str]:
    """Return what to send.

    Raises:
        ConfigError: a header has a character that HTTP does not allow, or is no text.
    """
    headers = {"content-type": "application/json", **endpoint.headers}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    for name, value in headers.items():
        if not isinstance(value, str):
            raise _refused(endpoint, f"the header {name!r} is {type(value).__name__}, not text")
        if not _NAME.fullmatch(name) or not (value.isascii() and value.isprintable()):
            raise _refused(endpoint, f"the header {name!r} has a character that HTTP does not allow")
    return headers


def _refused(endpoint: Endpoint, why: str) -> ConfigError:
    return ConfigError(f"{endpoint.url.partition('?')[0]} cannot be asked: {why}.")
