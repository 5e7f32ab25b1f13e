"""A throw-away container: started with the folder, ended in time, removed in every case."""

from __future__ import annotations

import sys
import threading
import types
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coterie.errors import MissingExtra
from coterie.sandboxes.containers import ContainerResult, docker_is_running, run_in_container
from coterie.sandboxes.process import current_stop


class DockerError(Exception):
    """Any failure of the engine."""


class ImageNotFound(DockerError):
    """No such image here."""


class Container:
    """A container of the fake engine."""

    def __init__(self, exit_code: int | None) -> None:
        self._exit_code = exit_code
        self.status = "created"
        self.happened: list[str] = []

    def reload(self) -> None:
        self.status = "running" if self._exit_code is None else "exited"

    def wait(self) -> dict[str, int | None]:
        return {"StatusCode": self._exit_code}

    def logs(self) -> bytes:
        return b"printed\n"

    def kill(self) -> None:
        self.happened.append("killed")

    def remove(self, *, force: bool) -> None:
        self.happened.append("removed")


class Engine(types.ModuleType):
    """Stands in for the package docker, with an engine that has the images of `local` and can pull those of `remote`."""

    def __init__(self) -> None:
        super().__init__("docker")
        self.errors = types.SimpleNamespace(DockerException=DockerError, ImageNotFound=ImageNotFound)
        self.local = {"here"}
        self.remote: set[str] = set()
        self.container = Container(0)
        self.asked: dict[str, Any] = {}
        self.images = types.SimpleNamespace(get=self._get, pull=self._pull)
        self.containers = types.SimpleNamespace(run=self._run)
        self.answers = True

    def from_env(self) -> Engine:
        return self

    def ping(self) -> bool:
        if not self.answers:
            raise DockerError
        return True

    def close(self) -> None: ...

    def _get(self, image: str) -> None:
        if image not in self.local:
            raise ImageNotFound(image)

    def _pull(self, image: str) -> None:
        if image not in self.remote:
            raise DockerError(f"cannot pull {image}")

    def _run(self, image: str, argv: list[str], **options: Any) -> Container:
        self.asked = {"image": image, "argv": argv, **options}
        return self.container


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setitem(sys.modules, "docker", engine)
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    return engine


def run(folder: Path, *images: str, timeout_s: float = 5) -> ContainerResult:
    return run_in_container(["python", "a.py"], images=images or ["here"], work_dir=folder, timeout_s=timeout_s)


def test_command_runs_with_the_folder_and_without_our_environment(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    assert run(tmp_path) == ContainerResult(0, "printed\n", "here")
    assert engine.asked["argv"] == ["python", "a.py"]
    assert engine.asked["volumes"] == {str(tmp_path): {"bind": "/workspace", "mode": "rw"}}
    assert "hush" not in str(engine.asked)
    assert engine.container.happened == ["removed"]


def test_exit_code_is_the_containers(engine: Engine, tmp_path: Path) -> None:
    engine.container = Container(3)
    assert run(tmp_path).exit_code == 3


def test_after_the_timeout_it_is_killed_and_removed_and_its_output_kept(engine: Engine, tmp_path: Path) -> None:
    engine.container = Container(None)
    assert run(tmp_path, timeout_s=0.2) == ContainerResult(None, "printed\n", "here")
    assert engine.container.happened == ["killed", "removed"]


def test_a_set_stop_ends_it(engine: Engine, tmp_path: Path) -> None:
    engine.container = Container(None)
    stop = threading.Event()
    stop.set()
    token = current_stop.set(stop)
    try:
        assert run(tmp_path, timeout_s=60).exit_code is None
    finally:
        current_stop.reset(token)


def test_an_image_that_is_here_is_preferred_to_one_that_must_be_pulled(engine: Engine, tmp_path: Path) -> None:
    engine.remote = {"there"}
    assert run(tmp_path, "there", "here").image == "here"
    assert run(tmp_path, "nowhere", "there").image == "there"


def test_no_image_at_all_is_an_error_that_names_them(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"None of the images \['nowhere'\] .* cannot pull nowhere"):
        run(tmp_path, "nowhere")


def test_an_engine_that_does_not_answer_is_not_running(engine: Engine) -> None:
    assert docker_is_running()
    engine.answers = False
    assert not docker_is_running()


def containers_of_the_engine() -> set[str]:
    docker = pytest.importorskip("docker")
    with closing(docker.from_env()) as client:
        return {each.id for each in client.containers.list(all=True)}


def test_a_real_engine_runs_it_in_the_folder_and_keeps_no_container(tmp_path: Path, docker_image: str) -> None:
    before = containers_of_the_engine()
    (tmp_path / "a.py").write_text("import os; print(open('in.txt').read(), os.getcwd()); raise SystemExit(3)")
    (tmp_path / "in.txt").write_text("from the host")
    assert run(tmp_path, docker_image) == ContainerResult(3, "from the host /workspace\n", docker_image)
    assert containers_of_the_engine() <= before


def test_where_no_engine_listens_nothing_is_running_and_no_socket_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("docker", reason="docker is not installed: pip install 'coterie[docker]'")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    assert not docker_is_running()


def test_without_the_package_nothing_is_running_and_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docker", None)
    assert not docker_is_running()
    with pytest.raises(MissingExtra, match=r"coterie\[docker\]"):
        run(tmp_path)
