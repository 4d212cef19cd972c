"""What is done with uploads beside requests: files are read piece by piece, their rows judged, and published.

Everything may be killed at any step and begun again: lines of a report are written anew, an offer's change is made
under a key of its own once, and the same content again is no change. What takes CPU is done in another thread.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from uuid import UUID

from services.catalogue.known.orders import KnownOrder
from services.catalogue.offers.commands import Offers
from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.offer import OFFERS, STANDING, Offer
from services.catalogue.uploads.commands import Uploads
from services.catalogue.uploads.domain.correcting import Corrections, correcting
from services.catalogue.uploads.domain.faults import Unreadable
from services.catalogue.uploads.domain.forms import FORMS, told_in_ours
from services.catalogue.uploads.domain.reading import Read, Reading
from services.catalogue.uploads.domain.report import Entry, Outcome, Standing, entry_of, not_retired, refused, retired
from services.catalogue.uploads.domain.tables import Table, TableRow
from services.catalogue.uploads.domain.upload import Upload
from services.catalogue.uploads.domain.venue_list import VENUE_LISTS
from services.catalogue.uploads.domain.venues import Venues
from services.catalogue.uploads.naming import changed_by, publishing
from services.catalogue.uploads.queries import entry_in, line_of
from services.catalogue.uploads.running import running_orders
from shared.contracts.catalogue import UploadCounts
from shared.files.files import Files
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters, one_of
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import NotFound, Refusal, Rejected, Rejection
from shared.reference import markets, policy
from shared.reference.calendar import uk_date
from shared.reference.policy_values import BulkUpload
from shared.store.reports import Line, Reports
from shared.store.rows import Rows
from shared.store.store import Store

_AT_ONCE = 16
_PIECE = 64 * 1024
_BEHIND_THE_FILE = 10_000_000


@dataclass(frozen=True)
class Work:
    """Checks and publishes uploads."""

    store: Store
    files: Files
    reports: Reports
    suppliers: Rows[KnownSupplier]
    orders: Rows[KnownOrder]
    offers: Offers
    uploads: Uploads
    now: Clock

    async def check(self, upload: Upload, caller: Caller) -> None:
        """Hold every row of an upload to the rules of today, and note what would be done with each."""
        try:
            reading = await self._reading(upload, caller)
        except Unreadable as unreadable:
            await self.uploads.note_correction_refused(upload.upload_id, unreadable.problems, caller)
            return
        counted, orders = Counter[str](), 0
        await self.reports.forget(upload.upload_id)
        try:
            async with aclosing(self._offers_of(upload, reading, caller)) as batches:
                async for batch in batches:
                    entries = await self._judged(upload, batch)
                    await self.reports.write(upload.upload_id, [line_of(each.row or 0, each) for each in entries])
                    counted.update(each.outcome for each in entries)
                    orders += sum(each.touched.orders for each in entries)
        except Unreadable as unreadable:
            await self.reports.forget(upload.upload_id)
            await self.uploads.note_unreadable(upload.upload_id, unreadable.problems, caller)
            return
        counted[Outcome.RETIRED], of_retired = await self._note_retired(upload, reading.references)
        counts = counts_of(reading.table.rows, counted, orders + of_retired)
        await self.uploads.note_check(upload.upload_id, counts, caller)

    async def publish(self, upload: Upload, caller: Caller) -> None:
        """Publish what an upload says, offer by offer, through what every offer is published by."""
        reading = await self._reading(upload, caller)
        async with aclosing(self._offers_of(upload, reading, caller)) as batches:
            async for batch in batches:
                await self._publish_all(upload, [each for each in batch if each.asked is not None])
        if upload.retire is not None:
            await self._retire(upload, upload.retire)
        counted = Counter[str]()
        for (kind, done), number in (await self.reports.counts(upload.upload_id)).items():
            counted[kind] += number if done or kind == Outcome.REFUSED else 0
        orders = upload.counts.orders if upload.counts else 0
        await self.uploads.note_publication(upload.upload_id, counts_of(reading.table.rows, counted, orders), caller)

    async def _publish_all(self, upload: Upload, batch: Sequence[Read]) -> None:
        lines = await self.reports.lines(upload.upload_id, [each.first_row for each in batch])
        waiting = [each for each in batch if each.first_row in lines and not lines[each.first_row].done]
        offers = await self._by_reference(upload.supplier_id, waiting)
        for some in _in_parts(waiting, _AT_ONCE):
            entries = await asyncio.gather(
                *(self._publish(upload, each, offers.get(each.reference, ()), lines[each.first_row]) for each in some)
            )
            await self.reports.write(upload.upload_id, entries)

    async def _publish(self, upload: Upload, read: Read, offers: Sequence[Offer], line: Line) -> Line:
        """Publish one offer and return its line of the report as it is then."""
        if read.asked is None or len(offers) > 1:
            return line  # it was refused when it was checked, and its line says why
        caller = publishing(upload, read.first_row)
        try:
            if offers:
                committed = await self.offers.update(offers[0].offer_id, read.asked, caller)
            else:
                committed = await self.offers.publish(read.asked, caller)
        except Rejected as rejected:
            return line_of(line.number, refused(read, read.refused(rejected.rejections)))
        except Refusal as refusal:
            reason = Rejection("offer_not_found", str(refusal))
            return line_of(line.number, refused(read, read.refused([reason])))
        entry = entry_in(line)
        offer_id = offers[0].offer_id if offers else UUID(committed.subject) if committed.subject else None
        if not committed.events and offer_id and await changed_by(self.store, offer_id, caller):
            # A process died between the offer's commit and this line.
            return line_of(line.number, replace(entry, offer_id=offer_id), done=True)
        outcome = Outcome.UNCHANGED if not committed.events else Outcome.CHANGED if offers else Outcome.ADDED
        return line_of(line.number, replace(entry, outcome=outcome, offer_id=offer_id, faults=()), done=True)

    async def _retire(self, upload: Upload, reason: str) -> None:
        after: str | None = None
        while found := await self.reports.read(upload.upload_id, {"kind": Outcome.RETIRED}, after=after, limit=100):
            for place, line in found:
                after, entry = place, entry_in(line)
                if line.done or entry.offer_id is None:
                    continue
                asked, by = WithdrawOffer(reason=reason), publishing(upload, line.number)
                try:
                    await self.offers.withdraw(entry.offer_id, asked, by)
                    gone = replace(line, done=True)
                except Refusal as refusal:  # it is no longer this supplier's
                    gone = line_of(line.number, not_retired(entry, str(refusal)))
                await self.reports.write(upload.upload_id, [gone])

    async def _note_retired(self, upload: Upload, named: set[str]) -> tuple[int, int]:
        """Note the offers of the supplier that have a reference of its own which the file does not name.

        Returns how many they are, and how many orders of them run.
        """
        standing: Filters = {"supplier_id": upload.supplier_id, "status": one_of(STANDING)}
        number = orders = 0
        async for page in self.store.pages(OFFERS, standing):
            may_come_back = (each for each in page if not each.is_over)
            gone = [each for each in may_come_back if each.content.reference and each.content.reference not in named]
            running = await running_orders(self.orders, [each.offer_id for each in gone])
            entries = [retired(each, running.get(each.offer_id, ())) for each in gone]
            lines = [line_of(_BEHIND_THE_FILE + number + place, each) for place, each in enumerate(entries)]
            await self.reports.write(upload.upload_id, lines)
            number, orders = number + len(gone), orders + sum(each.touched.orders for each in entries)
        return number, orders

    async def _judged(self, upload: Upload, batch: Sequence[Read]) -> list[Entry]:
        supplier = await self.suppliers.get(upload.supplier_id)
        offers = await self._by_reference(upload.supplier_id, batch)
        ids = [each.offer_id for named in offers.values() for each in named]
        standing = Standing(upload.supplier_id, supplier, offers, await running_orders(self.orders, ids))
        now = self.now()
        return await asyncio.to_thread(lambda: [entry_of(each, standing, now) for each in batch])

    async def _by_reference(self, supplier_id: UUID, batch: Sequence[Read]) -> dict[str, tuple[Offer, ...]]:
        """Return the offers that stand of a supplier by its own references, as far as these rows name them.

        One that is gone for good, as after a membership that ended, may be published anew under its reference.
        """
        named = {each.reference for each in batch if each.reference}
        filters: Filters = {
            "supplier_id": supplier_id,
            "content.reference": one_of(named),
            "status": one_of(STANDING),
        }
        found: dict[str, tuple[Offer, ...]] = {}
        async for page in self.store.pages(OFFERS, filters):
            for each in (one for one in page if not one.is_over):
                found[each.content.reference] = (*found.get(each.content.reference, ()), each)
        return found

    async def _offers_of(self, upload: Upload, reading: Reading, caller: Caller) -> AsyncGenerator[list[Read], None]:
        """Yield the offers of an upload's file, a few hundred at a time; raises `Unreadable` and `Quarantined`."""
        async with aclosing(pieces_of(self.files, upload.file.file_id, caller)) as pieces:
            async for piece in pieces:
                batch = await asyncio.to_thread(reading.feed, piece)
                if batch:
                    yield batch
        yield await asyncio.to_thread(reading.end)

    async def _reading(self, upload: Upload, caller: Caller) -> Reading:
        """Return what reads an upload's file; raises `Unreadable` where rows that were sent again cannot be read."""
        venues = await venues_of(self.store, upload.supplier_id)
        most = sizes_of(upload).rows_at_most
        told = told_in_ours(upload.kind, upload.asked_once, venues)
        corrections = await corrections_of(self.files, upload, caller)
        return Reading(Table(FORMS[upload.kind], most, corrections.rows), upload.market, told)


