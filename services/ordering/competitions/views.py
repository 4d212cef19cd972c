"""Competitions as they are shown: to the department with everything that is open, to a supplier with what is its own.

A supplier learns why its bid did not win: its points for quality and those of the bid that won, and no points for
price, nor any sum that they are part of: from these and its own price it could work out the lowest one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.ordering.competitions.domain.awarding import winner
from services.ordering.competitions.domain.competition import OPENED, Bid, Competition, Status, Weight
from services.ordering.competitions.domain.evaluating import mean_points, prices_are_shown, quality_of, ranking
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.reference.codes import Code

_DECIDED = (Status.STANDSTILL, Status.AWARDED)


@dataclass(frozen=True)
class Answered:
    """A question and its answer; nobody learns who asked."""

    number: int
    question: str
    answer: str | None


@dataclass(frozen=True)
class CompetitionShown:
    """What is the same for everybody who may see a competition."""

    competition_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    status: Annotated[Status, Code("competition status")]
    specification: str
    places: int
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    questions_until: date | None
    closes_on: date | None
    questions: tuple[Answered, ...]
    reason: str | None
    standstill_until: date | None
    ended_at: datetime | None


@dataclass(frozen=True)
class OwnResult:
    """Why a bid won or did not: its own mean points by criterion, and the quality of both in percent."""

    won: bool
    reason: str | None
    points: dict[str, int]
    quality_percent: int
    winner: UUID
    quality_of_winner_percent: int


@dataclass(frozen=True)
class OwnBid:
    """A supplier's own bid: what is in it nobody can show before the bids are opened."""

    bid_id: UUID
    received_at: datetime
    price_pence: int | None
    price_queried_until: date | None
    price_accepted: bool | None
    result: OwnResult | None


@dataclass(frozen=True)
class CompetitionForSupplier(CompetitionShown):
    """A competition as a supplier sees it."""

    bid: OwnBid | None


@dataclass(frozen=True)
class EvaluatorShown:
    """Somebody who evaluates."""

    account: str
    declared: bool
    may_evaluate: bool


@dataclass(frozen=True)
class OpenerShown:
    """Somebody who opens bids: whether they have a key, and whether they agreed to the opening."""

    account: str
    has_key: bool
    agreed: bool


@dataclass(frozen=True)
class ScoredShown:
    """The points of one evaluator for a bid."""

    evaluator: str
    points: dict[str, int]
    rationale: str


@dataclass(frozen=True)
class BidShown:
    """A bid that was opened.

    `rank` and `points` are by the published weights, of the bids that are not out. They and the price are shown to
    nobody in the department before every evaluator has scored every bid.
    """

    bid_id: UUID
    supplier_id: UUID
    received_at: datetime
    price_pence: int | None
    method: str
    quality_percent: int
    points: float | None
    rank: int | None
    scores: tuple[ScoredShown, ...]
    price_queried_until: date | None
    price_explanation: str
    price_accepted: bool | None
    failed: str | None


@dataclass(frozen=True)
class ProposedShown:
    """An award that is proposed, and who approved it."""

    bid_id: UUID
    standstill: bool
    by: str
    approved_by: str | None


@dataclass(frozen=True)
class CompetitionForStaff(CompetitionShown):
    """A competition as the department sees it: `bids_received` in number, and `bids` once they are opened.

    Their prices are shown since `evaluated_at`.
    """

    need_ids: tuple[UUID, ...]
    prepared_by: str
    openers: tuple[OpenerShown, ...]
    openers_needed: int
    evaluators: tuple[EvaluatorShown, ...]
    invited: int
    bids_received: int
    bids: tuple[BidShown, ...]
    open_by: date | None
    valid_until: date | None
    overdue: bool
    evaluated_at: datetime | None
    proposed: ProposedShown | None
    order_id: UUID | None
    amount_pence: int | None


def for_supplier(competition: Competition, supplier_id: UUID) -> CompetitionForSupplier:
    """Return what a supplier sees: questions that were answered, and its own."""
    asked = tuple(
        Answered(each.number, each.question, each.answer if each.answered_at else None)
        for each in competition.questions
        if each.answered_at or each.supplier_id == supplier_id
    )
    bid = competition.bid_of(supplier_id)
    own = _own(competition, bid) if bid else None
    return CompetitionForSupplier(**vars(_shown(competition, asked)), bid=own)


