"""What an endpoint's "no" means: an HTTP status or an error object becomes a typed error."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from ..errors import ModelRefused, refusal

_STATUS_OF_WORD = {
    "invalid_request_error": 400,
    "context_length_exceeded": 400,
    "content_filter": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
}
"""Statuses of errors that arrive inside an answer that began with success."""

_ADVICE = {
    401: "Check api_key.",
    403: "Check what the key is allowed to do.",
    404: "Check base_url and the name of the model.",
    413: "Send less: the history or a file in it is too large.",
}


def refusal_from(
    status: int, headers: Mapping[str, str], body: bytes, *, asked: str, secrets: Iterable[str] = ()
) -> ModelRefused:
    """Return the error for an HTTP answer that is no success."""
    text = redact(body[:65536].decode("utf-8", "replace"), secrets)
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        data = None
    found = f"HTTP {status}"
    if 300 <= status < 400:
        address = headers.get("location", "").partition("?")[0]
        found += f", a redirect to {address!r}. Redirects are not followed; set base_url to the final address"
    return _refusal(refusal(status), status, found, data, text, headers, asked)


def error_in_body(
    data: Mapping[str, Any], headers: Mapping[str, str], *, asked: str, secrets: Iterable[str] = ()
) -> ModelRefused:
    """Return the error for an error object inside an answer, or a stream, that began with success."""
    text = redact(orjson.dumps(data).decode(), secrets)
    data = orjson.loads(text)
    error = data["error"]
    words = [error.get("code"), error.get("type")] if isinstance(error, dict) else []
    number = next((each for each in words if isinstance(each, int) and 400 <= each < 600), None)
    status = number or next((_STATUS_OF_WORD[each] for each in words if each in _STATUS_OF_WORD), None)
    return _refusal(refusal(status or 500), status, "an error", data, text, headers, asked)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return `text` without the secrets that an endpoint may have echoed."""
    for each in secrets:
        text = text.replace(each, "***")
    return text


def _refusal(
    cls: type[ModelRefused],
    status: int | None,
    found: str,
    data: Any,
    text: str,
    headers: Mapping[str, str],
    asked: str,
) -> ModelRefused:
    inner = data.get("error", data) if isinstance(data, dict) else None
    words: dict[str, Any] = inner if isinstance(inner, dict) else {}
    said = words.get("message") or (inner if isinstance(inner, str) else " ".join(text.split()))
    advice = _ADVICE.get(status or 0, "")
    error = cls(
        f"{asked} answered with {found}: {str(said)[:1000] or 'no explanation'!r}. {advice}".strip(),
        status_code=status,
        code=_text(words.get("code")),
        type=_text(words.get("type")),
        body=inner,
        request_id=headers.get("x-request-id") or headers.get("apim-request-id"),
        retry_after_s=retry_after_s(headers, time.time()),
    )
    error.param = _text(words.get("param"))
    if headers.get("x-should-retry") == "false" or error.code == "insufficient_quota":
        error.retryable = False
    return error


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def retry_after_s(headers: Mapping[str, str], now: float) -> float | None:
    """Return how long the endpoint asks to wait: the most exact of the headers in use for that, or None.

    `retry-after-ms` (Azure), `retry-after` in seconds or as an HTTP date (RFC 9110), else the later of the exhausted
    `x-ratelimit-reset-*` (OpenAI's `1m30.5s`, `20ms`; others send seconds).
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after", "")
    seconds = _number(asked)
    if seconds is not None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return _reset_s(headers)


def _reset_s(headers: Mapping[str, str]) -> float | None:
    waits = [
        _duration_s(headers.get(f"x-ratelimit-reset-{what}", ""))
        for what in ("requests", "tokens")
        if headers.get(f"x-ratelimit-remaining-{what}", "0").strip() == "0"
    ]
    return max((each for each in waits if each is not None), default=None)


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration_s(text: str) -> float | None:
    seconds = _number(text)
    if seconds is not None:
        return seconds
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|[smhd])", text)
    return sum(float(amount) * _UNITS[unit] for amount, unit in parts) if parts else None


def _number(text: str) -> float | None:
    """A duration is a finite number that is not negative."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
