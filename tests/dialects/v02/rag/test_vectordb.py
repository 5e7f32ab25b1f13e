"""The contract of a vector database, for every one that is here."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import pytest

from autogen.agentchat.contrib.vectordb.base import Document, VectorDB
from tests.dialects.v02.rag.databases import KINDS

Make = Callable[[str], VectorDB]

RED, GREEN, BLUE = (f"00000000-0000-0000-0000-00000000000{at}" for at in (1, 2, 3))
DOCS = [
    Document(id=RED, content="red roses", metadata={"source": "a.md"}),
    Document(id=GREEN, content="green grass and green leaves"),
    Document(id=BLUE, content="blue sky", metadata={"source": "b.md"}),
]

every_kind = pytest.mark.parametrize("kind", KINDS)
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:chromadb",
    "ignore::DeprecationWarning:opentelemetry",
    "ignore::RuntimeWarning:platformdirs",
)


@pytest.fixture
def db(kind: str, database: Make) -> VectorDB:
    made = database(kind)
    made.create_collection("docs")
    made.insert_docs(DOCS)
    return made


def ids(found: Any) -> list[Any]:
    return [doc["id"] for doc, _ in found]


@every_kind
def test_the_nearest_documents_come_first(db: VectorDB) -> None:
    (found,) = db.retrieve_docs(["a green thing"], n_results=2)
    assert ids(found)[0] == GREEN
    assert len(found) == 2
    assert found[0][1] < found[1][1]


@every_kind
def test_a_document_comes_back_whole(db: VectorDB) -> None:
    (found,) = db.retrieve_docs(["red"], n_results=1)
    doc = found[0][0]
    assert (doc["id"], doc["content"], doc["metadata"]) == (RED, "red roses", {"source": "a.md"})


@every_kind
def test_each_query_has_its_own_answers(db: VectorDB) -> None:
    assert [ids(each) for each in db.retrieve_docs(["red", "blue"], n_results=1)] == [[RED], [BLUE]]


@every_kind
def test_only_documents_nearer_than_a_threshold_are_kept(db: VectorDB) -> None:
    (everything,) = db.retrieve_docs(["green"], n_results=3)
    between = (everything[0][1] + everything[1][1]) / 2
    (near,) = db.retrieve_docs(["green"], n_results=3, distance_threshold=between)
    assert (ids(near), len(everything)) == ([GREEN], 3)


@every_kind
def test_documents_are_found_by_id(db: VectorDB) -> None:
    assert [each["content"] for each in db.get_docs_by_ids([BLUE])] == ["blue sky"]
    assert sorted(str(each["id"]) for each in db.get_docs_by_ids()) == [RED, GREEN, BLUE]
    assert db.get_docs_by_ids(["00000000-0000-0000-0000-000000000009"]) == []


@every_kind
def test_a_known_document_is_replaced_only_if_asked(db: VectorDB) -> None:
    changed = [Document(id=RED, content="red wine")]
    db.insert_docs(changed)
    assert db.get_docs_by_ids([RED])[0]["content"] == "red roses"
    db.insert_docs(changed, upsert=True)
    assert db.get_docs_by_ids([RED])[0]["content"] == "red wine"
    db.update_docs([Document(id=RED, content="red ink")])
    assert db.get_docs_by_ids([RED])[0]["content"] == "red ink"
    assert len(db.get_docs_by_ids()) == 3


@every_kind
def test_deleted_documents_are_gone(db: VectorDB) -> None:
    db.delete_docs([GREEN, BLUE])
    assert ids(db.retrieve_docs(["green"], n_results=5)[0]) == [RED]


@every_kind
def test_an_existing_collection_is_refused_taken_or_made_anew(db: VectorDB) -> None:
    with pytest.raises(ValueError, match="Collection docs already exists"):
        db.create_collection("docs", get_or_create=False)
    db.create_collection("docs")
    assert len(db.get_docs_by_ids()) == 3
    db.create_collection("docs", overwrite=True)
    assert db.get_docs_by_ids() == []


@every_kind
def test_collections_are_kept_apart(db: VectorDB) -> None:
    db.create_collection("more")
    db.insert_docs([Document(id=RED, content="red again")])
    assert db.get_docs_by_ids([RED], "docs")[0]["content"] == "red roses"
    db.delete_collection("more")
    with pytest.raises(ValueError, match="more"):
        db.get_collection("more")
    db.get_collection("docs")


@every_kind
def test_without_a_collection_there_is_nothing_to_ask(kind: str, database: Make) -> None:
    with pytest.raises(ValueError, match=r"No collection is specified\."):
        database(kind).get_collection()


@every_kind
@pytest.mark.parametrize(("doc", "what"), [({"id": RED}, "content"), ({"content": "x"}, "id")])
def test_a_document_without_content_or_id_is_refused(db: VectorDB, doc: Any, what: str) -> None:
    with pytest.raises(ValueError, match=f"The document {what} is required."):
        db.insert_docs([doc])


@pytest.mark.parametrize("kind", ["sqlite", "chroma", "qdrant", "pgvector"])
def test_a_document_may_bring_its_embedding(db: VectorDB) -> None:
    id = "00000000-0000-0000-0000-000000000004"
    db.insert_docs([Document(id=id, content="says nothing of colour", embedding=array("f", [0.0, 0.0, 1.0]))])
    assert id in ids(db.retrieve_docs(["blue"], n_results=2)[0])


@every_kind
def test_no_documents_are_no_error(db: VectorDB) -> None:
    db.insert_docs([])
    assert len(db.get_docs_by_ids()) == 3


@pytest.mark.parametrize("kind", ["sqlite", "chroma", "pgvector"])
def test_another_embedding_is_refused_with_the_cure(db: VectorDB) -> None:
    db.embedding_function = lambda texts: [[1.0, 2.0, 3.0, 4.0] for _ in texts]
    with pytest.raises(ValueError, match=r"another embedding.*overwrite=True"):
        db.retrieve_docs(["red"])


@pytest.mark.parametrize("kind", ["sqlite", "sqlite by words", "chroma"])
def test_a_literal_text_can_be_demanded(db: VectorDB) -> None:
    found = db.retrieve_docs(["red"], n_results=3, where_document={"$contains": "sky"})
    assert ids(found[0]) == [BLUE]


def test_a_table_that_is_no_collection_is_left_alone(database: Make) -> None:
    db: Any = database("pgvector")
    with db._open() as connection:
        connection.execute("CREATE TABLE customers (name text)")
    with pytest.raises(ValueError, match="'customers' is no collection"):
        db.create_collection("customers", overwrite=True)


def test_a_connection_of_the_program_is_used_and_stays_open(postgres: Callable[[], str]) -> None:
    psycopg: Any = pytest.importorskip("psycopg")
    from autogen.agentchat.contrib.vectordb.pgvectordb import PGVectorDB
    from tests.dialects.v02.rag.databases import colours

    with psycopg.connect(postgres()) as connection:
        db = PGVectorDB(conn=connection, embedding_function=colours, metadata={"hnsw:space": "l2"})
        db.create_collection('od"d; name')
        db.insert_docs(DOCS)
        assert ids(db.retrieve_docs(["blue"], n_results=1)[0]) == [BLUE]
        assert not connection.closed
