"""A memory on a Redis server. Needs the extra `redis`, once it is used."""

from ._redis_memory import RedisMemory, RedisMemoryConfig

__all__ = ["RedisMemory", "RedisMemoryConfig"]
