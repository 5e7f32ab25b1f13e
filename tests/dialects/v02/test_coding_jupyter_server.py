"""Executors on a Jupyter server: one that is a child of the program, and one in a container."""

from __future__ import annotations

import io
import os
import signal
import socket
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("kernel_gateway", reason="needs: pip install 'coterie[jupyter-executor]'")

from autogen import ConversableAgent
from autogen.coding import CodeBlock
from autogen.coding.jupyter import (
    DockerJupyterServer,
    JupyterClient,
    JupyterCodeExecutor,
    JupyterConnectable,
    JupyterConnectionInfo,
    LocalJupyterServer,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are looked at as POSIX has them")

KILL = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalJupyterServer]:
    with LocalJupyterServer(log_file=str(tmp_path_factory.mktemp("server") / "gateway.log")) as server:
        yield server


@pytest.fixture
def executor(server: LocalJupyterServer, tmp_path: Path) -> Iterator[JupyterCodeExecutor]:
    with JupyterCodeExecutor(server, output_dir=tmp_path / "shown", timeout=20) as executor:
        yield executor


def run(executor: Any, *codes: str, language: str = "python") -> Any:
    return executor.execute_code_blocks([CodeBlock(code=code, language=language) for code in codes])


def kernels_of(server: LocalJupyterServer) -> list[str]:
    with closing(JupyterClient(server.connection_info)) as client:
        return [kernel["id"] for kernel in client.list_kernels()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_variables_live_on_until_restart(executor: JupyterCodeExecutor) -> None:
    run(executor, "x = 41")
    assert run(executor, "x + 1").output == "42"
    executor.restart()
    assert "NameError" in run(executor, "x").output


def test_executors_of_one_server_share_no_variables(server: LocalJupyterServer, executor: JupyterCodeExecutor) -> None:
    with JupyterCodeExecutor(server) as other:
        run(other, "x = 1")
        assert "NameError" in run(executor, "x").output


def test_what_code_displays_becomes_files_of_this_machine(executor: JupyterCodeExecutor, tmp_path: Path) -> None:
    result = run(executor, "from IPython.display import display; display({'image/png': 'iVBORw0KGgo='}, raw=True)")
    [file] = map(Path, result.output_files)
    assert file.read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert file.parent == tmp_path / "shown"


def test_much_output_comes_whole(executor: JupyterCodeExecutor) -> None:
    assert len(run(executor, "print('x' * 4_000_000)").output) == 4_000_001


def test_message_with_buffers_is_understood(executor: JupyterCodeExecutor) -> None:
    code = "get_ipython().kernel.session.send(get_ipython().kernel.iopub_socket, 'stream', {'name': 'stdout', 'text': 'with'},"
    code += " parent=get_ipython().kernel.get_parent(), buffers=[b'12', b'3'], ident=b'stream')\nNone"
    assert run(executor, code).output == "with"


def test_code_that_resists_interruption_is_ended(server: LocalJupyterServer) -> None:
    with JupyterCodeExecutor(server, timeout=1) as executor:
        result = run(executor, "import time\nwhile True:\n  try: time.sleep(9)\n  except BaseException: pass")
        assert result.output.startswith("ERROR: Timeout waiting for output from code block: import time")
        assert run(executor, "6 * 7").output == "42"


def test_kernel_that_ends_itself_is_brought_back_once(
    server: LocalJupyterServer, executor: JupyterCodeExecutor
) -> None:
    before = kernels_of(server)
    assert "all variables are gone" in run(executor, KILL).output
    assert run(executor, "'alive'").output == "'alive'"
    assert kernels_of(server) == before


def test_connection_that_was_cut_between_blocks_is_made_again(executor: JupyterCodeExecutor) -> None:
    run(executor, "x = 1")
    kernel, _ = executor._kernel.get()
    kernel._socket.close()
    assert run(executor, "x").output == "1"


def test_stop_ends_the_kernel_and_leaves_the_server(server: LocalJupyterServer) -> None:
    executor = JupyterCodeExecutor(server)
    pid = int(run(executor, "import os; os.getpid()").output)
    executor.stop()
    executor.stop()
    assert not is_alive(pid)
    with JupyterCodeExecutor(server) as other:
        assert run(other, "1").exit_code == 0


def test_unknown_kernel_is_refused_with_the_known_ones(server: LocalJupyterServer) -> None:
    with pytest.raises(ValueError, match=r"no kernel 'nope'. It can start: .*python3"):
        JupyterCodeExecutor(server, kernel_name="nope")


def test_timeout_below_a_second_and_what_is_no_server_are_refused(server: LocalJupyterServer) -> None:
    with pytest.raises(ValueError, match=r"Timeout must be greater than or equal to 1\."):
        JupyterCodeExecutor(server, timeout=0)
    with pytest.raises(ValueError, match="JupyterConnectionInfo"):
        JupyterCodeExecutor("http://x")  # type: ignore[arg-type]  # what programs get wrong


def test_wrong_token_is_refused_without_being_told(server: LocalJupyterServer) -> None:
    info = JupyterConnectionInfo(server.ip, use_https=False, port=server.port, token="not-the-token")
    with pytest.raises(ConnectionError, match="Check the token") as caught:
        JupyterCodeExecutor(info)
    assert "not-the-token" not in f"{caught.value} {info!r}"


def test_no_server_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectionError, match=rf"127\.0\.0\.1:{port}.*does not answer"):
        JupyterCodeExecutor(JupyterConnectionInfo("127.0.0.1", use_https=False, port=port))


