"""The past of offers and gaps over HTTP: prices never to competitors, and which need waits for a gap to nobody."""

import json
from typing import Any
from uuid import uuid4

from shared.auth.principal import Role
from tests.catalogue.world import Catalogue
from tests.offers import offer_body
from tests.running import Reply


def facts(reply: Reply) -> list[str]:
    assert reply.status == 200, reply
    return [each["fact"].split(".")[1] for each in reply.body["items"]]


async def test_an_offers_past_is_for_its_supplier_and_those_who_may_know_prices(catalogue: Catalogue) -> None:
    org, competitor = await catalogue.a_member(), await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    body = offer_body(title="Put right")
    updated = await catalogue.supplier(org, "PUT", f"/v1/offers/{offer_id}", json=body, headers={"If-Match": '"1"'})
    assert updated.status == 204
    path = f"/v1/offers/{offer_id}/history"
    for reads in (await catalogue.supplier(org, "GET", path), await catalogue.staff("GET", path, Role.AUDITOR)):
        assert facts(reads) == ["OfferPublished", "OfferUpdated"]
        assert [each["fields"]["title"] for each in reads.body["items"]] == [offer_body()["title"], "Put right"]
        assert reads.body["items"][0]["fields"]["price"]["pence"] > 0
    assert (await catalogue.supplier(competitor, "GET", path)).status == 404
    assert (await catalogue.staff("GET", path, Role.OPERATOR)).status == 404
    assert (await catalogue.supplier(competitor, "GET", f"/v1/offers/{offer_id}")).status == 200, "it sees the offer"


async def test_the_offer_of_a_day_is_shown_to_competitors_without_its_price(catalogue: Catalogue) -> None:
    org, competitor = await catalogue.a_member(), await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    today = await catalogue.staff("GET", f"/v1/offers/{offer_id}", Role.AUDITOR)
    day = today.body["published_at"][:10]
    path = f"/v1/offers/{offer_id}?as_at={day}"
    assert (await catalogue.supplier(org, "GET", path)).body == today.body | {"orderable": None}
    seen = await catalogue.supplier(competitor, "GET", path)
    assert seen.body == (await catalogue.supplier(competitor, "GET", f"/v1/offers/{offer_id}")).body
    assert seen.body.keys() != today.body.keys()
    await catalogue.supplier(org, "POST", f"/v1/offers/{offer_id}/withdrawal", json={"reason": "no_longer_offered"})
    assert (await catalogue.supplier(competitor, "GET", path)).status == 404, "it sees no past of it either"
    assert (await catalogue.supplier(org, "GET", path)).status == 200


async def test_a_gap_tells_staff_of_each_need_that_waits_and_nobody_of_which(catalogue: Catalogue) -> None:
    needs = await catalogue.report("KEEPING_JOBS", "D20", "no_offer", "no_offer")
    gap = await catalogue.gap_becomes("KEEPING_JOBS", "D20", "open", waiting=2)
    path = f"/v1/gaps/{gap['gap_id']}/history"
    org = await catalogue.registered()
    readers: dict[str, Any] = {
        "coach": catalogue.one.token(Role.WORK_COACH, districts=["D20"]),
        "supplier": catalogue.one.token(Role.SUPPLIER, org=org),
        "auditor": catalogue.one.token(Role.AUDITOR),
    }
    told = {name: await catalogue.one.call("GET", path, token) for name, token in readers.items()}
    assert facts(told["coach"]) == ["GapDescribed", "GapRaised", "GapReported", "GapReported"]
    assert [each["withheld"] for each in told["coach"].body["items"]] == [
        [],
        [],
        ["need_id", "searcher_id"],
        ["need_id", "searcher_id"],
    ]
    assert facts(told["supplier"]) == facts(told["auditor"]) == ["GapRaised"]
    assert told["coach"].body["items"][0]["by"]["kind"] == "system"
    # Nor as the event that a reaction follows from, which is the news of a need.
    assert not [each for each in needs if str(each) in json.dumps([reply.body for reply in told.values()])]
    elsewhere = catalogue.one.token(Role.WORK_COACH, districts=["D21"])
    assert (await catalogue.one.call("GET", path, elsewhere)).status == 404
    assert (await catalogue.one.call("GET", f"/v1/gaps/{uuid4()}/history", readers["coach"])).status == 404
