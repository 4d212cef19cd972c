"""Checks in public registers as they run: looked up by themselves, for the supplier itself and for its assessors."""

from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID, uuid4

import pytest

from deploy.local.stand_ins import StandIns, a_company, a_share, record, stand_ins
from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.registering import a_registration
from tests.supplier_registry.running import START, Registry


@pytest.fixture(scope="module")
async def looked_up(
    mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Registry, StandIns]]:
    folder = tmp_path_factory.mktemp("registers")
    issuer, clock = issuer_in(folder), RecordClock.create(folder / "clock", START)
    async with a_broker(folder / "broker.log") as kafka, stand_ins(folder) as registers:
        more = {name.lower(): value for name, value in registers.environment.items()}
        database = f"test_{uuid4().hex[:8]}"
        settings = settings_for(mongodb_uri, kafka, database, issuer, clock_file=folder / "clock", **more)
        for number in ("09876543", "09876544"):
            record(folder, "companies_house", number, a_company(number, "Beacon Skills Ltd"))
        async with running(SERVICE, settings, issuer) as one:
            yield Registry(one, clock), registers


async def test_who_registers_is_looked_up_and_what_is_of_concern_is_looked_at(
    looked_up: tuple[Registry, StandIns],
) -> None:
    registry, _ = looked_up
    good = await registry.an_organisation(identifiers=[{"scheme": "GB-COH", "id": "09876543"}])
    dissolved = await registry.an_organisation(identifiers=[{"scheme": "GB-COH", "id": "01234568"}])

    async def checked(supplier: UUID) -> dict | None:
        shown = await registry.officer("GET", f"/v1/suppliers/{supplier}/register-checks")
        assert shown.status == 200
        return next((each for each in shown.body["items"] if each["checked_at"]), None)

    found = await until(lambda: checked(good), "the good one was looked up")
    assert (found["entry"]["name"], found["concerns"], found["look_again_on"]) == (
        "BEACON SKILLS LTD",
        [],
        "2017-04-08",
    )
    found = await until(lambda: checked(dissolved), "the dissolved one was looked up")
    assert (found["entry"]["standing"], found["to_look_at"]) == ("ceased", ["ceased", "name_differs"])

    own = await registry.supplier(good, "GET", f"/v1/suppliers/{good}/register-checks")
    assert own.body == (await registry.officer("GET", f"/v1/suppliers/{good}/register-checks")).body
    coach = await registry.one.call("GET", f"/v1/suppliers/{good}/register-checks", registry.one.token(Role.WORK_COACH))
    other = await registry.supplier(dissolved, "GET", f"/v1/suppliers/{good}/register-checks")
    assert (coach.status, other.status) == (403, 404)

    listed = await registry.officer("GET", "/v1/register-checks", params={"concerned": "true"})
    assert [each["supplier_id"] for each in listed.body["items"]] == [str(dissolved)]
    path = f"/v1/suppliers/{dissolved}/register-checks/settlement"
    body = {"number": {"scheme": "GB-COH", "id": "1234568"}, "note": "Restored to the register on appeal."}
    refused = await registry.officer("POST", path, json=body)
    assert (refused.status, refused.codes) == (422, {"value_error"})
    body["number"]["id"] = "01234568"
    assert (await registry.supplier(dissolved, "POST", path, json=body)).status == 403
    assert (await registry.officer("POST", path, json=body)).status == 204
    listed = await registry.officer("GET", "/v1/register-checks", params={"concerned": "true"})
    assert listed.body["items"] == []
    history = await registry.officer("GET", f"/v1/suppliers/{dissolved}/register-checks/history")
    assert [each["fact"].split(".")[1] for each in history.body["items"]] == [
        "RegisterCheckWanted",
        "RegisterChecked",
        "RegisterConcernRaised",
        "RegisterConcernSettled",
    ]
    assert (await registry.officer("POST", f"/v1/suppliers/{uuid4()}/register-checks")).status == 404


