from __future__ import annotations

from ..case import Case, Differs

_WHY = "`request_timeout`, `api_base` and `use_cache` work, with a DeprecationWarning."
_REQUEST = {
    "model": "gpt-4",
    "messages": [{"content": "Hi.", "role": "system"}, {"content": "hi", "role": "user", "name": "user"}],
}
_HEADERS = {"path": "/v1/chat/completions", "authorization": "Bearer sk-test"}

CASE = Case(
    answers=lambda request: "hello",
    differs=[
        Differs("variables.outcomes[0]", "TypeError", "hello", _WHY),
        Differs("variables.outcomes[1]", "TypeError", "hello", _WHY),
        Differs("requests[1]", "<absent>", _REQUEST, _WHY),
        Differs("requests[2]", "<absent>", _REQUEST, _WHY),
        Differs("headers[1]", "<absent>", _HEADERS, _WHY),
        Differs("headers[2]", "<absent>", _HEADERS, _WHY),
    ],
)
