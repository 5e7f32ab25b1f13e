"""Config lists come from files and the environment, and no secret goes elsewhere."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from autogen.oai._dotenv import read_dotenv
from autogen.oai.openai_utils import (
    OAI_PRICE1K,
    config_list_from_dotenv,
    config_list_from_json,
    config_list_from_models,
    config_list_gpt4_gpt35,
    config_list_openai_aoai,
    filter_config,
    get_config,
    get_config_list,
    get_key,
)

CONFIGS: list[dict[str, Any]] = [
    {"model": "gpt-4", "api_key": "a", "tags": ["big", "old"]},
    {"model": "gpt-4o", "api_key": "b", "api_type": "azure", "tags": ["big"]},
    {"model": "llama", "api_key": "c", "api_type": None},
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_API_BASE",
        "AZURE_OPENAI_API_KEY",
        "AZURE_OPENAI_API_BASE",
        "OAI_CONFIG_LIST",
    ):
        monkeypatch.setenv(name, "")  # so that it is put back even when the test's own code sets it
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def models(configs: list[dict[str, Any]]) -> list[str]:
    return [config["model"] for config in configs]


class TestFromJson:
    def test_variable_may_hold_the_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OAI_CONFIG_LIST", json.dumps(CONFIGS))
        assert config_list_from_json("OAI_CONFIG_LIST") == CONFIGS

    def test_variable_may_hold_the_path(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "x.json").write_text(json.dumps(CONFIGS))
        monkeypatch.setenv("OAI_CONFIG_LIST", str(tmp_path / "x.json"))
        assert config_list_from_json("OAI_CONFIG_LIST") == CONFIGS

    def test_else_it_is_a_file_in_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "OAI_CONFIG_LIST").write_text(json.dumps(CONFIGS))
        found = config_list_from_json("OAI_CONFIG_LIST", file_location=str(tmp_path), filter_dict={"model": ["gpt-4"]})
        assert models(found) == ["gpt-4"]

    def test_an_empty_variable_counts_as_unset(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "OAI_CONFIG_LIST").write_text(json.dumps(CONFIGS))
        monkeypatch.setenv("OAI_CONFIG_LIST", "")
        assert config_list_from_json("OAI_CONFIG_LIST") == CONFIGS

    def test_neither_is_an_error_that_names_both(self) -> None:
        with pytest.raises(FileNotFoundError, match=r"variable 'OAI_CONFIG_LIST' is not set.*sub/OAI_CONFIG_LIST"):
            config_list_from_json("OAI_CONFIG_LIST", file_location="sub")

    def test_bad_json_is_an_error_without_the_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OAI_CONFIG_LIST", '[{"api_key": "sk-hush",}]')
        with pytest.raises(json.JSONDecodeError, match="variable 'OAI_CONFIG_LIST', but line 1, column") as raised:
            config_list_from_json("OAI_CONFIG_LIST")
        assert "hush" not in repr(raised.value)
        assert (raised.value.lineno, raised.value.colno, raised.value.doc) == (1, 24, "")
        assert raised.value.__suppress_context__

    def test_a_key_in_the_variable_is_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OAI_CONFIG_LIST", "sk-hush")
        with pytest.raises(ValueError, match="neither a JSON list nor the path") as raised:
            config_list_from_json("OAI_CONFIG_LIST")
        assert "hush" not in str(raised.value)


class TestFilter:
    @pytest.mark.parametrize(
        ("wanted", "exclude", "kept"),
        [
            ({"model": ["gpt-4", "llama"]}, False, ["gpt-4", "llama"]),
            ({"model": ["gpt-4"]}, True, ["gpt-4o", "llama"]),
            ({"tags": ["old", "x"]}, False, ["gpt-4"]),
            ({"model": ["gpt-4", "gpt-4o"], "api_type": ["azure"]}, False, ["gpt-4o"]),
            ({"api_type": ["azure", None]}, False, ["gpt-4", "gpt-4o", "llama"]),
            ({"api_type": [None]}, False, ["gpt-4", "llama"]),
            ({"missing": ["x"]}, False, []),
            ({}, False, ["gpt-4", "gpt-4o", "llama"]),
            (None, False, ["gpt-4", "gpt-4o", "llama"]),
        ],
    )
    def test_filter(self, wanted: Any, exclude: bool, kept: list[str]) -> None:
        assert models(filter_config(CONFIGS, wanted, exclude)) == kept


class TestConfigLists:
    def test_keys_and_urls_are_paired_and_blank_keys_passed_over(self) -> None:
        assert get_config_list(["k1", " ", "k2"], ["u1", "u2", "u3"], api_type="azure", api_version="v") == [
            {"api_key": "k1", "base_url": "u1", "api_type": "azure", "api_version": "v"},
            {"api_key": "k2", "base_url": "u3", "api_type": "azure", "api_version": "v"},
        ]

    def test_uneven_lists_are_refused(self) -> None:
        with pytest.raises(AssertionError, match="equal length, got 1 keys and 2 base_urls"):
            get_config_list(["k"], ["a", "b"])

    def test_values_may_name_variables(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MY_URL", "http://x")
        assert get_config("k", base_url="MY_URL", api_version="v1") == {
            "api_key": "k",
            "base_url": "http://x",
            "api_version": "v1",
        }

    def test_files_are_read_without_touching_the_environment(self, tmp_path: Path) -> None:
        (tmp_path / "key_openai.txt").write_text("k1\n")
        (tmp_path / "key_aoai.txt").write_text("a1\na2")
        (tmp_path / "base_aoai.txt").write_text("u1\nu2")
        before = dict(os.environ)
        assert config_list_openai_aoai(key_file_path=str(tmp_path)) == [
            {"api_key": "k1"},
            {"api_key": "a1", "base_url": "u1", "api_type": "azure", "api_version": "2024-02-01"},
            {"api_key": "a2", "base_url": "u2", "api_type": "azure", "api_version": "2024-02-01"},
        ]
        assert dict(os.environ) == before

    def test_variables_come_before_files(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "key_openai.txt").write_text("from file")
        monkeypatch.setenv("OPENAI_API_KEY", "k1\nk2")
        monkeypatch.setenv("OPENAI_API_BASE", "u1\nu2")
        assert config_list_openai_aoai(exclude="aoai") == [
            {"api_key": "k1", "base_url": "u1"},
            {"api_key": "k2", "base_url": "u2"},
        ]
        assert config_list_openai_aoai(exclude="openai") == []

    def test_models_come_before_endpoints(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "k1\nk2")
        configs = config_list_from_models(model_list=["m1", "m2"])
        assert [(config["model"], config["api_key"]) for config in configs] == [
            ("m1", "k1"),
            ("m1", "k2"),
            ("m2", "k1"),
            ("m2", "k2"),
        ]
        assert models(config_list_gpt4_gpt35()) == ["gpt-4", "gpt-4", "gpt-3.5-turbo", "gpt-3.5-turbo"]


class TestDotenv:
    def test_keys_of_the_file_are_loaded_but_do_not_override(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / ".env").write_text("OPENAI_API_KEY=from_file\nOTHER_KEY='other'\nMY_BASE=http://x\n")
        monkeypatch.setenv("OPENAI_API_KEY", "set before")
        monkeypatch.setenv("OTHER_KEY", "")
        monkeypatch.delenv("OTHER_KEY")
        monkeypatch.setenv("MY_BASE", "")
        monkeypatch.delenv("MY_BASE")
        key_map = {"m": {"api_key_env_var": "OTHER_KEY", "base_url": "MY_BASE"}}
        assert config_list_from_dotenv(str(tmp_path / ".env"), key_map) == [
            {"model": "m", "api_key": "other", "base_url": "http://x"},
            {"model": "gpt-4", "api_key": "set before"},
            {"model": "gpt-3.5-turbo", "api_key": "set before"},
        ]
        assert key_map.keys() == {"m"}

    def test_file_of_a_folder_above_is_found(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("OPENAI_API_KEY=k")
        (tmp_path / "a").mkdir()
        monkeypatch.chdir(tmp_path / "a")
        assert models(config_list_from_dotenv(filter_dict={"model": ["gpt-4"]})) == ["gpt-4"]

    def test_a_missing_file_is_logged(self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        assert len(config_list_from_dotenv("no/.env")) == 2
        assert "The specified .env file no/.env does not exist." in caplog.text

    def test_nothing_at_all_is_logged_and_empty(self, caplog: pytest.LogCaptureFixture) -> None:
        assert config_list_from_dotenv(model_api_key_map={"m": "MISSING_KEY"}) == []
        assert "No .env file found. Loading configurations from environment variables." in caplog.text
        assert "API key not found or empty for model m" in caplog.text
        assert "No configurations loaded." in caplog.text

    def test_a_setting_of_another_type_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"model_api_key_map\['m'\] must be"):
            config_list_from_dotenv(model_api_key_map={"m": 3})  # type: ignore[dict-item]

    @pytest.mark.parametrize(
        ("line", "variables"),
        [
            ("A=1", {"A": "1"}),
            ("  export A = x y  # remark", {"A": "x y"}),
            ("A=a#b", {"A": "a#b"}),
            ("A='x # y'", {"A": "x # y"}),
            (r'A="x\ny \"q\"" # remark', {"A": 'x\ny "q"'}),
            ("A=", {"A": ""}),
            ("# A=1", {}),
            ("no assignment", {}),
            ("", {}),
        ],
    )
    def test_lines(self, tmp_path: Path, line: str, variables: dict[str, str]) -> None:
        (tmp_path / "x").write_text(line + "\n")
        assert read_dotenv(tmp_path / "x") == variables


class Answer(BaseModel):
    text: str


class TestKey:
    def test_endpoint_and_secrets_make_no_difference(self) -> None:
        assert get_key({"model": "m", "api_key": "a", "base_url": "u"}) == get_key({"api_key": "b", "model": "m"})
        assert get_key({"model": "m", "z": "ä"}) == '{"model": "m", "z": "ä"}'

    def test_the_config_is_left_as_it_was(self) -> None:
        config = {"model": "m", "api_key": "a"}
        get_key(config)
        assert config == {"model": "m", "api_key": "a"}

    def test_a_pydantic_response_format_is_part_of_the_key(self) -> None:
        assert "text" in get_key({"response_format": Answer})
        assert get_key({"x": Answer(text="a")}) == '{"x": {"text": "a"}}'

    def test_what_json_cannot_hold_is_refused(self) -> None:
        with pytest.raises(TypeError):
            get_key({"x": object()})


def test_prices_are_pairs_per_thousand_tokens() -> None:
    assert OAI_PRICE1K["gpt-4o"] == (0.0025, 0.01)
