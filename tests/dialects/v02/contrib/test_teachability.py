"""What a teachable agent remembers, and when it recalls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import coterie
from autogen import ConversableAgent
from autogen.agentchat.contrib.capabilities.teachability import MemoStore, Teachability
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import at_console, both_colours, chat, config, user


def model(**said: str) -> Callable[[dict[str, Any]], str]:
    """A model that answers the analyser's questions by a word in them, and says "reply" as the agent itself."""

    def answer(request: dict[str, Any]) -> str:
        messages = request["messages"]
        if "# TEXT" not in str(messages[-1]["content"]):
            return "reply"
        instructions = str(messages[-1]["content"]).split("# TEXT")[0]
        return next((text for word, text in said.items() if word in instructions), "no")

    return answer


LEARNS_FACT = model(forgotten="What is the colour of the Vicuna model?", without="It is violet.", worth="yes")


def teachable(server: ScriptedServer, folder: Path, **settings: Any) -> tuple[ConversableAgent, Teachability]:
    agent = ConversableAgent("teachable", "S", llm_config=config(server), human_input_mode="NEVER")
    ability = Teachability(path_to_db_dir=str(folder), **settings)
    ability.add_to_agent(agent)
    return agent, ability


def learn(colour: str, folder: Path, text: str, answers: Any = LEARNS_FACT, **settings: Any) -> list[dict[str, Any]]:
    """Hold a chat of one turn; the requests of it."""
    with ScriptedServer(answers) as server:
        agent, _ = teachable(server, folder, **settings)
        chat(colour, user(), agent, text, max_turns=1)
        return server.requests


@both_colours
def test_information_is_recalled_in_a_later_chat(tmp_path: Path, colour: str) -> None:
    learn(colour, tmp_path, "The Vicuna model is violet.")

    requests = learn(colour, tmp_path, "Which colour has the Vicuna model?", model())

    asked = requests[-1]["messages"][-1]["content"]
    assert asked == "Which colour has the Vicuna model?\n\n# Memories that might help\n- It is violet.\n"


def test_advice_is_kept_with_the_kind_of_task(tmp_path: Path) -> None:
    def answer(request: dict[str, Any]) -> str:
        text = str(request["messages"][-1]["content"])
        for word, said in (
            ("be done or a problem", "yes"),
            ("the advice that", "Think in steps."),
            ("just the task", "Add 1 and 2"),
            ("general words", "Adding numbers"),
        ):
            if "# TEXT" in text and word in text:
                return said
        return "no" if "# TEXT" in text else "reply"

    learn("sync", tmp_path, "Add 1 and 2, thinking in steps.", answer)

    assert MemoStore(path_to_db_dir=str(tmp_path)).get_nearest_memo("Adding numbers")[:2] == (
        "Adding numbers",
        "Think in steps.",
    )


def test_an_empty_memory_is_not_searched(tmp_path: Path) -> None:
    requests = learn("sync", tmp_path, "Hello.", model())

    assert len(requests) == 3  # is it a task, is it information, the reply


def test_the_system_message_says_that_the_agent_remembers(tmp_path: Path) -> None:
    with ScriptedServer([]) as server:
        agent, _ = teachable(server, tmp_path)

    assert agent.system_message.startswith("S\n")


def test_the_conversations_of_the_agent_hold_no_analyses(tmp_path: Path) -> None:
    with ScriptedServer(LEARNS_FACT) as server:
        agent, _ = teachable(server, tmp_path)
        chat("sync", user(), agent, "The Vicuna model is violet.", max_turns=1)

    assert agent.last_message() == {"content": "reply", "role": "assistant", "name": "teachable"}


def test_memories_are_a_part_of_their_own_beside_images(tmp_path: Path) -> None:
    MemoStore(path_to_db_dir=str(tmp_path)).add_input_output_pair("green apples", "They are sour.")
    with ScriptedServer(model()) as server:
        _, ability = teachable(server, tmp_path)
        part = {"type": "text", "text": "green apples"}

        taught = ability.process_last_received_message([part])

    assert taught == [part, {"type": "text", "text": "\n\n# Memories that might help\n- They are sour.\n"}]


@both_colours
def test_a_replayed_chat_neither_asks_nor_remembers_again(tmp_path: Path, colour: str) -> None:
    with ScriptedServer(LEARNS_FACT) as server:

        def hold() -> Any:
            agent, _ = teachable(server, tmp_path / "memos")
            chat(colour, user(), agent, "The Vicuna model is violet.", max_turns=1)
            return chat(colour, user("other"), agent, "Which colour has the Vicuna model?", max_turns=1)

        with coterie.run(journal=tmp_path / "runs") as run:
            recorded = hold()
        asked, known = len(server.requests), MemoStore(path_to_db_dir=str(tmp_path / "memos")).last_memo_id

        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            replayed = hold()

    assert replayed.chat_history == recorded.chat_history
    assert len(server.requests) == asked
    assert MemoStore(path_to_db_dir=str(tmp_path / "memos")).last_memo_id == known


def test_a_subclass_may_change_what_happens_to_a_message(tmp_path: Path) -> None:
    class Loud(Teachability):
        def process_last_received_message(self, text: Any) -> Any:
            return f"{super().process_last_received_message(text)}!"

    with ScriptedServer(model()) as server:
        agent = ConversableAgent("teachable", "S", llm_config=config(server), human_input_mode="NEVER")
        Loud(path_to_db_dir=str(tmp_path)).add_to_agent(agent)
        chat("sync", user(), agent, "Hello", max_turns=1)

    assert server.requests[-1]["messages"][-1]["content"] == "Hello!"


