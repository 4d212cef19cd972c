"""A competition in memory, made by the rules alone: what the pure tests begin with."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from services.ordering.competitions.domain import awarding, bidding, evaluating, opening, preparing
from services.ordering.competitions.domain.awarding import ProposeAward
from services.ordering.competitions.domain.bidding import Sealed
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.conditions import Suppliers
from services.ordering.competitions.domain.evaluating import DeclareInterests, Judge, Points, ScoreBid
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.competitions.domain.funding import Budgets, Buying
from services.ordering.competitions.domain.opening import Content
from services.ordering.competitions.domain.preparing import OpenCompetition, PrepareCompetition, Wanted, Weighing
from services.ordering.competitions.domain.terms import terms_on
from services.ordering.known.needs import KnownNeed
from shared.contracts.event import Event
from shared.contracts.ordering import CompetitionEvent
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from shared.reference import Regime
from shared.reference.markets import markets
from tests.ordering.examples import BUDGET, CATEGORY, DISTRICT, NOON, TODAY
from tests.suppliers import MARKET, known_supplier

TERMS = terms_on(Regime.PCR_LIGHT_TOUCH, TODAY)
CLOSES_ON = TODAY + timedelta(days=10)
AFTER = end_of(CLOSES_ON) + timedelta(hours=10)
STARTS_ON, ENDS_ON = date(2017, 1, 9), date(2017, 2, 17)
OPENERS, EVALUATORS = ("one", "two", "three"), ("four", "five")
PROPOSER, APPROVER = Judge("six", frozenset({"buyer"})), Judge("seven", frozenset({"buyer"}))
ASKED = PrepareCompetition(
    need_ids=(new_id(),),
    specification="Retail skills with a work trial.",
    estimate_pence=100_000,
    starts_on=STARTS_ON,
    ends_on=ENDS_ON,
    price_percent=40,
    weights=(Weighing(criterion="approach", percent=40), Weighing(criterion="staff", percent=20)),
    openers=OPENERS,
    evaluators=EVALUATORS,
)


_LIVES: list[list[Event]] = []


def life(lived: Callable[[], object]) -> list[Event]:
    """All that happens while somebody lives it."""
    _LIVES.append([])
    lived()
    return _LIVES.pop()


def after(one: Competition | None, events: Sequence[Event]) -> Competition:
    own = [each for each in events if isinstance(each, CompetitionEvent)]
    for each in _LIVES:
        each.extend(own)
    for event in own:
        one = COMPETITIONS.evolve(one, event)
    assert one is not None
    return one


def the_needs(*need_ids: UUID, district: str = DISTRICT) -> tuple[KnownNeed, ...]:
    return tuple(KnownNeed(each, new_id(), district, CATEGORY) for each in need_ids)


def wanted(asked: PrepareCompetition = ASKED) -> Wanted:
    nothing = (None,) * len(asked.need_ids)
    return Wanted(the_needs(*asked.need_ids), nothing, nothing)


def prepared(asked: PrepareCompetition = ASKED) -> Competition:
    return after(None, preparing.prepare(new_id(), asked, wanted(asked), markets()[MARKET], TERMS, "eight", NOON))


def with_keys(one: Competition) -> Competition:
    for opener in OPENERS:
        one = after(one, preparing.take_key(one, opener, f"the public key of {opener}", NOON))
    return one


def opened(asked: PrepareCompetition = ASKED) -> Competition:
    one = with_keys(prepared(asked))
    asked_to = OpenCompetition(closes_on=CLOSES_ON)
    return after(one, preparing.open_to_bids(one, asked_to, wanted(asked), (), {BUDGET.budget_id: BUDGET}, TERMS, NOON))


def bid(one: Competition, supplier_id: UUID, now: datetime = NOON) -> Competition:
    sealed = Sealed(new_id(), "sealed", ())
    return after(one, bidding.submit(one, sealed, supplier_id, a_member(supplier_id), now))


def a_member(supplier_id: UUID) -> KnownSupplier:
    return known_supplier(supplier_id, NOON, CATEGORY)


def members(one: Competition) -> Suppliers:
    return {each: a_member(each) for each in one.bidders}


def closed(prices: Sequence[int], asked: PrepareCompetition = ASKED) -> Competition:
    one = opened(asked)
    for _ in prices:
        one = bid(one, new_id())
    return after(one, bidding.close(one, CLOSES_ON, budgets_with(one), TERMS, AFTER))


def read(prices: Sequence[int], asked: PrepareCompetition = ASKED) -> Competition:
    one = closed(prices, asked)
    contents = {each.bid_id: Content(price, "how") for each, price in zip(one.bids, prices, strict=True)}
    return after(one, opening.open_all(one, contents, TERMS, AFTER))


def scored(one: Competition, points: Sequence[int]) -> Competition:
    for evaluator in EVALUATORS:
        one = after(one, evaluating.declare(one, evaluator, DeclareInterests(interests=()), AFTER))
        for each, given in zip(one.bids, points, strict=True):
            said = ScoreBid(scores=the_points(given), rationale="why")
            one = after(one, evaluating.score(one, each.bid_id, said, Judge(evaluator), TERMS, AFTER))
    return one


def not_scored(one: Competition) -> Competition:
    return replace(one, evaluated_at=None, bids=tuple(replace(each, scores=()) for each in one.bids))


def the_points(given: int) -> tuple[Points, ...]:
    return tuple(Points(criterion=each, points=given) for each in ("approach", "staff"))


def proposed(one: Competition, at: int = 0, *, standstill: bool = False) -> Competition:
    asked = ProposeAward(bid_id=one.bids[at].bid_id, standstill=standstill)
    return after(one, awarding.propose(one, asked, members(one), buying(one), TERMS, PROPOSER, AFTER))


def approved(one: Competition) -> Competition:
    return after(one, awarding.approve(one, members(one), TERMS, APPROVER, AFTER))


def budgets_with(one: Competition, allocated_pence: int = 10**12) -> Budgets:
    """The one budget that pays, with what the competition has set aside of it."""
    reserved = sum(each.amount_pence for each in one.set_aside)
    return {BUDGET.budget_id: replace(BUDGET, allocated_pence=allocated_pence, reserved_pence=reserved)}


def buying(one: Competition, budgets: Budgets | None = None) -> Buying:
    found = budgets_with(one) if budgets is None else budgets
    return Buying(the_needs(*one.need_ids), (None,) * len(one.need_ids), found)


def asked_for(needs: int) -> PrepareCompetition:
    return replace(ASKED, need_ids=tuple(new_id() for _ in range(needs)))


def codes_of(step: Callable[[], object]) -> set[str]:
    """The codes of all reasons for which a step is refused."""
    with pytest.raises(Rejected) as refused:
        step()
    return {each.code for each in refused.value.rejections}


def scoring(one: Competition, evaluator: str, bid_id: UUID, points: int = 80) -> list[Event]:
    asked = ScoreBid(scores=the_points(points), rationale="why")
    return evaluating.score(one, bid_id, asked, Judge(evaluator), TERMS, AFTER)


def against_proposing(one: Competition, asked: ProposeAward) -> set[str]:
    return codes_of(lambda: awarding.propose(one, asked, members(one), buying(one), TERMS, PROPOSER, AFTER))