async def test_a_draft_shows_what_registers_say_otherwise_and_the_member_takes_it_over(
    looked_up: tuple[Registry, StandIns],
) -> None:
    registry, _ = looked_up
    supplier = await registry.an_organisation(identifiers=[{"scheme": "GB-COH", "id": "09876544"}], name="Lighthouse")
    draft = (await registry.supplier(supplier, "POST", "/v1/application-drafts", json={})).headers["location"]

    async def beside() -> dict | None:
        (found,) = (await registry.supplier(supplier, "GET", draft)).body["registers"] or [{"checked_at": None}]
        return found if found["checked_at"] else None

    found = await until(beside, "the draft shows what the register says")
    assert {each["field"]: (each["here"], each["there"]) for each in found["differences"]} == {
        "name": ("Lighthouse", "BEACON SKILLS LTD"),
        "registered_address": ("1 Wharf Street, Leeds, LS1 4DY", "1 Exchange Street, Sheffield, S2 5TS"),
    }
    checks = f"/v1/suppliers/{supplier}/register-checks"
    for reader in (registry.officer, partial(registry.supplier, supplier)):
        assert (await reader("GET", checks)).body["items"] == [found]

    path = f"{checks}/taking-over"
    body = {"number": found["number"], "checked_at": found["checked_at"], "fields": ["registered_address"]}
    stranger = await registry.an_organisation()
    assert (await registry.supplier(stranger, "POST", path, json=body)).status == 404
    assert (await registry.officer("POST", path, json=body)).status == 403
    endless = await registry.supplier(
        supplier, "POST", path, json=body | {"checked_at": f"2017-01-01T00:00:00.{'0' * 99}Z"}
    )
    assert (endless.status, endless.body["reasons"][0]["pointer"]) == (422, "/checked_at")
    unseen = await registry.supplier(supplier, "POST", path, json=body | {"checked_at": "2017-01-01T00:00:00Z"})
    assert (unseen.status, unseen.codes) == (409, {"checked_since"})
    unknown = await registry.supplier(supplier, "POST", path, json=body | {"fields": ["standing"]})
    assert (unknown.status, unknown.codes) == (422, {"enum"})
    for _ in range(2):
        assert (await registry.supplier(supplier, "POST", path, json=body)).status == 204
    shown = (await registry.supplier(supplier, "GET", f"/v1/suppliers/{supplier}")).body
    assert (shown["name"], shown["registered_address"]["town"]) == ("Lighthouse", "Sheffield"), "the name is its own"
    assert [each["fact"] for each in await registry.facts(supplier)].count("SupplierAddressesDeclared") == 2
    after = await beside()
    assert after
    assert [each["field"] for each in after["differences"]] == ["name"]
    history = (await registry.officer("GET", f"{checks}/history")).body["items"]
    assert history[-1]["fact"] == "supplier_registry.RegisterEntryTakenOver.v1"


async def test_registers_that_are_away_delay_nobody(looked_up: tuple[Registry, StandIns]) -> None:
    registry, registers = looked_up
    registers.away.add("companies_house")
    member = await registry.a_member()
    assert set((await registry.standings(member)).values()) == {"active"}
    registers.away.clear()


async def test_a_share_code_prefills_for_whoever_registers_and_shows_a_supplier_what_differs(
    looked_up: tuple[Registry, StandIns],
) -> None:
    registry, registers = looked_up
    newcomer = registry.one.token(Role.SUPPLIER, org=uuid4())
    path, body = "/v1/share-codes/opening", {"share_code": "H8Q2ZK4T"}
    opened = await registry.one.call("POST", path, newcomer, json=body)
    assert opened.status == 200, opened
    assert opened.body["name"] == "Beacon Skills Limited"
    assert [(each["scheme"], each["id"]) for each in opened.body["identifiers"]] == [
        ("GB-PPON", "PBCD-1234-XYZA"),
        ("GB-COH", "01234567"),
        ("UKPRN", "10012345"),
    ]
    assert opened.body["registered_address"] == {
        "lines": ["1 Exchange Street"],
        "town": "Sheffield",
        "postcode": "S2 5TS",
    }
    assert opened.body["associates"] == [
        {"name": "Made Up", "kind": "connected_person", "identifiers": []},
        {
            "name": "Beacon Holdings Limited",
            "kind": "connected_person",
            "identifiers": [{"scheme": "GB-COH", "id": "07654321"}],
        },
    ], "who is associated no longer is left out"
    assert opened.body["differences"] == []
    assert "1970" not in str(opened.body), "days of birth are not read"

    prefilled = {name: opened.body[name] for name in ("name", "identifiers", "registered_address")}
    supplier = await registry.an_organisation(**prefilled)
    application = await registry.an_application(supplier, associates=opened.body["associates"])
    assert application
    changed = await registry.officer(
        "POST",
        f"/v1/suppliers/{supplier}/identifiers/striking",
        json={"identifier": {"scheme": "UKPRN", "id": "10012345"}},
    )
    assert changed.status == 204
    again = await registry.supplier(supplier, "POST", path, json=body)
    assert again.body["differences"] == [
        {"field": "identifiers.UKPRN", "here": "", "there": "10012345", "may_be_taken_over": False}
    ]

    other = await registry.an_organisation()
    refused = [
        await registry.supplier(other, "POST", path, json=body),
        await registry.supplier(other, "POST", path, json={"share_code": "NOBODYS1"}),
        await registry.supplier(other, "POST", path, json={"share_code": "../../etc"}),
    ]
    assert [(each.status, *sorted(each.codes)) for each in refused] == [
        (409, "share_code_of_another"),
        (409, "share_code_unknown"),
        (422, "string_pattern_mismatch"),
    ]
    registers.away.add("central_platform")
    away = await registry.supplier(supplier, "POST", path, json=body)
    registers.away.clear()
    assert (away.status, away.codes) == (409, {"central_platform_away"})
    assert (await registry.officer("POST", path, json=body)).status == 403


