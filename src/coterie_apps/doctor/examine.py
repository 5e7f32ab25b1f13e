"""Go through a project and say of each use of AutoGen whether it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .judge import Finding, Verdict, judge_setting, judge_use
from .settings import Setting, Settings
from .sources import Problem, Source, read_all
from .uses import Use, find_uses


@dataclass
class Report:
    """What was found. `files` counts those that use AutoGen."""

    files: int = 0
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def all_runs(self) -> bool:
        """Whether nothing stands in the way, as far as could be read."""
        return not self.problems and all(each.verdict is not Verdict.NOT_SUPPORTED for each in self.findings)

    def counts(self) -> dict[Verdict, int]:
        """How many uses got which verdict."""
        counted = Counter(each.verdict for each in self.findings)
        return {verdict: counted[verdict] for verdict in Verdict}

    def documents(self) -> list[str]:
        """The pages that explain the differences that were found."""
        return sorted({each.document for each in self.findings if each.verdict is Verdict.DIFFERS})

    def to_json(self) -> dict[str, Any]:
        """The report for scripts."""
        return {
            "all_runs": self.all_runs,
            "files": self.files,
            "counts": {str(verdict): count for verdict, count in self.counts().items()},
            "differences_in": self.documents(),
            "uses": [
                {
                    "file": str(each.file),
                    "line": each.place.line,
                    "cell": each.place.cell,
                    "name": each.name,
                    "kind": each.kind,
                    "verdict": str(each.verdict),
                    "notes": list(each.notes),
                }
                for each in self.findings
            ],
            "problems": [
                {
                    "file": str(each.file),
                    "line": each.place and each.place.line,
                    "cell": each.place and each.place.cell,
                    "problem": each.text,
                }
                for each in self.problems
            ],
        }


def examine(path: Path) -> Report:
    """Examine a file, or a folder's Python files and notebooks."""
    report = Report()
    for source in read_all(path):
        report.problems += source.problems
        try:
            found = list(_findings(source))
        except RecursionError:
            report.problems.append(Problem(source.file, None, "an expression is nested too deeply"))
            continue
        report.files += bool(found)
        report.findings += found
    return report


def _findings(source: Source) -> Iterator[Finding]:
    settings = Settings(source.tree)
    told: set[Setting] = set()
    for use in find_uses(source.tree):
        yield _finding(source, use)
        for setting in settings.of(use.call) if use.call is not None else ():
            verdict, notes = judge_setting(setting)
            # A config is often given to several agents, and its usual keys are no news.
            if setting not in told and verdict is not Verdict.RUNS:
                told.add(setting)
                yield Finding(source.file, source.place(setting.line), setting.name, "setting", verdict, notes)


def _finding(source: Source, use: Use) -> Finding:
    verdict, notes = judge_use(use)
    return Finding(source.file, source.place(use.line), use.name, use.kind, verdict, notes)
