"""Evaluation by people who declared that they have no interest, by the weights that were published.

Quality is scored before anybody sees a price: with the last score prices are shown, and from then on no points change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.competitions.domain.competition import (
    UNDER_WAY,
    Bid,
    Competition,
    Scored,
    Status,
    about,
    stands_at,
)
from services.ordering.competitions.domain.folding import evolve
from services.ordering.competitions.domain.low_prices import query
from services.ordering.competitions.domain.terms import Terms
from services.ordering.interests.domain.interests import Interests, has_no_interest
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Line, Text, command
from shared.kernel.duties import acts_for_another
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.lists import coded

BELOW_FLOOR = "below_quality_floor"
NOT_JUSTIFIED = "price_not_justified"
NOT_ELIGIBLE = "not_a_member"
OUTSCORED = "outscored"


@command
class DeclareInterests:
    """The bidders in whom the evaluator has an interest; none is a declaration too."""

    interests: Annotated[tuple[UUID, ...], Field(max_length=500)]


@command
class ReplaceEvaluator:
    """Who evaluates in whose place: accounts."""

    evaluator: Line
    successor: Line


@command
class Points:
    """The points for one criterion."""

    criterion: Annotated[str, coded("criterion of a bid")]
    points: Annotated[int, Field(ge=0, le=100)]


@command
class ScoreBid:
    """The points of one evaluator for a bid, for each criterion of quality, and why."""

    scores: Annotated[tuple[Points, ...], Field(max_length=20)]
    rationale: Text


@dataclass(frozen=True)
class Judge:
    """Who judges: the account, the roles that open the endpoint, the supplier that it speaks for, and its interests."""

    account: str
    roles: frozenset[str] = frozenset()
    speaks_for: UUID | None = None
    interests: Interests | None = None


@dataclass(frozen=True)
class Ranked:
    """A bid in its place: its points in all, and those for quality as a percentage of what was to be had."""

    bid: Bid
    points: Fraction
    quality: Fraction


def declare(competition: Competition, account: str, asked: DeclareInterests, now: datetime) -> list[Event]:
    """Take a declaration in: who has an interest evaluates nothing of this competition (PCR 2015 reg. 24)."""
    before = competition.evaluator(account)
    if before and before.declared and before.interests == asked.interests:
        return []
    unknown = [at for at, each in enumerate(asked.interests) if each not in competition.bidders]
    reject_if_any(
        [
            stands_at(competition, Status.EVALUATION),
            is_an_evaluator(competition, account),
            *(Rejection("not_a_bidder", "name suppliers that bid", f"/interests/{at}") for at in unknown),
        ]
    )
    return [
        facts.EvaluatorDeclared(**about(competition), evaluator=account, interests=asked.interests, declared_at=now)
    ]


def replace_evaluator(competition: Competition, asked: ReplaceEvaluator, now: datetime) -> list[Event]:
    """Let somebody else evaluate, for whoever has an interest or is away."""
    reject_if_any(
        [
            stands_at(competition, *(each for each in UNDER_WAY if each not in {Status.PROPOSED, Status.STANDSTILL})),
            is_an_evaluator(competition, asked.evaluator, "/evaluator"),
            no_price_is_shown(competition),
            Rejection("named_twice", "this account evaluates already", "/successor")
            if competition.evaluator(asked.successor)
            else None,
        ]
    )
    return [
        facts.EvaluatorReplaced(
            **about(competition), evaluator=asked.evaluator, successor=asked.successor, replaced_at=now
        )
    ]


def score(
    competition: Competition, bid_id: UUID, asked: ScoreBid, by: Judge, terms: Terms, now: datetime
) -> list[Event]:
    """Give a bid its points, or others while some are missing; with the last ones prices are shown, and queried."""
    bid = competition.bid(bid_id)
    reject_if_any(
        [
            stands_at(competition, Status.EVALUATION),
            is_an_evaluator(competition, by.account),
            has_declared_no_interest(competition, by.account),
            no_price_is_shown(competition),
            None if bid and bid.price_pence else Rejection("bid_unknown", "there is no such bid", "/path/bid_id"),
            *is_disinterested(competition, by),
            *_scores_every_criterion(competition, asked),
            None if asked.rationale else Rejection("text_missing", "say why", "/rationale"),
        ]
    )
    scores = tuple(facts.Score(criterion=each.criterion, points=each.points) for each in asked.scores)
    scored = facts.BidScored(
        **about(competition),
        bid_id=bid_id,
        evaluator=by.account,
        scores=scores,
        rationale=asked.rationale,
        scored_at=now,
    )
    return [scored, *_evaluated(evolve(competition, scored), terms, now)]


def _evaluated(competition: Competition, terms: Terms, now: datetime) -> Iterator[Event]:
    if any(is_evaluated(competition)):
        return
    bids = sum(each.price_pence is not None for each in competition.bids)
    yield facts.BidsEvaluated(**about(competition), bids=bids, evaluated_at=now)
    yield from query(competition, terms, now)


def prices_are_shown(competition: Competition) -> bool:
    """Say whether quality is scored, so that a price can sway nobody's points any more."""
    return competition.evaluated_at is not None or not any(is_evaluated(competition))


