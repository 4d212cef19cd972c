"""A register that is slow, huge, wrong or unkind costs a little time and memory, and harms nothing."""

import time
import traceback
import tracemalloc
from datetime import date

import pytest

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem
from services.supplier_registry.registers.clients.asking import LARGEST
from services.supplier_registry.registers.clients.central_platform import CentralPlatform
from services.supplier_registry.registers.clients.charity_commission import CharityCommission
from services.supplier_registry.registers.clients.companies_house import CompaniesHouse
from services.supplier_registry.registers.clients.ukrlp import Ukrlp
from shared.kernel.endpoint import Endpoint
from tests.supplier_registry.registers.hostile import FOR_EVER, answer, saying

CLIENTS = (CompaniesHouse, CharityCommission, Ukrlp)
NUMBERS = {CompaniesHouse: "01234567", CharityCommission: "1012345", Ukrlp: "10012345"}
MANY_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>"""
A_FILE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


async def refused(client: type, endpoint: Endpoint) -> NoAnswer:
    with pytest.raises(NoAnswer) as found:
        await client(endpoint).look_up(NUMBERS[client])
    said = "".join(traceback.format_exception(found.value)) + repr(found.value)
    assert endpoint.key not in said, "a key is told to nobody"
    return found.value


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("status", "problem", "of_all"),
    [
        ("401 Unauthorized", Problem.REFUSED, True),
        ("403 Forbidden", Problem.REFUSED, True),
        ("429 Too Many Requests", Problem.BUSY, True),
        ("500 Internal Server Error", Problem.AWAY, True),
        ("502 Bad Gateway", Problem.AWAY, True),
        ("503 Service Unavailable", Problem.AWAY, True),
        ("400 Bad Request", Problem.NOT_UNDERSTOOD, False),
        ("418 I'm a teapot", Problem.NOT_UNDERSTOOD, False),
        ("204 No Content", Problem.NOT_UNDERSTOOD, False),
    ],
)
async def test_a_status_says_whether_another_number_would_fare_better(
    client: type, status: str, problem: Problem, of_all: bool
) -> None:
    async with saying(answer(status)) as endpoint:
        found = await refused(client, endpoint)
    assert (found.problem, found.of_all) == (problem, of_all)


@pytest.mark.parametrize("client", [CompaniesHouse, CharityCommission])
async def test_not_found_is_an_answer(client: type) -> None:
    async with saying(answer("404 Not Found", b"<html>no such thing</html>")) as endpoint:
        assert await client(endpoint).look_up(NUMBERS[client]) is None


async def test_a_web_service_that_is_not_there_is_away_and_says_nothing_of_a_provider() -> None:
    async with saying(answer("404 Not Found")) as endpoint:
        assert (await refused(Ukrlp, endpoint)).problem is Problem.AWAY


@pytest.mark.parametrize(
    ("said", "seconds"), [("30", 30.0), ("999999999999", 3600.0), ("-5", None), ("soon", None), ("٣", None)]
)
async def test_how_long_to_wait_is_heeded_within_reason(said: str, seconds: float | None) -> None:
    async with saying(answer("429 Too Many Requests", b"", f"Retry-After: {said}")) as endpoint:
        assert (await refused(CompaniesHouse, endpoint)).retry_after == seconds


@pytest.mark.parametrize("client", CLIENTS)
async def test_no_redirection_takes_a_key_elsewhere(client: type) -> None:
    async with saying(answer("200 OK", b"{}")) as elsewhere:
        moved = answer("302 Found", b"", f"Location: {elsewhere.url}/company/01234567")
        async with saying(moved) as endpoint:
            assert (await refused(client, endpoint)).problem is Problem.NOT_UNDERSTOOD


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "pieces",
    [
        (FOR_EVER,),
        (b"HTTP/1.1 200 OK\r\n", FOR_EVER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", FOR_EVER),
    ],
    ids=["silence", "half a head", "half a body"],
)
async def test_a_register_that_says_no_more_is_given_up(client: type, pieces: tuple[bytes, ...]) -> None:
    async with saying(*pieces, seconds=0.2) as endpoint:
        began = time.monotonic()
        assert (await refused(client, endpoint)).problem is Problem.AWAY
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"no HTTP at all\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{",),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",),
    ],
    ids=["nothing", "no HTTP", "cut short", "a head without end"],
)
async def test_a_broken_answer_is_as_good_as_none(client: type, pieces: tuple[bytes, ...]) -> None:
    async with saying(*pieces) as endpoint:
        assert (await refused(client, endpoint)).problem is Problem.AWAY


async def test_nobody_at_an_address_is_away() -> None:
    async with saying(answer("200 OK")) as endpoint:
        pass
    assert (await refused(CompaniesHouse, endpoint)).problem is Problem.AWAY
    nowhere = Endpoint("http://no-such-register.invalid", "the-key-itself", 2.0)
    assert (await refused(CompaniesHouse, nowhere)).problem is Problem.AWAY


@pytest.mark.parametrize("client", CLIENTS)
async def test_no_more_is_read_than_an_entry_can_be(client: type) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    async with saying(head, b" " * 65_536, repeated=2_000) as endpoint:  # 125 MiB, were it all read
        tracemalloc.start()
        try:
            found = await refused(client, endpoint)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert found.problem is Problem.NOT_UNDERSTOOD
    assert most < 20 * LARGEST


@pytest.mark.parametrize("client", CLIENTS)
async def test_what_is_packed_is_not_unpacked(client: type) -> None:
    async with saying(answer("200 OK", b"\x1f\x8b" + b"\0" * 100, "Content-Encoding: gzip")) as endpoint:
        assert (await refused(client, endpoint)).problem is Problem.NOT_UNDERSTOOD


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>maintenance</html>",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"company_number": ["01234567"], "reg_charity_number": {}, "company_name": 5, "charity_name": null}',
        b'{"company_number": "01234567", "reg_charity_number": 1012345, "company_name": "", "charity_name": ""}',
        b'{"company_number": "07654321", "company_name": "Other", "reg_charity_number": 7, "charity_name": "Other"}',
        MANY_LAUGHS,
        A_FILE,
        b"<a><b></a>",
        b'<?xml version="1.0" encoding="no-such-thing"?><a/>',
        b"<Envelope><Body><Fault>Client</Fault></Body></Envelope>",
    ],
    ids=lambda body: str(body[:12]),
)
async def test_what_is_not_as_documented_is_not_guessed_at(client: type, body: bytes) -> None:
    async with saying(answer("200 OK", body)) as endpoint:
        found = await refused(client, endpoint)
    assert (found.problem, found.of_all) == (Problem.NOT_UNDERSTOOD, False)
    assert len(str(found)) < 500


async def test_two_providers_are_no_answer_to_the_question_for_one() -> None:
    record = (
        b"<MatchingProviderRecords><UnitedKingdomProviderReferenceNumber>10012345"
        b"</UnitedKingdomProviderReferenceNumber><ProviderName>A</ProviderName></MatchingProviderRecords>"
    )
    for records in (record * 2, record.replace(b"10012345", b"10012346")):
        body = b"<E><ProviderQueryResponse>" + records + b"</ProviderQueryResponse></E>"
        async with saying(answer("200 OK", body)) as endpoint:
            assert (await refused(Ukrlp, endpoint)).problem is Problem.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (answer("401 Unauthorized"), Problem.REFUSED),
        (answer("500 Internal Server Error"), Problem.AWAY),
        (answer("200 OK", b"[1, 2]"), Problem.NOT_UNDERSTOOD),
        (answer("200 OK", b'{"name": ""}'), Problem.NOT_UNDERSTOOD),
        (answer("200 OK", b'{"name": "A", "additionalIdentifiers": "none"}'), Problem.NOT_UNDERSTOOD),
    ],
)
async def test_the_central_platform_is_trusted_no_more_than_a_register(said: bytes, problem: Problem) -> None:
    async with saying(said) as endpoint:
        with pytest.raises(NoAnswer) as found:
            await CentralPlatform(endpoint).open("H8Q2ZK4T", date(2017, 3, 9))
    assert found.value.problem is problem


async def test_what_is_shared_may_lack_anything_but_a_name() -> None:
    odd = b'{"name": "A", "additionalIdentifiers": [{"scheme": "GB-COH", "id": "12"}, {}], "associatedPersons": [{}]}'
    for body in (b'{"name": "A", "address": null}', odd):
        async with saying(answer("200 OK", body)) as endpoint:
            shared = await CentralPlatform(endpoint).open("H8Q2ZK4T", date(2017, 3, 9))
        assert shared is not None
        assert (shared.name, shared.identifiers, shared.associates) == ("A", (), ())
