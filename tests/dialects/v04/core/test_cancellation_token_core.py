"""A token cancels what is linked to it, from any thread, and keeps nothing that is done."""

from __future__ import annotations

import asyncio
import threading

import pytest

from autogen_core import CancellationToken


def test_a_callback_is_called_once_and_at_once_if_it_is_late() -> None:
    token, called = CancellationToken(), list[str]()
    token.add_callback(lambda: called.append("early"))

    token.cancel()
    token.cancel()
    token.add_callback(lambda: called.append("late"))

    assert called == ["early", "late"]
    assert token.is_cancelled()


def test_a_callback_may_ask_the_token() -> None:
    token, told = CancellationToken(), list[bool]()
    token.add_callback(lambda: told.append(token.is_cancelled()))
    cancelling = threading.Thread(target=token.cancel, daemon=True)

    cancelling.start()
    cancelling.join(5)

    assert told == [True]


def test_a_callback_that_fails_does_not_keep_the_others_from_being_called() -> None:
    token, called = CancellationToken(), list[str]()
    token.add_callback(list[None]().__iter__().__next__)
    token.add_callback(lambda: called.append("second"))

    with pytest.raises(StopIteration):
        token.cancel()

    assert called == ["second"]


@pytest.mark.parametrize("is_late", [False, True])
def test_a_linked_future_is_cancelled(is_late: bool) -> None:
    async def main() -> None:
        token, future = CancellationToken(), asyncio.get_running_loop().create_future()
        if is_late:
            token.cancel()
        assert token.link_future(future) is future
        token.cancel()
        assert future.cancelled()

    asyncio.run(main())


def test_another_thread_cancels_a_future_that_is_waited_for() -> None:
    async def main() -> None:
        token, future = CancellationToken(), asyncio.get_running_loop().create_future()
        token.link_future(future)
        cancelling = threading.Thread(target=token.cancel)
        cancelling.start()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(future, 5)
        cancelling.join()

    asyncio.run(main())


def test_a_token_forgets_futures_that_are_done() -> None:
    async def main() -> None:
        token, loop = CancellationToken(), asyncio.get_running_loop()
        for _ in range(3):
            token.link_future(loop.create_future()).set_result(None)
        await asyncio.sleep(0)
        assert not token._callbacks

    asyncio.run(main())
