from __future__ import annotations

from coterie.testing import Fault

from ...case import Case


def _error(status: int, code: str) -> Fault:
    body = {"error": {"message": f"no: {code}", "type": "x", "param": None, "code": code}}
    return Fault(status=status, body=body, headers={"retry-after-ms": "1"})


_CUT = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o-2024-08-06",
    "choices": [{"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": "half an ans"}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
}

CASE = Case(
    answers=[
        _error(401, "invalid_api_key"),
        _error(400, "context_length_exceeded"),
        _error(500, "server"),
        _error(429, "rate_limit"),
        _error(404, "model_not_found"),
        _error(403, "denied"),
        _error(429, "rate_limit"),
        _error(503, "overloaded"),
        "after all",
        _CUT,
    ]
)