def test_client_starts_restarts_and_deletes_kernels(server: LocalJupyterServer) -> None:
    with closing(JupyterClient(server.connection_info)) as client:
        assert "python3" in client.list_kernel_specs()["kernelspecs"]
        kernel = client.start_kernel("python3")
        client.restart_kernel(kernel)
        assert kernel in [each["id"] for each in client.list_kernels()]
        client.delete_kernel(kernel)
        assert kernel not in [each["id"] for each in client.list_kernels()]


def test_servers_tell_where_they_are(server: LocalJupyterServer) -> None:
    assert isinstance(server, JupyterConnectable)
    info = server.connection_info
    assert (info.host, info.use_https, info.port, info.token) == ("127.0.0.1", False, server.port, server.token)
    assert len(server.token) == 32


def test_code_sees_neither_token_nor_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-secret")
    with (
        LocalJupyterServer(token="the-token", log_file=str(tmp_path / "log")) as server,
        JupyterCodeExecutor(server) as executor,
    ):
        assert server.token == "the-token"
        assert "sk-secret" not in (seen := run(executor, "import os; print(os.environ)").output)
        assert "the-token" not in seen
    assert "the-token" not in (tmp_path / "log").read_text()


def test_stop_ends_a_server_that_does_not_listen_to_signals(tmp_path: Path) -> None:
    server = LocalJupyterServer(log_file=str(tmp_path / "log"))
    process = server._gateway.get().process
    os.kill(process.pid, signal.SIGSTOP)
    server.stop()
    assert process.returncode == -signal.SIGKILL
    server.stop()


def test_taken_port_is_told(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(RuntimeError, match=r"listen on 127\.0\.0\.1:\d+ \(.*in use"),
    ):
        LocalJupyterServer(port=taken.getsockname()[1], log_file=str(tmp_path / "log"))


def test_agent_replies_with_what_the_kernel_showed(executor: JupyterCodeExecutor) -> None:
    agent = ConversableAgent("runner", llm_config=False, code_execution_config={"executor": executor})
    reply = agent.generate_reply([{"role": "user", "content": "```python\nprint(6 * 7)\n```"}])
    assert reply == "exitcode: 0 (execution succeeded)\nCode output: 42\n"


@pytest.fixture
def machine_image(docker_image: str) -> Iterator[str]:
    """An image of nothing but folders, into which this machine's programs are mounted: nothing is downloaded."""
    docker = pytest.importorskip("docker")
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in ("usr", "tmp", "etc", "work"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(folder)
    with closing(docker.from_env()) as client:
        client.api.import_image_from_data(archive.getvalue(), repository="coterie-machine", tag="test")
        yield "coterie-machine:test"
        client.images.remove("coterie-machine:test", force=True)


def on_this_machine(**more: Any) -> dict[str, Any]:
    """Settings of a container with this machine's programs, read-only, and its network: engines of tests have no other."""
    folders = {Path(each) for each in ("/usr", "/bin", "/lib", "/lib64", sys.prefix, sys.base_prefix)}
    arguments = ["--KernelGatewayApp.ip=127.0.0.1", "--KernelGatewayApp.port=8888"]
    return {
        "network_mode": "host",
        "volumes": {str(each): {"bind": str(each), "mode": "ro"} for each in folders if each.exists()},
        "tmpfs": {"/tmp": ""},
        "command": [sys.executable, "-m", "kernel_gateway", *arguments],
        **more,
    }


def test_server_in_a_container_runs_code_and_goes_with_its_block(machine_image: str) -> None:
    docker = pytest.importorskip("docker")
    with (
        DockerJupyterServer(
            custom_image_name=machine_image,
            container_name="coterie-jupyter-test",
            docker_env={"HOME": "/tmp"},
            **on_this_machine(),
        ) as server,
        JupyterCodeExecutor(server) as executor,
    ):
        assert run(executor, "x = 6", "x * 7").output == "42"
        assert run(executor, "import os; os.path.exists('/.dockerenv')").output == "True"
    with closing(docker.from_env()) as client:
        assert "coterie-jupyter-test" not in [each.name for each in client.containers.list()]


def test_container_without_a_server_is_told_with_its_log(machine_image: str) -> None:
    docker = pytest.importorskip("docker")
    settings = on_this_machine(command=["/bin/sh", "-c", "echo no server here; exit 3"], auto_remove=False)
    with closing(docker.from_env()) as client:
        try:
            with pytest.raises(RuntimeError, match=r"No Jupyter server answers(?s:.*)no server here"):
                DockerJupyterServer(custom_image_name=machine_image, container_name="coterie-none", **settings)
        finally:
            client.containers.get("coterie-none").remove(force=True)
