"""What becomes of needs with their orders, in whatever order the news comes, and whatever staff do meanwhile."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.known.orders import KNOWN_ORDERS, KnownOrder, Standing
from services.client_journey.needs.domain.following import follow, needs_the_claim, needs_the_journey
from services.client_journey.needs.domain.giving_up import report_unmet, withdraw
from services.client_journey.needs.domain.need import NEEDS, SUPERSEDED, Need, NeedStatus, withdraw_with_journey
from services.client_journey.needs.domain.recording import record
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.client_journey.examples import (
    JOURNEY,
    NEED_ID,
    NOON,
    RECORD,
    UNMET,
    WITHDRAW,
    a_need,
    after,
    an_order,
    unmet,
    withdrawn,
)

CLOSED = replace(JOURNEY, status=JourneyStatus.CLOSED)
RUNNING, COMPLETED, OVER = Standing.RUNNING, Standing.COMPLETED, Standing.OVER


def followed(need: Need, order: KnownOrder, holder: UUID | None = None, *, journey_open: bool = True) -> Need:
    held = str(holder) if holder else None
    return after(need, *follow(need, order, held, JOURNEY if journey_open else CLOSED, NOON))


def served() -> tuple[Need, KnownOrder]:
    order = an_order(RUNNING)
    return followed(a_need(), order), order


def come_to(order: KnownOrder, standing: Standing) -> KnownOrder:
    return replace(order, needs={NEED_ID: standing})


def test_a_need_is_ordered_when_its_order_is_placed_and_met_when_that_is_delivered() -> None:
    need, order = served()
    assert (need.status, need.order_id) == (NeedStatus.ORDERED, order.order_id)
    assert followed(need, order) == need
    met = followed(need, come_to(order, COMPLETED))
    assert (met.status, met.order_id) == (NeedStatus.MET, order.order_id)


def test_a_need_is_open_again_when_its_order_comes_to_nothing() -> None:
    need, order = served()
    (reopened,) = follow(need, come_to(order, OVER), None, JOURNEY, NOON)
    assert isinstance(reopened, facts.NeedReopened)
    assert after(need, reopened) == a_need()


def test_a_need_that_was_met_does_not_stand_beside_another_when_its_order_turns_out_to_be_over() -> None:
    need, order = served()
    met, another = followed(need, come_to(order, COMPLETED)), new_id()
    (gone,) = follow(met, come_to(order, OVER), str(another), JOURNEY, NOON)
    assert isinstance(gone, facts.NeedWithdrawn)
    assert (gone.reason.code, gone.superseded_by) == (SUPERSEDED, another)
    assert after(met, gone).status is NeedStatus.WITHDRAWN


def test_a_need_of_a_closed_journey_is_not_open_again() -> None:
    need, order = served()
    gone = followed(need, come_to(order, OVER), journey_open=False)
    assert (gone.status, gone.reason) == (NeedStatus.WITHDRAWN, "journey_closed")


@pytest.mark.parametrize("given_up", [unmet(a_need()), withdrawn(a_need())], ids=["unmet", "withdrawn"])
def test_an_order_that_was_on_its_way_serves_a_need_that_was_given_up_meanwhile(given_up: Need) -> None:
    order = an_order(RUNNING)
    assert followed(given_up, order).status is NeedStatus.ORDERED
    assert followed(given_up, order, holder=new_id()) == given_up, "another need has taken its place"
    assert followed(given_up, come_to(order, COMPLETED)).status is NeedStatus.MET


@pytest.mark.parametrize("given_up", [unmet(a_need()), withdrawn(a_need())], ids=["unmet", "withdrawn"])
@pytest.mark.parametrize("journey_open", [True, False], ids=["open", "closed"])
def test_a_need_that_was_given_up_is_so_again_when_its_order_comes_to_nothing(
    given_up: Need, journey_open: bool
) -> None:
    """However the news is spread: an order whose end comes with its beginning leaves the need as it was, too."""
    order = an_order(RUNNING)
    for served_by in (followed(given_up, order), followed(given_up, come_to(order, COMPLETED))):
        assert followed(served_by, come_to(order, OVER), journey_open=journey_open) == given_up
        assert followed(served_by, come_to(order, OVER), holder=new_id()) == given_up
    assert followed(given_up, come_to(order, OVER)) == given_up


def test_a_need_that_is_open_again_is_in_the_district_of_its_journey() -> None:
    need, order = served()
    moved = replace(JOURNEY, district="D02")
    events = follow(need, come_to(order, OVER), None, moved, NOON)
    assert [type(each) for each in events] == [facts.NeedReopened, facts.NeedTransferred]
    assert after(need, *events) == replace(a_need(), district="D02")


def test_an_order_that_does_not_serve_the_need_does_not_open_it_again() -> None:
    need, _ = served()
    assert followed(need, an_order(OVER)) == need
    assert followed(a_need(), an_order(OVER)) == a_need()


def test_an_older_order_does_not_take_the_place_of_a_newer_one() -> None:
    need, _ = served()
    older, newer = (an_order(RUNNING, placed_at=NOON + timedelta(days=days)) for days in (-1, 1))
    assert followed(need, older) == need
    assert followed(need, newer).order_id == newer.order_id


def met_and_ordered_again(*, standing: Standing = RUNNING) -> tuple[Need, KnownOrder, KnownOrder]:
    """Return a met need, the order that met it and turned out to be over since, and the order placed after that."""
    need, first = served()
    second = an_order(standing, placed_at=NOON + timedelta(days=1))
    return followed(need, come_to(first, COMPLETED)), come_to(first, OVER), second


@pytest.mark.parametrize(("standing", "status"), [(RUNNING, NeedStatus.ORDERED), (COMPLETED, NeedStatus.MET)])
def test_news_of_the_next_order_shows_that_the_order_which_met_the_need_is_over(
    standing: Standing, status: NeedStatus
) -> None:
    met, over, second = met_and_ordered_again(standing=standing)
    events = follow(met, second, None, JOURNEY, NOON)
    told = facts.NeedOrdered if standing is RUNNING else facts.NeedMet
    assert [type(each) for each in events] == [facts.NeedReopened, told]
    need = after(met, *events)
    assert (need.status, need.order_id, need.ordered_at) == (status, second.order_id, second.placed_at)
    for late in (over, come_to(over, COMPLETED), come_to(over, RUNNING)):
        assert followed(need, late) == need
    assert need == followed(followed(met, over), second), "the orderly course comes to the same"


@pytest.mark.parametrize("standing", [RUNNING, COMPLETED])
@pytest.mark.parametrize("holder", [None, new_id()], ids=["free", "taken"])
@pytest.mark.parametrize("journey_open", [True, False], ids=["open", "closed"])
@pytest.mark.parametrize("given_up", [None, unmet(a_need()), withdrawn(a_need())], ids=["open", "unmet", "withdrawn"])
def test_whether_the_end_of_one_order_or_the_beginning_of_the_next_is_heard_first_a_need_comes_to_the_same(
    standing: Standing, holder: UUID | None, journey_open: bool, given_up: Need | None
) -> None:
    met, over, second = met_and_ordered_again(standing=standing)
    if given_up is not None:
        met = followed(given_up, come_to(over, COMPLETED))
    assert needs_the_claim(met, second) or (standing is COMPLETED and given_up is not None)
    assert needs_the_journey(met, second) is (given_up is None)
    orderly = followed(met, over, holder, journey_open=journey_open)
    orderly = followed(orderly, second, holder, journey_open=journey_open)
    need = followed(met, second, holder, journey_open=journey_open)
    assert need == orderly
    assert followed(need, over, holder, journey_open=journey_open) == orderly


def test_an_order_that_was_delivered_does_not_take_the_place_of_a_later_one_that_runs() -> None:
    """It turned out to be over before the later one was placed: that is on the way."""
    _, over, second = met_and_ordered_again()
    ordered = followed(a_need(), second)
    assert followed(ordered, come_to(over, COMPLETED)) == ordered
    assert followed(ordered, over) == ordered


def test_where_it_is_not_known_when_the_order_was_placed_that_met_a_need_only_its_end_opens_it_again() -> None:
    """NeedMet of before does not say it, and what was ordered earlier may have been another order."""
    need, _ = served()
    first, second = an_order(COMPLETED), an_order(RUNNING, placed_at=NOON + timedelta(days=1))
    (said,) = follow(need, first, None, None, NOON)
    assert isinstance(said, facts.NeedMet)
    met = after(need, said.model_copy(update={"ordered_at": None}))
    assert met.ordered_at is None
    assert followed(met, second) == met
    assert followed(met, come_to(first, OVER)).status is NeedStatus.OPEN


def test_an_order_of_a_standing_that_is_not_known_here_changes_nothing() -> None:
    need, order = served()
    document = {**KNOWN_ORDERS.encode(order), "needs": {str(NEED_ID): "suspended"}}
    assert followed(need, KNOWN_ORDERS.decode(document)) == need


def test_a_need_of_a_status_that_is_not_known_here_follows_no_order() -> None:
    need = NEEDS.decode({**NEEDS.encode(a_need()), "status": "shortlisted"})
    with pytest.raises(Rejected, match="shortlisted"):
        followed(need, an_order(RUNNING))


@dataclass
class World:
    """Needs of one journey with their claim, and orders as they are known: what the store and the rows would hold."""

    needs: dict[UUID, Need] = field(default_factory=dict)
    orders: dict[UUID, KnownOrder] = field(default_factory=dict)
    closed: bool = False

    @property
    def holder(self) -> str | None:
        holding = [str(need.need_id) for need in self.needs.values() if NEEDS.claims(need)]
        assert len(holding) <= 1, "two needs of one category stand at once"
        return holding[0] if holding else None

    def take(self, events: list[Event]) -> None:
        for event in events:
            assert isinstance(event, facts.NeedEvent)
            self.needs[event.need_id] = NEEDS.evolve(self.needs.get(event.need_id), event)
            _ = self.holder

    def hear(self, need_id: UUID, order: KnownOrder) -> None:
        """Let news of an order come: what is known of it already is final where it is no longer running."""
        known = self.orders.get(order.order_id)
        if known is None or known.needs[need_id] is RUNNING:
            self.orders[order.order_id] = known = order
        need = self.needs[need_id]
        holder = self.holder if needs_the_claim(need, known) else None
        journey = (CLOSED if self.closed else JOURNEY) if needs_the_journey(need, known) else None
        self.take(follow(need, known, holder, journey, NOON))


@given(orders=st.integers(1, 5), end=st.sampled_from(Standing), data=st.data())
def test_however_late_and_often_news_of_a_needs_orders_comes_the_last_order_decides(
    orders: int, end: Standing, data: st.DataObject
) -> None:
    """Each order was over before the next was placed; news comes in any order, of one order too, and more than once."""
    world = World({NEED_ID: a_need()})
    placed = [an_order(RUNNING, placed_at=NOON + timedelta(days=day)) for day in range(orders)]
    news = [*placed, *(come_to(order, OVER) for order in placed[:-1]), come_to(placed[-1], end)]
    again = data.draw(st.lists(st.sampled_from(news)))
    for order in data.draw(st.permutations([*news, *again])):
        world.hear(NEED_ID, order)
    need = world.needs[NEED_ID]
    expected = {RUNNING: NeedStatus.ORDERED, COMPLETED: NeedStatus.MET, OVER: NeedStatus.OPEN}[end]
    assert (need.status, need.order_id) == (expected, None if end is OVER else placed[-1].order_id)


@given(end=st.sampled_from(Standing), data=st.data())
def test_a_need_passes_from_one_order_to_the_next_best_whichever_news_comes_first(
    end: Standing, data: st.DataObject
) -> None:
    """Both may be of one moment: the policy orders the next best offer as soon as the first is declined."""
    world = World({NEED_ID: a_need()})
    first = an_order(RUNNING)
    following = replace(an_order(RUNNING), replaces_id=first.order_id)
    news = [first, come_to(first, OVER), following, come_to(following, end)]
    again = data.draw(st.lists(st.sampled_from(news)))
    for order in data.draw(st.permutations([*news, *again])):
        world.hear(NEED_ID, order)
    need = world.needs[NEED_ID]
    expected = {RUNNING: NeedStatus.ORDERED, COMPLETED: NeedStatus.MET, OVER: NeedStatus.OPEN}[end]
    assert (need.status, need.order_id) == (expected, None if end is OVER else following.order_id)


class AnyNews(RuleBasedStateMachine):
    """Staff record, give up, withdraw and close; orders are placed and end; the news comes late, twice and mixed."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.news: list[tuple[UUID, KnownOrder]] = []

    @initialize()
    def begins_with_a_need(self) -> None:
        self.records()

    @rule()
    def records(self) -> None:
        journey = replace(JOURNEY, status=JourneyStatus.CLOSED if self.world.closed else JourneyStatus.OPEN)
        self._try(lambda: record(journey, new_id(), self.world.holder, RECORD, NOON))

    @rule(which=st.integers(0, 5))
    def gives_up(self, which: int) -> None:
        self._try(lambda: report_unmet(self._need(which), UNMET, NOON))

    @rule(which=st.integers(0, 5))
    def withdraws(self, which: int) -> None:
        self._try(lambda: withdraw(self._need(which), WITHDRAW, NOON))

    @rule(chance=st.integers(0, 19))
    def closes(self, chance: int) -> None:
        """Seldom, since little happens afterwards."""
        if chance:
            return
        self.world.closed = True
        for need in list(self.world.needs.values()):
            self.world.take(withdraw_with_journey(need, NOON))

    @rule(which=st.integers(0, 5), day=st.integers(0, 9), end=st.sampled_from(Standing))
    def an_order_lives(self, which: int, day: int, end: Standing) -> None:
        """Ordering goes by what it knows, which may be long past: it may order for any need, more than once."""
        need_id = self._need(which).need_id
        order = an_order(RUNNING, need_id, NOON + timedelta(days=day))
        self.news += [(need_id, order), (need_id, replace(order, needs={need_id: end}))]

    @rule(which=st.integers(0, 99))
    def news_comes(self, which: int) -> None:
        if self.news:
            self.world.hear(*self.news[which % len(self.news)])

    @rule(which=st.integers(0, 99))
    def what_was_delivered_turns_out_to_be_over(self, which: int) -> None:
        if self.world.orders:
            order = list(self.world.orders.values())[which % len(self.world.orders)]
            need_id = next(iter(order.needs))
            self.world.orders[order.order_id] = replace(order, needs={need_id: OVER})
            self.world.hear(need_id, order)

    @invariant()
    def one_need_of_a_category_stands(self) -> None:
        _ = self.world.holder

    @invariant()
    def nothing_is_open_in_a_closed_journey(self) -> None:
        if self.world.closed:
            assert not [need for need in self.world.needs.values() if need.status is NeedStatus.OPEN]

    def _need(self, which: int) -> Need:
        needs = list(self.world.needs.values())
        return needs[which % len(needs)]

    def _try(self, decide) -> None:
        try:
            self.world.take(decide())
        except Rejected:
            return


TestAnyNews = AnyNews.TestCase
