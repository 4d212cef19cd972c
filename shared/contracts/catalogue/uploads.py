"""Facts about bulk uploads of offers: for the supplier's own people alone, and none leaves the catalogue.

What came of each row is in the upload's report, and what was published is in the facts about its offers.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.catalogue.content import Venue
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code


class UploadedFile(BaseModel):
    """The file of an upload; its bytes are in the catalogue's files."""

    model_config = ConfigDict(frozen=True)

    file_id: UUID
    sha256: str = Field(pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])
    size: int
    media_type: str = Field(examples=["text/csv"])
    name: str = Field(examples=["offers.csv"])


class UploadCounts(BaseModel):
    """How many offers of a file would be added and changed, are so already, or are refused; `rows` are the file's.

    `retired` are those of the supplier, by its own references, that the file no longer names, and `orders` those
    that run of offers which would be changed or withdrawn: they go on as they were placed. Once the upload is undone,
    those that were added are `withdrawn`, those that were changed say what they said (`reverted`), those that were
    withdrawn with it are published anew (`restored`), and what could not be undone is `left`.
    """

    model_config = ConfigDict(frozen=True)

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


class UploadProblem(BaseModel):
    """Why nothing of a file can be read: which row, and which column where it is about one."""

    model_config = ConfigDict(frozen=True)

    code: Annotated[str, Code("problem of an upload")]
    row: int
    column: str = Field("", examples=["venue_postcode"])
    detail: str = Field("", examples=["the header names it twice"])


class AskedOnce(BaseModel):
    """What is the same for all rows of a file whose form has no column for it, unless a row says it itself."""

    model_config = ConfigDict(frozen=True)

    category: AnyCategory | None = None
    price_per: Annotated[str, Code("price basis")] | None = None
    vat: Annotated[str, Code("VAT treatment")] | None = None
    vat_rate: int | None = None
    group_size: int | None = None
    notice_days: int | None = None
    start_places: int | None = None
    venue_district: AnyDistrict | None = None
    hours_per_week: int | None = None


class KeptVenue(Venue):
    """A venue by which files of courses name where they are held; `reference` is the supplier's own name of it."""

    reference: str = Field("", examples=["MAIN"])


class UploadEvent(Event):
    """Base of every fact about one upload."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "upload"
    SUBJECT: ClassVar[str] = "upload_id"

    upload_id: UUID
    supplier_id: UUID


class UploadReceived(UploadEvent):
    """A supplier sent a file of offers, to be checked; nothing of it is published before the supplier says so."""

    TYPE: ClassVar[str] = "catalogue.UploadReceived.v1"
    PRIVATE: ClassVar[bool] = True
    kind: Annotated[str, Code("kind of upload")]
    market: AnyMarket
    file: UploadedFile
    asked_once: AskedOnce = AskedOnce()
    received_at: AwareDatetime


class UploadChecked(UploadEvent):
    """Every row was held to what an offer is held to on that day; the report says what came of each."""

    TYPE: ClassVar[str] = "catalogue.UploadChecked.v1"
    PRIVATE: ClassVar[bool] = True
    counts: UploadCounts
    checked_at: AwareDatetime


class UploadUnreadable(UploadEvent):
    """Nothing can be read of the file, or nothing more, where something harmful was found; another may be sent."""

    TYPE: ClassVar[str] = "catalogue.UploadUnreadable.v1"
    PRIVATE: ClassVar[bool] = True
    problems: tuple[UploadProblem, ...]
    found_at: AwareDatetime


class UploadCorrected(UploadEvent):
    """The supplier sent rows of a checked file again; the file is checked anew with them in the place of its own."""

    TYPE: ClassVar[str] = "catalogue.UploadCorrected.v1"
    PRIVATE: ClassVar[bool] = True
    file: UploadedFile
    policies: tuple[str, ...] = ()
    corrected_at: AwareDatetime


class UploadCorrectionRefused(UploadEvent):
    """The rows that were sent again last cannot be read, and are left out: the file stands as before them."""

    TYPE: ClassVar[str] = "catalogue.UploadCorrectionRefused.v1"
    PRIVATE: ClassVar[bool] = True
    problems: tuple[UploadProblem, ...]
    refused_at: AwareDatetime


class UploadReleased(UploadEvent):
    """The supplier had the upload published: whole, or without the offers that are refused (`partial`).

    With `retire`, its offers that the file no longer names are withdrawn for that reason. `released_by` is who did so:
    in that person's name it is published.
    """

    TYPE: ClassVar[str] = "catalogue.UploadReleased.v1"
    PRIVATE: ClassVar[bool] = True
    partial: bool
    retire: Annotated[str, Code("offer_withdrawn reason")] | None = None
    released_by: str = Field(examples=["5e0c2d7b"])
    released_at: AwareDatetime


class UploadPublished(UploadEvent):
    """All that could be published of the upload is; what was refused meanwhile is in its report."""

    TYPE: ClassVar[str] = "catalogue.UploadPublished.v1"
    PRIVATE: ClassVar[bool] = True
    counts: UploadCounts
    published_at: AwareDatetime


class UploadDiscarded(UploadEvent):
    """The supplier gave the upload up before anything of it was published."""

    TYPE: ClassVar[str] = "catalogue.UploadDiscarded.v1"
    PRIVATE: ClassVar[bool] = True
    discarded_at: AwareDatetime


class UploadUndoBegun(UploadEvent):
    """The supplier has all undone that publishing the upload did; `undone_by` is in whose name that is done."""

    TYPE: ClassVar[str] = "catalogue.UploadUndoBegun.v1"
    PRIVATE: ClassVar[bool] = True
    undone_by: str = Field(examples=["5e0c2d7b"])
    policies: tuple[str, ...] = ()
    begun_at: AwareDatetime


class UploadUndone(UploadEvent):
    """All is undone of the upload that could be; what was left as it is, and why, is in its report."""

    TYPE: ClassVar[str] = "catalogue.UploadUndone.v1"
    PRIVATE: ClassVar[bool] = True
    counts: UploadCounts
    undone_at: AwareDatetime


class VenuesKept(Event):
    """A supplier's file of venues took effect: these are all by which its files of courses may name a venue."""

    TYPE: ClassVar[str] = "catalogue.VenuesKept.v1"
    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "venue_list"
    SUBJECT: ClassVar[str] = "supplier_id"
    PRIVATE: ClassVar[bool] = True

    supplier_id: UUID
    upload_id: UUID
    venues: tuple[KeptVenue, ...]
    kept_at: AwareDatetime
