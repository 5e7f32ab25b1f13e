"""Problems of mathematics: answers compared, and a proxy that runs computations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen import math_utils
from autogen.agentchat.contrib.math_user_proxy_agent import MathUserProxyAgent
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import assistant, at_console, both_colours, chat, texts


class TestAnswers:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (r"\frac12", r"\dfrac{1}{2}"),
            ("0.5", r"\frac{1}{2}"),
            (".50", "1/2"),
            ("1,000", "1000"),
            ("x=3", "3"),
            (r"5\text{ cm}", "5"),
            (r"\sqrt3", r"\sqrt{3}"),
            (r"90^\circ", "90"),
            ("(1, 2)", "(1,2)"),
            (r"\$3.00", "3"),
        ],
    )
    def test_spellings_of_one_answer_are_the_same(self, one: str, other: str) -> None:
        assert math_utils.is_equiv(one, other) == 1.0

    @pytest.mark.parametrize(
        ("one", "other"), [("10", "1"), ("1", None), (r"\text{odd}", r"\text{even}"), ("1,23", "123"), ("-1", "1")]
    )
    def test_other_answers_are_not(self, one: str, other: str | None) -> None:
        assert math_utils.is_equiv(one, other) == 0.0

    def test_the_answer_is_what_the_last_box_holds(self) -> None:
        assert math_utils.get_answer(r"\boxed{1}, no: \boxed{\frac{1}{2}} it is") == r"\frac{1}{2}"

    @pytest.mark.parametrize("text", ["5", "", None])
    def test_what_is_no_box_holds_nothing(self, text: str | None) -> None:
        assert math_utils.remove_boxed(text) is None

    @pytest.mark.parametrize("text", ["no box", r"\boxed{open", None])
    def test_without_a_whole_box_there_is_no_answer(self, text: str | None) -> None:
        assert math_utils.get_answer(text) is None

    def test_equivalent_answers_vote_together(self) -> None:
        responses = [r"\boxed{0.5}", r"\boxed{\frac12}", r"\boxed{3}", "nothing"]

        assert math_utils.voting_counts(responses) == {0: 2, 2: 1}

    def test_responses_are_right_one_by_one_or_by_their_vote(self) -> None:
        responses = [r"\boxed{3}", r"\boxed{4}", r"so \boxed{4}"]

        judged = math_utils.eval_math_responses(responses, r"\boxed{3}")

        assert judged == {
            "expected_success": pytest.approx(1 - (2 / 3) ** 3),
            "success": True,
            "success_vote": 0.0,
            "voted_answer": r"\boxed{4}",
            "votes": 2,
        }


def proxy(folder: Path, **more: Any) -> MathUserProxyAgent:
    return MathUserProxyAgent(code_execution_config={"use_docker": False, "work_dir": str(folder)}, **more)


def block(code: str, language: str = "python") -> str:
    return f"```{language}\n{code}\n```"


def solve(colour: str, folder: Path, *answers: str, **more: Any) -> list[Any]:
    """What is said after the problem."""
    with ScriptedServer(list(answers)) as server:
        own = proxy(folder, **more)
        result = chat(colour, own, assistant(server), own.message_generator, problem="What is 1 + 1?")
    return texts(result.chat_history)[1:]


@both_colours
def test_code_is_run_until_there_is_an_answer(tmp_path: Path, colour: str) -> None:
    said = solve(colour, tmp_path, block("print(1 + 1)"), r"It is \boxed{2}.")

    assert said == [block("print(1 + 1)"), "2", r"It is \boxed{2}."]


def test_several_blocks_are_answered_in_their_order(tmp_path: Path) -> None:
    assert solve("sync", tmp_path, f"{block('print(1)')}\n{block('print(2)')}", r"\boxed{2}")[1] == "1\n\n2"


def test_the_same_output_twice_asks_for_another_way(tmp_path: Path) -> None:
    said = solve("sync", tmp_path, block("print(1)"), block("print(1)"), r"\boxed{2}")

    assert said[3] == "1\nYou got this output before; think of another way."


def test_variables_stay_and_what_was_printed_is_not_printed_again(tmp_path: Path) -> None:
    said = solve("sync", tmp_path, block("x = 2\nprint('first')"), block("print(x * 3)"), r"\boxed{6}")

    assert (said[1], said[3]) == ("first", "6")


def test_running_code_is_not_announced(tmp_path: Path) -> None:
    with at_console() as console:
        solve("sync", tmp_path, block("print(2)"), r"\boxed{2}")
    assert "EXECUTING" not in console.printed


def test_texts_of_several_lines_stay_as_they_are(tmp_path: Path) -> None:
    said = solve("sync", tmp_path, block("x = '''a\nb'''\nprint(1)"), block("print(repr(x))"), r"\boxed{6}")

    assert said[3] == r"'a\nb'"


def test_the_value_of_a_last_line_is_printed(tmp_path: Path) -> None:
    assert solve("sync", tmp_path, block("x = 20\nx + 1"), r"\boxed{21}")[1] == "21"


def test_code_that_fails_is_answered_with_the_error_and_forgotten(tmp_path: Path) -> None:
    said = solve("sync", tmp_path, block("1 / 0"), block("print('fine')"), r"\boxed{2}")

    assert said[1].startswith("Error:")
    assert "ZeroDivisionError" in said[1]
    assert said[3] == "fine"


def test_after_too_many_failures_the_solver_thinks_again(tmp_path: Path) -> None:
    said = solve("sync", tmp_path, block("1 / 0"), block("[][1]"), r"\boxed{2}", max_invalid_q_per_step=2)

    assert said[3].startswith("Look at the problem")


def test_a_message_without_code_or_answer_gets_the_default_reply(tmp_path: Path) -> None:
    assert solve("sync", tmp_path, "Let me think.", r"\boxed{2}", default_auto_reply="and?")[1] == "and?"


def test_too_long_an_output_is_not_sent(tmp_path: Path) -> None:
    assert "too long" in solve("sync", tmp_path, block("print('x' * 9999)"), r"\boxed{2}")[1]


def test_other_languages_are_not_run(tmp_path: Path) -> None:
    assert "not run" in solve("sync", tmp_path, block("touch x", "sh"), r"\boxed{2}")[1]


@pytest.mark.parametrize("kind", ["default", "python", "two_tools"])
def test_the_problem_stands_behind_the_prompt(tmp_path: Path, kind: str) -> None:
    own = proxy(tmp_path)

    first = own.message_generator(own, None, {"problem": "1 + 1?", "prompt_type": kind})

    assert first.endswith("\nProblem:\n1 + 1?")
    assert ("wolfram" in first) is (kind == "two_tools")


def test_a_prompt_of_the_program_replaces_ours(tmp_path: Path) -> None:
    own = proxy(tmp_path)

    assert own.message_generator(own, None, {"problem": "1 + 1?", "customized_prompt": "Say: "}) == "Say: 1 + 1?"


def test_another_prompt_type_is_refused(tmp_path: Path) -> None:
    own = proxy(tmp_path)

    with pytest.raises(ValueError, match="two_tools"):
        own.message_generator(own, None, {"problem": "1 + 1?", "prompt_type": "other"})


def test_a_replay_computes_nothing(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    code = block(f"open({str(ran)!r}, 'a').write('x'); print(2)")
    with ScriptedServer([code, r"\boxed{2}"]) as server:

        def hold() -> Any:
            own = proxy(tmp_path)
            return chat("sync", own, assistant(server), own.message_generator, problem="1 + 1?")

        with coterie.run(journal=tmp_path / "runs") as run:
            recorded = hold()
        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            replayed = hold()

    assert replayed.chat_history == recorded.chat_history
    assert ran.read_text() == "x"


def test_a_problem_is_enough_to_begin_with(tmp_path: Path) -> None:
    warned = pytest.warns(DeprecationWarning, match="message_generator")
    with ScriptedServer([r"\boxed{4}"]) as server, warned, at_console():
        proxy(tmp_path).initiate_chat(assistant(server), problem="What is 2 + 2?", prompt_type="python")

    assert server.requests[0]["messages"][-1]["content"].endswith("What is 2 + 2?")


DOUBLED = {"name": "double", "arguments": '{"x": 3}'}


class Own(MathUserProxyAgent):
    """Replies in its own words and counts, as programs do."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.replace_reply_func(MathUserProxyAgent._generate_math_reply, Own._generate_math_reply)

    def _generate_math_reply(self, messages: Any = None, sender: Any = None, config: Any = None) -> tuple[bool, Any]:
        messages = self._oai_messages[sender] if messages is None else messages
        _, code = messages[-1]["content"].strip("`").split("\n", 1)
        output, worked = self.execute_one_python_code(code)
        return True, f"{output.strip()} {worked} {self._valid_q_count} {self._total_q_count}"

    def _reset(self) -> None:
        self._valid_q_count = self._total_q_count = self._accum_invalid_q_per_step = 0
        self._previous_code, self.last_reply = "", None


