"""Which model is asked follows from the flags and the environment alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coterie.errors import ConfigError
from coterie_apps.model_choice import PROVIDERS, choose, without_secrets

from .terminal import clean_environment


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    for provider in PROVIDERS.values():
        for name in provider.keys:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_provider_brings_its_address_and_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "google-key")
    (entry,) = choose("gemini:gemini-2.5-flash", None)
    assert (entry["model"], entry["api_key"]) == ("gemini-2.5-flash", "google-key")
    assert entry["base_url"] == PROVIDERS["gemini"].base_url


def test_a_provider_without_its_key_is_refused_by_the_variables_name() -> None:
    with pytest.raises(ConfigError, match="GEMINI_API_KEY or GOOGLE_API_KEY"):
        choose("gemini:gemini-2.5-flash", None)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "http://127.0.0.1:11434/v1"),
        ("box:1234", "http://box:1234/v1"),
        ("http://0.0.0.0:11434", "http://127.0.0.1:11434/v1"),
    ],
)
def test_a_local_server_needs_no_key(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)
    (entry,) = choose("ollama:llama3:8b", None)
    assert (entry["model"], entry["base_url"]) == ("llama3:8b", address)


def test_a_colon_that_follows_no_provider_belongs_to_the_model() -> None:
    (entry,) = choose("llama3:8b", "http://127.0.0.1:1/v1")
    assert entry["model"] == "llama3:8b"


def test_a_list_is_filtered_by_model(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [{"model": "a", "api_key": "1"}, {"model": "b", "api_key": "2"}]
    monkeypatch.setenv("OAI_CONFIG_LIST", json.dumps(entries))
    assert choose(None, None) == entries
    assert choose("b", None) == entries[1:]
    with pytest.raises(ConfigError, match=re.escape("'a', 'b'")):
        choose("c", None)


def test_a_server_of_ones_own_needs_the_name_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="OPENAI_MODEL"):
        choose(None, "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_MODEL", "mine")
    assert choose(None, "http://127.0.0.1:1/v1")[0]["model"] == "mine"


def test_a_record_holds_no_secret_of_an_entry() -> None:
    entry = {
        "model": "m",
        "base_url": "http://h/v1",
        "api_key": "k",
        "default_headers": {"x": "secret"},
        "price": [1, 2],
    }
    assert without_secrets([entry]) == [{"model": "m", "base_url": "http://h/v1", "price": [1, 2]}]
