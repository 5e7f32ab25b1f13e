"""Cost: what an answer costs, and what the meter counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from coterie.effects import ModelCall
from coterie.errors import ServerError
from coterie.flow import Call
from coterie.interceptors.cost import Cost, Meter, Totals
from coterie.interceptors.retry import Retry
from coterie.messages import Answer
from coterie.place import HERE, Place
from coterie.usage import Usage

from .playing import Stage, answer, ask, tool

OWN = Call(print, print, (), {})


def played(effect: ModelCall, outcome: Any) -> tuple[Any, Meter]:
    meter = Meter()
    return Stage(Cost(meter)).play(effect, outcome), meter


def test_the_price_of_the_program_comes_first() -> None:
    outcome, _ = played(ask(model="gpt-4o", price=(1.0, 2.0)), answer(usage=Usage(1000, 500)))
    assert outcome.cost_usd == 2.0


def test_a_known_model_has_its_list_price() -> None:
    outcome, _ = played(ask(model="gpt-4o"), answer(usage=Usage(1000, 1000)))
    assert outcome.cost_usd == pytest.approx(0.0125)


def test_the_model_that_answered_is_priced_before_the_one_asked() -> None:
    given = answer(usage=Usage(1000, 1000))
    given.model = "gpt-4o-mini"
    outcome, _ = played(ask(model="gpt-4o"), given)
    assert outcome.cost_usd == pytest.approx(0.00075)


def test_an_unknown_price_is_unknown_and_counted_as_such() -> None:
    outcome, meter = played(ask(), answer(usage=Usage(10, 5)))
    assert outcome.cost_usd is None
    assert (meter.total.calls, meter.total.unpriced, meter.total.tokens) == (1, 1, 15)


def test_a_cost_that_the_answer_brings_is_kept() -> None:
    given = answer(usage=Usage(10, 5))
    given.cost_usd = 7.0
    outcome, meter = played(ask(price=(1.0, 1.0)), given)
    assert outcome.cost_usd == meter.total.usd == 7.0


def test_missing_usage_is_estimated_and_marked() -> None:
    outcome, meter = played(ask("one two three"), answer("four five"))
    assert outcome.usage.estimated
    assert 2 <= outcome.usage.input_tokens <= 10
    assert 1 <= outcome.usage.output_tokens <= 5
    assert meter.total.usage.estimated


def test_a_picture_is_not_estimated_by_the_length_of_its_bytes() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 400_000}}
    outcome, _ = played(ask([picture]), answer())  # type: ignore[arg-type]
    assert 500 < outcome.usage.input_tokens < 2_000


@pytest.mark.parametrize("source", ["cache", "replay"])
def test_an_answer_that_nobody_was_asked_for_costs_nothing(source: str) -> None:
    given = answer(usage=Usage(10, 5))
    given.source = source
    _, meter = played(ask(price=(1.0, 1.0)), given)
    assert meter.total.calls == 0


def test_sums_are_kept_per_agent_and_per_model() -> None:
    meter = Meter()
    stage = Stage(Cost(meter))
    stage.play(ask(agent="a", model="x", price=(1.0, 1.0)), answer(usage=Usage(1000, 0)))
    stage.play(ask(agent="a", model="y", price=(1.0, 1.0)), answer(usage=Usage(0, 2000)))
    stage.play(ask(agent="b", model="y", price=(1.0, 1.0)), answer(usage=Usage(3000, 0)))
    assert {name: sums.usd for name, sums in meter.by_agent.items()} == {"a": 3.0, "b": 3.0}
    assert {name: sums.usd for name, sums in meter.by_model.items()} == {"x": 1.0, "y": 5.0}
    assert (meter.total.usd, meter.total.calls) == (6.0, 3)


def test_each_attempt_counts_and_a_failed_one_costs_nothing_known() -> None:
    meter, stage = Meter(), Stage()
    stage.interceptors = (Retry(lambda: 0.0, stage.clock), Cost(meter))
    stage.play(ask(price=(1.0, 1.0)), ServerError("no"), answer(usage=Usage(1000, 0)))
    assert (meter.total.calls, meter.total.failed, meter.total.usd) == (2, 1, 1.0)


def test_other_effects_are_left_alone() -> None:
    meter = Meter()
    assert Stage(Cost(meter)).play(tool(), [True, {}]) == [True, {}]
    assert meter.total.calls == 0


class Overridden:
    """A program's own method: it asks `inner` through the door, within `outer`, and returns what it makes of it."""

    def __init__(self, cost: Cost, outer: ModelCall, inner: ModelCall) -> None:
        self.stage, self.inner, self.place = Stage(cost), inner, Place(outer.key, performing=outer)

    def __call__(self, *script: Any) -> Any:
        token = HERE.set(self.place)
        try:
            return self.stage.play(self.inner, *script)
        finally:
            HERE.reset(token)


