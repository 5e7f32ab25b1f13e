"""Get what stands at an address, within bounds of time and size, whatever the server does."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from coterie.errors import CoterieError, MissingExtra

LARGEST_BYTES = 64 * 2**20
TIMEOUT_S = 60.0
_CHUNK_BYTES = 16 * 1024


class Fetched(NamedTuple):
    """An answer over HTTP; `url` is where it came from after all redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreachable(CoterieError):
    """There is no answer, or none that can be taken."""


def new_session() -> Any:
    """A session of the package requests. Raises: MissingExtra."""
    return _requests().Session()


def fetch(session: Any, url: str, settings: Mapping[str, Any]) -> Fetched:
    """Get `url`; `settings` are keyword arguments of `requests.get`. A number as timeout bounds the whole answer too.

    Raises: Unreachable.
    """
    settings = {"timeout": TIMEOUT_S, **settings}
    limit_s = settings["timeout"] if isinstance(settings["timeout"], int | float) else TIMEOUT_S
    done: queue.SimpleQueue[Fetched | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put(read(session.get(url, **{**settings, "stream": True}), limit_s))
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            done.put(error)

    # The package bounds each wait, not all of them: a server that sends byte after byte would hold us for ever.
    threading.Thread(target=work, name="coterie-fetch", daemon=True).start()
    try:
        outcome = done.get(timeout=limit_s)
    except queue.Empty:
        raise Unreachable(f"{url!r} did not answer completely within {limit_s:g} s.") from None
    if isinstance(outcome, BaseException):
        _raise(outcome, url)
    return outcome


def read(response: Any, limit_s: float = TIMEOUT_S) -> Fetched:
    """Read a response of requests to its end. Raises: Unreachable where it is too long."""
    deadline = time.monotonic() + limit_s
    body = bytearray()
    with response:
        for chunk in response.iter_content(_CHUNK_BYTES):
            body += chunk
            if len(body) > LARGEST_BYTES:
                raise Unreachable(f"{response.url!r} is larger than {LARGEST_BYTES} bytes; it was not read to the end.")
            if time.monotonic() > deadline:
                raise Unreachable(f"{response.url!r} did not answer completely within {limit_s:g} s.")
    return Fetched(response.url, response.status_code, response.headers, bytes(body))


def _raise(error: BaseException, url: str) -> NoReturn:
    requests = _requests()
    if isinstance(error, (requests.RequestException, ValueError)):
        raise Unreachable(f"{url!r} cannot be reached: {type(error).__name__}: {error}") from error
    raise error


def _requests() -> Any:
    try:
        import requests
    except ImportError as error:
        raise MissingExtra("requests", "websurfer", "Browsing") from error
    return requests
