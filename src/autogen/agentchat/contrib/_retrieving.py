"""Retrieving as flows: find passages, open a chat with them, and bring others when the model asks for them."""

from __future__ import annotations

import logging
from typing import Any

from coterie.effects import Retrieve
from coterie.flow import Call, Flow
from coterie.runs import here

from ..._documents import get_files_from_dir, split_files_to_chunks
from ...code_utils import content_str
from ...formatting_utils import colored
from ...io.base import IOStream
from .._messages import Message
from .._overrides import changed
from ._retrieval_prompts import UPDATE_CONTEXT
from .vectordb.base import Document, QueryResults
from .vectordb.utils import chroma_results_to_query_results, with_contents

Outcome = tuple[bool, Any]

logger = logging.getLogger(__name__)

_WIDER = (3, 5, 7, 9)
"""How many times `n_results` are asked for, one after the other, when the passages at hand are used up."""
_NO_MORE = "TERMINATE"
_HAVE_LITERAL_SEARCH = ("chroma", "sqlite")


def retrieve(agent: Any, problem: str, n_results: int, search_string: str) -> Flow[None]:
    """Find passages as an effect, by the method that the program may have overridden; they are in `agent._results`."""
    asked = (problem, n_results, search_string)
    if changed(agent, "retrieve_docs"):
        own = _Overridden(agent, asked)
        yield from _retrieved(agent, Call(own, own, (), {}), *asked)
    else:
        yield from retrieve_here(agent, *asked)


def retrieve_here(agent: Any, problem: str, n_results: int, search_string: str) -> Flow[None]:
    """`retrieve_docs` as a public call: an effect, or what an override does within one."""
    asking = Call(_search, _search, (agent, problem, n_results, search_string), {})
    yield from _retrieved(agent, asking, problem, n_results, search_string)
    _say(f"VectorDB returns doc_ids:  {[[doc['id'] for doc, _ in rows] for rows in agent._results]}", "green")


def _retrieved(agent: Any, asking: Call, problem: str, n_results: int, search_string: str) -> Flow[None]:
    collection = agent._collection_name
    rows = yield Retrieve(
        key=here().key("retrieve", agent.name, collection),
        agent=agent.name,
        call=asking,
        collection=collection,
        query=problem,
        limit=n_results,
        containing=search_string,
    )
    agent._search_string = search_string
    agent._results, agent._doc_idx = [[(doc, distance) for doc, distance in rows]], -1
    # The collection is there now, also where the outcome comes from a record: a run that goes on live must take it.
    agent._get_or_create, agent._overwrite = True, False


class _Overridden:
    """Calls the program's own `retrieve_docs`, which leaves what it found in `_results`."""

    __name__ = "retrieve_docs"

    def __init__(self, agent: Any, asked: tuple[Any, ...]) -> None:
        self._agent, self._asked = agent, asked

    def __call__(self) -> Any:
        problem, n_results, search_string = self._asked
        self._agent.retrieve_docs(problem, n_results, search_string)
        return _rows(self._agent._results)


def _search(agent: Any, problem: str, n_results: int, search_string: str) -> Any:
    """Ask the database; the first time, fill it."""
    _prepare(agent)
    db = agent._vector_db
    literal = getattr(db, "type", "") in _HAVE_LITERAL_SEARCH and search_string
    found: QueryResults = db.retrieve_docs(
        queries=[problem],
        n_results=n_results,
        collection_name=agent._collection_name,
        distance_threshold=agent._distance_threshold,
        **({"where_document": {"$contains": search_string}} if literal else {}),
    )
    if search_string and not literal:
        found = [[each for each in rows if search_string in each[0]["content"]] for rows in found]
    agent._search_string, agent._results = search_string, found
    return _rows(found)


def _rows(results: Any) -> list[list[Any]]:
    """What was found for the one question, as JSON; `results` may also be columns as Chroma gives them."""
    if isinstance(results, dict):
        ids = results.get("ids") or [[]]
        distances = results.get("distances") or [[0.0] * len(each) for each in ids]
        results = chroma_results_to_query_results(with_contents({**results, "distances": distances}))
    return [
        [{**{key: value for key, value in doc.items() if key != "embedding"}, "id": str(doc["id"])}, float(distance)]
        for doc, distance in (results[0] if results else ())
    ]


def _prepare(agent: Any) -> None:
    """Fill the collection once for each agent; one without documents must be there."""
    if not agent._docs_path and not _exists(agent._vector_db, agent._collection_name):
        raise ValueError(
            f"`docs_path` is not provided. The collection `{agent._collection_name}` doesn't exist either."
        )
    if not agent._collection:
        if agent._docs_path:
            _say("Trying to create collection.", "green")
        agent._init_db()
        agent._collection = True


def fill(agent: Any) -> None:
    """Make, or find, the collection, and put the documents into it that are not there yet."""
    db, name = agent._vector_db, agent._collection_name
    if not agent._docs_path:
        return
    if not _exists(db, name) or agent._overwrite or not agent._get_or_create or agent._new_docs:
        docs = _documents(agent)  # before anything is overwritten
        db.create_collection(name, overwrite=agent._overwrite, get_or_create=agent._get_or_create)
        _insert(db, name, docs)


def _exists(db: Any, name: str) -> bool:
    try:
        db.get_collection(name)
    except ValueError:
        return False
    return True


