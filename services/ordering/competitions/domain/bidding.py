"""Bids: sealed before they are decided on, taken until the last day is over by the server's clock, then closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.competitions.domain.cancelling import NO_BIDS, cancelled
from services.ordering.competitions.domain.competition import (
    Competition,
    SealedPart,
    Status,
    about,
    is_over,
    last_day_is_over,
    stands_at,
)
from services.ordering.competitions.domain.conditions import may_bid
from services.ordering.competitions.domain.funding import Budgets
from services.ordering.competitions.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command, confidential
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import add_working_days, uk_date


@confidential
@command
class SubmitBid:
    """The price for each need, and how the supplier would meet what is wanted. Sealed as soon as it has come in."""

    price_pence: Annotated[int, Field(ge=1, le=10**12)]
    method: Text


@dataclass(frozen=True)
class Sealed:
    """A bid as it is kept until all are opened."""

    bid_id: UUID
    sealed: str
    parts: tuple[SealedPart, ...]


def submit(
    competition: Competition, bid: Sealed | None, supplier_id: UUID, supplier: KnownSupplier | None, now: datetime
) -> list[Event]:
    """Take a sealed bid in, in the place of the supplier's bid of before; `None` where there were no keys for it."""
    reject_if_any(
        [is_in_time(competition, now), *may_bid(supplier, competition.market, competition.category, uk_date(now))]
    )
    if bid is None:
        raise AssertionError("a competition that is open has the keys of all openers")
    return [
        facts.BidReceived(**about(competition), bid_id=bid.bid_id, supplier_id=supplier_id, received_at=now),
        facts.BidSealed(
            **about(competition),
            bid_id=bid.bid_id,
            sealed=bid.sealed,
            parts=tuple(facts.SealedPart(opener=each.opener, sealed=each.sealed) for each in bid.parts),
        ),
    ]


def is_in_time(competition: Competition, now: datetime) -> Rejection | None:
    """A bid counts by when it reached the server, whatever its sender's clock says, and whoever closes when."""
    if competition.status is Status.PREPARED or competition.closes_on is None:
        return stands_at(competition, Status.OPEN)
    if competition.status is not Status.OPEN or is_over(competition.closes_on, now):
        detail = f"bids were taken until the end of {competition.closes_on}, and none is taken after it"
        return Rejection("bid_too_late", detail)
    return None


def withdraw(competition: Competition, supplier_id: UUID, now: datetime) -> list[Event]:
    """Take a bid back before the competition closes."""
    reject_if_any([is_in_time(competition, now)])
    bid = competition.bid_of(supplier_id)
    if bid is None:
        return []
    return [facts.BidWithdrawn(**about(competition), bid_id=bid.bid_id, supplier_id=supplier_id, withdrawn_at=now)]


def close(competition: Competition, due_on: date, budgets: Budgets, terms: Terms, now: datetime) -> list[Event]:
    """Close a competition once its last day is over; without a single bid it comes to nothing."""
    if competition.status is not Status.OPEN or competition.closes_on != due_on:
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    open_by = add_working_days(due_on, terms.sealed.open_within_working_days)
    closed = facts.CompetitionClosed(**about(competition), bids=len(competition.bids), open_by=open_by, closed_at=now)
    return [closed] if competition.bids else [closed, *cancelled(competition, NO_BIDS, budgets, now)]
