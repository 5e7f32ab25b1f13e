r"""Answers to problems of mathematics: where they stand, whether they are the same, how a vote on them ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_BOXES = ("\\boxed", "\\fbox")


def remove_boxed(string: str | None) -> str | None:
    r"""What stands in `\boxed{...}`; None where the text is not such a box."""
    match = re.fullmatch(r"\\(?:boxed|fbox)\s*\{(.*)\}", (string or "").strip(), flags=re.DOTALL)
    return match.group(1) if match else None


def last_boxed_only_string(string: str) -> str | None:
    r"""The last `\boxed{...}` or `\fbox{...}` of a text, braces balanced; None where there is none."""
    start = max(string.rfind(each) for each in _BOXES)
    if start < 0:
        return None
    depth = 0
    for index in range(start, len(string)):
        depth += {"{": 1, "}": -1}.get(string[index], 0)
        if string[index] == "}" and depth == 0:
            return string[start : index + 1]
    return None


def get_answer(solution: str | None) -> str | None:
    """The final answer of a solution: what its last box holds."""
    boxed = last_boxed_only_string(solution) if solution is not None else None
    return remove_boxed(boxed)


def is_equiv(str1: str | None, str2: str | None) -> float:
    """1.0 where both answers say the same, whatever their spelling; else 0.0. Two absent answers are the same."""
    if str1 is None or str2 is None:
        return float(str1 is str2)
    return float(_plain(str1) == _plain(str2))


_DROPPED = re.compile(r"\\left|\\right|\\!|\\,|\\;|\\ |\\\$|\$|\\%|%|\^\{?\\circ\}?|\n|\s+")
_UNIT = re.compile(r"\\(?:text|mbox)\{[^{}]*\}$")


def _plain(answer: str) -> str:
    """The answer in the one spelling that all of its spellings come down to."""
    text = answer.strip()
    if not re.fullmatch(r"\\(?:text|mbox)\{[^{}]*\}", text):
        text = _UNIT.sub("", text.rstrip())
    text = _DROPPED.sub("", text)
    text = re.sub(r"\\[dt]frac", r"\\frac", text)
    text = re.sub(r"\\frac([^{}\\])([^{}\\])", r"\\frac{\1}{\2}", text)
    text = re.sub(r"\\frac\{([^{}]*)\}([^{}\\])", r"\\frac{\1}{\2}", text)
    text = re.sub(r"\\frac([^{}\\])\{", r"\\frac{\1}{", text)
    text = re.sub(r"\\sqrt([^{\[\\])", r"\\sqrt{\1}", text)
    text = re.sub(r"(?<!\d)\.(\d)", r"0.\1", text)
    text = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", text)
    text = re.sub(r"\.(?!\d)", "", text)
    text = (
        re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text) if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text
    )
    text = re.sub(r"^(-?\d+)/(-?\d+)$", r"\\frac{\1}{\2}", text)
    name, equals, value = text.partition("=")
    if equals and len(name) <= 2:
        text = value
    return "\\frac{1}{2}" if text == "0.5" else text


def voting_counts(responses: Sequence[str]) -> dict[int, int]:
    """How many responses give each answer, by the index of the first that does.

    Answers that are equivalent count together, responses without one not.
    """
    votes: dict[int, int] = {}
    answers = [get_answer(each) for each in responses]
    for index, answer in enumerate(answers):
        if answer is not None:
            same = next((each for each in votes if is_equiv(answers[each], answer)), index)
            votes[same] = votes.get(same, 0) + 1
    return votes


def eval_math_responses(responses: Sequence[str], solution: str | None = None, **args: Any) -> dict[str, Any]:
    """How good responses to one problem are.

    Returns: `expected_success` (the chance that one of as many responses, drawn anew, is right), `success` (one of them
    is), `success_vote` (the answer that most give is), `voted_answer` (a response that gives it) and `votes`. Without a
    solution nothing is right.
    """
    if not responses:
        return {"expected_success": 0, "success": False, "success_vote": 0, "voted_answer": None, "votes": 0}
    wanted = get_answer(solution)
    right = [bool(wanted is not None and is_equiv(get_answer(each), wanted)) for each in responses]
    votes = voting_counts(responses)
    winner = max(votes, key=lambda each: votes[each], default=0)
    return {
        "expected_success": 1 - (1 - sum(right) / len(right)) ** len(right),
        "success": any(right),
        "success_vote": float(right[winner]),
        "voted_answer": responses[winner],
        "votes": votes.get(winner, 0),
    }
