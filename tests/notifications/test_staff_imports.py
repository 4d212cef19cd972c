"""Files of staff: read as they come, refused with every fault, and carried out without taking anything from owners."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.notifications.people.commands import AddressBook
from services.notifications.people.domain import registering, staff_import
from services.notifications.people.domain.person import Person, evolve
from services.notifications.people.domain.registering import Details, NewEmail
from services.notifications.people.domain.staff_file import MOST_ROWS, StaffFile, StaffRow, difference
from services.notifications.people.domain.staff_import import STAFF_IMPORTS, StaffImport
from services.notifications.people.importing import StaffImports
from shared.auth.principal import Role
from shared.contracts.sealed import Sealed
from shared.files.stored import Arriving
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.kernel.ids import new_id
from shared.reference.jobcentres import jobcentres
from shared.service import Parts
from tests.notifications.test_people_http import ADDRESS, me, operator, parts, people_of, register, service
from tests.running import Reply, Running, until

__all__ = ["parts", "service"]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADER = "issuer,account,roles,districts,jobcentres,teams,email,language,status"
GOOD = "https://id,anna,work_coach,D01,,youth_hub,anna@example.org,cy,"


def read(text: str, *, pieces: int = 1) -> tuple[list[StaffRow], StaffFile]:
    file, rows, body = StaffFile(), list[StaffRow](), text.encode()
    cuts = sorted(random.Random(pieces).sample(range(len(body)), pieces - 1)) if pieces > 1 else []
    for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
        rows += file.feed(body[start:end])
    return [*rows, *file.end()], file


def faults(*rows: str, header: str = HEADER) -> list[tuple[str, str]]:
    _, file = read("\n".join([header, *rows]))
    return [(each.code, each.pointer) for each in file.faults]


def test_a_row_says_who_somebody_is() -> None:
    (row,), file = read(f"{HEADER}\n{GOOD}\n")
    assert file.faults == ()
    assert row == StaffRow(
        2, "https://id", "anna", ("work_coach",), ("D01",), (), ("youth_hub",), "anna@example.org", "cy"
    )


def test_what_a_file_has_no_column_for_is_not_said() -> None:
    (row,), _ = read("account,issuer\nanna,https://id")
    assert (row.roles, row.districts, row.teams, row.email, row.left) == (None, None, None, None, False)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("https://id,,buyer,,,,,,", [("value_not_allowed", "/rows/2/account")]),
        ("a b,anna,buyer,,,,,,", [("value_not_allowed", "/rows/2/issuer")]),
        ("https://id,anna,supplier,,,,,,", [("value_not_allowed", "/rows/2/roles")]),
        ("https://id,anna,work_coach,,,,,,", [("district_missing", "/rows/2/districts")]),
        ("https://id,anna,work_coach,D01;NO,,,,,", [("value_not_allowed", "/rows/2/districts")]),
        ("https://id,anna,buyer,,ZZZ,,,,", [("value_not_allowed", "/rows/2/jobcentres")]),
        ("https://id,anna,buyer,,,commercial,,,", [("value_not_allowed", "/rows/2/teams")]),
        ("https://id,anna,buyer,,,,anna@,,", [("value_not_allowed", "/rows/2/email")]),
        ('https://id,anna,buyer,,,,"anna@example.org\nBcc: x@example.org",,', [("value_not_allowed", "/rows/2/email")]),
        ("https://id,anna,buyer,,,,,fr,gone", [("value_not_allowed", f"/rows/2/{n}") for n in ("language", "status")]),
        ("https://id,anna", [("cells_differ_from_header", "/rows/2")]),
        ('https://id,"an"na,buyer,,,,,,', [("quote_misplaced", "/rows/2")]),
    ],
)
def test_each_fault_is_named_by_its_row_and_column(row: str, expected: list[tuple[str, str]]) -> None:
    assert faults(row, "https://id,bob,buyer,,,,,,") == expected


def test_a_faulty_file_gives_every_fault_at_once_and_repeats_no_address() -> None:
    _, file = read(f"{HEADER}\nhttps://id,anna,buyer,,,,anna@@example.org,,\nhttps://id,anna,nobody,,,,,,\n")
    assert [each.code for each in file.faults] == ["value_not_allowed", "value_not_allowed", "account_twice"]
    assert "anna@@example.org" not in str(file.faults)


def test_an_address_in_the_wrong_place_is_not_repeated_either() -> None:
    for text in (
        "issuer,account,anna@example.org\nhttps://id,anna,x",
        "anna@example.org,https://id\n",
        f"{HEADER}\nhttps://id,anna,anna@example.org,anna@example.org,,,,anna@example.org,anna@example.org\n",
    ):
        _, file = read(text)
        assert file.faults
        assert "anna@" not in str(file.faults)


def test_a_jobcentre_is_of_a_district_of_its_row() -> None:

    office = next(iter(jobcentres().values()))
    other = next(each.district for each in jobcentres().values() if each.district != office.district)
    assert faults(f"https://id,anna,work_coach,{office.district},{office.code},,,,") == []
    assert faults(f"https://id,anna,work_coach,{other},{office.code},,,,") == [
        ("jobcentre_elsewhere", "/rows/2/jobcentres")
    ]


def test_a_header_says_which_columns_there_are() -> None:
    assert faults("x", header="account,phone,account") == [
        ("column_missing", "/rows/1/issuer"),
        ("column_doubled", "/rows/1/account"),
        ("column_unknown", "/rows/1/phone"),
    ]
    assert [each.code for each in read("")[1].faults] == ["file_empty"]
    assert faults() == [("no_rows", "/rows/1")]


def test_a_file_has_so_many_rows_at_most_and_lists_so_many_faults() -> None:
    rows = (f"https://id,{number},,,,,,," for number in range(MOST_ROWS + 5))
    assert faults(*rows) == [("too_many_rows", f"/rows/{MOST_ROWS + 2}")]
    many = faults(*(f"https://id,{number},nobody,,,,,," for number in range(150)))
    assert len(many) == 101
    assert many[-1] == ("more_reasons", "")


@given(st.integers(1, 30))
def test_a_file_says_the_same_however_it_comes_in_pieces(pieces: int) -> None:
    text = f'{HEADER}\r\n{GOOD}\r\nhttps://id,"b,ob",buyer,,,,,,\r\n'
    rows, file = read(text, pieces=pieces)
    assert ([each.account for each in rows], file.faults) == (["anna", "b,ob"], ())


def a_person(*, by_owner: bool | None) -> Person:
    email = None if by_owner is None else NewEmail(uuid4(), Sealed.of(b"sealed"), by_owner)
    person: Person | None = None
    for each in registering.register(None, uuid4(), Details(Account("https://id", "anna")), email, NOON):
        person = evolve(person, each)
    assert person is not None
    return person


def test_an_address_of_a_file_takes_the_place_of_another_of_a_file_alone() -> None:
    new, details = NewEmail(uuid4(), Sealed.of(b"sealed"), by_owner=False), Details(Account("https://id", "anna"))
    for by_owner, taken in ((None, True), (False, True), (True, False)):
        person = a_person(by_owner=by_owner)
        assert bool(registering.take_in(person, uuid4(), details, new, NOON)) is taken
    person = a_person(by_owner=True)
    for each in registering.remove_email(person, NOON):
        person = evolve(person, each)
    assert registering.take_in(person, uuid4(), details, new, NOON) == []


def test_what_a_row_would_do() -> None:
    row = StaffRow(2, "https://id", "anna", roles=("buyer",))
    person = a_person(by_owner=None)
    assert difference(row, None) == "registered"
    assert difference(row, person) == "changed"
    assert difference(StaffRow(2, "https://id", "anna"), person) == "unchanged"
    assert difference(StaffRow(2, "https://id", "anna", left=True), person) == "closed"
    assert difference(StaffRow(2, "https://id", "anna", left=True), None) == "unchanged"


# Over HTTP


async def send(service: Running, text: str, *, path: str = "", token: str = "", **headers: str) -> Reply:
    said = {"Content-Type": "text/csv", **headers}
    where = f"/v1/staff-imports{path}"
    return await service.call("POST", where, token or operator(service), data=text.encode(), headers=said)


async def carried_out(service: Running, reply: Reply) -> dict[str, Any]:
    assert reply.status == 201, reply

    async def done() -> dict[str, Any] | None:
        shown = await service.call("GET", reply.headers["Location"], operator(service))
        return shown.body if shown.body["carried_out_at"] else None

    found: dict[str, Any] = await until(done, "the file is carried out")
    return found


def counts(body: dict[str, Any]) -> dict[str, int]:
    names = ("registered", "changed", "reopened", "closed", "unchanged")
    return {name: body[name] for name in names if body[name]}


async def test_a_file_is_compared_carried_out_and_changes_nothing_again(service: Running, parts: Parts) -> None:
    issuer = "https://staff.example"
    text = f"issuer,account,roles,districts,email\n{issuer},f1,work_coach,D05,{ADDRESS}\n{issuer},f2,buyer,,\n"
    compared = await send(service, text, path="/difference")
    assert (compared.status, counts(compared.body)) == (200, {"registered": 2})
    assert compared.body["changes"] == [{"row": 2, "change": "registered"}, {"row": 3, "change": "registered"}]
    assert counts(await carried_out(service, await send(service, text))) == {"registered": 2}
    person = await people_of(parts).of_account(Account(issuer, "f1"))
    assert person is not None
    assert (person.reached_by, await people_of(parts).email_of(person)) == (("district:D05", "team:districts"), ADDRESS)
    assert counts(await carried_out(service, await send(service, text))) == {"unchanged": 2}
    assert counts((await send(service, text, path="/difference")).body) == {"unchanged": 2}
    left = f"issuer,account,status\n{issuer},f1,left\n"
    assert counts(await carried_out(service, await send(service, left))) == {"closed": 1}
    assert counts((await send(service, text, path="/difference")).body) == {"reopened": 1, "unchanged": 1}
    assert counts(await carried_out(service, await send(service, text))) == {"reopened": 1, "unchanged": 1}


async def test_a_file_that_was_carried_out_can_be_read_by_nobody(service: Running, parts: Parts) -> None:
    reply = await send(service, f"issuer,account,email\nhttps://staff.example,g1,{ADDRESS}\n")
    await carried_out(service, reply)
    import_id = reply.body["staff_import_id"]

    async def is_forgotten() -> bool:
        return (await parts.store.get(STAFF_IMPORTS(import_id))).state.forgotten_at is not None

    await until(is_forgotten, "the key is destroyed")
    history = await parts.store.history(import_id)
    assert ADDRESS not in str(history)
    key_id = history[0]["data"]["key_id"]
    assert key_id in {str(each.client_id) for each in await parts.vault.destroyed()}


async def test_a_faulty_file_changes_nothing_and_says_all_that_is_wrong(service: Running, parts: Parts) -> None:
    text = f"issuer,account,roles,email\nhttps://staff.example,h1,buyer,\nhttps://staff.example,h2,boss,{ADDRESS}x@y\n"
    for path in ("", "/difference"):
        reply = await send(service, text, path=path)
        assert reply.status == 422
        assert [each["pointer"] for each in reply.body["reasons"]] == ["/rows/3/roles", "/rows/3/email"]
        assert ADDRESS not in str(reply.body)
    assert await people_of(parts).of_account(Account("https://staff.example", "h1")) is None
    assert (await send(service, text, **{"Content-Type": "application/pdf"})).status == 422
    coach = service.token(Role.WORK_COACH, districts=["D01"])
    assert (await send(service, text, token=coach)).status == 403


async def test_the_same_key_with_another_file_is_refused(service: Running) -> None:
    text = "issuer,account\nhttps://staff.example,k1\n"
    key = {"Idempotency-Key": f"import {uuid4()}".replace(" ", "-")}
    first, again = await send(service, text, **key), await send(service, text, **key)
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    other = await send(service, text.replace("k1", "k2"), **key)
    assert (other.status, other.codes) == (422, {"idempotency_key_reused"})


async def test_an_owners_address_outlasts_a_file(service: Running) -> None:
    subject = f"owner {uuid4()}"
    token = service.token(Role.BUYER, subject=subject)
    await register(service, token, email=ADDRESS)
    text = f"issuer,account,roles,email\nhttps://identity.example,{subject},buyer,other@example.org\n"
    assert counts(await carried_out(service, await send(service, text))) == {"unchanged": 1}
    assert (await me(service, token))["email"] == ADDRESS
    assert (await service.call("DELETE", "/v1/me/email", token)).status == 204
    await carried_out(service, await send(service, text))
    assert (await me(service, token))["email"] is None


async def test_a_file_that_a_crash_cut_off_is_carried_out_by_the_next_turn(service: Running, parts: Parts) -> None:

    async def chunks() -> AsyncIterator[bytes]:
        yield b"issuer,account\nhttps://staff.example,c1\n"
        yield b"https://staff.example,c2\n"

    book = AddressBook(parts.store, parts.vault, people_of(parts), system_clock)
    imports = StaffImports(parts.store, parts.vault, book, system_clock)
    taken = await imports.take(Arriving(chunks(), "text/csv", "staff.csv", None))
    row = StaffRow(2, "https://staff.example", "c1")
    assert await book.take_in(row, None, Caller("test", "test")) == "registered"
    committed = await imports.receive(taken, Caller("test", "test"))
    await imports.carry_out_all(Caller("test", "test"))

    async def done() -> bool:
        return (await parts.store.get(STAFF_IMPORTS(committed.subject))).state.carried_out_at is not None

    await until(done, "it is carried out")
    for account in ("c1", "c2"):
        assert await people_of(parts).of_account(Account("https://staff.example", account)) is not None


async def test_a_row_that_is_refused_by_then_holds_up_no_other(parts: Parts) -> None:
    book = AddressBook(parts.store, parts.vault, people_of(parts), system_clock)
    imports = StaffImports(parts.store, parts.vault, book, system_clock)
    rows = (
        StaffRow(2, "https://staff.example", "r1", districts=("GONE",)),
        StaffRow(3, "https://staff.example", "r2", roles=("buyer",)),
    )
    import_id, key_id = new_id(), await parts.vault.key_for([f"staff import {uuid4()}"])
    piece = await parts.vault.seal(key_id, TypeAdapter(tuple[StaffRow, ...]).dump_json(rows).decode())
    ref, caller = STAFF_IMPORTS.new(import_id), Caller("test", "test")
    await parts.store.change((ref,), lambda _: staff_import.receive(import_id, key_id, 2, (piece,), NOON), caller)
    await imports.carry_out(import_id, caller)
    view, _ = await imports.get(import_id)
    assert (view.registered, view.refused) == (1, 1)


async def test_the_largest_file_is_taken_in_piece_by_piece(service: Running, parts: Parts) -> None:
    rows = (f"https://staff.example,m{number},work_coach,D01,m{number}@example.org\n" for number in range(MOST_ROWS))
    body = f"issuer,account,roles,districts,email\n{''.join(rows)}".encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    book = AddressBook(parts.store, parts.vault, people_of(parts), system_clock)
    imports = StaffImports(parts.store, parts.vault, book, system_clock)
    taken = await imports.take(Arriving(chunks(), "text/csv", "staff.csv", len(body)))
    caller = Caller("test", "test")
    committed = await parts.store.change(
        (STAFF_IMPORTS.new(taken.file.file_id),),
        lambda _: [
            *staff_import.receive(taken.file.file_id, taken.key_id, taken.rows, taken.pieces, NOON),
            *staff_import.carried_out(StaffImport(taken.file.file_id, taken.key_id, taken.rows, NOON), {}, NOON),
        ],
        caller,
    )
    assert (taken.rows, len(committed.events)) == (MOST_ROWS, len(taken.pieces) + 2)
    assert max(len(each.text) for each in taken.pieces) < 200_000
    assert sum(len(each.text) for each in taken.pieces) > len(body)