@pytest.mark.parametrize("inner_key", ["same", "nested"])
def test_an_override_that_hands_on_an_answer_is_counted_once(inner_key: str) -> None:
    meter = Meter()
    cost = Cost(meter)
    outer = ask(call=OWN, endpoint=None, price=(1.0, 1.0))
    key = outer.key if inner_key == "same" else f"{outer.key}/0/model/0"
    own = Overridden(cost, outer, ask(key=key, price=(1.0, 1.0)))
    outcome = Stage(cost).play(outer, lambda _: own(answer(usage=Usage(1000, 0))))
    assert isinstance(outcome, Answer)
    assert (meter.total.calls, meter.total.usd) == (1, 1.0)


def test_all_calls_of_an_override_that_returns_json_are_counted() -> None:
    meter = Meter()
    cost = Cost(meter)
    outer = ask(call=OWN, endpoint=None)
    own = Overridden(cost, outer, ask(price=(1.0, 1.0)))

    def reply(_: object) -> list[Any]:
        own(answer(usage=Usage(1000, 0)))
        own(answer(usage=Usage(2000, 0)))
        return [True, "both"]

    Stage(cost).play(outer, reply)
    assert (meter.total.calls, meter.total.usd) == (2, 3.0)


def test_an_override_that_fails_inside_is_counted_once() -> None:
    meter = Meter()
    cost = Cost(meter)
    outer = ask(call=OWN, endpoint=None)
    own = Overridden(cost, outer, ask())

    def reply(_: object) -> None:
        own(ServerError("no"))

    with pytest.raises(ServerError):
        Stage(cost).play(outer, reply)
    assert (meter.total.calls, meter.total.failed) == (1, 1)


def test_an_override_counts_anew_at_the_next_attempt() -> None:
    meter = Meter()
    cost = Cost(meter)
    outer = ask(call=OWN, endpoint=None, price=(1.0, 1.0))
    own = Overridden(cost, outer, ask(price=(1.0, 1.0)))
    Stage(cost).play(outer, lambda _: own(answer(usage=Usage(1000, 0))))
    Stage(cost).play(outer, answer(usage=Usage(1000, 0)))
    assert meter.total.calls == 2


def test_what_an_effect_cost_is_told_with_all_its_attempts() -> None:
    meter, stage = Meter(), Stage()
    stage.interceptors = (Retry(lambda: 0.0, stage.clock), Cost(meter))
    meter.begin(ask().key)
    stage.play(ask(price=(1.0, 1.0)), ServerError("no"), answer(usage=Usage(1000, 0)))
    stage.play(ask(key="another/1/model/0"), answer())
    spent = meter.end(ask().key)
    assert (spent.calls, spent.known) == (2, (Usage(1000, 0), 1.0))


def test_what_an_override_cost_is_told_with_all_that_it_asked() -> None:
    meter = Meter()
    cost = Cost(meter)
    outer = ask(call=OWN, endpoint=None)
    own = Overridden(cost, outer, ask(price=(1.0, 1.0)))
    meter.begin(outer.key)
    Stage(cost).play(outer, lambda _: [own(answer(usage=Usage(1000, 0))) for _ in range(3)] and "said")
    assert meter.end(outer.key).known == (Usage(3000, 0), 3.0)


def test_nothing_is_known_of_calls_that_failed() -> None:
    assert Totals().plus(None, None).known == (None, None)
    assert Totals().plus(None, None).plus(Usage(1, 1), None).known == (Usage(1, 1), None)


def test_threads_lose_no_count() -> None:
    meter = Meter()
    cost = Cost(meter)

    def work(each: int) -> None:
        Stage(cost).play(ask(key=f"{each}/model/0", price=(1.0, 1.0)), answer(usage=Usage(1000, 0)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(400)))
    assert (meter.total.calls, meter.total.usd) == (400, 400.0)
