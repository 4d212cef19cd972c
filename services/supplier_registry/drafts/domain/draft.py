"""A draft of an application, folded from its events; it holds the one place for a draft of its supplier in a market."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import DraftContent
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

_OPEN_DRAFT = Claim("open_draft")


class DraftStatus(StrEnum):
    """What became of a draft."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Draft:
    """What one organisation has written so far. Once it is no longer open it says nothing any more."""

    draft_id: UUID
    supplier_id: UUID
    market: str
    content: DraftContent
    drafted_at: datetime
    saved_at: datetime
    status: Annotated[DraftStatus, Code("draft status")] = DraftStatus.OPEN
    prefilled_from: UUID | None = None
    application_id: UUID | None = None


def open_draft(supplier_id: UUID, market: str) -> ClaimRef:
    """Name the one draft that an organisation may have in a market."""
    return _OPEN_DRAFT(f"{supplier_id}:{market}")


def _claims(draft: Draft) -> tuple[ClaimRef, ...]:
    return (open_draft(draft.supplier_id, draft.market),) if draft.status == DraftStatus.OPEN else ()


def evolve(draft: Draft | None, event: facts.DraftEvent) -> Draft:
    """Fold one event into a draft."""
    if isinstance(event, facts.ApplicationDrafted):
        return Draft(
            draft_id=event.draft_id,
            supplier_id=event.supplier_id,
            market=event.market,
            content=event.content,
            drafted_at=event.drafted_at,
            saved_at=event.drafted_at,
            prefilled_from=event.prefilled_from,
        )
    draft = begun(draft, event)
    match event:
        case facts.ApplicationDraftSaved():
            return replace(draft, content=event.content, saved_at=event.saved_at)
        case facts.ApplicationDraftSubmitted():
            submitted = replace(draft, status=DraftStatus.SUBMITTED, application_id=event.application_id)
            return replace(submitted, content=DraftContent())
        case facts.ApplicationDraftDiscarded():
            return replace(draft, status=DraftStatus.DISCARDED, content=DraftContent())
    return draft


DRAFTS = Aggregate(
    "application_draft", "application_drafts", Draft, evolve, indexes=(("supplier_id",), ("status",)), claims=_claims
)
