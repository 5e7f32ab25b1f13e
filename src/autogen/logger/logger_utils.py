"""Values as logs hold them: plain, and without secrets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from coterie.runs import current_run

__all__ = ("get_current_ts", "to_dict")

_SECRET = ("api_key", "organization", "base_url", "azure_", "token", "credentials", "default_headers", "http_client")


def new_id() -> str:
    """An id for a session or a request, by the chance of the current run."""
    return f"{current_run().random.getrandbits(128):032x}"


def get_current_ts() -> str:
    """The time, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def to_dict(obj: Any, exclude: Iterable[str] = (), no_recursive: Iterable[type] = ()) -> Any:
    """`obj` as JSON can say it. Names in `exclude` are left out; of types in `no_recursive` only the text is kept."""
    return _plain(obj, frozenset(exclude), tuple(no_recursive), 0)


def _plain(value: Any, exclude: frozenset[str], as_text: tuple[type, ...], depth: int) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if as_text and isinstance(value, as_text):
        return str(value)
    if depth > 20:
        return repr(value)
    if isinstance(value, dict):
        return {str(k): _plain(v, exclude, as_text, depth + 1) for k, v in value.items() if k not in exclude}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each, exclude, as_text, depth + 1) for each in value]
    if hasattr(value, "model_dump") and not isinstance(value, type):
        return _plain(value.model_dump(), exclude, as_text, depth + 1)
    name = getattr(value, "name", None) or getattr(value, "__name__", None)
    return name if isinstance(name, str) else repr(value)


def without_secrets(settings: Any) -> Any:
    """`settings`, as JSON can say them, without keys, addresses and what else names an account; at any depth."""
    if isinstance(settings, dict):
        return {
            name: without_secrets(value)
            for name, value in settings.items()
            if not str(name).lower().startswith(_SECRET) and not str(name).lower().endswith(_SECRET)
        }
    if isinstance(settings, (list, tuple)):
        return [without_secrets(each) for each in settings]
    return to_dict(settings)


def as_json(value: Any) -> str:
    """`value` as JSON text."""
    return json.dumps(to_dict(value), ensure_ascii=False)


def response_of(response: Any) -> Any:
    """A response as logs hold it: its fields, or, where there is none, the text that says why."""
    return {"response": response} if response is None or isinstance(response, str) else to_dict(response)
