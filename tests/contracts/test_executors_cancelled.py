"""An executor of 0.4 ends its code when the token, or the task that waits, is cancelled."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any

import pytest

from autogen.coding.jupyter import LocalJupyterServer
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from autogen_ext.code_executors.docker import DockerCommandLineCodeExecutor
from autogen_ext.code_executors.docker_jupyter import DockerJupyterCodeExecutor
from autogen_ext.code_executors.jupyter import JupyterCodeExecutor
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from tests.contracts.test_executors import KERNEL

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.filterwarnings("ignore:LocalCommandLineCodeExecutor runs code"),
]

Make = Callable[[Path], AsyncGenerator[CodeExecutor, None]]
RUNNING = """
import subprocess, sys, time
child = subprocess.Popen(["sleep", "617"])
with open({fifo!r}, "w") as fifo:
    print(child.pid, file=fifo)
{what}
"""
WAITING = "time.sleep(600)"
STUBBORN = """
while True:
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        pass
"""


async def local(folder: Path) -> AsyncGenerator[CodeExecutor, None]:
    async with LocalCommandLineCodeExecutor(work_dir=folder) as executor:
        yield executor


async def jupyter(folder: Path) -> AsyncGenerator[CodeExecutor, None]:
    async with JupyterCodeExecutor(output_dir=folder) as executor:
        yield executor


async def docker_jupyter(folder: Path) -> AsyncGenerator[CodeExecutor, None]:
    with LocalJupyterServer(log_file=str(folder / "gateway.log")) as server:
        connectable: Any = server
        async with DockerJupyterCodeExecutor(connectable, output_dir=folder) as executor:
            yield executor


def in_docker(image: str) -> Make:
    async def docker(folder: Path) -> AsyncGenerator[CodeExecutor, None]:
        async with DockerCommandLineCodeExecutor(image, bind_dir=folder) as executor:
            yield executor

    return docker


@pytest.fixture(
    params=[
        pytest.param(local, id="local"),
        pytest.param("docker", id="docker"),
        pytest.param(jupyter, id="jupyter", marks=KERNEL),
        pytest.param(docker_jupyter, id="docker-jupyter", marks=KERNEL),
    ]
)
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "docker":
        return in_docker(request.getfixturevalue("docker_image"))
    given: Make = request.param
    return given


async def running(
    executor: CodeExecutor, folder: Path, token: CancellationToken, what: str
) -> asyncio.Task[CodeResult]:
    """Begin to run code, and return when it runs."""
    fifo = folder / "fifo"
    os.mkfifo(fifo)
    # The container has the folder as its workspace, the others run on this machine.
    path = "fifo" if isinstance(executor, DockerCommandLineCodeExecutor) else str(fifo)
    block = CodeBlock(code=RUNNING.format(fifo=path, what=what), language="python")
    task = asyncio.ensure_future(executor.execute_code_blocks([block], token))
    await asyncio.to_thread(fifo.read_text)
    return task


async def in_the_middle(make: Make, folder: Path, cancel: Callable[[CancellationToken, Any], None], what: str) -> Any:
    """Cancel running code; return its result or CancelledError, the seconds that took, and what a next block gives."""
    async with AsyncExitStack() as stack:
        executor = await anext(await stack.enter_async_context(aclosing(make(folder))))
        token = CancellationToken()
        task = await running(executor, folder, token, what)
        begin = time.monotonic()
        cancel(token, task)
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        took_s = time.monotonic() - begin
        again = [CodeBlock(code="print('again')", language="python")]
        return outcome, took_s, (await executor.execute_code_blocks(again, CancellationToken())).output


def sleeping() -> list[str]:
    """The commands of this machine that the code started; those in a container are among them."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().decode())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return [each for each in lines if "617" in each.split("\0")]


@pytest.mark.parametrize("what", [WAITING, STUBBORN], ids=["waiting", "stubborn"])
def test_a_token_ends_the_code_within_a_second_and_the_next_block_runs(make: Make, tmp_path: Path, what: str) -> None:
    outcome, took_s, again = asyncio.run(in_the_middle(make, tmp_path, lambda token, _: token.cancel(), what))
    if isinstance(outcome, CodeResult):
        assert outcome.exit_code != 0
        assert "ancelled" in outcome.output
    else:
        assert isinstance(outcome, asyncio.CancelledError)
    assert took_s < (1 if what is WAITING else 5)  # a kernel that resists is started anew
    assert again.strip() == "again"


def test_a_cancelled_task_ends_when_its_code_has(make: Make, tmp_path: Path) -> None:
    outcome, took_s, again = asyncio.run(in_the_middle(make, tmp_path, lambda _, task: task.cancel(), WAITING))
    assert isinstance(outcome, asyncio.CancelledError)
    assert took_s < 1
    assert again.strip() == "again"


@pytest.mark.parametrize("make_one", [local, in_docker], ids=["local", "docker"])
def test_nothing_that_the_code_started_goes_on(make_one: Any, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    make = in_docker(request.getfixturevalue("docker_image")) if make_one is in_docker else make_one

    async def cancelled() -> list[str]:
        async with AsyncExitStack() as stack:
            executor = await anext(await stack.enter_async_context(aclosing(make(tmp_path))))
            token = CancellationToken()
            task = await running(executor, tmp_path, token, WAITING)
            async with asyncio.timeout(5):
                while not sleeping():  # a process has no command for an instant after it was started
                    await asyncio.sleep(0)
            assert sleeping()
            token.cancel()
            await task
            return sleeping()

    assert asyncio.run(cancelled()) == []


def test_a_token_that_is_cancelled_before_runs_nothing(make: Make, tmp_path: Path) -> None:
    async def cancelled() -> Any:
        async with AsyncExitStack() as stack:
            executor = await anext(await stack.enter_async_context(aclosing(make(tmp_path))))
            token = CancellationToken()
            token.cancel()
            block = CodeBlock(code="print('ran')", language="python")
            return await asyncio.gather(executor.execute_code_blocks([block], token), return_exceptions=True)

    (outcome,) = asyncio.run(cancelled())
    if isinstance(outcome, CodeResult):
        assert (outcome.exit_code, "ran" in outcome.output) != (0, True)
        assert outcome.exit_code != 0
    else:
        assert isinstance(outcome, asyncio.CancelledError)
