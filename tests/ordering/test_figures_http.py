"""Figures as the service runs: of the caller's districts, as a table, and in public once a quarter is out."""

import csv
from datetime import date
from io import StringIO
from typing import Any

from shared.auth.principal import Role
from shared.contracts import client_journey
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from tests.ordering.examples import CATEGORY, NOON
from tests.ordering.timed import Timed
from tests.running import Reply, until
from tests.suppliers import registered

PERIOD = {"first_day": "2016-10-01", "last_day": "2016-12-31"}


async def figures(timed: Timed, token: str | None, path: str = "/v1/figures", **asked: Any) -> Reply:
    return await timed.world.running.call("GET", path, token, params=asked)


async def test_figures_are_of_the_orders_that_a_caller_may_see(timed: Timed) -> None:
    world = timed.world
    case = await world.begin("D11", pence=10_000_000)
    await world.tell(registered(case.supplier_id, NOON, name="=Beacon"))
    orders = [await case.ordered()]
    for _ in range(5):
        need = client_journey.NeedRecorded(
            need_id=new_id(), journey_id=new_id(), district="D11", category=CATEGORY, recorded_at=NOON
        )
        await world.tell(need)
        orders.append(str((await case.place(need_id=str(need.need_id))).body["order_id"]))
    assert (await case.step(orders[0], "acceptance", case.seller)).status == 204
    auditor, manager = world.running.token(Role.AUDITOR), world.manager("D11")

    async def counted() -> bool:
        row = await world.running.database["counted_orders"].count_documents({"counts.accepted": 1})
        return row == 1 and await world.running.database["counted_orders"].count_documents({"issued": True}) == 6

    await until(counted, "the orders are counted")
    shown = (await figures(timed, manager, by="supplier", **PERIOD)).body
    assert shown["total"]["orders_placed"] == shown["total"]["clients"] == 6
    assert shown["total"]["days_need_to_order"] == 0
    assert shown["total"]["acceptance_rate"] is None  # of one order
    assert [(each["key"], each["name"]) for each in shown["groups"]] == [(str(case.supplier_id), "=Beacon")]
    assert shown["total"]["sme_share_of_orders"] == shown["groups"][0]["figures"]["sme_share_of_spend"] == 1
    assert shown["definitions"].keys() == shown["total"].keys()
    by_district = (await figures(timed, auditor, by="district", **PERIOD)).body
    assert by_district["groups"][0]["figures"]["needs_recorded"] == 6

    sent = await figures(timed, auditor, "/v1/figures.csv", by="supplier")
    assert sent.headers["Cache-Control"] == "private, no-store"
    table = list(csv.DictReader(StringIO(sent.body)))
    assert {each["name"] for each in table} == {"total", "'=Beacon"}
    (line,) = [each for each in table if (each["name"], each["figure"]) == ("total", "orders_placed")]
    assert (line["value"], bool(line["definition"])) == ("6", True)

    other = world.manager("D12")
    assert (await figures(timed, other, **PERIOD)).body["total"] is None
    assert (await figures(timed, other, district="D11")).status == 404
    for token in (case.coach, case.seller):
        assert (await figures(timed, token)).status == 403
    refused = await figures(timed, auditor, first_day="2016-12-01", last_day="2016-11-01")
    assert (refused.status, refused.codes) == (409, {"last_before_first"})

    assert (await figures(timed, None, "/v1/public/figures", quarter_of="2016-11-14")).codes == {"quarter_not_out"}
    await timed.moves_to(end_of(date(2017, 1, 20)))
    known = (await figures(timed, None, "/v1/public/figures", by="district")).body
    assert [(each["key"], each["figures"]["orders_placed"]) for each in known["groups"]] == [("D11", 5)]
    assert known["first_day"] == "2016-10-01"
