"""A gap: a category for which a district finds no suitable offer. Raised by needs, answered, closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from services.catalogue.offers.domain.offer import Offer
from services.catalogue.offers.domain.offer import Status as OfferStatus
from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Text, command
from shared.kernel.rules import Rejection, code_is_known, reject_if_any, status_is_known
from shared.reference import ReasonKind, reason_of
from shared.reference.codes import Code

# A need that has gone, or that there is no money for, is not one that another offer would meet.
NOT_FOR_WANT_OF_AN_OFFER = frozenset({"no_longer_needed", "budget_exhausted"})


class Status(StrEnum):
    """Where a gap stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


UNFILLED = (Status.OPEN, Status.ANSWERED)


@dataclass(frozen=True)
class Gap:
    """`needs` counts the reports since it was opened; `offer_id` is the offer that closed it."""

    gap_id: str
    category: AnyCategory
    district: AnyDistrict
    status: Annotated[Status, Code("gap status")]
    needs: int
    raised_at: datetime
    answer: Annotated[Reason, Code("gap_answered reason")] | None = None
    offer_id: UUID | None = None
    closed_at: datetime | None = None


@command
class AnswerGap:
    """Tell the district what is done about a gap."""

    code: Annotated[str, reason_of(ReasonKind.GAP_ANSWERED)]
    detail: Text = ""


def gap_id_of(category: str, district: str) -> str:
    """Return the one id that a district's gap in a category has, so that reports of the same gap merge."""
    return f"{category}:{district}"


def wants_an_offer(reason: str) -> bool:
    """Say whether a need that is unmet for this reason is a gap; raises `Rejected` for a reason not known here."""
    reject_if_any([code_is_known("need_unmet reason", reason)])
    return reason not in NOT_FOR_WANT_OF_AN_OFFER


def raise_gap(gap: Gap | None, category: str, district: str, now: datetime) -> list[Event]:
    """Count one more unmet need, and open the gap with it where it is not open.

    A need that is heard of after an offer came raises the gap all the same: whoever reported it found none suitable.
    """
    reject_if_any([status_is_known("gap", gap.status) if gap else None])
    counted = gap.needs if gap and gap.status in UNFILLED else 0
    gap_id = gap_id_of(category, district)
    return [facts.GapRaised(gap_id=gap_id, category=category, district=district, needs=counted + 1, raised_at=now)]


def answer(gap: Gap, asked: AnswerGap, now: datetime) -> list[Event]:
    """Answer a gap; another answer replaces the one before."""
    reason = Reason(code=asked.code, detail=asked.detail)
    if gap.answer == reason:
        return []
    reject_if_any([is_unfilled(gap)])
    return [
        facts.GapAnswered(
            gap_id=gap.gap_id, category=gap.category, district=gap.district, answer=reason, answered_at=now
        )
    ]


def is_unfilled(gap: Gap) -> Rejection | None:
    """What is closed needs no answer; a new report opens it again."""
    return None if gap.status in UNFILLED else Rejection("gap_closed", f"the gap was closed at {gap.closed_at}")


def accept_as_unmet(gap: Gap, now: datetime) -> list[Event]:
    """Close a gap that nobody can fill; the next report opens it again."""
    return _closed(gap, None, now) if gap.status in UNFILLED else []


def fill(gap: Gap | None, offer: Offer | None, now: datetime) -> list[Event]:
    """Close a gap that an offer covers now."""
    if gap is None or offer is None or gap.status not in UNFILLED or not covers(offer, gap):
        return []
    return _closed(gap, offer.offer_id, now)


def covers(offer: Offer, gap: Gap) -> bool:
    """Say whether an offer can be ordered for what a gap lacks."""
    fits = offer.content.category == gap.category and gap.district in offer.content.districts
    return fits and offer.status is OfferStatus.PUBLISHED


def _closed(gap: Gap, offer_id: UUID | None, now: datetime) -> list[Event]:
    closed = facts.GapClosed(
        gap_id=gap.gap_id, category=gap.category, district=gap.district, offer_id=offer_id, closed_at=now
    )
    return [closed]


def evolve(gap: Gap | None, event: facts.GapEvent) -> Gap:
    """Fold one event into a gap; the first report after a closure begins it anew."""
    if isinstance(event, facts.GapRaised):
        return _raised(gap, event)
    gap = begun(gap, event)
    match event:
        case facts.GapAnswered():
            return replace(gap, status=Status.ANSWERED, answer=event.answer)
        case facts.GapClosed():
            return replace(gap, status=Status.CLOSED, offer_id=event.offer_id, closed_at=event.closed_at)
    return gap


def _raised(gap: Gap | None, event: facts.GapRaised) -> Gap:
    if gap and gap.status in UNFILLED:
        return replace(gap, needs=event.needs)
    return Gap(event.gap_id, event.category, event.district, Status.OPEN, event.needs, event.raised_at)


GAPS = Aggregate(
    "gap", "gaps", Gap, evolve, indexes=(("gap_id",), ("category", "status"), ("district", "status"), ("status",))
)
