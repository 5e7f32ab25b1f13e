"""Retry: which faults are asked again, how often, and after how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coterie.errors import (
    AuthenticationFailed,
    BadRequest,
    InvalidAnswer,
    ModelError,
    ModelTimeout,
    RateLimited,
    ServerError,
)
from coterie.flow import Call
from coterie.interceptors.retry import Retry

from .playing import ENDPOINT, Stage, answer, ask, tool


def stage(random: float = 0.0) -> Stage:
    stage = Stage()
    stage.interceptors = (Retry(lambda: random, stage.clock),)
    return stage


@pytest.mark.parametrize("fault", [ServerError, RateLimited, ModelTimeout, InvalidAnswer])
def test_a_passing_fault_is_asked_again(fault: type[ModelError]) -> None:
    good = answer()
    assert stage().play(ask(), fault("no"), good) is good


@pytest.mark.parametrize("fault", [BadRequest, AuthenticationFailed])
def test_a_lasting_fault_is_not_asked_again(fault: type[ModelError]) -> None:
    played = stage()
    with pytest.raises(fault):
        played.play(ask(), fault("no"), answer())
    assert len(played.performed) == 1


def test_attempts_end_with_the_endpoints_limit_and_say_so() -> None:
    played = stage()
    with pytest.raises(ServerError) as raised:
        played.play(ask(endpoint=replace(ENDPOINT, max_retries=3)), *[ServerError("no") for _ in range(9)])
    assert raised.value.attempts == len(played.performed) == 4
    assert raised.value.__notes__ == ["Attempts made: 4."]


def test_no_retries_means_one_attempt() -> None:
    played = stage()
    with pytest.raises(ServerError):
        played.play(ask(endpoint=replace(ENDPOINT, max_retries=0)), ServerError("no"), answer())
    assert len(played.performed) == 1


def test_pauses_double_up_to_eight_seconds() -> None:
    played, pauses, last = stage(random=1.0), [], 0.0

    def fail(_: object) -> None:
        nonlocal last
        pauses.append(played.now - last)
        last = played.now
        raise ServerError("no")

    with pytest.raises(ServerError):
        played.play(ask(endpoint=replace(ENDPOINT, max_retries=7)), *[fail] * 8)
    assert pauses == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_jitter_shortens_a_pause_to_its_half_at_most() -> None:
    played = stage(random=0.0)
    played.play(ask(), ServerError("no"), answer())
    assert played.now == 0.25


def test_retry_after_is_waited_for() -> None:
    played = stage()
    played.play(ask(), RateLimited("slow down", retry_after_s=7.0), answer())
    assert played.now == 7.0


def test_a_retry_after_in_the_past_is_no_wait() -> None:
    played = stage()
    played.play(ask(), RateLimited("slow down", retry_after_s=-5.0), answer())
    assert played.now == 0.0


@pytest.mark.parametrize("seconds", [61.0, float("inf"), float("nan")])
def test_too_long_a_retry_after_gives_up_and_says_why(seconds: float) -> None:
    played = stage()
    with pytest.raises(RateLimited) as raised:
        played.play(ask(), RateLimited("slow down", retry_after_s=seconds), answer())
    assert "too long to wait" in raised.value.__notes__[0]
    assert played.now == 0.0


def test_an_empty_quota_is_not_asked_again() -> None:
    played = stage()
    with pytest.raises(RateLimited):
        played.play(ask(), RateLimited("no money", code="insufficient_quota", retry_after_s=1.0), answer())
    assert len(played.performed) == 1


def test_an_error_retried_inside_is_not_retried_outside() -> None:
    played, error = stage(), ServerError("no")
    error.attempts = 3
    with pytest.raises(ServerError):
        played.play(ask(), error, answer())
    assert len(played.performed) == 1
    assert error.attempts == 3


def test_the_programs_own_code_runs_once() -> None:
    played = stage()
    own = Call(print, print, (), {})
    with pytest.raises(ServerError):
        played.play(ask(endpoint=None, call=own), ServerError("no"), answer())
    assert len(played.performed) == 1


def test_tools_are_left_alone() -> None:
    played = stage()
    with pytest.raises(ServerError):
        played.play(tool(), ServerError("a tool that asked a model itself"))
    assert len(played.performed) == 1


def test_other_errors_are_left_alone() -> None:
    played = stage()
    with pytest.raises(ZeroDivisionError):
        played.play(ask(), ZeroDivisionError(), answer())
    assert len(played.performed) == 1


def test_others_at_the_same_endpoint_wait_as_well() -> None:
    played = stage()
    with pytest.raises(RateLimited):
        played.play(ask(endpoint=replace(ENDPOINT, max_retries=0)), RateLimited("slow down", retry_after_s=5.0))
    played.play(ask(agent="other"), answer())
    assert played.now == 5.0
    played.play(ask(agent="third"), answer())
    assert played.now == 5.0


def test_the_same_endpoint_with_another_key_does_not_wait() -> None:
    played = stage()
    with pytest.raises(RateLimited):
        played.play(ask(endpoint=replace(ENDPOINT, max_retries=0)), RateLimited("slow down", retry_after_s=5.0))
    played.play(ask(endpoint=replace(ENDPOINT, headers={"Authorization": "Bearer two"})), answer())
    assert played.now == 0.0
