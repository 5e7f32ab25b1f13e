"""Generated code does not see secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from coterie.sandboxes.environment import code_environment


@pytest.mark.parametrize(
    "name",
    [
        *("OPENAI_API_KEY", "my_token", "X_SECRET_Y", "DbPassword", "GOOGLE_APPLICATION_CREDENTIALS", "MYSQL_PWD"),
        *("GITHUB_PAT", "NPM_CONFIG__AUTH", "SMTP_PASS", "SLACK_WEBHOOK_URL", "SENTRY_DSN", "SSH_PASSPHRASE"),
        *("SESSION_COOKIE", "AzureStorageConnectionString"),
    ],
)
def test_variables_named_like_a_secret_are_left_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "hush")
    assert name not in code_environment()


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://user:hush@db:5432/shop",
        "redis://:hush@cache",
        "sk-proj-" + "a1" * 20,
        "ghp_" + "a1" * 18,
        "-----BEGIN RSA PRIVATE KEY-----\nMII",
    ],
)
def test_variables_whose_value_is_a_secret_are_left_out(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP", value)
    assert "SHOP" not in code_environment()


@pytest.mark.parametrize("name", ["PWD", "OLDPWD", "SSH_AUTH_SOCK", "XAUTHORITY", "COMPASS", "PATH"])
def test_variables_that_only_sound_like_secrets_are_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "https://mirror.example:8080/simple@2")
    assert name in code_environment()


def test_other_variables_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE_OF_CHOICE", "python")
    assert code_environment()["LANGUAGE_OF_CHOICE"] == "python"


def test_a_secret_passes_when_its_name_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "wanted")
    monkeypatch.setenv("OTHER_TOKEN", "hush")
    environment = code_environment(passed_through=["HF_TOKEN"])
    assert environment["HF_TOKEN"] == "wanted" and "OTHER_TOKEN" not in environment


def test_a_secret_passes_when_the_opt_out_variable_lists_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "wanted")
    monkeypatch.setenv("DB_PASSWORD", "wanted too")
    monkeypatch.setenv("COTERIE_CODE_ENV", "HF_TOKEN, DB_PASSWORD")
    environment = code_environment()
    assert (environment["HF_TOKEN"], environment["DB_PASSWORD"]) == ("wanted", "wanted too")


def test_the_programs_own_virtual_environment_counts_as_activated() -> None:
    assert sys.prefix != sys.base_prefix, "this suite runs in a virtual environment"
    assert code_environment()["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_a_given_virtual_environment_comes_first_on_the_path(tmp_path: Path) -> None:
    assert code_environment(venv_bin=tmp_path)["PATH"].split(os.pathsep)[0] == str(tmp_path)
