"""Teachability: an agent that remembers, from chat to chat, what users tell it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from coterie.flow import Call, Flow
from coterie.runs import play

from ....code_utils import content_str
from ....formatting_utils import colored
from ....io.base import IOStream
from ..._overrides import changed, declare
from ..._talk import HOOK_FLOWS
from ...conversable_agent import ConversableAgent
from .._lookup import look_up
from ..text_analyzer_agent import TextAnalyzerAgent, questions
from ._likeness import distance
from .agent_capability import AgentCapability, tell

Memo = tuple[str, str, float]
"""What a memo is found by, what it says, and how far it is from what was asked."""

_ABILITY = (
    "\nYou remember what users taught you in earlier chats. What may help with the current message is added to it by a "
    "section of memories."
)
_IS_TASK = (
    "Does the TEXT ask, in any part of it, that a task be done or a problem be solved? Answer with one word, yes or no."
)
_ADVICE = (
    "Copy from the TEXT, in short, the advice that would also help with a similar but different task. If there is none, "
    "answer with the word none."
)
_TASK = "Copy from the TEXT, in short, just the task. Leave out advice, and do not solve it."
_KIND_OF_TASK = "Say very briefly, in general words, what kind of task the TEXT describes. Leave out what would differ in a similar one."
_IS_INFORMATION = "Does the TEXT hold information worth remembering? Answer with one word, yes or no."
_QUESTION = (
    "Suppose the user had forgotten the information in this TEXT. With which question would they ask you for it? Write the "
    "question only."
)
_ANSWER = "Copy from the TEXT the information that is worth remembering, without any comment."


class Teachability(AgentCapability):
    """Remembers what users tell the agent, and puts what may help into the messages it gets.

    `verbosity`: 0 prints nothing, 1 what is remembered and recalled, 2 also what the analyser is asked, 3 all memos.
    `recall_threshold`: how far a memo may be from the message to be recalled: 0 only the same words, 2 anything; the
    scale is that of squared distances between embeddings, which memos of 0.2 were measured by. `max_num_retrievals`:
    how many are recalled at most. `llm_config`: the model that decides what is remembered; the agent's by default.
    """

    def __init__(
        self,
        verbosity: int | None = 0,
        reset_db: bool | None = False,
        path_to_db_dir: str | None = "./tmp/teachable_agent_db",
        recall_threshold: float | None = 1.5,
        max_num_retrievals: int | None = 10,
        llm_config: dict[str, Any] | Literal[False] | None = None,
    ) -> None:
        self.verbosity = verbosity or 0
        self.path_to_db_dir = path_to_db_dir
        self.recall_threshold = 1.5 if recall_threshold is None else recall_threshold
        self.max_num_retrievals = 10 if max_num_retrievals is None else max_num_retrievals
        self.llm_config = llm_config
        self.analyzer: TextAnalyzerAgent | None = None
        self.teachable_agent: Any = None
        self.memo_store = MemoStore(self.verbosity, reset_db, path_to_db_dir)

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Let `agent` remember. Its system message gets a line that says so."""
        self.teachable_agent = agent
        agent.register_hook("process_last_received_message", self.process_last_received_message)
        if self.llm_config is None:
            self.llm_config = agent.llm_config
        self.analyzer = TextAnalyzerAgent(llm_config=self.llm_config)
        tell(agent, _ABILITY)

    def prepopulate_db(self) -> None:
        """Put a few example memos into the store."""
        self.memo_store.prepopulate()

    def process_last_received_message(self, text: str | list[Any]) -> str | list[Any]:
        """The message with memories that may help; what it teaches is remembered."""
        taught: str | list[Any] = play(_recall_and_learn(self, text))
        return taught

    # What a message goes through. Programs override these one by one, and call them.

    def _consider_memo_retrieval(self, comment: str | list[Any]) -> str | list[Any]:
        """The comment with memories that may help."""
        expanded: str | list[Any] = play(_recall(self, comment))
        return expanded

    def _consider_memo_storage(self, comment: str | list[Any]) -> None:
        """Remember what the comment teaches."""
        play(_learn(self, comment))

    def _retrieve_relevant_memos(self, input_text: str) -> list[str]:
        """What memos like the text say."""
        found: list[str] = play(_related(self, input_text))
        return found

    def _concatenate_memo_texts(self, memo_list: list[str]) -> str:
        """The section of memories that is added to a message; "" without memos."""
        if not memo_list:
            return ""
        return "\n\n# Memories that might help\n" + "".join(f"- {each}\n" for each in memo_list)

    def _analyze(self, text_to_analyze: str, analysis_instructions: str) -> str:
        """What the analyser says about a text."""
        return play(_analyze(self, text_to_analyze, analysis_instructions))


