"""What is asked of each register, and what its recorded answers come to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from deploy.local.stand_ins import KEY, StandIns, a_company, record, stand_ins
from services.supplier_registry.registers.clients.answers import LONGEST, NoAnswer, Problem, Register, day, text
from services.supplier_registry.registers.clients.which import registers_in
from shared.contracts.supplier_registry import Address, Identifier, RegisterEntry
from shared.kernel.endpoint import Endpoint
from shared.runtime.parts import outside_of
from shared.settings import Settings


@pytest.fixture
async def recorded(tmp_path) -> AsyncIterator[StandIns]:
    async with stand_ins(tmp_path) as found:
        yield found


def asked_of(recorded: StandIns, scheme: str, key: str = KEY) -> Register:
    settings = Settings.model_validate({name.lower(): value for name, value in recorded.environment.items()})
    outside = {name: replace(each, key=key) for name, each in outside_of(settings).items()}
    return registers_in(outside)[scheme]


async def entry(recorded: StandIns, scheme: str, number: str) -> RegisterEntry:
    found = await asked_of(recorded, scheme).look_up(number)
    assert found is not None
    return found


async def test_a_company_is_told_by_its_profile(recorded: StandIns) -> None:
    assert await entry(recorded, "GB-COH", "01234567") == RegisterEntry(
        name="BEACON SKILLS LIMITED",
        standing="active",
        status="active",
        kind="ltd",
        registered_on=date(2009, 4, 1),
        address="1 Exchange Street, Sheffield, S2 5TS",
        registered_address=Address(lines=("1 Exchange Street",), town="Sheffield", postcode="S2 5TS", country="GB"),
    )
    assert recorded.asked == [("companies_house", "01234567")]


@pytest.mark.parametrize(
    ("number", "standing", "status", "ended_on"),
    [
        ("01234568", "ceased", "dissolved", date(2017, 1, 31)),
        ("01234569", "insolvent", "liquidation", None),
        ("SC123456", "closing", "active", None),
        ("IP12345R", "unknown", "", None),
    ],
)
async def test_the_words_of_companies_house_come_to_standings(
    recorded: StandIns, number: str, standing: str, status: str, ended_on: date | None
) -> None:
    found = await entry(recorded, "GB-COH", number)
    assert (found.standing, found.status, found.ended_on) == (standing, status, ended_on)


@pytest.mark.parametrize(
    ("number", "standing", "ended_on", "identifiers"),
    [
        ("1012345", "active", None, (Identifier(scheme="GB-COH", id="01234567"),)),
        ("212345", "ceased", date(2016, 6, 30), ()),
        ("1012346", "insolvent", None, ()),
    ],
)
async def test_a_charity_is_told_with_the_company_that_it_is(
    recorded: StandIns, number: str, standing: str, ended_on: date | None, identifiers: tuple[Identifier, ...]
) -> None:
    found = await entry(recorded, "GB-CHC", number)
    assert (found.standing, found.ended_on) == (standing, ended_on)
    # "1234567" is no number of a company: a spreadsheet lost its zero, and nobody guesses here.
    assert found.identifiers == (() if number == "1012345" else identifiers)


async def test_a_provider_is_asked_for_in_each_status_until_it_is_found(recorded: StandIns) -> None:
    found = await entry(recorded, "UKPRN", "10012345")
    assert (found.name, found.standing, found.address) == (
        "BEACON SKILLS & LEARNING LIMITED",
        "active",
        "4 Park Row, Leeds, LS1 5ZZ",
    )
    assert found.identifiers == (Identifier(scheme="GB-COH", id="01234567"),)
    assert found.registered_address == Address(lines=("4 Park Row",), town="Leeds", postcode="LS1 5ZZ", country="GB")
    assert (await entry(recorded, "UKPRN", "10012346")).standing == "ceased"
    assert [number for _, number in recorded.asked] == ["10012345", *["10012346"] * 4]


@pytest.mark.parametrize(("scheme", "number"), [("GB-COH", "09999999"), ("GB-CHC", "999999"), ("UKPRN", "10099999")])
async def test_a_number_that_a_register_does_not_have_is_no_failure(
    recorded: StandIns, scheme: str, number: str
) -> None:
    assert await asked_of(recorded, scheme).look_up(number) is None


@pytest.mark.parametrize(("scheme", "number"), [("GB-COH", "01234567"), ("GB-CHC", "1012345")])
async def test_a_key_that_is_not_taken_is_a_matter_of_the_whole_register(
    recorded: StandIns, scheme: str, number: str
) -> None:
    with pytest.raises(NoAnswer) as refused:
        await asked_of(recorded, scheme, key="another").look_up(number)
    assert (refused.value.problem, refused.value.of_all) == (Problem.REFUSED, True)
    assert "another" not in f"{refused.value} {refused.value.__cause__}"


async def test_a_register_that_is_away_for_a_while_is_said_to_be(recorded: StandIns) -> None:
    recorded.away.update(("companies_house", "ukrlp"))
    for scheme, number in (("GB-COH", "01234567"), ("UKPRN", "10012345")):
        with pytest.raises(NoAnswer) as refused:
            await asked_of(recorded, scheme).look_up(number)
        assert refused.value.problem is Problem.AWAY
    recorded.away.clear()
    assert (await entry(recorded, "GB-COH", "01234567")).standing == "active"


async def test_a_recording_that_is_added_is_answered_from_then_on(recorded: StandIns, tmp_path) -> None:
    record(tmp_path, "companies_house", "07654321", a_company("07654321", "Willow Pathways Ltd", "administration"))
    found = await entry(recorded, "GB-COH", "07654321")
    assert (found.name, found.standing) == ("WILLOW PATHWAYS LTD", "insolvent")


async def test_a_stand_in_hands_out_recordings_alone(recorded: StandIns, tmp_path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    assert await asked_of(recorded, "GB-COH").look_up("../secret") is None


def test_a_register_without_an_address_is_not_asked() -> None:
    assert registers_in(outside_of(Settings())) == {}
    set_ = Settings(charity_commission_url="http://charities.example/", charity_commission_key="secret")
    (found,) = registers_in(outside_of(set_)).values()
    assert found == type(found)(Endpoint("http://charities.example", "secret", 10.0))
    assert "'secret'" not in f"{found!r} {set_!r}"


@pytest.mark.parametrize(
    ("differing", "parts"),
    [
        ({}, (("1 Exchange Street",), "Sheffield", "S2 5TS")),
        ({"premises": "Unit 4", "country": "England"}, (("Unit 4 1 Exchange Street",), "Sheffield", "S2 5TS")),
        ({"po_box": "PO Box 7"}, (("PO Box 7", "1 Exchange Street"), "Sheffield", "S2 5TS")),
        ({"country": "France"}, None),
        ({"locality": None}, None),
        ({"postal_code": ""}, None),
    ],
)
async def test_an_address_is_given_part_by_part_only_where_every_part_is_there(
    recorded: StandIns, tmp_path, differing: dict[str, str | None], parts: tuple[tuple[str, ...], str, str] | None
) -> None:
    company = a_company("07654321", "Willow Pathways Ltd")
    company["registered_office_address"] |= differing
    record(tmp_path, "companies_house", "07654321", company)
    found = (await entry(recorded, "GB-COH", "07654321")).registered_address
    assert (found and (found.lines, found.town, found.postcode)) == parts


def test_what_a_register_says_is_kept_as_text_that_shows() -> None:
    assert text("Beacon\u202e\x00 Skills\r\n\tLtd ") == "Beacon Skills Ltd"
    assert len(text("x" * 100_000)) == LONGEST
    assert [text(each) for each in (None, 7, ["a"], {})] == [""] * 4
    assert [day(each) for each in ("2017-01-31T00:00:00", "2017-02-31", "31/01/2017", None, 5)] == [
        date(2017, 1, 31),
        *[None] * 4,
    ]
