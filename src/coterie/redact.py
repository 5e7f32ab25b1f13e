"""Take secrets out of text before it is shown or stored.

Known secrets are the values of environment variables whose name or look says so, and what an endpoint registered.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

HIDDEN = "[secret]"

SHORTEST = 8
"""A shorter value is no secret worth the damage of replacing it everywhere ("1", "true", "none")."""

_NAME = re.compile(
    r"KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|WEBHOOK|COOKIE|CONNECTION_?STRING|_(?:PWD|PASS|PAT|AUTH|DSN|SAS)$",
    re.IGNORECASE,
)
_VALUE = re.compile(  # an address with a password in it, and what well-known services begin theirs with
    r"\w://[^/\s:@]*:[^/\s@]+@|\b(?:sk|rk)[-_][\w-]{16}|\bgh[opsu]_\w{16}|\bgithub_pat_|\bglpat-|\bxox[abeprs]-"
    r"|\bAKIA[A-Z0-9]{16}|\bAIza[\w-]{20}|\bhf_\w{16}|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_LOOKS_SECRET = re.compile(
    r"(?P<before>\bBearer\s+|\b(?:x-)?api[_-]?key[\"']?\s*[=:]\s*[\"']?|\bAuthorization[\"']?\s*[=:]\s*[\"']?(?!\s*Bearer))"
    r"[^\s\"',;&}]+|(?:\b|(?<=\\[nrt]))sk-[A-Za-z0-9_\-\[\]]{8,}",
    re.IGNORECASE,
)

_SECRET_OPTION = re.compile(r"PASSW|SECRET|CREDENTIAL|(?:KEY|TOKEN)S?(?![A-Z])", re.IGNORECASE)
_HARMLESS_OPTION = re.compile(r"(?!.*(?:PASSW|SECRET|CREDENTIAL))", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,_]+")

_registered: set[str] = set()
_known: tuple[str, ...] | None = None


def register(secret: str) -> None:
    """Hide `secret` from now on."""
    global _known
    if len(secret) >= SHORTEST and secret not in _registered:
        _registered.add(secret)
        _known = None


def is_secret(name: str, value: str) -> bool:
    """Whether the environment variable `name` holds a secret, by its name or by the look of its value."""
    return _NAME.search(name) is not None or _VALUE.search(value) is not None


def redact(text: str) -> str:
    """Hide known secrets, read anew from the environment, and whatever looks like one: for errors and messages."""
    global _known
    _known = None
    return _LOOKS_SECRET.sub(lambda found: (found["before"] or "") + HIDDEN, redact_known(text))


def redact_arguments(argv: Sequence[str]) -> list[str]:
    """Hide in a command line what `redact` hides, and the values of options and variables that are named like secrets."""
    shown: list[str] = []
    option = ""
    for each in argv:
        name, equals, value = each.partition("=")
        if equals and _is_secret_option(name, value):
            shown.append(f"{name}={HIDDEN}")
        elif option and not each.startswith("-") and _is_secret_option(option, each):
            shown.append(HIDDEN)
        else:
            shown.append(redact(each))
        option = each if each.startswith("-") and not equals else ""
    return shown


def _is_secret_option(name: str, value: str) -> bool:
    """Whether the value of an option is a secret by its name; `--max-tokens 100` has none."""
    if not value or " " in name or not _SECRET_OPTION.search(name):
        return False
    return not (_HARMLESS_OPTION.match(name) and _NUMBER.fullmatch(value))


def redact_known(text: str) -> str:
    """Hide known secrets only: cheap, and it changes nothing else, for what a program prints."""
    for secret in _known_secrets():
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text


def _known_secrets() -> tuple[str, ...]:
    """Known secrets, the longest first, so that one that contains another is hidden whole."""
    global _known
    if _known is None:
        named = {value for name, value in os.environ.items() if len(value) >= SHORTEST and is_secret(name, value)}
        _known = tuple(sorted(named | _registered, key=len, reverse=True))
    return _known
