"""Redact: which secrets leave a text."""

from __future__ import annotations

import pytest

from coterie.redact import HIDDEN, redact, redact_arguments, redact_known, register


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("header Authorization: Bearer abc.def-123 refused", "header Authorization: Bearer [secret] refused"),
        ("wrong key sk-proj-0123456789abcdef.", "wrong key [secret]."),
        ('{"api_key": "0123456789"}', '{"api_key": "[secret]"}'),
        ("POST /v1?api-key=0123456789&version=2", "POST /v1?api-key=[secret]&version=2"),
        ("x-api-key: 0123456789", "x-api-key: [secret]"),
        ("the task-force risked a masked sk-8", "the task-force risked a masked sk-8"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_values_of_environment_variables_named_like_secrets_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_TOKEN", "plainword77")
    monkeypatch.setenv("ACME_HOST", "example-host")
    assert redact("plainword77 at example-host") == "[secret] at example-host"


def test_a_registered_secret_is_hidden_at_once() -> None:
    redact_known("fill the list of known secrets")
    register("registered-secret-1")
    assert redact_known("say registered-secret-1!") == "say [secret]!"


def test_short_values_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USE_KEYRING", "true")
    register("ab")
    assert redact("true ab") == "true ab"


def test_a_secret_that_contains_another_is_hidden_whole() -> None:
    register("inner-secret")
    register("outer-inner-secret-outer")
    assert redact_known("outer-inner-secret-outer") == "[secret]"


def test_printed_text_that_only_looks_secret_is_left_as_it_is() -> None:
    assert redact_known("use api_key=YOUR_KEY_HERE") == "use api_key=YOUR_KEY_HERE"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["--api-key", "plain-value"], ["--api-key", HIDDEN]),
        (["--password=hunter2"], [f"--password={HIDDEN}"]),
        (["--password", "1234"], ["--password", HIDDEN]),
        (["MY_TOKEN=abc", "go"], [f"MY_TOKEN={HIDDEN}", "go"]),
        (["--apiKey=a=b"], [f"--apiKey={HIDDEN}"]),
        (["ask", "sk-0123456789abcdef"], ["ask", HIDDEN]),
        (["--secret", "--verbose", "x"], ["--secret", "--verbose", "x"]),
        (["--max-tokens", "100", "--token-limit=1_000"], ["--max-tokens", "100", "--token-limit=1_000"]),
        (["--tokenizer", "fast", "--keyword=x"], ["--tokenizer", "fast", "--keyword=x"]),
        (["what is a key = value?", "--key="], ["what is a key = value?", "--key="]),
    ],
)
def test_secrets_leave_a_command_line(given: list[str], shown: list[str]) -> None:
    assert redact_arguments(given) == shown


def test_a_key_of_which_a_part_is_known_is_hidden_whole() -> None:
    register("0123456789")
    assert redact("key sk-0123456789abcdef is wrong") == "key [secret] is wrong"


def test_a_key_behind_an_escaped_line_break_is_hidden() -> None:
    assert redact(r'{"text": "line\nsk-abcdefgh12345"}') == r'{"text": "line\n[secret]"}'
