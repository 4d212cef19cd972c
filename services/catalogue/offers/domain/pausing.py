"""A supplier takes no new orders for an offer for a while, and then again.

A pause stands above what passes by itself: an offer whose supplier is suspended, or whose evidence runs out, may be
paused, so that it does not come back with the ground, and is not resumed while that lasts. What is for good is for
paused offers too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from services.catalogue.offers.domain.covering import evidence_covers_a_delivery
from services.catalogue.offers.domain.decisions import is_not_delisted_for_good, is_not_withdrawn, keep_in_line
from services.catalogue.offers.domain.expiring import is_not_expired
from services.catalogue.offers.domain.offer import OFFERS, PASSING, Offer, Status, about
from services.catalogue.offers.domain.selling import may_offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.known_codes import status_is_known
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of, reasons
from shared.reference.calendar import uk_date


@command
class PauseOffer:
    """Take no new orders for an offer for now, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.OFFER_PAUSED)]


@command
class ResumeOffer:
    """Take orders for an offer again, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.OFFER_RESUMED)]


def pause(offer: Offer, asked: PauseOffer, now: datetime) -> list[Event]:
    """Pause an offer; another reason for one that is paused is told, the same one changes nothing."""
    if offer.status is Status.PAUSED and offer.paused_for == asked.reason:
        return []
    reject_if_any(
        [
            status_is_known("offer", offer.status),
            is_not_withdrawn(offer),
            is_not_delisted_for_good(offer),
            is_not_expired(offer, uk_date(now)),
        ]
    )
    return [facts.OfferPaused(**about(offer), reason=_said(ReasonKind.OFFER_PAUSED, asked.reason), paused_at=now)]


def resume(offer: Offer, supplier: KnownSupplier | None, asked: ResumeOffer, now: datetime) -> list[Event]:
    """Let a paused offer be ordered again, if it could be published today; one that is published stays as it is."""
    if offer.status is Status.PUBLISHED:
        return []
    today = uk_date(now)
    reject_if_any(
        [
            status_is_known("offer", offer.status),
            is_not_withdrawn(offer),
            is_not_delisted_for_good(offer),
            is_not_delisted_for_now(offer),
            is_not_barred(offer),
            price_is_not_refused(offer),
            is_not_expired(offer, today),
            *_of_no_field(
                (
                    *may_offer(supplier, offer.content.market, offer.content.category),
                    evidence_covers_a_delivery(supplier, offer.content, today),
                )
            ),
        ]
    )
    said = _said(ReasonKind.OFFER_RESUMED, asked.reason)
    resumed = facts.OfferResumed(**about(offer), reason=said, resumed_at=now)
    # What an earlier membership offered is away for good, although the supplier is a member again.
    return [resumed, *keep_in_line(OFFERS.evolve(offer, resumed), supplier, now)]


def is_not_delisted_for_now(offer: Offer) -> Rejection | None:
    """What its supplier did not pause comes back with the end of its ground, and by nobody's decision."""
    if offer.status is not Status.DELISTED or offer.delisted_for not in PASSING:
        return None
    detail = f"the offer is not paused but delisted ({offer.delisted_for}), and returns by itself"
    return Rejection("offer_not_paused", detail)


def is_not_barred(offer: Offer) -> Rejection | None:
    """What staff took down while it was paused stands again once they have acknowledged it."""
    if not offer.barred or offer.status is not Status.PAUSED:
        return None
    return Rejection("offer_taken_down", "staff took the offer down: correct it, and they look at it again")


def price_is_not_refused(offer: Offer) -> Rejection | None:
    """PA 2023 s. 19(3): what was rejected as abnormally low may not be ordered until the offer asks something else."""
    if not offer.price_refused:
        return None
    return Rejection("price_refused", "the price was rejected as abnormally low; ask another one")


def _of_no_field(found: Iterable[Rejection | None]) -> list[Rejection]:
    """Return rules of publishing without what they point to: whoever resumes an offer sends nothing of it."""
    return [replace(each, pointer="") for each in found if each]


def _said(kind: ReasonKind, code: str) -> Reason:
    return Reason(code=code, detail=reasons(kind)[code].text)
