"""One line at the terminal that says what a run is waiting for, and what it has cost so far."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

from coterie.effects import Effect, HumanInput, ModelCall
from coterie.interceptors.cost import Meter
from coterie.place import HERE

from .figures import money, tokens


class StatusLine:
    """Shown on stderr while an effect is under way, if that is a terminal; gone before anything is printed or asked."""

    def __init__(self) -> None:
        self.meter: Meter | None = None
        self._wanted = sys.stderr.isatty()
        self._live: Any = None
        self._under_way: dict[str, tuple[Effect, float, int]] = {}
        self._lock = threading.RLock()

    def watch(self, effect: Effect, outcome: Any) -> None:
        """Follow the run's effects."""
        if not self._wanted:
            return
        with self._lock:
            if outcome is None and effect.key not in self._under_way:
                place = HERE.get()
                self._under_way[effect.key] = (effect, time.monotonic(), place.turn if place else 0)
                self._show()
            else:
                self._under_way.pop(effect.key, None)
                self.hide()

    def hide(self) -> None:
        """Clear the line; it comes back with the next effect."""
        with self._lock:
            live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _show(self) -> None:
        if self._live is not None or any(isinstance(each, HumanInput) for each, *_ in self._under_way.values()):
            return
        from rich.console import Console
        from rich.live import Live

        console = Console(stderr=True)
        self._live = Live(
            get_renderable=self._text,
            console=console,
            refresh_per_second=8,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def _text(self) -> Any:
        from rich.text import Text

        latest = next(reversed(list(self._under_way.values())), None)
        if latest is None:
            return Text("")
        effect, since, turn = latest
        what = effect.model if isinstance(effect, ModelCall) else effect.subject or effect.kind
        parts = [f"{effect.agent or 'program'} > {what} {time.monotonic() - since:.1f} s"]
        if self.meter is not None and self.meter.total.calls:
            total = self.meter.total
            parts += [f"{tokens(total.tokens)} tokens", money(total.usd, total.unpriced)]
        if turn:
            parts.append(f"turn {turn}")
        return Text(" | ".join(parts), style="dim", no_wrap=True, overflow="ellipsis")
