"""`coterie doctor`: what it says of real files, and that what it says is true of the installed packages."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

import autogen
from coterie.errors import ConfigError
from coterie_apps.doctor import Finding, Report, Verdict, examine
from coterie_apps.doctor.arguments import refusal
from coterie_apps.doctor.judge import differences, differences_of_0_4, replacements
from coterie_apps.doctor.package import resolve
from coterie_apps.doctor.settings import known_keys

from .terminal import Shell

ROOT = Path(__file__).parents[2]
CHAT = """\
import autogen

assistant = autogen.AssistantAgent("a", llm_config={"model": "gpt-4o-mini"})
user = autogen.UserProxyAgent("u", code_execution_config=False)
user.initiate_chat(assistant, message="hello")
"""


def report_on(folder: Path, text: str, name: str = "program.py") -> Report:
    (folder / name).write_text(text)
    return examine(folder)


def found_in(folder: Path, text: str) -> dict[str, Finding]:
    """Examine a program that can be read whole; the last finding of each name."""
    report = report_on(folder, text)
    assert report.problems == []
    return {each.name: each for each in report.findings}


def only_fault(folder: Path, text: str) -> str:
    faults = [each for each in report_on(folder, text).findings if each.verdict is Verdict.NOT_SUPPORTED]
    (fault,) = faults
    return f"{fault.name}: {' '.join(fault.notes)}"


def test_a_usual_program_runs(tmp_path: Path) -> None:
    report = report_on(tmp_path, CHAT)
    assert report.all_runs
    assert [(each.place.line, each.kind, each.name) for each in report.findings] == [
        (1, "import", "autogen"),
        (3, "call", "autogen.AssistantAgent"),
        (4, "call", "autogen.UserProxyAgent"),
        (5, "call", "autogen.UserProxyAgent.initiate_chat"),
    ]
    assert {each.verdict for each in report.findings} == {Verdict.RUNS}


def test_nothing_of_the_project_is_imported_or_run(tmp_path: Path) -> None:
    report_on(tmp_path, f"import autogen\nopen({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit\n")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "line",
    [
        "from autogen import AssistantAgent as It",
        "from autogen.agentchat import AssistantAgent as It",
        "import autogen.agentchat as chat\nIt = chat.AssistantAgent",
        "from autogen import agentchat\nagentchat.AssistantAgent",
        "from autogen import *\nAssistantAgent",
    ],
)
def test_names_are_followed_through_every_form_of_import(tmp_path: Path, line: str) -> None:
    found = found_in(tmp_path, line)
    assert {name.rsplit(".", 1)[-1] for name in found} >= {"AssistantAgent"}
    assert {each.verdict for each in found.values()} == {Verdict.RUNS}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("from autogen import AssistantAgnet", "autogen has no 'AssistantAgnet'"),
        ("import autogen.agentchat.nowhere", "autogen.agentchat has no 'nowhere'"),
        ("import autogen\nautogen.AssistantAgent.initiate_chatt", "has no 'initiate_chatt'"),
        ("from autogen import LLMConfig", "A dict with config_list"),
        ("import autogen\na = autogen.ConversableAgent('a')\na.sendd('x')", "has no 'sendd'"),
        ("import autogen\na: autogen.Agent = autogen.ConversableAgent('a')\na.sendd('x')", "has no 'sendd'"),
        ("import autogen\nself.a = autogen.ConversableAgent('a')\nself.a.sendd('x')", "has no 'sendd'"),
    ],
)
def test_what_is_not_there_is_named_with_the_reason(tmp_path: Path, line: str, fault: str) -> None:
    assert fault in only_fault(tmp_path, line)


def test_a_misspelt_name_comes_with_the_likely_one(tmp_path: Path) -> None:
    assert "Did you mean 'AssistantAgent'?" in only_fault(tmp_path, "from autogen import AssistantAgnet")


def test_parts_of_packages_that_are_not_there_are_told_of(tmp_path: Path) -> None:
    said = only_fault(tmp_path, "from autogen_ext.nowhere.deep import Client")
    assert "autogen_ext has no 'nowhere' in this version" in said


def test_a_call_that_only_ever_raises_is_not_supported(tmp_path: Path) -> None:
    text = "from autogen.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent\nGPTAssistantAgent('a')\n"
    assert "AssistantAgent replaces it" in only_fault(tmp_path, text)
    assert "OpenAIWrapper" in only_fault(tmp_path, "import autogen\nautogen.Completion.create(prompt='x')\n")
    text = "from autogen.browser_utils import SeleniumMarkdownBrowser\nSeleniumMarkdownBrowser()\n"
    assert "use RequestsMarkdownBrowser" in only_fault(tmp_path, text)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (
            "autogen.AssistantAgent('a', sytem_message='x')",
            "no argument 'sytem_message'. Did you mean 'system_message'?",
        ),
        ("autogen.GroupChat(agents=[], messages=[], rounds=3)", "no argument 'rounds'"),
        ("autogen.config_list_from_json('x', filter={})", "no argument 'filter'"),
    ],
)
def test_unknown_arguments_are_named(tmp_path: Path, call: str, fault: str) -> None:
    assert fault in only_fault(tmp_path, f"import autogen\n{call}\n")


@pytest.mark.parametrize(
    "call",
    [
        "autogen.AssistantAgent('a', description='d', silent=True)",
        "autogen.GroupChat(agents=[], messages=[], max_round=3)",
        "autogen.AssistantAgent('a', **settings)",
        "autogen.UserProxyAgent('u').initiate_chat(other, message='m', anything_of_the_program=1)",
        "autogen.coding.CodeBlock(code='1', language='python')",
    ],
)
def test_arguments_that_are_taken_are_no_faults(tmp_path: Path, call: str) -> None:
    assert report_on(tmp_path, f"import autogen, autogen.coding\n{call}\n").all_runs


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        ({"model": "m", "temprature": 0}, "llm_config.temprature"),
        ({"config_list": [{"model": "m", "api_kee": "k"}]}, "llm_config.api_kee"),
        ({"config_list": [{"model": "m", "api_type": "bedrock"}]}, "llm_config.api_type"),
    ],
)
def test_keys_of_configs_that_nobody_knows_are_named(tmp_path: Path, config: dict[str, Any], fault: str) -> None:
    text = f"import autogen\nconfig = {config!r}\nautogen.AssistantAgent('a', llm_config=config)\n"
    assert only_fault(tmp_path, text).startswith(fault)
    # And it is true: the wrapper refuses it.
    with pytest.raises(ConfigError):
        autogen.AssistantAgent("a", llm_config=config)


def test_settings_are_not_judged_where_a_client_of_the_program_or_another_dict_may_know_them(tmp_path: Path) -> None:
    text = """\
