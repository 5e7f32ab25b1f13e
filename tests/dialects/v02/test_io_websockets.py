"""A chat with a client of a websocket: real connections over loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from typing import Any

import pytest

import autogen.io
from autogen import ConversableAgent, UserProxyAgent
from autogen.io import IOConsole, IOStream
from autogen.io.websockets import IOWebsockets

client = pytest.importorskip("websockets.sync.client", reason="the extra websockets is not installed")
exceptions = pytest.importorskip("websockets.exceptions")

WAIT_S = 20


def serve(on_connect: Any, **settings: Any) -> Any:
    return IOWebsockets.run_server_in_thread(port=0, on_connect=on_connect, **settings)


def test_it_is_a_stream_of_the_package() -> None:
    assert autogen.io.IOWebsockets is IOWebsockets
    assert isinstance(IOWebsockets(None), IOStream)


def test_the_connection_itself_is_there() -> None:
    connection = object()
    assert IOWebsockets(connection).websocket is connection


def test_a_print_is_one_message_with_its_end() -> None:
    def on_connect(stream: IOWebsockets) -> None:
        stream.print("a", 1, None, sep="-", end="!", flush=True)
        stream.print("next")

    with serve(on_connect) as uri, client.connect(uri) as ws:
        assert [ws.recv(WAIT_S), ws.recv(WAIT_S)] == ["a-1-None!", "next\n"]


def test_an_input_sends_its_prompt_and_takes_the_next_message() -> None:
    typed = []

    def on_connect(stream: IOWebsockets) -> None:
        typed.append(stream.input("name? "))
        typed.append(stream.input("password? ", password=True))
        stream.print("thanks")

    with serve(on_connect) as uri, client.connect(uri) as ws:
        for prompt, answer in (("name? ", "Ada"), ("password? ", b"s\xc3\xa9same")):
            assert ws.recv(WAIT_S) == prompt
            ws.send(answer)
        assert ws.recv(WAIT_S) == "thanks\n"
    assert typed == ["Ada", "sésame"]


def test_the_stream_is_the_default_in_its_connection_and_nowhere_else() -> None:
    seen = []

    def on_connect(stream: IOWebsockets) -> None:
        seen.append(IOStream.get_default() is stream)
        stream.print("seen")

    with serve(on_connect) as uri, client.connect(uri) as ws:
        assert ws.recv(WAIT_S) == "seen\n"
        assert isinstance(IOStream.get_default(), IOConsole)
    assert seen == [True]


def test_a_chat_is_printed_to_the_client_and_its_person_is_asked_there(capsys: pytest.CaptureFixture[str]) -> None:
    def on_connect(stream: IOWebsockets) -> None:
        asked = stream.input("What do you want to know?")
        helper = ConversableAgent("helper", default_auto_reply="Forty-two.", llm_config=False)
        user = UserProxyAgent("user", human_input_mode="ALWAYS", code_execution_config=False)
        user.initiate_chat(helper, message=asked)
        stream.print("bye")

    heard = []
    with serve(on_connect) as uri, client.connect(uri) as ws:
        ws.recv(WAIT_S)
        ws.send("The answer?")
        while (message := ws.recv(WAIT_S)) != "bye\n":
            heard.append(message)
            if "Provide feedback" in message or "Replying as user" in message:
                ws.send("exit")
    assert "The answer?" in "".join(heard)
    assert "Forty-two." in "".join(heard)
    assert capsys.readouterr().out == ""


def test_several_clients_talk_at_once() -> None:
    together = threading.Barrier(2)

    def on_connect(stream: IOWebsockets) -> None:
        name = stream.input("?")
        together.wait(WAIT_S)
        stream.print(name)

    with serve(on_connect) as uri, client.connect(uri) as one, client.connect(uri) as two:
        one.send("one")
        two.send("two")
        assert [one.recv(WAIT_S), one.recv(WAIT_S)] == ["?", "one\n"]
        assert [two.recv(WAIT_S), two.recv(WAIT_S)] == ["?", "two\n"]


def test_a_client_that_leaves_is_the_end_of_the_input() -> None:
    ended: list[BaseException] = []
    done = threading.Event()

    def on_connect(stream: IOWebsockets) -> None:
        try:
            stream.input("still there?")
        except EOFError as error:
            ended.append(error)
        done.set()

    with serve(on_connect) as uri:
        with client.connect(uri) as ws:
            ws.recv(WAIT_S)
        assert done.wait(WAIT_S)
    assert "still there?" in str(ended[0])


def test_the_end_of_the_block_ends_connections_and_frees_the_port() -> None:
    done = threading.Event()

    def on_connect(stream: IOWebsockets) -> None:
        try:
            stream.input("?")
        except EOFError:
            done.set()

    before = set(threading.enumerate())
    with ExitStack() as clients:
        with serve(on_connect) as uri:
            ws = clients.enter_context(client.connect(uri))
            ws.recv(WAIT_S)
        assert done.is_set()
        with pytest.raises(exceptions.ConnectionClosed):
            ws.recv(WAIT_S)
    assert [each for each in threading.enumerate() if each not in before and "websockets" in each.name] == []
    with pytest.raises(OSError), client.connect(uri):
        pass


def test_what_fails_in_a_connection_is_logged_and_closes_it_in_order(caplog: pytest.LogCaptureFixture) -> None:
    def on_connect(stream: IOWebsockets) -> None:
        raise LookupError("inside")

    with serve(on_connect) as uri, client.connect(uri) as ws, pytest.raises(exceptions.ConnectionClosedOK):
        ws.recv(WAIT_S)
    assert [each.levelname for each in caplog.records if each.name == "autogen.io.websockets"] == ["ERROR"]
    assert "LookupError: inside" in caplog.text


@pytest.mark.parametrize("meets", ["input", "print"])
def test_a_client_that_leaves_is_no_failure(meets: str, caplog: pytest.LogCaptureFixture) -> None:
    left = threading.Event()

    def on_connect(stream: IOWebsockets) -> None:
        left.wait(WAIT_S)
        while True:
            stream.input() if meets == "input" else stream.print("on")

    with caplog.at_level("INFO"), serve(on_connect) as uri:
        with client.connect(uri):
            pass
        left.set()
    assert "Traceback" not in caplog.text
    gone = [each for each in caplog.records if each.name == "autogen.io.websockets"]
    assert [each.levelname for each in gone] == ["INFO"]


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError), IOWebsockets.run_server_in_thread(port=port, on_connect=lambda stream: None):
            pass


def test_further_settings_reach_the_server() -> None:
    with serve(lambda stream: None, subprotocols=["chat"]) as uri, client.connect(uri, subprotocols=["chat"]) as ws:
        assert ws.subprotocol == "chat"


WITHOUT_THE_PACKAGE = """
import sys
sys.modules["websockets"] = None
from autogen.io.websockets import IOWebsockets
try:
    with IOWebsockets.run_server_in_thread(on_connect=print):
        pass
except ImportError as error:
    print(error)
"""


def test_without_the_package_the_error_names_the_extra() -> None:
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_PACKAGE], capture_output=True, text=True, check=True
    ).stdout
    assert "coterie[websockets]" in said
