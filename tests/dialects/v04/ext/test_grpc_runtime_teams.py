"""A team speaks on a runtime of several processes."""

from __future__ import annotations

import asyncio
import sys
from typing import Literal

import pytest

from autogen_agentchat.messages import BaseTextChatMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from tests.dialects.v04.agentchat.chatting import Echo, kinds, texts

pytest.importorskip("grpc")

from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime, GrpcWorkerAgentRuntimeHost


class Sum(BaseTextChatMessage):
    type: Literal["Sum"] = "Sum"


def test_turns_and_messages_of_the_programs_own_go_over_the_wire() -> None:
    async def go() -> tuple[list[str], list[str], list[list[str]]]:
        host = GrpcWorkerAgentRuntimeHost(address="127.0.0.1:0")
        host.start()
        worker = GrpcWorkerAgentRuntime(host_address=host.address)
        await worker.start()
        alice, bob = Echo("alice", Sum(content="3", source="alice")), Echo("bob")
        team = RoundRobinGroupChat([alice, bob], max_turns=2, runtime=worker, custom_message_types=[Sum])
        result = await team.run(task="go")
        await worker.stop()
        await host.stop()
        return texts(result), kinds(result.messages), bob.heard

    said, types, heard = asyncio.run(go())
    assert said == ["user: go", "alice: 3", "bob: bob 1"]
    assert types == ["TextMessage", "Sum", "TextMessage"]
    assert heard == [["go", "3"]]


LEAVING = """
import asyncio, sys
from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime

async def main():
    await GrpcWorkerAgentRuntime(host_address=sys.argv[1]).start()
    raise LookupError("lost")

asyncio.run(main())
"""


def test_a_program_that_fails_before_it_stops_its_worker_ends() -> None:
    async def go() -> tuple[int | None, bytes]:
        host = GrpcWorkerAgentRuntimeHost(address="127.0.0.1:0")
        host.start()
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LEAVING, host.address, stderr=asyncio.subprocess.PIPE
        )
        try:
            _, errors = await asyncio.wait_for(program.communicate(), 30)
        finally:
            await host.stop()
        return program.returncode, errors

    code, errors = asyncio.run(go())
    assert (code, b"LookupError: lost" in errors) == (1, True)
