"""Prices that are known, and those that are not."""

from __future__ import annotations

import sys
import types

import pytest

from coterie.models import catalog
from coterie.models.catalog import PRICES_USD_PER_1K, Price, context_tokens, price_of
from coterie.usage import Usage


@pytest.fixture(autouse=True)
def fresh_lookups() -> None:
    catalog._packaged_price.cache_clear()


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-latest"])
def test_dated_versions_have_their_models_price(model: str) -> None:
    assert price_of(model) == Price(0.0025, 0.01)


def test_a_dated_version_may_have_a_price_of_its_own() -> None:
    assert price_of("gpt-4o-2024-05-13") == Price(0.005, 0.015)


def test_azures_spelling_is_understood() -> None:
    assert price_of("gpt-35-turbo") == price_of("gpt-3.5-turbo")


def test_an_unknown_price_is_none_and_not_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    assert price_of("nobody-knows") is None


def test_unknown_models_are_looked_up_in_the_package_of_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def calc_price(usage: object, model: str) -> types.SimpleNamespace:
        if model != "deepseek-chat":
            raise LookupError(model)
        return types.SimpleNamespace(input_price=0.00027, output_price=0.0011)

    module = types.ModuleType("genai_prices")
    module.calc_price = calc_price  # type: ignore[attr-defined]
    module.Usage = types.SimpleNamespace  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "genai_prices", module)
    assert price_of("deepseek-chat") == Price(0.00027, 0.0011)
    assert price_of("nobody-knows") is None


def test_cost_is_input_and_output_at_their_prices() -> None:
    assert Price(0.01, 0.03).cost_usd(Usage(input_tokens=2000, output_tokens=500)) == pytest.approx(0.035)


def test_context_sizes() -> None:
    assert context_tokens("gpt-4") == 8192
    assert context_tokens("nobody-knows") is None


def test_no_built_in_price_is_negative_or_dearer_in_than_out_by_mistake() -> None:
    for model, (price_in, price_out) in PRICES_USD_PER_1K.items():
        assert price_in > 0, model
        assert price_out >= price_in or model.startswith("text-embedding"), model