import autogen
autogen.OpenAIWrapper(config_list=[{"model": "m", "model_client_cls": "Mine", "device": "cpu"}])
autogen.AssistantAgent("a", llm_config={**base, "device": "cpu"})
"""
    assert report_on(tmp_path, text).all_runs


def test_unknown_keys_of_code_execution_are_named(tmp_path: Path) -> None:
    text = "import autogen\nautogen.UserProxyAgent('u', code_execution_config={'workdir': 'x'})\n"
    assert only_fault(tmp_path, text).startswith("code_execution_config.workdir")


def test_a_config_that_several_agents_share_is_told_of_once(tmp_path: Path) -> None:
    text = "import autogen\nc = {'temprature': 0}\n" + "autogen.AssistantAgent('a', llm_config=c)\n" * 3
    assert len([each for each in report_on(tmp_path, text).findings if each.kind == "setting"]) == 1


def test_differences_are_told_at_the_call_and_old_spellings_at_the_key(tmp_path: Path) -> None:
    text = "import autogen\nautogen.initiate_chats([])\nautogen.AssistantAgent('a', llm_config={'api_base': 'x'})\n"
    found = found_in(tmp_path, text)
    assert found["autogen"].verdict is Verdict.RUNS
    assert found["autogen.initiate_chats"].verdict is Verdict.DIFFERS
    assert "DeprecationWarning" in found["llm_config.api_base"].notes[0]


def test_an_argument_may_be_what_makes_the_difference(tmp_path: Path) -> None:
    text = "import autogen\nu = autogen.UserProxyAgent('u')\nu.initiate_chat(a, message='x')\nu.initiate_chat(a, problem='x')\n"
    verdicts = [each.verdict for each in report_on(tmp_path, text).findings]
    assert verdicts[-2:] == [Verdict.RUNS, Verdict.DIFFERS]


def test_a_program_with_a_web_surfer_runs(tmp_path: Path) -> None:
    text = """\
from autogen.agentchat.contrib.web_surfer import WebSurferAgent
from autogen.browser_utils import RequestsMarkdownBrowser
surfer = WebSurferAgent("s", llm_config=False, summarizer_llm_config=False, browser=RequestsMarkdownBrowser())
WebSurferAgent("t", browser_config={"viewport_size": 4096}).browser.visit_page("x")
"""
    report = report_on(tmp_path, text)
    assert report.all_runs
    notes = [note for each in report.findings for note in each.notes]
    assert any("files of the machine" in each for each in notes)


def test_a_name_that_may_stand_for_something_else_is_not_followed(tmp_path: Path) -> None:
    text = """\
import autogen
agent = autogen.AssistantAgent("a")
def other(agent):
    agent.whatever_it_has()
