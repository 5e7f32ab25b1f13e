"""Drive Coterie and its peers over the same work and print what each model call cost the client.

Figures are CPU times of the client process, medians of interleaved repetitions against one instant server, so that
what is compared ran on the same machine in the same minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median

from benchmarks import figures
from benchmarks.bars import BARS, CASES, QUICK_CASES, Case, Measured
from benchmarks.environments import ROOT, python_of
from benchmarks.figures import Figure

REPETITIONS = 3
CASE_TIMEOUT_S = 600


@contextmanager
def instant_server() -> Iterator[str]:
    """Serve on a free loopback port; yields the base URL."""
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}/v1"
        finally:
            server.terminate()


def measure(case: Case, base_url: str) -> dict[str, float]:
    """Run one case in a process of its own.

    Raises: subprocess.SubprocessError when it fails or does not end.
    """
    python = python_of(case.peer.environment) if case.peer.environment else sys.executable
    what = [case.peer.module, case.workload, str(case.size)] if case.size else case.workload.split()
    # Peers look for credentials, Docker and a proxy in the environment; none of these belongs to the work.
    settings = {"BENCH_URL": base_url, "AUTOGEN_USE_DOCKER": "0", "NO_PROXY": "127.0.0.1", "PYTHONWARNINGS": "ignore"}
    result = subprocess.run(
        [python, "-m", "benchmarks.measure", *what],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=CASE_TIMEOUT_S,
    )
    return dict(json.loads(result.stdout.splitlines()[-1]))


def measure_all(cases: Sequence[Case], repetitions: int) -> tuple[Measured, list[Figure]]:
    """Measure every case in turn, several times over; returns the medians, and the cases that failed."""
    runs: dict[Case, list[dict[str, float]]] = defaultdict(list)
    failures: dict[Case, Figure] = {}
    with instant_server() as base_url:
        for repetition in range(repetitions):
            for case in cases:
                if case in failures:
                    continue
                print(f"bench: {repetition + 1}/{repetitions} {case}", file=sys.stderr)
                try:
                    runs[case].append(measure(case, base_url))
                except subprocess.SubprocessError as error:
                    failures[case] = Figure(str(case), f"failed: {_reason(error)}", met=False)
    good = {case: done for case, done in runs.items() if case not in failures}
    medians = {case: {key: median(one[key] for one in done) for key in done[0]} for case, done in good.items()}
    return medians, list(failures.values())


def _reason(error: subprocess.SubprocessError) -> str:
    if isinstance(error, subprocess.CalledProcessError) and error.stderr:
        return str(error.stderr).strip().splitlines()[-1]
    return str(error)


def _plain(case: Case, value: Mapping[str, float]) -> Figure:
    memory = f"{value['memory_mb']:.0f} MB"
    if not case.size:
        return Figure(str(case), f"{value['cpu_s']:.3f} s, {memory}")
    return Figure(str(case), f"{value['cpu_ms_per_call']:.3f} ms a call, {memory}")


def main() -> int:
    """Print the table and return 1 when a case failed or a bar is missed."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="Coterie and the httpx loop only, small and once: a smoke test"
    )
    quick = parser.parse_args().quick
    measured, failures = measure_all(QUICK_CASES if quick else CASES, 1 if quick else REPETITIONS)
    found = [_plain(case, value) for case, value in measured.items()] + failures
    if not quick:
        found += [bar.judge(measured) for bar in BARS]
    figures.record(found)
    print(figures.table(found))
    return int(any(figure.met is False for figure in found))


if __name__ == "__main__":
    sys.exit(main())
