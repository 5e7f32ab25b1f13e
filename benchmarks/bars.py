"""What is measured, and the bars that the figures must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from benchmarks.figures import Figure


@dataclass(frozen=True)
class Peer:
    """Who does the work: a module of `workloads`, in an environment of its own or (None) in this one."""

    name: str
    module: str
    environment: str | None = None


@dataclass(frozen=True)
class Case:
    """One workload of one peer; size 0 stands for importing the package that `import PACKAGE` names."""

    peer: Peer
    workload: str
    size: int = 0

    def __str__(self) -> str:
        return f"{self.peer.name}: {self.workload} {self.size or ''}".rstrip()


COTERIE = Peer("coterie", "autogen_v02")
COTERIE_04 = Peer("coterie 0.4", "autogen_v04")
JOURNALLED = Peer("coterie, journalled", "autogen_v02_journalled")
HTTPX = Peer("httpx loop", "httpx_loop", "httpx")
V02 = Peer("autogen 0.2.35", "autogen_v02", "autogen-0.2")
V07 = Peer("autogen 0.7.5", "autogen_v04", "autogen-0.7")

IMPORT, IMPORT_04 = "import autogen", "import autogen_agentchat.agents"
TOOL, TOOL_ASYNC, CHAT, CONC = ("tool", 200), ("tool-async", 200), ("chat", 240), ("conc", 100)
GROUP, STREAM = ("group", 400), ("stream", 2000)
SHORT_TOOL = ("tool", 50)


def _cases(peer: Peer, *works: tuple[str, int]) -> list[Case]:
    return [Case(peer, workload, size) for workload, size in works]


CASES = [
    *_cases(COTERIE, SHORT_TOOL, TOOL, TOOL_ASYNC, CHAT, GROUP, CONC, (IMPORT, 0)),
    *_cases(COTERIE_04, TOOL, GROUP, STREAM, CONC, (IMPORT_04, 0)),
    *_cases(JOURNALLED, TOOL, CHAT),
    *_cases(HTTPX, TOOL, TOOL_ASYNC, CONC),
    *_cases(V02, TOOL, CHAT, GROUP, CONC, (IMPORT, 0)),
    *_cases(V07, TOOL, GROUP, STREAM, CONC, (IMPORT_04, 0)),
]
QUICK_WORKS = ("tool", 20), ("tool-async", 20), ("conc", 5)
# The quick loop runs in this environment, so that nothing has to be installed for it.
QUICK_CASES = [*_cases(COTERIE, *QUICK_WORKS), *_cases(Peer("httpx loop", "httpx_loop"), *QUICK_WORKS)]

Measured = Mapping[Case, Mapping[str, float]]


@dataclass(frozen=True)
class RatioBar:
    """CPU per model call of one case, as a multiple of another's."""

    proof: str
    above: Case
    below: Case
    limit: float
    side: Literal["at most", "at least"]

    def judge(self, measured: Measured) -> Figure:
        bar = f"{self.side} {self.limit:g} x"
        if not {self.above, self.below} <= measured.keys():
            return Figure(self.proof, "not measured", bar, met=False)
        ratio = measured[self.above]["cpu_ms_per_call"] / measured[self.below]["cpu_ms_per_call"]
        met = ratio <= self.limit if self.side == "at most" else ratio >= self.limit
        return Figure(self.proof, f"{ratio:.3g} x", bar, met)


@dataclass(frozen=True)
class CeilingBar:
    """One figure of one case, as it is."""

    proof: str
    case: Case
    key: str
    unit: str
    limit: float

    def judge(self, measured: Measured) -> Figure:
        bar = f"at most {self.limit:g} {self.unit}"
        if self.case not in measured:
            return Figure(self.proof, "not measured", bar, met=False)
        value = measured[self.case][self.key]
        return Figure(self.proof, f"{value:.3g} {self.unit}", bar, value <= self.limit)


def _slower(proof: str, above: Case, below: Case, limit: float) -> RatioBar:
    return RatioBar(proof, above, below, limit, "at most")


def _faster(work: tuple[str, int], peer: Peer, limit: float, ours: Peer = COTERIE) -> RatioBar:
    proof = f"{work[0]} {work[1]}: {peer.name} against {ours.name}"
    return RatioBar(proof, Case(peer, *work), Case(ours, *work), limit, "at least")


BARS: list[RatioBar | CeilingBar] = [
    _slower("tool 200: coterie against the httpx loop", Case(COTERIE, *TOOL), Case(HTTPX, *TOOL), 1.5),
    _slower("tool-async 200: the same, both async", Case(COTERIE, *TOOL_ASYNC), Case(HTTPX, *TOOL_ASYNC), 1.5),
    _faster(TOOL, V02, 25),
    _faster(TOOL, V07, 25),
    _slower("growth of coterie from tool 50 to tool 200", Case(COTERIE, *TOOL), Case(COTERIE, *SHORT_TOOL), 1.5),
    _faster(CHAT, V02, 20),
    _faster(GROUP, V02, 20),
    _faster(GROUP, V07, 20),
    _faster(CONC, V02, 5),
    _faster(TOOL, V07, 20, COTERIE_04),
    _faster(GROUP, V07, 20, COTERIE_04),
    _faster(STREAM, V07, 4, COTERIE_04),
    _faster(CONC, V07, 5, COTERIE_04),
    _slower("tool 200: journalled against not", Case(JOURNALLED, *TOOL), Case(COTERIE, *TOOL), 2),
    _slower("chat 240: journalled against not", Case(JOURNALLED, *CHAT), Case(COTERIE, *CHAT), 2),
    CeilingBar("import autogen: CPU", Case(COTERIE, IMPORT), "cpu_s", "s", 0.25),
    CeilingBar("import autogen_agentchat.agents: CPU", Case(COTERIE_04, IMPORT_04), "cpu_s", "s", 0.35),
    CeilingBar("import autogen: memory", Case(COTERIE, IMPORT), "memory_mb", "MB", 45),
]
