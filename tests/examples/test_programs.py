"""Printed programs run as printed: what their models are asked, what is run, what is left behind."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from coterie.testing import tool_call, tool_calls
from tests.examples.playing import EXAMPLES, KEY, play, play_example

PIZZA = {"pizza_type": "margherita", "size": "medium"}
ORDER = {**PIZZA, "crust": "thin", "extra_toppings": ["mushroom"], "remove_toppings": []}
BROKEN = '```python\ndef reverse(text):\n    return text\n\nassert reverse("abc") == "cba"\n```'
MENDED = '```python\ndef reverse(text):\n    return text[::-1]\n\nassert reverse("abc") == "cba"\nprint("passed")\n```'
DRAW = """Without the package, then.
```python
import struct, zlib

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

rows = b"".join(b"\\0" + bytes(255 * (x > 29 - y) for x in range(30)) for y in range(30))
with open("chart.png", "wb") as file:
    file.write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 30, 8, 0, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
print("chart.png is there")
```"""


def system_message(request: dict[str, Any]) -> str:
    (text,) = [each["content"] for each in request["messages"] if each["role"] == "system"]
    assert isinstance(text, str)
    return text


def schemas(request: dict[str, Any]) -> dict[str, Any]:
    return {each["function"]["name"]: each["function"] for each in request["tools"]}


def tool_results(request: dict[str, Any]) -> list[str]:
    return [each["content"] for each in request["messages"] if each["role"] == "tool"]


class TestDefinitions:
    def test_an_assistant_has_its_name_its_words_and_its_model(self) -> None:
        assistant = runpy.run_path(str(EXAMPLES / "01_assistant_agent.py"))["assistant"]
        assert assistant.name == "assistant"
        assert assistant.system_message.endswith("Reply TERMINATE when the task is complete.")
        assert assistant.llm_config["config_list"][0]["model"] == "gpt-4o"

    def test_a_user_proxy_runs_code_in_its_folder_without_a_model(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        user_proxy = runpy.run_path(str(EXAMPLES / "02_user_proxy_agent.py"))["user_proxy"]
        code = "```python\nopen('here.txt', 'w').write('x')\nprint(6 * 7)\n```"
        reply = user_proxy.generate_reply([{"role": "user", "content": code}])
        assert reply == "exitcode: 0 (execution succeeded)\nCode output: \n42\n"
        assert (tmp_path / "coding_workspace" / "here.txt").exists()


class TestMinimalOf04:
    def test_a_person_and_the_model_talk_until_it_says_so(self, tmp_path: Path) -> None:
        answers = ("Like this: text[::-1]. Is that clear?", "Fine. TERMINATE")
        played = play([str(EXAMPLES / "20_minimal_v04.py")], answers, tmp_path, typed="It is.\n")
        assert played.requests[0]["model"] == "gpt-4o-mini"
        assert system_message(played.requests[0]).startswith("You are a helpful Python tutor.")
        assert [each["content"] for each in played.requests[1]["messages"][1:]] == [
            "Write a Python function that reverses a string.",
            answers[0],
            "It is.",
        ]
        assert played.printed.startswith("Enter your response: [TextMessage(id=")
        assert "UserInputRequestedEvent" in played.printed


class TestMinimal:
    ANSWERS = (BROKEN, MENDED, "It works. TERMINATE")

    def test_a_traceback_goes_back_and_the_mended_code_runs(self, tmp_path: Path) -> None:
        played = play([str(EXAMPLES / "03_minimal.py")], self.ANSWERS, tmp_path)
        assert "exitcode: 1 (execution failed)" in played.last(1)
        assert "AssertionError" in played.last(1)
        assert played.last(2) == "exitcode: 0 (execution succeeded)\nCode output: \npassed\n"
        assert played.printed.rstrip("-\n").endswith("assistant (to user_proxy):\n\nIt works. TERMINATE")

    def test_the_model_is_asked_as_configured(self, tmp_path: Path) -> None:
        played = play([str(EXAMPLES / "03_minimal.py")], self.ANSWERS, tmp_path)
        for request in played.requests:
            assert request["model"] == "gpt-4o-mini"
            assert request["temperature"] == 0
            assert system_message(request).startswith("You are a helpful Python tutor.\nWrite clear")
        assert played.last(0) == "Write a Python function that reverses a string and include a test."
        assert played.headers[0]["authorization"] == "Bearer YOUR_OPENAI_API_KEY"

    def test_the_runner_puts_the_key_of_the_environment_for_the_placeholder(self, tmp_path: Path) -> None:
        played = play_example("03", self.ANSWERS, tmp_path)
        assert {each["authorization"] for each in played.headers} == {f"Bearer {KEY}"}
        assert KEY not in played.printed

    def test_its_history_reads_as_a_list_of_dicts(self, tmp_path: Path) -> None:
        played = play_example("04", self.ANSWERS, tmp_path)
        history = played.printed.rpartition("-" * 80)[2].strip()
        assert history.startswith(
            "[user_proxy]: Write a Python function that reverses a string and include a test....\n"
        )
        assert "\n[user_proxy]: exitcode: 1 (execution failed)" in history
        assert history.endswith("\n[assistant]: It works. TERMINATE...")


def test_the_coding_assistant_is_answered_five_times_at_most(tmp_path: Path) -> None:
    played = play_example("05", ["```python\nprint(sum([1, 2]))\n```"] * 6, tmp_path)
    assert [request["model"] for request in played.requests] == ["gpt-4"] * 6
    assert played.headers[0]["authorization"] == f"Bearer {KEY}"
    assert system_message(played.requests[0]) == "You are a helpful coding assistant. Write clean Python code."
    assert played.printed.count("coding_assistant (to user):") == 6
    assert played.printed.count("user (to coding_assistant):") == 6
    assert played.last(5) == "exitcode: 0 (execution succeeded)\nCode output: \n3\n"


def test_the_chart_is_drawn_after_a_missing_package(tmp_path: Path) -> None:
    fetch = "```python\nimport a_package_that_nobody_has\n```"
    played = play([str(EXAMPLES / "06_stock_chart.py")], [fetch, DRAW, "TERMINATE"], tmp_path)
    assert "ModuleNotFoundError" in played.last(1)
    assert "chart.png is there" in played.last(2)
    assert (tmp_path / "coding" / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert played.requests[0]["model"] == "gpt-4o"
    assert "temperature" not in played.requests[0]
    assert system_message(played.requests[0])


def test_a_model_is_named_in_the_program_or_in_a_config_list(tmp_path: Path) -> None:
    configs = json.dumps([{"model": "gpt-4", "api_key": "another key"}])
    played = play_example("07", ["Hello.", "Hi."], tmp_path, settings={"OAI_CONFIG_LIST": configs})
    assert [request["model"] for request in played.requests] == ["gpt-4o", "gpt-4"]
    assert [request.get("temperature") for request in played.requests] == [0.1, None]
    assert [each["authorization"] for each in played.headers] == [f"Bearer {KEY}", "Bearer another key"]


def test_a_second_run_with_the_same_cache_seed_asks_no_model(tmp_path: Path) -> None:
    first = play_example("07", ["Hello.", "Hi."], tmp_path)
    assert (tmp_path / ".cache" / "42").exists()
    assert play_example("07", [], tmp_path).printed == first.printed


class TestEndings:
    ANSWERS = (*["Go on."] * 5, "1, 2, 3. TERMINATE", "1, 2, 3", "4: TASK_COMPLETE.")

    def test_a_chat_ends_by_turns_by_keyword_or_by_a_function(self, tmp_path: Path) -> None:
        played = play_example("08", self.ANSWERS, tmp_path, typed="Count.\n\n\n")
        assert [played.last(number) for number in (0, 5, 6)] == ["Count.", "Count to three.", "Count to four."]
        assert len(played.requests[4]["messages"]) == 1 + 9
        assert system_message(played.requests[5]) == "...reply TERMINATE when done"

    def test_a_chat_without_a_message_asks_for_the_first(self, tmp_path: Path) -> None:
        assert play_example("08", self.ANSWERS, tmp_path, typed="Count.\n\n\n").printed.startswith(">")

    def test_the_person_is_asked_before_the_end(self, tmp_path: Path) -> None:
        printed = play_example("08", self.ANSWERS, tmp_path, typed="Count.\n\n\n").printed
        assert printed.count("Replying as user_proxy. Provide feedback to assistant.") == 2


def test_hello_world_ends_at_the_keyword_within_a_text(tmp_path: Path) -> None:
    code = "```python\na, b = 0, 1\nfor _ in range(10):\n    print(a)\n    a, b = b, a + b\n```"
    played = play([str(EXAMPLES / "09_hello_world.py")], [code, "Done: TERMINATE"], tmp_path)
    assert "Code output: \n0\n1\n1\n2\n3\n5\n8\n13\n21\n34\n" in played.printed
    assert played.requests[0]["model"] == "gpt-4o"
    assert system_message(played.requests[0]) == "You are a Python expert. When done, reply: TERMINATE"
    assert (tmp_path / "coding").is_dir()


def test_a_chained_chat_begins_with_the_summary_of_the_one_before(tmp_path: Path) -> None:
    played = play_example("10", ["A post.", "Too short.", "A longer post."], tmp_path)
    assert [played.last(number) for number in range(3)] == [
        "Write a blog post about RAG",
        "Review:\nA post.",
        "Apply feedback:\nToo short.",
    ]
    assert [system_message(each) for each in played.requests] == [
        "You write short posts.",
        "You review posts.",
        "You edit posts.",
    ]


class TestTools:
    ANSWERS = (
        tool_calls(tool_call("get_weather", {"city": "Lisbon"}), tool_call("web_search", {"query": "Lisbon tonight"})),
        "Sunny, and fado. TERMINATE",
    )

    def test_the_model_is_told_what_a_tool_does_and_takes(self, tmp_path: Path) -> None:
        offered = schemas(play_example("11", self.ANSWERS, tmp_path).requests[0])
        assert {name: each["description"] for name, each in offered.items()} == {
            "get_weather": "Get current weather for a city",
            "web_search": "Search the web for current info",
        }
        assert offered["get_weather"]["parameters"]["properties"]["city"]["type"] == "string"
        assert offered["get_weather"]["parameters"]["required"] == ["city"]

    def test_two_calls_in_one_message_are_both_answered(self, tmp_path: Path) -> None:
        played = play_example("11", self.ANSWERS, tmp_path)
        assert tool_results(played.requests[1]) == [
            "Weather in Lisbon: 22°C, sunny",
            "Results for 'Lisbon tonight': ...",
        ]


class TestPizzaTools:
    ANSWERS = (
        tool_call("_get_menu", {}),
        tool_call("_calc_price", {**PIZZA, "extra_toppings": ["mushroom"]}),
        tool_call("_validate_order", {**ORDER, "price": 15.5}),
        "VALID",
        tool_call("_submit_order", {**ORDER, "total_price": 15.5, "customer_name": "Ada"}),
        "Your order is ORD-12345. TERMINATE",
    )

    def test_every_tool_runs_and_its_result_goes_back(self, tmp_path: Path) -> None:
        results = tool_results(play_example("12", self.ANSWERS, tmp_path).requests[-1])
        assert [json.loads(results[0])["extra_toppings"], *results[1:3]] == [
            {"mushroom": 1.5},
            '{"total": 15.5}',
            "VALID",
        ]
        assert json.loads(results[3])["message"] == "Confirmed, Ada!"

    def test_a_tool_may_hold_a_silent_chat_of_its_own(self, tmp_path: Path) -> None:
        played = play_example("12", self.ANSWERS, tmp_path)
        inner = played.requests[3]
        assert "tools" not in inner
        assert inner["temperature"] == 0.2
        assert json.loads(inner["messages"][-1]["content"].removeprefix("Validate:\n")) == {**ORDER, "price": 15.5}
        assert "validator_agent" not in played.printed

    def test_a_parameter_without_annotation_takes_anything(self, tmp_path: Path) -> None:
        played = play_example("12", self.ANSWERS, tmp_path)
        submit = schemas(played.requests[0])["_submit_order"]["parameters"]
        assert "type" not in submit["properties"]["total_price"]
        assert submit["required"] == [*ORDER, "total_price"]
        assert "_submit_order" in played.errors
        assert "total_price" in played.errors


class TestAskAPerson:
    ANSWERS = ("Welcome.", tool_call("get_menu", {}), "Margherita and pepperoni.")

    def test_nobody_is_asked_on_the_turns_of_tools(self, tmp_path: Path) -> None:
        played = play_example("13", self.ANSWERS, tmp_path, typed="What is there?\nexit\n")
        assert played.printed.count("You: ") == 2
        assert tool_results(played.requests[2]) == ["margherita: 10, pepperoni: 12"]

    def test_exit_ends_the_chat(self, tmp_path: Path) -> None:
        played = play_example("13", self.ANSWERS, tmp_path, typed="What is there?\nexit\n")
        assert played.printed.rstrip("-\n").endswith("customer (to order_agent):\n\nexit")


class TestGroupChats:
    """Every second request of these asks who speaks next, and the server names somebody."""

    CODE = "```python\nprint('todo')\n```"

    def test_the_model_chooses_who_speaks_and_code_of_a_member_runs(self, tmp_path: Path) -> None:
        answers = ["planner", "Plan: one file.", "coder", self.CODE, "user", "reviewer", "TERMINATE"]
        played = play_example("14", answers, tmp_path)
        assert "user (to chat_manager):\n\nexitcode: 0 (execution succeeded)\nCode output: \ntodo\n" in played.printed
        assert played.printed.count("Next speaker:") == 4
        assert {request["model"] for request in played.requests} == {"gpt-4"}
        assert all(name in json.dumps(played.requests[0]) for name in ("user", "planner", "coder", "reviewer"))

    def test_every_member_reads_all_that_was_said_under_its_own_system_message(self, tmp_path: Path) -> None:
        answers = ["planner", "Plan: one file.", "coder", self.CODE, "user", "reviewer", "TERMINATE"]
        last = play_example("14", answers, tmp_path).requests[-1]
        assert system_message(last) == "You review code for bugs and improvements."
        assert [each["name"] for each in last["messages"][1:]] == ["user", "planner", "coder", "user"]

    def test_a_group_ends_when_a_member_says_so(self, tmp_path: Path) -> None:
        answers = ["planner", "Plan.", "coder", "Code.", "reviewer", "TERMINATE"]
        played = play_example("15", answers, tmp_path)
        assert played.last(1) == "Build a REST API for user authentication in FastAPI."
        assert [system_message(played.requests[number]) for number in (1, 3, 5)] == [
            "You design the approach.",
            "You implement it.",
            "You critique it.",
        ]

    def test_a_group_ends_after_its_rounds(self, tmp_path: Path) -> None:
        turns = [
            text for number in range(11) for text in (("Planner", "Coder", "Critic")[number % 3], f"Turn {number}.")
        ]
        played = play_example("16", turns, tmp_path)
        assert played.printed.count("(to chat_manager):") == 12
        assert system_message(played.requests[5]) == "Review code for bugs, edge cases, style."


class TestNestedChat:
    ANSWERS = ("Hash it.", "With what?", "Argon2.", "And a salt?", "Argon2 salts by itself.")

    def test_the_question_goes_to_the_specialist_who_answers_three_times(self, tmp_path: Path) -> None:
        played = play_example("17", self.ANSWERS, tmp_path)
        assert played.last(0) == "How do I store a password?"
        asked = [system_message(request) for request in played.requests]
        assert asked == [*["You know security.", "You hand on questions."] * 2, "You know security."]

    def test_the_last_word_of_the_specialist_is_the_answer(self, tmp_path: Path) -> None:
        printed = play_example("17", self.ANSWERS, tmp_path).printed
        assert printed.rstrip("-\n").endswith("assistant (to user_proxy):\n\nArgon2 salts by itself.")


class TestSwarm:
    ANSWERS = (tool_call("transfer_to_billing", {}), "Your card was declined; the account is open again.")

    def test_triage_is_offered_the_agents_that_it_names(self, tmp_path: Path) -> None:
        offered = schemas(play_example("18", self.ANSWERS, tmp_path).requests[0])
        assert {name: each["description"] for name, each in offered.items()} == {
            "transfer_to_billing": "Transfer to billing: failed payments and invoices",
            "transfer_to_tech": "Transfer to tech: logins and errors",
            "transfer_to_sales": "Transfer to sales: new plans and prices",
        }

    def test_the_agent_that_triage_chose_answers_what_was_asked(self, tmp_path: Path) -> None:
        played = play_example("18", self.ANSWERS, tmp_path)
        assert played.last(0) == "Can't access account after payment failed"
        assert system_message(played.requests[1]) == "You know payments."
        assert "tools" not in played.requests[1]
        assert self.ANSWERS[1] in played.printed


class TestRetrieval:
    def test_the_question_is_asked_with_what_the_documents_say(self, tmp_path: Path) -> None:
        played = play_example("19", ["A 401."], tmp_path)
        assert played.last(0).index("What does our API return on auth failure?") < played.last(0).index("`bad_token`")
        assert played.printed.count("Adding content of doc") == 2
        assert "DeprecationWarning" in played.errors

    def test_a_second_run_takes_the_collection(self, tmp_path: Path) -> None:
        first = play_example("19", ["A 401."], tmp_path)
        again = play_example("19", [], tmp_path)  # the cache answers
        assert again.printed == first.printed
