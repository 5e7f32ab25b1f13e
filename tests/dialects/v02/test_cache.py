"""Caches keep values between runs, safely."""

from __future__ import annotations

import json
import pickle
import shutil
import sqlite3
import subprocess
import sys
import threading
import types
import unittest.mock
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autogen.cache import AbstractCache, Cache
from autogen.cache.cache_factory import CacheFactory
from autogen.cache.disk_cache import FILE_NAME, DiskCache
from autogen.cache.in_memory_cache import InMemoryCache

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@dataclass
class Thing:
    x: int


class FakeRedis:
    """Holds values as a Redis server does: bytes by key, for all clients of a URL."""

    servers: ClassVar[dict[str, dict[str, bytes]]] = {}

    def __init__(self, url: str) -> None:
        self._values = self.servers.setdefault(url, {})

    @classmethod
    def from_url(cls, url: str) -> FakeRedis:
        return cls(url)

    def get(self, key: str) -> bytes | None:
        return self._values.get(key)

    def set(self, key: str, value: bytes) -> None:
        self._values[key] = value

    def close(self) -> None: ...


@pytest.fixture
def redis_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    module = types.ModuleType("redis")
    module.Redis = FakeRedis  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "redis", module)
    monkeypatch.delitem(sys.modules, "autogen.cache.redis_cache", raising=False)
    import autogen.cache.redis_cache

    yield autogen.cache.redis_cache
    FakeRedis.servers.clear()
    sys.modules.pop("autogen.cache.redis_cache", None)


