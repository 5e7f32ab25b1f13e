"""Do one workload of one peer in this process and print what it cost, as a line of JSON.

python -m benchmarks.measure MODULE WORKLOAD SIZE      (BENCH_URL names the server)
python -m benchmarks.measure import PACKAGE
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

WARM_UP_SIZE = 3


def cpu_s() -> float:
    """CPU seconds of this process so far, all its threads, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory_mb() -> float:
    """The largest resident set of this process."""
    # Linux hands getrusage's figure down from the parent; the kernel's own status line does not have that fault.
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    if found:
        return int(found[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure_workload(module: str, workload: str, size: int) -> dict[str, float]:
    """Measure a workload after a small one has paid for imports, connections and first-use work."""
    work = importlib.import_module(f"benchmarks.workloads.{module}").WORKLOADS[workload]
    with asyncio.Runner() as runner:

        def do(size: int) -> int:
            made: Any = work(size) if not inspect.iscoroutinefunction(work) else runner.run(work(size))
            return int(made)

        do(WARM_UP_SIZE)
        cpu_before, wall_before = cpu_s(), time.perf_counter()
        calls = do(size)
        cpu, wall = cpu_s() - cpu_before, time.perf_counter() - wall_before
    return {"calls": calls, "cpu_ms_per_call": cpu * 1000 / calls, "wall_s": wall, "memory_mb": peak_memory_mb()}


def measure_import(package: str) -> dict[str, float]:
    """Measure what importing a package costs a program that has imported nothing else of weight."""
    before = cpu_s()
    importlib.import_module(package)
    return {"cpu_s": cpu_s() - before, "memory_mb": peak_memory_mb()}


if __name__ == "__main__":
    if sys.argv[1] == "import":
        figures = measure_import(sys.argv[2])
    else:
        figures = measure_workload(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print(json.dumps(figures))