def test_a_subclass_may_run_code_in_a_reply_of_its_own(tmp_path: Path) -> None:
    agent = Own(code_execution_config={"use_docker": False, "work_dir": str(tmp_path)})

    said = [
        agent.generate_reply([{"role": "user", "content": block(code)}]) for code in ("x = 2\nprint(x)", "print(x + 1)")
    ]

    assert said == ["2 True 0 0", "3 True 0 0"]


@both_colours
def test_a_subclass_may_run_code_in_another_way(tmp_path: Path, colour: str) -> None:
    class Elsewhere(MathUserProxyAgent):
        def execute_one_python_code(self, pycode: str) -> tuple[str, bool]:
            return f"ran {pycode}", True

        def execute_one_wolfram_query(self, query: str) -> tuple[str, bool]:
            return f"asked {query}", False

    agent = Elsewhere(code_execution_config=False)
    with ScriptedServer([block("1") + block("2", "wolfram"), r"\boxed{3}"]) as server:
        result = chat(colour, agent, assistant(server), "go")

    assert texts(result.chat_history)[2] == "ran 1\n\nasked 2"
    assert agent._accum_invalid_q_per_step == 1


def test_a_call_of_a_tool_is_no_message_without_code(tmp_path: Path) -> None:
    agent = proxy(tmp_path)
    agent.register_function({"double": lambda x: str(2 * x)})

    said = agent.generate_reply([{"role": "assistant", "content": None, "function_call": DOUBLED}])

    assert isinstance(said, dict)
    assert said["content"] == "6"


def test_the_reply_that_runs_code_stands_where_programs_look_for_it(tmp_path: Path) -> None:
    assert proxy(tmp_path)._reply_func_list[2]["reply_func"] is MathUserProxyAgent._generate_math_reply
