"""Drafts of offers over HTTP: for their supplier's own people alone, and published as they were read."""

import asyncio
from uuid import uuid4

from shared.auth.principal import Role
from tests.catalogue.world import BODY, Catalogue


def matching(version: int, **headers: str) -> dict[str, str]:
    return {"If-Match": f'"{version}"', **headers}


async def test_a_draft_is_written_bit_by_bit_and_published_as_it_was_read(catalogue: Catalogue) -> None:
    org, rival = await catalogue.a_member(), await catalogue.a_member()
    refused = await catalogue.supplier(org, "POST", "/v1/offer-drafts", json={"offer": {"title": "A", "$x.y": 1}})
    assert (refused.status, [each["pointer"] for each in refused.body["reasons"]]) == (422, ["/offer"])
    begun = await catalogue.supplier(org, "POST", "/v1/offer-drafts", json={"offer": {"price": {"$pence.x": "\u0000"}}})
    path = begun.headers["Location"]
    assert (begun.status, path) == (201, f"/v1/offer-drafts/{begun.body['offer_draft_id']}")
    for method, what in (("GET", path), ("GET", f"{path}/history"), ("POST", f"{path}/discarding")):
        assert (await catalogue.supplier(rival, method, what)).status == 404
        assert (await catalogue.staff(method, what)).status == 403
    shown = await catalogue.supplier(org, "GET", path)
    assert shown.body["offer"] == {"price": {"$pence.x": "\u0000"}}
    assert {"/title", "/price/pence", "/delivery"} <= {each["pointer"] for each in shown.body["in_the_way"]}
    refused = await catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(1))
    assert (refused.status, refused.body["reasons"]) == (409, shown.body["in_the_way"])
    unreached = {"offer": BODY | {"delivery": {"mode": "online", "national": False}}}
    assert (await catalogue.supplier(org, "PUT", path, json=unreached)).status == 428
    assert (await catalogue.supplier(org, "PUT", path, json=unreached, headers=matching(1))).status == 204
    shown = await catalogue.supplier(org, "GET", path)
    assert [each["code"] for each in shown.body["in_the_way"]] == ["reaches_no_district"]
    assert (await catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(2))).status == 409
    assert (await catalogue.supplier(org, "PUT", path, json={"offer": BODY}, headers=matching(2))).status == 204
    assert (await catalogue.supplier(org, "PUT", path, json={"offer": {}}, headers=matching(2))).status == 412
    assert (await catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(2))).status == 412
    once = matching(3, **{"Idempotency-Key": uuid4().hex})
    published = await catalogue.supplier(org, "POST", f"{path}/publication", headers=once)
    assert (published.status, published.headers["Location"]) == (201, f"/v1/offers/{published.body['offer_id']}")
    again = await catalogue.supplier(org, "POST", f"{path}/publication", headers=once)
    assert (again.status, again.body) == (201, published.body)
    offer = await catalogue.supplier(rival, "GET", published.headers["Location"])
    assert (offer.status, offer.body["title"]) == (200, BODY["title"])
    drafts = (await catalogue.supplier(org, "GET", "/v1/offer-drafts", params={"status": "published"})).body["items"]
    assert [draft["offer_id"] for draft in drafts] == [published.body["offer_id"]]
    assert len((await catalogue.supplier(org, "GET", f"{path}/history")).body["items"]) == 4
    assert (await catalogue.supplier(rival, "GET", "/v1/offer-drafts")).body["items"] == []


async def test_an_offer_is_copied_and_revised_by_its_own_supplier(catalogue: Catalogue) -> None:
    org, rival = await catalogue.a_member(), await catalogue.a_member()
    offer = f"/v1/offers/{await catalogue.an_offer(org, 'D01')}"
    for what in ("copy", "revision"):
        assert (await catalogue.supplier(rival, "POST", f"{offer}/{what}")).status == 404
    copied = await catalogue.supplier(org, "POST", f"{offer}/copy")
    assert copied.status == 201
    shown = await catalogue.supplier(org, "GET", copied.headers["Location"])
    assert (shown.body["copied_from"], shown.body["in_the_way"]) == (offer.rpartition("/")[2], [])
    path = (await catalogue.supplier(org, "POST", f"{offer}/revision")).headers["Location"]
    meanwhile = BODY | {"title": "Meanwhile"}
    assert (await catalogue.supplier(org, "PUT", offer, json=meanwhile, headers=matching(1))).status == 204
    refused = await catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(1))
    assert (refused.status, refused.body["reasons"][0]["code"]) == (409, "offer_changed")
    ours = {"offer": BODY | {"title": "Ours"}, "revises_version": 2}
    assert (await catalogue.supplier(org, "PUT", path, json=ours, headers=matching(1))).status == 204
    published = await catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(2))
    assert (published.status, published.headers["Location"]) == (201, offer)
    seen = (await catalogue.staff("GET", offer)).body
    assert (seen["title"], seen["offer_version"]) == ("Ours", 3)


async def test_of_many_people_who_publish_a_draft_at_once_one_does(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    path = (await catalogue.supplier(org, "POST", "/v1/offer-drafts", json={"offer": BODY})).headers["Location"]
    asking = (catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(1)) for _ in range(5))
    statuses = [reply.status for reply in await asyncio.gather(*asking)]
    assert sorted(statuses)[0] == 201
    assert statuses.count(201) == 1
    mine = await catalogue.supplier(org, "GET", "/v1/offers", params={"supplier_id": str(org)})
    assert len(mine.body["items"]) == 1


async def test_of_a_draft_and_an_edit_that_are_published_at_once_neither_is_lost_unseen(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer = f"/v1/offers/{await catalogue.an_offer(org, 'D01')}"
    path = (await catalogue.supplier(org, "POST", f"{offer}/revision")).headers["Location"]
    drafted = {"offer": BODY | {"title": "Drafted"}}
    assert (await catalogue.supplier(org, "PUT", path, json=drafted, headers=matching(1))).status == 204
    by_draft, by_edit = await asyncio.gather(
        catalogue.supplier(org, "POST", f"{path}/publication", headers=matching(2)),
        catalogue.supplier(org, "PUT", offer, json=BODY | {"title": "Edited"}, headers=matching(1)),
    )
    assert (by_draft.status, by_edit.status) in {(201, 412), (409, 204)}
    seen = (await catalogue.staff("GET", offer)).body
    assert (seen["title"], seen["offer_version"]) == ("Drafted" if by_draft.status == 201 else "Edited", 2)
    assert by_draft.headers.get("Location") in {offer, None}
    assert (await catalogue.one.call("GET", path, catalogue.one.token(Role.CATEGORY_MANAGER))).status == 403
