"""How the facts of a competition fold into it: one function for each fact."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.ordering.competitions.domain.competition import (
    OVER,
    Bid,
    Competition,
    Evaluator,
    Opener,
    Question,
    SealedPart,
    SetAside,
    Status,
    Weight,
)
from services.ordering.competitions.domain.folding_evaluation import OF_EVALUATION, with_bid
from shared.contracts import ordering as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef


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
    return with_bid(one, event.bid_id, sealed=event.sealed, parts=_parts(event.parts))


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
    return with_bid(one, event.bid_id, price_pence=event.price_pence, method=event.method)


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
        facts.CompetitionCancelled: _cancelled,
        **OF_EVALUATION,
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
