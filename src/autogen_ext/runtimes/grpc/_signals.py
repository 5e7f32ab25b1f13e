"""Waiting until the process is asked to end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence

from autogen_core import ROOT_LOGGER_NAME

logger = logging.getLogger(ROOT_LOGGER_NAME)


async def first_of(signals: Sequence[signal.Signals]) -> None:
    """Return when the first of these signals came; the others then do what they did before."""
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    for each in signals:
        loop.add_signal_handler(each, came.set)
    try:
        await came.wait()
        logger.info("Stopping: the process was asked to end.")
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
