"""What can be done with a competition, by whoever may, and what its clocks do: each as one decision in a world."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from services.ordering.competitions.domain import (
    asking,
    awarding,
    bidding,
    calling_off,
    cancelling,
    evaluating,
    low_prices,
    opening,
    preparing,
)
from services.ordering.competitions.domain.asking import AnswerQuestion, AskQuestion
from services.ordering.competitions.domain.awarding import ProposeAward, ReturnAward
from services.ordering.competitions.domain.bidding import Sealed
from services.ordering.competitions.domain.cancelling import CancelCompetition
from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.conditions import Suppliers, eligible
from services.ordering.competitions.domain.evaluating import (
    DeclareInterests,
    Judge,
    Points,
    ReplaceEvaluator,
    ScoreBid,
)
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.competitions.domain.funding import Buying
from services.ordering.competitions.domain.low_prices import DecideOnPrice, JustifyPrice
from services.ordering.competitions.domain.opening import Content
from services.ordering.competitions.domain.preparing import OpenCompetition, Wanted
from services.ordering.competitions.domain.terms import Terms, terms_for, terms_on
from services.ordering.known.needs import KnownNeed
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import reject_if_any
from shared.reference import Regime
from shared.reference.markets import markets
from shared.reference.policy_values import AuthorityLevel, CompetitionAward
from tests.ordering.contests import ASKED, CLOSES_ON, OPENERS
from tests.ordering.examples import TODAY
from tests.ordering.living import SUPPLIERS, World
from tests.suppliers import MARKET

PRICES = (1, 250, 400, 450, 500, 700, 1_100, 2_000)
ESTIMATE_PENCE = 450
BUYERS_AWARD_UP_TO = 1_000
AUTHORITY = CompetitionAward(
    levels=(
        AuthorityLevel(level="buyer", role="buyer", up_to_pence=BUYERS_AWARD_UP_TO),
        AuthorityLevel(level="commercial", role="category_manager", up_to_pence=None),
    )
)
BUYER, OTHER_BUYER = (Judge(name, frozenset({"buyer"})) for name in ("six", "seven"))
COMMERCIAL = Judge("eight", frozenset({"category_manager"}))
OF_A_BIDDER = Judge("ten", frozenset({"buyer", "category_manager"}), speaks_for=SUPPLIERS[1])
SUCCESSOR = "nine"


@dataclass(frozen=True)
class Said:
    """What chance makes of a step: who takes it, about which bid or supplier, and a number below 100."""

    who: int = 0
    which: int = 0
    number: int = 0


Step = Callable[[World, Competition, Said], list[Event]]


def terms_of(world: World, one: Competition) -> Terms:
    return replace(terms_for(one, world.today), authority=AUTHORITY)


def wanted(world: World, need_ids: Sequence[UUID], *, competing: bool = False) -> Wanted:
    """What is known of needs, and what runs for them."""
    others = tuple(world.competition_of_need(each) for each in need_ids) if competing else ()
    return Wanted(needs_of(world, need_ids), tuple(world.order_of_need(each) for each in need_ids), others)


def needs_of(world: World, need_ids: Sequence[UUID]) -> tuple[KnownNeed, ...]:
    return tuple(world.needs[each] for each in need_ids)


def prepare(world: World, competition_id: UUID, need_ids: tuple[UUID, ...], starts_in: int) -> list[Event]:
    """Write down what is wanted: the lives of the pure tests, whenever it is today."""
    begins, lasts = world.today + timedelta(days=starts_in), ASKED.ends_on - ASKED.starts_on
    estimate = ESTIMATE_PENCE * len(need_ids)
    asked = replace(ASKED, need_ids=need_ids, estimate_pence=estimate, starts_on=begins, ends_on=begins + lasts)
    terms = terms_on(Regime.PCR_LIGHT_TOUCH, world.today)
    known = wanted(world, need_ids, competing=True)
    return preparing.prepare(competition_id, asked, known, markets()[MARKET], terms, "eleven", world.now)


def price_of(said: Said) -> int:
    return PRICES[said.number % len(PRICES)]


def _supplier(said: Said) -> UUID:
    return SUPPLIERS[said.which % len(SUPPLIERS)]


def _bid(one: Competition, said: Said) -> UUID:
    return one.bids[said.which % len(one.bids)].bid_id if one.bids else new_id()


def _evaluator(one: Competition, said: Said) -> str:
    return one.evaluators[said.who % len(one.evaluators)].account


def _open(world: World, one: Competition, said: Said) -> list[Event]:
    asked = OpenCompetition(closes_on=world.today + (CLOSES_ON - TODAY) - timedelta(days=said.number // 95))
    terms = replace(terms_on(Regime.PCR_LIGHT_TOUCH, world.today), authority=AUTHORITY)
    needs = wanted(world, one.need_ids)
    return preparing.open_to_bids(one, asked, needs, SUPPLIERS[:3], world.budgets, terms, world.now)


def _submit(world: World, one: Competition, said: Said) -> list[Event]:
    sealed, supplier_id = Sealed(new_id(), f"{price_of(said)} pence, sealed", ()), _supplier(said)
    events = bidding.submit(one, sealed, supplier_id, world.supplier(supplier_id), world.now)
    world.sealed[sealed.bid_id] = price_of(said)
    return events


def _agree_to_open(world: World, one: Competition, said: Said) -> list[Event]:
    """As the command does with the keys themselves: whoever completes the number opens all bids."""
    account = (*OPENERS, "nobody")[said.who % 4]
    opening.may_open(one, Judge(account), key_is_theirs=said.number != 99)
    in_hand = {account} | {each.account for each in one.openers if any(part.opener == account for part in each.given)}
    if len(in_hand) < one.openers_needed:
        parts = {each: "a key" for each in OPENERS if each != account}
        return opening.agree(one, account, parts, world.now)
    contents = {each.bid_id: Content(world.sealed[each.bid_id], "how") for each in one.bids}
    spoilt = one.bids[0].bid_id if said.number % 10 == 1 else None
    return opening.open_all(one, contents | ({spoilt: None} if spoilt else {}), terms_of(world, one), world.now)


def _score(world: World, one: Competition, said: Said) -> list[Event]:
    points = (100, 90, 80, 75, 60, 20)
    given = [points[(said.number + at) % len(points)] for at, _ in enumerate(one.weights)]
    scores = tuple(Points(criterion=each.criterion, points=got) for each, got in zip(one.weights, given, strict=True))
    asked = ScoreBid(scores=scores, rationale="why")
    return evaluating.score(one, _bid(one, said), asked, Judge(_evaluator(one, said)), terms_of(world, one), world.now)


def _suppliers(world: World, one: Competition) -> Suppliers:
    return {each: world.supplier(each) for each in one.bidders}


def _propose(*, standstill: bool, another: bool = False) -> Step:
    def step(world: World, one: Competition, said: Said) -> list[Event]:
        known = _suppliers(world, one)
        able = eligible(known, one.market, one.category, one.ends_on, world.today)
        best = evaluating.ranking(one, able)
        bid_id = best[0].bid.bid_id if best and not another else _bid(one, said)
        asked, terms = ProposeAward(bid_id=bid_id, standstill=standstill), terms_of(world, one)
        return awarding.propose(one, asked, known, _buying(world, one), terms, BUYER, world.now)

    return step


def _approve(by: Judge | None) -> Step:
    def step(world: World, one: Competition, said: Said) -> list[Event]:
        judge = by or Judge(_evaluator(one, said), COMMERCIAL.roles)
        approved = awarding.approve(one, _suppliers(world, one), terms_of(world, one), judge, world.now)
        if one.proposed is None or one.proposed.standstill:
            return approved
        return [*approved, *_effect(world, _after(one, approved))]

    return step


def _after(one: Competition, events: Sequence[Event]) -> Competition:
    for event in events:
        one = COMPETITIONS.evolve(one, event)
    return one


def _buying(world: World, one: Competition) -> Buying:
    running = tuple(world.order_of_need(each) for each in one.need_ids)
    return Buying(needs_of(world, one.need_ids), running, world.budgets)


def _effect(world: World, one: Competition) -> list[Event]:
    """The order of an award that was approved, as the commands have it follow."""
    if one.order_id is not None:
        return []
    buying, order_id = _buying(world, one), new_id()
    suppliers = _suppliers(world, one)
    reject_if_any(awarding.may_take_effect(one, suppliers, world.now))
    against = [each for each in calling_off.may_be_called_off(one, buying, world.today) if each]
    assert not {each.code for each in against} & {"no_budget", "budget_exceeded"}, "what was proposed is set aside"
    reject_if_any(against)
    lines = calling_off.lines_of(one, buying)
    called_off = calling_off.call_off(one, order_id, lines, buying, world.terms, world.now)
    need_ids = tuple(each.need_id for each in lines)
    return [*awarding.awarded(one, order_id, need_ids, suppliers, terms_of(world, one), world.now), *called_off]


STEPS: Mapping[str, Step] = {
    "take a key": lambda world, one, said: preparing.take_key(
        one, (*OPENERS, "nobody")[said.who % 4], f"public half {said.number}", world.now
    ),
    "open": _open,
    "invite": lambda world, one, said: preparing.invite(one, _supplier(said), world.now),
    "ask": lambda world, one, said: asking.ask(
        one, AskQuestion(question="Where?"), _supplier(said), world.supplier(_supplier(said)), world.now
    ),
    "answer": lambda world, one, said: asking.answer(
        one, len(one.questions) - said.who % 2, AnswerQuestion(answer="In the town."), world.now
    ),
    "bid": _submit,
    "take the bid back": lambda world, one, said: bidding.withdraw(one, _supplier(said), world.now),
    "agree to open": _agree_to_open,
    "declare nothing": lambda world, one, said: evaluating.declare(
        one, _evaluator(one, said), DeclareInterests(interests=()), world.now
    ),
    "declare an interest": lambda world, one, said: evaluating.declare(
        one, _evaluator(one, said), DeclareInterests(interests=(_supplier(said),)), world.now
    ),
    "replace an evaluator": lambda world, one, said: evaluating.replace_evaluator(
        one, ReplaceEvaluator(evaluator=_evaluator(one, said), successor=SUCCESSOR), world.now
    ),
    "score": _score,
    "justify": lambda world, one, said: low_prices.justify(
        one, _supplier(said), JustifyPrice(explanation="Our own rooms."), world.now
    ),
    "decide on the price": lambda world, one, said: low_prices.decide(
        one, _bid(one, said), DecideOnPrice(accepted=said.number % 3 > 0), world.now
    ),
    "propose": _propose(standstill=False),
    "propose with a standstill": _propose(standstill=True),
    "propose another": _propose(standstill=False, another=True),
    "give back": lambda world, one, _: awarding.give_back(one, ReturnAward(explanation="why"), COMMERCIAL, world.now),
    "approve": _approve(OTHER_BUYER),
    "approve one's own": _approve(BUYER),
    "approve as commercial": _approve(COMMERCIAL),
    "approve as an evaluator": _approve(None),
    "approve as a bidder": _approve(OF_A_BIDDER),
    "conclude": lambda world, one, _: _effect(world, one),
    "cancel": lambda world, one, _: cancelling.cancel(
        one, CancelCompetition(reason="need_changed"), world.budgets, world.now
    ),
}
# What may be said again, and then stands in the place of what was said before.
SAID_ANEW = {"take a key", "ask", "bid", "score", "justify", "replace an evaluator", "agree to open"}

CLOCKS: Mapping[str, Step] = {
    "close": lambda world, one, _: bidding.close(
        one, one.closes_on or world.today, world.budgets, terms_of(world, one), world.now
    ),
    "opening overdue": lambda world, one, _: opening.announce_overdue(one, one.open_by or world.today, world.now),
    "remind of prices": lambda world, one, _: low_prices.remind(one, one.justify_by or world.today, world.now),
    "expire": lambda world, one, _: cancelling.expire(one, one.valid_until or world.today, world.budgets, world.now),
    "conclude": lambda world, one, _: _effect(world, one) if one.status is Status.STANDSTILL else [],
}
