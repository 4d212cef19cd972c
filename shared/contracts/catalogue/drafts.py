"""Facts about drafts of offers: for the supplier's own people alone, and none leaves the catalogue."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event

Written = Annotated[str, Field(examples=['{"title": "Interview coaching"}'])]
"""What was written so far of an offer, as the text of a JSON object: any of its fields, right or not yet."""


class OfferDraftEvent(Event):
    """Base of every fact about one draft of an offer."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "offer_draft"
    SUBJECT: ClassVar[str] = "offer_draft_id"

    offer_draft_id: UUID
    supplier_id: UUID


class OfferDraftBegun(OfferDraftEvent):
    """A supplier began to write an offer: a new one, a copy of its own, or the next version of one.

    `revises` is the offer that it is to be the next version of, and `revises_version` the version that it began with.
    """

    TYPE: ClassVar[str] = "catalogue.OfferDraftBegun.v1"
    PRIVATE: ClassVar[bool] = True
    written: Written
    copied_from: UUID | None = None
    revises: UUID | None = None
    revises_version: int | None = None
    begun_at: AwareDatetime


class OfferDraftSaved(OfferDraftEvent):
    """This is what the draft says now, all of it; and which version of the offer it revises, where it revises one."""

    TYPE: ClassVar[str] = "catalogue.OfferDraftSaved.v1"
    PRIVATE: ClassVar[bool] = True
    written: Written
    revises_version: int | None = None
    saved_at: AwareDatetime


class OfferDraftPublished(OfferDraftEvent):
    """The draft became an offer, or the next version of one, which says from now on what it said."""

    TYPE: ClassVar[str] = "catalogue.OfferDraftPublished.v1"
    PRIVATE: ClassVar[bool] = True
    offer_id: UUID
    published_at: AwareDatetime


class OfferDraftDiscarded(OfferDraftEvent):
    """The supplier gave the draft up."""

    TYPE: ClassVar[str] = "catalogue.OfferDraftDiscarded.v1"
    PRIVATE: ClassVar[bool] = True
    discarded_at: AwareDatetime
