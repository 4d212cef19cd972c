"""Facts about drafts of applications: for the applicant's own people alone, and none leaves the registry."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.contracts.supplier_registry.declarations import Associate, DeclaredGround


class DraftContent(BaseModel):
    """What an applicant has written so far: all that an application says, None where it has not said it yet."""

    model_config = ConfigDict(frozen=True)

    categories: tuple[AnyCategory, ...] = ()
    exclusion_grounds: tuple[DeclaredGround, ...] = ()
    associates: tuple[Associate, ...] = ()
    has_safeguarding_policy: bool | None = None
    registered_for_data_protection: bool | None = None
    accepts_terms: bool | None = None


class DraftEvent(Event):
    """Base of every fact about one draft of an application."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "application_draft"
    SUBJECT: ClassVar[str] = "draft_id"

    draft_id: UUID
    supplier_id: UUID
    market: AnyMarket


class ApplicationDrafted(DraftEvent):
    """A draft was begun: empty, or with what `prefilled_from`, an earlier application, and the supplier said last."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDrafted.v1"
    PRIVATE: ClassVar[bool] = True
    content: DraftContent
    prefilled_from: UUID | None = None
    drafted_at: AwareDatetime


class ApplicationDraftSaved(DraftEvent):
    """This is what the draft says now, all of it."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDraftSaved.v1"
    PRIVATE: ClassVar[bool] = True
    content: DraftContent
    saved_at: AwareDatetime


class ApplicationDraftSubmitted(DraftEvent):
    """The draft became an application, which says from now on what it said."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDraftSubmitted.v1"
    PRIVATE: ClassVar[bool] = True
    application_id: UUID
    submitted_at: AwareDatetime


class ApplicationDraftDiscarded(DraftEvent):
    """The applicant gave the draft up."""

    TYPE: ClassVar[str] = "supplier_registry.ApplicationDraftDiscarded.v1"
    PRIVATE: ClassVar[bool] = True
    discarded_at: AwareDatetime
