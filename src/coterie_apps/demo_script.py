"""The model's part of the demo, written down beforehand and served over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from coterie.testing import ScriptedServer

from .programs import Program, Task

MODEL = "gpt-4o-mini"
FOLDER = "coterie_demo"
CHART = "primes.png"
TASK = (
    "How many primes are there up to n? Count them for n up to 2000, compare the count with the estimate n / ln n, "
    f"and draw both as a chart into {CHART}. Use only Python's standard library."
)

_COUNT = """\
# filename: primes.py
import math

N = 2000
sieve = [False, False] + [True] * (N - 1)
for i in range(2, math.isqrt(N) + 1):
    if sieve[i]:
        sieve[i * i :: i] = [False] * len(sieve[i * i :: i])

count, counts = 0, []
for n in range(N + 1):
    count += sieve[n]
    counts.append(count)
estimate = [n / math.log(n) for n in range({start}, N + 1)]
"""

_DRAW = """
import struct, zlib

W, H, LEFT, BOTTOM, INK = 720, 420, 46, 34, (38, 50, 56)
image = bytearray(bytes((250, 250, 248)) * (W * H))
top = counts[N] * 1.08

def at(n, y):
    return LEFT + n / N * (W - LEFT - 20), H - BOTTOM - y / top * (H - BOTTOM - 20)

def line(points, radius, color):
    cover = {}
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        steps = math.ceil(2 * math.hypot(x1 - x0, y1 - y0))
        for s in range(steps + 1):
            x, y = x0 + (x1 - x0) * s / steps, y0 + (y1 - y0) * s / steps
            for py in range(int(y - radius), int(y + radius) + 2):
                for px in range(int(x - radius), int(x + radius) + 2):
                    inside = radius + 0.5 - math.hypot(px - x, py - y)
                    cover[px, py] = max(cover.get((px, py), 0), min(1, inside))
    for (px, py), share in cover.items():
        i = 3 * (py * W + px)
        image[i : i + 3] = bytes(round(a + (b - a) * share) for a, b in zip(image[i : i + 3], color))

DIGITS = [0x7B6F, 0x2C97, 0x73E7, 0x72CF, 0x5BC9, 0x79CF, 0x79EF, 0x7252, 0x7BEF, 0x7BCF]

def number(value, x, y):
    for digit in str(value):
        for bit in range(15):
            if DIGITS[int(digit)] >> 14 - bit & 1:
                for row in (0, 1):
                    i = 3 * ((int(y) + bit // 3 * 2 + row) * W + int(x) + bit % 3 * 2)
                    image[i : i + 6] = bytes(INK * 2)
        x += 8

for y in range(0, int(top), 50):
    line([at(0, y), at(N, y)], 0.3, (214, 219, 222))
    number(y, LEFT - 8 * len(str(y)) - 6, at(0, y)[1] - 5)
for n in range(0, N + 1, 500):
    number(n, at(n, 0)[0] - 4 * len(str(n)), H - BOTTOM + 10)
line([at(0, top), at(0, 0), at(N, 0)], 0.7, INK)
line([at(n, estimate[n - 2]) for n in range(2, N + 1, 18)], 1.2, (239, 108, 0))
line([at(n, counts[n]) for n in range(0, N + 1, 10)], 1.5, (21, 101, 192))

def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

rows = b"".join(b"\\0" + image[3 * W * y : 3 * W * (y + 1)] for y in range(H))
with open("primes.png", "wb") as file:
    file.write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">2I5B", W, H, 8, 2, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
for n in (100, 1000, N):
    print(f"up to {n:5}: {counts[n]:4} primes, n / ln n = {estimate[n - 2]:6.1f}")
print("wrote primes.png")
"""

_FIRST = (
    "I sieve the numbers up to 2000 and compare the running count with the estimate, before I draw anything.\n\n"
    f"```python\n{_COUNT.format(start=1)}print(counts[N], round(estimate[-1], 1))\n```"
)
_MENDED = (
    "ln 1 is 0, so the estimate cannot begin at n = 1; now it starts at 2. The counting works, so this also draws the "
    f"chart, pixel by pixel, and writes it as a PNG.\n\n```python\n{_COUNT.format(start=2)}{_DRAW}```"
)
_LAST = (
    "There are 303 primes up to 2000. The estimate n / ln n gives 263, and stays below the true count all along (145 "
    f"against 168 at n = 1000). The chart is in {CHART}: the count in blue, the estimate in orange.\n\nTERMINATE"
)
ANSWERS = (_FIRST, _MENDED, _LAST)


def answer(request: dict[str, Any]) -> str:
    """What the model says next: the number of times it has spoken tells where in the script it is."""
    spoken = sum(each.get("role") == "assistant" for each in request["messages"])
    return ANSWERS[min(spoken, len(ANSWERS) - 1)]


@contextmanager
def served(program: Program) -> Iterator[None]:
    """Serve the script while the demo runs; any other program has its model elsewhere."""
    if not isinstance(program, Task) or program.kind != "demo":
        yield
        return
    with ScriptedServer(answer) as server:
        for each in program.models:
            each["base_url"] = server.base_url
        yield
