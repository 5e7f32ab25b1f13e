"""What a run found is part of its record: it is replayed and resumed without the documents."""

from __future__ import annotations

import asyncio
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

import autogen
import coterie
from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent
from coterie.journal.reader import Reader
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import assistant, both_colours
from tests.dialects.v02.rag.talking import ANSWER, QUESTION, ask, rag, sent, write_docs


@pytest.fixture(autouse=True)
def docs(tmp_path: Path) -> Path:
    return write_docs(tmp_path / "docs")


@both_colours
def test_a_replay_shows_the_same_passages_without_the_documents(colour: str, docs: Path, tmp_path: Path) -> None:
    with ScriptedServer(["UPDATE CONTEXT", "UPDATE CONTEXT", ANSWER]) as server:
        with coterie.run(journal=tmp_path / "runs") as run:
            first = ask(colour, rag(get_or_create=False), server, n_results=1)
        shutil.rmtree(docs)
        shutil.rmtree("tmp")
        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            again = ask(colour, rag(get_or_create=False), server, n_results=1)
        assert len(server.requests) == 3
    assert again.chat_history == first.chat_history
    assert again.summary == ANSWER


@both_colours
def test_a_resumed_run_goes_on_with_the_collection_that_it_had_made(colour: str, tmp_path: Path) -> None:
    with ScriptedServer(["UPDATE CONTEXT", ANSWER]) as server:
        stop = pytest.raises(coterie.BudgetExceeded)
        with stop, coterie.run(journal=tmp_path / "runs", budget_calls=1) as run:
            ask(colour, rag(get_or_create=False), server, n_results=1)
        with coterie.run(journal=tmp_path / "runs", budget_calls=2, resume=run.id):
            assert ask(colour, rag(get_or_create=False), server, n_results=1).summary == ANSWER
        assert len(server.requests) == 2
    assert "429" in sent(server)


def test_another_question_is_not_answered_from_the_record(tmp_path: Path) -> None:
    with ScriptedServer([ANSWER]) as server:
        with coterie.run(journal=tmp_path / "runs") as run:
            ask("sync", rag(), server)
        with pytest.raises(coterie.ReplayMismatch), coterie.run(journal=tmp_path / "runs", replay=run.id):
            ask("sync", rag(), server, "How long do cats sleep?")


@both_colours
def test_each_search_is_recorded_once_also_through_an_override(colour: str, tmp_path: Path) -> None:
    class Own(RetrieveUserProxyAgent):
        asked = 0

        def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
            Own.asked += 1
            super().retrieve_docs(problem, n_results, search_string)

    with ScriptedServer(["UPDATE CONTEXT", ANSWER]) as server:
        with coterie.run(journal=tmp_path / "runs") as run:
            first = ask(colour, rag(Own), server, n_results=1)
        searches = Own.asked
        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            assert ask(colour, rag(Own), server, n_results=1).chat_history == first.chat_history
    with Reader(tmp_path / "runs") as reader:
        recorded = [each for each in reader.effects(run.id) if each.kind == "retrieve"]
    assert len(recorded) == Own.asked == searches == 2
    assert {each.agent for each in recorded} == {"rag"}


def test_a_replay_prints_what_was_found_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer([ANSWER]) as server:
        with coterie.run(journal=tmp_path / "runs") as run:
            ask("sync", rag(), server, silent=False)
        first = capsys.readouterr().out
        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            ask("sync", rag(), server, silent=False)
    made, found, rest = first.partition("VectorDB returns doc_ids:")
    assert capsys.readouterr().out == found + rest
    assert made == "Trying to create collection.\n"
    assert rest.count("Adding content of doc") == 3


def test_a_failed_search_fails_the_chat_as_it_did(tmp_path: Path) -> None:
    class Broken(RetrieveUserProxyAgent):
        def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
            raise ConnectionError("the database is away")

    with ScriptedServer([]) as server:
        with pytest.raises(ConnectionError, match="away"), coterie.run(journal=tmp_path / "runs") as run:
            ask("sync", rag(Broken), server)
        with pytest.raises(ConnectionError, match="away"), coterie.run(journal=tmp_path / "runs", replay=run.id):
            ask("sync", rag(), server)


def test_agents_that_retrieve_at_the_same_time_find_their_own() -> None:
    with ScriptedServer(lambda request: request["messages"][-1]["content"][:400]) as server:
        questions = [QUESTION, "When does a client get 429?", "How long do cats sleep?"]

        async def all_at_once() -> list[Any]:
            agents = [rag(customized_prompt="{input_question} {input_context}") for _ in questions]
            chats = [
                agent.a_initiate_chat(
                    assistant(server), message=agent.message_generator, problem=each, n_results=1, silent=True
                )
                for agent, each in zip(agents, questions, strict=True)
            ]
            return await asyncio.gather(*chats)

        summaries = [each.summary for each in asyncio.run(all_at_once())]
    assert ["401" in summaries[0], "too often" in summaries[1], "Cats" in summaries[2]] == [True] * 3


def test_a_search_does_not_stop_other_chats() -> None:
    others_went_on = threading.Event()

    class Slow(RetrieveUserProxyAgent):
        def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
            assert others_went_on.wait(timeout=10), "the search holds up the loop"
            super().retrieve_docs(problem, n_results, search_string)

    async def other() -> None:
        others_went_on.set()

    async def both(server: ScriptedServer) -> None:
        agent = rag(Slow)
        asked = agent.a_initiate_chat(
            assistant(server), message=agent.message_generator, problem=QUESTION, n_results=1, silent=True
        )
        chat = asyncio.create_task(asked)
        await asyncio.sleep(0)  # the search begins
        await other()
        assert (await chat).summary == ANSWER

    with ScriptedServer([ANSWER]) as server:
        asyncio.run(both(server))


def test_asking_for_passages_again_and_again_is_no_loop() -> None:
    with ScriptedServer(["UPDATE CONTEXT"] * 3) as server, coterie.run(journal=None, loops="stop"):
        result = ask("sync", rag(), server, n_results=1)
    assert result.chat_history[-1]["content"] == "TERMINATE"
    assert len(server.requests) == 3


def test_a_retrieving_agent_takes_part_in_chats_in_a_row() -> None:
    with ScriptedServer([ANSWER, "Cats."]) as server:
        agent = rag(customized_prompt="{input_question} {input_context}")
        queue = [
            {"recipient": assistant(server, name), "message": agent.message_generator, "problem": each, "silent": True}
            for name, each in (("one", QUESTION), ("two", "How long do cats sleep?"))
        ]
        assert [each.summary for each in agent.initiate_chats(queue)] == [ANSWER, "Cats."]


def test_a_group_may_ask_the_retrieving_agent() -> None:
    with ScriptedServer(["UPDATE CONTEXT", ANSWER]) as server:
        agent = rag(customized_prompt="{input_question} {input_context}")
        writer = assistant(server, "writer")
        group = autogen.GroupChat([agent, writer], messages=[], max_round=4, speaker_selection_method="round_robin")
        manager = autogen.GroupChatManager(group, llm_config=False)
        agent.initiate_chat(manager, message=agent.message_generator, problem=QUESTION, n_results=1, silent=True)
        spoken = [(each["name"], each["content"]) for each in group.messages]
    assert [name for name, _ in spoken] == ["rag", "writer", "rag", "writer"]
    assert "401" in spoken[0][1]
    assert "429" in spoken[2][1]
    assert spoken[3][1] == ANSWER