declare(
    Teachability,
    ("_consider_memo_retrieval", "_consider_memo_storage", "_retrieve_relevant_memos", "_analyze"),
)


def _own(self: Teachability, name: str, flow: Callable[..., Flow[Any]], *args: Any) -> Flow[Any]:
    """Run `flow`, or the method that the program has put in its place."""
    if not changed(self, name):
        return (yield from flow(self, *args))
    method = getattr(self, name)
    return (yield Call(method, method, args, {}))


def _recall_and_learn(self: Teachability, content: Any) -> Flow[Any]:
    expanded = content
    if (yield from _ask_store(self, "count", self.memo_store._count)):
        expanded = yield from _own(self, "_consider_memo_retrieval", _recall, content)
    yield from _own(self, "_consider_memo_storage", _learn, content)
    return expanded


def _ask(self: Teachability, text: str, instructions: str) -> Flow[str]:
    said: str = yield from _own(self, "_analyze", _analyze, text, instructions)
    return said


def _analyze(self: Teachability, text: str, instructions: str) -> Flow[str]:
    said: str = yield from questions(self.analyzer, self.teachable_agent, self.verbosity >= 2)(text, instructions)
    return said


def _says_yes(self: Teachability, text: str, question: str) -> Flow[bool]:
    return "yes" in (yield from _ask(self, text, question)).lower()


def _recall(self: Teachability, content: Any) -> Flow[Any]:
    """The content with what is remembered about its text, and about the kind of task that it sets."""
    text = content_str(content)
    _tell(self, "\nLOOK FOR RELEVANT MEMOS, AS QUESTION-ANSWER PAIRS")
    found = yield from _own(self, "_retrieve_relevant_memos", _related, text)
    if (yield from _says_yes(self, text, _IS_TASK)):
        _tell(self, "\nLOOK FOR RELEVANT MEMOS, AS TASK-ADVICE PAIRS")
        task = yield from _ask(self, text, _TASK)
        kind = yield from _ask(self, task, _KIND_OF_TASK)
        found += yield from _own(self, "_retrieve_relevant_memos", _related, kind)
    section = self._concatenate_memo_texts(list(dict.fromkeys(found)))
    if not section:
        return content
    return [*content, {"type": "text", "text": section}] if isinstance(content, list) else content + section


def _related(self: Teachability, query: str) -> Flow[list[str]]:
    most, threshold = self.max_num_retrievals, self.recall_threshold
    memos = yield from _ask_store(self, "recall", self.memo_store.get_related_memos, query, most, threshold)
    if not memos:
        _tell(self, "\nTHE CLOSEST MEMO IS BEYOND THE THRESHOLD.")
    return [output for _, output, _ in memos]


def _learn(self: Teachability, content: Any) -> Flow[None]:
    """Remember advice for kinds of tasks, and information as answers to questions."""
    text = content_str(content)
    if (yield from _says_yes(self, text, _IS_TASK)):
        advice = yield from _ask(self, text, _ADVICE)
        if "none" not in advice.lower():
            task = yield from _ask(self, text, _TASK)
            kind = yield from _ask(self, task, _KIND_OF_TASK)
            _tell(self, "\nREMEMBER THIS TASK-ADVICE PAIR")
            yield from _ask_store(self, "remember", self.memo_store.add_input_output_pair, kind, advice)
    if (yield from _says_yes(self, text, _IS_INFORMATION)):
        question = yield from _ask(self, text, _QUESTION)
        answer = yield from _ask(self, text, _ANSWER)
        _tell(self, "\nREMEMBER THIS QUESTION-ANSWER PAIR")
        yield from _ask_store(self, "remember", self.memo_store.add_input_output_pair, question, answer)


def _ask_store(self: Teachability, what: str, method: Any, *args: Any) -> Flow[Any]:
    """Use the store as an effect: a replay neither reads it nor writes to it."""
    return (yield from look_up(self.teachable_agent.name, f"memory {what}", list(args), method, *args))


def _tell(self: Teachability, text: str) -> None:
    if self.verbosity >= 1:
        IOStream.get_default().print(colored(text, "light_yellow"), flush=True)


HOOK_FLOWS[Teachability.process_last_received_message] = _recall_and_learn


