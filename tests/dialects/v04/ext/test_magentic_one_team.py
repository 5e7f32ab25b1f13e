"""The Magentic-One team: who is in it, and that they work together."""

from __future__ import annotations

import asyncio
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from autogen_agentchat.agents import AssistantAgent, UserProxyAgent
from autogen_agentchat.base import ChatAgent
from autogen_core.models import ModelInfo, SystemMessage
from autogen_ext.agents.file_surfer import FileSurfer
from autogen_ext.agents.magentic_one import MagenticOneCoderAgent
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from autogen_ext.models.openai import OpenAIChatCompletionClient
from autogen_ext.teams.magentic_one import MagenticOne
from tests.dialects.v04.agentchat.chatting import INFO, Scripted, call

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def executor(folder: Path) -> LocalCommandLineCodeExecutor:
    return LocalCommandLineCodeExecutor(work_dir=folder)


def ledger(speaker: str, *, done: bool) -> str:
    facts: dict[str, Any] = {
        "is_request_satisfied": done,
        "is_in_loop": False,
        "is_progress_being_made": True,
        "next_speaker": speaker,
        "instruction_or_question": "Go on.",
    }
    return json.dumps({key: {"reason": "r", "answer": value} for key, value in facts.items()})


def names(team: MagenticOne) -> list[str]:
    return [each.name for each in team._participants]


def test_its_members_are_there(tmp_path: Path) -> None:
    team = MagenticOne(Scripted(), code_executor=executor(tmp_path))
    assert names(team) == ["FileSurfer", "WebSurfer", "Coder", "ComputerTerminal"]


def test_a_person_takes_part_where_that_is_asked_for(tmp_path: Path) -> None:
    team = MagenticOne(Scripted(), hil_mode=True, input_func=lambda _: "Yes.", code_executor=executor(tmp_path))
    assert names(team)[4:] == ["User"]
    assert isinstance(team._participants[4], UserProxyAgent)


def test_a_program_of_the_coder_is_run_by_the_terminal(tmp_path: Path) -> None:
    client = Scripted(
        "Facts.",
        "Plan.",
        ledger("Coder", done=False),
        "```python\nprint(6 * 7)\n```",
        ledger("ComputerTerminal", done=False),
        ledger("Coder", done=True),
        "It is 42.",
    )
    result = asyncio.run(MagenticOne(client, code_executor=executor(tmp_path)).run(task="What is 6 * 7?"))
    said = {each.source: each.to_text() for each in result.messages}
    assert said["ComputerTerminal"].strip() == "42"
    assert result.messages[-1].to_text() == "It is 42."


def test_a_file_is_read_by_the_surfer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "note.txt").write_text("The code is 1234.")
    monkeypatch.chdir(tmp_path)
    client = Scripted(
        "Facts.",
        "Plan.",
        ledger("FileSurfer", done=False),
        [call("open_path", '{"path": "note.txt"}')],
        ledger("Coder", done=True),
        "1234",
    )
    team = MagenticOne(client, code_executor=executor(tmp_path / "work"))
    result = asyncio.run(team.run(task="What is the code?"))
    assert any("The code is 1234." in each.to_text() for each in result.messages if each.source == "FileSurfer")


@pytest.mark.filterwarnings("default::UserWarning")
def test_a_model_that_lacks_something_is_told_of(tmp_path: Path) -> None:
    info: ModelInfo = {**INFO, "json_output": False}
    with pytest.warns(UserWarning, match="lacks json_output"):
        MagenticOne(Scripted(info=info), code_executor=executor(tmp_path))


def test_the_coder_is_an_assistant_with_instructions_of_its_own() -> None:
    client = Scripted("Done.")
    coder = MagenticOneCoderAgent("Coder", client, model_client_stream=False)
    asyncio.run(coder.run(task="Program."))
    (system, _) = client.asked[0]
    assert isinstance(coder, AssistantAgent)
    assert isinstance(system, SystemMessage)
    assert "# filename:" in system.content


def test_a_dumped_coder_is_loaded() -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k")
    model = MagenticOneCoderAgent("Coder", client).dump_component()
    assert model.provider == "autogen_ext.agents.magentic_one.MagenticOneCoderAgent"
    loaded = ChatAgent.load_component(model)
    assert isinstance(loaded, MagenticOneCoderAgent)
    assert loaded.dump_component() == model


def test_a_dumped_team_is_loaded(tmp_path: Path) -> None:
    client = OpenAIChatCompletionClient(model="gpt-4o", api_key="k")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        team = MagenticOne(client, code_executor=executor(tmp_path))
    model = team.dump_component()
    loaded = MagenticOne.__mro__[1].load_component(model)  # type: ignore[attr-defined]
    assert [type(each) for each in loaded._participants][:1] == [FileSurfer]
    assert loaded.dump_component().config == model.config
