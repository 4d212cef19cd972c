"""What is decided about a gap that is open: to answer it, and to close it when an offer answers all of it."""

from datetime import datetime
from typing import Annotated

from services.catalogue.gaps.domain.closing import closed, in_full, in_public, the_askers
from services.catalogue.gaps.domain.fitting import begins_to_answer
from services.catalogue.gaps.domain.gap import UNFILLED, Closing, Gap
from services.catalogue.offers.domain.offer import Offer
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Text, command
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class AnswerGap:
    """Tell the district what is done about a gap."""

    code: Annotated[str, reason_of(ReasonKind.GAP_ANSWERED)]
    detail: Text = ""


@command
class CloseGap:
    """Close a gap that no offer closes, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.GAP_CLOSED)]


def answer(gap: Gap, asked: AnswerGap, now: datetime) -> list[Event]:
    """Answer a gap; another answer replaces the one before. What is said in free words is for the district alone."""
    if gap.answer == Reason(code=asked.code, detail=asked.detail):
        return []
    reject_if_any([is_unfilled(gap)])
    code = Reason(code=asked.code)
    explained = facts.GapAnswerExplained(**in_full(gap), detail=asked.detail, explained_at=now)
    return [
        facts.GapAnswered(**in_public(gap), answer=code, answered_at=now),
        *([explained] if asked.detail else []),
        facts.AskersToldOfAnswer(**the_askers(gap), answer=code, told_at=now),
    ]


def is_unfilled(gap: Gap) -> Rejection | None:
    """What is closed needs no answer; the next need begins another gap."""
    return None if gap.status in UNFILLED else Rejection("gap_closed", f"the gap was closed at {gap.closed_at}")


def close(gap: Gap, asked: CloseGap, now: datetime) -> list[Event]:
    """Close a gap that no offer closes; the next need of its kind begins another one."""
    reject_if_any([status_is_known("gap", gap.status), is_not_for_an_offer_to_say(asked.reason)])
    return closed(gap, asked.reason, None, now) if gap.status in UNFILLED else []


def is_not_for_an_offer_to_say(reason: str) -> Rejection | None:
    """A gap is filled by the offer that fits, and the fact names it."""
    if reason != Closing.FILLED:
        return None
    return Rejection("filled_by_no_offer", "a gap is filled when an offer fits; give another reason", "/reason")


def fill(gap: Gap | None, then: Offer | None, offer: Offer | None, now: datetime) -> list[Event]:
    """Close a gap that an offer has begun to answer; `then` is the offer as it stood when the gap was last reported."""
    if gap is None or offer is None or gap.status not in UNFILLED or not begins_to_answer(then, offer, gap):
        return []
    return closed(gap, Closing.FILLED, offer.offer_id, now)
