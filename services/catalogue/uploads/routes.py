"""The HTTP of uploads. No member of staff opens any of it: what is not published is the supplier's."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from services.catalogue.uploads.commands import Uploads
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.report import Outcome
from services.catalogue.uploads.domain.upload import UploadStatus
from services.catalogue.uploads.queries import EntryShown, UploadListed, UploadQueries, UploadShown
from services.catalogue.uploads.rows import RowShown, UploadRows
from shared.auth.principal import Role
from shared.contracts.catalogue import AskedOnce
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.downloads import OF_TABLE, Table
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.http.uploads import Upload, uploaded
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode, UploadKindCode, upload_kinds
from shared.reference.lists import coded
from shared.reference.markets import MarketCode

router = service_router("uploads")

Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
UpToDateSupplier = Annotated[Caller, allow(Role.SUPPLIER, versioned=True)]
Commands = Annotated[Uploads, provided(Uploads)]
Queries = Annotated[UploadQueries, provided(UploadQueries)]
Rows = Annotated[UploadRows, provided(UploadRows)]
TheFile = Annotated[Upload, uploaded(upload_kinds)]
Kind = Annotated[UploadKindCode, Query(description="Which file it is, as /v1/reference/upload-kinds has it")]
Status = Annotated[UploadStatus | None, Query(description="Only uploads that stand so")]
RowNumber = Annotated[int, Path(ge=2, le=9_999_999, description="As a spreadsheet counts: the header is row 1")]
OfOutcome = Annotated[Outcome | None, Query(description="Only offers with which this would be done, or was")]


SaidCategory = Annotated[CategoryCode | None, Query(description="The journey category of every course")]
SaidBasis = Annotated[Annotated[str, coded("price basis")] | None, Query(description="What COST is for")]
SaidVat = Annotated[Annotated[str, coded("VAT treatment")] | None, Query(description="How VAT stands in COST")]
SaidRate = Annotated[int | None, Query(ge=0, le=100, description="In percent; 0 where exempt")]
SaidGroup = Annotated[int | None, Query(ge=1, le=1000, description="How many take part at most")]
SaidNotice = Annotated[int | None, Query(ge=0, le=90, description="Days between an order and a start")]
SaidPlaces = Annotated[int | None, Query(ge=1, le=1000, description="Places of a start; those of the group if unsaid")]
SaidDistrict = Annotated[DistrictCode | None, Query(description="The district of all venues")]
SaidHours = Annotated[int | None, Query(ge=1, le=84, description="Tells hours from weeks, or weeks from hours")]


class UploadCreated(Created):
    """The new upload's id."""

    upload_id: UUID


@router.post("/uploads", status_code=201, response_model=UploadCreated)
async def upload_offers(
    upload: TheFile,
    caller: Supplier,
    uploads: Commands,
    kind: Kind = "offers",
    market: MarketCode | None = None,
    category: SaidCategory = None,
    price_per: SaidBasis = None,
    vat: SaidVat = None,
    vat_rate: SaidRate = None,
    group_size: SaidGroup = None,
    notice_days: SaidNotice = None,
    start_places: SaidPlaces = None,
    venue_district: SaidDistrict = None,
    hours_per_week: SaidHours = None,
) -> Response:
    """Send a file of offers, to be checked: the body is the file. Nothing of it is published before you say so.

    Name it in Content-Disposition. One upload at a time is unpublished. The first row names the columns. What is the
    same for all courses of a file of the national course directory, which has no column for it, is said once here.
    """
    said = AskedOnce(
        category=category,
        price_per=price_per,
        vat=vat,
        vat_rate=vat_rate,
        group_size=group_size,
        notice_days=notice_days,
        start_places=start_places,
        venue_district=venue_district,
        hours_per_week=hours_per_week,
    )
    file = await uploads.take_in(kind, said, upload.arriving, caller)
    asked = upload.repeatable(caller, file).answered(created("/v1/uploads/{}", "upload_id"))
    return respond(await uploads.receive(kind, market, said, file, asked))


