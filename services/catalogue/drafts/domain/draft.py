"""A draft of an offer, folded from its events."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code

EMPTY = "{}"
"""The text of a draft that says nothing."""


class DraftStatus(StrEnum):
    """What became of a draft."""

    OPEN = "open"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Draft:
    """What a supplier has written so far, as the text of a JSON object. Once it is no longer open it says nothing.

    `revises` is the offer of which it is to be the next version after `revises_version`, `copied_from` the one that it
    began as a copy of, `offer_id` the one that it became.
    """

    offer_draft_id: UUID
    supplier_id: UUID
    written: str
    begun_at: datetime
    saved_at: datetime
    status: Annotated[DraftStatus, Code("offer draft status")] = DraftStatus.OPEN
    copied_from: UUID | None = None
    revises: UUID | None = None
    revises_version: int | None = None
    offer_id: UUID | None = None


def evolve(draft: Draft | None, event: facts.OfferDraftEvent) -> Draft:
    """Fold one event into a draft."""
    if isinstance(event, facts.OfferDraftBegun):
        return _begun(event)
    draft = begun(draft, event)
    match event:
        case facts.OfferDraftSaved():
            return replace(draft, written=event.written, revises_version=event.revises_version, saved_at=event.saved_at)
        case facts.OfferDraftPublished():
            return replace(draft, status=DraftStatus.PUBLISHED, written=EMPTY, offer_id=event.offer_id)
        case facts.OfferDraftDiscarded():
            return replace(draft, status=DraftStatus.DISCARDED, written=EMPTY)
    return draft


def _begun(event: facts.OfferDraftBegun) -> Draft:
    return Draft(
        offer_draft_id=event.offer_draft_id,
        supplier_id=event.supplier_id,
        written=event.written,
        begun_at=event.begun_at,
        saved_at=event.begun_at,
        copied_from=event.copied_from,
        revises=event.revises,
        revises_version=event.revises_version,
    )


DRAFTS = Aggregate("offer_draft", "offer_drafts", Draft, evolve, indexes=(("supplier_id", "status"), ("status",)))
