"""What the OpenAI client sends, and what it makes of the answers, is what 0.7.5 sends and makes.

`openai_of_0.7.5.json` holds what was observed of 0.7.5 in front of the same scripted server.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from coterie.models.scripted import Fault
from coterie.testing import ScriptedServer
from tests.dialects.v04.ext import openai_shapes

OBSERVED: dict[str, Any] = json.loads((Path(__file__).parent / "openai_of_0.7.5.json").read_text())

NOT_REFUSED = frozenset({"json_output_class_and_lax_tools"})
REFUSED = frozenset({"forbidden_arguments"})
BETTER = NOT_REFUSED | REFUSED | {"another_model_answers"}
"""Where Coterie does otherwise, on purpose; each has a test of its own."""


def answer(scripted: Any) -> Any:
    """What the server answers: what it cannot stream by itself is given chunk by chunk."""
    if not (isinstance(scripted, dict) and "$deltas" in scripted):
        return scripted
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choices = [{"index": 0, "delta": each, "finish_reason": None} for each in scripted["$deltas"]]
    choices.append({"index": 0, "delta": {}, "finish_reason": scripted["$finish"]})
    pieces = [b"data: %b\n\n" % orjson.dumps({**head, "choices": [each]}) for each in choices]
    return Fault(pieces=[*pieces, b"data: [DONE]\n\n"], content_type="text/event-stream")


def seen(name: str) -> dict[str, Any]:
    answers, _ = openai_shapes.SHAPES[name]
    with ScriptedServer([answer(each) for each in answers]) as server:
        result = asyncio.run(openai_shapes.run(name, server.base_url))
    plain: dict[str, Any] = _plain(
        {"requests": server.requests, "paths": server.paths, "headers": server.headers, "result": result}
    )
    return plain


def _plain(observed: Any) -> Any:
    text = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "data:image/png;base64,...", json.dumps(observed))
    return json.loads(text)


def _alike(ours: Any, theirs: Any) -> bool:
    """Whether results are alike. What the endpoint does not tell of usage is 0 in 0.7.5, and estimated here."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        if set(theirs) == {"prompt_tokens", "completion_tokens"} and not any(theirs.values()):
            return bool(min(ours["prompt_tokens"], ours["completion_tokens"]) > 0)
        stated = {key for key, value in theirs.items() if value is not None}
        return stated <= set(ours) and all(_alike(value, theirs.get(key)) for key, value in ours.items())
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_alike, ours, theirs))
    if isinstance(theirs, str) and isinstance(ours, str):
        return ours == theirs.replace("look up!", "look_up_") or (": " in theirs and ours.startswith(theirs))
    return bool(ours == theirs)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", sorted(set(openai_shapes.SHAPES) - NOT_REFUSED - REFUSED))
def test_the_requests_are_those_of_0_7_5(name: str) -> None:
    ours, theirs = seen(name), OBSERVED[name]

    assert ours["requests"] == theirs["requests"]
    assert ours["paths"] == theirs["paths"]
    for mine, expected in zip(ours["headers"], theirs["headers"], strict=True):
        assert {key: mine.get(key) for key in expected} == expected


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", sorted(set(openai_shapes.SHAPES) - BETTER))
def test_the_results_are_those_of_0_7_5(name: str) -> None:
    ours, theirs = seen(name)["result"], OBSERVED[name]["result"]

    if name == "reasoning_streamed":
        theirs[-1]["thought"] = "kithen"  # of which 0.7.5 keeps one letter
    assert _alike(ours, theirs), (ours, theirs)


def test_a_class_goes_together_with_tools_that_are_not_strict() -> None:
    (request,) = seen("json_output_class_and_lax_tools")["requests"]

    assert request["response_format"]["json_schema"]["name"] == "Weather"
    assert request["tools"][0]["function"]["strict"] is False


def test_arguments_that_the_client_sets_itself_are_refused_by_name_in_every_place() -> None:
    ours = seen("forbidden_arguments")

    assert len(ours["result"]) == 10
    assert all(": ValueError: Disallowed create args are present" in each for each in ours["result"])
    assert ours["requests"] == []


def test_an_endpoint_that_answers_by_the_name_it_was_asked_by_is_no_mismatch() -> None:
    assert seen("another_model_answers")["result"] == []