def for_staff(competition: Competition) -> CompetitionForStaff:
    """Return what the department sees."""
    asked = tuple(
        Answered(each.number, each.question, each.answer if each.answered_at else None)
        for each in competition.questions
    )
    one, proposed = competition, competition.proposed
    return CompetitionForStaff(
        **vars(_shown(one, asked)),
        need_ids=one.need_ids,
        prepared_by=one.prepared_by,
        openers=tuple(OpenerShown(each.account, each.public_key is not None, bool(each.given)) for each in one.openers),
        openers_needed=one.openers_needed,
        evaluators=tuple(EvaluatorShown(each.account, each.declared, each.may_evaluate) for each in one.evaluators),
        invited=len(one.invited),
        bids_received=len(one.bids),
        bids=_bids(one) if _is_opened(one) else (),
        open_by=one.open_by,
        valid_until=one.valid_until,
        overdue=one.overdue,
        evaluated_at=one.evaluated_at,
        proposed=ProposedShown(proposed.bid_id, proposed.standstill, proposed.by, proposed.approved_by)
        if proposed
        else None,
        order_id=one.order_id,
        amount_pence=one.amount_pence,
    )


def _is_opened(competition: Competition) -> bool:
    return competition.status in OPENED or any(each.price_pence is not None for each in competition.bids)


def _shown(competition: Competition, questions: tuple[Answered, ...]) -> CompetitionShown:
    return CompetitionShown(
        competition_id=competition.competition_id,
        market=competition.market,
        category=competition.category,
        district=competition.district,
        status=competition.status,
        specification=competition.specification,
        places=len(competition.need_ids),
        estimate_pence=competition.estimate_pence,
        starts_on=competition.starts_on,
        ends_on=competition.ends_on,
        price_percent=competition.price_percent,
        weights=competition.weights,
        quality_floor_percent=competition.quality_floor_percent,
        questions_until=competition.questions_until,
        closes_on=competition.closes_on,
        questions=questions,
        reason=competition.reason,
        standstill_until=competition.standstill_until,
        ended_at=competition.ended_at,
    )


def _own(competition: Competition, bid: Bid) -> OwnBid:
    low = bid.low_price
    return OwnBid(
        bid_id=bid.bid_id,
        received_at=bid.received_at,
        price_pence=bid.price_pence,
        price_queried_until=low.justify_by if low else None,
        price_accepted=low.accepted if low else None,
        result=_result(competition, bid) if competition.status in _DECIDED else None,
    )


def _result(competition: Competition, bid: Bid) -> OwnResult:
    won = winner(competition)
    return OwnResult(
        won=bid.bid_id == won.bid_id,
        reason=bid.failed,
        points=mean_points(competition, bid),
        quality_percent=round(quality_of(competition, bid)),
        winner=won.supplier_id,
        quality_of_winner_percent=round(quality_of(competition, won)),
    )


def _bids(competition: Competition) -> tuple[BidShown, ...]:
    """Return the bids with their places, whoever of them may still be given orders: that is asked at the award."""
    priced = prices_are_shown(competition)
    in_order = ranking(competition, frozenset(competition.bidders)) if priced else []
    ranked = {each.bid.bid_id: (at, each) for at, each in enumerate(in_order, 1)}
    shown = []
    for bid in competition.bids:
        at, place = ranked.get(bid.bid_id, (None, None))
        low = bid.low_price
        shown.append(
            BidShown(
                bid_id=bid.bid_id,
                supplier_id=bid.supplier_id,
                received_at=bid.received_at,
                price_pence=bid.price_pence if priced else None,
                method=bid.method,
                quality_percent=round(quality_of(competition, bid)),
                points=round(float(place.points), 2) if place else None,
                rank=at,
                scores=tuple(ScoredShown(each.evaluator, each.points, each.rationale) for each in bid.scores),
                price_queried_until=low.justify_by if low else None,
                price_explanation=low.explanation if low else "",
                price_accepted=low.accepted if low else None,
                failed=bid.failed,
            )
        )
    return tuple(shown)
