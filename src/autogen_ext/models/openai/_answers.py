"""From an endpoint's answer to a `CreateResult`."""

from __future__ import annotations

import re
import warnings
from typing import Any, get_args

from autogen_core import FunctionCall
from autogen_core.models import (
    ChatCompletionTokenLogprob,
    CreateResult,
    FinishReasons,
    ModelFamily,
    RequestUsage,
    TopLogprob,
)
from coterie.history import legal_name
from coterie.messages import Answer, thought_of

_REASONS = {each: each for each in get_args(FinishReasons)} | {"tool_calls": "function_calls", "end_turn": "stop"}
_THINKING = re.compile(r"<think>(.*?)</think>", re.DOTALL)


def result_of(answer: Answer, family: str, *, usage_if_told: bool = False) -> CreateResult:
    """Return what the model said.

    Calls of tools win over text, which becomes their `thought`. Models of the R1 family think within their text.
    With `usage_if_told`, a usage that had to be estimated is 0.
    """
    choice = answer.choices[0]
    message = choice.message
    calls = message.get("tool_calls")
    said = _text_of(message.get("content"))
    usage = answer.usage
    if usage is None or (usage_if_told and usage.estimated):
        used = RequestUsage(prompt_tokens=0, completion_tokens=0)
    else:
        used = RequestUsage(prompt_tokens=usage.input_tokens, completion_tokens=usage.output_tokens)
    if calls:
        _warn_of_a_wrong_reason(choice.finish_reason)
        return CreateResult(
            finish_reason="function_calls",
            content=[_call(each) for each in calls],
            usage=used,
            cached=False,
            logprobs=_logprobs(choice.logprobs),
            thought=said or None,
        )
    thought: str | None = thought_of(message) or None
    if thought is None and family == ModelFamily.R1:
        thought, said = _split(said)
    return CreateResult(
        finish_reason=_REASONS.get(choice.finish_reason or "", "unknown"),
        content=said,
        usage=used,
        cached=False,
        logprobs=_logprobs(choice.logprobs),
        thought=thought,
    )


def _text_of(content: Any) -> str:
    """The text of an answer, which some endpoints give in parts."""
    if isinstance(content, list):
        return "".join(str(each.get("text") or "") for each in content if isinstance(each, dict))
    return content if isinstance(content, str) else ""


def _call(call: dict[str, Any]) -> FunctionCall:
    function = call.get("function") or {}
    return FunctionCall(
        id=call.get("id") or "", arguments=function.get("arguments") or "", name=legal_name(function.get("name") or "")
    )


def _split(text: str) -> tuple[str | None, str]:
    """Take the thinking out of a text."""
    found = _THINKING.search(text)
    return (found[1].strip(), text[found.end() :].strip()) if found else (None, text)


def _warn_of_a_wrong_reason(reason: str | None) -> None:
    if reason not in ("tool_calls", "function_call"):
        warnings.warn(
            f"Finish reason mismatch: {reason} != tool_calls when tool_calls are present. Finish reason may not be "
            "accurate. This may be due to the API used that is not returning the correct finish reason.",
            UserWarning,
            stacklevel=5,
        )


def _logprobs(data: Any) -> list[ChatCompletionTokenLogprob] | None:
    tokens = data.get("content") if isinstance(data, dict) else None
    return None if tokens is None else [_logprob(each) for each in tokens]


def _logprob(data: dict[str, Any]) -> ChatCompletionTokenLogprob:
    return ChatCompletionTokenLogprob(
        token=data["token"],
        logprob=data["logprob"],
        top_logprobs=[TopLogprob(each["logprob"], each.get("bytes")) for each in data.get("top_logprobs") or ()],
        bytes=data.get("bytes"),
    )
