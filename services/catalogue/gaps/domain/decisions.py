"""What is decided about gaps: to raise one, to answer it, and to close it when an offer answers all of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.catalogue.gaps.domain.fitting import begins_to_answer
from services.catalogue.gaps.domain.gap import UNFILLED, Closing, Gap, Likeness
from services.catalogue.offers.domain.offer import Offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Text, command
from shared.kernel.rules import Rejection, code_is_known, reject_if_any, status_is_known
from shared.reference import ReasonKind, reason_of

# A need that has gone, or that there is no money for, is not one that another offer would meet.
NOT_FOR_WANT_OF_AN_OFFER = frozenset({"no_longer_needed", "budget_exhausted"})

_BANDS = ((20, "20_or_more"), (10, "10_to_19"), (5, "5_to_9"), (0, "under_5"))


@dataclass(frozen=True)
class UnmetNeed:
    """A need that was reported unmet, as its fact tells it; `reason` is a code."""

    need_id: UUID
    category: str
    district: str
    reason: str
    reported_at: datetime


@command
class AnswerGap:
    """Tell the district what is done about a gap."""

    code: Annotated[str, reason_of(ReasonKind.GAP_ANSWERED)]
    detail: Text = ""


@command
class CloseGap:
    """Close a gap that no offer closes, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.GAP_CLOSED)]


def wants_an_offer(reason: str) -> bool:
    """Say whether a need that is unmet for this reason is a gap; raises `Rejected` for a reason not known here."""
    reject_if_any([code_is_known("need_unmet reason", reason)])
    return reason not in NOT_FOR_WANT_OF_AN_OFFER


def report(gap: Gap | None, gap_id: UUID, likeness: Likeness, need: UnmetNeed, now: datetime) -> list[Event]:
    """Let a need join the gap that is open, or raise one with it; a need that waits already changes nothing.

    A need that is heard of after an offer came raises the gap all the same: whoever reported it found none suitable.
    """
    if gap is not None and need.need_id in gap.askers:
        return []
    reject_if_any([status_is_known("gap", gap.status) if gap else None])
    about = _About(gap_id=gap_id, category=likeness.category, district=likeness.district)
    reported = facts.GapReported(**about, need_id=need.need_id, reported_at=need.reported_at)
    if gap is None:
        return [_raised(about, likeness, now), reported]
    grown = band_of(gap.reported + 1)
    if grown == band_of(gap.reported):
        return [reported]
    return [reported, facts.GapGrew(**about, needs=grown, grew_at=now)]


def _raised(about: "_About", likeness: Likeness, now: datetime) -> facts.GapRaised:
    return facts.GapRaised(
        **about,
        market=likeness.market,
        reason=likeness.reason,
        access=likeness.access,
        needs=band_of(1),
        raised_at=now,
    )


def band_of(count: int) -> str:
    """Return the band in which a number of needs is published, so that no small number tells of somebody."""
    return next(band for at_least, band in _BANDS if count >= at_least)


def withdraw_report(gap: Gap | None, need_id: UUID, now: datetime) -> list[Event]:
    """Let a need leave a gap: it was withdrawn, ordered or met. A gap that nobody waits for any more is closed."""
    if gap is None or gap.status not in UNFILLED or need_id not in gap.askers:
        return []
    left = facts.GapReportWithdrawn(**_about(gap), need_id=need_id, withdrawn_at=now)
    return [left] if len(gap.askers) > 1 else [left, _closed(gap, Closing.DEMAND_GONE, None, now)]


def answer(gap: Gap, asked: AnswerGap, now: datetime) -> list[Event]:
    """Answer a gap; another answer replaces the one before."""
    reason = Reason(code=asked.code, detail=asked.detail)
    if gap.answer == reason:
        return []
    reject_if_any([is_unfilled(gap)])
    return [facts.GapAnswered(**_about(gap), answer=reason, answered_at=now)]


def is_unfilled(gap: Gap) -> Rejection | None:
    """What is closed needs no answer; the next need begins another gap."""
    return None if gap.status in UNFILLED else Rejection("gap_closed", f"the gap was closed at {gap.closed_at}")


def close(gap: Gap, asked: CloseGap, now: datetime) -> list[Event]:
    """Close a gap that no offer closes; the next need of its kind begins another one."""
    reject_if_any([status_is_known("gap", gap.status), is_not_for_an_offer_to_say(asked.reason)])
    return [_closed(gap, asked.reason, None, now)] if gap.status in UNFILLED else []


def is_not_for_an_offer_to_say(reason: str) -> Rejection | None:
    """A gap is filled by the offer that fits, and the fact names it."""
    if reason != Closing.FILLED:
        return None
    return Rejection("filled_by_no_offer", "a gap is filled when an offer fits; give another reason", "/reason")


def fill(gap: Gap | None, then: Offer | None, offer: Offer | None, now: datetime) -> list[Event]:
    """Close a gap that an offer has begun to answer; `then` is the offer as it stood when the gap was last reported."""
    if gap is None or offer is None or gap.status not in UNFILLED or not begins_to_answer(then, offer, gap):
        return []
    return [_closed(gap, Closing.FILLED, offer.offer_id, now)]


class _About(TypedDict):
    """Which gap a fact is about."""

    gap_id: UUID
    category: str
    district: str


def _about(gap: Gap) -> _About:
    return _About(gap_id=gap.gap_id, category=gap.category, district=gap.district)


def _closed(gap: Gap, reason: str, offer_id: UUID | None, now: datetime) -> facts.GapClosed:
    return facts.GapClosed(**_about(gap), reason=reason, offer_id=offer_id, closed_at=now)
