"""The executors of 0.4 that run code in kernels, and the clients of their server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autogen.coding.jupyter import LocalJupyterServer
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock
from autogen_ext.code_executors.docker_jupyter import (
    DockerJupyterCodeExecutor,
    DockerJupyterServer,
    JupyterClient,
)
from autogen_ext.code_executors.docker_jupyter._connection import JupyterConnectionInfo
from autogen_ext.code_executors.jupyter import JupyterCodeExecutor
from tests.contracts.test_executors import KERNEL

PICTURE = "from IPython.display import Image, display; display(Image(data=b'\\x89PNG', format='png')); print('after')"
HTML = "from IPython.display import HTML, display; display(HTML('<b>x</b>'))"


async def run(executor: Any, *codes: str) -> Any:
    blocks = [CodeBlock(code=code, language="python") for code in codes]
    return await executor.execute_code_blocks(blocks, CancellationToken())


def started(executor: Any, use: Callable[[Any], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        async with executor:
            return await use(executor)

    return asyncio.run(within())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterConnectionInfo]:
    log = tmp_path_factory.mktemp("gateway") / "gateway.log"
    with LocalJupyterServer(log_file=str(log)) as server:
        yield JupyterConnectionInfo("127.0.0.1", use_https=False, port=server.port, token=server.token)


@KERNEL
def test_variables_live_on_and_output_is_joined_as_in_0_7_5() -> None:
    result = started(JupyterCodeExecutor(), lambda each: run(each, "x = 1\nprint(1)", "x", "1 / 0", "print(2)"))
    assert result.exit_code == 1
    assert result.output.startswith("1\n\n1\n-----")
    assert result.output.endswith("ZeroDivisionError: division by zero")
    assert result.output_files == []


@KERNEL
def test_what_is_shown_becomes_files_beside_the_text(tmp_path: Path) -> None:
    result = started(JupyterCodeExecutor(output_dir=tmp_path), lambda each: run(each, PICTURE, HTML))
    assert result.output == "<IPython.core.display.Image object>\nafter\n\n<IPython.core.display.HTML object>"
    picture, page = result.output_files
    assert (picture.parent, picture.suffix, picture.read_bytes()) == (tmp_path, ".png", b"\x89PNG")
    assert (page.suffix, page.read_text()) == (".html", "<b>x</b>")


@KERNEL
def test_a_timeout_raises_with_what_was_shown_and_the_kernel_is_free_again() -> None:
    async def use(executor: JupyterCodeExecutor) -> Any:
        await run(executor, "x = 7")
        with pytest.raises(TimeoutError, match=r"(?s)Timeout.*so far"):
            await run(executor, "print('so far', flush=True)\nimport time; time.sleep(600)")
        return await run(executor, "x")

    assert started(JupyterCodeExecutor(timeout=1), use).output == "7"


@KERNEL
def test_restart_forgets_variables() -> None:
    async def use(executor: JupyterCodeExecutor) -> Any:
        await run(executor, "x = 7")
        await executor.restart()
        return await run(executor, "x")

    assert "NameError" in started(JupyterCodeExecutor(), use).output


@KERNEL
def test_two_at_once_run_one_after_the_other() -> None:
    async def use(executor: JupyterCodeExecutor) -> Any:
        await run(executor, "said = []")
        slow = "import time; said.append('in'); time.sleep(0.05); said.append('out')"
        await asyncio.gather(run(executor, slow), run(executor, slow))
        return await run(executor, "' '.join(said)")

    assert started(JupyterCodeExecutor(), use).output == "'in out in out'"


def test_it_must_be_started() -> None:
    with pytest.raises(RuntimeError, match="not started"):
        asyncio.run(run(JupyterCodeExecutor(), "1"))


@KERNEL
def test_stopping_twice_is_fine_and_it_can_be_started_again() -> None:
    async def use() -> Any:
        executor = JupyterCodeExecutor()
        await executor.start()
        await executor.stop()
        await executor.stop()
        async with executor:
            return await run(executor, "1")

    assert asyncio.run(use()).output == "1"


def test_a_timeout_below_one_is_refused(server: JupyterConnectionInfo) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        JupyterCodeExecutor(timeout=0)
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        DockerJupyterCodeExecutor(server, timeout=0)


def test_the_config_of_the_local_kernel_is_that_of_0_7_5(tmp_path: Path) -> None:
    dumped = JupyterCodeExecutor(timeout=5, output_dir=tmp_path).dump_component()
    assert dumped.config == {"kernel_name": "python3", "timeout": 5, "output_dir": str(tmp_path)}
    assert JupyterCodeExecutor.load_component(dumped).dump_component() == dumped


def test_the_config_of_a_kernel_on_a_server_tells_where_it_is() -> None:
    info = JupyterConnectionInfo("192.0.2.1", use_https=True, port=8888, token="known")
    dumped = DockerJupyterCodeExecutor(info).dump_component()
    where = {"host": "192.0.2.1", "use_https": True, "port": 8888, "token": "known"}
    assert dumped.config == {"jupyter_server": where, "kernel_name": "python3", "timeout": 60}
    assert DockerJupyterCodeExecutor.load_component(dumped).dump_component() == dumped


def test_what_tells_of_no_server_is_refused() -> None:
    given: Any = "http://192.0.2.1"
    with pytest.raises(ValueError, match="connection_info"):
        DockerJupyterCodeExecutor(given)


@KERNEL
def test_a_kernel_of_a_server_names_its_files_in_the_output(server: JupyterConnectionInfo, tmp_path: Path) -> None:
    executor = DockerJupyterCodeExecutor(server, output_dir=tmp_path)
    result = asyncio.run(run(executor, PICTURE))
    (path,) = result.output_files
    assert result.output == f"<IPython.core.display.Image object>\nafter\n\n{path}"
    asyncio.run(executor.stop())


@KERNEL
def test_a_kernel_of_a_server_tells_of_a_timeout_and_is_free_again(server: JupyterConnectionInfo) -> None:
    async def use(executor: DockerJupyterCodeExecutor) -> tuple[Any, Any]:
        slow = await run(executor, "print('so far', flush=True)\nimport time; time.sleep(600)")
        return slow, await run(executor, "2")

    slow, after = started(DockerJupyterCodeExecutor(server, timeout=1), use)
    assert slow.exit_code == 1
    assert slow.output.startswith("so far\n\nERROR: Timeout")
    assert after.output == "2"


@KERNEL
def test_a_kernel_that_the_server_does_not_have_is_named(server: JupyterConnectionInfo) -> None:
    with pytest.raises(ValueError, match="nope"):
        asyncio.run(DockerJupyterCodeExecutor(server, kernel_name="nope").start())


@KERNEL
def test_the_client_starts_asks_and_ends_kernels(server: JupyterConnectionInfo) -> None:
    async def use() -> None:
        client = JupyterClient(server)
        assert (await client.list_kernel_specs())["default"] == "python3"
        kernel_id = await client.start_kernel("python3")
        async with await client.get_kernel_client(kernel_id) as kernel:
            assert await kernel.wait_for_ready(timeout_seconds=30)
            done = await kernel.execute(f"x = 1\n{HTML}\nx")
            assert (done.is_ok, done.output) == (True, "<IPython.core.display.HTML object>\n1")
            assert [(each.mime_type, each.data) for each in done.data_items] == [("text/html", "<b>x</b>")]
            failed = await kernel.execute("1 / 0")
            assert (failed.is_ok, failed.output[:24]) == (False, "ERROR: ZeroDivisionError")
            late = await kernel.execute("import time; time.sleep(600)", timeout_seconds=1)
            assert (late.is_ok, "Timeout" in late.output) == (False, True)
        assert kernel_id in [each["id"] for each in await client.list_kernels()]
        await client.restart_kernel(kernel_id)
        async with await client.get_kernel_client(kernel_id) as kernel:
            assert "NameError" in (await kernel.execute("x")).output
        await client.delete_kernel(kernel_id)
        assert kernel_id not in [each["id"] for each in await client.list_kernels()]
        await client.close()

    asyncio.run(use())


def test_a_server_in_docker_gets_its_port_token_and_folder(tmp_path: Path, docker_image: str) -> None:
    docker = pytest.importorskip("docker")
    (tmp_path / "in.txt").write_text("from the host")
    command = ["sh", "-c", "echo port $KG_PORT, $EXTRA, in $PWD; cat in.txt; exit 3"]
    with closing(docker.from_env()) as client:
        base = client.containers.create(docker_image, ["true"])
        base.commit("coterie-no-gateway", changes=f"CMD {json.dumps(command)}")
        base.remove()
        try:
            with pytest.raises(RuntimeError, match=r"(?s)port 9999, extra, in /there.*from the host"):
                DockerJupyterServer(
                    custom_image_name="coterie-no-gateway",
                    container_name="coterie-no-gateway",
                    auto_remove=False,
                    docker_env={"EXTRA": "extra"},
                    expose_port=9999,
                    work_dir="/there",
                    bind_dir=tmp_path,
                )
        finally:
            client.containers.get("coterie-no-gateway").remove(force=True)
            client.images.remove("coterie-no-gateway", force=True)
