"""A function that returns an endpoint's token may be async where the caller is."""

from __future__ import annotations

import asyncio

import pytest

from coterie.effects import Endpoint, ModelCall
from coterie.errors import AuthenticationFailed, ConfigError
from coterie.models import complete, complete_async
from coterie.models.scripted import Fault, ScriptedServer


async def token() -> str:
    await asyncio.sleep(0)
    return "token-123456"


def call(server: ScriptedServer) -> ModelCall:
    endpoint = Endpoint(url=f"{server.base_url}/chat/completions", token=token)
    return ModelCall(key="k", model="m", body=b'{"model":"m","messages":[]}', endpoint=endpoint)


def test_async_code_awaits_it() -> None:
    with ScriptedServer(["Hi."]) as server:
        asyncio.run(complete_async(call(server)))

    assert server.headers[0]["authorization"] == "Bearer token-123456"


def test_sync_code_says_what_to_pass_instead() -> None:
    with ScriptedServer(["Hi."]) as server, pytest.raises(ConfigError, match="Pass a sync one"):
        complete(call(server))

    assert server.requests == []


def test_an_endpoint_that_refuses_it_is_told_of_as_usual() -> None:
    no = Fault(status=401, body={"error": {"message": "unknown token"}})
    with ScriptedServer([no]) as server, pytest.raises(AuthenticationFailed, match="unknown token"):
        asyncio.run(complete_async(call(server)))
