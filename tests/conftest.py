"""What all tests need: Ctrl-C means what it means at a terminal, and real services, started when first asked for."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.services.docker_engine import Engine, docker_engine
from tests.services.redis_server import redis_server

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background, by a shell without job control
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Redis server."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def started_docker() -> Iterator[Engine]:
    with docker_engine() as engine:
        yield engine


@pytest.fixture
def docker_image(started_docker: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """An image with Python and a shell, of a real Docker engine that programs now find."""
    monkeypatch.setenv("DOCKER_HOST", started_docker.address)
    return started_docker.image
