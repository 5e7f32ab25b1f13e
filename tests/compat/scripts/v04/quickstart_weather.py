from __future__ import annotations

from coterie.testing import tool_call

from ...case import Case, Differs


def _estimated(message: str, prompt: int, completion: int) -> list[Differs]:
    where = f"variables.{message}.models_usage"
    why = "What the endpoint does not tell is estimated"
    return [
        Differs(f"{where}.completion_tokens", 0, completion, why),
        Differs(f"{where}.prompt_tokens", 0, prompt, why),
    ]


CASE = Case(
    answers=[
        tool_call("get_weather", {"city": "New York"}, id="c1"),
        "It is 73 degrees and sunny in New York.",
        "You are welcome.",
    ],
    differs=[
        *_estimated("results[0].messages[1]", 133, 57),
        *_estimated("results[0].messages[3]", 83, 10),
        *_estimated("results[1].messages[1]", 213, 4),
    ],
)
