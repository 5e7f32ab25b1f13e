"""What all tests need: Ctrl-C means what it means at a terminal."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background, by a shell without job control
    signal.signal(signal.SIGINT, signal.default_int_handler)
