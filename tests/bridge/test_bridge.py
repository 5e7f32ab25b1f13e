"""Agents of both generations talk to each other, in one run."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

import autogen
import coterie
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import MaxMessageTermination, StopMessageTermination
from autogen_agentchat.messages import MultiModalMessage, StopMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import Image
from autogen_ext.models.openai import OpenAIChatCompletionClient
from coterie.errors import BudgetExceeded
from coterie.journal.reader import Reader
from coterie.testing import ScriptedServer, tool_call
from coterie_bridge import as_v02, as_v04

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def old(server: ScriptedServer, name: str = "old", **settings: Any) -> autogen.ConversableAgent:
    config = {"config_list": [{"model": "gpt-4o", "base_url": server.base_url, "api_key": "k"}], "cache_seed": None}
    return autogen.ConversableAgent(name, **{"llm_config": config, "human_input_mode": "NEVER", **settings})


def new(server: ScriptedServer, name: str = "new", **settings: Any) -> AssistantAgent:
    client = OpenAIChatCompletionClient(model="gpt-4o", base_url=server.base_url, api_key="k")
    return AssistantAgent(name, client, **settings)


def heard(request: dict[str, Any]) -> list[Any]:
    return [each["content"] for each in request["messages"] if each["role"] != "system"]


class TestOldInNew:
    def test_it_speaks_in_a_team_hears_the_others_and_remembers(self) -> None:
        with ScriptedServer(["new 1", "old 1", "new 2", "old 2"]) as server:
            team = RoundRobinGroupChat([new(server), as_v04(old(server))], max_turns=4)
            result = asyncio.run(team.run(task="go"))
            assert [each.to_text() for each in result.messages if hasattr(each, "to_text")] == [
                "go",
                "new 1",
                "old 1",
                "new 2",
                "old 2",
            ]
            assert heard(server.requests[1]) == ["go", "new 1"]
            assert heard(server.requests[3]) == ["go", "new 1", "old 1", "new 2"]
            assert result.messages[2].models_usage is not None
            assert result.usage is not None
            assert result.usage.calls == 4

    def test_it_runs_the_tools_that_its_model_calls_before_it_answers(self) -> None:
        with ScriptedServer([tool_call("add", {"a": 1, "b": 2}), "It is 3."]) as server:
            agent = old(server)

            @agent.register_for_execution()  # type: ignore[untyped-decorator, unused-ignore]
            @agent.register_for_llm(description="Add.")
            def add(a: int, b: int) -> int:
                return a + b

            result = asyncio.run(as_v04(agent).run(task="1 + 2?"))
            assert [type(each).__name__ for each in result.messages] == [
                "TextMessage",
                "ToolCallRequestEvent",
                "ToolCallExecutionEvent",
                "TextMessage",
            ]
            assert server.requests[1]["messages"][-1]["content"] == "3"

    def test_calls_that_it_has_no_function_for_are_an_error_that_says_what_to_do(self) -> None:
        with ScriptedServer([tool_call("add", {})]) as server:
            agent = old(server)
            agent.update_tool_signature({"type": "function", "function": {"name": "add"}}, is_remove=False)
            with pytest.raises(ValueError, match="nobody else runs them"):
                asyncio.run(as_v04(agent).run(task="go"))

    def test_where_it_takes_a_message_for_the_last_one_it_says_stop(self) -> None:
        with ScriptedServer(["bye TERMINATE"]) as server:
            agent = old(server, llm_config=False, is_termination_msg=lambda m: "TERMINATE" in m["content"])
            team = RoundRobinGroupChat([new(server), as_v04(agent)], termination_condition=StopMessageTermination())
            result = asyncio.run(team.run(task="go"))
            assert isinstance(result.messages[-1], StopMessage)

    def test_its_state_goes_with_that_of_the_team(self) -> None:
        with ScriptedServer(["old 1", "old 2"]) as server:
            first = RoundRobinGroupChat([as_v04(old(server))], max_turns=1)
            asyncio.run(first.run(task="go"))
            state = json.loads(json.dumps(asyncio.run(first.save_state())))
            other = RoundRobinGroupChat([as_v04(old(server))], max_turns=1)
            asyncio.run(other.load_state(state))
            asyncio.run(other.run(task="more"))
            assert heard(server.requests[1]) == ["go", "old 1", "more"]

    def test_a_reset_forgets_the_team(self) -> None:
        with ScriptedServer(["old 1", "old 2"]) as server:
            team = RoundRobinGroupChat([as_v04(old(server))], max_turns=1)
            asyncio.run(team.run(task="go"))
            asyncio.run(team.reset())
            asyncio.run(team.run(task="anew"))
            assert heard(server.requests[1]) == ["anew"]

    def test_pictures_come_through(self) -> None:
        with ScriptedServer(["seen"]) as server:
            task = MultiModalMessage(content=["look", Image.from_base64(PIXEL)], source="user")
            asyncio.run(as_v04(old(server)).run(task=task))
            text, picture = server.requests[0]["messages"][-1]["content"]
            assert text == {"type": "text", "text": "look"}
            assert picture["image_url"]["url"].startswith("data:image/png;base64,")

    def test_a_name_that_is_none_in_0_4_is_refused(self) -> None:
        agent = autogen.ConversableAgent("old agent", llm_config=False)
        with pytest.raises(ValueError, match="identifier"):
            as_v04(agent)
        assert as_v04(agent, name="old_agent").name == "old_agent"


class TestNewInOld:
    @pytest.mark.parametrize("colour", ["sync", "async"])
    def test_it_answers_in_a_chat_and_is_told_only_what_is_new(self, colour: str) -> None:
        with ScriptedServer(["new 1", "new 2"]) as server:
            user = autogen.ConversableAgent(
                "user", llm_config=False, default_auto_reply="and?", human_input_mode="NEVER"
            )
            agent = as_v02(new(server))
            if colour == "sync":
                result = user.initiate_chat(agent, message="go", max_turns=2)
            else:
                result = asyncio.run(user.a_initiate_chat(agent, message="go", max_turns=2))
            assert [each["content"] for each in result.chat_history] == ["go", "new 1", "and?", "new 2"]
            assert heard(server.requests[1]) == ["go", "new 1", "and?"]

    def test_a_team_answers_with_its_last_message(self) -> None:
        with ScriptedServer(["one", "two"]) as server:
            team = RoundRobinGroupChat([new(server, "a"), new(server, "b")], max_turns=2, name="crew")
            user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER")
            result = user.initiate_chat(as_v02(team), message="go", max_turns=1)
            assert result.chat_history[-1]["content"] == "two"

    def test_it_takes_part_in_a_group_and_hears_who_said_what(self) -> None:
        with ScriptedServer(["old 1", "new 1"]) as server:
            user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER")
            group = autogen.GroupChat(
                [user, old(server), as_v02(new(server))],
                messages=[],
                max_round=3,
                speaker_selection_method="round_robin",
            )
            manager = autogen.GroupChatManager(group, llm_config=False)
            user.initiate_chat(manager, message="go")
            assert [(each["name"], each["content"]) for each in server.requests[1]["messages"][1:]] == [
                ("user", "go"),
                ("old", "old 1"),
            ]
            assert group.messages[-1]["content"] == "new 1"

    def test_a_reset_reaches_the_agent_within(self) -> None:
        with ScriptedServer(["new 1", "new 2"]) as server:
            user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER")
            agent = as_v02(new(server))
            user.initiate_chat(agent, message="go", max_turns=1)
            agent.reset()
            user.initiate_chat(agent, message="anew", max_turns=1)
            assert heard(server.requests[1]) == ["anew"]

    def test_settings_of_an_agent_of_0_2_hold(self) -> None:
        with ScriptedServer([]) as server:
            user = autogen.ConversableAgent("user", llm_config=False, human_input_mode="NEVER")
            agent = as_v02(new(server), is_termination_msg=lambda m: m["content"] == "stop")
            assert len(user.initiate_chat(agent, message="stop").chat_history) == 1


class TestOneRun:
    def test_both_stand_in_one_journal_and_replay_without_a_server(self, tmp_path: Path) -> None:
        def program(server: ScriptedServer) -> list[str]:
            team = RoundRobinGroupChat(
                [new(server), as_v04(old(server))], termination_condition=MaxMessageTermination(5)
            )
            return [each.to_text() for each in asyncio.run(team.run(task="go")).messages if hasattr(each, "to_text")]

        with ScriptedServer(["new 1", "old 1", "new 2", "old 2"]) as server:
            with coterie.run(journal=tmp_path) as run:
                said = program(server)
            with coterie.run(journal=tmp_path, replay=run.id):
                assert program(server) == said
            assert len(server.requests) == 4
        with Reader(tmp_path) as reader:
            assert [each.agent for each in reader.effects(run.id)] == ["new", "old", "new", "old"]

    def test_one_budget_stops_both(self) -> None:
        with ScriptedServer(["new 1", "old 1", "new 2"]) as server:
            team = RoundRobinGroupChat([new(server), as_v04(old(server))])
            with coterie.run(journal=None, budget_calls=3), pytest.raises(BudgetExceeded) as stopped:
                asyncio.run(team.run(task="go"))
            assert len(server.requests) == 3
            assert [each.to_text() for each in stopped.value.partial.messages][-1] == "new 2"
