"""The debarment list as it runs: on the day it removes by number, and what it finds by name waits for somebody."""

import json
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from shared.reference.files import use_folder
from tests.debarring import an_entry, write_list
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.running import CATEGORY, OTHER, START, Registry
from tests.supplier_registry.test_successions_http import decide, propose

OUT, LOOKALIKE = "09876540", "Meridian Pathways"
DAY = date(2017, 3, 20)


@pytest.fixture(scope="module")
async def listed(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registry]:
    folder = tmp_path_factory.mktemp("debarment")
    (own := folder / "reference").mkdir()
    out = [{"scheme": "GB-COH", "id": OUT}]
    write_list(
        own,
        an_entry("2017/1", name="Kestrel Academy", numbers=out, listed_on=str(DAY)),
        an_entry("2017/2", name=LOOKALIKE, numbers=[], listed_on=str(DAY)),
    )
    issuer, clock = issuer_in(folder), RecordClock.create(folder / "clock", START)
    try:
        async with a_broker(folder / "broker.log") as kafka:
            database = f"test_{uuid4().hex[:8]}"
            more = {"clock_file": folder / "clock", "reference_folder": own}
            async with running(SERVICE, settings_for(mongodb_uri, kafka, database, issuer, **more), issuer) as one:
                yield Registry(one, clock)
    finally:
        use_folder(None)


async def found(registry: Registry, supplier: UUID) -> list[dict]:
    shown = await registry.officer("GET", f"/v1/suppliers/{supplier}/debarment-findings")
    assert shown.status == 200
    return list(shown.body["items"])


async def test_on_its_day_an_entry_removes_by_number_and_asks_somebody_by_name(listed: Registry) -> None:
    registry = listed
    connected = {"name": "Kestrel Holdings", "kind": "connected_person", "identifiers": []}
    connected["identifiers"] = [{"scheme": "GB-COH", "id": OUT}]
    by_number = await registry.a_member(associates=[connected])
    by_name = await registry.an_organisation(name=f"{LOOKALIKE} Ltd")
    application = await registry.an_application(by_name)
    assert (await found(registry, by_number), await found(registry, by_name)) == ([], [])
    successor = await registry.a_member(categories=[OTHER])
    proposed = await propose(registry, await registry.a_member(associates=[connected]), successor)
    assert (await decide(registry, proposed, "confirmation")).status == 204

    await registry.on(DAY)
    assert await registry.standings(by_number) == {CATEGORY: "removed"}
    both = {CATEGORY: "removed", OTHER: "removed"}
    assert await registry.standings(successor) == both, "by what its predecessor declared"
    (compulsory,) = await found(registry, by_number)
    assert (compulsory["entry"], compulsory["relation"], compulsory["who"], compulsory["compulsory"]) == (
        "2017/1",
        "connected_person",
        "Kestrel Holdings",
        True,
    )
    log = await registry.facts(by_number)
    assert [each["fact"] for each in log][-2:] == ["SupplierDebarred", "SupplierRemoved"]
    assert log[-1]["actor"] == "supplier_registry.debarment.daily"
    assert "Kestrel Holdings" not in json.dumps(log[-2:]), "a public fact names no associate"

    refused = await registry.admit(application)
    assert (refused.status, refused.codes) == (409, {"debarment_to_consider"})
    listing = await registry.officer("GET", "/v1/debarment-findings", params={"waiting": "true"})
    assert [each["supplier_id"] for each in listing.body["items"]] == [str(by_name)]
    assert (await registry.supplier(by_name, "GET", "/v1/debarment-findings")).status == 403
    path = f"/v1/suppliers/{by_name}/debarment-findings/consideration"
    body = {
        "entry": "2017/2",
        "relation": "organisation",
        "who": f"{LOOKALIKE} Ltd",
        "outcome": "another_organisation",
        "note": "The entry is of a company in Leeds, dissolved in 2012.",
        "declares_no_interest": True,
    }
    assert (await registry.officer("POST", path, json=body)).status == 204
    assert (await registry.admit(application)).status == 204
    coach = await registry.one.call(
        "GET", f"/v1/suppliers/{by_name}/debarment-findings", registry.one.token(Role.WORK_COACH)
    )
    assert coach.status == 403
    history = await registry.officer("GET", f"/v1/suppliers/{by_name}/debarment-findings/history")
    assert [each["fact"].split(".")[1] for each in history.body["items"]] == ["DebarmentMatched", "DebarmentConsidered"]


async def test_what_is_found_of_an_associate_ends_with_the_application_that_names_it(listed: Registry) -> None:
    registry, associate = listed, {"name": LOOKALIKE, "kind": "subcontractor", "identifiers": []}
    await registry.on(max(DAY, registry.clock().date()))
    supplier = await registry.an_organisation()
    application = await registry.an_application(supplier, associates=[associate])
    await until(lambda: some_found(registry, supplier, 1), "the associate is found")
    withdrawn = await registry.supplier(supplier, "POST", f"/v1/applications/{application}/withdrawal", json={})
    assert withdrawn.status == 204
    await until(lambda: some_found(registry, supplier, 0), "nothing is found any more")


async def some_found(registry: Registry, supplier: UUID, number: int) -> bool:
    return len(await found(registry, supplier)) == number