@router.get("/uploads", response_model=Paged[UploadListed])
async def list_uploads(
    caller: Supplier, queries: Queries, status: Status = None, after: After = None, limit: Limit = 50
) -> Response:
    """List the uploads of the own organisation."""
    return page(await queries.list(caller, status, after, limit), limit)


@router.get("/uploads/{upload_id}", response_model=UploadShown)
async def get_upload(upload_id: UUID, caller: Supplier, queries: Queries) -> Response:
    """Show an upload: where it stands, how far it has come, and what it would do or has done."""
    return one(*await queries.get(upload_id, caller))


@router.get("/uploads/{upload_id}/offers", response_model=Paged[EntryShown])
async def list_offers_of_upload(
    upload_id: UUID,
    caller: Supplier,
    queries: Queries,
    outcome: OfOutcome = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the offers of the file in its order, each with what becomes of it and all that is wrong with it.

    Behind them come those of the supplier that the file no longer names (`retired`).
    """
    return page(await queries.report(upload_id, caller, outcome, after, limit), limit)


@router.get("/uploads/{upload_id}/rows/{row}", response_model=RowShown)
async def get_row_of_upload(upload_id: UUID, row: RowNumber, caller: Supplier, rows: Rows) -> Response:
    """Show a row of the file as it stands: what the file says, or what was sent again in its place."""
    return one(*await rows.get(upload_id, row, caller))


@router.get("/uploads/{upload_id}/offers.csv", response_class=Response, responses=OF_TABLE)
async def get_report_as_csv(upload_id: UUID, caller: Supplier, queries: Queries) -> Response:
    """Return the report as a table for a spreadsheet: a line for each fault, or for each offer without one.

    A cell that a spreadsheet would take for a formula has an apostrophe before it.
    """
    return Table(f"report-{upload_id}.csv", await queries.table(upload_id, caller))


@router.get("/uploads/{upload_id}/history", response_model=Paged[Happened])
async def get_history_of_upload(
    upload_id: UUID, caller: Supplier, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to an upload, oldest first, to the supplier alone."""
    return page(await queries.history(upload_id, caller, after=after, limit=limit), limit)


@router.post("/uploads/{upload_id}/corrections", status_code=204)
async def correct_upload(upload_id: UUID, upload: TheFile, caller: UpToDateSupplier, uploads: Commands) -> Response:
    """Send rows of a checked file again: the body is a file with the same columns, and `row` before them.

    `row` says which row of the file each takes the place of, as the report numbers them; one with nothing else in it
    takes that row out. The whole is checked anew.
    """
    file = await uploads.take_in_again(upload_id, upload.arriving, caller)
    return respond(await uploads.correct(upload_id, file, upload.repeatable(caller, file)))


@router.post("/uploads/{upload_id}/publication", status_code=204)
async def publish_upload(
    upload_id: UUID, asked: ReleaseUpload, caller: UpToDateSupplier, uploads: Commands
) -> Response:
    """Have the upload published as its report was read; each offer is held to the rules once more."""
    return respond(await uploads.release(upload_id, asked, caller))


@router.post("/uploads/{upload_id}/undoing", status_code=204)
async def undo_upload(upload_id: UUID, caller: UpToDateSupplier, uploads: Commands) -> Response:
    """Undo a published upload as one action, within some days.

    What it added is withdrawn, what it changed says again what it said, what it withdrew is published anew. An offer
    that was changed since is left as it is, and its line of the report says why.
    """
    return respond(await uploads.begin_undo(upload_id, caller))


@router.post("/uploads/{upload_id}/discarding", status_code=204)
async def discard_upload(upload_id: UUID, caller: Supplier, uploads: Commands) -> Response:
    """Give the upload up. Another file may be sent at any time."""
    return respond(await uploads.discard(upload_id, caller))
