"""What can be asked about uploads: by the supplier's own people, and by nobody else."""

from collections.abc import AsyncGenerator, Collection, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.catalogue.uploads.domain.report import Entry, Outcome
from services.catalogue.uploads.domain.report_table import REPORT_HEADER, cells_of
from services.catalogue.uploads.domain.touching import StartChange
from services.catalogue.uploads.domain.upload import UPLOADS, UploadStatus
from services.catalogue.uploads.history import UPLOAD_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.catalogue import UploadCounts, UploadedFile, UploadProblem
from shared.contracts.codes import AnyMarket
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.filters import Filters, one_of
from shared.kernel.tables import lines_of
from shared.reference.codes import Code
from shared.store.reports import Line, Reports
from shared.store.store import Store

UPLOAD_ACCESS = Access(UPLOADS, supplier="supplier_id")

_ENTRY = TypeAdapter(Entry)
_LINES_AT_ONCE = 500


class UploadListed(BaseModel):
    """An upload among others: its file, when it came, and where it stands.

    `counts` are what the check found, and once it is published what was done. `problems` say
    why nothing can be read of it, or of the rows that were sent again last.
    """

    upload_id: UUID
    supplier_id: UUID
    kind: Annotated[str, Code("kind of upload")]
    market: AnyMarket
    file: UploadedFile
    status: Annotated[UploadStatus, Code("upload status")]
    received_at: datetime
    counts: UploadCounts | None
    problems: tuple[UploadProblem, ...]
    corrections: tuple[UploadedFile, ...]
    partial: bool
    retire: Annotated[str, Code("offer_withdrawn reason")] | None
    ended_at: datetime | None


class Progress(BaseModel):
    """How many offers of the file are looked at by now, and how many of those are published."""

    checked: int
    published: int


class UploadShown(UploadListed):
    """An upload with how far it has come."""

    progress: Progress


class FaultShown(BaseModel):
    """One thing wrong in one row, the header being row 1: the value given, cut where long, and what is allowed."""

    row: int
    column: str
    code: str
    detail: str
    given: str
    allowed: str


class TouchedStartShown(BaseModel):
    """A start that orders are for and that would be removed, moved or cut below them; they keep place and day."""

    start_id: UUID
    on: date
    change: StartChange
    orders: int


class TouchedShown(BaseModel):
    """How many orders of the offer run, the ids of the first of them, and the starts that change under some.

    Orders keep the version that they were placed on, also where the offer is withdrawn.
    """

    orders: int
    order_ids: tuple[UUID, ...]
    starts: tuple[TouchedStartShown, ...]


class EntryShown(BaseModel):
    """What publishing the upload would do with one offer, or has done (`done`), or undoing it has."""

    row: int | None
    rows: int
    reference: str
    title: str
    outcome: Outcome
    offer_id: UUID | None
    changes: tuple[str, ...]
    faults: tuple[FaultShown, ...]
    touched: TouchedShown
    done: bool


class UploadQueries:
    """Answers about uploads. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, reports: Reports) -> None:
        """Answer from what the store holds, and from the reports on the files' rows."""
        self._store = store
        self._reports = reports
        self._past = Past(store, UPLOAD_DISCLOSURE)

    async def get(self, upload_id: UUID, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return an upload of the caller's own organisation, and its version."""
        stored = await self._store.get(UPLOADS(upload_id))
        upload = UPLOAD_ACCESS.readable(caller, upload_id, stored.state)
        counts = await self._reports.counts(upload_id)
        checked = sum(number for (kind, _), number in counts.items() if kind != Outcome.RETIRED)
        progress = Progress(checked=checked, published=sum(number for (_, done), number in counts.items() if done))
        shown = UploadShown(**{name: getattr(upload, name) for name in UploadListed.model_fields}, progress=progress)
        return shown.model_dump(mode="json"), stored.version

    async def list(
        self, caller: Caller, status: UploadStatus | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the uploads of the caller's own organisation."""
        filters: Filters = {"status": status, **UPLOAD_ACCESS.filters(caller)}
        found = await self._store.documents(UPLOADS, filters, after=after, limit=limit)
        names = UploadListed.model_fields
        uploads = [(each, UPLOADS.decode(state)) for each, state in found]
        return [
            (each, UploadListed(**{name: getattr(one, name) for name in names}).model_dump(mode="json"))
            for each, one in uploads
        ]

    async def report(
        self, upload_id: UUID, caller: Caller, outcome: Outcome | None, after: str | None, limit: int
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of an upload's report, in the order of the file."""
        await self._own(upload_id, caller)
        found = await self._reports.read(upload_id, {"kind": outcome}, after=after, limit=limit)
        return [(place, shown_entry(line)) for place, line in found]

    async def table(self, upload_id: UUID, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Return an upload's report as a CSV file, piece by piece, in the order of the file."""
        await self._own(upload_id, caller)
        return self._table(upload_id)

    async def _table(self, upload_id: UUID) -> AsyncGenerator[bytes, None]:
        yield lines_of([REPORT_HEADER]).encode("utf-8-sig")
        after: str | None = None
        while found := await self._reports.read(upload_id, {}, after=after, limit=_LINES_AT_ONCE):
            after = found[-1][0]
            yield lines_of(cells for _, line in found for cells in cells_of(entry_in(line), done=line.done)).encode()

    async def history(self, upload_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to an upload; raises `NotFound`."""
        readable = UPLOAD_ACCESS.readable_by(caller, upload_id)
        return await self._past.history(upload_id, caller, readable, after=after, limit=limit)

    async def in_use(self, file_ids: Sequence[UUID]) -> Collection[UUID]:
        """Return which of these files some upload names: the others are nobody's."""
        used: set[UUID] = set()
        for field in ("file.file_id", "corrections.file_id"):
            async for page in self._store.pages(UPLOADS, {field: one_of(file_ids)}):
                used |= {file.file_id for each in page for file in (each.file, *each.corrections)}
        return used

    async def _own(self, upload_id: UUID, caller: Caller) -> None:
        UPLOAD_ACCESS.readable(caller, upload_id, (await self._store.get(UPLOADS(upload_id))).state)


def line_of(number: int, entry: Entry, *, done: bool = False) -> Line:
    """Return an entry as its line of the report."""
    said: Document = _ENTRY.dump_python(entry, mode="json")
    return Line(number, entry.outcome.value, said, done)


def entry_in(line: Line) -> Entry:
    """Return the entry that a line of the report is."""
    return _ENTRY.validate_python(line.says)


def shown_entry(line: Line) -> dict[str, Any]:
    """Return a line of the report as it is shown."""
    return EntryShown.model_validate({**line.says, "done": line.done}).model_dump(mode="json")
