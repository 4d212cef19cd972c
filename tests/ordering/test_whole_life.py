"""Whatever happens to orders, in whatever order it is heard of: the money and the places are where they must be."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from services.ordering.delivery.domain.needs_gone import look_again_at_needs
from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.stopping import look_again_at_supplier
from services.ordering.payments.domain import claiming, repaying
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from tests.ordering.examples import OFFER_ID, SUPPLIER_ID
from tests.ordering.life_buying import FURTHER_CLOCKS, FURTHER_STEPS, match_for, placed
from tests.ordering.life_paying import WhatIsPaid
from tests.ordering.life_starts import WAYS_OF_A_START, change_start, what_is_said_of_starts
from tests.ordering.life_steps import CLOCKS, STEPS, Drawn
from tests.ordering.life_waiting import clocks_of_lists, join, leave, look_at_lists, who_waits_could_not_order
from tests.ordering.life_ways import AROUND, BACK, Way, way_of
from tests.ordering.living import NEEDS, STARTS, SUPPLIERS, decided
from tests.ordering.payments import BY_HAND

HALF = 0.5
DRAWN = st.builds(Drawn, line=st.integers(1, 3), ago=st.sampled_from([0, 0, 0, 1]), number=st.integers(0, 99))
PICKED = st.integers(0, 9)
ALL_STEPS, ALL_CLOCKS = {**STEPS, **FURTHER_STEPS}, {**CLOCKS, **FURTHER_CLOCKS}
WAYS = st.integers(0, 2**32).map(way_of)
PRICES = st.one_of(st.sampled_from([1, 3, 101, 399, 400, 999, 1_501, 2_500]), st.integers(1, 500))
PLACED = {
    "needs": st.lists(st.sampled_from(NEEDS), min_size=1, max_size=4, unique=True),
    "price": PRICES,
    "start": st.sampled_from([None, *STARTS]),
    "later": st.sampled_from([0, 0, 3, 150]),
    "dearer_by": st.sampled_from([None, None, 0, 5, 20]),
    "way": WAYS,
}


class WholeLife(WhatIsPaid):
    """Commands, clocks and news in any sequence; each is taken as the store would: all of its events, or none."""

    @initialize(**PLACED)
    def begins(self, **placed: Any) -> None:
        self.places(**placed)

    @rule(**PLACED)
    def places(
        self, needs: list[KnownNeed], price: int, start: Start | None, later: int, dearer_by: int | None, way: Way
    ) -> None:
        """Order for one need, or a course for several, perhaps of a match whose other offers cost so much more."""
        world = self.world
        offer = world.market[OFFER_ID] = world.offer(price, start, whole=len(needs) > 1)
        asked = PlaceOrder(
            need_id=needs[0].need_id,
            with_need_ids=tuple(each.need_id for each in needs[1:]),
            offer_id=OFFER_ID,
            offer_version=offer.offer_version,
            starts_on=world.starts.get(start.start_id, start).on if start else world.today + timedelta(days=later),
            start_id=start.start_id if start else None,
            match_id=None if dearer_by is None else match_for(world, needs[0].need_id, dearer_by),
        )
        if events := decided(lambda: placed(world, asked)):
            world.take(events)
            self.goes(events[0].order_id, way)
        elif start:
            self._try(lambda: join(world, start.start_id, needs[0]))

    @rule(start=st.sampled_from(STARTS), number=st.integers(0, 9))
    def leaves_the_list(self, start: Start, number: int) -> None:
        self._try(lambda: leave(self.world, start.start_id, number))

    @rule(start=st.sampled_from(STARTS), price=PRICES, way=WAYS)
    def orders_what_is_offered(self, start: Start, price: int, way: Way) -> None:
        """Of the needs that wait for a start, one that was offered a place orders it."""
        places = self.world.places.get(start.start_id)
        offered = [each for each in places.waiting if each.offered] if places else []
        if offered:
            self.places([self.world.needs[offered[-1].need_id]], price, start, 0, None, way)

    @rule(seed=st.integers(0, 2**32))
    def many_live_at_once(self, seed: int) -> None:
        """Several orders, some of one start, go some steps in turn."""
        chance, before = Random(seed), len(self.world.orders)
        start, all_of_it = chance.choice(STARTS), chance.random() < HALF
        for first in chance.sample(NEEDS, chance.randint(2, len(NEEDS))):
            needs = [first] if all_of_it else [first, *chance.sample(NEEDS, chance.choice((0, 0, 1, 2)))]
            dearer_by = chance.choice((None, None, 0, 3, 20))
            some = start if all_of_it or chance.random() < HALF else None
            self.places(needs, chance.choice((101, 300, 450, 1_200)), some, chance.choice((0, 7)), dearer_by, [])
        lives = [(each, iter(way_of(chance.getrandbits(32)))) for each in list(self.world.orders)[before:]]
        while lives:
            at = chance.randrange(len(lives))
            steps = list(islice(lives[at][1], chance.randint(1, 9)))
            self.goes(lives[at][0], steps)
            if chance.random() < HALF:
                self.orders_what_is_offered(start, 300, [])
            lives = lives if steps else lives[:at] + lives[at + 1 :]

    @precondition(lambda self: self.world.orders)
    @rule(picked=PICKED, name=st.sampled_from(sorted(ALL_STEPS)), drawn=DRAWN)
    def takes_a_step(self, picked: int, name: str, drawn: Drawn) -> None:
        order_id = self._order(picked)
        self._step(order_id, name, drawn)

    @precondition(lambda self: self.world.orders)
    @rule(picked=PICKED, way=WAYS)
    def goes_on_its_way(self, picked: int, way: Way) -> None:
        """Many steps in the order of a life, some of them left out, so that long lives are not rare."""
        self.goes(self._order(picked), way)

    @rule(days=st.sampled_from([1, 1, 3, 10, 40, 190]))
    def time_passes(self, days: int) -> None:
        """Every clock that is due strikes, some of them twice."""
        world = self.world
        world.now += timedelta(days=days)
        for order_id in world.orders:
            for strikes in ALL_CLOCKS.values():
                step = partial(strikes, world, world.orders[order_id], Drawn())
                world.take(world.of_order(order_id, step) or [])
        clocks_of_lists(world)
        self.clocks_strike()
        for each in list(world.payments.values()):
            if each.claim_by:
                world.take(claiming.claim_overdue(each, each.claim_by, BY_HAND, world.now))
            if each.repay_by:
                world.take(repaying.announce_debt(each, each.repay_by, world.now))

    def clocks_strike(self) -> None:
        """Let the other clocks of a world strike too."""

    @precondition(lambda self: self.world.unheard)
    @rule(picked=st.integers(0, 30))
    def hears(self, picked: int) -> None:
        self.world.hear(picked)

    @precondition(lambda self: self.world.heard)
    @rule(picked=st.integers(0, 30))
    def hears_again_much_later(self, picked: int) -> None:
        self.world.take(self.world.heard[picked % len(self.world.heard)]())

    @rule()
    def hears_everything(self) -> None:
        self.world.hear_everything()
        what_is_said_of_starts(self.world)
        who_waits_could_not_order(self.world)

    @rule(supplier_id=st.sampled_from([SUPPLIER_ID, *SUPPLIERS]), suspended=st.sampled_from([False, False, True]))
    def supplier_stands_otherwise(self, supplier_id: UUID, suspended: bool) -> None:
        world = self.world
        (world.suspended.add if suspended else world.suspended.discard)(supplier_id)
        world.unheard.append(partial(look_at_lists, world))

        def look(order: Order) -> list[Event]:
            return look_again_at_supplier(order, world.budgets, world.supplier(order.supplier_id), world.now)

        for order_id in world.orders:
            self._looked_at(order_id, look)

    @rule(start=st.sampled_from(STARTS), what=st.sampled_from(WAYS_OF_A_START))
    def start_is_otherwise(self, start: Start, what: str) -> None:
        change_start(self.world, start.start_id, what)

    @rule(need=st.sampled_from(NEEDS), standing=st.sampled_from([True, True, False]))
    def need_stands_otherwise(self, need: object, standing: bool) -> None:
        world = self.world
        world.needs[need.need_id] = replace(need, standing=standing)
        world.unheard.append(partial(look_at_lists, world))
        for order_id in world.orders:
            self._looked_at(order_id, lambda each: look_again_at_needs(each, world.budgets, world.needs, world.now))

    def _order(self, picked: int) -> UUID:
        """One of the orders, the latest of them mostly."""
        return list(self.world.orders)[-1 - min(picked // 2, len(self.world.orders) - 1)]

    def goes(self, order_id: UUID, way: Way) -> None:
        for name, drawn in way:
            order_id = self.world.orders[order_id].replaced_by_id or order_id
            if name == "wait":
                until = max(self.world.today, self.world.orders[order_id].starts_on)
                self.time_passes((until - self.world.today).days)
            elif name == "wait long":
                self.time_passes(190)
            elif name in AROUND or name in BACK:
                self._meanwhile(order_id, name, drawn.number)
            elif name == "hear":
                self.hears_everything()
            elif name == "wait some days":
                self.time_passes(10)
            elif name == "claim":
                self.claims_all()
            elif name == "pay":
                self.runs("buyer", all_claimed=True)
            else:
                for line in (drawn.line,) if drawn.line else range(1, len(self.world.orders[order_id].lines) + 1):
                    self._step(order_id, name, replace(drawn, line=line))

    def _meanwhile(self, order_id: UUID, name: str, number: int) -> None:
        """What happens around an order: to its supplier, its needs, or its start."""
        order = self.world.orders[order_id]
        if name in {"suspend", "reinstate"}:
            self.supplier_stands_otherwise(order.supplier_id, suspended=name == "suspend")
        elif name.startswith("need"):
            need_id = order.need_ids[number % len(order.need_ids)]
            self.need_stands_otherwise(self.world.needs[need_id], standing=name == "need back")
        elif order.source.start_id:
            change_start(self.world, order.source.start_id, name)

    def _step(self, order_id: UUID, name: str, drawn: Drawn) -> None:
        step = lambda: ALL_STEPS[name](self.world, self.world.orders[order_id], drawn)  # noqa: E731
        if events := self.world.of_order(order_id, step):
            self.world.take(events)
            assert name == "buy again" or not decided(step), "the same again changes nothing"

    def _looked_at(self, order_id: UUID, look: object) -> None:
        step = lambda: look(self.world.orders[order_id])  # noqa: E731
        if events := self.world.of_order(order_id, step):
            self.world.take(events)
            assert step() == [], "the same news again changes nothing"


USUAL = 100
TestWholeLife = WholeLife.TestCase
TestWholeLife.settings = settings(
    max_examples=2_000 if settings.default.max_examples > USUAL else 300,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
