"""What is printed goes through, is handed on in lines, and is remembered by the effect that printed it."""

from __future__ import annotations

import io
import sys
import threading

from coterie.place import HERE, Place
from coterie_apps.transcript import Transcript


class Screen:
    """A transcript with what became of it."""

    def __init__(self) -> None:
        self.shown, self.writes = io.StringIO(), 0
        self.lines: list[str] = []
        self.transcript = Transcript(self.shown, self._before)

    def _before(self) -> None:
        self.writes += 1

    def at(self, path: str, text: str) -> None:
        """Print at a place."""
        token = HERE.set(Place(path))
        try:
            print(text, end="")
        finally:
            HERE.reset(token)


def test_output_passes_through_and_comes_out_in_lines() -> None:
    screen = Screen()
    with screen.transcript.installed(screen.lines.append):
        print("one\ntwo", end="")
        print(" more")
        print("rest", end="")
        assert screen.lines == ["one\n", "two more\n"]
    assert screen.lines == ["one\n", "two more\n", "rest"]
    assert screen.shown.getvalue() == "one\ntwo more\nrest"
    assert sys.stdout is not screen.transcript


def test_an_effect_holds_what_is_printed_in_it_and_below() -> None:
    screen = Screen()
    with screen.transcript.installed(screen.lines.append):
        screen.transcript.begin("c/1/tool/0")
        screen.at("c/1/tool/0", "tool ")
        screen.transcript.begin("c/1/tool/0/d/1/model/0")
        screen.at("c/1/tool/0/d/1/model/0", "inner ")
        screen.at("c/1/tool/00", "elsewhere ")
        assert screen.transcript.end("c/1/tool/0/d/1/model/0") == "inner "
        screen.at("c", "outside")
        assert screen.transcript.end("c/1/tool/0") == "tool inner "


def test_what_other_threads_print_belongs_to_no_effect() -> None:
    screen = Screen()
    with screen.transcript.installed(screen.lines.append):
        screen.transcript.begin("c/1/tool/0")
        thread = threading.Thread(target=lambda: print("thread"))
        thread.start()
        thread.join()
        assert screen.transcript.end("c/1/tool/0") == ""
    assert screen.shown.getvalue() == "thread\n"


def test_a_repeated_text_takes_the_place_of_what_would_be_printed() -> None:
    screen = Screen()
    heard: list[str] = []

    def stream() -> None:
        heard.append("called")
        print("in one piece")

    with screen.transcript.installed(screen.lines.append):
        screen.transcript.repeat("in pieces\n", stream)
        screen.transcript.repeat("plain\n", None)
    assert heard == ["called"]
    assert screen.shown.getvalue() == "in pieces\nplain\n"


def test_the_real_stream_does_all_the_rest() -> None:
    screen = Screen()
    with screen.transcript.installed(screen.lines.append):
        assert sys.stdout.isatty() is False
        assert screen.transcript.getvalue() == ""
        sys.stdout.writelines(["a", "b\n"])
    assert screen.lines == ["ab\n"]
    assert screen.writes == 2
