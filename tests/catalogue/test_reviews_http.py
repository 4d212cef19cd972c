"""Reviews of changed offers as they run: opened by the news of an edit, over HTTP, with the offer in one commit."""

import asyncio
from typing import Any
from uuid import UUID

from shared.auth.principal import Role
from tests.catalogue.world import Catalogue
from tests.offers import offer_body
from tests.running import Reply, until

QUESTION = {"reason": "price_change", "detail": "The price has doubled; what has changed?"}
DOWN = {"reason": "misleading", "detail": "The venue is closed.", "declares_no_interest": True}
SEEN = {"declares_no_interest": True}
PATH = "/v1/offer-reviews"


async def edited(catalogue: Catalogue, org: UUID, offer_id: str, pence: int) -> None:
    path = f"/v1/offers/{offer_id}"
    etag = (await catalogue.supplier(org, "GET", path)).headers["ETag"]
    body = offer_body(pence=pence)
    assert (await catalogue.supplier(org, "PUT", path, json=body, headers={"If-Match": etag})).status == 204


async def review_to(catalogue: Catalogue, offer_id: str, version: int) -> dict[str, Any]:
    """Wait until the latest review of an offer is of this version; return it as a list has it."""

    async def there() -> dict[str, Any] | None:
        found = (await catalogue.staff("GET", PATH, params={"offer_id": offer_id})).body["items"]
        return next((each for each in found if each["to_version"] == version), None)

    found: dict[str, Any] = await until(there, f"version {version} is in review")
    return found


async def decided(catalogue: Catalogue, review_id: str, what: str, body: dict[str, Any]) -> Reply:
    etag = (await catalogue.staff("GET", f"{PATH}/{review_id}")).headers["ETag"]
    return await catalogue.staff("POST", f"{PATH}/{review_id}/{what}", json=body, headers={"If-Match": etag})


async def test_edits_are_reviewed_together_with_what_differs_questioned_answered_and_acknowledged(
    catalogue: Catalogue,
) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 40_000)
    review = await review_to(catalogue, offer_id, 2)
    path = f"{PATH}/{review['review_id']}"
    read = await catalogue.staff("GET", path)
    await edited(catalogue, org, offer_id, 50_000)
    assert (await review_to(catalogue, offer_id, 3))["review_id"] == review["review_id"]
    stale = await catalogue.staff("POST", f"{path}/acknowledgement", json=SEEN, headers=dict(_on(read)))
    assert stale.status == 412
    seen = await catalogue.staff("GET", path, Role.AUDITOR)
    before = (await catalogue.staff("GET", f"/v1/offers/{offer_id}/versions")).body["items"][0]["price"]["pence"]
    assert seen.body["differences"] == [{"field": "/price/pence", "before": before, "after": 50_000}]
    assert (await decided(catalogue, review["review_id"], "question", QUESTION)).status == 204
    waiting = await catalogue.supplier(org, "GET", PATH, params={"waiting": "answer"})
    assert [each["question"] for each in waiting.body["items"]] == [QUESTION["detail"]]
    said = {"answer": "It has four weeks more than before."}
    assert (await catalogue.supplier(org, "POST", f"{path}/answer", json=said)).status == 204
    assert (await decided(catalogue, review["review_id"], "acknowledgement", SEEN)).status == 204
    over = await catalogue.supplier(org, "GET", path)
    assert (over.body["status"], over.body["answer"]) == ("acknowledged", said["answer"])
    told = (await catalogue.supplier(org, "GET", f"{path}/history")).body["items"]
    assert "catalogue.OfferQuestionPut.v1" in [each["fact"] for each in told]


def _on(read: Reply) -> dict[str, str]:
    return {"If-Match": read.headers["ETag"]}


