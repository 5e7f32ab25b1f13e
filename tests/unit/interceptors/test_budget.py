"""Budget: what fits, what stops the run, and what the stop says."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.errors import BudgetExceeded, ConfigError, RunStopped, ServerError
from coterie.flow import Call
from coterie.interceptors.budget import Budget
from coterie.interceptors.cost import Cost, Totals
from coterie.interceptors.retry import Retry
from coterie.journal import Spent
from coterie.place import HERE, Place
from coterie.usage import Usage

from .playing import ENDPOINT, Stage, answer, ask, tool

DEAR = (0.0, 1.0)  # a dollar per 1,000 output tokens


def stage(**limits: Any) -> Stage:
    budget = Budget(**limits)
    played = Stage()
    played.interceptors = (budget, Retry(lambda: 0.0, played.clock), Cost(budget.meter))
    return played


def stopped(played: Stage, effect: Any, *script: Any) -> str:
    before = len(played.performed)
    with pytest.raises(RunStopped) as raised:
        played.play(effect, *script)
    assert isinstance(raised.value.error, BudgetExceeded)
    assert len(played.performed) == before + len(script)
    return str(raised.value)


def test_a_budget_of_calls_allows_so_many() -> None:
    played = stage(calls=2)
    played.play(ask(), answer())
    played.play(ask(), answer())
    assert "budget of 2 model calls: 2 made" in stopped(played, ask())


def test_a_budget_of_nothing_allows_nothing() -> None:
    stopped(stage(calls=0), ask())


def test_a_call_that_may_cost_too_much_is_not_made() -> None:
    played = stage(usd=0.50)
    played.play(ask(price=DEAR, max_tokens=500), answer(usage=Usage(10, 480)))
    text = stopped(played, ask(price=DEAR, max_tokens=50))
    assert "budget of 0.50 USD: spent 0.48, the next call may cost 0.05" in text


def test_what_a_call_did_not_use_is_free_again() -> None:
    played = stage(usd=1.0)
    for _ in range(10):
        played.play(ask(price=DEAR, max_tokens=100), answer(usage=Usage(0, 100)))
    stopped(played, ask(price=DEAR, max_tokens=100))


def test_tokens_are_limited_by_what_was_used_and_what_may_come() -> None:
    played = stage(tokens=1000)
    played.play(ask(max_tokens=100), answer(usage=Usage(700, 50)))
    text = stopped(played, ask("x" * 400, max_tokens=200))
    assert "budget of 1000 tokens: used 750, the next call may use 3" in text


def test_all_choices_count() -> None:
    stopped(stage(usd=0.5), ask(price=DEAR, max_tokens=100, n=6))


def test_an_answer_without_limit_is_reserved_with_a_usual_length() -> None:
    stopped(stage(usd=1.0), ask(price=DEAR))


def test_a_picture_does_not_count_by_the_length_of_its_bytes() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 400_000}}
    stage(tokens=3_000).play(ask([picture], max_tokens=10), answer(usage=Usage(1, 1)))  # type: ignore[arg-type]


def test_a_model_of_unknown_price_is_refused_and_the_cure_is_named() -> None:
    text = stopped(stage(usd=1.0), ask(model="homemade"))
    assert "'homemade' is unknown" in text
    assert "price=[in, out]" in text
    assert "budget_tokens" in text


def test_a_free_model_needs_its_price_said() -> None:
    played = stage(usd=0.0)
    played.play(ask(model="homemade", price=(0.0, 0.0)), answer(usage=Usage(10, 10)))


def test_an_unknown_price_is_no_matter_for_other_limits() -> None:
    stage(calls=1, tokens=5000).play(ask(model="homemade"), answer())


def test_a_programs_own_client_of_unknown_price_stops_before_the_second_call() -> None:
    played, own = stage(usd=1.0), Call(print, print, (), {})
    played.play(ask(model="homemade", call=own), answer(usage=Usage(1, 1)))
    assert "'homemade' is unknown" in stopped(played, ask(model="homemade", call=own))


def test_a_programs_own_client_that_names_its_cost_is_counted() -> None:
    played, own = stage(usd=1.0), Call(print, print, (), {})
    given = answer(usage=Usage(1, 1))
    given.cost_usd = 0.9
    played.play(ask(model="homemade", call=own), given)
    assert "spent 0.90" in stopped(played, ask(price=DEAR, max_tokens=200))


def test_a_failed_call_counts_and_frees_its_tokens() -> None:
    played = stage(calls=2, tokens=500)
    no_retries = replace(ENDPOINT, max_retries=0)
    with pytest.raises(ServerError):
        played.play(ask(max_tokens=400, endpoint=no_retries), ServerError("no"))
    played.play(ask(max_tokens=400), answer(usage=Usage(1, 1)))
    assert "2 made" in stopped(played, ask(max_tokens=400))


def test_each_attempt_is_a_call() -> None:
    assert "2 made" in stopped(stage(calls=2), ask(), ServerError("no"), ServerError("no"))


def test_a_retry_that_fits_is_made() -> None:
    played = stage(calls=3)
    played.play(ask(), ServerError("no"), ServerError("no"), answer())
    stopped(played, ask())


def test_a_resumed_run_starts_from_what_was_spent() -> None:
    before = Spent(usd=0.48, tokens=0, calls=0)
    assert "spent 0.48" in stopped(stage(usd=0.5, spent=before), ask(price=DEAR, max_tokens=50))
    assert "7 made" in stopped(stage(calls=7, spent=Totals(calls=7)), ask())


def test_rounding_errors_refuse_nothing() -> None:
    played = stage(usd=0.3)
    for _ in range(3):
        played.play(ask(price=DEAR, max_tokens=100), answer(usage=Usage(0, 100)))


def test_calls_under_way_count_together() -> None:
    played = stage(usd=1.0)
    texts: list[str] = []

    def while_under_way(_: object) -> Any:
        texts.append(stopped(played, ask(key="other/1/model/0", price=DEAR, max_tokens=500)))
        return answer(usage=Usage(0, 1))

    played.play(ask(price=DEAR, max_tokens=600), while_under_way)
    assert "0.60 under way" in texts[0]
    played.play(ask(price=DEAR, max_tokens=500), answer(usage=Usage(0, 500)))


def test_a_hundred_calls_at_once_do_not_overshoot() -> None:
    budget = Budget(usd=1.0, calls=40)
    cost = Cost(budget.meter)
    gate = threading.Barrier(100)

    def work(each: int) -> bool:
        gate.wait()
        effect = ask(key=f"{each}/model/0", price=DEAR, max_tokens=20)
        try:
            Stage(budget, cost).play(effect, answer(usage=Usage(0, 20)))
        except RunStopped:
            return False
        return True

    with ThreadPoolExecutor(100) as pool:
        made = sum(pool.map(work, range(100)))
    assert made == 40
    assert budget.meter.total.usd == pytest.approx(0.8)


def test_what_an_override_asks_takes_the_place_of_what_it_reserved() -> None:
    played = stage(calls=1)
    outer = ask(call=Call(print, print, (), {}), endpoint=None)

    def own(_: object) -> Any:
        token = HERE.set(Place(outer.key, performing=outer))
        try:
            return played.play(ask(key=f"{outer.key}/0/model/0"), answer())
        finally:
            HERE.reset(token)

    played.play(outer, own)
    assert "1 made" in stopped(played, ask())


class Override:
    """A program's own method, in the stage's whole chain; what it asks at its own key passes the same budget."""

    def __init__(self, played: Stage, **more: Any) -> None:
        self.played = played
        self.effect = ask(call=Call(print, print, (), {}), endpoint=None, **more)

    def play(self, *inner: Any, **more: Any) -> Any:
        return self.played.play(self.effect, lambda _: [self.ask(*each, **more) for each in inner])

    def ask(self, *script: Any, **more: Any) -> Any:
        token = HERE.set(Place(self.effect.key, performing=self.effect))
        try:
            return self.played.play(ask(**more), *script)
        finally:
            HERE.reset(token)


def test_what_an_override_asks_at_its_own_key_takes_the_place_of_what_it_reserved() -> None:
    played = stage(calls=1)
    Override(played).play([answer()])
    assert "1 made" in stopped(played, ask())


def test_an_override_that_asks_many_times_is_stopped_within() -> None:
    played = stage(calls=3)
    with pytest.raises(RunStopped, match="3 made"):
        Override(played).play(*[[answer()]] * 5)
    assert len(played.performed) == 1 + 3
    assert played.interceptors[0].meter.reserved == {}  # type: ignore[attr-defined]


def test_a_retry_within_an_override_is_a_call_more() -> None:
    played = stage(calls=2)
    with pytest.raises(RunStopped, match="2 made"):
        Override(played).play([ServerError("no"), ServerError("no"), answer()])


def test_calls_that_an_override_makes_at_once_count_together() -> None:
    played = stage(calls=1)
    own = Override(played)

    def while_under_way(_: object) -> Any:
        with pytest.raises(RunStopped, match="0 made, 1 under way"):
            own.ask(answer())
        return answer()

    own.play([while_under_way])


def test_an_override_within_an_override_reserves_once() -> None:
    played = stage(calls=1)
    own = Override(played)
    client = Call(print, print, (), {})
    own.play([lambda _: own.ask(answer()) and "said"], call=client, endpoint=None)
    assert "1 made" in stopped(played, ask())


def test_an_error_of_another_kind_leaves_nothing_reserved() -> None:
    played = stage(calls=1)
    with pytest.raises(ZeroDivisionError):
        played.play(ask(), ZeroDivisionError())
    played.play(ask(), answer())


def test_tools_are_not_limited() -> None:
    assert stage(calls=0).play(tool(), [True, {}]) == [True, {}]


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), max_size=40), st.integers(0, 200))
def test_a_model_that_keeps_to_its_limit_never_exceeds_the_budget(calls: list[tuple[int, int]], limit: int) -> None:
    budget = Budget(usd=limit / 1000)
    played = Stage(budget, Cost(budget.meter))
    for allowed, used in calls:
        with suppress(RunStopped):
            played.play(ask(price=DEAR, max_tokens=allowed), answer(usage=Usage(0, min(allowed, used))))
    assert budget.meter.total.usd <= limit / 1000 + 1e-9
    assert budget.meter.reserved == {}


@pytest.mark.parametrize("limit", [-1, float("nan"), "1", True])
def test_a_limit_that_is_none_is_refused(limit: Any) -> None:
    with pytest.raises(ConfigError, match="budget_usd"):
        Budget(usd=limit)


def test_no_limits_are_no_budget() -> None:
    assert Budget.of(None, None, None) is None
    assert Budget.of(0.0, None, None) is not None
