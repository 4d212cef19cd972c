"""A query of what an offer asks, folded from its events: asked, explained, accepted or rejected.

One query stands for an offer at a time, until the offer asks another price or is gone: the one that was accepted keeps
the same price from being queried again, the one that was rejected keeps the offer from being ordered.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

QUERY_OF_OFFER = Claim("price_query_of_offer")


class Status(StrEnum):
    """How far a query has come."""

    ASKED = "asked"
    JUSTIFIED = "justified"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CLOSED = "closed"


@dataclass(frozen=True)
class PriceQuery:
    """What an offer asks, and what its supplier says to it. `open` until it is decided or there is nothing to decide.

    `offer_version` is the last version that was measured, `overdue` says that it was open after the last day to decide.
    """

    query_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    offer_version: int
    grounds: tuple[facts.GroundCode, ...]
    queried_at: datetime
    answer_by: date
    remind_on: date
    decide_by: date
    policies: tuple[str, ...]
    per_hour_pence: int = 0
    mean_pence: int | None = None
    next_pence: int | None = None
    compared: int = 0
    status: Annotated[Status, Code("price query status")] = Status.ASKED
    open: bool = True
    awaits_answer: bool = True
    overdue: bool = False
    justified_for: tuple[facts.JustificationCode, ...] = ()
    justified_at: datetime | None = None
    detail: str = ""
    accepted_for: Annotated[str, Code("price_accepted reason")] | None = None
    rejected_for: Annotated[str, Code("price_rejected reason")] | None = None
    closed_for: Annotated[str, Code("price_query_closed reason")] | None = None
    decided_at: datetime | None = None
    explanation: str = ""


def evolve(query: PriceQuery | None, event: facts.PriceQueryEvent) -> PriceQuery:
    """Fold one event into a query."""
    if isinstance(event, facts.PriceQueried):
        return _queried(event)
    query = begun(query, event)
    match event:
        case facts.PriceMeasured():
            return _measured(query, event)
        case facts.PriceJustified() | facts.PriceJustificationGiven():
            return _justified(query, event)
        case facts.PriceDecisionOverdue():
            return replace(query, overdue=True)
        case facts.PriceAccepted():
            return replace(_ended(query, Status.ACCEPTED, event.accepted_at), accepted_for=event.reason)
        case facts.PriceRejected():
            return replace(_ended(query, Status.REJECTED, event.rejected_at), rejected_for=event.reason)
        case facts.PriceDecisionExplained():
            return replace(query, explanation=event.detail)
        case facts.PriceQueryClosed():
            decided_at = query.decided_at
            return replace(
                _ended(query, Status.CLOSED, event.closed_at), closed_for=event.reason, decided_at=decided_at
            )
        case facts.PriceQueryTransferred():
            return replace(query, supplier_id=event.supplier_id)
    return query


def _queried(event: facts.PriceQueried) -> PriceQuery:
    return PriceQuery(
        query_id=event.query_id,
        offer_id=event.offer_id,
        supplier_id=event.supplier_id,
        market=event.market,
        category=event.category,
        offer_version=event.offer_version,
        grounds=event.grounds,
        queried_at=event.queried_at,
        answer_by=event.answer_by,
        remind_on=event.remind_on,
        decide_by=event.decide_by,
        policies=event.policies,
    )


def _measured(query: PriceQuery, event: facts.PriceMeasured) -> PriceQuery:
    """Keep what was measured; of a query that was accepted, the price that was: it may be gone back to."""
    if query.status is Status.ACCEPTED:
        return replace(query, offer_version=event.offer_version)
    return replace(
        query,
        offer_version=event.offer_version,
        per_hour_pence=event.per_hour_pence,
        mean_pence=event.mean_pence,
        next_pence=event.next_pence,
        compared=event.compared,
    )


def _justified(query: PriceQuery, event: facts.PriceJustified | facts.PriceJustificationGiven) -> PriceQuery:
    if isinstance(event, facts.PriceJustificationGiven):
        return replace(query, detail=event.detail)
    return replace(
        query,
        status=Status.JUSTIFIED,
        awaits_answer=False,
        justified_for=event.reasons,
        justified_at=event.justified_at,
        detail="",
    )


def _ended(query: PriceQuery, status: Status, at: datetime) -> PriceQuery:
    return replace(query, status=status, decided_at=at, open=False, awaits_answer=False)


def _claims(query: PriceQuery) -> tuple[ClaimRef, ...]:
    return () if query.status is Status.CLOSED else (QUERY_OF_OFFER(query.offer_id),)


PRICE_QUERIES = Aggregate(
    "price_query",
    "price_queries",
    PriceQuery,
    evolve,
    indexes=(("supplier_id", "status"), ("status",), ("open",), ("awaits_answer",), ("offer_id",)),
    claims=_claims,
)
