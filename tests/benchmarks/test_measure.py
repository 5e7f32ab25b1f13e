"""A case runs in a process of its own and reports what it cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.bars import COTERIE, IMPORT, Case, Peer
from benchmarks.environments import ROOT
from benchmarks.run import instant_server, measure, measure_all

LOOP = Peer("httpx loop", "httpx_loop")


@pytest.mark.parametrize(("workload", "size", "calls"), [("tool", 5, 6), ("tool-async", 5, 6), ("conc", 2, 22)])
def test_a_workload_counts_its_model_calls(workload: str, size: int, calls: int) -> None:
    with instant_server() as base_url:
        cost = measure(Case(LOOP, workload, size), base_url)

    assert cost["calls"] == calls
    assert cost["cpu_ms_per_call"] > 0
    assert 5 < cost["memory_mb"] < 500


@pytest.mark.parametrize(("workload", "size", "calls"), [("chat", 5, 9), ("group", 9, 9)])
def test_a_program_of_0_2_counts_its_model_calls(workload: str, size: int, calls: int) -> None:
    with instant_server() as base_url:
        assert measure(Case(COTERIE, workload, size), base_url)["calls"] == calls


def test_an_import_is_measured_without_anything_else() -> None:
    cost = measure(Case(COTERIE, IMPORT), "http://127.0.0.1:9/v1")

    assert 0 <= cost["cpu_s"] < 60
    assert 5 < cost["memory_mb"] < 500


def test_a_case_that_fails_is_shown_with_its_reason() -> None:
    measured, failures = measure_all([Case(LOOP, "dance", 1)], repetitions=2)

    assert measured == {}
    assert [(figure.proof, figure.met) for figure in failures] == [("httpx loop: dance 1", False)]
    assert "KeyError: 'dance'" in failures[0].figure


def test_a_peer_without_a_server_fails_and_does_not_hang() -> None:
    with pytest.raises(subprocess.CalledProcessError, match="non-zero exit"):
        measure(Case(LOOP, "tool", 1), "http://127.0.0.1:9/v1")


def test_the_quick_benchmark_shows_every_case_of_both_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COTERIE_FIGURES", raising=False)
    command = [sys.executable, "-m", "benchmarks.run", "--quick"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout
    for peer in ("coterie", "httpx loop"):
        for work in ("tool 20", "tool-async 20", "conc 5"):
            assert f"| {peer}: {work} " in result.stdout