"""
    assert report_on(tmp_path, text).all_runs


def test_a_file_that_does_not_parse_is_reported_and_the_scan_goes_on(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import autogen\ndef f(:\n")
    (tmp_path / "null.py").write_bytes(b"import autogen\0")
    report = report_on(tmp_path, CHAT)
    assert [each.file.name for each in report.problems] == ["broken.py", "null.py"]
    assert str(report.problems[0].place) == "2"
    assert report.files == 1
    assert not report.all_runs


def test_an_expression_too_deep_to_follow_is_reported_and_the_scan_goes_on(tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text("import autogen\nx = " + "+".join(["1"] * 2000) + "\n")
    report = report_on(tmp_path, CHAT)
    assert [each.file.name for each in report.problems] == ["deep.py"]
    assert report.files == 1


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    (problem,) = report_on(tmp_path, CHAT).problems
    assert problem.file.name == "gone.py"
    assert problem.text == os.strerror(2)


def test_files_without_autogen_and_folders_of_others_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "python2.py").write_text("print 'no agent here'\n")
    for folder in (".git", "venv", "node_modules"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.py").write_text("from autogen import nothing\n")
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    report = examine(tmp_path)
    assert (report.files, report.findings, report.problems) == (0, [], [])


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": each.splitlines(keepends=True)} for each in cells]})


def test_a_notebook_is_read_as_one_program_with_its_cells(tmp_path: Path) -> None:
    text = notebook(
        "%pip install autogen\nimport autogen", "x = 1\na = autogen.AssistantAgent('a', nme='b')", "a.sendd()"
    )
    report = report_on(tmp_path, text, "chat.ipynb")
    assert report.problems == []
    faults = [each for each in report.findings if each.verdict is Verdict.NOT_SUPPORTED]
    assert [str(each.place) for each in faults] == ["cell 2:2", "cell 3:1"]


def test_a_cell_that_does_not_parse_is_reported_and_the_others_count(tmp_path: Path) -> None:
    report = report_on(tmp_path, notebook("def (", "%%bash\nls autogen", "!ls\nimport autogen\nautogen?"), "chat.ipynb")
    assert [str(each.place) for each in report.problems] == ["cell 1:1"]
    assert [each.name for each in report.findings] == ["autogen"]


def test_a_file_that_is_no_notebook_is_reported(tmp_path: Path) -> None:
    (problem,) = report_on(tmp_path, '{"autogen": 1}', "chat.ipynb").problems
    assert "no notebook" in problem.text


@pytest.mark.parametrize(("text", "code"), [(CHAT, 0), ("x = 1\n", 0), ("import autogen.nowhere\n", 1)])
def test_the_exit_code_says_whether_all_runs(shell: Shell, text: str, code: int) -> None:
    shell.write("program.py", text)
    assert shell("doctor", "program.py").returncode == code


def test_a_path_that_does_not_exist_is_a_usage_error(shell: Shell) -> None:
    told = shell("doctor", "nowhere")
    assert told.returncode == 2
    assert "nowhere" in told.stderr


def test_the_table_says_where_what_and_why(shell: Shell) -> None:
    shell.write("program.py", CHAT + "autogen.GroupChat(agents=[], rounds=3)\n")
    lines = shell("doctor", ".").stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("program.py:6"))
    assert re.fullmatch(r"program\.py:6 +not supported +autogen\.GroupChat\(\.\.\.\)", lines[at])
    assert lines[at + 1].strip() == "There is no argument 'rounds'."
    assert lines[-1] == "1 file; runs: 4; not supported: 1"


def test_the_report_is_json_for_scripts(shell: Shell) -> None:
    shell.write("program.py", CHAT + "autogen.nothing\n")
    shell.write("broken.py", "import autogen\n(")
    told: dict[str, Any] = json.loads(shell("doctor", ".", "--json").stdout)
    assert (told["all_runs"], told["files"]) == (False, 1)
    assert told["uses"][-1] | {"notes": []} == {
        "file": "program.py",
        "line": 6,
        "cell": None,
        "name": "autogen.nothing",
        "kind": "name",
        "verdict": "not supported",
        "notes": [],
    }
    assert [each["file"] for each in told["problems"]] == ["broken.py"]


def test_programs_that_are_known_to_run_are_said_to_run() -> None:
    report = examine(ROOT / "tests" / "compat" / "programs")
    assert report.files > 1
    faults = {each.name for each in report.findings if each.verdict is Verdict.NOT_SUPPORTED}
    assert faults <= {"autogen.Completion.create"}  # one of them shows that 0.2 refuses it too


def test_every_public_name_of_the_package_is_found() -> None:
    assert [name for name in autogen.__all__ if resolve(f"autogen.{name}") is None] == []


@pytest.mark.parametrize("name", sorted(differences()))
def test_a_difference_belongs_to_a_name_that_is_there_and_to_a_row_of_the_page(name: str) -> None:
    rows = [line[2:] for line in (ROOT / "docs" / "differences-from-0.2.md").read_text().splitlines()]
    for sentence in differences()[name]:
        assert [row for row in rows if row.startswith(sentence)], sentence
    where, _, key = name.rpartition(".")
    if where in ("llm_config", "code_execution_config"):
        assert where == "code_execution_config" or key in known_keys()
        return
    found = resolve(name.split("(")[0])
    assert found is not None
    assert "(" in name or found.name == name


TEAM_OF_0_4 = """\
import asyncio
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.ui import Console
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", temperature=0, parallel_tool_calls=False)
agent = AssistantAgent("a", model_client=client, tools=[print], memory=[])
team = RoundRobinGroupChat([agent], termination_condition=TextMentionTermination("X") | MaxMessageTermination(9))
asyncio.run(Console(team.run_stream(task="Hi")))
"""


def test_a_usual_program_of_0_4_runs_and_its_differences_are_told(tmp_path: Path) -> None:
    report = report_on(tmp_path, TEAM_OF_0_4)
    assert report.all_runs
    different = {each.name.rsplit(".", 1)[1]: each.notes for each in report.findings if each.verdict is Verdict.DIFFERS}
    assert set(different) == {"AssistantAgent", "Console", "OpenAIChatCompletionClient"}
    assert different["AssistantAgent"][0].startswith("In 0.7.5: What memories add was stored in the model context")
    assert "Here: It is shown to the model in the turn it was found for" in different["AssistantAgent"][0]


def test_the_page_of_the_dialect_is_named(tmp_path: Path) -> None:
    assert report_on(tmp_path, TEAM_OF_0_4).to_json()["differences_in"] == ["docs/differences-from-0.4.md"]
    old = "import autogen\nautogen.initiate_chats([])\n"
    both = ["docs/differences-from-0.2.md", "docs/differences-from-0.4.md"]
    assert report_on(tmp_path, old, "old.py").to_json()["differences_in"] == both


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("from autogen_ext.models.anthropic import AnthropicChatCompletionClient", "model='claude-...'"),
        ("from autogen_ext.models.ollama import OllamaChatCompletionClient", "base_url='http://localhost:11434/v1'"),
        ("import autogen_ext.memory.mem0", "ChromaDBVectorMemory"),
        ("from autogen_agentchat.agents import AssistantAgnet", "Did you mean 'AssistantAgent'?"),
        (
            "from autogen_agentchat.teams import RoundRobinGroupChat\nRoundRobinGroupChat([], max_turn=3)",
            "no argument 'max_turn'. Did you mean 'max_turns'?",
        ),
        (
            "from autogen_ext.code_executors.azure import ACADynamicSessionsCodeExecutor as C\nC('x', None)",
            "DockerCommandLineCodeExecutor",
        ),
    ],
)
def test_what_of_0_4_is_not_there_is_named_with_what_to_do(tmp_path: Path, line: str, fault: str) -> None:
    assert fault in only_fault(tmp_path, line)


def test_the_programs_of_0_4_that_are_held_to_run_are_told_to_run() -> None:
    report = examine(ROOT / "tests" / "compat" / "programs" / "v04")
    assert report.files > 5
    assert [each for each in report.findings if each.verdict is Verdict.NOT_SUPPORTED] == []


@pytest.mark.parametrize("name", sorted(differences_of_0_4()))
def test_a_difference_of_0_4_belongs_to_a_name_that_is_there_and_to_a_row_of_the_page(name: str) -> None:
    rows = (ROOT / "docs" / "differences-from-0.4.md").read_text().splitlines()
    for was, here in differences_of_0_4()[name]:
        assert [row for row in rows if row.startswith(f"| {was} | {here} |")], f"no row is: | {was} | {here} |"
    found = resolve(name.split("(")[0])
    assert found is not None
    assert found.name == name.split("(")[0]


@pytest.mark.parametrize("name", sorted(replacements()))
def test_what_is_told_to_be_absent_is_absent(name: str) -> None:
    found = resolve(name)
    assert found is None or refusal(found) is not None or name.startswith("autogen.")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("autogen_core._default_topic.DefaultTopicId", "autogen_core._defaults.DefaultTopicId"),
        (
            "autogen_agentchat.teams._group_chat._swarm_group_chat.Swarm",
            "autogen_agentchat.teams._swarm_group_chat.Swarm",
        ),
        (
            "autogen_ext.tools.mcp._stdio.StdioMcpToolAdapter",
            "autogen_ext.tools.mcp._adapters.StdioMcpToolAdapter",
        ),
    ],
)
def test_a_name_in_a_private_module_of_0_7_5_is_found_where_it_is_now(name: str, where: str) -> None:
    found = resolve(name)
    assert found is not None
    assert found.name == where
    assert resolve(f"{name.rpartition('.')[0]}.Nothing") is None
