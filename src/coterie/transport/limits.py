"""How long to wait: what a program gives as timeout, as the limits of an HTTP client and the time for a whole answer."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import ConfigError

MAX_CONNECT_S = 10.0


class Limits(NamedTuple):
    """Seconds for each wait; None is for ever. An HTTP client takes the tuple as its timeout."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


def limits_of(timeout: Any) -> tuple[Limits, float]:
    """Return the limits that `timeout` means, and the seconds for a whole answer.

    Raises:
        ConfigError: `timeout` is not a positive number, None, or an object like httpx.Timeout.
    """
    if timeout is None:
        return Limits(None, None, None, None), float("inf")
    if isinstance(timeout, (int, float)) and timeout > 0:
        return Limits(min(timeout, MAX_CONNECT_S), timeout, timeout, None), float(timeout)
    try:
        return Limits(timeout.connect, timeout.read, timeout.write, timeout.pool), float("inf")
    except AttributeError:
        raise ConfigError(f"timeout is {timeout!r}. Pass seconds (more than 0), None or an httpx.Timeout.") from None
