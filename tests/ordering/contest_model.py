"""A simple model of a competition: what it heard of it, and what of that must not be, whichever step was taken."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from tests.ordering.life_competing import BUYERS_AWARD_UP_TO, OF_A_BIDDER
from tests.ordering.living import World


@dataclass
class Contest:
    """What a bystander with a pencil would note down of one competition."""

    need_ids: tuple[UUID, ...]
    percent: dict[str, int]
    floor: int
    evaluators: set[str]
    starts_on: date
    keys: set[str] = field(default_factory=set)
    closes_on: date | None = None
    closed: bool = False
    agreed: set[str] = field(default_factory=set)
    valid_until: date | None = None
    bids: dict[UUID, UUID] = field(default_factory=dict)
    came: dict[UUID, int] = field(default_factory=dict)
    prices: dict[UUID, int] = field(default_factory=dict)
    justify_by: dict[UUID, date] = field(default_factory=dict)
    justified: set[UUID] = field(default_factory=set)
    accepted: dict[UUID, bool] = field(default_factory=dict)
    clear: set[str] = field(default_factory=set)
    points: dict[tuple[UUID, str], dict[str, int]] = field(default_factory=dict)
    prices_are_shown: bool = False
    proposed: facts.AwardProposed | None = None
    approved: facts.AwardApproved | None = None
    until: date | None = None
    told: Counter[UUID] = field(default_factory=Counter)
    won: UUID | None = None

    def taken(self, world: World, _: Event) -> None:
        assert self.closes_on is not None
        assert world.now < end_of(self.closes_on), "a bid is taken, and taken back, until the last day is over"
        assert not self.closed

    def received(self, world: World, event: facts.BidReceived) -> None:
        self.taken(world, event)
        assert event.supplier_id not in world.suspended
        self.bids = {bid: supplier for bid, supplier in self.bids.items() if supplier != event.supplier_id}
        self.bids[event.bid_id] = event.supplier_id
        self.came[event.bid_id] = len(self.came)

    def withdrawn(self, world: World, event: facts.BidWithdrawn) -> None:
        self.taken(world, event)
        del self.bids[event.bid_id]

    def opened(self, world: World, event: facts.CompetitionOpened) -> None:
        assert len(self.keys) == len({"one", "two", "three"}), "bids are sealed to the keys of all openers"
        assert world.today + timedelta(days=10) <= event.closes_on < self.starts_on
        self.closes_on = event.closes_on

    def is_closed(self, world: World, event: facts.CompetitionClosed) -> None:
        assert self.closes_on is not None
        assert world.now >= end_of(self.closes_on)
        assert event.bids == len(self.bids)
        self.closed = True

    def read_all(self, _: World, event: facts.BidsOpened) -> None:
        assert self.closed
        assert self.agreed, "nobody opens bids alone"
        self.valid_until = event.valid_until

    def read(self, world: World, event: facts.BidRead) -> None:
        assert self.valid_until, "no price is known before all bids are opened"
        assert event.price_pence == world.sealed[event.bid_id]
        self.prices[event.bid_id] = event.price_pence

    def decided(self, world: World, event: facts.BidPriceDecided) -> None:
        heard = event.bid_id in self.justified or world.now >= end_of(self.justify_by[event.bid_id])
        assert heard, "a supplier is heard on its price before that is decided on"
        self.accepted[event.bid_id] = event.accepted

    def declared(self, _: World, event: facts.EvaluatorDeclared) -> None:
        (self.clear.discard if event.interests else self.clear.add)(event.evaluator)

    def replaced(self, _: World, event: facts.EvaluatorReplaced) -> None:
        assert not self.prices_are_shown
        self.evaluators = self.evaluators - {event.evaluator} | {event.successor}
        self.points = {key: said for key, said in self.points.items() if key[1] != event.evaluator}

    def scored(self, _: World, event: facts.BidScored) -> None:
        assert event.evaluator in self.evaluators & self.clear
        assert self.valid_until
        assert not self.prices_are_shown, "whoever knows the prices scores no quality"
        self.points[event.bid_id, event.evaluator] = {each.criterion: each.points for each in event.scores}

    def evaluated(self, _: World, __: facts.BidsEvaluated) -> None:
        assert {(bid, each) for bid in self.prices for each in self.evaluators} == set(self.points)
        self.prices_are_shown = True

    def queried(self, _: World, event: facts.BidPriceQueried) -> None:
        assert self.prices_are_shown, "a query says that a price is low"
        self.justify_by[event.bid_id] = event.justify_by

    def is_proposed(self, world: World, event: facts.AwardProposed) -> None:
        assert self.evaluators <= self.clear
        assert {(bid, each) for bid in self.prices for each in self.evaluators} == set(self.points)
        self.may_win(world, event.bid_id)
        self.proposed = event

    def may_win(self, world: World, bid_id: UUID) -> None:
        """Nobody who may be awarded something has more points, or as many and better quality, price or time."""
        able = [each for each in self.prices if self.bids[each] not in world.suspended]
        assert all(each in self.accepted for each in self.low()), "whatever looks too low is decided on"
        sound = [each for each in able if self.accepted.get(each, True) and self.quality(each) >= self.floor]
        assert bid_id in sound
        lowest, price = min(self.prices[each] for each in sound), self.percent["price"]
        points = {
            each: Fraction(price * lowest, self.prices[each]) + self.quality(each) * (100 - price) / 100
            for each in sound
        }
        order = {each: (-points[each], -self.quality(each), self.prices[each], self.came[each]) for each in sound}
        assert order[bid_id] == min(order.values())

    def low(self) -> list[UUID]:
        """Which prices look abnormally low: beside two others, 40 percent under their mean or 30 under each."""
        found = []
        for bid_id, price in self.prices.items():
            others = [each for other, each in self.prices.items() if other != bid_id]
            under_mean = price <= Fraction(60, 100) * sum(others) / max(len(others), 1)
            if len(others) > 1 and (under_mean or price <= Fraction(7, 10) * min(others)):
                found.append(bid_id)
        return found

    def quality(self, bid_id: UUID) -> Fraction:
        """Return the mean of all evaluators by the weights of the criteria, in percent."""
        weights = {name: percent for name, percent in self.percent.items() if name != "price"}
        given = [said for (bid, _), said in self.points.items() if bid == bid_id]
        whole = sum(weights.values()) * len(given)
        return Fraction(sum(said[name] * weights[name] for said in given for name in weights), whole)

    def is_approved(self, _: World, event: facts.AwardApproved) -> None:
        assert self.proposed is not None
        assert event.approved_by not in {self.proposed.proposed_by, *self.evaluators}
        assert event.approved_by != OF_A_BIDDER.account or OF_A_BIDDER.speaks_for not in self.bids.values()
        amount = self.prices[event.bid_id] * len(self.need_ids)
        assert event.level == ("buyer" if amount <= BUYERS_AWARD_UP_TO else "commercial")
        assert amount <= BUYERS_AWARD_UP_TO or event.approved_by not in {"six", "seven"}
        self.approved = event

    def announced(self, world: World, event: facts.AwardAnnounced) -> None:
        assert event.until >= world.today + timedelta(days=10)
        self.until = event.until

    def returned(self, _: World, __: facts.AwardReturned) -> None:
        self.proposed = self.approved = self.until = None
        self.told = Counter({bid: times for bid, times in self.told.items() if bid not in self.prices})

    def unsuccessful(self, world: World, event: facts.BidUnsuccessful) -> None:
        assert self.proposed is None or event.bid_id != self.proposed.bid_id
        assert (event.reason.code == "not_a_member") is (
            event.bid_id in self.prices and event.supplier_id in world.suspended
        )
        self.told[event.bid_id] += 1
        assert self.told[event.bid_id] == 1, "the reason is given once"

    def awarded(self, world: World, event: facts.CompetitionAwarded) -> None:
        assert self.proposed
        assert self.approved
        assert self.won is None
        assert self.valid_until
        assert self.proposed.standstill is (self.until is not None)
        assert self.until is None or world.now >= end_of(self.until), "nothing is ordered within a standstill"
        assert world.now < end_of(self.valid_until)
        assert world.today <= self.starts_on
        self.may_win(world, event.bid_id)
        assert event.need_ids
        assert set(event.need_ids) <= set(self.need_ids)
        assert event.amount_pence == self.prices[event.bid_id] * len(event.need_ids)
        self.won = event.bid_id
        world.costs[event.order_id] = event.amount_pence

    def ends(self) -> None:
        """Once it is awarded, everybody else who bid knows why not."""
        if self.won:
            assert set(self.told) == set(self.bids) - {self.won}


_NOTES: Mapping[type[Event], Callable[[Contest, World, Any], object]] = {
    facts.OpenerKeyTaken: lambda one, _, event: one.keys.add(event.opener),
    facts.CompetitionOpened: Contest.opened,
    facts.BidReceived: Contest.received,
    facts.BidWithdrawn: Contest.withdrawn,
    facts.CompetitionClosed: Contest.is_closed,
    facts.OpenerKeyGiven: lambda one, _, event: one.agreed.add(event.opener),
    facts.BidsOpened: Contest.read_all,
    facts.BidRead: Contest.read,
    facts.BidsEvaluated: Contest.evaluated,
    facts.BidPriceQueried: Contest.queried,
    facts.BidPriceJustified: lambda one, _, event: one.justified.add(event.bid_id),
    facts.BidPriceDecided: Contest.decided,
    facts.EvaluatorDeclared: Contest.declared,
    facts.EvaluatorReplaced: Contest.replaced,
    facts.BidScored: Contest.scored,
    facts.AwardProposed: Contest.is_proposed,
    facts.AwardReturned: Contest.returned,
    facts.AwardApproved: Contest.is_approved,
    facts.AwardAnnounced: Contest.announced,
    facts.BidUnsuccessful: Contest.unsuccessful,
    facts.CompetitionAwarded: Contest.awarded,
}


@dataclass
class Bystander:
    """Notes down every competition of a world."""

    contests: dict[UUID, Contest] = field(default_factory=dict)

    def sees(self, world: World, event: Event) -> None:
        """Hear of a fact as it is taken, before it is folded into anything."""
        if isinstance(event, facts.CompetitionPrepared):
            percent = {"price": event.price_percent} | {each.criterion: each.percent for each in event.weights}
            self.contests[event.competition_id] = Contest(
                event.need_ids, percent, event.quality_floor_percent, set(event.evaluators), event.starts_on
            )
        elif isinstance(event, facts.CompetitionEvent) and (note := _NOTES.get(type(event))):
            note(self.contests[event.competition_id], world, event)
