"""How the facts of a competition fold into it: one function for each fact."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.ordering.competitions.domain.competition import (
    OVER,
    Bid,
    Competition,
    Evaluator,
    LowPrice,
    Opener,
    Proposed,
    Question,
    Scored,
    SealedPart,
    SetAside,
    Status,
    Weight,
)
from shared.contracts import ordering as facts
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun


def evolve(competition: Competition | None, event: facts.CompetitionEvent) -> Competition:
    """Fold one event into a competition."""
    if isinstance(event, facts.CompetitionPrepared):
        return _prepared(event)
    competition = begun(competition, event)
    fold = _FOLDS.get(type(event))
    return _with_justifications_awaited(fold(competition, event)) if fold else competition


def _with_justifications_awaited(one: Competition) -> Competition:
    queried = (each.low_price for each in one.bids if each.low_price is not None)
    awaited = one.status is Status.EVALUATION and any(each.awaits_justification for each in queried)
    return replace(one, awaits_justification=awaited) if awaited != one.awaits_justification else one


def _prepared(event: facts.CompetitionPrepared) -> Competition:
    return Competition(
        competition_id=event.competition_id,
        market=event.market,
        category=event.category,
        district=event.district,
        status=Status.PREPARED,
        need_ids=event.need_ids,
        districts=event.districts,
        specification=event.specification,
        estimate_pence=event.estimate_pence,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        price_percent=event.price_percent,
        weights=tuple(Weight(each.criterion, each.percent) for each in event.weights),
        quality_floor_percent=event.quality_floor_percent,
        openers=tuple(Opener(each) for each in event.openers),
        openers_needed=event.openers_needed,
        evaluators=tuple(Evaluator(each) for each in event.evaluators),
        prepared_by=event.prepared_by,
        prepared_at=event.prepared_at,
    )


def _key_taken(one: Competition, event: facts.OpenerKeyTaken) -> Competition:
    return _with_opener(one, event.opener, public_key=event.public_key)


def _opened(one: Competition, event: facts.CompetitionOpened) -> Competition:
    return replace(
        one,
        status=Status.OPEN,
        regime=event.regime,
        questions_until=event.questions_until,
        closes_on=event.closes_on,
        opened_at=event.opened_at,
    )


def _funded(one: Competition, event: facts.CompetitionFunded) -> Competition:
    return replace(one, set_aside=tuple(SetAside(each.line, each.budget_id, each.amount_pence) for each in event.lines))


def _invited(one: Competition, event: facts.SuppliersInvited) -> Competition:
    new = tuple(each for each in event.supplier_ids if each not in one.invited)
    return replace(one, invited=(*one.invited, *new))


def _asked(one: Competition, event: facts.CompetitionQuestionAsked) -> Competition:
    return replace(one, questions=(*one.questions, Question(event.number, event.supplier_id, event.question)))


def _answered(one: Competition, event: facts.CompetitionQuestionAnswered) -> Competition:
    return _with_question(one, event.number, answered_at=event.answered_at)


def _answer_given(one: Competition, event: facts.CompetitionAnswerGiven) -> Competition:
    return _with_question(one, event.number, answer=event.answer)


def _received(one: Competition, event: facts.BidReceived) -> Competition:
    others = tuple(each for each in one.bids if each.supplier_id != event.supplier_id)
    return replace(one, bids=(*others, Bid(event.bid_id, event.supplier_id, event.received_at)))


def _sealed(one: Competition, event: facts.BidSealed) -> Competition:
    return _with_bid(one, event.bid_id, sealed=event.sealed, parts=_parts(event.parts))


def _bid_withdrawn(one: Competition, event: facts.BidWithdrawn) -> Competition:
    return replace(one, bids=tuple(each for each in one.bids if each.bid_id != event.bid_id))


def _closed(one: Competition, event: facts.CompetitionClosed) -> Competition:
    return replace(one, status=Status.CLOSED, open_by=event.open_by)


def _key_given(one: Competition, event: facts.OpenerKeyGiven) -> Competition:
    return _with_opener(one, event.opener, given=_parts(event.parts))


def _opening_overdue(one: Competition, _: facts.BidsOpeningOverdue) -> Competition:
    return replace(one, overdue=True)


def _bids_opened(one: Competition, event: facts.BidsOpened) -> Competition:
    """What was sealed is kept in the log alone: the state has what was in it by then."""
    bids = tuple(replace(each, sealed="", parts=()) for each in one.bids)
    openers = tuple(replace(each, given=()) for each in one.openers)
    return replace(
        one, status=Status.EVALUATION, valid_until=event.valid_until, overdue=False, bids=bids, openers=openers
    )


def _read(one: Competition, event: facts.BidRead) -> Competition:
    return _with_bid(one, event.bid_id, price_pence=event.price_pence, method=event.method)


def _evaluated(one: Competition, event: facts.BidsEvaluated) -> Competition:
    return replace(one, evaluated_at=event.evaluated_at)


def _price_queried(one: Competition, event: facts.BidPriceQueried) -> Competition:
    one = replace(one, remind_on=event.remind_on, justify_by=event.justify_by)
    return _with_bid(one, event.bid_id, low_price=LowPrice(event.justify_by))


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
    return _with_bid(one, event.bid_id, scores=(*others, new))


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
    return _with_bid(one, event.bid_id, failed=event.reason.code)


def _awarded(one: Competition, event: facts.CompetitionAwarded) -> Competition:
    return replace(
        one,
        status=Status.AWARDED,
        order_id=event.order_id,
        amount_pence=event.amount_pence,
        ended_at=event.awarded_at,
        set_aside=(),
    )


def _cancelled(one: Competition, event: facts.CompetitionCancelled) -> Competition:
    return replace(one, status=Status.CANCELLED, reason=event.reason.code, ended_at=event.cancelled_at, set_aside=())


def _parts(parts: tuple[facts.SealedPart, ...]) -> tuple[SealedPart, ...]:
    return tuple(SealedPart(each.opener, each.sealed) for each in parts)


def _with_opener(one: Competition, account: str, **changed: Any) -> Competition:
    openers = tuple(replace(each, **changed) if each.account == account else each for each in one.openers)
    return replace(one, openers=openers)


def _with_question(one: Competition, number: int, **changed: Any) -> Competition:
    questions = tuple(replace(each, **changed) if each.number == number else each for each in one.questions)
    return replace(one, questions=questions)


def _with_bid(one: Competition, bid_id: UUID, **changed: Any) -> Competition:
    return replace(one, bids=tuple(replace(each, **changed) if each.bid_id == bid_id else each for each in one.bids))


def _about_price(one: Competition, bid_id: UUID, **changed: Any) -> Competition:
    bid = one.bid(bid_id)
    if bid is None or bid.low_price is None:
        return one
    return _with_bid(one, bid_id, low_price=replace(bid.low_price, **changed))


_FOLDS: Mapping[type[facts.CompetitionEvent], Callable[[Competition, Any], Competition]] = MappingProxyType(
    {
        facts.OpenerKeyTaken: _key_taken,
        facts.CompetitionOpened: _opened,
        facts.CompetitionFunded: _funded,
        facts.SuppliersInvited: _invited,
        facts.CompetitionQuestionAsked: _asked,
        facts.CompetitionQuestionAnswered: _answered,
        facts.CompetitionAnswerGiven: _answer_given,
        facts.BidReceived: _received,
        facts.BidSealed: _sealed,
        facts.BidWithdrawn: _bid_withdrawn,
        facts.CompetitionClosed: _closed,
        facts.OpenerKeyGiven: _key_given,
        facts.BidsOpeningOverdue: _opening_overdue,
        facts.BidsOpened: _bids_opened,
        facts.BidRead: _read,
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
        facts.CompetitionCancelled: _cancelled,
    }
)

# One competition under way for a need.
COMPETITION_OF_NEED = Claim("competition_of_need")


def _claims(competition: Competition) -> tuple[ClaimRef, ...]:
    """A need is free for another competition once this one is over."""
    if competition.status in OVER:
        return ()
    return tuple(COMPETITION_OF_NEED(each) for each in competition.need_ids)


COMPETITIONS = Aggregate(
    "competition",
    "competitions",
    Competition,
    evolve,
    indexes=(
        ("status", "category"),
        ("district", "status"),
        ("status", "closes_on"),
        ("awaits_justification",),
        ("set_aside.budget_id",),
    ),
    claims=_claims,
)
