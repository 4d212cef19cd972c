"""Procurement notices as the service runs: they follow from contracts, their days are told, and the team ends them."""

import csv
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

from services.ordering.notices.domain.requiring import notice_id_of
from shared.auth.principal import Role
from shared.kernel.deadlines import end_of, start_of
from shared.kernel.ids import new_id
from tests.ordering.timed import Timed
from tests.running import Reply, until

DEAR = 2_000_000


async def accepted(timed: Timed, district: str, price: int = DEAR) -> str:
    case = await timed.world.begin(district, pence=10 * price, price=price)
    placed = await case.place(starts_on="2016-12-05")
    assert placed.status == 201, placed
    order_id = str(placed.body["order_id"])
    if price > 500_000:
        assert (await case.step(order_id, "approval", timed.world.manager(district))).status == 204
    assert (await case.step(order_id, "acceptance", case.seller)).status == 204
    return order_id


async def notices(timed: Timed, **asked: Any) -> list[dict[str, Any]]:
    reply = await timed.world.running.call("GET", "/v1/procurement-notices", timed.world.buyer, params=asked)
    items: list[dict[str, Any]] = reply.body["items"]
    return items


async def of_order(timed: Timed, order_id: str) -> dict[str, Any]:
    async def found() -> Any:
        return await notices(timed, order_id=order_id)

    await until(found, "the notice is required")
    (notice,) = await notices(timed, order_id=order_id)
    return notice


async def test_contracts_ask_for_notices_that_are_told_of_listed_and_published(timed: Timed) -> None:
    dear, small = await accepted(timed, "D01"), await accepted(timed, "D02", price=1_000)
    own = await of_order(timed, dear)
    assert (own["notice_type"], own["state"], own["due_on"]) == ("contracts_finder_award", "due", "2016-12-14")
    (grouped,) = await notices(timed, notice_type="quarterly_award_notice")
    assert (grouped["first_day"], grouped["last_day"], grouped["order_id"]) == ("2016-10-01", "2016-12-31", None)
    assert await notices(timed, order_id=small) == []

    async def contracts(notice: dict[str, Any]) -> set[str]:
        path = f"/v1/procurement-notices/{notice['notice_id']}/contracts"
        return {each["order_id"] for each in (await timed.world.call("GET", path, timed.world.buyer)).body["items"]}

    assert (await contracts(grouped), await contracts(own)) == ({dear, small}, {dear})

    await timed.moves_to(start_of(date(2016, 12, 7)))
    await timed.moves_to(end_of(date(2016, 12, 14)))
    assert (await timed.facts(own["notice_id"]))[1:] == ["ProcurementNoticeDue", "ProcurementNoticeOverdue"]
    assert [each["notice_id"] for each in await notices(timed, state="overdue")] == [own["notice_id"]]

    async def publish(token: str, **changed: Any) -> Reply:
        said = {"notice_ids": [own["notice_id"]], "published_on": "2016-12-14", "reference": "2016/S 1"} | changed
        return await timed.world.call("POST", "/v1/procurement-notices/publication", token, **said)

    refused = await publish(timed.world.buyer, notice_ids=[own["notice_id"], str(new_id())], published_on="2017-12-14")
    assert (refused.status, refused.codes) == (409, {"notice_unknown", "published_in_future"})
    assert (await publish(timed.world.manager("D01"))).status == 403
    assert (await publish(timed.world.buyer)).status == 204
    (done,) = await notices(timed, state="published")
    assert (done["notice_id"], done["reference"]) == (own["notice_id"], "2016/S 1")
    sent = await timed.world.call("GET", "/v1/procurement-notices.csv", timed.world.buyer)
    assert sent.headers["Cache-Control"] == "private, no-store"
    first, second = csv.DictReader(StringIO(sent.body))
    assert (first["notice_id"], first["state"], first["published_on"]) == (own["notice_id"], "published", "2016-12-14")
    assert (second["notice_id"], second["state"], second["order_id"]) == (grouped["notice_id"], "due", "")
    due = await timed.world.call("GET", "/v1/procurement-notices.csv?state=due", timed.world.buyer)
    assert [each["notice_id"] for each in csv.DictReader(StringIO(due.body))] == [grouped["notice_id"]]
    seller = await timed.world.call("GET", "/v1/procurement-notices.csv", timed.world.coach("D01"))
    assert seller.status == 403
    assert (await timed.world.call("GET", "/v1/procurement-notices", timed.world.coach("D01"))).status == 403
    auditor = timed.world.running.token(Role.AUDITOR)
    path = f"/v1/procurement-notices/{own['notice_id']}"
    assert (await timed.world.call("GET", path, auditor)).body["state"] == "published"
    told = (await timed.world.call("GET", f"{path}/history", auditor)).body["items"]
    assert [each["fact"].split(".")[1] for each in told][-1] == "ProcurementNoticePublished"


async def test_a_notice_is_withdrawn_by_the_team_and_with_its_order(timed: Timed) -> None:
    first, second = await accepted(timed, "D03"), await accepted(timed, "D03")
    path = f"/v1/procurement-notices/{(await of_order(timed, first))['notice_id']}/withdrawal"
    assert (await timed.world.call("POST", path, timed.world.buyer, reason="withheld")).status == 204
    assert (await of_order(timed, first))["withdrawn_for"] == "withheld"

    await of_order(timed, second)
    cancel = f"/v1/orders/{second}/cancellation"
    assert (await timed.world.call("POST", cancel, timed.world.coach("D03"), reason="need_changed")).status == 204

    async def withdrawn() -> bool:
        return (await of_order(timed, second))["state"] == "withdrawn"

    await until(withdrawn, "the notice is withdrawn with its order")
    assert (await timed.facts(str(notice_id_of(UUID(second)))))[-1] == "ProcurementNoticeWithdrawn"