async def test_the_use_of_a_share_code_is_kept_and_what_it_shares_begins_a_draft(
    looked_up: tuple[Registry, StandIns],
) -> None:
    registry, registers = looked_up
    numbers = [{"scheme": "GB-COH", "id": "09555001"}]
    folder = registers.folder
    holding = {"name": "Lighthouse Holdings Ltd", "companyHouseNumber": "09555009", "period": {"endDate": None}}
    share = partial(a_share, "LGHT-1234-HSEA", "09555001", "Lighthouse Learning")
    record(folder, "central_platform", "FRESH001", share("2017-01-23", additionalEntities=[holding]))
    record(folder, "central_platform", "STALE001", share("2016-03-08"))
    record(folder, "central_platform", "OTHER001", a_share("OTHR-1234-HSEA", "09555001", "Other", "2017-01-23"))

    newcomer = registry.one.token(Role.SUPPLIER, org=uuid4())
    body = a_registration(identifiers=numbers, name="Lighthouse")
    for code, why in (("STALE001", "share_code_expired"), ("NOBODYS1", "share_code_unknown")):
        refused = await registry.one.call("POST", "/v1/suppliers", newcomer, json=body | {"share_code": code})
        assert (refused.status, refused.codes) == (409, {why})
    foreign = a_registration() | {"share_code": "FRESH001"}
    refused = await registry.one.call("POST", "/v1/suppliers", newcomer, json=foreign)
    assert (refused.status, refused.codes) == (409, {"share_code_of_another"})

    supplier = await registry.an_organisation(identifiers=numbers, name="Lighthouse", share_code="FRESH001")
    checks = f"/v1/suppliers/{supplier}/register-checks"

    async def platform() -> dict | None:
        items = (await registry.supplier(supplier, "GET", checks)).body["items"]
        return next((each for each in items if each["number"]["scheme"] == "GB-PPON"), None)

    kept = await platform()
    assert kept
    assert (kept["number"]["id"], kept["checked_at"], kept["look_again_on"]) == (
        "LGHT-1234-HSEA",
        "2017-03-09T12:00:00Z",
        None,
    )
    assert {each["field"] for each in kept["differences"]} == {"name", "registered_address", "identifiers.GB-PPON"}

    added = [*numbers, {"scheme": "GB-PPON", "id": "LGHT-1234-HSEA"}]
    etag = (await registry.supplier(supplier, "GET", f"/v1/suppliers/{supplier}")).headers["etag"]
    put = await registry.supplier(
        supplier,
        "PUT",
        f"/v1/suppliers/{supplier}/identifiers",
        json={"identifiers": added},
        headers={"If-Match": etag},
    )
    assert put.status == 204
    begin = partial(registry.supplier, supplier, "POST", "/v1/application-drafts")
    refused = await begin(json={"share_code": "OTHER001"})
    assert (refused.status, refused.codes) == (409, {"share_code_of_another"}), "it has another number on the platform"
    begun = await begin(json={"share_code": "FRESH001"})
    assert begun.status == 201, begun
    draft = (await registry.supplier(supplier, "GET", begun.headers["location"])).body
    assert draft["content"]["associates"] == [
        {
            "name": "Lighthouse Holdings Ltd",
            "kind": "connected_person",
            "identifiers": [{"scheme": "GB-COH", "id": "09555009"}],
        }
    ]
    assert "LGHT-1234-HSEA" in {each["number"]["id"] for each in draft["registers"]}

    taken = {"number": added[1], "checked_at": kept["checked_at"], "fields": ["name", "registered_address"]}
    assert (await registry.supplier(supplier, "POST", f"{checks}/taking-over", json=taken)).status == 204
    shown = (await registry.supplier(supplier, "GET", f"/v1/suppliers/{supplier}")).body
    assert (shown["name"], shown["registered_address"]["town"]) == ("Lighthouse Learning", "Sheffield")
    history = (await registry.officer("GET", f"{checks}/history")).body["items"]
    told = [each for each in history if each["fact"] == "supplier_registry.ShareCodeUsed.v1"]
    assert len(told) == 2
    assert "FRESH001" not in str(history), "the code itself is not kept"
    assert "Holdings" not in str(told), "nor who is connected with it"
