"""Workers and hosts that show each other certificates."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import grpc  # type: ignore[import-untyped]  # it has no types
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.dialects.v04.ext.grpc_workers import answered, ask, hosted, play, working

_NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Shown:
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """Signs certificates for this machine."""

    def __init__(self, name: str) -> None:
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        can_sign = x509.BasicConstraints(ca=True, path_length=0)
        self.certificate = _pem(self._signed("root", self._name, self._key, can_sign))

    def shown(self, name: str) -> Shown:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        as_pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return Shown(_pem(self._signed(name, subject, key, here)), key.private_bytes(*as_pem))

    def _signed(
        self, name: str, subject: x509.Name, key: ec.EllipticCurvePrivateKey, says: x509.ExtensionType
    ) -> x509.Certificate:
        builder = x509.CertificateBuilder(self._name, subject, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(_NOW - datetime.timedelta(days=1))
        builder = builder.not_valid_after(_NOW + datetime.timedelta(days=1))
        return builder.add_extension(says, critical=name == "root").sign(self._key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


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
