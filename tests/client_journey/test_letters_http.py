"""Joining over HTTP: details, letters, what the supplier sees and until when, and the client's own word."""

import asyncio
import io
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from shared.auth.principal import Role
from shared.contracts import ordering
from tests.client_journey.calling import coach_of, log_of
from tests.client_journey.placing import DETAILS, LETTER, NAME, PHONE, Placed
from tests.running import Running


async def test_a_supplier_sees_who_comes_until_the_provision_ends_and_every_look_is_kept(service: Running) -> None:
    placed = await (await Placed(service).begin()).known()
    seen = await placed.look()
    assert seen.status == 200, seen
    assert seen.body == {
        "order_id": str(placed.order_id),
        "line": 1,
        "name": NAME,
        "language": "cy",
        "way": "phone",
        "phone": PHONE,
        "email": None,
        "address": [],
        "access_needs": ["step_free"],
        "interpreter": None,
    }
    looks = await looks_of(service, placed)
    assert [(each["kinds"], each["reason"], each["order_id"]) for each in looks] == [
        (["contact_details", "access_needs"], "arrange_first_day", str(placed.order_id))
    ]
    await placed.client("consent-withdrawals", {"purposes": ["access_shared"]})
    assert (await placed.look()).body["access_needs"] == []
    await placed.tell(ordering.ProvisionCompleted(**placed.of_line, completed_on=datetime.now(UTC).date()))
    await placed.until_against_showing(lambda codes: codes == ["provision_ended"])
    over = await placed.look()
    assert (over.status, over.codes) == (409, {"provision_ended"})
    assert len(await looks_of(service, placed)) == 2


async def looks_of(service: Running, placed: Placed) -> list[dict[str, Any]]:
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    found = await service.call("GET", f"/v1/journeys/{placed.journey_id}/openings", manager)
    items: list[dict[str, Any]] = found.body["items"]
    return items


async def test_nobody_but_the_supplier_of_the_order_sees_the_client_by_it(service: Running) -> None:
    placed = await (await Placed(service).begin()).known()
    other = await Placed(service).begin()
    roles = (Role.AUDITOR, Role.OPERATOR, Role.BUYER, Role.CATEGORY_MANAGER, Role.WORK_COACH, Role.DISTRICT_MANAGER)
    for role in roles:
        token = service.token(role, districts=["D01"])
        assert (await placed.look(token)).status == 403, role
    assert (await placed.look(other.supplier)).status == 404
    assert (await placed.view(other.supplier)).status == 404
    assert (await placed.details(token=other.supplier)).status == 404
    elsewhere = service.token(Role.WORK_COACH, districts=["D02"])
    for reply in (
        await placed.view(elsewhere),
        await placed.post("letters", LETTER, elsewhere),
        await placed.post("decline", {"reason": "found_work"}, elsewhere),
    ):
        assert reply.status == 404
    assert await looks_of(service, placed) == []


async def test_a_letter_is_made_in_each_form_and_in_the_clients_language(service: Running) -> None:
    placed = await (await Placed(service).begin()).known()
    assert (await placed.post("letters", LETTER)).codes == {"details_missing"}
    assert (await placed.details()).status == 204
    text = await placed.post("letters", LETTER)
    assert text.status == 200, text
    assert text.headers["Content-Language"] == "cy"
    assert text.headers["Cache-Control"] == "private, no-store"
    for words in (f"Annwyl {NAME}", "CF10 1AA", "Eich lle ar Warehouse skills", "Tea & Sons", "The Old Library"):
        assert words in text.body
    assert "Mr Teapot" in text.body
    page = await placed.post("letters", {"form": "html", "language": "en"})
    assert "Dear Gwenllian" in page.body
    assert page.headers["Content-Type"].startswith("text/html")
    printed = await placed.post("letters", {"form": "pdf"})
    assert f"Annwyl {NAME}" in PdfReader(io.BytesIO(printed.body)).pages[0].extract_text()
    made = (await placed.view()).body["letters"]
    assert [(each["language"], each["form"]) for each in made] == [("cy", "text"), ("en", "html"), ("cy", "pdf")]
    assert {each["reason"] for each in await looks_of(service, placed)} == {"joining_letter"}


