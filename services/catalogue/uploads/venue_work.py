"""What is done with files of venues beside requests: read, compared with what their supplier keeps, and kept."""

from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass

from services.catalogue.uploads.commands import Uploads
from services.catalogue.uploads.domain.faults import Unreadable
from services.catalogue.uploads.domain.forms import FORMS, cells_of
from services.catalogue.uploads.domain.report import compared
from services.catalogue.uploads.domain.tables import Table
from services.catalogue.uploads.domain.upload import Upload
from services.catalogue.uploads.domain.venues import ReadVenue, VenueReading
from services.catalogue.uploads.queries import line_of
from services.catalogue.uploads.work import counts_of, pieces_of, sizes_of, venues_of
from shared.contracts.catalogue import UploadCounts
from shared.files.files import Files
from shared.kernel.caller import Caller
from shared.store.reports import Reports
from shared.store.store import Store


@dataclass(frozen=True)
class VenueWork:
    """Checks files of venues, and has them take the place of those before."""

    store: Store
    files: Files
    reports: Reports
    uploads: Uploads

    async def check(self, upload: Upload, caller: Caller) -> None:
        """Note what would become of every venue of the file, and of those that it no longer names."""
        await self.reports.forget(upload.upload_id)
        try:
            rows, found = await self._read(upload, caller)
        except Unreadable as unreadable:
            await self.uploads.note_unreadable(upload.upload_id, unreadable.problems, caller)
            return
        counts = await self._report(upload, rows, found, done=False)
        await self.uploads.note_check(upload.upload_id, counts, caller)

    async def publish(self, upload: Upload, caller: Caller) -> None:
        """Keep the venues of the file that are fit, in the place of all before."""
        rows, found = await self._read(upload, caller)
        counts = await self._report(upload, rows, found, done=True)
        venues = tuple(each.venue for each in found if each.venue is not None)
        await self.uploads.keep_venues(upload.upload_id, venues, counts, caller)

    async def _report(self, upload: Upload, rows: int, found: list[ReadVenue], *, done: bool) -> UploadCounts:
        """Write down what becomes of each venue beside those that are kept, and return how many come to what."""
        entries = list(compared(found, (await venues_of(self.store, upload.supplier_id)).kept))
        lines = [line_of(entry.row or rows + 2 + place, entry, done=done) for place, entry in enumerate(entries)]
        await self.reports.write(upload.upload_id, lines)
        return counts_of(rows, Counter(each.outcome for each in entries))

    async def _read(self, upload: Upload, caller: Caller) -> tuple[int, list[ReadVenue]]:
        table = Table(FORMS[upload.kind], sizes_of(upload).venues_at_most)
        reading, found = VenueReading(cells_of(upload.asked_once)), list[ReadVenue]()
        async with aclosing(pieces_of(self.files, upload.file.file_id, caller)) as pieces:
            async for piece in pieces:
                found += [reading.read(*row) for row in table.feed(piece)]
        found += [reading.read(*row) for row in table.end()]
        return table.rows, found
