"""A replay starts no container, kernel or server, and a resumed run only what it goes on with."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autogen
import coterie
from autogen.coding import DockerCommandLineCodeExecutor as DockerOf02
from autogen.coding.jupyter import EmbeddedIPythonCodeExecutor, JupyterCodeExecutor, LocalJupyterServer
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, CodeExecutor
from autogen_ext.code_executors import create_default_code_executor
from autogen_ext.code_executors.docker import DockerCommandLineCodeExecutor
from autogen_ext.code_executors.docker_jupyter import DockerJupyterCodeExecutor
from autogen_ext.code_executors.docker_jupyter._connection import JupyterConnectable, JupyterConnectionInfo
from autogen_ext.code_executors.jupyter import JupyterCodeExecutor as JupyterOf04
from coterie.errors import ConfigError

KERNEL = "kernel-of-a-test"


def said_in_02(executor: object, blocks: int) -> list[str]:
    user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config={"executor": executor})
    asked = [f"```python\nprint({each})\n```" for each in range(blocks)]
    return [str(user.generate_reply([{"role": "user", "content": each}])) for each in asked]


def said_in_04(executor: CodeExecutor, blocks: int) -> list[str]:
    async def said() -> list[str]:
        async with executor:
            asked = [[CodeBlock(f"print({each})", "python")] for each in range(blocks)]
            return [(await executor.execute_code_blocks(each, CancellationToken())).output for each in asked]

    return asyncio.run(said())


def own_kernel_of_02(blocks: int) -> list[str]:
    executor = EmbeddedIPythonCodeExecutor(kernel_name=KERNEL, output_dir="out")
    try:
        return said_in_02(executor, blocks)
    finally:
        executor.restart()
        executor.stop()


def served_kernel_of_02(blocks: int) -> list[str]:
    with LocalJupyterServer() as server, JupyterCodeExecutor(server, KERNEL, output_dir="out") as executor:
        return said_in_02(executor, blocks)


def own_kernel_of_04(blocks: int) -> list[str]:
    return said_in_04(JupyterOf04(KERNEL), blocks)


class Connectable(JupyterConnectable):
    """The server of 0.2, for 0.4."""

    def __init__(self, server: LocalJupyterServer) -> None:
        self._server = server

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        return JupyterConnectionInfo(
            host="127.0.0.1", port=self._server.port, token=str(self._server.token), use_https=False
        )


def served_kernel_of_04(blocks: int) -> list[str]:
    with LocalJupyterServer() as server:
        return said_in_04(DockerJupyterCodeExecutor(Connectable(server), KERNEL), blocks)


@pytest.fixture
def kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without which there is no kernel."""
    pytest.importorskip("kernel_gateway")
    spec = tmp_path / "kernels" / KERNEL
    spec.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "k", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "kernels"


def check(work: Callable[[int], list[str]], take_away: Callable[[], object], refusal: type[Exception]) -> None:
    """Go through a record of one block, a second one that a resumed run adds, and repetitions with nothing there."""
    with coterie.run() as recorded:
        first = work(1)
    assert "0" in first[0]
    with coterie.run(resume=recorded.id):
        second = work(2)
    assert second[0] == first[0]
    assert "1" in second[1]
    take_away()
    with coterie.run(replay=recorded.id):
        assert work(2) == second
    with coterie.run(resume=recorded.id):
        assert work(2) == second
    with coterie.run(resume=recorded.id), pytest.raises(refusal):
        work(3)


@pytest.mark.parametrize(
    "work",
    [own_kernel_of_02, served_kernel_of_02, own_kernel_of_04, served_kernel_of_04],
    ids=lambda each: each.__name__,
)
def test_a_repeated_run_starts_a_kernel_only_for_what_is_new(work: Callable[[int], list[str]], kernels: Path) -> None:
    check(work, lambda: shutil.rmtree(kernels), (ConfigError if "own" in work.__name__ else ValueError))


@pytest.mark.parametrize("dialect", ["0.2", "0.4"])
def test_a_repeated_run_starts_a_container_only_for_what_is_new(
    dialect: str, docker_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = pytest.importorskip("docker")
    monkeypatch.chdir(tmp_path)

    def work(blocks: int) -> list[str]:
        if dialect == "0.4":
            return said_in_04(DockerCommandLineCodeExecutor(docker_image), blocks)
        with DockerOf02(docker_image, work_dir=tmp_path / "work") as executor:
            return said_in_02(executor, blocks)

    nowhere = "tcp://127.0.0.1:9"
    check(work, lambda: monkeypatch.setenv("DOCKER_HOST", nowhere), docker.errors.DockerException)


def test_a_replay_needs_no_engine_to_find_that_there_was_one(
    docker_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> str:
        autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config={"use_docker": docker_image})
        return type(create_default_code_executor(str(tmp_path / "work"))).__name__

    with coterie.run(journal=tmp_path) as recorded:
        assert work() == "DockerCommandLineCodeExecutor"
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    with coterie.run(journal=tmp_path, replay=recorded.id):
        assert work() == "DockerCommandLineCodeExecutor"
