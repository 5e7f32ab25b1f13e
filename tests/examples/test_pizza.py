"""The pizza-ordering application takes orders: the edge cases of its page, and the three bugs that it tells of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import autogen
from coterie.testing import Fault, Item, ScriptedServer, tool_call
from tests.examples.playing import EXAMPLES, environment

MAIN = EXAMPLES / "pizza" / "main.py"
PIZZAS = ("margherita", "pepperoni", "bbq_chicken", "veggie")
EXTRAS = ("extra_cheese", "mushroom", "bacon", "pineapple")
SIZES = ("small", "medium", "large", "xl")


def model(request: dict[str, Any]) -> Item:
    """What stands for the model of both agents. Like a real endpoint, it refuses calls without results."""
    if unanswered(request["messages"]):
        return Fault(status=400, body={"error": {"message": "tool_calls without results"}})
    system = request["messages"][0]["content"]
    return validate(request["messages"][-1]["content"]) if "strict pizza order" in system else take(request["messages"])


def unanswered(messages: list[dict[str, Any]]) -> list[str]:
    """The ids of calls whose results do not follow at once."""
    found = []
    for index, message in enumerate(messages):
        wanted = [each["id"] for each in message.get("tool_calls") or ()]
        given = [each.get("tool_call_id") for each in messages[index + 1 : index + 1 + len(wanted)]]
        found += [each for each in wanted if each not in given]
    return found


def validate(text: str) -> str:
    order = json.loads(text.removeprefix("Validate:\n"))
    return "VALID" if order["pizza_type"] in PIZZAS and order["price"] > 0 else "INVALID: unknown pizza"


def take(messages: list[dict[str, Any]]) -> Item:
    """The order agent: reads the whole conversation and does what its prompt says comes next."""
    last = messages[-1]
    if last["role"] == "user":
        return answer(last["content"].lower(), messages)
    (call,) = messages[-2]["tool_calls"]
    return go_on(call["function"]["name"], last["content"], messages)


def answer(said: str, messages: list[dict[str, Any]]) -> Item:
    if not any(each["role"] == "tool" for each in messages):
        return tool_call("_get_menu", {})
    if said.startswith("yes"):
        return tool_call("_submit_order", {**ordered(messages), "total_price": price(messages), "customer_name": "Ada"})
    if said == "no":
        return "What shall I change?"
    return price_or_ask(messages)


def go_on(tool: str, result: str, messages: list[dict[str, Any]]) -> Item:
    if tool == "_get_menu":
        return price_or_ask(messages)
    if tool == "_calc_price":
        return tool_call("_validate_order", {**ordered(messages), "price": price(messages)})
    if tool == "_validate_order":
        return f"It is {result}: {price(messages)} USD. Is that right?"
    placed = json.loads(result)
    return f"{placed['message']} {placed['order_id']} in {placed['eta']}. TERMINATE"


def price_or_ask(messages: list[dict[str, Any]]) -> Item:
    order = ordered(messages)
    if order["pizza_type"] and order["size"]:
        return tool_call(
            "_calc_price", {each: order[each] for each in ("pizza_type", "size", "crust", "extra_toppings")}
        )
    known = json.loads(next(each["content"] for each in messages if each["role"] == "tool"))["pizzas"]
    if "hawaiian" in said_by_customer(messages):
        return f"Hawaiian is not on our menu. We have {', '.join(known)}."
    return "Welcome! Which pizza would you like?"


def said_by_customer(messages: list[dict[str, Any]]) -> str:
    return "\n".join(each["content"] for each in messages if each["role"] == "user").lower().replace(" ", "_")


def ordered(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """What the customer wants by now: a later word replaces an earlier one."""
    said = said_by_customer(messages)

    def latest(words: tuple[str, ...]) -> str:
        return max(words, key=said.rfind) if any(word in said for word in words) else ""

    return {
        "pizza_type": latest(PIZZAS),
        "size": latest(SIZES),
        "crust": latest(("thin", "stuffed")) or "thin",
        "extra_toppings": [each for each in EXTRAS if each in said],
        "remove_toppings": [],
    }


def price(messages: list[dict[str, Any]]) -> float:
    """The last price that the tool gave."""
    totals = [re.search(r'"total": ([\d.]+)', each["content"]) for each in messages if each["role"] == "tool"]
    return float([each[1] for each in totals if each][-1])


@dataclass(frozen=True, slots=True)
class Ordered:
    """What came of a conversation: what was printed, which tools were called with what, and what they returned."""

    printed: str
    calls: list[tuple[str, dict[str, Any]]]
    results: list[str]
    validations: list[dict[str, Any]]

    def called(self, tool: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == tool]


def order(folder: Path, *typed: str) -> Ordered:
    """Run the application: a person types, or, without words of theirs, its own script speaks."""
    with ScriptedServer(model) as server:
        settings = {**environment(server), "PYTHONDONTWRITEBYTECODE": "1", "INTERACTIVE": "1" if typed else ""}
        ran = subprocess.run(
            [sys.executable, str(MAIN)],
            input="\n".join(typed),
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env=settings,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    talk = [each["messages"] for each in server.requests if "tools" in each][-1]
    made = [call["function"] for each in talk for call in each.get("tool_calls") or ()]
    return Ordered(
        ran.stdout,
        [(each["name"], json.loads(each["arguments"])) for each in made],
        [each["content"] for each in talk if each["role"] == "tool"],
        [each for each in server.requests if "tools" not in each],
    )


class TestModes:
    def test_the_script_orders_changes_its_mind_and_confirms(self, tmp_path: Path) -> None:
        done = order(tmp_path)
        assert [name for name, _ in done.calls] == [
            "_get_menu",
            *["_calc_price", "_validate_order"] * 2,
            "_submit_order",
        ]
        assert re.search(r"Confirmed! ORD-\d{5} in \d\d minutes. TERMINATE", done.printed)
        assert "You: " not in done.printed

    def test_a_person_is_asked_on_turns_of_talk_only(self, tmp_path: Path) -> None:
        done = order(tmp_path, "A small veggie", "yes")
        assert done.printed.count("You: ") == 2
        assert done.called("_submit_order")[0]["total_price"] == 11

    def test_exit_leaves_without_an_order(self, tmp_path: Path) -> None:
        assert order(tmp_path, "A small veggie", "EXIT").called("_submit_order") == []

    def test_the_key_is_read_from_the_file_beside_the_program(self, tmp_path: Path) -> None:
        own = shutil.copytree(MAIN.parent, tmp_path / "pizza", ignore=shutil.ignore_patterns(".env", "__pycache__"))
        (own / ".env").write_text("OPENAI_API_KEY=key-of-the-file\n", encoding="utf-8")
        with ScriptedServer(model) as server:
            settings = environment(server)
            del settings["OPENAI_API_KEY"]
            subprocess.run([sys.executable, str(own / "main.py")], env=settings, cwd=tmp_path, check=True, timeout=60)
        assert {each["authorization"] for each in server.headers} == {"Bearer key-of-the-file"}


class TestEdgeCases:
    def test_a_pizza_that_is_not_on_the_menu_is_answered_with_those_that_are(self, tmp_path: Path) -> None:
        done = order(tmp_path, "I want a Hawaiian pizza", "exit")
        assert "Hawaiian is not on our menu. We have margherita, pepperoni, bbq_chicken, veggie." in done.printed
        assert done.called("_calc_price") == []

    def test_crust_and_extras_are_charged(self, tmp_path: Path) -> None:
        done = order(tmp_path, "XL margherita stuffed crust + pineapple + bacon", "exit")
        assert json.loads(done.results[1]) == {
            "total": 29.0,
            "breakdown": {"base": 22, "crust": 3.0, "extras": {"bacon": 2.5, "pineapple": 1.5}},
        }

    def test_a_change_of_size_is_priced_and_validated_from_scratch(self, tmp_path: Path) -> None:
        done = order(
            tmp_path, "XL margherita stuffed crust + pineapple + bacon", "Actually change it to medium", "exit"
        )
        assert [each["size"] for each in done.called("_calc_price")] == ["xl", "medium"]
        assert [each["price"] for each in done.called("_validate_order")] == [29.0, 21.0]

    def test_a_no_to_the_summary_submits_nothing_and_asks_what_to_change(self, tmp_path: Path) -> None:
        done = order(tmp_path, "A small veggie", "No", "exit")
        assert "What shall I change?" in done.printed
        assert done.called("_submit_order") == []


class TestBugs:
    """Three bugs that the page tells of, in programs that were written without its remedies."""

    def test_an_order_is_validated_once_each_time_the_tool_is_called(self, tmp_path: Path) -> None:
        done = order(tmp_path)
        assert len(done.validations) == len(done.called("_validate_order")) == 2
        assert all(len(each["messages"]) == 2 for each in done.validations)

    def test_a_nested_chat_fires_only_for_the_turn_that_its_trigger_names(self) -> None:
        with ScriptedServer(lambda request: "VALID" if "Check" in str(request["messages"][0]) else "Hello.") as server:
            agent, customer = assistant(server), proxy()
            validator = autogen.AssistantAgent("validator", system_message="Check.", llm_config=config(server))
            chats = [{"recipient": validator, "max_turns": 1, "summary_method": "last_msg"}]
            agent.register_nested_chats(chats, trigger=lambda sender: is_order(agent.last_message(sender)))
            customer.initiate_chat(agent, message="Hello?", max_turns=1)
            customer.initiate_chat(agent, message='{"pizza_type": "veggie"}', max_turns=1, clear_history=False)
        assert [each["messages"][0]["content"] for each in server.requests] == ["Talk.", "Check."]

    def test_a_termination_test_meets_text_on_the_turns_of_tools(self) -> None:
        with ScriptedServer([tool_call("menu", {}), "TERMINATE"]) as server:
            agent = assistant(server)
            customer = proxy(lambda message: "TERMINATE" in message["content"])
            offer_menu(agent, customer)
            talk = customer.initiate_chat(agent, message="Hello?")
        assert talk.chat_history[1]["content"] is None
        assert talk.summary == ""

    def test_an_empty_reply_to_a_tool_call_leaves_the_request_valid(self) -> None:
        answers: Iterator[Item] = iter([tool_call("menu", {}), "Never mind. TERMINATE"])

        def strict(request: dict[str, Any]) -> Item:
            return Fault(status=400, body="") if unanswered(request["messages"]) else next(answers)

        with ScriptedServer(strict) as server:
            agent, customer = assistant(server), proxy(lambda message: "TERMINATE" in message["content"])
            offer_menu(agent, customer)
            customer.register_reply([autogen.Agent, None], reply_func=says_nothing_once(), position=0)
            customer.initiate_chat(agent, message="Hello?")
        assert [each["role"] for each in server.requests[1]["messages"]] == [
            "system",
            "user",
            "assistant",
            "tool",
            "user",
        ]


def config(server: ScriptedServer) -> dict[str, Any]:
    endpoint = {"model": "m", "api_key": "none", "base_url": server.base_url}
    return {"config_list": [endpoint], "cache_seed": None}


def assistant(server: ScriptedServer) -> autogen.AssistantAgent:
    return autogen.AssistantAgent("agent", system_message="Talk.", llm_config=config(server))


def proxy(ends: Callable[[dict[str, Any]], bool] | None = None) -> autogen.UserProxyAgent:
    return autogen.UserProxyAgent(
        "customer", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=ends
    )


def offer_menu(agent: autogen.AssistantAgent, customer: autogen.UserProxyAgent) -> None:
    def menu() -> str:
        """The menu."""
        return "margherita"

    autogen.register_function(menu, caller=agent, executor=customer, description="The menu")


def is_order(message: Any) -> bool:
    return bool(message["content"].startswith("{"))


def says_nothing_once() -> Callable[..., tuple[bool, str | None]]:
    pending = iter([""])

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str | None]:
        said = next(pending, None)
        return said is not None, said

    return reply
