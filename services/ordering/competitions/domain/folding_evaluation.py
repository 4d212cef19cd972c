"""How the evaluation of bids and the award fold into a competition."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.ordering.competitions.domain.competition import (
    Competition,
    Evaluator,
    LowPrice,
    Proposed,
    Scored,
    Status,
)
from shared.contracts import ordering as facts


def with_bid(one: Competition, bid_id: UUID, **changed: Any) -> Competition:
    """Change one bid; a bid that is not there changes nothing."""
    return replace(one, bids=tuple(replace(each, **changed) if each.bid_id == bid_id else each for each in one.bids))


def _evaluated(one: Competition, event: facts.BidsEvaluated) -> Competition:
    return replace(one, evaluated_at=event.evaluated_at)


def _price_queried(one: Competition, event: facts.BidPriceQueried) -> Competition:
    one = replace(one, remind_on=event.remind_on, justify_by=event.justify_by)
    return with_bid(one, event.bid_id, low_price=LowPrice(event.justify_by))


def _justification_due(one: Competition, event: facts.BidPriceJustificationDue) -> Competition:
    return replace(one, reminded_of=event.justify_by)


def _price_justified(one: Competition, event: facts.BidPriceJustified) -> Competition:
    return _about_price(one, event.bid_id, justified=True)


def _price_explained(one: Competition, event: facts.BidPriceExplained) -> Competition:
    return _about_price(one, event.bid_id, explanation=event.explanation)


def _price_decided(one: Competition, event: facts.BidPriceDecided) -> Competition:
    return _about_price(one, event.bid_id, accepted=event.accepted)


def _declared(one: Competition, event: facts.EvaluatorDeclared) -> Competition:
    said = Evaluator(event.evaluator, declared=True, interests=event.interests)
    return replace(one, evaluators=tuple(said if each.account == said.account else each for each in one.evaluators))


def _replaced(one: Competition, event: facts.EvaluatorReplaced) -> Competition:
    new = Evaluator(event.successor)
    evaluators = tuple(new if each.account == event.evaluator else each for each in one.evaluators)
    bids = tuple(
        replace(bid, scores=tuple(each for each in bid.scores if each.evaluator != event.evaluator)) for bid in one.bids
    )
    return replace(one, evaluators=evaluators, bids=bids)


def _scored(one: Competition, event: facts.BidScored) -> Competition:
    points = {each.criterion: each.points for each in event.scores}
    new = Scored(event.evaluator, points, event.rationale)
    bid = one.bid(event.bid_id)
    others = tuple(each for each in bid.scores if each.evaluator != event.evaluator) if bid else ()
    return with_bid(one, event.bid_id, scores=(*others, new))


def _proposed(one: Competition, event: facts.AwardProposed) -> Competition:
    return replace(one, status=Status.PROPOSED, proposed=Proposed(event.bid_id, event.standstill, event.proposed_by))


def _returned(one: Competition, _: facts.AwardReturned) -> Competition:
    """What the other bidders were told is open again, but for what cannot be read."""
    bids = tuple(replace(each, failed=None) if each.price_pence is not None else each for each in one.bids)
    return replace(one, status=Status.EVALUATION, proposed=None, standstill_until=None, bids=bids)


def _approved(one: Competition, event: facts.AwardApproved) -> Competition:
    if one.proposed is None:
        return one
    by_right = replace(one.proposed, rule=event.rule, level=event.level, approved_by=event.approved_by)
    return replace(one, proposed=by_right)


def _announced(one: Competition, event: facts.AwardAnnounced) -> Competition:
    return replace(one, status=Status.STANDSTILL, standstill_until=event.until)


def _unsuccessful(one: Competition, event: facts.BidUnsuccessful) -> Competition:
    return with_bid(one, event.bid_id, failed=event.reason.code)


def _awarded(one: Competition, event: facts.CompetitionAwarded) -> Competition:
    return replace(
        one,
        status=Status.AWARDED,
        order_id=event.order_id,
        amount_pence=event.amount_pence,
        ended_at=event.awarded_at,
        set_aside=(),
    )


def _about_price(one: Competition, bid_id: UUID, **changed: Any) -> Competition:
    bid = one.bid(bid_id)
    if bid is None or bid.low_price is None:
        return one
    return with_bid(one, bid_id, low_price=replace(bid.low_price, **changed))


OF_EVALUATION: Mapping[type[facts.CompetitionEvent], Callable[[Competition, Any], Competition]] = MappingProxyType(
    {
        facts.BidsEvaluated: _evaluated,
        facts.BidPriceQueried: _price_queried,
        facts.BidPriceJustificationDue: _justification_due,
        facts.BidPriceJustified: _price_justified,
        facts.BidPriceExplained: _price_explained,
        facts.BidPriceDecided: _price_decided,
        facts.EvaluatorDeclared: _declared,
        facts.EvaluatorReplaced: _replaced,
        facts.BidScored: _scored,
        facts.AwardProposed: _proposed,
        facts.AwardReturned: _returned,
        facts.AwardApproved: _approved,
        facts.AwardAnnounced: _announced,
        facts.BidUnsuccessful: _unsuccessful,
        facts.CompetitionAwarded: _awarded,
    }
)
