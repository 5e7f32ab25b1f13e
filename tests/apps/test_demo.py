"""`coterie demo`: everything it shows is real, but for the model."""

from __future__ import annotations

import struct
import zlib

from .terminal import Shell


def test_the_demo_meets_an_error_mends_it_and_draws_a_chart(shell: Shell) -> None:
    shown = shell("demo")
    assert shown.returncode == 0, shown.stderr
    assert "no model is thinking here" in shown.stderr
    assert shown.stderr.index("ZeroDivisionError") < shown.stderr.index("exitcode: 0 (execution succeeded)")
    assert "303 primes" in shown.stdout
    chart = shell.folder / "coterie_demo" / "primes.png"
    assert str(chart) in shown.stderr
    assert picture_size(chart.read_bytes()) == (720, 420)


def test_the_demo_says_how_to_replay_it_and_the_replay_is_equal(shell: Shell) -> None:
    shown = shell("demo")
    command = next(line for line in shown.stderr.splitlines() if line.startswith("replay:")).split()
    again = shell(*command[2:])
    assert again.returncode == 0, again.stderr
    assert again.stdout == shown.stdout
    assert "equal" in again.stderr


def test_the_demo_has_a_price(shell: Shell) -> None:
    shell("demo")
    (run,) = shell.runs()
    assert 0.0001 < run["cost_usd"] < 0.01
    assert run["calls"] == 3


def picture_size(data: bytes) -> tuple[int, int]:
    """The size of a PNG whose checksums are right."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, size = 8, (0, 0)
    pixels = b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        size = struct.unpack(">2I", body[:8]) if kind == b"IHDR" else size
        pixels += body if kind == b"IDAT" else b""
        at += 12 + length
    assert len(zlib.decompress(pixels)) == size[1] * (1 + 3 * size[0])
    return size
