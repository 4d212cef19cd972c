"""Files of offers: sent, checked, mended row by row, published."""

from datetime import datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class UploadedFile(Answer):
    """The file that was sent."""

    name: str


class Counts(Answer):
    """How many offers of the file come to what."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    retired: int = 0
    orders: int = 0
    withdrawn: int = 0
    reverted: int = 0
    restored: int = 0
    left: int = 0


class UploadProblem(Answer):
    """Why nothing can be read of a file."""

    code: str
    row: int
    column: str = ""
    detail: str = ""


class UploadListed(Answer):
    """An upload among others."""

    upload_id: UUID
    kind: str
    file: UploadedFile
    status: str
    received_at: datetime
    counts: Counts | None
    ended_at: datetime | None


class Progress(Answer):
    """How far it has come."""

    checked: int
    published: int


class Upload(UploadListed):
    """An upload with what is wrong with the file as a whole."""

    problems: tuple[UploadProblem, ...]
    progress: Progress


class Fault(Answer):
    """What is wrong with one cell of a row."""

    row: int
    column: str
    code: str
    detail: str
    given: str
    allowed: str


class Touched(Answer):
    """How many orders of the offer run."""

    orders: int


class Entry(Answer):
    """What would be done with one offer of the file, or was."""

    row: int | None
    rows: int
    reference: str
    title: str
    outcome: str
    offer_id: UUID | None
    changes: tuple[str, ...]
    faults: tuple[Fault, ...]
    touched: Touched


class Cell(Answer):
    """One cell of a row."""

    column: str
    value: str


class Row(Answer):
    """A row of the file as it stands."""

    row: int
    cells: tuple[Cell, ...]


class UploadCreated(Answer):
    """The id of the new upload."""

    upload_id: UUID


class ReleaseUpload(Body):
    """Publish what can be; `retire` withdraws what the file no longer names, for this reason."""

    partial: bool = False
    retire: str | None = None


SEND_UPLOAD = Operation(
    "POST",
    "/v1/uploads",
    UploadCreated,
    query=(
        "kind",
        "category",
        "price_per",
        "vat",
        "vat_rate",
        "group_size",
        "notice_days",
        "venue_district",
        "hours_per_week",
    ),
)
UPLOADS = Operation("GET", "/v1/uploads", Listed[UploadListed], query=("status", "after", "limit"))
UPLOAD = Operation("GET", "/v1/uploads/{upload_id}", Upload)
UPLOAD_ENTRIES = Operation("GET", "/v1/uploads/{upload_id}/offers", Listed[Entry], query=("outcome", "after", "limit"))
UPLOAD_ROW = Operation("GET", "/v1/uploads/{upload_id}/rows/{row}", Row)
UPLOAD_REPORT = Operation("GET", "/v1/uploads/{upload_id}/offers.csv", Nothing)
CORRECT_UPLOAD = Operation("POST", "/v1/uploads/{upload_id}/corrections", Nothing)
PUBLISH_UPLOAD = Operation("POST", "/v1/uploads/{upload_id}/publication", Nothing, body=ReleaseUpload)
UNDO_UPLOAD = Operation("POST", "/v1/uploads/{upload_id}/undoing", Nothing)
DISCARD_UPLOAD = Operation("POST", "/v1/uploads/{upload_id}/discarding", Nothing)
