"""Bars are judged honestly: a missed or missing figure is never shown as met."""

from __future__ import annotations

import pytest

from benchmarks.bars import BARS, CASES, Case, CeilingBar, Peer, RatioBar

SLOW, FAST = Case(Peer("slow", "slow"), "tool", 1), Case(Peer("fast", "fast"), "tool", 1)
MEASURED = {SLOW: {"cpu_ms_per_call": 30.0, "memory_mb": 50.0}, FAST: {"cpu_ms_per_call": 1.0}}


@pytest.mark.parametrize(("limit", "met"), [(29, True), (30, True), (31, False)])
def test_at_least_holds_from_its_limit_up(limit: float, met: bool) -> None:
    figure = RatioBar("slow against fast", SLOW, FAST, limit, "at least").judge(MEASURED)

    assert (figure.figure, figure.met) == ("30 x", met)


@pytest.mark.parametrize(("limit", "met"), [(29, False), (30, True), (31, True)])
def test_at_most_holds_up_to_its_limit(limit: float, met: bool) -> None:
    assert RatioBar("slow against fast", SLOW, FAST, limit, "at most").judge(MEASURED).met is met


@pytest.mark.parametrize(("limit", "met"), [(49, False), (50, True)])
def test_a_ceiling_holds_up_to_its_limit(limit: float, met: bool) -> None:
    assert CeilingBar("memory", SLOW, "memory_mb", "MB", limit).judge(MEASURED).met is met


def test_what_was_not_measured_is_not_met() -> None:
    judged = [
        RatioBar("a ratio", SLOW, FAST, 2, "at most").judge({}),
        CeilingBar("a ceiling", SLOW, "memory_mb", "MB", 50).judge({}),
    ]

    assert [(figure.figure, figure.met) for figure in judged] == [("not measured", False)] * 2


def test_every_bar_stands_on_cases_that_are_run() -> None:
    needed = {case for bar in BARS for case in ([bar.above, bar.below] if isinstance(bar, RatioBar) else [bar.case])}

    assert needed <= set(CASES)
