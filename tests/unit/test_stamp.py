"""What marks made things."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime

import pytest

from coterie.stamp import new_id, now


def test_ids_have_the_form_of_a_uuid_of_version_4() -> None:
    for _ in range(100):
        made = new_id()
        parsed = uuid.UUID(made)
        assert str(parsed) == made
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)


def test_no_id_is_given_twice() -> None:
    assert len({new_id() for _ in range(50_000)}) == 50_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_gives_other_ids() -> None:
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, "\n".join(new_id() for _ in range(100)).encode())
        os._exit(0)
    os.wait()
    ours = {new_id() for _ in range(100)}
    theirs = os.read(reading, 65536).decode().split("\n")
    os.close(reading)
    os.close(writing)
    assert len(theirs) == 100
    assert not ours & set(theirs)


def test_the_time_is_in_utc() -> None:
    assert now().tzinfo is UTC
    assert abs((datetime.now(UTC) - now()).total_seconds()) < 5
