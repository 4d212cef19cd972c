"""The award: proposed by one, approved by another, and decided again on what is known where it takes effect."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.ordering.competitions.domain.competition import (
    Bid,
    Competition,
    Status,
    about,
    is_over,
    stands_at,
)
from services.ordering.competitions.domain.conditions import Suppliers, eligible, may_be_awarded
from services.ordering.competitions.domain.evaluating import (
    OUTSCORED,
    Judge,
    is_disinterested,
    is_evaluated,
    prices_are_shown,
    ranking,
    why_out,
)
from services.ordering.competitions.domain.funding import Buying, can_be_set_aside, missing, set_aside
from services.ordering.competitions.domain.opening import unsuccessful
from services.ordering.competitions.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.duties import CODE
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date


@command
class ProposeAward:
    """Which bid is proposed, and whether the bidders are given a standstill before anything is ordered."""

    bid_id: UUID
    standstill: bool = False


@command
class ReturnAward:
    """Why the award is not approved."""

    explanation: Text


def propose(
    competition: Competition,
    asked: ProposeAward,
    suppliers: Suppliers,
    known: Buying,
    terms: Terms,
    by: Judge,
    now: datetime,
) -> list[Event]:
    """Propose the best bid of those who may be awarded something now; what it costs above the estimate is set aside."""
    bid = competition.bid(asked.bid_id)
    more = missing(competition, (bid.price_pence or 0) if bid else 0, known)
    reject_if_any(
        [
            stands_at(competition, Status.EVALUATION),
            *_may_win(competition, asked.bid_id, suppliers, now),
            *_is_decided_by_no_interest(competition, suppliers, terms, uk_date(now)),
            *(can_be_set_aside(more, known.budgets) if prices_are_shown(competition) else ()),
            *is_disinterested(competition, by),
        ]
    )
    proposed = facts.AwardProposed(
        **about(competition),
        bid_id=asked.bid_id,
        standstill=asked.standstill,
        proposed_by=by.account,
        proposed_at=now,
    )
    return [proposed, *set_aside(competition, more, known.budgets, terms.thresholds, now)]


def give_back(competition: Competition, asked: ReturnAward, by: Judge, now: datetime) -> list[Event]:
    """Not approve an award, or take it back within its standstill: the bids can be looked at again."""
    proposed = competition.proposed
    reject_if_any(
        [
            stands_at(competition, Status.PROPOSED, Status.STANDSTILL),
            None if asked.explanation else Rejection("text_missing", "say why", "/explanation"),
        ]
    )
    if proposed is None:
        raise AssertionError("a proposal is there where the status says so")
    return [
        facts.AwardReturned(
            **about(competition),
            bid_id=proposed.bid_id,
            returned_by=by.account,
            explanation=asked.explanation,
            returned_at=now,
        )
    ]


def amount_of(competition: Competition) -> int:
    """Return what the proposed bid costs for every need of the competition, in pence; nothing where none is."""
    bid = competition.bid(competition.proposed.bid_id) if competition.proposed else None
    return (bid.price_pence or 0) * len(competition.need_ids) if bid else 0


def may_approve(competition: Competition, terms: Terms, by: Judge) -> Iterator[Rejection | None]:
    """Yield what speaks against an approver: it is another than who proposed it, with the authority for the amount."""
    if competition.proposed and competition.proposed.by == by.account:
        yield Rejection(CODE, "you proposed this award: somebody else has to approve it")
    if competition.evaluator(by.account) is not None:
        yield Rejection(CODE, "you evaluated the bids: somebody else has to approve the award")
    yield from is_disinterested(competition, by)
    amount_pence = amount_of(competition)
    needed = terms.authority.level_for(amount_pence)
    above = terms.authority.levels[terms.authority.levels.index(needed) :]
    if by.roles.isdisjoint({each.role for each in above if each.role}):
        detail = f"an award of {amount_pence} pence is approved at the level {needed.level}"
        yield Rejection("over_authority", detail)


def approve(competition: Competition, suppliers: Suppliers, terms: Terms, by: Judge, now: datetime) -> list[Event]:
    """Approve an award: it is announced where a standstill was proposed, and else takes effect in the same commit."""
    proposed = competition.proposed
    reject_if_any(
        [
            stands_at(competition, Status.PROPOSED),
            *(_may_win(competition, proposed.bid_id, suppliers, now) if proposed else ()),
            *may_approve(competition, terms, by),
        ]
    )
    if proposed is None:
        raise AssertionError("the rules above refuse this")
    approved = facts.AwardApproved(
        **about(competition),
        bid_id=proposed.bid_id,
        rule=terms.authority_stamp,
        level=terms.authority.level_for(amount_of(competition)).level,
        approved_by=by.account,
        approved_at=now,
    )
    if not proposed.standstill:
        return [approved]
    bid = winner(competition)
    announced = facts.AwardAnnounced(
        **about(competition),
        bid_id=bid.bid_id,
        supplier_id=bid.supplier_id,
        until=terms.standstill_until(uk_date(now)),
        announced_at=now,
        policies=terms.standing_still,
    )
    return [approved, announced, *told(competition, suppliers, now)]


def may_take_effect(competition: Competition, suppliers: Suppliers, now: datetime) -> Iterator[Rejection | None]:
    """Yield what speaks against ordering from the bid that was approved, as everything is now."""
    proposed = competition.proposed
    if proposed is None or proposed.approved_by is None:
        yield Rejection("not_approved", "nobody approved an award")
        return
    if competition.status is Status.STANDSTILL and not is_over(competition.standstill_until, now):
        detail = f"the standstill lasts until the end of {competition.standstill_until}"
        yield Rejection("standstill", detail)
    yield from _may_win(competition, proposed.bid_id, suppliers, now)


def awarded(
    competition: Competition,
    order_id: UUID,
    need_ids: tuple[UUID, ...],
    suppliers: Suppliers,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Return the facts of an award that takes effect, and give every other bidder its reason."""
    bid = winner(competition)
    won = facts.CompetitionAwarded(
        **about(competition),
        bid_id=bid.bid_id,
        supplier_id=bid.supplier_id,
        order_id=order_id,
        need_ids=need_ids,
        amount_pence=(bid.price_pence or 0) * len(need_ids),
        bids=len(competition.bids),
        awarded_at=now,
        policies=terms.awarding,
    )
    return [won, *told(competition, suppliers, now)]