async def corrections_of(files: Files, upload: Upload, caller: Caller) -> Corrections:
    """Return the rows of an upload that were sent again; raises `Unreadable`."""
    found, most = Corrections(), sizes_of(upload).rows_of_a_correction_at_most
    for file in upload.corrections:
        table, rows = correcting(FORMS[upload.kind], most), list[TableRow]()
        async with aclosing(pieces_of(files, file.file_id, caller)) as pieces:
            async for piece in pieces:
                rows += table.feed(piece)
        found.add([*rows, *table.end()])
    return found


async def pieces_of(files: Files, file_id: UUID, caller: Caller) -> AsyncGenerator[bytes, None]:
    """Yield the bytes of a file in pieces that are read in a moment each; raises `Quarantined`."""
    _, chunks = await files.open(file_id, caller)
    async with aclosing(chunks):
        async for chunk in chunks:
            for start in range(0, len(chunk), _PIECE):
                yield chunk[start : start + _PIECE]


def sizes_of(upload: Upload) -> BulkUpload:
    """Return how large a file may be by the policy of the day on which it came."""
    return policy(BulkUpload, markets()[upload.market].regime, uk_date(upload.received_at)).values


async def venues_of(store: Store, supplier_id: UUID) -> Venues:
    """Return the venues that a supplier keeps."""
    try:
        return Venues((await store.get(VENUE_LISTS(supplier_id))).state.venues)
    except NotFound:
        return Venues()


def _in_parts(reads: Sequence[Read], size: int) -> Iterable[Sequence[Read]]:
    return (reads[start : start + size] for start in range(0, len(reads), size))


def counts_of(rows: int, counted: Counter[str], orders: int = 0) -> UploadCounts:
    """Return how many offers or venues of a file came to what, and how many orders that run are touched."""
    return UploadCounts(rows=rows, orders=orders, **{each.value: counted[each] for each in Outcome})
