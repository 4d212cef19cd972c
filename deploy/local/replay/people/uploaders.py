"""Suppliers that keep their offers in a spreadsheet: they send it as a file, look what it would do, and publish it."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

from deploy.local.replay.client import expect
from deploy.local.replay.documents import Document
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import OfferPlan, SupplierPlan
from services.catalogue.uploads.domain.columns import COLUMNS, HEADER, Column, Of

_SHARE = 0.04
"""Of the offers of a supplier that has others already; made up, and few, since a file is looked at in seconds."""

_PATH = "/v1/uploads"


class Uploaders(Person):
    """Suppliers that send files."""

    def does(self, supplier: SupplierPlan) -> bool:
        """Say whether a supplier, whom the catalogue knows from other offers, sends its next one as a file."""
        token = supplier.supplier_id
        return token in self._told.published and token not in self._told.uploading and self._chance.random() < _SHARE

    async def publish(self, supplier: SupplierPlan, offer: OfferPlan) -> str | None:
        """Publish an offer by file; return its id, or None where the rules refuse it and the file is given up."""
        self._told.uploading.add(supplier.supplier_id)
        try:
            return await self._published(supplier, offer)
        finally:
            self._told.uploading.discard(supplier.supplier_id)

    async def _published(self, supplier: SupplierPlan, offer: OfferPlan) -> str | None:
        token = self._client.as_supplier(supplier.supplier_id)
        sent = await self._client.upload("catalogue", _PATH, token, a_sheet(offer, uuid4()))
        path = f"{_PATH}/{sent.body['upload_id']}"
        seen = await self._client.get_until("catalogue", path, token, lambda one: one.body["status"] == "checked")
        if seen.body["counts"]["refused"]:
            await self._client.post("catalogue", f"{path}/discarding", token)
            self._told.uploads[sent.body["upload_id"]] = "discarded"
            return None
        expect(await self._client.ask("catalogue", f"{path}/publication", token, {}, seen.etag), path)
        done = await self._client.get_until("catalogue", path, token, lambda one: one.body["status"] == "published")
        self._told.uploads[sent.body["upload_id"]] = "published"
        if not done.body["counts"]["added"]:
            return None
        listed = await self._client.get("catalogue", f"{path}/offers", token)
        return str(listed.body["items"][0]["offer_id"])


def a_sheet(offer: OfferPlan, reference: UUID) -> Document:
    """Return an offer as a file: a row for each of its venues."""
    body: Any = {**offer.body(), "reference": str(reference)}
    venues = body["delivery"].pop("venues")
    rows = [dict.fromkeys(HEADER, "") | {"reference": str(reference)} for _ in venues]
    for column in COLUMNS:
        if column.of is Of.VENUE:
            for row, venue in zip(rows, venues, strict=True):
                row[column.name] = _cell(column, venue[column.path[-1]])
        elif column.of is Of.OFFER:
            rows[0][column.name] = _cell(column, _at(body, column.path))
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return Document("offers.csv", "text/csv", text.getvalue().encode())


def _at(body: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        body = body.get(name) if body is not None else None
    return body


def _cell(column: Column, value: Any) -> str:
    """Write what a request says as a spreadsheet has it."""
    if column.name == "price":
        return f"{value / 100:.2f}"
    if isinstance(value, list):
        return ";".join(each if isinstance(each, str) else "=".join(each.values()) for each in value)
    return "" if value is None else str(value)
