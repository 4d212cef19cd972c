"""Suppliers that keep their offers in a spreadsheet: they send it as a file, look what it would do, and publish it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.documents import Document
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.sheets import (
    FIRST_ROW,
    Row,
    a_correction,
    a_sheet,
    courses_of,
    rows_of,
    said_once,
    venues_of,
)
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_SHARE = 0.04
"""Of the offers of a supplier that has others already; made up, and few, since a file is looked at in seconds."""

# Made up: of so many suppliers one makes mistakes in its file, and one exports the files of the national course
# directory; each once, and the first ones cover a category, so that nothing happens to them.
_OF_SO_MANY, _CARELESS, _OF_DIRECTORY = 20, 2, 3

_PATH = "/v1/uploads"


class Uploaders(Person):
    """Suppliers that send files."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has sent anything yet."""
        super().__init__(world, everyone)
        self._careless = {each.org for each in world.record.suppliers[_CARELESS::_OF_SO_MANY]}
        self._of_directory = {each.org for each in world.record.suppliers[_OF_DIRECTORY::_OF_SO_MANY]}

    def does(self, supplier: SupplierPlan) -> bool:
        """Say whether a supplier, whom the catalogue knows from other offers, sends its next one as a file."""
        token = supplier.supplier_id
        if token not in self._told.published or token in self._told.uploading:
            return False
        return supplier.org in self._careless | self._of_directory or self._chance.random() < _SHARE

    async def publish(self, supplier: SupplierPlan, body: dict[str, Any]) -> str | None:
        """Publish an offer by file; return its id, or None where the rules refuse it and the file is given up."""
        token = self._client.as_supplier(supplier.supplier_id)
        self._told.uploading.add(supplier.supplier_id)
        try:
            if supplier.org in self._careless:
                self._careless.discard(supplier.org)
                return await self._with_mistakes(token, body)
            if supplier.org in self._of_directory:
                self._of_directory.discard(supplier.org)
                return await self._as_exported(supplier, token, rows_of(body, uuid4()))
            return await self._published(await self._send(a_sheet(rows_of(body, uuid4())), token), token)
        finally:
            self._told.uploading.discard(supplier.supplier_id)

    async def _with_mistakes(self, token: str, body: dict[str, Any]) -> str | None:
        """Publish an offer whose first row has to be sent again, and have a file undone that should not have gone."""
        reference = uuid4()
        first, *others = rows_of(body, reference)
        upload_id = await self._send(a_sheet([first | {"category": first["title"]}, *others]), token)
        path, seen = f"{_PATH}/{upload_id}", await self._becomes(upload_id, "checked", token)
        report = await self._client.get("catalogue", f"{path}/offers?outcome=refused", token)
        faults = {(each["row"], each["column"]) for one in report.body["items"] for each in one["faults"]}
        if (FIRST_ROW, "category") not in faults:
            raise Unexpected(f"{path}: the category of row {FIRST_ROW} is none, and the report has {sorted(faults)}")
        again = a_correction({FIRST_ROW: first})
        await self._client.upload("catalogue", f"{path}/corrections", token, again, seen.etag)
        self._told.rows_sent_again[upload_id] += 1
        offer_id = await self._published(upload_id, token)
        if offer_id is not None:
            price = {**body["price"], "pence": body["price"]["pence"] * 6 // 5}  # VAT was added to what includes it
            first, *more = rows_of(body, uuid4())
            other = [first | {"title": f"{first['title']}, to be agreed"}, *more]
            await self._undone(a_sheet([*rows_of(body | {"price": price}, reference), *other]), token)
        return offer_id

    async def _undone(self, document: Document, token: str) -> None:
        """Publish a file that changes an offer and adds one, and have it undone as soon as that is seen."""
        upload_id = await self._send(document, token)
        added = await self._published(upload_id, token)
        if added is None:
            return
        self._told.offers[added] = "withdrawn"
        seen = await self._becomes(upload_id, "published", token)
        path = f"{_PATH}/{upload_id}/undoing"
        expect(await self._client.ask("catalogue", path, token, etag=seen.etag), path)
        counts = (await self._becomes(upload_id, "undone", token)).body["counts"]
        if (counts["withdrawn"], counts["reverted"], counts["left"]) != (1, 1, 0):
            raise Unexpected(f"{path}: an offer was added and one changed, and undoing that came to {counts}")
        self._told.uploads[upload_id] = "undone"

    async def _as_exported(self, supplier: SupplierPlan, token: str, rows: list[Row]) -> str | None:
        """Publish an offer from files of the national course directory: of its venues, then of its runs."""
        once = {"kind": "venues", "venue_district": rows[0]["venue_district"]}
        venues = await self._send(venues_of(rows), token, **once)
        await self._published(venues, token)
        if self._told.uploads[venues] == "published":
            shown = await self._becomes(venues, "published", token)
            self._told.venues[str(supplier.supplier_id)] = shown.body["counts"]["added"]
        courses = await self._send(courses_of(rows), token, kind="courses", **said_once(rows))
        return await self._published(courses, token)

    async def _send(self, document: Document, token: str, **said: str) -> str:
        """Send a file, with what it says nothing of, and return its id."""
        path = f"{_PATH}?{urlencode(said)}" if said else _PATH
        sent = await self._client.upload("catalogue", path, token, document)
        upload_id = str(sent.body["upload_id"])
        self._told.uploads[upload_id] = "open"
        return upload_id

    async def _published(self, upload_id: str, token: str) -> str | None:
        """Publish a file once it is checked, or give it up where any of it is refused; return an offer that it adds."""
        path, seen = f"{_PATH}/{upload_id}", await self._becomes(upload_id, "checked", token)
        if seen.body["counts"]["refused"]:
            await self._client.post("catalogue", f"{path}/discarding", token)
            self._told.uploads[upload_id] = "discarded"
            return None
        expect(await self._client.ask("catalogue", f"{path}/publication", token, {}, seen.etag), path)
        await self._becomes(upload_id, "published", token)
        self._told.uploads[upload_id] = "published"
        listed = await self._client.get("catalogue", f"{path}/offers?outcome=added", token)
        return next((each["offer_id"] for each in listed.body["items"]), None)

    async def _becomes(self, upload_id: str, status: str, token: str) -> Reply:
        path = f"{_PATH}/{upload_id}"
        return await self._client.get_until("catalogue", path, token, lambda one: one.body["status"] == status)
