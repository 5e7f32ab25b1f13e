"""What the orchestrator's model thinks of the progress, read from its answer."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import BaseModel, ConfigDict, ValidationError

from autogen_core.utils import extract_json_from_str


class Claim(BaseModel):
    """Yes or no, and why."""

    model_config = ConfigDict(defer_build=True)

    reason: str
    answer: bool


class Say(BaseModel):
    """A name or a text, and why."""

    model_config = ConfigDict(defer_build=True)

    reason: str
    answer: str


class ProgressLedger(BaseModel):
    """The answers to the orchestrator's questions."""

    model_config = ConfigDict(defer_build=True)

    is_request_satisfied: Claim
    is_in_loop: Claim
    is_progress_being_made: Claim
    next_speaker: Say
    instruction_or_question: Say


def read_ledger(text: str, names: Collection[str]) -> ProgressLedger:
    """Read an answer: JSON, bare or fenced. `names` are those who may speak; one alone needs no naming.

    Raises: ValueError that says what is wrong with it.
    """
    found = extract_json_from_str(text)
    if len(found) != 1:
        raise ValueError(f"one JSON object was asked for, and {len(found)} were found")
    data = found[0]
    if len(names) == 1:
        data["next_speaker"] = {"reason": "There is nobody else.", "answer": next(iter(names))}
    try:
        ledger = ProgressLedger.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if not ledger.is_request_satisfied.answer and ledger.next_speaker.answer not in names:
        raise ValueError(f"next_speaker is {ledger.next_speaker.answer!r}, which is none of {list(names)}")
    return ledger
