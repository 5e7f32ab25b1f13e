"""What every code executor of both generations promises an agent."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

import autogen_core
from autogen.coding import CodeBlock, CodeExecutor, CodeExtractor, LocalCommandLineCodeExecutor
from autogen_core import code_executor as new
from tests.services.kubernetes_api import kubernetes_api

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the commands are POSIX")

Make = Callable[..., Any]


def has(*packages: str) -> bool:
    return all(importlib.util.find_spec(each) is not None for each in packages)


def make_local(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    return LocalCommandLineCodeExecutor(work_dir=work_dir, **options)


def make_embedded(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen.coding.jupyter import EmbeddedIPythonCodeExecutor

    executor = EmbeddedIPythonCodeExecutor(output_dir=str(work_dir), **options)
    stack.callback(executor.stop)
    return executor


def make_docker(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen.coding import DockerCommandLineCodeExecutor

    executor = DockerCommandLineCodeExecutor(work_dir=work_dir, **options)
    stack.callback(executor.stop)
    return executor


def make_jupyter(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen.coding.jupyter import JupyterCodeExecutor, LocalJupyterServer

    server = stack.enter_context(LocalJupyterServer(log_file=str(work_dir / "gateway.log")))
    return stack.enter_context(JupyterCodeExecutor(server, output_dir=work_dir, **options))


def make_pod(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen.coding.kubernetes import PodCommandLineCodeExecutor

    cluster = stack.enter_context(kubernetes_api(work_dir))
    executor = PodCommandLineCodeExecutor(kube_config_file=cluster.config_file, work_dir=work_dir / "pod", **options)
    return stack.enter_context(executor)


def make_new_local(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen_ext.code_executors import local

    with pytest.warns(UserWarning, match="rights"):
        executor = local.LocalCommandLineCodeExecutor(work_dir=work_dir, **options)
    return started(executor, stack)


def make_new_docker(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen_ext.code_executors import docker

    return started(docker.DockerCommandLineCodeExecutor(work_dir=work_dir, **options), stack)


def make_new_jupyter(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen_ext.code_executors import jupyter

    return started(jupyter.JupyterCodeExecutor(output_dir=work_dir, **options), stack)


def make_new_docker_jupyter(work_dir: Path, stack: ExitStack, **options: Any) -> Any:
    from autogen.coding.jupyter import LocalJupyterServer
    from autogen_ext.code_executors import docker_jupyter

    server = stack.enter_context(LocalJupyterServer(log_file=str(work_dir / "gateway.log")))
    executor: Any = docker_jupyter.DockerJupyterCodeExecutor(server, output_dir=work_dir, **options)  # type: ignore[arg-type]  # the other generation's, of the same shape
    return started(executor, stack)


def started(executor: new.CodeExecutor, stack: ExitStack) -> new.CodeExecutor:
    asyncio.run(executor.start())
    stack.callback(lambda: asyncio.run(executor.stop()))
    return executor


KERNEL = pytest.mark.skipif(
    not has("ipykernel", "jupyter_client", "kernel_gateway", "websockets"),
    reason="needs: pip install 'coterie[jupyter-executor]'",
)
CLUSTER = pytest.mark.skipif(not has("kubernetes"), reason="needs: pip install 'coterie[kubernetes]'")
MAKERS = [
    pytest.param(make_local, id="local"),
    pytest.param(make_embedded, id="embedded", marks=KERNEL),
    pytest.param(make_jupyter, id="jupyter", marks=KERNEL),
    pytest.param(make_docker, id="docker"),
    pytest.param(make_pod, id="pod", marks=CLUSTER),
    pytest.param(make_new_local, id="local-0.4"),
    pytest.param(make_new_docker, id="docker-0.4"),
    pytest.param(make_new_jupyter, id="jupyter-0.4", marks=KERNEL),
    pytest.param(make_new_docker_jupyter, id="docker-jupyter-0.4", marks=KERNEL),
]
IN_DOCKER = (make_docker, make_new_docker)


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    given = {"image": request.getfixturevalue("docker_image")} if request.param in IN_DOCKER else {}
    with ExitStack() as stack:
        yield lambda **options: request.param(tmp_path, stack, **given, **options)


def run(executor: Any, *codes: str, language: str = "python") -> Any:
    if not isinstance(executor, new.CodeExecutor):
        return executor.execute_code_blocks([CodeBlock(code=code, language=language) for code in codes])
    blocks = [new.CodeBlock(code=code, language=language) for code in codes]
    try:
        return asyncio.run(executor.execute_code_blocks(blocks, autogen_core.CancellationToken()))
    except TimeoutError as error:
        return new.CodeResult(exit_code=124, output=str(error))


def test_it_is_an_executor_with_an_extractor(make: Make) -> None:
    executor = make()
    if isinstance(executor, new.CodeExecutor):
        return
    assert isinstance(executor, CodeExecutor)
    assert isinstance(executor.code_extractor, CodeExtractor)


def test_what_code_prints_comes_back(make: Make) -> None:
    result = run(make(), "print('one')", "print('two')")
    assert (result.exit_code, result.output.split()) == (0, ["one", "two"])


def test_running_stops_at_the_first_failure_and_keeps_what_was_printed(make: Make) -> None:
    result = run(make(), "print('before')\n1 / 0", "print('after')")
    assert result.exit_code == 1
    assert "before" in result.output
    assert "ZeroDivisionError" in result.output
    assert "after" not in result.output


def test_a_timeout_ends_the_block_keeps_its_output_and_leaves_the_executor_usable(make: Make) -> None:
    executor = make(timeout=2)
    result = run(executor, "import time\nprint('so far', flush=True)\ntime.sleep(600)")
    assert result.exit_code != 0
    assert "so far" in result.output
    assert "Timeout" in result.output
    assert run(executor, "print('again')").output.strip() == "again"


def test_secrets_of_the_environment_are_not_seen(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-secret")
    assert run(make(), "import os; print(os.environ.get('SOME_API_KEY'))").output.strip() == "None"
    assert os.environ["SOME_API_KEY"] == "sk-secret"


def test_text_in_any_script_survives(make: Make) -> None:
    assert run(make(), "print('naïve 日本 🎈')").output.strip() == "naïve 日本 🎈"


def test_a_request_for_input_fails_instead_of_hanging(make: Make) -> None:
    assert run(make(), "input('name? ')").exit_code == 1


DOCKER_MAKERS = pytest.mark.parametrize("make_in_docker", IN_DOCKER, ids=["docker", "docker-0.4"])


@DOCKER_MAKERS
def test_files_go_into_the_container_and_come_out_but_links_do_not(
    make_in_docker: Make, tmp_path: Path, docker_image: str
) -> None:
    (tmp_path / "in.txt").write_text("from the host")
    with ExitStack() as stack:
        executor = make_in_docker(tmp_path, stack, image=docker_image)
        code = "import os\nopen('out.txt', 'w').write(open('in.txt').read())\nos.symlink('/etc/passwd', 'link')"
        assert run(executor, code).exit_code == 0
    assert (tmp_path / "out.txt").read_text() == "from the host"
    assert not (tmp_path / "link").is_symlink()


@DOCKER_MAKERS
def test_a_file_that_code_removes_is_gone(make_in_docker: Make, tmp_path: Path, docker_image: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "old.txt").write_text("old")
    (tmp_path / "kept.txt").write_text("kept")
    with ExitStack() as stack:
        executor = make_in_docker(tmp_path, stack, image=docker_image)
        assert run(executor, "import os; os.remove('sub/old.txt')").exit_code == 0
        assert run(executor, "import os; print(os.path.exists('sub/old.txt'))").output == "False\n"
    assert not (tmp_path / "sub" / "old.txt").exists()
    assert (tmp_path / "kept.txt").exists()


@DOCKER_MAKERS
def test_a_timeout_ends_what_the_code_started_too(make_in_docker: Make, tmp_path: Path, docker_image: str) -> None:
    with ExitStack() as stack:
        executor = make_in_docker(tmp_path, stack, image=docker_image, timeout=1)
        leaves = "import subprocess, time\nsubprocess.Popen(['sleep', '612'], start_new_session=True)\ntime.sleep(600)"
        assert run(executor, leaves).exit_code == 124
        listed = "import glob\nprint([open(each, 'rb').read() for each in glob.glob('/proc/[0-9]*/cmdline')])"
        assert "612" not in run(executor, listed).output


def test_restart_keeps_the_container_usable_and_stop_removes_it(tmp_path: Path, docker_image: str) -> None:
    docker = pytest.importorskip("docker")
    with ExitStack() as stack:
        executor = make_docker(tmp_path, stack, image=docker_image, container_name="coterie-contract")
        executor.restart()
        assert run(executor, "print(1)").output == "1\n"
        executor.stop()
        executor.stop()
    with closing(docker.from_env()) as client:
        assert "coterie-contract" not in [each.name for each in client.containers.list()]


@DOCKER_MAKERS
def test_code_cannot_write_through_a_link_of_the_work_folder(
    make_in_docker: Make, tmp_path: Path, docker_image: str
) -> None:
    (tmp_path / "mine").write_text("untouched")
    work_dir = tmp_path / "work"
    work_dir.mkdir()
    (work_dir / "link").symlink_to(tmp_path / "mine")
    with ExitStack() as stack:
        executor = make_in_docker(work_dir, stack, image=docker_image)
        assert run(executor, "open('link', 'w').write('overwritten')").exit_code == 0
    assert (tmp_path / "mine").read_text() == "untouched"
