"""`autogen_ext.code_executors.docker` in a real engine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock
from autogen_ext.code_executors import create_default_code_executor
from autogen_ext.code_executors.docker import DockerCommandLineCodeExecutor


async def run(executor: DockerCommandLineCodeExecutor, *blocks: tuple[str, str]) -> Any:
    given = [CodeBlock(code=code, language=language) for language, code in blocks]
    return await executor.execute_code_blocks(given, CancellationToken())


def started(
    executor: DockerCommandLineCodeExecutor, use: Callable[[DockerCommandLineCodeExecutor], Awaitable[Any]]
) -> Any:
    async def within() -> Any:
        async with executor:
            return await use(executor)

    return asyncio.run(within())


def containers() -> dict[str, str]:
    docker = pytest.importorskip("docker")
    with closing(docker.from_env()) as client:
        return {each.name: each.status for each in client.containers.list(all=True)}


def add(a: int, b: int) -> int:
    return a + b


def test_it_must_be_started_and_given_code(docker_image: str) -> None:
    executor = DockerCommandLineCodeExecutor(docker_image)
    with pytest.raises(ValueError, match="Must first be started"):
        asyncio.run(run(executor, ("python", "print(1)")))
    with pytest.raises(ValueError, match="Must first be started"):
        asyncio.run(executor.restart())
    asyncio.run(executor.stop())
    with pytest.raises(ValueError, match="No code blocks"):
        started(executor, run)


def test_blocks_run_in_the_workspace_and_tell_where_their_file_is(tmp_path: Path, docker_image: str) -> None:
    blocks = [("python", "# filename: sub/a.py\nprint(__file__)"), ("sh", "pwd"), ("bash", "exit 3"), ("sh", "pwd")]
    result = started(DockerCommandLineCodeExecutor(docker_image, work_dir=tmp_path), lambda each: run(each, *blocks))
    assert (result.exit_code, result.output) == (3, "/workspace/sub/a.py\n/workspace\n")
    assert result.code_file == str(tmp_path / "sub" / "a.py")
    assert (tmp_path / "sub" / "a.py").exists()


@pytest.mark.parametrize(
    ("block", "text"),
    [(("js", "x"), "unknown language js"), (("python", "# filename: ../x.py\n1"), "Filename is not in the workspace")],
)
def test_a_block_that_cannot_run_is_told_to_the_model(block: tuple[str, str], text: str, docker_image: str) -> None:
    result = started(DockerCommandLineCodeExecutor(docker_image), lambda each: run(each, block))
    assert result.exit_code == 1
    assert text in result.output


def test_files_of_blocks_can_be_removed(tmp_path: Path, docker_image: str) -> None:
    executor = DockerCommandLineCodeExecutor(docker_image, work_dir=tmp_path, delete_tmp_files=True)
    started(executor, lambda each: run(each, ("python", "open('made.txt', 'w').write('1')")))
    assert [each.name for each in tmp_path.iterdir()] == ["made.txt"]


def test_the_container_has_what_it_was_given(tmp_path: Path, docker_image: str) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "data.txt").write_text("more data\n")
    executor = DockerCommandLineCodeExecutor(
        docker_image,
        container_name="coterie-given",
        extra_volumes={str(tmp_path / "more"): {"bind": "/more", "mode": "ro"}},
        extra_hosts={"elsewhere": "192.0.2.1"},
        init_command="echo made by init > init.txt",
    )

    async def use(executor: DockerCommandLineCodeExecutor) -> tuple[str, dict[str, str]]:
        said = await run(executor, ("sh", "cat init.txt /more/data.txt /etc/hosts"))
        return said.output, containers()

    output, there = started(executor, use)
    assert output.startswith("made by init\nmore data\n")
    assert "192.0.2.1\telsewhere" in output
    assert there["coterie-given"] == "running"
    assert containers().get("coterie-given") in (None, "removing")


def test_an_init_command_may_leave_a_service_and_one_that_fails_is_logged(
    docker_image: str, caplog: pytest.LogCaptureFixture
) -> None:
    executor = DockerCommandLineCodeExecutor(docker_image, init_command="sleep 619 & echo no luck; exit 9")
    listed = "import glob\nprint([open(each, 'rb').read() for each in glob.glob('/proc/[0-9]*/cmdline')])"
    with caplog.at_level(logging.WARNING):
        result = started(executor, lambda each: run(each, ("python", listed)))
    assert "sleep\\x00619" in result.output
    assert "exited with 9: no luck" in caplog.text


def test_restart_ends_processes_and_keeps_files(docker_image: str) -> None:
    async def use(executor: DockerCommandLineCodeExecutor) -> str:
        await run(executor, ("sh", "echo kept > kept.txt; sleep 618 > /dev/null 2>&1 &"))
        await executor.restart()
        listed = "import glob\nprint([open(each, 'rb').read() for each in glob.glob('/proc/[0-9]*/cmdline')])"
        result = await run(executor, ("sh", "cat kept.txt"), ("python", listed))
        return str(result.output)

    output = started(DockerCommandLineCodeExecutor(docker_image), use)
    assert output.startswith("kept\n")
    assert "618" not in output


def test_a_bound_folder_is_the_workspace_itself(tmp_path: Path, docker_image: str) -> None:
    async def use(executor: DockerCommandLineCodeExecutor) -> str:
        (tmp_path / "late.txt").write_text("seen at once")
        result = await run(executor, ("sh", "cat late.txt"))
        return str(result.output)

    executor = DockerCommandLineCodeExecutor(docker_image, bind_dir=tmp_path)
    assert started(executor, use) == "seen at once"
    assert executor.bind_dir == tmp_path


def test_code_cannot_make_the_next_block_write_through_a_link(tmp_path: Path, docker_image: str) -> None:
    (tmp_path / "mine").write_text("untouched")
    work_dir = tmp_path / "work"

    async def use(executor: DockerCommandLineCodeExecutor) -> Any:
        await run(executor, ("python", f"import os; os.symlink({str(tmp_path / 'mine')!r}, 'x.py')"))
        return await run(executor, ("python", "# filename: x.py\nprint(1)"))

    started(DockerCommandLineCodeExecutor(docker_image, work_dir=work_dir), use)
    assert (tmp_path / "mine").read_text() == "untouched"


def test_functions_can_be_imported(docker_image: str) -> None:
    executor = DockerCommandLineCodeExecutor(docker_image, functions=[add])
    result = started(executor, lambda each: run(each, ("python", "from functions import add; print(add(1, 2))")))
    assert result.output == "3\n"


def test_a_temporary_folder_is_gone_after_stop(docker_image: str) -> None:
    executor = DockerCommandLineCodeExecutor(docker_image)

    async def use(executor: DockerCommandLineCodeExecutor) -> Path:
        return Path((await run(executor, ("python", "print(1)"))).code_file)

    path = started(executor, use)
    assert not path.parent.exists()


def test_its_config_is_that_of_0_7_5_and_builds_it_again(tmp_path: Path) -> None:
    executor = DockerCommandLineCodeExecutor(
        "some/image",
        "named",
        timeout=5,
        work_dir=tmp_path,
        bind_dir=tmp_path,
        auto_remove=False,
        stop_container=False,
        extra_volumes={"/a": {"bind": "/b", "mode": "ro"}},
        extra_hosts={"x": "192.0.2.1"},
        init_command="true",
        delete_tmp_files=True,
    )
    dumped = executor.dump_component()
    assert dumped.config == {
        "image": "some/image",
        "container_name": "named",
        "timeout": 5,
        "work_dir": str(tmp_path),
        "bind_dir": str(tmp_path),
        "auto_remove": False,
        "stop_container": False,
        "functions_module": "functions",
        "extra_volumes": {"/a": {"bind": "/b", "mode": "ro"}},
        "extra_hosts": {"x": "192.0.2.1"},
        "init_command": "true",
        "delete_tmp_files": True,
    }
    assert DockerCommandLineCodeExecutor.load_component(dumped).dump_component() == dumped


def test_a_name_that_was_made_up_is_not_in_the_config() -> None:
    assert "container_name" not in DockerCommandLineCodeExecutor().dump_component().config


@pytest.mark.parametrize(
    ("options", "text"), [({"timeout": 0}, "greater than or equal to 1"), ({"functions_module": "a-b"}, "identifier")]
)
def test_settings_that_cannot_be_are_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        DockerCommandLineCodeExecutor(**options)


@pytest.mark.usefixtures("docker_image")
def test_the_default_executor_is_in_docker_where_an_engine_answers(tmp_path: Path) -> None:
    executor = create_default_code_executor(str(tmp_path))
    assert isinstance(executor, DockerCommandLineCodeExecutor)
    assert executor.work_dir == tmp_path


def test_a_program_may_change_how_the_container_is_made_while_it_starts(docker_image: str) -> None:
    collection: Any = pytest.importorskip("docker").models.containers.ContainerCollection

    class Named(DockerCommandLineCodeExecutor):
        async def start(self) -> None:
            create = collection.create
            collection.create = lambda own, image, command=None, **how: create(
                own, image, command, **{**how, "environment": {"MINE": "mine"}}
            )
            try:
                await super().start()
            finally:
                collection.create = create

    result = started(Named(docker_image), lambda each: run(each, ("sh", "echo $MINE")))
    assert result.output.strip() == "mine"
