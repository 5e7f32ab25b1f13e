"""The pizza bot behind HTTP: a word of a customer for each request, and past orders that come back."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coterie.testing import Item, ScriptedServer, tool_call
from tests.examples.playing import EXAMPLES, environment

ORDER = {"pizza_type": "veggie", "size": "small", "crust": "thin", "extra_toppings": [], "remove_toppings": []}
SUBMIT = tool_call("_submit_order", {**ORDER, "total_price": 11, "customer_name": "Ada"}, id="call_of_the_order")


@contextmanager
def service(model: ScriptedServer, folder: Path) -> Iterator[Callable[[str, str], str]]:
    """Start the service; what is given says a text as a customer and returns the reply."""
    command = [sys.executable, "-B", str(EXAMPLES / "pizza" / "service.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment(model)) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()

            def say(customer: str, text: str) -> str:
                with urllib.request.urlopen(f"{address}/customers/{customer}", text.encode(), timeout=30) as reply:
                    return str(reply.read().decode())

            yield say
        finally:
            process.terminate()


def test_a_conversation_goes_on_from_request_to_request(tmp_path: Path) -> None:
    answers: list[Item] = ["Which size?", tool_call("_get_menu", {}), "A small one is 11."]
    with ScriptedServer(answers) as model, service(model, tmp_path) as say:
        assert say("ada", "A veggie") == "Which size?"
        assert say("ada", "Small") == "A small one is 11."
    said = [each["content"] for each in model.requests[2]["messages"] if each["role"] == "user"]
    assert said == ["A veggie", "Small"]


def test_a_past_order_comes_back_to_whom_it_belongs_and_to_nobody_else(tmp_path: Path) -> None:
    ask = tool_call("get_past_orders", {})
    answers: list[Item] = [SUBMIT, "Done. TERMINATE", ask, "The same?", ask, "What would you like?"]
    with ScriptedServer(answers) as model, service(model, tmp_path) as say:
        assert say("ada", "A small veggie, yes") == "Done."
        say("ada", "Hello again")
        say("bob", "Hello")
    (ada,) = json.loads(model.requests[3]["messages"][-1]["content"])
    assert ada["pizza_type"] == "veggie"
    assert model.requests[5]["messages"][-1]["content"] == "[]"