@pytest.fixture(params=["disk", "memory", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> AbstractCache:
    if request.param == "disk":
        return DiskCache(tmp_path)
    if request.param == "memory":
        return InMemoryCache("s")
    store: AbstractCache = request.getfixturevalue("redis_cache").RedisCache("s", "redis://x")
    return store


class TestEveryStore:
    def test_what_was_set_is_got(self, store: AbstractCache) -> None:
        values: list[Any] = ["text", b"raw\0bytes", {"a": [1, 2.5, None, True]}, [], 0, ""]
        for value in values:
            store.set("k", value)
            assert store.get("k") == value

    def test_missing_key_gives_the_default(self, store: AbstractCache) -> None:
        assert store.get("none") is None
        assert store.get("none", 5) == 5

    def test_it_is_a_context_manager_that_gives_itself(self, store: AbstractCache) -> None:
        assert isinstance(store, AbstractCache)
        with store as entered:
            entered.set("k", 1)
        assert store.get("k") == 1


class TestDisk:
    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(key=st.text(), value=JSON | st.binary())
    def test_values_come_back_as_they_were(self, tmp_path: Path, key: str, value: Any) -> None:
        cache = DiskCache(tmp_path)
        cache.set(key, value)
        assert cache.get(key) == value

    @pytest.mark.parametrize("value", [object(), Thing(1), {"a": Thing(1)}, {1: "a"}])
    def test_values_that_json_would_change_are_refused(self, tmp_path: Path, value: Any) -> None:
        with pytest.raises(TypeError, match="A cache keeps bytes and JSON"):
            DiskCache(tmp_path).set("k", value)

    def test_nothing_read_from_the_folder_is_unpickled(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        cache = DiskCache(tmp_path)
        cache.set("k", 1)
        with sqlite3.connect(tmp_path / FILE_NAME) as other:
            other.execute("UPDATE value_by_key SET value = ?", (pickle.dumps(Thing(1)),))
        other.close()
        assert cache.get("k", "nothing") == "nothing"
        assert "counts as empty" in caplog.text

    def test_another_process_sees_the_values(self, tmp_path: Path) -> None:
        DiskCache(tmp_path).set("k", {"a": 1})
        script = f"from autogen.cache.disk_cache import DiskCache; print(DiskCache({str(tmp_path)!r}).get('k'))"
        assert subprocess.check_output([sys.executable, "-c", script], text=True) == "{'a': 1}\n"

    def test_processes_may_write_at_once(self, tmp_path: Path) -> None:
        script = (
            "import sys; from autogen.cache.disk_cache import DiskCache\n"
            "for i in range(100): DiskCache(sys.argv[1]).set(f'{sys.argv[2]}-{i}', i)"
        )
        folder = tmp_path / "new"
        writers = [subprocess.Popen([sys.executable, "-W", "error", "-c", script, folder, str(n)]) for n in range(4)]
        assert [writer.wait() for writer in writers] == [0] * 4
        cache = DiskCache(folder)
        assert all(cache.get(f"{n}-{i}") == i for n in range(4) for i in range(100))

    def test_threads_may_use_it_at_once(self, tmp_path: Path) -> None:
        def fill(n: int) -> None:
            for i in range(50):
                DiskCache(tmp_path).set(f"{n}-{i}", i)

        threads = [threading.Thread(target=fill, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(DiskCache(tmp_path).get(f"{n}-{i}") == i for n in range(8) for i in range(50))

    def test_a_deleted_folder_is_an_empty_cache(self, tmp_path: Path) -> None:
        cache = DiskCache(tmp_path / "c")
        cache.set("k", 1)
        shutil.rmtree(tmp_path / "c")
        assert cache.get("k") is None
        cache.set("k", 2)
        assert cache.get("k") == 2

    def test_a_folder_that_cannot_be_made_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(OSError, match='another cache_path_root, or turn the cache off with "cache_seed": None'):
            DiskCache(tmp_path / "file" / "41")

    def test_a_broken_file_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)
        with pytest.raises(OSError, match="cannot be used"):
            DiskCache(tmp_path)


class TestCache:
    def test_disk_keeps_each_seed_in_its_folder(self, tmp_path: Path) -> None:
        with Cache.disk(7, cache_path_root=str(tmp_path)) as seven, Cache.disk("other", str(tmp_path)) as other:
            seven.set("k", 1)
            assert isinstance(seven, DiskCache) and other.get("k") is None
        assert (tmp_path / "7" / FILE_NAME).exists()

    def test_seed_is_kept_as_text(self, tmp_path: Path) -> None:
        assert Cache({"cache_seed": 3, "cache_path_root": str(tmp_path)}).config["cache_seed"] == "3"

    def test_unknown_key_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"^Invalid config key: x$"):
            Cache({"x": 1})

    def test_redis_keys_hold_the_seed(self, redis_cache: Any) -> None:
        Cache.redis(5, "redis://y").set("k", {"a": 1})
        assert list(FakeRedis.servers["redis://y"]) == ["autogen:5:k"]
        assert json.loads(FakeRedis.servers["redis://y"]["autogen:5:k"][1:]) == {"a": 1}

    def test_a_redis_server_gives_its_values_to_every_client(self, redis_url: str) -> None:
        values: list[Any] = ["text", b"raw\0bytes", {"a": [1, 2.5, None, True]}, [], 0, ""]
        with Cache.redis("real", redis_url) as one, Cache.redis("real", redis_url) as other:
            for value in values:
                one.set("k", value)
                assert other.get("k") == value
        with Cache.redis("another", redis_url) as apart:
            assert apart.get("k") is None

    def test_redis_does_not_read_pickles(self, redis_cache: Any) -> None:
        FakeRedis("redis://y").set("autogen:5:k", pickle.dumps(1))
        assert Cache.redis(5, "redis://y").get("k") is None

    def test_without_the_redis_package_values_are_kept_on_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setitem(sys.modules, "redis", None)
        monkeypatch.delitem(sys.modules, "autogen.cache.redis_cache", raising=False)
        store = CacheFactory.cache_factory("5", redis_url="redis://y", cache_path_root=str(tmp_path))
        assert isinstance(store, DiskCache)
        assert "coterie[redis]" in caplog.text

    def test_tests_of_programs_may_patch_the_factory(self) -> None:
        with unittest.mock.patch("autogen.cache.cache_factory.CacheFactory.cache_factory") as factory:
            cache = Cache({"cache_seed": "1"})
            with cache as entered:
                assert entered is factory.return_value.__enter__.return_value
            cache.set("k", 1)
            cache.get("k")
            factory.return_value.set.assert_called_with("k", 1)
            factory.return_value.get.assert_called_with("k", None)


def test_importing_does_not_import_sqlite_or_redis() -> None:
    check = "import sys, autogen.cache; print({'sqlite3', 'redis', 'pydantic'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", check], text=True) == "set()\n"