class MemoStore:
    """Pairs of texts, found by how alike the first of them is to a query. Kept in the file `memos.db` of a folder."""

    def __init__(
        self,
        verbosity: int | None = 0,
        reset: bool | None = False,
        path_to_db_dir: str | None = "./tmp/teachable_agent_db",
    ) -> None:
        self.verbosity = verbosity or 0
        self.path_to_db_dir = path_to_db_dir or "./tmp/teachable_agent_db"
        self._path = Path(self.path_to_db_dir) / "memos.db"
        if reset:
            self.reset_db()
        elif self.verbosity >= 3:
            self.list_memos()

    @property
    def last_memo_id(self) -> int:
        """The number of the newest memo; 0 where there is none."""
        return self._count()

    def _count(self) -> int:
        with self._database() as database:
            number: int = database.execute("SELECT coalesce(max(id), 0) FROM memos").fetchone()[0]
            return number

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """The store, opened for one use: agents of several threads and processes may share it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=60)) as database, database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS memos (id INTEGER PRIMARY KEY AUTOINCREMENT, input TEXT NOT NULL, "
                "output TEXT NOT NULL) STRICT"
            )
            yield database

    def add_input_output_pair(self, input_text: str, output_text: str) -> None:
        """Keep `output_text`, to be found by texts like `input_text`; a pair that is known already is not kept twice."""
        pair = (input_text, output_text)
        with self._database() as database:
            database.execute(
                "INSERT INTO memos (input, output) "
                "SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM memos WHERE input = ? AND output = ?)",
                pair * 2,
            )
        self._tell(1, f"\nINPUT-OUTPUT PAIR ADDED TO MEMORY:\n{_shown(*pair)}")
        if self.verbosity >= 3:
            self.list_memos()

    def _save_memos(self) -> None:
        """Nothing to do: a memo is kept as soon as it is added. Programs that add memos call it."""

    def get_nearest_memo(self, query_text: str) -> Memo:
        """The memo that is most like the query. Raises: LookupError for an empty store."""
        nearest = self._by_distance(query_text)[:1]
        if not nearest:
            raise LookupError(f"There is no memo in {self._path}; add one with add_input_output_pair.")
        return nearest[0]

    def get_related_memos(self, query_text: str, n_results: int, threshold: float | None) -> list[Memo]:
        """Up to `n_results` memos whose distance to the query is less than `threshold` (None: any), nearest first."""
        memos = [each for each in self._by_distance(query_text) if threshold is None or each[2] < threshold]
        for input_text, output_text, away in memos[:n_results]:
            self._tell(
                1,
                f"\nINPUT-OUTPUT PAIR RETRIEVED FROM MEMORY:\n{_shown(input_text, output_text)}  DISTANCE\n    {away}",
            )
        return memos[:n_results]

    def _by_distance(self, query: str) -> list[Memo]:
        with self._database() as database:
            rows = database.execute("SELECT input, output FROM memos ORDER BY id").fetchall()
        return sorted(((one, two, distance(query, one)) for one, two in rows), key=lambda memo: memo[2])

    def list_memos(self) -> None:
        """Print all memos."""
        with self._database() as database:
            rows = database.execute("SELECT id, input, output FROM memos ORDER BY id").fetchall()
        text = "".join(f"  ID: {number}\n{_shown(one, two)}" for number, one, two in rows)
        IOStream.get_default().print(colored(f"LIST OF MEMOS\n{text}", "light_green"), flush=True)

    def reset_db(self) -> None:
        """Forget all memos."""
        self._tell(1, "\nCLEARING MEMORY")
        with self._database() as database:
            database.execute("DELETE FROM memos")
            database.execute("DELETE FROM sqlite_sequence")

    def prepopulate(self) -> None:
        """Add a few examples."""
        self._tell(1, "\nPREPOPULATING MEMORY")
        for pair in _EXAMPLES:
            self.add_input_output_pair(*pair)

    def _tell(self, verbosity: int, text: str) -> None:
        if self.verbosity >= verbosity:
            IOStream.get_default().print(colored(text, "light_yellow"), flush=True)


def _shown(input_text: str, output_text: str) -> str:
    return f"  INPUT\n    {input_text}\n  OUTPUT\n    {output_text}\n"


_EXAMPLES = (
    ("If you want to convert a recipe for four people to six", "multiply every amount by one and a half."),
    ("When a sum of many numbers has to be right", "add them up a second time in another order and compare."),
    ("What should be done before an answer is given?", "Check it against the question once more, word by word."),
    ("How are dates written in this team?", "As year, month and day, for example 2024-03-01."),
)
