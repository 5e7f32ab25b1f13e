"""A cache on Cosmos DB, over the real client and a socket, against a stand-in for the service."""

from __future__ import annotations

import base64
import json
import pickle
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("azure.cosmos", reason="needs: pip install 'coterie[cosmosdb]'")

from autogen.cache import Cache
from autogen.cache.cache_factory import CacheFactory
from autogen.cache.cosmos_db_cache import CosmosClient, CosmosDBCache
from autogen.cache.disk_cache import DiskCache


class Account(ThreadingHTTPServer):
    """Databases, containers and items by their path, as the service's REST interface has them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.resources: dict[str, dict[str, Any]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    @property
    def connection_string(self) -> str:
        return f"AccountEndpoint={self.url};AccountKey={base64.b64encode(b'secret').decode()};"

    def items(self) -> dict[str, dict[str, Any]]:
        return {path: item for path, item in self.resources.items() if "/docs/" in path}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Account

    def do_GET(self) -> None:
        path = self.path.strip("/")
        if not path:
            here = [{"name": "here", "databaseAccountEndpoint": self.server.url}]
            self._answer(200, {"readableLocations": here, "writableLocations": here, "userConsistencyPolicy": {}})
        elif path.endswith("/pkranges"):
            self._answer(200, {"PartitionKeyRanges": [{"id": "0", "minInclusive": "", "maxExclusive": "FF"}]})
        elif self._of_partition(path) in self.server.resources:
            self._answer(200, self.server.resources[self._of_partition(path)])
        else:
            self._answer(404, {"code": "NotFound", "message": "no such thing"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = self._of_partition(f"{self.path.strip('/')}/{body['id']}")
        self.server.resources[path] = {**body, "_rid": path, "_self": path, "_etag": "e", "_ts": 1}
        self._answer(201, self.server.resources[path])

    def _of_partition(self, path: str) -> str:
        return path + self.headers.get("x-ms-documentdb-partitionkey", "")

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("x-ms-session-token", "0:1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def account() -> Iterator[Account]:
    with Account() as account:
        thread = threading.Thread(target=account.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield account
        account.shutdown()
        thread.join()


def test_what_was_set_is_got_also_by_another_client(account: Account) -> None:
    values: list[Any] = ["text", b"raw\0bytes", {"a": [1, 2.5, None, True]}, [], 0, ""]
    for value in values:
        with Cache.cosmos_db(account.connection_string, "answers") as cache:
            assert isinstance(cache, CosmosDBCache)
            cache.set("k", value)
        with Cache.cosmos_db(account.connection_string, "answers") as cache:
            assert cache.get("k") == value


def test_a_missing_key_gives_the_default(account: Account) -> None:
    with Cache.cosmos_db(account.connection_string, "answers") as cache:
        assert cache.get("none") is None
        assert cache.get("none", 5) == 5


def test_seeds_do_not_share_and_any_text_may_be_a_key(account: Account) -> None:
    key = json.dumps({"messages": ["a/b\\c?d#é\ud83d"] * 500}, ensure_ascii=False)
    with Cache.cosmos_db(account.connection_string, "answers", cache_seed=7) as cache:
        cache.set(key, 1)
        assert cache.get(key) == 1
    with Cache.cosmos_db(account.connection_string, "answers", cache_seed=8) as other:
        assert other.get(key) is None
    [(path, item)] = account.items().items()
    assert path.startswith("dbs/autogen_cache/colls/answers/docs/")
    assert item["partition_key"] == "7"
    assert len(item["id"]) == 64


def test_nothing_read_from_the_service_is_unpickled(account: Account) -> None:
    with Cache.cosmos_db(account.connection_string, "answers") as cache:
        cache.set("k", 1)
        for item in account.items().values():
            item["data"] = base64.b64encode(pickle.dumps(1)).decode()
        assert cache.get("k", "nothing") == "nothing"


def test_a_client_of_the_programs_own_is_used_and_stays_open(account: Account) -> None:
    with CosmosClient.from_connection_string(account.connection_string) as client:
        Cache.cosmos_db(client=client, container_id="answers").close()
        with CosmosDBCache.from_existing_client("42", client, "autogen_cache", "answers") as cache:
            cache.set("k", 1)
        with closing(
            CosmosDBCache.from_connection_string(42, account.connection_string, "autogen_cache", "answers")
        ) as other:
            assert other.get("k") == 1


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [({"container_id": "c"}, "connection_string or a client"), ({"connection_string": "x"}, "container_id, got None")],
)
def test_what_is_missing_is_named(arguments: dict[str, Any], missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        Cache.cosmos_db(**arguments)


def test_without_the_package_values_are_kept_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "azure.cosmos", None)
    monkeypatch.delitem(sys.modules, "autogen.cache.cosmos_db_cache", raising=False)
    config: Any = {"connection_string": "x", "container_id": "c"}
    store = CacheFactory.cache_factory("5", cosmosdb_config=config, cache_path_root=str(tmp_path))
    assert isinstance(store, DiskCache)
    assert "coterie[cosmosdb]" in caplog.text
