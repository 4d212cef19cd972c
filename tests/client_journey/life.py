"""The life of journeys and needs (K3): staff and orders' news in any order, late and repeated, against a simple model.

The model knows of a need only what staff made of it last, and how its orders stand by the news that it reacted to. What
follows is a table of a few lines. Ordering places one order at a time for a need, of which it knows more or less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.known.orders import Standing
from services.client_journey.needs.domain import following, need
from services.client_journey.needs.domain.need import STANDING, Need, NeedStatus
from shared.contracts.event import Event
from tests.client_journey.world import WAYS_TO_NOTHING, Order, World

CATEGORIES, DISTRICTS = ("SKILLS_FOR_WORK", "GETTING_JOBS"), ("D01", "D02")
ANY = st.integers(0, 99)
_AT_ONCE = 2


@dataclass
class Expected:
    """What staff made of a need last, the order that serves or met it, and the one that ran when they withdrew it."""

    staff: NeedStatus = NeedStatus.OPEN
    serving: Order | None = None
    met: bool = False
    reason: str | None = None
    dropped: Order | None = None

    @property
    def status(self) -> NeedStatus:
        """What is shown of the need."""
        return NeedStatus.MET if self.met else NeedStatus.ORDERED if self.serving else self.staff

    @property
    def stands(self) -> bool:
        """Whether it holds the place of its category."""
        return self.status in STANDING


class Life(RuleBasedStateMachine):
    """One client: journeys one after another, needs in two categories, orders for them, and their news."""

    follow: Callable[..., list[Event]] = staticmethod(following.follow)

    def __init__(self) -> None:
        super().__init__()
        self.world = World(follow=type(self).follow)
        self.expected: dict[UUID, Expected] = {}
        self.orders: list[Order] = []
        self.folded: dict[UUID, int] = {}
        self.due: list[Order] = []

    @initialize()
    def begins(self) -> None:
        self.records(0)

    @rule(which=ANY)
    def records(self, which: int) -> None:
        category = CATEGORIES[which % len(CATEGORIES)]
        taken = self._standing(self.world.journey_id, category)
        need_id = self.world.records(category)
        assert (need_id is None) is (self._closed(self.world.journey_id) or taken is not None)
        if need_id is not None:
            self.expected[need_id] = Expected()

    @rule(which=ANY)
    def reports_unmet(self, which: int) -> None:
        need_id, expected = self._any(which)
        if self.world.reports_unmet(need_id):
            assert expected.status is NeedStatus.OPEN
            self.expected[need_id] = Expected(NeedStatus.UNMET, reason="no_offer")

    @rule(which=ANY)
    def withdraws(self, which: int) -> None:
        need_id, expected = self._any(which)
        if self.world.withdraws(need_id):
            assert expected.status in {NeedStatus.OPEN, NeedStatus.UNMET, NeedStatus.ORDERED}
            dropped = expected.serving if expected.staff is NeedStatus.OPEN else expected.dropped
            self.expected[need_id] = Expected(NeedStatus.WITHDRAWN, reason="no_longer_needed", dropped=dropped)

    @rule(which=ANY)
    def resumes(self, which: int) -> None:
        need_id, expected = self._any(which)
        one = self.world.needs[need_id]
        may = expected.status is NeedStatus.UNMET and not self._closed(one.journey_id)
        may = may and self._standing(one.journey_id, one.category) is None
        assert self.world.resumes(need_id) is may
        if may:
            self.expected[need_id] = Expected()

    @rule(which=ANY)
    def moves(self, which: int) -> None:
        self.world.moves((*CATEGORIES, "ENGAGEMENT")[which % 3])

    @rule(which=ANY)
    def goes_to_another_district(self, which: int) -> None:
        self.world.goes_to(DISTRICTS[which % len(DISTRICTS)])

    @rule(chance=st.integers(0, 4))
    def closes_and_begins_anew(self, chance: int) -> None:
        """Seldom, since the needs of a journey that is closed are past."""
        if chance > 1:
            return
        self.world.closes()
        for need_id, expected in self.expected.items():
            if self.world.needs[need_id].journey_id == self.world.journey_id and expected.status is NeedStatus.OPEN:
                self.expected[need_id] = Expected(NeedStatus.WITHDRAWN, reason=need.JOURNEY_CLOSED)
        if chance:
            self.world.starts()

    @rule(which=ANY)
    def an_order_is_placed(self, which: int) -> None:
        """Ordering may not know yet that the need was given up, or that its journey is closed."""
        need_id, _ = self._any(which)
        last = self._last(need_id)
        if last is None or came_to_nothing(last):
            self.orders.append(Order(self.world.needs[need_id], len(self.orders)))

    @precondition(lambda self: self.orders)
    @rule(which=ANY, delivered=st.booleans(), way=st.sampled_from(WAYS_TO_NOTHING))
    def an_order_ends(self, which: int, delivered: bool, way: str) -> None:
        order = self._order(which)
        if len(order.told) == 1:
            order.comes_to(Standing.COMPLETED if delivered else Standing.OVER, way)

    @precondition(lambda self: self.orders)
    @rule(which=ANY, way=st.sampled_from(WAYS_TO_NOTHING))
    def another_order_takes_the_place_of_one(self, which: int, way: str) -> None:
        """At ordering, which knows at once; the news of the two comes in any order."""
        order = self._order(which)
        if self._last(order.need_id) is order and len(order.told) == 1:
            order.comes_to(Standing.OVER, way)
            self.orders.append(Order(self.world.needs[order.need_id], len(self.orders)))

    @precondition(lambda self: self.orders)
    @rule(which=ANY)
    def what_was_delivered_turns_out_to_be_over(self, which: int) -> None:
        order = self._order(which)
        if not came_to_nothing(order) and len(order.told) == len(("placed", "completed")):
            order.comes_to(Standing.OVER)

    @precondition(lambda self: self.orders)
    @rule(which=ANY, late=st.booleans())
    def news_is_folded(self, which: int, late: bool) -> None:
        """One fact after the other of each order, whatever comes of the others; the reaction may come much later."""
        order = self._order(which)
        if (known := self.folded.get(order.order_id, 0)) < len(order.told):
            self._fold(order, known)
            if not late:
                self._react(self.due.pop())

    @precondition(lambda self: self.due)
    @rule(which=ANY)
    def a_need_reacts(self, which: int) -> None:
        self._react(self.due.pop(which % len(self.due)))

    @precondition(lambda self: self.folded)
    @rule(which=ANY)
    def news_comes_again(self, which: int) -> None:
        known = [order for order in self.orders if order.order_id in self.folded]
        self._react(known[which % len(known)])

    @rule()
    def all_news_is_in(self) -> None:
        """Once nothing is on its way, an order that runs or was delivered is what the need says."""
        for order in self.orders:
            for known in range(self.folded.get(order.order_id, 0), len(order.told)):
                self._fold(order, known)
        while self.due:
            self._react(self.due.pop())
        for need_id in self.expected:
            self._is_settled(self.world.needs[need_id])

    @invariant()
    def holds(self) -> None:
        self.world.holds()
        for need_id, expected in self.expected.items():
            one = self.world.needs[need_id]
            assert one.status is expected.status
            assert one.order_id == (expected.serving.order_id if expected.serving else None)
            if expected.status in {NeedStatus.UNMET, NeedStatus.WITHDRAWN}:
                assert one.reason == expected.reason

    def teardown(self) -> None:
        self.all_news_is_in()
        self.holds()

    def _fold(self, order: Order, known: int) -> None:
        self.world.folds(order.order_id, order.told[known])
        self.folded[order.order_id] = known + 1
        self.due.append(order)

    def _react(self, order: Order) -> None:
        self._expect(order, self.expected[order.need_id])
        self.world.reacts(order.order_id, order.need_id)

    def _expect(self, order: Order, expected: Expected) -> None:
        """The table: an order that runs serves, one that was delivered meets, one that is over gives back what was.

        Ordering places the next order only once the one before is over, so that news of the next says so too.
        """
        one = self.world.needs[order.need_id]
        other = self._standing(one.journey_id, one.category)
        standing = self.world.rows[order.order_id].standing_for(order.need_id)
        newer = expected.serving is None or order.placed_at > expected.serving.placed_at
        if expected.met and newer and standing is not Standing.OVER:
            self._give_back(expected, one, other)
        if standing is Standing.COMPLETED and not expected.met and (newer or expected.serving is order):
            expected.serving, expected.met = order, True
        runs = standing is Standing.RUNNING and order is not expected.dropped
        if runs and not expected.met and (expected.stands or other is None):
            expected.serving = order if newer else expected.serving
        if standing is Standing.OVER and expected.serving is order:
            self._give_back(expected, one, other)

    def _give_back(self, expected: Expected, one: Need, other: UUID | None) -> None:
        was_met, expected.serving, expected.met = expected.met, None, False
        if expected.staff is NeedStatus.OPEN and was_met and other is not None:
            expected.staff, expected.reason = NeedStatus.WITHDRAWN, need.SUPERSEDED
        elif expected.staff is NeedStatus.OPEN and self._closed(one.journey_id):
            expected.staff, expected.reason = NeedStatus.WITHDRAWN, need.JOURNEY_CLOSED

    def _is_settled(self, one: Need) -> None:
        last = self._last(one.need_id)
        if last is None or came_to_nothing(last):
            assert one.status not in {NeedStatus.ORDERED, NeedStatus.MET}
        elif len(last.told) > 1:
            assert (one.status, one.order_id) == (NeedStatus.MET, last.order_id)
        elif one.status is not NeedStatus.ORDERED:
            assert one.status in {NeedStatus.UNMET, NeedStatus.WITHDRAWN}, "another need stood in its place"
        if one.superseded_by is not None:
            another = self.world.needs[one.superseded_by]
            assert (another.journey_id, another.category) == (one.journey_id, one.category)

    def _standing(self, journey_id: UUID, category: str) -> UUID | None:
        found = [
            need_id
            for need_id, expected in self.expected.items()
            if expected.stands
            and (self.world.needs[need_id].journey_id, self.world.needs[need_id].category) == (journey_id, category)
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def _any(self, which: int) -> tuple[UUID, Expected]:
        """Choose among the last needs, so that much happens to each."""
        last = list(self.expected.items())[-_AT_ONCE:]
        return last[which % len(last)]

    def _order(self, which: int) -> Order:
        last = self.orders[-_AT_ONCE:]
        return last[which % len(last)]

    def _last(self, need_id: UUID) -> Order | None:
        return next((order for order in reversed(self.orders) if order.need_id == need_id), None)

    def _closed(self, journey_id: UUID) -> bool:
        return self.world.journeys[journey_id].status is JourneyStatus.CLOSED


def came_to_nothing(order: Order) -> bool:
    return len(order.told) > 1 and "Completed" not in type(order.told[-1]).__name__
