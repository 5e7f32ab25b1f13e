"""Teams put together by a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autogen import GroupChat, GroupChatManager, UserProxyAgent
from autogen.agentchat.contrib.agent_builder import AgentBuilder
from autogen.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import at_console, chat, texts

ANSWERS = ["Data Expert, Law_Expert, Third_Expert", "Know data.", "Know law.", "About data.", "About law.", "no"]


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    """Where the tests write their config list."""
    return tmp_path / "OAI_CONFIG_LIST"


def builder(server: ScriptedServer, entries: Path, **settings: Any) -> AgentBuilder:
    entry = {"model": "m", "api_key": "sk-secret", "base_url": server.base_url, "tags": ["t"]}
    entries.write_text(json.dumps([{**entry, "price": [0, 0], "cache_seed": None}]))
    return AgentBuilder(entries.name, str(entries.parent), **settings)


LLM = {"cache_seed": None}


def test_the_model_names_experts_and_writes_what_they_are_told(entries: Path) -> None:
    with ScriptedServer(ANSWERS) as server:
        agents, config = builder(server, entries, max_agents=2).build("Judge data", LLM, coding=False)

    assert [agent.name for agent in agents] == ["Data_Expert", "Law_Expert"]
    assert agents[0].system_message.startswith("Know data.")
    assert agents[1].description == "About law."
    assert config["agent_configs"][0]["system_message"] == "Know data."


def test_a_team_for_programming_gets_a_terminal(entries: Path, tmp_path: Path) -> None:
    answers = ["Data_Expert", "Know data.", "About data.", "YES"]
    with ScriptedServer(answers) as server:
        code = {"work_dir": str(tmp_path), "use_docker": False}
        agents, config = builder(server, entries).build("Compute", LLM, code_execution_config=code)

    assert [agent.name for agent in agents] == ["Data_Expert", "Computer_terminal"]
    assert isinstance(agents[1], UserProxyAgent)
    assert config["coding"] is True


def test_the_team_can_talk(entries: Path) -> None:
    with ScriptedServer([*ANSWERS[:5], "one", "two"]) as server:
        agents, _ = builder(server, entries, max_agents=2).build("Judge", LLM, coding=False)
        group = GroupChat(agents, [], max_round=3, speaker_selection_method="round_robin")
        chat(
            "sync", UserProxyAgent("u", human_input_mode="NEVER", code_execution_config=False), GroupChatManager(group)
        )

    assert texts(group.messages) == ["go", "one", "two"]


def test_a_function_goes_to_the_agent_that_the_model_names(entries: Path, tmp_path: Path) -> None:
    def look(x: int) -> str:
        return str(x)

    function = {"name": "look", "description": "Look.", "function": look}
    with ScriptedServer([*ANSWERS[:5], "Law_Expert"]) as server:
        code = {"work_dir": str(tmp_path), "use_docker": False}
        agents, _ = builder(server, entries, max_agents=2).build("Judge", LLM, [function], True, code)

    assert agents[1].llm_config["tools"][0]["function"]["name"] == "look"  # type: ignore[index]
    assert list(agents[2].function_map) == ["look"]


def test_a_saved_team_is_loaded_without_asking_the_model(entries: Path, tmp_path: Path) -> None:
    with ScriptedServer(ANSWERS) as server:
        maker = builder(server, entries, max_agents=2)
        built, config = maker.build("Judge", {"cache_seed": None, "api_key": "sk-secret"}, coding=False)
        path = maker.save(str(tmp_path / "team.json"))
        asked = len(server.requests)

        loaded, again = builder(server, entries).load(path)

    assert [agent.system_message for agent in loaded] == [agent.system_message for agent in built]
    assert again["agent_configs"] == config["agent_configs"]
    assert len(server.requests) == asked
    assert "sk-secret" not in Path(path).read_text()


def test_a_team_is_chosen_from_a_library(entries: Path) -> None:
    library = [
        {"name": "Baker", "description": "Bakes bread and cakes.", "system_message": "Bake."},
        {"name": "Lawyer", "description": "Knows contracts and the law.", "system_message": "Judge."},
        {"name": "Sailor", "description": "Sails the seas.", "system_message": "Sail."},
    ]
    with ScriptedServer(["baking bread\ncontracts and law", "Lawyer, Baker"]) as server:
        agents, _ = builder(server, entries).build_from_library(
            "Found a bakery", json.dumps(library), LLM, top_k=1, coding=False
        )

    assert sorted(agent.name for agent in agents) == ["Baker", "Lawyer"]
    assert "Sailor" not in server.requests[1]["messages"][0]["content"]


def test_models_that_no_entry_has_are_an_error_that_says_so(entries: Path) -> None:
    with ScriptedServer([]) as server, pytest.raises(RuntimeError, match="builder_model"):
        builder(server, entries, builder_model="other").build("Judge", LLM)


def test_tags_choose_the_models(entries: Path) -> None:
    with ScriptedServer(ANSWERS) as server:
        agents, _ = builder(server, entries, builder_model_tags=["t"], agent_model_tags=["t"], max_agents=2).build(
            "x", LLM, coding=False
        )

        with pytest.raises(RuntimeError, match="tags"):
            builder(server, entries, builder_model_tags=["other"]).build("x", LLM)
    assert agents


def test_cleared_agents_are_forgotten(entries: Path) -> None:
    with ScriptedServer(ANSWERS) as server:
        maker = builder(server, entries, max_agents=2)
        maker.build("Judge", LLM, coding=False)
    maker.clear_agent("Data_Expert")
    assert list(maker.agent_procs_assign) == ["Law_Expert"]

    maker.clear_all_agents()
    assert maker.agent_procs_assign == {}


def test_agents_of_the_service_that_is_gone_say_what_replaced_it() -> None:
    with pytest.raises(NotImplementedError, match=r"AssistantAgent\(name"):
        GPTAssistantAgent("helper", llm_config={"config_list": []})


def test_a_team_of_them_says_so_too(entries: Path) -> None:
    with ScriptedServer([]) as server, pytest.raises(NotImplementedError, match="switched that service off"):
        builder(server, entries).build("x", LLM, use_oai_assistant=True)


def test_saving_and_loading_are_told(entries: Path, tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    with ScriptedServer(ANSWERS) as server, at_console() as console:
        maker = builder(server, entries, max_agents=2)
        maker.build("Judge", LLM, coding=False)
        maker.save(str(path))
        maker.load(str(path))
        maker.load(config_json=path.read_text())

    told = [line for line in console.printed.splitlines() if "config" in line]
    assert told == [
        f"Building config saved to {path}",
        f"Loading config from {path}",
        "Loading config from JSON...",
    ]


def test_a_program_may_change_how_the_building_model_is_asked(entries: Path) -> None:
    with ScriptedServer(["<think>Who?</think>Judge", "Judge.", "A judge."]) as server:
        building = builder(server, entries)
        ask = building.builder_model.create

        def without_thoughts(**config: Any) -> Any:
            response = ask(**config)
            message = response.choices[0].message
            message.content = message.content.split("</think>")[-1]
            return response

        building.builder_model.create = without_thoughts  # type: ignore[method-assign]
        agents, _ = building.build("Judge", LLM, coding=False)

    assert [agent.name for agent in agents] == ["Judge"]


def test_the_building_model_can_be_changed(entries: Path) -> None:
    with ScriptedServer([]) as server:
        building = builder(server, entries, builder_model="m")
        assert building.builder_model._config_list[0]["model"] == "m"

        building.set_builder_model("other")

        with pytest.raises(RuntimeError, match="other"):
            building.builder_model  # noqa: B018 - reading it chooses the model


@pytest.mark.parametrize(
    ("recycle_endpoint", "told"),
    [
        (False, ["Agent Data_Expert has been cleared.", "Agent Law_Expert has been cleared."]),
        (True, []),  # an endpoint of the service is none that could be recycled, and nothing more is told
    ],
)
def test_clearing_a_team_says_who_is_gone(
    entries: Path, capsys: pytest.CaptureFixture[str], recycle_endpoint: bool, told: list[str]
) -> None:
    with ScriptedServer(ANSWERS) as server:
        building = builder(server, entries, max_agents=2)
        building.build("Judge", LLM, coding=False)
    capsys.readouterr()

    building.clear_all_agents(recycle_endpoint=recycle_endpoint)

    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if "cleared" in line] == [*told, "All agents have been cleared."]
    assert building.agent_procs_assign == {}
