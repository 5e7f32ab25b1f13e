from __future__ import annotations

from autogen_core import CacheStore, InMemoryStore


def test_a_value_is_found_under_its_key() -> None:
    store: InMemoryStore[int] = InMemoryStore()
    store.set("a", 1)
    assert (store.get("a"), store.get("b"), store.get("b", 5)) == (1, None, 5)


def test_a_loaded_store_is_empty() -> None:
    store: InMemoryStore[int] = InMemoryStore()
    store.set("a", 1)
    loaded: object = CacheStore.load_component(store.dump_component())
    assert isinstance(loaded, InMemoryStore)
    assert loaded.get("a") is None
