"""What is decided about drafts: whatever is written is kept, and held to the rules of an offer once it is published."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from services.catalogue.drafts.domain.draft import Draft, DraftStatus
from services.catalogue.drafts.domain.reading import Unfinished, read, text_of, text_of_copy, text_of_version
from services.catalogue.offers.domain import decisions
from services.catalogue.offers.domain.content import WriteOffer
from services.catalogue.offers.domain.decisions import Publishing
from services.catalogue.offers.domain.offer import Offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.commands import Version, command
from shared.kernel.known_codes import status_is_known
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected, Rejection, reject_if_any


@command
class BeginDraft:
    """Begin to write an offer, with as much of it as is known: any fields, and none of them has to be right yet."""

    offer: Unfinished


@command
class SaveDraft:
    """All that a draft is to say from now on: any fields of an offer, and none of them has to be right yet.

    Where it revises an offer that changed meanwhile, `revises_version` says which version of it was read since.
    """

    offer: Unfinished
    revises_version: Version | None = None


def begin(offer_draft_id: UUID, supplier_id: UUID, asked: BeginDraft, now: datetime) -> list[Event]:
    """Begin a draft of a new offer."""
    about = _About(offer_draft_id=offer_draft_id, supplier_id=supplier_id)
    return [facts.OfferDraftBegun(**about, written=text_of(asked.offer), begun_at=now)]


def copy(offer_draft_id: UUID, offer: Offer, now: datetime) -> list[Event]:
    """Begin a draft of a new offer with what another one of the supplier's says, whatever became of that."""
    about = _About(offer_draft_id=offer_draft_id, supplier_id=offer.supplier_id)
    written = text_of_copy(offer.content)
    return [facts.OfferDraftBegun(**about, written=written, copied_from=offer.offer_id, begun_at=now)]


def revise(offer_draft_id: UUID, offer: Offer, now: datetime) -> list[Event]:
    """Begin a draft of the next version of an offer, with what it says now."""
    reject_if_any([status_is_known("offer", offer.status), *decisions.can_be_revised(offer)])
    return [
        facts.OfferDraftBegun(
            offer_draft_id=offer_draft_id,
            supplier_id=offer.supplier_id,
            written=text_of_version(offer.content),
            revises=offer.offer_id,
            revises_version=offer.offer_version,
            begun_at=now,
        )
    ]


def save(draft: Draft, asked: SaveDraft, now: datetime) -> list[Event]:
    """Keep what was written; nothing where the draft says so already."""
    written, version = text_of(asked.offer), asked.revises_version or draft.revises_version
    if draft.status is DraftStatus.OPEN and (written, version) == (draft.written, draft.revises_version):
        return []
    reject_if_any([*_can_be_changed(draft), revises_an_offer(draft, asked.revises_version)])
    return [facts.OfferDraftSaved(**_about(draft), written=written, revises_version=version, saved_at=now)]


def discard(draft: Draft, now: datetime) -> list[Event]:
    """Give a draft up."""
    if draft.status is DraftStatus.DISCARDED:
        return []
    reject_if_any(_can_be_changed(draft))
    return [facts.OfferDraftDiscarded(**_about(draft), discarded_at=now)]


def publish(
    draft: Draft,
    offer: Offer | None,
    supplier: KnownSupplier | None,
    offer_id: UUID,
    mint: Callable[[], UUID],
    now: datetime,
) -> list[Event]:
    """Make an offer of a draft under a new id, or the next version of the `offer` that it revises.

    `mint` makes an id for each start that is new. Raises `Rejected` with all that is missing, not valid or forbidden.
    """
    reject_if_any(_can_be_changed(draft))
    stale = revises_the_latest_version(draft, offer)
    try:
        asked, fresh = _asked(draft, mint)
        if draft.revises is None:
            published = decisions.publish(Publishing(offer_id, draft.supplier_id, fresh), supplier, asked, now)
        else:
            published = decisions.update_in_line(offer, supplier, asked, fresh, now) if offer else []
    except Rejected as refused:
        raise Rejected(*(stale, *refused.rejections) if stale else refused.rejections) from None
    reject_if_any([stale])
    became = draft.revises or offer_id
    return [*published, facts.OfferDraftPublished(**_about(draft), offer_id=became, published_at=now)]


def _asked(draft: Draft, mint: Callable[[], UUID]) -> tuple[WriteOffer, tuple[UUID, ...]]:
    asked, reasons = read(draft.written)
    if asked is None:
        raise Rejected(*reasons)
    return asked, tuple(mint() for _ in asked.starts)


def _can_be_changed(draft: Draft) -> tuple[Rejection | None, ...]:
    return status_is_known("draft", draft.status), draft_is_open(draft)


def draft_is_open(draft: Draft) -> Rejection | None:
    """What was published or discarded is changed no more."""
    if draft.status not in {DraftStatus.PUBLISHED, DraftStatus.DISCARDED}:
        return None
    became = f" as offer {draft.offer_id}" if draft.offer_id else ""
    return Rejection("draft_not_open", f"the draft was {draft.status}{became}")


def revises_an_offer(draft: Draft, version: int | None) -> Rejection | None:
    """A version is named where there is an offer that it is one of."""
    if version is None or draft.revises:
        return None
    detail = f"the draft is of a new offer, which has no version {version}; leave it out"
    return Rejection("draft_revises_no_offer", detail, "/revises_version")


def revises_the_latest_version(draft: Draft, offer: Offer | None) -> Rejection | None:
    """Nobody overwrites an edit that they have not seen, nor an offer that has passed to another supplier."""
    if draft.revises is None:
        return None
    if offer is None or offer.supplier_id != draft.supplier_id:
        return Rejection("offer_unknown", f"offer {draft.revises} is not the supplier's; copy what is written here")
    if offer.offer_version == draft.revises_version:
        return None
    detail = (
        f"the draft is of version {draft.revises_version}, and the offer has version {offer.offer_version}: "
        "read it, and save the draft with that as its revises_version"
    )
    return Rejection("offer_changed", detail, "/revises_version")


class _About(TypedDict):
    """Which draft a fact is about."""

    offer_draft_id: UUID
    supplier_id: UUID


def _about(draft: Draft) -> _About:
    return _About(offer_draft_id=draft.offer_draft_id, supplier_id=draft.supplier_id)
