"""Workers and hosts that show each other certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc  # type: ignore[import-untyped]  # it has no types
import pytest

from tests.dialects.v04.ext.grpc_workers import answered, ask, hosted, play, working
from tests.services.certificates import Authority, Shown


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("root")


@pytest.fixture(scope="module")
def host_shows(authority: Authority) -> Shown:
    return authority.shown("host")


def talk(host_credentials: Any, worker_credentials: Any) -> Any:
    async def main() -> Any:
        async with (
            hosted(credentials=host_credentials) as host,
            working(host.address, "one", credentials=worker_credentials) as here,
        ):
            return await ask(here, "one", "hello")

    return play(main())


def test_messages_go_by_tls(authority: Authority, host_shows: Shown) -> None:
    of_host = grpc.ssl_server_credentials([(host_shows.key, host_shows.certificate)])

    assert talk(of_host, grpc.ssl_channel_credentials(authority.certificate)) == answered("hello")


def test_a_worker_without_tls_is_not_served(host_shows: Shown) -> None:
    of_host = grpc.ssl_server_credentials([(host_shows.key, host_shows.certificate)])

    with pytest.raises(ConnectionError, match="No host of agents answers"):
        talk(of_host, None)


def test_a_worker_refuses_a_host_whose_certificate_it_does_not_trust(host_shows: Shown) -> None:
    of_host = grpc.ssl_server_credentials([(host_shows.key, host_shows.certificate)])

    with pytest.raises(ConnectionError, match=r"(?i)certificate"):
        talk(of_host, grpc.ssl_channel_credentials(Authority("somebody else").certificate))


@pytest.fixture(scope="module")
def mutual(authority: Authority, host_shows: Shown) -> Any:
    pair = (host_shows.key, host_shows.certificate)
    return grpc.ssl_server_credentials([pair], authority.certificate, require_client_auth=True)


def test_a_worker_that_shows_its_own_certificate_is_served_by_a_host_that_asks_for_one(
    authority: Authority, mutual: Any
) -> None:
    own = authority.shown("worker")
    of_worker = grpc.ssl_channel_credentials(authority.certificate, own.key, own.certificate)

    assert talk(mutual, of_worker) == answered("hello")


def _nothing(_: Authority) -> tuple[bytes | None, bytes | None]:
    return None, None


def _of_a_stranger(_: Authority) -> tuple[bytes | None, bytes | None]:
    own = Authority("somebody else").shown("worker")
    return own.key, own.certificate


@pytest.mark.parametrize("shows", [_nothing, _of_a_stranger])
def test_a_host_that_asks_for_certificates_serves_nobody_without_a_good_one(
    authority: Authority, mutual: Any, shows: Callable[[Authority], tuple[bytes | None, bytes | None]]
) -> None:
    with pytest.raises(ConnectionError, match="No host of agents answers"):
        talk(mutual, grpc.ssl_channel_credentials(authority.certificate, *shows(authority)))