@pytest.mark.parametrize(("verbosity", "shown"), [(0, False), (1, True)])
def test_verbosity_one_prints_what_is_remembered(tmp_path: Path, verbosity: int, shown: bool) -> None:
    with at_console() as console:
        learn("sync", tmp_path, "The Vicuna model is violet.", verbosity=verbosity)

    assert ("INPUT-OUTPUT PAIR ADDED TO MEMORY" in console.printed) is shown


def test_verbosity_two_prints_what_the_analyser_is_asked(tmp_path: Path) -> None:
    with at_console() as console:
        learn("sync", tmp_path, "The Vicuna model is violet.", verbosity=2)

    assert "teachable (to analyzer):" in console.printed


class TestMemoStore:
    def test_the_nearest_memo_shares_the_most_words(self, tmp_path: Path) -> None:
        store = MemoStore(path_to_db_dir=str(tmp_path))
        store.add_input_output_pair("How do I bake bread?", "slowly")
        store.add_input_output_pair("Where do penguins live?", "south")

        assert store.get_nearest_memo("where penguins are living")[1] == "south"

    def test_the_same_text_is_at_distance_nought_and_another_at_two(self, tmp_path: Path) -> None:
        store = MemoStore(path_to_db_dir=str(tmp_path))
        store.add_input_output_pair("green apples", "sour")

        assert store.get_nearest_memo("green apples")[2] == 0
        assert store.get_nearest_memo("quick foxes jump")[2] == 2

    def test_memos_beyond_the_threshold_are_not_related(self, tmp_path: Path) -> None:
        store = MemoStore(path_to_db_dir=str(tmp_path))
        store.add_input_output_pair("green apples", "sour")

        assert store.get_related_memos("quick foxes jump", 10, 1.5) == []
        assert len(store.get_related_memos("quick foxes jump", 10, None)) == 1

    def test_a_long_message_recalls_the_short_memo_it_contains(self, tmp_path: Path) -> None:
        store = MemoStore(path_to_db_dir=str(tmp_path))
        store.add_input_output_pair("What is the deadline of project Falcon?", "Friday")
        filler = " ".join(f"word{number} about budgets and staffing" for number in range(40))

        related = store.get_related_memos(f"{filler} the deadline for project Falcon {filler}", 5, 1.5)

        assert [each[1] for each in related] == ["Friday"]

    def test_memos_survive_the_process(self, tmp_path: Path) -> None:
        MemoStore(path_to_db_dir=str(tmp_path)).add_input_output_pair("a", "b")

        assert MemoStore(path_to_db_dir=str(tmp_path)).last_memo_id == 1

    def test_a_pair_is_kept_once(self, tmp_path: Path) -> None:
        store = MemoStore(path_to_db_dir=str(tmp_path))
        for _ in range(2):
            store.add_input_output_pair("green apples", "sour")

        assert len(store.get_related_memos("green apples", 5, None)) == 1

    def test_reset_forgets_them(self, tmp_path: Path) -> None:
        MemoStore(path_to_db_dir=str(tmp_path)).prepopulate()

        assert MemoStore(reset=True, path_to_db_dir=str(tmp_path)).last_memo_id == 0

    def test_an_empty_store_says_that_it_has_none(self, tmp_path: Path) -> None:
        with pytest.raises(LookupError, match="no memo"):
            MemoStore(path_to_db_dir=str(tmp_path)).get_nearest_memo("x")


class Own(Teachability):
    """Keeps what it is told as it is, and shows memories in its own way, as programs do."""

    def _consider_memo_storage(self, comment: Any) -> None:
        question = self._analyze(comment, "worth asking?")
        self.memo_store.add_input_output_pair(comment, question)
        self.memo_store._save_memos()

    def _concatenate_memo_texts(self, memo_list: list[str]) -> str:
        return f" [{'; '.join(memo_list)}]"


@both_colours
def test_a_subclass_may_change_what_is_remembered_and_how_it_is_shown(tmp_path: Path, colour: str) -> None:
    with ScriptedServer(model(worth="noted")) as server:
        agent = ConversableAgent("teachable", "S", llm_config=config(server), human_input_mode="NEVER")
        Own(path_to_db_dir=str(tmp_path)).add_to_agent(agent)
        for _ in range(2):
            chat(colour, user(), agent, "Lamas hum.", max_turns=1)

    assert server.requests[-1]["messages"][-1]["content"] == "Lamas hum. [noted]"


@both_colours
def test_a_subclass_may_change_what_is_recalled(tmp_path: Path, colour: str) -> None:
    class Quiet(Teachability):
        def _consider_memo_retrieval(self, comment: Any) -> Any:
            return f"{super()._consider_memo_retrieval(comment)}!"

        def _retrieve_relevant_memos(self, input_text: str) -> list[str]:
            return [each.upper() for each in super()._retrieve_relevant_memos(input_text)]

        def _analyze(self, text_to_analyze: str, analysis_instructions: str) -> str:
            return "no"

    with ScriptedServer("reply") as server:
        agent = ConversableAgent("teachable", "S", llm_config=config(server), human_input_mode="NEVER")
        ability = Quiet(path_to_db_dir=str(tmp_path))
        ability.add_to_agent(agent)
        ability.memo_store.add_input_output_pair("Lamas hum.", "They do.")
        chat(colour, user(), agent, "Lamas hum.", max_turns=1)

    asked = server.requests[-1]["messages"][-1]["content"]
    assert asked == "Lamas hum.\n\n# Memories that might help\n- THEY DO.\n!"
    assert len(server.requests) == 1