async def test_every_reason_against_a_letter_and_a_look_is_given(service: Running) -> None:
    placed = await Placed(service).begin()
    assert (await placed.post("letters", LETTER)).codes == {"contact_missing", "consent_missing", "details_missing"}
    assert (await placed.look()).codes == {"not_shared", "contact_missing"}
    view = await placed.view()
    assert set(view.body["against_letter"]) == {"contact_missing", "consent_missing", "details_missing"}
    to_the_supplier = (await placed.view(placed.supplier)).body
    assert (to_the_supplier["against_letter"], to_the_supplier["letters"]) == (None, None)


async def test_who_declines_the_place_is_seen_by_its_supplier_no_more_and_the_district_is_told(
    service: Running,
) -> None:
    placed = await (await Placed(service).begin()).known()
    assert (await placed.details()).status == 204
    declined = await asyncio.gather(*(placed.post("decline", {"reason": "circumstances"}) for _ in range(3)))
    assert {each.status for each in declined} == {204}
    assert (await placed.look()).codes == {"place_declined"}
    assert (await placed.details()).codes == {"place_declined"}
    assert (await placed.post("letters", LETTER)).codes == {"place_declined"}
    view = (await placed.view(placed.supplier)).body
    assert view["declined_at"]
    assert view["declined_for"] is None
    joining = await service.database["joinings"].find_one({"state.order_id": str(placed.order_id)})
    assert joining
    assert await log_of(service, joining["_id"]) == ["JoiningBegun", "JoiningDetailsGiven", "PlaceDeclined"]
    assert (await placed.post("taking", {})).status == 204
    assert (await placed.look()).status == 200


@pytest.mark.parametrize(
    ("change", "status", "codes"),
    [
        ({"at": "24:00"}, 422, None),
        ({"at": "9:30"}, 422, None),
        ({"early_minutes": -1}, 422, None),
        ({"bring": ["unicorn"]}, 422, None),
        ({"bring": ["cv", "cv"]}, 422, None),
        ({"contact": {"phone": "call me"}}, 422, None),
        ({"contact": {"email": "a@b"}}, 422, None),
        ({"contact": {"name": "\u200b"}}, 422, None),
        ({"contact": {"surname": "Teapot"}}, 422, None),
        ({"on": "2017-01-01"}, 409, {"day_passed"}),
        ({"on": "2099-01-01"}, 409, {"day_after_end"}),
        ({"venue": "LS1 4DX"}, 409, {"venue_not_offered"}),
        ({"on": "2017-01-01", "venue": "LS1 4DX"}, 409, {"day_passed", "venue_not_offered"}),
    ],
)
async def test_details_that_make_no_sense_are_refused_with_every_reason_and_without_their_words(
    a_place: Placed, change: dict[str, Any], status: int, codes: set[str] | None
) -> None:
    reply = await a_place.details({**DETAILS, **change})
    assert reply.status == status, reply
    if codes is not None:
        assert reply.codes == codes
    said = str(reply.body)
    for word in ("Teapot", "call me", "brass", "surname"):
        assert word not in said


@pytest.fixture(scope="module")
async def a_place(service: Running) -> Placed:
    return await Placed(service).begin()


async def test_nothing_of_a_letter_is_kept_in_plain_words(service: Running) -> None:
    placed = await (await Placed(service).begin()).known()
    assert (await placed.details()).status == 204
    assert (await placed.look()).status == 200
    assert (await placed.post("letters", {"form": "pdf"})).status == 200
    for name in await service.database.list_collection_names():
        async for document in service.database[name].find():
            for word in ("Gwenllian", "Quince", "Felin", "Teapot", "brass bell", "Babel"):
                assert word not in str(document), name


async def test_an_order_that_nobody_knows_is_not_there(service: Running) -> None:
    token = coach_of(service, "D01")
    for method, what in (("GET", ""), ("POST", "/taking")):
        reply = await service.call(method, f"/v1/order-clients/{uuid4()}{what}", token)
        assert reply.status == 404
