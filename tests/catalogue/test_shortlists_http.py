"""Shortlists as they run: made from a search, compared side by side, stale by what happens, for a district alone."""

from asyncio import gather
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Role
from shared.contracts.ordering import PlacesChanged
from tests.catalogue.world import BODY, Catalogue
from tests.running import Reply, until


async def _coach(catalogue: Catalogue, method: str, path: str, **request: Any) -> Reply:
    one = catalogue.one
    return await one.call(method, path, one.token(Role.WORK_COACH, districts=["D01"]), **request)


async def _made(catalogue: Catalogue, *offer_ids: str, **differing: Any) -> Reply:
    body = {
        "title": "Interview training",
        "district": "D01",
        "offers": [{"offer_id": each, "offer_version": 1} for each in offer_ids],
    }
    return await _coach(catalogue, "POST", "/v1/shortlists", json=body | differing)


async def _codes(catalogue: Catalogue, path: str) -> set[str]:
    return {each["code"] for each in (await _coach(catalogue, "GET", path)).body["stale_for"]}


async def test_offers_are_held_against_each_other_until_something_changes(catalogue: Catalogue) -> None:
    org, need_id = await catalogue.a_member(), str(uuid4())
    soon = datetime.now(UTC).date() + timedelta(days=30)
    dated = await catalogue.an_offer(org, starts=[{"on": str(soon), "places": 3}])
    open_ended = await catalogue.an_offer(org, title="Coaching", pence=60_000)
    match_id = str(uuid4())
    ranked = [{"offer_id": each, "offer_version": 1, "match_id": match_id} for each in (dated, open_ended)]
    reply = await _made(catalogue, need_id=need_id, offers=ranked)
    assert reply.status == 201, reply
    path = reply.headers["Location"]
    shown = await _coach(catalogue, "GET", path)
    assert (shown.body["stale"], shown.body["stale_for"], shown.body["need_id"]) == (False, [], need_id)
    assert {"title", "price", "starts"} <= set(shown.body["differ_in"])
    first, second = shown.body["offers"]
    (start,) = first["starts"]
    assert first["order"] == {
        "need_id": need_id,
        "offer_id": dated,
        "offer_version": 1,
        "starts_on": str(soon),
        "start_id": start["start_id"],
        "match_id": match_id,
    }
    assert (second["order"]["start_id"], second["pence_per_place"]) == (None, 60_000)

    full = PlacesChanged(
        offer_id=UUID(dated),
        start_id=UUID(start["start_id"]),
        starts_on=soon,
        held=0,
        taken=3,
        changed_at=datetime.now(UTC),
    )
    await catalogue.hear(full)
    stale = {"places_changed"}

    async def told() -> bool:
        return await _codes(catalogue, path) == stale

    await until(told, "the list is stale since places were taken")
    edited = {**BODY, "title": "Better coaching", "price": {**BODY["price"], "pence": 60_000}}
    assert (
        await catalogue.supplier(org, "PUT", f"/v1/offers/{open_ended}", json=edited, headers={"If-Match": '"1"'})
    ).status == 204
    now = (await _coach(catalogue, "GET", path)).body
    assert {(each["code"], each["pointer"]) for each in now["stale_for"]} == {
        ("places_changed", "/offers/0"),
        ("version_changed", "/offers/1"),
    }
    # What is compared is what was frozen.
    assert [(each["content"]["title"], each["latest_version"], each["order"]) for each in now["offers"]] == [
        (first["content"]["title"], 1, None),
        ("Coaching", 2, None),
    ]
    anew = {"title": now["title"], "offers": [{"offer_id": open_ended, "offer_version": 2}]}
    assert (await _coach(catalogue, "PUT", path, json=anew)).status == 428
    read = {"json": anew, "headers": {"If-Match": shown.headers["ETag"]}}
    colleague = {**read, "json": {**anew, "title": "Training in the evening"}}
    both = await gather(_coach(catalogue, "PUT", path, **read), _coach(catalogue, "PUT", path, **colleague))
    assert sorted(each.status for each in both) == [204, 412]
    assert await _codes(catalogue, path) == set()
    await catalogue.suspend(org)

    async def suspended() -> bool:
        return await _codes(catalogue, path) == {"membership_changed", "not_orderable"}

    await until(suspended, "the list is stale since its supplier was suspended")
    assert (await _coach(catalogue, "POST", f"{path}/discarding")).status == 204
    kinds = [each["fact"] for each in (await _coach(catalogue, "GET", f"{path}/history")).body["items"]]
    assert [each.split(".")[1] for each in kinds] == ["ShortlistMade", "ShortlistFrozen", "ShortlistDiscarded"]


async def test_a_shortlist_is_for_the_staff_of_its_district(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    offer = await catalogue.an_offer(org)
    reply = await _made(catalogue, offer)
    path, mine = reply.headers["Location"], reply.body["shortlist_id"]
    one = catalogue.one
    elsewhere = one.token(Role.WORK_COACH, districts=["D02"])
    assert (await one.call("GET", path, elsewhere)).status == 404
    assert (await one.call("POST", f"{path}/discarding", elsewhere)).status == 404
    assert (await one.call("GET", "/v1/shortlists", elsewhere)).body["items"] == []
    assert (await one.call("GET", "/v1/shortlists?district=D01", elsewhere)).status == 404
    assert (await catalogue.supplier(org, "GET", path)).status == 403
    listed = await _coach(catalogue, "GET", "/v1/shortlists?status=open")
    assert mine in {each["shortlist_id"] for each in listed.body["items"]}
    assert (await _made(catalogue, offer, district="D38")).status in {403, 422}
    refused = await _made(catalogue, offer, str(uuid4()))
    assert (refused.status, refused.codes) == (409, {"offer_unknown"})
