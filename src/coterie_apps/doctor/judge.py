"""Whether a use runs here, and what is to be known about it."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from .arguments import accepted, refusal
from .package import ROOT, Definition, exported, resolve
from .settings import Setting
from .sources import Place
from .uses import Use

DOCUMENT_OF_0_2 = "docs/differences-from-0.2.md"
DOCUMENT_OF_0_4 = "docs/differences-from-0.4.md"
_HERE = Path(__file__).parent
_LIKENESS = 0.75


class Verdict(StrEnum):
    """What is said of a use."""

    RUNS = "runs"
    DIFFERS = "runs, differently"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True)
class Finding:
    """A use, where it stands, and what is said of it. A note of a difference is from `document`."""

    file: Path
    place: Place
    name: str
    kind: str
    verdict: Verdict
    notes: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """The page that explains differences of the dialect it belongs to."""
        return DOCUMENT_OF_0_4 if self.name.startswith("autogen_") else DOCUMENT_OF_0_2


Judgement = tuple[Verdict, tuple[str, ...]]


def judge_use(use: Use) -> Judgement:
    """Say whether an import, a name or a call runs."""
    found = resolve(use.name)
    if found is None:
        return Verdict.NOT_SUPPORTED, (_why_missing(use.name),)
    if use.call is None:
        return Verdict.RUNS, ()
    faults = _faults(found, use)
    if faults:
        return Verdict.NOT_SUPPORTED, faults
    given = [each.arg for each in use.call.keywords if each.arg is not None]
    return _with_differences(found.name, *(f"{found.name}({each})" for each in given))


def judge_setting(setting: Setting) -> Judgement:
    """Say whether a key of a config works."""
    if setting.fault is not None:
        return Verdict.NOT_SUPPORTED, (setting.fault,)
    return _with_differences(setting.name)


@cache
def differences() -> dict[str, list[str]]:
    """Return what is different, by the name where it is defined, `name(argument)`, or `llm_config.key`."""
    found: dict[str, list[str]] = json.loads((_HERE / "differences.json").read_bytes())
    return found


@cache
def differences_of_0_4() -> dict[str, list[list[str]]]:
    """Return what is different of 0.4, by the name where it is defined: what was in 0.7.5, and what is here."""
    found: dict[str, list[list[str]]] = json.loads((_HERE / "differences-0.4.json").read_bytes())
    return found


@cache
def replacements() -> dict[str, str]:
    """Return what to do instead, by the name of what is not here."""
    files = _HERE / "replacements.json", ROOT / "autogen" / "absent.json", ROOT / "autogen_ext" / "absent.json"
    return {name: told for file in files for name, told in json.loads(file.read_bytes()).items()}


def _with_differences(*names: str) -> Judgement:
    notes = tuple(sentence for name in names for sentence in differences().get(name, ()))
    notes += tuple(
        f"In 0.7.5: {was} Here: {here}" for name in names for was, here in differences_of_0_4().get(name, ())
    )
    return (Verdict.DIFFERS if notes else Verdict.RUNS), notes


def _faults(found: Definition, use: Use) -> tuple[str, ...]:
    assert use.call is not None
    refused = refusal(found)
    if refused is not None:
        return (replacements().get(found.name, refused),)
    known = accepted(found)
    if known is None:
        return ()
    unknown = [each.arg for each in use.call.keywords if each.arg is not None and each.arg not in known]
    return tuple(f"There is no argument {each!r}.{_did_you_mean(each, sorted(known))}" for each in unknown)


def _why_missing(name: str) -> str:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        known = replacements().get(".".join(parts[:end]))
        if known is not None:
            return known
    end = next(end for end in range(1, len(parts) + 1) if resolve(".".join(parts[:end])) is None)
    home, missing = ".".join(parts[: end - 1]), parts[end - 1]
    return f"{home} has no {missing!r} in this version.{_did_you_mean(missing, list(exported(home)))}"


def _did_you_mean(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 1, _LIKENESS)
    return f" Did you mean {close[0]!r}?" if close else ""
