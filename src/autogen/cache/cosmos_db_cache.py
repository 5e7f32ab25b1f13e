"""A cache on Azure Cosmos DB; needs the extra `cosmosdb`."""

from __future__ import annotations

import base64
import binascii
import importlib
from contextlib import ExitStack
from hashlib import sha256
from types import TracebackType
from typing import Any, Self, TypedDict

from coterie.errors import ConfigError, MissingExtra

from ._values import pack, unpack
from .abstract_cache_base import AbstractCache

try:
    _cosmos: Any = importlib.import_module("azure.cosmos")
except ImportError as error:
    raise MissingExtra("azure-cosmos", "cosmosdb", "A cache on Cosmos DB") from error

CosmosClient: Any = _cosmos.CosmosClient
PartitionKey: Any = _cosmos.PartitionKey
CosmosResourceNotFoundError: Any = _cosmos.exceptions.CosmosResourceNotFoundError


class CosmosDBConfig(TypedDict, total=False):
    """Where values are kept: a `client`, or the `connection_string` of an account; `cache_seed` is the class's `seed`."""

    connection_string: str | None
    database_id: str
    container_id: str | None
    cache_seed: str | int | None
    client: Any


class CosmosDBCache(AbstractCache):
    """Keeps bytes and JSON values in a container of a database; both are made when they are missing.

    An item is `{"id": sha256 of the key, "partition_key": seed, "data": base64}`: a key itself may be longer than an id.

    Raises:
        ConfigError: there is neither a client nor a connection string, or no container_id.
        MissingExtra: on import, when the extra `cosmosdb` is not installed.
    """

    def __init__(self, seed: str | int, cosmosdb_config: CosmosDBConfig) -> None:
        self.seed = str(seed)
        given, address = cosmosdb_config.get("client"), cosmosdb_config.get("connection_string")
        container_id = cosmosdb_config.get("container_id")
        if given is None and not address:
            raise ConfigError("A cache on Cosmos DB needs a connection_string or a client, got neither.")
        if not container_id:
            raise ConfigError(f"A cache on Cosmos DB needs a container_id, got {container_id!r}.")
        self._stack = ExitStack()
        # A client that the program brought is the program's to close.
        self.client: Any = given or self._stack.enter_context(CosmosClient.from_connection_string(address))
        database = self.client.create_database_if_not_exists(id=cosmosdb_config.get("database_id") or "autogen_cache")
        self.container: Any = database.create_container_if_not_exists(
            id=container_id, partition_key=PartitionKey(path="/partition_key")
        )

    @classmethod
    def create_cache(cls, seed: str | int, cosmosdb_config: CosmosDBConfig) -> Self:
        """Return a cache in the database and container that the config names."""
        return cls(seed, cosmosdb_config)

    @classmethod
    def from_config(cls, seed: str | int, cosmosdb_config: CosmosDBConfig) -> Self:
        """Do what `create_cache` does."""
        return cls(seed, cosmosdb_config)

    @classmethod
    def from_connection_string(
        cls, seed: str | int, connection_string: str, database_id: str, container_id: str
    ) -> Self:
        """Return a cache in the account of a connection string."""
        return cls(
            seed, {"connection_string": connection_string, "database_id": database_id, "container_id": container_id}
        )

    @classmethod
    def from_existing_client(cls, seed: str | int, client: Any, database_id: str, container_id: str) -> Self:
        """Return a cache that uses a client of the program's own, and does not close it."""
        return cls(seed, {"client": client, "database_id": database_id, "container_id": container_id})

    def get(self, key: str, default: Any | None = None) -> Any | None:
        try:
            item = self.container.read_item(item=_id(key), partition_key=self.seed)
        except CosmosResourceNotFoundError:
            return default
        try:
            return unpack(base64.b64decode(item["data"], validate=True))
        except (KeyError, TypeError, ValueError, binascii.Error):
            # Another program's value, such as a pickle of AutoGen's: it must not be read.
            return default

    def set(self, key: str, value: Any) -> None:
        data = base64.b64encode(pack(value)).decode()
        self.container.upsert_item({"id": _id(key), "partition_key": self.seed, "data": data})

    def close(self) -> None:
        """Let go of the connection, unless the program brought the client."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _id(key: str) -> str:
    return sha256(key.encode("utf-8", errors="surrogatepass")).hexdigest()
