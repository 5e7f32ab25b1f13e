"""Replies to messages that hold code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autogen import ConversableAgent, code_utils
from autogen.coding import CodeBlock, CodeResult, LocalCommandLineCodeExecutor, MarkdownCodeExtractor

from .chatting import at_console, both_colours, chat, speaker, texts, user

PRINTING = "```python\nprint('{}')\n```"


def said(text: str, role: str = "user") -> dict[str, Any]:
    return {"role": role, "content": text}


class Counting:
    """An executor that says which code it was given."""

    code_extractor = MarkdownCodeExtractor()

    def __init__(self) -> None:
        self.ran: list[str] = []

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CodeResult:
        self.ran += [each.code for each in code_blocks]
        return CodeResult(exit_code=0, output="ran")

    def restart(self) -> None: ...


def legacy(tmp_path: Path, **more: Any) -> ConversableAgent:
    return user(code_execution_config={"work_dir": str(tmp_path), "use_docker": False, **more})


def reply(agent: ConversableAgent, messages: list[dict[str, Any]], **more: Any) -> Any:
    with at_console():
        return agent.generate_code_execution_reply(messages, **more)


CONVERSATION = [
    said("```python\n'old'\n```", "user"),
    said("mine", "assistant"),
    said("```python\n'older'\n```", "user"),
    said("```python\n'newer'\n```", "user"),
    said("no code", "user"),
]


@pytest.mark.parametrize(
    ("last_n", "ran"), [("auto", "'newer'"), (1, None), (2, "'newer'"), (3, "'newer'"), (99, "'newer'"), (0, None)]
)
def test_the_newest_code_among_the_last_messages_is_run(last_n: Any, ran: str | None) -> None:
    executor = Counting()
    agent = user(code_execution_config={"executor": executor, "last_n_messages": last_n})
    with at_console():
        outcome = agent._generate_code_execution_reply_using_executor(CONVERSATION)
    assert executor.ran == ([ran] if ran else [])
    assert outcome == ((True, "exitcode: 0 (execution succeeded)\nCode output: ran") if ran else (False, None))


def test_old_code_is_not_run_again_after_a_message_of_ones_own() -> None:
    executor = Counting()
    agent = user(code_execution_config={"executor": executor})
    assert agent._generate_code_execution_reply_using_executor(CONVERSATION[:2]) == (False, None)
    assert executor.ran == []


@pytest.mark.parametrize("last_n", [-1, "all", 1.5, True])
@pytest.mark.parametrize("form", ["legacy", "executor"])
def test_numbers_of_messages_that_say_nothing(tmp_path: Path, form: str, last_n: Any) -> None:
    agent = legacy(tmp_path) if form == "legacy" else user(code_execution_config={"executor": Counting()})
    assert agent._code_execution_config is not False
    agent._code_execution_config["last_n_messages"] = last_n
    ask = (
        agent.generate_code_execution_reply if form == "legacy" else agent._generate_code_execution_reply_using_executor
    )
    with pytest.raises(
        ValueError, match=r"^last_n_messages must be either a non-negative integer, or the string 'auto'\."
    ):
        ask(CONVERSATION)


def test_messages_without_code_are_not_final(tmp_path: Path) -> None:
    assert reply(legacy(tmp_path), [said("hello"), said("")]) == (False, None)


def test_blocks_are_run_in_order_until_one_fails(tmp_path: Path) -> None:
    blocks = "\n".join(f"```python\n{each}\n```" for each in ("print(1)", "print(2); exit(3)", "print(4)"))
    _, text = reply(legacy(tmp_path), [said(blocks)])
    assert text.startswith("exitcode: 3 (execution failed)\nCode output: \n1\n")
    assert "4" not in text


def test_a_block_without_a_language_is_guessed(tmp_path: Path) -> None:
    _, text = reply(legacy(tmp_path), [said("```\nprint(1)\n```")])
    assert text == "exitcode: 0 (execution succeeded)\nCode output: \n1\n"


def test_a_block_names_its_file(tmp_path: Path) -> None:
    reply(legacy(tmp_path), [said("```python\n# filename: kept.py\nprint(1)\n```")])
    assert (tmp_path / "kept.py").exists()


def test_a_timeout_ends_the_code(tmp_path: Path) -> None:
    _, text = reply(legacy(tmp_path, timeout=1), [said("```python\nwhile True: pass\n```")])
    assert text.startswith("exitcode: 1 (execution failed)\nCode output: \n")
    assert "Timeout" in text


def test_a_config_stands_in_for_the_agents_own(tmp_path: Path) -> None:
    agent, other = legacy(tmp_path / "a"), {"work_dir": str(tmp_path), "use_docker": False, "last_n_messages": 1}
    before = dict(other)
    reply(agent, [said("```python\n# filename: here.py\nprint(1)\n```")], config=other)
    assert (tmp_path / "here.py").exists()
    assert other == before
    assert reply(agent, [said(PRINTING)], config=False) == (False, None)


def test_dangerous_code_is_refused_to_the_one_who_wrote_it(tmp_path: Path) -> None:
    dangerous = said("```sh\nrm -rf /\n```")
    agent = user(code_execution_config={"executor": LocalCommandLineCodeExecutor(work_dir=tmp_path)})
    with at_console():
        _, text = agent._generate_code_execution_reply_using_executor([dangerous])
    assert str(text).startswith("exitcode: 1 (execution failed)\nCode output: Potentially dangerous command detected")


@pytest.mark.parametrize("form", ["subclass", "instance"])
@both_colours
def test_an_overridden_run_code_runs_each_block(colour: str, form: str, tmp_path: Path) -> None:
    ran: list[Any] = []

    def mine(code: str, **settings: Any) -> tuple[int, str, None]:
        ran.append((code, settings["lang"], settings["work_dir"]))
        return 0, "mine", None

    class Mine(ConversableAgent):
        def run_code(self, code: str, **settings: Any) -> Any:
            return mine(code, **settings)

    settings = {"work_dir": str(tmp_path), "use_docker": False}
    cls = Mine if form == "subclass" else ConversableAgent
    agent = cls("r", human_input_mode="NEVER", code_execution_config=settings, default_auto_reply=None)
    if form == "instance":
        agent.run_code = mine  # type: ignore[method-assign]
    with at_console():
        result = chat(colour, agent, speaker("w", ["```python\n1\n```\n```sh\n2\n```"]))
    assert texts(result.chat_history)[2] == "exitcode: 0 (execution succeeded)\nCode output: \nmine\nmine"
    assert ran == [("1", "python", str(tmp_path)), ("2", "sh", str(tmp_path))]


@both_colours
def test_overridden_code_blocks(colour: str) -> None:
    class Mine(ConversableAgent):
        def execute_code_blocks(self, code_blocks: Any) -> Any:
            return 7, f"<{code_blocks}>"

    agent = Mine("r", human_input_mode="NEVER", code_execution_config={"use_docker": False}, default_auto_reply=None)
    result = chat(colour, agent, speaker("w", ["```python\n1\n```"]))
    assert texts(result.chat_history)[2] == "exitcode: 7 (execution failed)\nCode output: <[('python', '1')]>"


def test_code_is_run_by_a_direct_call(tmp_path: Path) -> None:
    agent = legacy(tmp_path)
    with at_console():
        assert agent.execute_code_blocks([("python", "print(1)")]) == (0, "\n1\n")
        assert agent.execute_code_blocks([]) == (0, "")
    exit_code, output, image = agent.run_code("print(2)", work_dir=str(tmp_path), use_docker=False)
    assert (exit_code, output, image) == (0, "2\n", None)


def test_an_executor_by_name(tmp_path: Path) -> None:
    settings: Any = {"executor": "commandline-local", "commandline-local": {"work_dir": tmp_path}}
    agent = user(code_execution_config=settings)
    assert isinstance(agent.code_executor, LocalCommandLineCodeExecutor)
    with pytest.raises(ValueError, match=r"^Unknown code executor nothing"):
        user(code_execution_config={"executor": "nothing"})


def test_settings_of_an_executor_of_another_kind_are_left_to_it() -> None:
    agent = user(code_execution_config={"executor": Counting(), "ipython-embedded": {"timeout": 1}})
    assert isinstance(agent.code_executor, Counting)


def test_a_program_may_patch_what_counts_as_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = code_utils.extract_code

    def only_python(text: Any, *settings: Any) -> Any:
        return [each for each in find(text, *settings) if each[0] == "python"]

    monkeypatch.setattr(code_utils, "extract_code", only_python)

    _, text = reply(legacy(tmp_path), [said("```json\n{}\n```\n" + PRINTING.format("ran"))])

    assert text == "exitcode: 0 (execution succeeded)\nCode output: \nran\n"
