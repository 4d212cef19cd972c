"""A competition that comes to nothing: by a buyer with a reason, or by itself without bids or once they bind nobody."""

from datetime import date, datetime
from typing import Annotated

from services.ordering.competitions.domain.competition import (
    UNDER_WAY,
    Competition,
    Status,
    about,
    last_day_is_over,
    stands_at,
)
from services.ordering.competitions.domain.funding import Budgets, set_free
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.rules import reject_if_any
from shared.reference import ReasonKind, reason_of

NO_BIDS = "no_bids"
BIDS_EXPIRED = "bids_expired"
BINDING = (Status.EVALUATION, Status.PROPOSED, Status.STANDSTILL)


@command
class CancelCompetition:
    """Why it does not go on."""

    reason: Annotated[str, reason_of(ReasonKind.COMPETITION_CANCELLED)]


def cancel(competition: Competition, asked: CancelCompetition, budgets: Budgets, now: datetime) -> list[Event]:
    """Cancel a competition; whoever bid is told, and its needs can be met in another way."""
    if competition.status is Status.CANCELLED:
        return []
    reject_if_any([stands_at(competition, *UNDER_WAY)])
    return cancelled(competition, asked.reason, budgets, now)


def expire(competition: Competition, due_on: date, budgets: Budgets, now: datetime) -> list[Event]:
    """Let a competition end whose bids bind nobody any more."""
    if competition.status not in BINDING or competition.valid_until != due_on:
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    return cancelled(competition, BIDS_EXPIRED, budgets, now)


def cancelled(competition: Competition, reason: str, budgets: Budgets, now: datetime) -> list[Event]:
    """Return the facts of a competition that came to nothing, and of what it had set aside."""
    ended = facts.CompetitionCancelled(
        **about(competition), reason=Reason(code=reason), supplier_ids=competition.bidders, cancelled_at=now
    )
    return [ended, *set_free(competition, budgets)]