def told(competition: Competition, suppliers: Suppliers, now: datetime) -> list[Event]:
    """Give every unsuccessful bidder the reason, once (PCR 2015 regs 55, 86: no price of anybody else)."""
    chosen, able = winner(competition), _eligible(competition, suppliers, uk_date(now))
    return [
        unsuccessful(competition, each, why_out(competition, each, able) or OUTSCORED, now)
        for each in competition.bids
        if each.bid_id != chosen.bid_id and each.failed is None
    ]


def winner(competition: Competition) -> Bid:
    """Return the bid that is proposed."""
    found = competition.bid(competition.proposed.bid_id) if competition.proposed else None
    if found is None:
        raise AssertionError("an award names a bid")
    return found


def _may_win(competition: Competition, bid_id: UUID, suppliers: Suppliers, now: datetime) -> Iterator[Rejection | None]:
    """PCR 2015 reg. 67, PA 2023 s. 19: the best of those who may be awarded something, and no other.

    Which is best is not said before quality is scored: it would say something of prices.
    """
    today, bid = uk_date(now), competition.bid(bid_id)
    if bid is None or bid.price_pence is None:
        yield Rejection("bid_unknown", "there is no such bid", "/bid_id")
        return
    yield from is_evaluated(competition)
    if any(each.low_price and each.low_price.accepted is None for each in competition.bids):
        yield Rejection("price_query_open", "the price of a bid is queried: decide on it first")
    if is_over(competition.valid_until, now):
        yield Rejection("bids_expired", f"the bids were binding until {competition.valid_until}")
    yield from may_be_awarded(
        suppliers.get(bid.supplier_id), competition.market, competition.category, competition.ends_on, today
    )
    able = _eligible(competition, suppliers, today)
    out = why_out(competition, bid, able)
    if out is not None:
        yield Rejection("bid_out", f"the bid is out: {out}", "/bid_id")
    elif prices_are_shown(competition) and (best := _best(competition, able)) != bid_id:
        yield Rejection("not_the_best_bid", f"bid {best} has more points", "/bid_id")


def _is_decided_by_no_interest(
    competition: Competition, suppliers: Suppliers, terms: Terms, today: date
) -> Iterator[Rejection | None]:
    """PCR 2015 reg. 24, PA 2023 s. 82: points of who declares an interest once prices are shown are left out.

    Enough other evaluators must be left, and the same bid be the best with those points: neither they nor leaving them
    out decides who wins.
    """
    left = sum(not each.interests for each in competition.evaluators)
    if competition.evaluated_at is None or left == len(competition.evaluators):
        return
    able, least = _eligible(competition, suppliers, today), terms.evaluation.evaluators_at_least
    with_all = replace(competition, evaluators=tuple(replace(each, interests=()) for each in competition.evaluators))
    if left < least:
        detail = f"{left} evaluators without an interest are left, and {least} are needed: cancel the competition"
        yield Rejection("too_few_evaluators", detail)
    elif _best(competition, able) != _best(with_all, able):
        detail = "the points of an evaluator with an interest decide which bid is the best: cancel the competition"
        yield Rejection("interest_decides", detail)


def _best(competition: Competition, able: frozenset[UUID]) -> UUID | None:
    return next((each.bid.bid_id for each in ranking(competition, able)), None)


def _eligible(competition: Competition, suppliers: Suppliers, today: date) -> frozenset[UUID]:
    return eligible(suppliers, competition.market, competition.category, competition.ends_on, today)
