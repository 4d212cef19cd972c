"""Uploads on a database of a test's own, with no process around them: what works on them can be stopped anywhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.catalogue.known.orders import KNOWN_ORDERS
from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.offers.commands import Offers
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.uploads.commands import Uploads
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.report import Entry, Outcome
from services.catalogue.uploads.domain.upload import UPLOADS, Upload
from services.catalogue.uploads.queries import entry_in
from services.catalogue.uploads.undoing import Undoing
from services.catalogue.uploads.work import Work
from services.catalogue.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.catalogue import AskedOnce
from shared.files.stored import Arriving
from shared.kernel.caller import Caller
from shared.runtime import database_of, layout_of, parts_of
from shared.service import Parts
from shared.settings import Settings
from shared.store.layout import make
from shared.store.mongo import disconnect
from tests import suppliers
from tests.catalogue.examples import NOON, SUPPLIER

SELLER = Caller("ada", "desk", frozenset({Role.SUPPLIER}), supplier_id=SUPPLIER)
CLOCK = Caller("timer", "desk")


@dataclass(frozen=True)
class Desk:
    """Who takes uploads in and works on them, for one supplier that is a member."""

    parts: Parts
    offers: Offers
    uploads: Uploads
    work: Work
    undoing: Undoing

    async def admit(self, supplier_id: UUID) -> None:
        """Let a supplier be a member."""
        heard = (suppliers.registered(supplier_id, NOON), suppliers.admitted(supplier_id, "GETTING_JOBS", NOON))
        await self.parts.of(KNOWN_SUPPLIERS).apply([(each, version) for version, each in enumerate(heard, 1)])

    async def receive(self, content: bytes, by: Caller = SELLER) -> UUID:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        file = await self.uploads.take_in("offers", AskedOnce(), Arriving(chunks(), "text/csv", "offers.csv", None), by)
        return UUID((await self.uploads.receive("offers", None, AskedOnce(), file, by)).subject)

    async def upload(self, upload_id: UUID) -> Upload:
        return (await self.parts.store.get(UPLOADS(upload_id))).state

    async def checked(self, content: bytes) -> UUID:
        upload_id = await self.receive(content)
        await self.work.check(await self.upload(upload_id), CLOCK)
        return upload_id

    async def corrected(self, upload_id: UUID, content: bytes) -> None:
        """Send rows again, and have the file checked with them."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        arriving = Arriving(chunks(), "text/csv", "again.csv", None)
        file = await self.uploads.take_in_again(upload_id, arriving, SELLER)
        await self.uploads.correct(upload_id, file, SELLER)
        await self.work.check(await self.upload(upload_id), CLOCK)

    async def released(self, content: bytes, **asked: Any) -> UUID:
        upload_id = await self.checked(content)
        await self.uploads.release(upload_id, ReleaseUpload(**asked), SELLER)
        return upload_id

    async def published(self, content: bytes, **asked: Any) -> UUID:
        upload_id = await self.released(content, **asked)
        await self.work.publish(await self.upload(upload_id), CLOCK)
        return upload_id

    async def undone(self, upload_id: UUID) -> Upload:
        await self.uploads.begin_undo(upload_id, SELLER)
        await self.undoing.undo(await self.upload(upload_id), CLOCK)
        return await self.upload(upload_id)

    async def report(self, upload_id: UUID) -> dict[str, Entry]:
        """Return the lines of a report by the references of their offers."""
        found = await self.parts.reports.read(upload_id, {}, limit=1000)
        return {entry.reference: entry for entry in (entry_in(line) for _, line in found)}

    async def outcomes(self, upload_id: UUID) -> dict[str, Outcome]:
        return {reference: each.outcome for reference, each in (await self.report(upload_id)).items()}

    async def all_offers(self) -> list[Offer]:
        return [each async for page in self.parts.store.pages(OFFERS, {}) for each in page]


@asynccontextmanager
async def a_desk(mongodb_uri: str, database: str) -> AsyncIterator[Desk]:
    settings = Settings(mongodb_uri=mongodb_uri, mongodb_database=database, files_allow_unscanned=True)
    kept = database_of(SERVICE, settings)
    parts = parts_of(SERVICE, kept, settings)
    await make(kept, layout_of(parts))
    await parts.store.start()
    try:
        rows = parts.of(KNOWN_SUPPLIERS)
        offers, uploads = Offers(parts.store, parts.clock), Uploads(parts.store, parts.files, parts.clock)
        orders = parts.of(KNOWN_ORDERS)
        work = Work(parts.store, parts.files, parts.reports, rows, orders, offers, uploads, parts.clock)
        desk = Desk(parts, offers, uploads, work, Undoing(parts.store, parts.reports, offers, uploads))
        await desk.admit(SUPPLIER)
        yield desk
    finally:
        await parts.store.close()
        disconnect(kept)
