from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    answers=["1", "2"],
    differs=[
        Differs("variables.first.chat_history[0].content", "two", "one", "`ChatResult.chat_history` is a copy."),
        Differs("variables.first.chat_history[1].content", "2", "1", "`ChatResult.chat_history` is a copy."),
        Differs(
            "variables.second.cost.usage_including_cached_inference.total_cost",
            0.0084,
            0.0042,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_including_cached_inference.gpt-4.cost",
            0.0084,
            0.0042,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_including_cached_inference.gpt-4.prompt_tokens",
            200,
            100,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_including_cached_inference.gpt-4.completion_tokens",
            40,
            20,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_including_cached_inference.gpt-4.total_tokens",
            240,
            120,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_excluding_cached_inference.total_cost",
            0.0084,
            0.0042,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_excluding_cached_inference.gpt-4.cost",
            0.0084,
            0.0042,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_excluding_cached_inference.gpt-4.prompt_tokens",
            200,
            100,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_excluding_cached_inference.gpt-4.completion_tokens",
            40,
            20,
            "`ChatResult.cost` is what this chat used.",
        ),
        Differs(
            "variables.second.cost.usage_excluding_cached_inference.gpt-4.total_tokens",
            240,
            120,
            "`ChatResult.cost` is what this chat used.",
        ),
    ],
)
