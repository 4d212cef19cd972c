"""Joining over HTTP: details, letters, what the supplier sees and until when, and the client's own word."""

import asyncio
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from shared.auth.principal import Role
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from tests.client_journey.calling import coach_of, log_of, with_a_need
from tests.client_journey.test_known_offers import published
from tests.events import publish
from tests.running import Reply, Running, until
from tests.suppliers import linked, registered

NAME, PHONE = "Gwenllian Ŵyllt-Quince", "029 2018 0000"
CONTACT = {
    "name": NAME,
    "language": "cy",
    "address": ["3 Heol y Felin Wynt"],
    "postcode": "CF10 1AA",
    "phone": PHONE,
    "email": "gwenllian@quince.example",
    "preferred_way": "phone",
}
ACCESS = {"needs": ["step_free"], "said": "the tower of Babel"}
DETAILS = {
    "at": "09:30",
    "early_minutes": 10,
    "bring": ["photo_identification", "this_letter"],
    "contact": {"name": "Mr Teapot", "phone": "0113 496 0000", "directions": "Ring the brass bell."},
}
ALL = ["joining_letter", "contact_shared", "access_shared"]
LETTER = {"form": "text"}
LOOK = {"reason": "arrange_first_day"}


class Placed:
    """A need that an accepted order serves, at a supplier that the service knows."""

    def __init__(self, service: Running) -> None:
        self.service = service
        self.order_id, self.offer_id, self.supplier_id = new_id(), new_id(), new_id()
        self.versions = Counter[str]()
        self.journey_id = self.need_id = ""

    @property
    def about(self) -> dict[str, Any]:
        ids = {"order_id": self.order_id, "need_ids": (self.need_id,), "supplier_id": self.supplier_id}
        return {**ids, "district": "D01"}

    @property
    def of_line(self) -> dict[str, Any]:
        return {**self.about, "line": 1, "need_id": self.need_id}

    async def tell(self, *events: Event) -> None:
        await publish(self.service.settings, *events, versions=self.versions)

    async def begin(self) -> "Placed":
        self.journey_id, self.need_id = await with_a_need(self.service)
        now, category = datetime.now(UTC), {**self.about, "category": "SKILLS_FOR_WORK"}
        starts = now.date() + timedelta(days=10)
        await self.tell(
            registered(self.supplier_id, now, "Tea & Sons"),
            linked(self.supplier_id, now),
            published(offer_id=self.offer_id, supplier_id=self.supplier_id),
            ordering.OrderPlaced(
                **category,
                market="DPS-EMPLOYABILITY",
                regime="PCR_LIGHT_TOUCH",
                source=ordering.Source(offer_id=self.offer_id, offer_version=1),
                lines=(ordering.Line(line=1, need_id=UUID(self.need_id), budget_id="any", amount_pence=1),),
                starts_on=starts,
                ends_on=starts + timedelta(days=40),
                placed_by="coach",
                placed_at=now,
                policies=(),
            ),
            ordering.OrderAccepted(**category, accepted_at=now),
        )
        await self.until_against_showing(lambda codes: "order_not_confirmed" not in codes)
        return self

    @property
    def supplier(self) -> str:
        return self.service.token(Role.SUPPLIER, org=self.supplier_id)

    async def view(self, token: str = "") -> Reply:
        token = token or coach_of(self.service, "D01")
        return await self.service.call("GET", f"/v1/order-clients/{self.order_id}", token)

    async def until_against_showing(self, holds: Any) -> None:
        async def so() -> bool:
            reply = await self.view()
            return reply.status == 200 and holds(reply.body["against_showing"])

        await until(so, "the service has heard of it")

    async def post(self, what: str, body: Any, token: str = "") -> Reply:
        path = f"/v1/order-clients/{self.order_id}/{what}"
        return await self.service.call("POST", path, token or coach_of(self.service, "D01"), json=body)

    async def details(self, body: Any = DETAILS, token: str = "") -> Reply:
        path = f"/v1/order-clients/{self.order_id}/details"
        return await self.service.call("PUT", path, token or self.supplier, json=body)

    async def look(self, token: str = "") -> Reply:
        return await self.post("openings", LOOK, token or self.supplier)

    async def client(self, what: str, body: Any) -> None:
        path, token = f"/v1/journeys/{self.journey_id}/client/{what}", coach_of(self.service, "D01")
        method = "POST" if what.startswith("consent") else "PUT"
        reply = await self.service.call(method, path, token, json=body)
        assert reply.status == 204, reply

    async def known(self) -> "Placed":
        await self.client("contact-details", CONTACT)
        await self.client("access-needs", ACCESS)
        await self.client("consents", {"purposes": ALL, "way": "in_person"})
        return self


async def test_a_supplier_sees_who_comes_until_the_provision_ends_and_every_look_is_kept(service: Running) -> None:
    placed = await (await Placed(service).begin()).known()
    seen = await placed.look()
    assert seen.status == 200, seen
    assert seen.body == {
        "order_id": str(placed.order_id),
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