def no_price_is_shown(competition: Competition) -> Rejection | None:
    """PCR 2015 reg. 18, PA 2023 s. 12(2), (3): whoever knows what a bid costs does not score its quality any more."""
    if not prices_are_shown(competition):
        return None
    return Rejection("prices_shown", "every bid is scored and the prices are shown: points stand as they are")


def is_disinterested(competition: Competition, by: Judge) -> Iterator[Rejection | None]:
    """PCR 2015 reg. 24, PA 2023 ss. 81 to 83: nobody judges bids who speaks for a bidder or has an interest in one."""
    for supplier_id in competition.bidders:
        yield acts_for_another(by.speaks_for, supplier_id)
    found = (has_no_interest(by.interests, each) for each in competition.bidders)
    yield next((each for each in found if each is not None), None)


def is_an_evaluator(competition: Competition, account: str, pointer: str = "") -> Rejection | None:
    """Only those named evaluate."""
    if competition.evaluator(account) is not None:
        return None
    return Rejection("not_an_evaluator", "this account is not named as an evaluator of this competition", pointer)


def has_declared_no_interest(competition: Competition, account: str) -> Rejection | None:
    """PCR 2015 reg. 24, PA 2023 ss. 81 to 83: who evaluates says first that they have no interest in any bidder."""
    evaluator = competition.evaluator(account)
    if evaluator is None or evaluator.may_evaluate:
        return None
    if evaluator.declared:
        return Rejection("interest_declared", "you declared an interest in a bidder: somebody else has to evaluate")
    return Rejection("interest_not_denied", "say first whether you have an interest in a bidder")


def _scores_every_criterion(competition: Competition, asked: ScoreBid) -> Iterator[Rejection | None]:
    wanted = sorted(each.criterion for each in competition.weights)
    if sorted(each.criterion for each in asked.scores) != wanted:
        yield Rejection("criteria_differ", f"score each published criterion once: {', '.join(wanted)}", "/scores")


def is_evaluated(competition: Competition) -> Iterator[Rejection | None]:
    """Every evaluator has declared no interest and scored every bid that could be read.

    Whoever declares one once that was so is not waited for: their points stand, and count no more.
    """
    for evaluator in competition.evaluators:
        if not evaluator.may_evaluate and not (competition.evaluated_at and evaluator.interests):
            yield Rejection("interest_not_denied", f"{evaluator.account} has not declared to have no interest")
    readable = [each for each in competition.bids if each.price_pence is not None]
    given = {(each.evaluator, bid.bid_id) for bid in readable for each in bid.scores}
    missing = len(competition.evaluators) * len(readable) - len(given)
    if missing:
        yield Rejection("not_evaluated", f"{missing} evaluations are missing: each evaluator scores each bid")


def quality_of(competition: Competition, bid: Bid) -> Fraction:
    """Return what a bid has for its quality, in percent of what was to be had: the mean of the points that count."""
    of_all, scores = sum(each.percent for each in competition.weights), _that_count(competition, bid)
    if not scores or not of_all:
        return Fraction(100 if not of_all else 0)
    return sum((_mean(scores, each.criterion) * each.percent for each in competition.weights), Fraction(0)) / of_all


def _that_count(competition: Competition, bid: Bid) -> list[Scored]:
    interested = {each.account for each in competition.evaluators if each.interests}
    return [each for each in bid.scores if each.evaluator not in interested]


def _mean(scores: Sequence[Scored], criterion: str) -> Fraction:
    return Fraction(sum(each.points.get(criterion, 0) for each in scores), len(scores))


def mean_points(competition: Competition, bid: Bid) -> dict[str, int]:
    """Return the rounded mean of the points for each criterion, as its supplier is told."""
    scores = _that_count(competition, bid)
    return {each.criterion: round(_mean(scores, each.criterion)) if scores else 0 for each in competition.weights}


def why_out(competition: Competition, bid: Bid, eligible: frozenset[UUID]) -> str | None:
    """Return why a bid is not ranked, `None` where it is."""
    if bid.price_pence is None:
        return bid.failed
    if bid.supplier_id not in eligible:
        return NOT_ELIGIBLE
    if bid.low_price is not None and bid.low_price.accepted is False:
        return NOT_JUSTIFIED
    if quality_of(competition, bid) < competition.quality_floor_percent:
        return BELOW_FLOOR
    return None


def ranking(competition: Competition, eligible: frozenset[UUID]) -> list[Ranked]:
    """Return the bids that may win, best first.

    Points: the weight of price, times the lowest price over the bid's own, and the weight of quality times its share.
    Equal ones go by quality, then price, then who came first.
    """
    sound = [each for each in competition.bids if why_out(competition, each, eligible) is None]
    lowest = min((each.price_pence or 0 for each in sound), default=0)
    ranked = [_ranked(competition, each, lowest) for each in sound]
    return sorted(ranked, key=lambda each: (-each.points, -each.quality, each.bid.price_pence, each.bid.received_at))


def _ranked(competition: Competition, bid: Bid, lowest: int) -> Ranked:
    quality, price = quality_of(competition, bid), competition.price_percent
    points = Fraction(price * lowest, bid.price_pence or 1) + quality * (100 - price) / 100
    return Ranked(bid, points, quality)
