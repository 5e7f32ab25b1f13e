"""Streams a chat prints to and reads from, colours, exceptions, types."""

from __future__ import annotations

import builtins
import contextvars
import getpass
import sys
import threading
import types
from typing import Any, get_type_hints

import pytest

import autogen.io.base
import autogen.types
from autogen import _pydantic, exception_utils, formatting_utils
from autogen.io import InputStream, IOConsole, IOStream, OutputStream


class Recorder(IOStream):
    def __init__(self) -> None:
        self.lines: list[Any] = []

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        self.lines.append(sep.join(map(str, objects)) + end)

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        return "typed"


class TestDefault:
    def test_the_console_is_the_global_default(self) -> None:
        assert isinstance(IOStream.get_default(), IOConsole)

    def test_a_stream_is_used_until_its_block_ends(self) -> None:
        recorder = Recorder()
        with IOStream.set_default(recorder):
            assert IOStream.get_default() is recorder
            with IOStream.set_default(None):
                assert isinstance(IOStream.get_default(), IOConsole)
        assert isinstance(IOStream.get_default(), IOConsole)

    def test_other_threads_keep_theirs_and_copied_contexts_inherit(self) -> None:
        found: list[IOStream] = []
        recorder = Recorder()
        with IOStream.set_default(recorder):
            context = contextvars.copy_context()
            for target in (lambda: found.append(IOStream.get_default()), lambda: context.run(found.append, recorder)):
                thread = threading.Thread(target=target)
                thread.start()
                thread.join()
            found.append(context.run(IOStream.get_default))
        assert isinstance(found[0], IOConsole) and found[1:] == [recorder, recorder]

    def test_the_global_default_can_be_changed(self) -> None:
        before = IOStream.get_global_default()
        recorder = Recorder()
        IOStream.set_global_default(recorder)
        try:
            assert IOStream.get_default() is recorder
        finally:
            IOStream.set_global_default(before)

    def test_no_global_default_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(autogen.io.base, "_global_default", None)
        with pytest.raises(RuntimeError, match="No global default IOStream has been set"):
            IOStream.get_default()

    def test_an_object_with_print_and_input_goes_both_ways(self) -> None:
        assert isinstance(Recorder(), InputStream) and isinstance(Recorder(), OutputStream)
        assert not isinstance(object(), InputStream)


class TestConsole:
    def test_it_prints_as_print_does(self, capsys: pytest.CaptureFixture[str]) -> None:
        IOConsole().print("a", 1, sep="-", end="!\n", flush=True)
        assert capsys.readouterr().out == "a-1!\n"

    def test_it_calls_input_as_it_is_at_that_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(builtins, "input", lambda prompt: f"answer to {prompt}")
        assert IOConsole().input("who? ") == "answer to who? "

    def test_passwords_are_read_hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(getpass, "getpass", lambda prompt: f"hidden after {prompt}")
        assert IOConsole().input("key: ", password=True) == "hidden after key: "


class TestColour:
    def test_without_termcolor_text_stays_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "termcolor", None)
        formatting_utils._termcolor.cache_clear()
        assert formatting_utils.colored("x", "red", attrs=["bold"]) == "x"
        formatting_utils._termcolor.cache_clear()

    def test_with_termcolor_it_does_the_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        module = types.ModuleType("termcolor")
        module.colored = lambda text, color, *args, **kwargs: f"<{color}>{text}"  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "termcolor", module)
        formatting_utils._termcolor.cache_clear()
        assert formatting_utils.colored("x", "red") == "<red>x"
        formatting_utils._termcolor.cache_clear()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AgentNameConflict", "Found multiple agents with the same name."),
        ("NoEligibleSpeaker", "No eligible speakers."),
        ("SenderRequired", "Sender is required but not provided."),
    ],
)
def test_exceptions_say_what_happened_by_default(name: str, text: str) -> None:
    assert str(getattr(exception_utils, name)()) == text


@pytest.mark.parametrize("name", ["NoEligibleSpeaker", "SenderRequired", "InvalidCarryOverType", "UndefinedNextAgent"])
def test_exceptions_carry_their_message(name: str) -> None:
    error = getattr(exception_utils, name)("why")
    assert (error.message, str(error), type(error).__mro__[1]) == ("why", "why", Exception)


def test_pydantic_functions() -> None:
    from pydantic import BaseModel

    class Point(BaseModel):
        x: int

    assert _pydantic.type2schema(int) == {"type": "integer"}
    assert (_pydantic.model_dump(Point(x=1)), _pydantic.model_dump_json(Point(x=1))) == ({"x": 1}, '{"x":1}')
    assert _pydantic.evaluate_forwardref("Point | None", {}, {"Point": Point}) == Point | None
    assert _pydantic.PYDANTIC_V1 is False


def test_content_types_are_public() -> None:
    assert get_type_hints(autogen.types.UserMessageTextContentPart).keys() == {"type", "text"}
    assert get_type_hints(autogen.types.UserMessageImageContentPart).keys() == {"type", "image_url"}
