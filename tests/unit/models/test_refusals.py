"""How long an endpoint asks to wait, in all the ways that endpoints say it."""

from __future__ import annotations

import pytest

from coterie.models.refusals import refusal_from, retry_after_s

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT

SAID = {
    "seconds": ({"retry-after": "20"}, 20.0),
    "parts of seconds": ({"retry-after": "0.5"}, 0.5),
    "milliseconds": ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
    "a date": ({"retry-after": "Wed, 21 Oct 2015 07:29:00 GMT"}, 60.0),
    "a date that is over": ({"retry-after": "Wed, 21 Oct 2015 07:27:00 GMT"}, 0.0),
    "nothing": ({}, None),
    "nonsense": ({"retry-after": "later"}, None),
    "a negative number": ({"retry-after": "-3"}, None),
    "infinity": ({"retry-after": "inf"}, None),
    "a reset": ({"x-ratelimit-reset-tokens": "6m1.5s", "x-ratelimit-reset-requests": "20ms"}, 361.5),
    "a reset in seconds": ({"x-ratelimit-reset-requests": "7"}, 7.0),
    "a reset of a limit that is not exhausted": (
        {
            "x-ratelimit-reset-tokens": "6m",
            "x-ratelimit-remaining-tokens": "900",
            "x-ratelimit-reset-requests": "1s",
            "x-ratelimit-remaining-requests": "0",
        },
        1.0,
    ),
    "a reset that is nonsense": ({"x-ratelimit-reset-requests": "soon"}, None),
}


@pytest.mark.parametrize("case", SAID)
def test_the_wait_that_is_asked_for(case: str) -> None:
    headers, expected = SAID[case]
    assert retry_after_s(headers, NOW) == expected


def test_a_refusal_tells_what_the_endpoint_told() -> None:
    body = b'{"error": {"message": "too long", "code": "context_length_exceeded", "type": "t", "param": "messages"}}'
    error = refusal_from(400, {"x-request-id": "r1", "retry-after": "3"}, body, asked="m at http://h")
    assert str(error) == "m at http://h answered with HTTP 400: 'too long'."
    assert (error.code, error.type, error.param) == ("context_length_exceeded", "t", "messages")
    assert (error.status_code, error.request_id, error.retry_after_s) == (400, "r1", 3.0)
    assert error.body == {"message": "too long", "code": "context_length_exceeded", "type": "t", "param": "messages"}


def test_a_page_is_quoted_in_part() -> None:
    error = refusal_from(502, {}, b"<html>" + b"x" * 100_000, asked="m")
    assert len(str(error)) < 1200