async def test_what_staff_take_down_is_away_until_its_correction_is_acknowledged(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 40_000)
    review_id = (await review_to(catalogue, offer_id, 2))["review_id"]
    undeclared = await decided(catalogue, review_id, "takedown", {**DOWN, "declares_no_interest": False})
    assert [each["code"] for each in undeclared.body["reasons"]] == ["interest_not_denied"]
    assert (await decided(catalogue, review_id, "takedown", DOWN)).status == 204
    await catalogue.becomes(offer_id, "delisted", "taken_down")
    await edited(catalogue, org, offer_id, 45_000)
    assert (await review_to(catalogue, offer_id, 3))["status"] == "open"
    await catalogue.becomes(offer_id, "delisted", "taken_down")
    assert (await decided(catalogue, review_id, "acknowledgement", SEEN)).status == 204
    await catalogue.becomes(offer_id, "published")


async def test_a_review_is_for_staff_who_review_and_for_its_supplier_alone(catalogue: Catalogue) -> None:
    org, other = await catalogue.a_member(), await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 40_000)
    path = f"{PATH}/{(await review_to(catalogue, offer_id, 2))['review_id']}"
    assert (await catalogue.supplier(other, "GET", path)).status == 404
    assert (await catalogue.supplier(other, "GET", PATH)).body["items"] == []
    assert (await catalogue.supplier(other, "POST", f"{path}/answer", json={"answer": "Mine."})).status == 404
    assert (await catalogue.staff("GET", path, Role.WORK_COACH)).status == 403
    wrong = await catalogue.staff(
        "POST", f"{path}/takedown", json={**DOWN, "reason": "ugly"}, headers={"If-Match": '"1"'}
    )
    assert (wrong.status, "ugly" in str(wrong.body), "misleading" in str(wrong.body)) == (422, True, True)


async def test_of_two_who_decide_at_once_one_reads_again(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 40_000)
    review_id = (await review_to(catalogue, offer_id, 2))["review_id"]
    one, other = await asyncio.gather(
        decided(catalogue, review_id, "takedown", DOWN), decided(catalogue, review_id, "acknowledgement", SEEN)
    )
    assert sorted((one.status, other.status)) in ([204, 412], [204, 204])
    shown = (await catalogue.staff("GET", f"/v1/offers/{offer_id}")).body["status"]
    status = (await catalogue.staff("GET", f"{PATH}/{review_id}")).body["status"]
    assert (status, shown) in {("taken_down", "delisted"), ("acknowledged", "published")}


async def test_edits_at_the_same_time_are_in_one_review(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 40_000)
    path = f"/v1/offers/{offer_id}"
    etag = (await catalogue.supplier(org, "GET", path)).headers["ETag"]
    replies = await asyncio.gather(
        *(
            catalogue.supplier(org, "PUT", path, json=offer_body(pence=50_000 + n), headers={"If-Match": etag})
            for n in range(4)
        )
    )
    assert sorted(each.status for each in replies) == [204, 412, 412, 412]
    await review_to(catalogue, offer_id, 3)
    assert len((await catalogue.staff("GET", PATH, params={"offer_id": offer_id})).body["items"]) == 1


async def test_the_queue_is_paged_by_day_without_a_miss_and_loses_what_was_withdrawn(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offers = [await catalogue.an_offer(org) for _ in range(3)]
    reviews = []
    for offer_id in offers:
        await edited(catalogue, org, offer_id, 40_000)
        reviews.append((await review_to(catalogue, offer_id, 2))["review_id"])
    own: dict[str, Any] = {"waiting": "review", "supplier_id": str(org), "limit": 2}
    first = (await catalogue.staff("GET", PATH, params=own)).body
    second = (await catalogue.staff("GET", PATH, params={**own, "after": first["next"]})).body
    assert [each["review_id"] for each in (*first["items"], *second["items"])] == sorted(reviews)
    days = [each["review_by"] for each in (*first["items"], *second["items"])]
    assert (days, second["next"]) == (sorted(days), None)
    gone = {"reason": "published_in_error"}
    assert (await catalogue.supplier(org, "POST", f"/v1/offers/{offers[0]}/withdrawal", json=gone)).status == 204

    async def closed() -> bool:
        return (await catalogue.staff("GET", f"{PATH}/{reviews[0]}")).body["status"] == "closed"

    await until(closed, "the review of an offer that was withdrawn is closed")
    over = await decided(catalogue, reviews[0], "acknowledgement", SEEN)
    assert {each["code"] for each in over.body["reasons"]} == {"review_over", "offer_over"}
