"""The connection to Kafka with mutual TLS, by the handshake alone: the embedded broker knows no TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest
from faststream.kafka.security import parse_security
from pydantic import ValidationError

from deploy.local.certificates import Authority
from deploy.local.processes import HOST
from shared.messaging.kafka import connection, subscribing
from shared.process import event_loop
from shared.settings import Settings
from tests.servers import a_broker


@asynccontextmanager
async def listening(authority: Authority) -> AsyncIterator[int]:
    """A server that asks for a certificate of the authority and says whose it was; yields its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.ca_file)
    context.load_cert_chain(*authority.certificate("broker"))
    context.verify_mode = ssl.CERT_REQUIRED

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        subject = writer.get_extra_info("peercert")["subject"]
        writer.write(dict(pair for part in subject for pair in part)["commonName"].encode())
        writer.close()

    async with await asyncio.start_server(answer, HOST, 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def asked(port: int, settings: Settings) -> str:
    reader, writer = await asyncio.open_connection(HOST, port, ssl=connection(settings)["ssl_context"])
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()


def settings_with(ca_file: Path, certificate: tuple[Path, Path]) -> Settings:
    crt, key = certificate
    return Settings(
        kafka_security_protocol="SSL",
        kafka_ssl_ca_file=ca_file,
        kafka_ssl_certificate_file=crt,
        kafka_ssl_key_file=key,
    )


async def test_the_broker_learns_whose_certificate_it_is(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    settings = settings_with(authority.ca_file, authority.certificate("ordering-kafka"))
    async with listening(authority) as port:
        assert await asked(port, settings) == "ordering-kafka"


async def test_a_broker_of_another_authority_is_not_spoken_to(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    settings = settings_with(other.ca_file, other.certificate("ordering-kafka"))
    async with listening(authority) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await asked(port, settings)


def test_without_tls_no_certificate_is_read(tmp_path: Path) -> None:
    settings = Settings(kafka_ssl_ca_file=tmp_path / "absent")
    assert connection(settings) == {"bootstrap_servers": settings.kafka_bootstrap_servers}


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
def test_both_libraries_are_told_the_same_name_and_password(tmp_path: Path, mechanism: str) -> None:
    known = {"kafka_sasl_username": "ordering", "kafka_sasl_password": str(uuid4()), "kafka_sasl_mechanism": mechanism}
    ca_file = Authority(tmp_path).ca_file
    settings = Settings(kafka_security_protocol="SASL_SSL", kafka_ssl_ca_file=ca_file, **known)
    ours, theirs = connection(settings), parse_security(subscribing(settings)["security"])
    assert (ours["sasl_plain_username"], ours["sasl_plain_password"]) == tuple(known.values())[:2]
    assert {name: theirs[name] for name in ours if name.startswith("sa")} == {
        name: value for name, value in ours.items() if name.startswith("sa")
    }
    assert ours["security_protocol"] == theirs["security_protocol"] == "SASL_SSL"
    assert theirs["ssl_context"].verify_mode == ours["ssl_context"].verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize("missing", ["kafka_sasl_username", "kafka_sasl_password"])
def test_who_is_to_say_who_it_is_and_cannot_does_not_start(missing: str) -> None:
    known = {"kafka_sasl_username": "ordering", "kafka_sasl_password": str(uuid4())}
    with pytest.raises(ValidationError, match="needs KAFKA_SASL_USERNAME"):
        Settings(kafka_security_protocol="SASL_SSL", **{**known, missing: ""})


def test_several_brokers_are_told_apart_by_the_library_of_the_consumers_too() -> None:
    """It takes one text for one broker, whatever is in it, and no worker would ever find any."""
    assert subscribing(Settings(kafka_bootstrap_servers="a:9092, b:9092"))["bootstrap_servers"] == ["a:9092", "b:9092"]


def test_what_is_sent_on_a_connection_that_has_just_closed_finds_it_broken_on_any_loop(tmp_path: Path) -> None:
    async def send_to_one_that_has_closed() -> None:
        async with a_broker(log=tmp_path / "broker.log") as bootstrap:
            host, _, port = bootstrap.split(",")[0].partition(":")
            found = await create_conn(host, int(port))
            found._writer.transport.abort()
            await asyncio.sleep(0)  # a turn: the transport has closed, and the library is told in the next
            with pytest.raises(KafkaConnectionError):
                found.send(MetadataRequest([]))

    with asyncio.Runner(loop_factory=event_loop) as runner:
        runner.run(send_to_one_that_has_closed())
