"""RetrieveUserProxyAgent: what it asks, and what it does when the model wants other passages."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import autogen
from autogen.agentchat.contrib.retrieve_user_proxy_agent import UPDATE_CONTEXT_IN_PROMPT, RetrieveUserProxyAgent
from autogen.agentchat.contrib.vectordb.base import Document
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.chatting import assistant, at_console, both_colours, config, user
from tests.dialects.v02.rag.talking import ANSWER, QUESTION, ask, rag, sent, write_docs


@pytest.fixture(autouse=True)
def docs(tmp_path: Path) -> Path:
    return write_docs(tmp_path / "docs")


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore:chromadb:DeprecationWarning")
def test_the_documented_program_runs_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chromadb", None)
    with ScriptedServer([ANSWER]) as server:
        assistant = autogen.AssistantAgent("assistant", llm_config=config(server))
        rag = RetrieveUserProxyAgent(
            name="rag",
            retrieve_config={
                "task": "qa",
                "docs_path": ["./docs/"],
                "model": "gpt-4o",
                "vector_db": "chroma",
                "collection_name": "my_docs",
                "get_or_create": True,
            },
            code_execution_config=False,
            human_input_mode="NEVER",
        )
        with (
            pytest.warns(DeprecationWarning, match=r"message=agent\.message_generator") as warned,
            at_console() as console,
        ):
            result = rag.initiate_chat(assistant, problem="What does our API return on auth failure?")
        assert warned[0].filename == __file__
        assert result.summary == ANSWER
        assert "returns 401 with a JSON body" in sent(server)
    assert "Trying to create collection." in console.printed
    assert "VectorDB returns doc_ids:  [['" in console.printed


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", ["chroma", "qdrant", "pgvector"])
def test_the_program_runs_on_every_database(kind: str, postgres: Any) -> None:
    needed = {"chroma": "chromadb", "qdrant": "qdrant_client", "pgvector": "psycopg"}[kind]
    pytest.importorskip(needed, reason=f"{needed} is not installed: see the extras retrievechat*")
    settings = {"connection_string": postgres()} if kind == "pgvector" else {}
    with ScriptedServer([ANSWER]) as server:
        agent = rag(task="qa", vector_db=kind, db_config=settings)
        assert ask("sync", agent, server, n_results=1).summary == ANSWER
        assert "returns 401" in sent(server)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", [{}, {"vector_db": None}, {"vector_db": "chroma"}])
def test_a_client_of_chroma_is_used_where_older_programs_put_it(kind: dict[str, Any]) -> None:
    chroma: Any = pytest.importorskip(
        "chromadb", reason="chromadb is not installed: pip install 'coterie[retrievechat]'"
    )
    client, name = chroma.EphemeralClient(), f"mine-{len(kind)}-{kind.get('vector_db')}"
    agent = RetrieveUserProxyAgent(
        "rag",
        "NEVER",
        retrieve_config={"docs_path": "docs", "client": client, "collection_name": name, **kind},
        code_execution_config=False,
    )
    agent.retrieve_docs(QUESTION, n_results=1)
    assert "401" in agent._results[0][0][0]["content"]
    assert client.get_collection(name, embedding_function=None).count() == 3


@both_colours
def test_the_model_gets_the_question_and_the_passages_nearest_first(colour: str) -> None:
    with ScriptedServer([ANSWER]) as server:
        result = ask(colour, rag(task="qa"), server)
    prompt = sent(server)
    assert prompt.index(QUESTION) < prompt.index("401") < prompt.index("429")
    assert UPDATE_CONTEXT_IN_PROMPT in prompt
    assert [each["content"] for each in result.chat_history] == [prompt, ANSWER]


@both_colours
def test_other_passages_follow_in_a_fresh_chat(colour: str) -> None:
    with ScriptedServer(["UPDATE CONTEXT", "Sorry, update context please.", ANSWER]) as server:
        result = ask(colour, rag(), server, n_results=1)
    assert result.summary == ANSWER
    assert len(result.chat_history) == 2
    assert [len(each["messages"]) for each in server.requests] == [2, 2, 2]
    found = [next(word for word in ("401", "429", "Cats") if word in sent(server, at)) for at in range(3)]
    assert sorted(found) == ["401", "429", "Cats"]
    assert found[0] == "401"


@both_colours
def test_without_further_passages_the_chat_ends(colour: str) -> None:
    with ScriptedServer(["UPDATE CONTEXT"]) as server:
        result = ask(colour, rag(), server)
    assert result.chat_history[-1]["content"] == "TERMINATE"
    assert len(server.requests) == 1


def test_wider_searches_bring_more_than_was_asked_for_first(docs: Path) -> None:
    for at in range(30):
        (docs / f"{at:02}.md").write_text(f"Note {at} on an API and auth.")
    with ScriptedServer(["UPDATE CONTEXT"] * 9) as server, at_console() as console:
        agent = rag()
        result = ask("sync", agent, server, n_results=2)
    assert result.chat_history[-1]["content"] == "TERMINATE"
    assert len(set(agent._doc_ids)) == len(agent._doc_ids) == 18
    searches = [line.count("'") // 2 for line in console.printed.splitlines() if line.startswith("VectorDB returns")]
    assert searches == [2, 6, 10, 14, 18]


def test_with_update_context_off_the_request_ends_the_chat() -> None:
    with ScriptedServer(["UPDATE CONTEXT"]) as server:
        assert ask("sync", rag(update_context=False), server).summary == "UPDATE CONTEXT"
    assert len(server.requests) == 1


def test_a_quoted_prompt_asks_for_nothing() -> None:
    agent = rag()
    assert agent._check_update_context(f"You were told to {UPDATE_CONTEXT_IN_PROMPT}.") == (False, False)
    assert agent._check_update_context("please update context") == (True, False)
    assert agent._check_update_context({"content": None}) == (False, False)


def test_an_answer_without_its_prefix_leads_to_more_passages_beside_the_old() -> None:
    with ScriptedServer(["It may depend on how often a client asks.", "So the answer is 401."]) as server:
        agent = rag(customized_prompt="Q {input_question} C {input_context}", customized_answer_prefix="the answer is")
        result = ask("sync", agent, server, n_results=1)
    assert result.summary == "So the answer is 401."
    assert "401" in sent(server, 0)
    assert "429" not in sent(server, 0)
    assert sent(server, 1).index("401") < sent(server, 1).index("429")


def test_an_unfinished_answer_that_leads_nowhere_is_asked_again() -> None:
    with ScriptedServer(["Auth failure.", "Cats?", "So the answer is 401."]) as server:
        agent = rag(customized_prompt="{input_context}", customized_answer_prefix="the answer is")
        ask("sync", agent, server, n_results=1)
    assert sent(server, 0).strip() == sent(server, 1)
    assert "Cats" in sent(server, 2)


def test_a_prompt_of_ones_own_is_filled_and_nothing_else_of_it_changed(docs: Path) -> None:
    (docs / "auth.md").write_text("On auth failure: {input_question} {x}")
    prompt = "JSON like {'a': 1}: {input_question} / {input_context} / {input_sources}"
    with ScriptedServer([ANSWER]) as server:
        ask("sync", rag(customized_prompt=prompt, task="poetry"), server, n_results=1)
    source = Path("docs/auth.md")
    assert sent(server) == f"JSON like {{'a': 1}}: {QUESTION} / On auth failure: {{input_question}} {{x}}\n / {source}"


@pytest.mark.parametrize(("task", "says"), [("QA", "nothing else"), ("code", "fenced block"), ("Default", "come from")])
def test_a_task_has_its_prompt(task: str, says: str) -> None:
    with ScriptedServer([ANSWER]) as server:
        ask("sync", rag(task=task), server)
    assert says in sent(server)


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="'poetry'"):
        rag(task="poetry")


def test_only_passages_with_the_search_string_are_shown() -> None:
    with ScriptedServer([ANSWER]) as server:
        ask("sync", rag(), server, search_string="429")
    assert "429" in sent(server)
    assert "401" not in sent(server)


def test_the_search_string_also_holds_where_the_database_cannot_search_literally() -> None:
    class Own:
        type = "own"

        def get_collection(self, name: str) -> str:
            return name

        def retrieve_docs(self, queries: list[str], **settings: Any) -> Any:
            texts = ["one 401", "two 429"]
            return [[(Document(id=str(at), content=each), 0.0) for at, each in enumerate(texts)]]

    with ScriptedServer([ANSWER]) as server:
        ask("sync", rag(vector_db=Own(), docs_path=None), server, search_string="429")
    assert "two 429" in sent(server)
    assert "one 401" not in sent(server)


def test_passages_take_no_more_of_the_context_than_they_may(docs: Path) -> None:
    (docs / "auth.md").write_text("On auth failure our API returns 401. " * 50)
    with ScriptedServer([ANSWER]) as server, at_console() as console:
        ask("sync", rag(context_max_tokens=15, chunk_token_size=2000), server)
    assert "as it is too long to fit in the context" in console.printed
    assert "429" in sent(server)
    assert "Cats" not in sent(server)


def test_passages_that_are_too_far_are_not_shown() -> None:
    with ScriptedServer([ANSWER]) as server:
        ask("sync", rag(distance_threshold=0.99999), server)
    assert "401" in sent(server)
    assert "Cats" not in sent(server)


class TestCollections:
    def ask(self, **settings: Any) -> str:
        with ScriptedServer([ANSWER]) as server:
            ask("sync", rag(**settings), server)
            return sent(server)

    def test_new_documents_are_added_to_a_collection_that_is_taken(self, docs: Path) -> None:
        self.ask()
        (docs / "new.md").write_text("On auth failure there is also 403.")
        assert "403" not in self.ask(new_docs=False)
        prompt = self.ask()
        assert "403" in prompt
        assert prompt.count("401") == 1

    def test_a_collection_that_exists_is_not_taken_unasked(self) -> None:
        self.ask()
        with pytest.raises(ValueError, match="Collection autogen-docs already exists"):
            self.ask(get_or_create=False)

    def test_a_collection_is_made_anew_if_asked(self, docs: Path) -> None:
        self.ask()
        (docs / "cats.txt").unlink()
        assert "Cats" not in self.ask(get_or_create=False, overwrite=True)

    def test_nothing_is_overwritten_for_documents_that_are_not_there(self) -> None:
        self.ask()
        with pytest.raises(ValueError, match="nowhere"):
            self.ask(docs_path="nowhere", overwrite=True)
        assert "401" in self.ask(docs_path=None)

    def test_an_agent_asks_its_collection_more_than_once(self) -> None:
        agent = rag(get_or_create=False)
        with ScriptedServer([ANSWER] * 2) as server:
            ask("sync", agent, server)
            ask("sync", agent, server, "How long do cats sleep?", n_results=1)
            assert "Cats" in sent(server)

    def test_an_existing_collection_needs_no_documents(self) -> None:
        self.ask(collection_name="mine")
        assert "401" in self.ask(collection_name="mine", docs_path=None)

    def test_without_documents_and_collection_it_says_so(self) -> None:
        with pytest.raises(ValueError, match=r"docs_path.*`autogen-docs` doesn't exist"):
            self.ask(docs_path=None)

    def test_a_missing_docs_path_is_told_of_at_once(self, caplog: pytest.LogCaptureFixture) -> None:
        RetrieveUserProxyAgent("rag", code_execution_config=False, retrieve_config={"vector_db": "sqlite"})
        assert "docs_path is not in retrieve_config" in caplog.text

    def test_ids_are_the_beginning_of_a_hash_of_the_text(self) -> None:
        agent = rag()
        agent.retrieve_docs("cats", n_results=1)
        text = "Cats sleep most of the day and of the night."
        assert [doc["id"] for doc, _ in agent._results[0]] == [hashlib.blake2b(text.encode()).hexdigest()[:8]]


def test_an_unknown_key_is_named() -> None:
    with pytest.warns(UserWarning, match="'doc_path'"):
        rag(doc_path="docs")


@pytest.mark.parametrize(
    ("model", "tokens"), [("gpt-4-32k", 32000), ("gpt-3.5-turbo-16k", 16000), ("gpt-4o", 8000), ("m", 4000)]
)
def test_the_room_for_passages_follows_from_the_name_of_the_model(model: str, tokens: int) -> None:
    agent = rag(model=model)
    assert RetrieveUserProxyAgent.get_max_tokens(model) == tokens
    assert (agent._chunk_token_size, agent._context_max_tokens) == (int(tokens * 0.4), int(tokens * 0.8))


class TestEnds:
    @pytest.mark.parametrize(
        ("content", "ends"),
        [
            ("It is 401.", True),
            ("```python\nprint(401)\n```", False),
            ("```json\n{}\n```", True),
            ("update context", False),
            ("TERMINATE", True),
            (None, False),
        ],
    )
    def test_an_answer_without_code_and_requests_ends_the_chat(self, content: Any, ends: bool) -> None:
        assert rag()._is_termination_msg({"content": content}) is ends

    def test_a_tool_call_does_not_end_the_chat(self) -> None:
        agent = rag()
        agent.register_function({"look": lambda: "seen"})
        with ScriptedServer([tool_call("look", {}), ANSWER]) as server:
            assert ask("sync", agent, server).summary == ANSWER
        assert sent(server) == "seen"

    def test_the_program_may_say_what_ends_a_chat(self) -> None:
        with ScriptedServer(["one", "two DONE"]) as server:
            agent = rag(is_termination_msg=lambda message: "DONE" in message["content"])
            agent._default_auto_reply = "go on"
            assert ask("sync", agent, server).summary == "two DONE"


@both_colours
def test_a_person_may_ask_for_other_passages_and_the_chat_goes_on(colour: str) -> None:
    agent = rag(human_input_mode="ALWAYS")
    with ScriptedServer(["hm", ANSWER]) as server, at_console("Update Context", "exit") as console:
        result = ask(colour, agent, server, n_results=1)
    assert len(console.prompts) == 2
    assert "401" in sent(server, 0)
    assert "429" in sent(server, 1)
    assert "Update Context" not in sent(server, 1)
    assert [each["content"] for each in result.chat_history][1::2] == ["hm", ANSWER]


class TestCode:
    @pytest.mark.parametrize(("code", "lang"), [("ls", "sh"), ("pip install x", "python"), ("!ls", "python")])
    def test_no_shell_is_run(self, code: str, lang: str) -> None:
        agent = RetrieveUserProxyAgent(
            retrieve_config={"docs_path": None, "vector_db": "sqlite"}, code_execution_config={"use_docker": False}
        )
        assert agent.execute_code_blocks([(lang, code)]) == (0, "\n" + agent.run_code(code, lang=lang)[1])
        assert "Nothing is installed" in agent.run_code(code, lang=lang)[1]

    def test_python_of_an_answer_is_run(self) -> None:
        settings = {"docs_path": "docs", "vector_db": "sqlite", "task": "code"}
        agent = RetrieveUserProxyAgent(
            "rag", "NEVER", retrieve_config=settings, code_execution_config={"use_docker": False, "work_dir": "work"}
        )
        with ScriptedServer(["```python\nprint(400 + 1)\n```", "It is 401."]) as server:
            assert ask("sync", agent, server).summary == "It is 401."
        assert sent(server) == "exitcode: 0 (execution succeeded)\nCode output: \n401\n"


class Shell:
    """What IPython gives a program that runs in it, as far as running cells goes."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"x": 400}

    def run_cell(self, code: str) -> Any:
        try:
            value = eval(code, self.names)  # as a notebook does
        except Exception as error:  # noqa: BLE001 - a cell may raise anything
            return SimpleNamespace(success=False, result=None, error_before_exec=None, error_in_exec=error)
        return SimpleNamespace(success=True, result=value, error_before_exec=None, error_in_exec=None)