def _documents(agent: Any) -> dict[str, Document]:
    """The chunks of the agent's documents, by id."""
    files = get_files_from_dir(agent._docs_path, agent._custom_text_types, agent._recursive)
    chunks, sources = split_files_to_chunks(
        files,
        agent._chunk_token_size,
        agent._chunk_mode,
        agent._must_break_at_empty_line,
        agent.custom_text_split_function,
    )
    docs: dict[str, Document] = {}
    for chunk, source in zip(chunks, sources, strict=True):
        id = agent._id_of(chunk)
        docs.setdefault(id, Document(id=id, content=chunk, metadata=source))
    return docs


def _insert(db: Any, name: str, docs: dict[str, Document]) -> None:
    known = {str(each["id"]) for each in db.get_docs_by_ids(list(docs), name)} if docs else set()
    new = [doc for id, doc in docs.items() if id not in known]
    if new:
        db.insert_docs(new, name, upsert=True)
    logger.info("Found %d chunks; %d of them are new.", len(docs), len(new))


def opening(agent: Any, context: dict[str, Any]) -> Flow[str]:
    """The first message for `problem`, `n_results` and `search_string` of a chat's context."""
    agent._reset()
    agent.problem, agent.n_results = context.get("problem", ""), context.get("n_results", 20)
    yield from retrieve(agent, agent.problem, agent.n_results, context.get("search_string", ""))
    return agent._generate_message(agent._get_context(agent._results), agent._task)  # type: ignore[no-any-return]


def reply(agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None) -> Flow[Outcome]:
    """Start the chat anew with other passages, if the last message asks for them or is no answer yet."""
    messages = agent._oai_messages[sender] if messages is None else messages
    message = messages[-1] if messages else {}
    text = content_str(message.get("content"))
    asks, is_unfinished = agent._check_update_context(text)
    if not agent.update_context or not (asks or is_unfinished) or message.get("tool_calls"):
        return False, None
    _say("Updating context and resetting conversation.", "green")
    context = yield from _next(agent) if asks else _more(agent, text)
    agent.clear_history(sender)
    sender.clear_history(agent)
    return True, agent._generate_message(context, agent._task)


def typed_request(agent: Any) -> Flow[str]:
    """What is sent for a person who asks for other passages; the chat goes on."""
    return agent._generate_message((yield from _next(agent)), agent._task)  # type: ignore[no-any-return]


def _next(agent: Any) -> Flow[str]:
    """Passages that were not shown yet: those at hand, else from ever wider searches."""
    context: str = agent._get_context(agent._results)
    for times in _WIDER:
        if context:
            break
        if agent._results and len(agent._results[0]) >= agent.n_results * times:
            continue  # it was searched as widely before
        yield from retrieve(agent, agent.problem, agent.n_results * times, agent._search_string)
        context = agent._get_context(agent._results)
        if _is_all(agent, agent.n_results * times):
            break
    return context


def _is_all(agent: Any, asked: int) -> bool:
    """Whether a search for `asked` passages found all there are. One for a literal text is filtered, and cannot tell."""
    return not agent._search_string and len(agent._results[0]) < asked


def _more(agent: Any, answer: str) -> Flow[str]:
    """The passages shown so far, with others that an unfinished answer leads to."""
    shown = list(agent._current_docs_in_context)
    yield from retrieve(agent, answer, agent.n_results, agent._search_string)
    agent._tokens_in_use = sum(agent.custom_token_count_function(each, agent._model) for each in agent._doc_contents)
    agent._get_context(agent._results)
    agent._tokens_in_use = 0
    agent._current_docs_in_context[:0] = shown
    return "\n".join(agent._doc_contents)


def context_from(agent: Any, results: QueryResults) -> str:
    """The next passages of `results` that were not shown yet, as many as the context has room for."""
    room = agent._context_max_tokens - agent._tokens_in_use
    taken: list[str] = []
    agent._current_docs_in_context = []
    for index, (doc, _) in enumerate(results[0] if results else ()):
        if doc["id"] in agent._doc_ids:
            continue
        tokens = agent.custom_token_count_function(doc["content"], agent._model)
        if tokens > agent._context_max_tokens:
            _say(f"Skip doc_id {doc['id']} as it is too long to fit in the context.", "green")
            agent._doc_ids.append(doc["id"])
            continue
        if tokens > room or len(taken) >= agent.n_results:
            break
        _say(f"Adding content of doc {doc['id']} to context.", "green")
        room -= tokens
        taken.append(doc["content"])
        agent._doc_ids.append(doc["id"])
        agent._doc_idx = index
        agent._current_docs_in_context.append(str((doc.get("metadata") or {}).get("source", "")))
    agent._doc_contents += taken
    return "".join(f"{each}\n" for each in taken)


def asks_for_context(text: str, prompt_phrase: str) -> bool:
    """Whether a message asks for other passages, and is not one that tells how to."""
    return UPDATE_CONTEXT in text.upper() and prompt_phrase not in text


def no_more() -> str:
    """The message that ends a chat for which there is nothing left to show."""
    _say("No more context, will terminate.", "green")
    return _NO_MORE


def _say(text: str, color: str) -> None:
    IOStream.get_default().print(colored(text, color), flush=True)