class TestNotebooks:
    @pytest.fixture
    def agent(self, monkeypatch: pytest.MonkeyPatch) -> RetrieveUserProxyAgent:
        package = ModuleType("IPython")
        shell = Shell()
        package.get_ipython = lambda: shell  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "IPython", package)
        return rag()

    def test_python_runs_where_the_notebook_runs(self, agent: RetrieveUserProxyAgent) -> None:
        assert agent.run_code("x + 1", lang="python", use_docker=False) == (0, "401", None)
        exit_code, logs, _ = agent.run_code("x + y", lang="python", use_docker=False)
        assert exit_code == 1
        assert "'y' is not defined" in logs

    def test_docker_is_not_left_out(self, agent: RetrieveUserProxyAgent, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
        with contextlib.suppress(RuntimeError):  # no engine answers; a container runs the code within itself
            assert "400" not in agent.run_code("print(globals().get('x'))", lang="python", use_docker=True)[1]


class TestOverrides:
    @both_colours
    @pytest.mark.parametrize("how", ["subclass", "instance", "patch"])
    def test_retrieve_docs_of_the_program_is_asked(
        self, colour: str, how: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def found(agent: Any, problem: str, n_results: int = 20, search_string: str = "") -> None:
            agent._results = [[(Document(id="own", content=f"{problem} {n_results} {search_string}"), 0.5)]]

        class Own(RetrieveUserProxyAgent):
            retrieve_docs = found

        agent = rag(Own if how == "subclass" else RetrieveUserProxyAgent)
        if how == "instance":
            agent.retrieve_docs = lambda *args: found(agent, *args)  # type: ignore[method-assign]
        elif how == "patch":
            monkeypatch.setattr(RetrieveUserProxyAgent, "retrieve_docs", found)
        with ScriptedServer([ANSWER]) as server:
            ask(colour, agent, server, "Why?", n_results=7, search_string="s")
        assert "Why? 7 s" in sent(server)

    def test_columns_of_chroma_may_be_left_as_results(self) -> None:
        class Own(RetrieveUserProxyAgent):
            def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
                self._results = {"ids": [["x"]], "documents": [["from columns"]]}  # type: ignore[assignment]

        with ScriptedServer([ANSWER]) as server:
            ask("sync", rag(Own), server)
        assert "from columns" in sent(server)

    @both_colours
    def test_an_override_may_call_the_original(self, colour: str) -> None:
        class Own(RetrieveUserProxyAgent):
            def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
                super().retrieve_docs("How long do cats sleep?", 1)

        with ScriptedServer([ANSWER]) as server:
            ask(colour, rag(Own), server)
        assert "Cats" in sent(server)
        assert "401" not in sent(server)


class InSteps(RetrieveUserProxyAgent):
    """Fills, reads and tells in its own way, one step at a time, as published subclasses do."""

    def _init_db(self) -> None:
        self._vector_db.create_collection(self._collection_name)
        files = [("cats.txt", "Cats sleep."), ("auth.md", "It returns 401."), ("more.md", "And no body.")]
        self._vector_db.insert_docs(
            [Document(id=name, content=text, metadata={"source": name}) for name, text in files], self._collection_name
        )

    def _get_context(self, results: Any) -> str:
        self._current_docs_in_context = []
        context = ""
        for index, (doc, _) in enumerate(results[0]):
            if index <= self._doc_idx or doc["id"] in self._doc_ids or context:
                continue
            self._doc_idx = index
            self._doc_ids.append(doc["id"])
            self._doc_contents.append(doc["content"])
            self._current_docs_in_context.append(doc["metadata"]["source"])
            context = str(doc["content"])
        return context

    def _generate_message(self, doc_contents: str, task: str | None = "default") -> str:
        return f"{task}: {self.problem} {doc_contents} {self._current_docs_in_context}" if doc_contents else "TERMINATE"


@both_colours
def test_each_step_may_be_overridden(colour: str) -> None:
    with ScriptedServer(["UPDATE CONTEXT", ANSWER]) as server:
        ask(colour, rag(InSteps, task="qa"), server, "What returns 401?", n_results=3)

    assert sent(server, 0) == "qa: What returns 401? It returns 401. ['auth.md']"
    assert sent(server, 1).startswith("qa: What returns 401? ")
    assert sent(server, 1).endswith(("Cats sleep. ['cats.txt']", "And no body. ['more.md']"))


def test_whether_other_passages_are_brought_can_be_read_and_changed() -> None:
    agent = rag()
    assert agent.update_context is True

    agent.update_context = False

    with ScriptedServer(["UPDATE CONTEXT"]) as server:
        ask("sync", agent, server)
        assert len(server.requests) == 1


def test_the_sources_are_those_of_the_passages_that_are_shown() -> None:
    agent = rag(customized_prompt="{input_sources}")
    with ScriptedServer(["UPDATE CONTEXT", ANSWER]) as server:
        ask("sync", agent, server, n_results=1)

    assert sent(server, 0) == "docs/auth.md"
    assert "auth.md" not in sent(server, 1)


class TestOldAgents:
    def test_the_old_assistant_ends_when_code_succeeded_and_passes_requests_on(self) -> None:
        module = import_module("autogen.agentchat.contrib.retrieve_assistant_agent")
        with pytest.warns(DeprecationWarning, match="use AssistantAgent"):
            agent = module.RetrieveAssistantAgent("assistant", llm_config=False)
        replies = {
            "exitcode: 0 (execution succeeded)\nCode output: 1": "TERMINATE",
            "Please update context": "UPDATE CONTEXT",
            f"Then {UPDATE_CONTEXT_IN_PROMPT}": "",
        }
        for said, reply in replies.items():
            assert agent.generate_reply([{"role": "user", "content": said}], sender=user()) == reply

    @pytest.mark.filterwarnings("ignore:The embedding model:UserWarning")
    def test_the_old_qdrant_agent_asks_qdrant(self) -> None:
        qdrant: Any = pytest.importorskip(
            "qdrant_client", reason="qdrant-client is not installed: pip install 'coterie[retrievechat-qdrant]'"
        )
        module = import_module("autogen.agentchat.contrib.qdrant_retrieve_user_proxy_agent")
        client = qdrant.QdrantClient(":memory:")
        settings = {"docs_path": "docs", "client": client, "collection_name": "mine", "parallel": 0}
        with pytest.warns(DeprecationWarning, match="vector_db"):
            agent = module.QdrantRetrieveUserProxyAgent(
                "rag", retrieve_config=settings, code_execution_config=False, human_input_mode="NEVER"
            )
        with ScriptedServer([ANSWER]) as server:
            ask("sync", agent, server, n_results=1)
        assert "401" in sent(server)
        found = module.query_qdrant([QUESTION], n_results=1, client=client, collection_name="mine")
        assert "401" in found["documents"][0][0]
        module.create_qdrant_from_dir("docs", client=client, collection_name="other")
        assert client.count("other").count == 3


def test_a_tutorial_assistant_and_a_retrieving_agent_share_a_chat_with_others() -> None:
    with ScriptedServer([ANSWER, "And 403 if you may not."]) as server:
        agent, writer = rag(task="qa"), assistant(server)
        first = agent.initiate_chat(writer, message=agent.message_generator, problem=QUESTION, silent=True)
        second = agent.initiate_chat(writer, message="And else?", clear_history=False, silent=True)
    assert len(first.chat_history) == 2
    assert len(second.chat_history) == 4
