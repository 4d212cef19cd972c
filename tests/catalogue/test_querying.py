"""Abnormally low prices: measured against others, queried, explained, and decided after the supplier was heard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.offers.domain.content import WithdrawOffer
from services.catalogue.offers.domain.decisions import keep_in_line, withdraw
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.offers.domain.offer import Status as OfferStatus
from services.catalogue.offers.domain.pausing import PauseOffer, ResumeOffer, pause, resume
from services.catalogue.prices.domain.deciding import (
    AcceptPrice,
    JustifyPrice,
    RejectPrice,
    accept,
    announce_justification_due,
    announce_not_justified,
    announce_overdue,
    justify,
    reject,
)
from services.catalogue.prices.domain.measuring import Asks, Compared, LowBy, compared_with, is_under, low_by
from services.catalogue.prices.domain.query import PRICE_QUERIES, PriceQuery, Status
from services.catalogue.prices.domain.querying import follow_price, measured, pass_on
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejected
from shared.reference import policy
from shared.reference.policy_values import AbnormallyLowPrice
from shared.reference.regimes import Regime
from tests.catalogue.examples import MEMBER, NOON, SUPPLIER, SUSPENDED, an_offer, an_offer_text, updated

POLICY = policy(AbnormallyLowPrice, Regime.PCR_LIGHT_TOUCH, NOON.date())
OTHERS = Compared(suppliers=5, mean_pence=1_000, next_pence=900)
LATE = NOON + timedelta(days=40)
EXPLAINED = JustifyPrice(reasons=("other_funding",), detail="A grant pays the rent.")
REJECTED = RejectPrice(reason="not_explained", detail="The grant ended.")
ACCEPTED = AcceptPrice(reason="explained")


class World:
    """An offer and the query of its price, as events leave them."""

    def __init__(self, pence: int = 20_000) -> None:
        self.offer: Offer = an_offer(pence=pence)
        self.query: PriceQuery | None = None
        self.closed: list[PriceQuery] = []
        self.facts: list[str] = []

    def happen(self, events: Sequence[Event]) -> "World":
        for event in events:
            self.facts.append(type(event).__name__)
            if isinstance(event, facts.OfferEvent):
                self.offer = OFFERS.evolve(self.offer, event)
            elif isinstance(event, facts.PriceQueryEvent):
                self.query = PRICE_QUERIES.evolve(self.query if self._is_of(event) else None, event)
            if self.query is not None and self.query.status is Status.CLOSED:
                self.closed.append(self.query)
                self.query = None
        return self

    def _is_of(self, event: facts.PriceQueryEvent) -> bool:
        return self.query is not None and self.query.query_id == event.query_id

    def follow(self, compared: Compared = OTHERS, supplier: KnownSupplier = MEMBER, at: datetime = NOON) -> "World":
        found = measured(self.offer, compared, POLICY)
        return self.happen(follow_price(self.offer, self.query, supplier, found, new_id(), at))

    def asks(self, pence: int, **more: Any) -> "World":
        return self.happen(updated(self.offer, an_offer_text(pence=pence, **more)))

    def open(self) -> PriceQuery:
        assert self.query is not None
        return self.query

    def justified(self) -> "World":
        return self.happen(justify(self.open(), EXPLAINED, NOON))

    def rejected(self, at: datetime = NOON, supplier: KnownSupplier = MEMBER) -> "World":
        return self.happen(reject(self.open(), self.offer, supplier, REJECTED, at))

    def accepted(self) -> "World":
        return self.happen(accept(self.open(), self.offer, MEMBER, ACCEPTED, NOON))

    @property
    def standing(self) -> tuple[str, str | None]:
        return self.offer.status, self.offer.delisted_for


def codes(refusal: pytest.ExceptionInfo[Rejected]) -> set[str]:
    return {each.code for each in refusal.value.rejections}


@pytest.mark.parametrize(
    ("pence", "grounds"),
    [
        (601, ()),
        (600, (LowBy.MEAN,)),
        (0, (LowBy.MEAN, LowBy.NEXT)),
        (630, ()),
    ],
)
def test_a_price_is_low_by_the_mean_or_by_the_next(pence: int, grounds: tuple[LowBy, ...]) -> None:
    others = Compared(5, 1_000, 700)
    assert low_by(pence, others, POLICY.values) == grounds


def test_the_next_counts_for_the_lowest_alone() -> None:
    assert low_by(630, Compared(5, 1_000, 900), POLICY.values) == (LowBy.NEXT,)
    assert low_by(631, Compared(5, 1_000, 900), POLICY.values) == ()
    assert low_by(700, Compared(5, 1_000, 650), POLICY.values) == ()


def test_too_few_others_are_no_measure() -> None:
    assert low_by(1, replace(OTHERS, suppliers=4), POLICY.values) == ()
    assert low_by(1, Compared(), POLICY.values) == ()


def test_each_other_supplier_counts_once_and_ones_own_offers_do_not() -> None:
    many, one, own = new_id(), new_id(), new_id()
    asks = {many: Asks(100 * 100, 100, 90), one: Asks(300, 1, 300), own: Asks(1, 1, 1)}
    assert compared_with(asks, own) == Compared(2, 200, 90)
    assert compared_with({own: Asks(1, 1, 1)}, own) == Compared()


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 100))
def test_under_is_so_many_percent_or_more(pence: int, other: int, percent: int) -> None:
    assert is_under(pence, other, percent) == (pence < other and pence <= other * (1 - percent / 100) + 1e-9)


def test_a_low_price_is_queried_once_with_its_clocks_and_the_offer_stands() -> None:
    world = World().follow().follow()
    assert world.facts == ["PriceQueried", "PriceMeasured"]
    query = world.open()
    assert (query.status, query.grounds, query.per_hour_pence) == (Status.ASKED, ("under_mean", "under_next"), 500)
    assert (query.mean_pence, query.next_pence, query.compared) == (1_000, 900, 5)
    assert NOON.date() < query.remind_on < query.answer_by < query.decide_by
    assert query.policies == (POLICY.stamp,)
    assert world.standing == ("published", None)


def test_a_usual_price_is_not_queried() -> None:
    assert World(pence=40_000).follow().facts == []


def test_nothing_is_rejected_before_the_supplier_was_heard() -> None:
    world = World().follow()
    with pytest.raises(Rejected) as refusal:
        world.rejected()
    assert codes(refusal) == {"right_of_reply_open"}
    last = datetime.combine(world.open().answer_by, NOON.timetz())
    with pytest.raises(Rejected):
        world.rejected(at=last)
    assert world.rejected(at=last + timedelta(days=1)).standing == ("delisted", "price_refused")
    assert World().follow().justified().rejected().standing == ("delisted", "price_refused")


def test_every_reason_against_a_rejection_is_given() -> None:
    world = World().follow().justified().asks(19_000)
    with pytest.raises(Rejected) as refusal:
        reject(world.open(), world.offer, MEMBER, RejectPrice(reason="no_answer", detail="?"), NOON)
    assert codes(refusal) == {"price_justified", "offer_changed"}
    decided = World().follow().justified().rejected()
    with pytest.raises(Rejected) as refusal:
        decided.accepted()
    assert codes(refusal) == {"price_query_not_open"}


def test_a_repeated_decision_or_answer_changes_nothing() -> None:
    rejected = World().follow().justified().rejected()
    before = list(rejected.facts)
    assert rejected.rejected().facts == before
    accepted = World().follow().accepted()
    before = list(accepted.facts)
    assert accepted.accepted().facts == before
    justified = World().follow().justified()
    before = list(justified.facts)
    assert justified.justified().facts == before


def test_an_accepted_price_is_not_queried_again_unless_it_falls() -> None:
    world = World().follow().accepted().asks(20_000, title="Another title").follow().asks(22_000).follow()
    assert (world.open().status, world.closed) == (Status.ACCEPTED, [])
    assert world.asks(20_000).follow().open().status is Status.ACCEPTED
    world.asks(16_000).follow()
    assert [each.closed_for for each in world.closed] == ["price_changed"]
    assert (world.open().status, world.open().per_hour_pence) == (Status.ASKED, 400)


def test_a_price_that_is_put_right_ends_the_query_and_brings_the_offer_back() -> None:
    corrected = World().follow().asks(40_000).follow()
    assert (corrected.query, corrected.standing) == (None, ("published", None))
    returned = World().follow().justified().rejected().asks(40_000)
    assert returned.standing == ("delisted", "price_refused")
    assert returned.follow().standing == ("published", None)
    assert returned.facts[-3:] == ["PriceQueryClosed", "OfferPriceCleared", "OfferRelisted"]


def test_a_penny_more_is_another_query_and_the_offer_stays_away_until_it_is_accepted() -> None:
    world = World().follow().justified().rejected().asks(20_100).follow()
    assert (world.open().status, world.open().awaits_answer) == (Status.ASKED, True)
    assert world.standing == ("delisted", "price_refused")
    assert world.accepted().standing == ("published", None)


def test_a_low_price_that_changes_while_it_is_queried_keeps_its_clocks() -> None:
    world = World().follow()
    answer_by = world.open().answer_by
    world.asks(19_000).follow(at=NOON + timedelta(days=5))
    assert (world.open().answer_by, world.open().per_hour_pence, world.open().offer_version) == (answer_by, 475, 2)


def test_a_refused_price_outlasts_a_suspension_and_a_pause() -> None:
    suspended = World().follow().justified().rejected()
    suspended.happen(keep_in_line(suspended.offer, SUSPENDED, NOON))
    assert suspended.standing == ("delisted", "supplier_suspended")
    suspended.happen(keep_in_line(suspended.offer, MEMBER, NOON))
    assert suspended.standing == ("delisted", "price_refused")
    paused = World().follow().justified().rejected()
    paused.happen(pause(paused.offer, PauseOffer(reason="no_places"), NOON))
    with pytest.raises(Rejected) as refusal:
        resume(paused.offer, MEMBER, ResumeOffer(reason="places_again"), NOON)
    assert "price_refused" in codes(refusal)


def test_a_query_of_an_offer_that_is_gone_is_closed() -> None:
    world = World().follow()
    world.happen(withdraw(world.offer, WithdrawOffer(reason="no_longer_offered"), NOON)).follow()
    assert [each.closed_for for each in world.closed] == ["offer_gone"]
    assert world.offer.status is OfferStatus.WITHDRAWN


def test_a_successor_explains_the_price() -> None:
    world = World().follow()
    to = UUID(int=7)
    moved = facts.OfferTransferred(
        offer_id=world.offer.offer_id, supplier_id=to, predecessor_id=SUPPLIER, transferred_at=NOON
    )
    world.justified().happen([moved])
    for decided in (world.accepted, world.rejected):
        with pytest.raises(Rejected) as refusal:
            decided()
        assert codes(refusal) == {"offer_transferred"}, "by its former supplier's standing it would not be held in line"
    world.happen(pass_on(world.open(), world.offer, NOON))
    assert world.open().supplier_id == to
    assert pass_on(world.open(), world.offer, NOON) == []


def test_the_clocks_say_what_is_due_and_decide_nothing() -> None:
    world = World().follow()
    query = world.open()
    assert announce_not_justified(query, query.answer_by, NOON) == []
    world.happen(announce_justification_due(query, query.answer_by))
    world.happen(announce_not_justified(query, query.answer_by, LATE))
    world.happen(announce_overdue(query, query.decide_by, LATE))
    assert world.facts[2:] == ["PriceJustificationDue", "PriceNotJustified", "PriceDecisionOverdue"]
    assert (world.open().status, world.open().overdue, world.standing) == (Status.ASKED, True, ("published", None))
    assert announce_overdue(world.open(), query.decide_by, LATE) == []
    assert announce_not_justified(world.justified().open(), query.answer_by, LATE) == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("asks"), st.sampled_from((8_000, 16_000, 20_000, 24_000, 40_000))),
        st.tuples(st.sampled_from(("follow", "justified", "rejected", "accepted", "suspend", "reinstate")), st.just(0)),
    ),
    max_size=14,
)


@given(STEPS)
def test_an_offer_is_refused_exactly_while_a_rejection_stands_or_its_successor_is_open(
    steps: list[tuple[str, int]],
) -> None:
    world = World()
    for step, pence in steps:
        try:
            match step:
                case "asks":
                    world.asks(pence)
                case "suspend" | "reinstate":
                    supplier = SUSPENDED if step == "suspend" else MEMBER
                    world.happen(keep_in_line(world.offer, supplier, NOON))
                case _ if step == "follow" or world.query:
                    getattr(world, step)()
        except Rejected:
            continue
    world.happen(keep_in_line(world.offer, MEMBER, NOON)).follow()
    refused = world.offer.price_refused
    assert (world.standing == ("published", None)) is not refused
    # Whoever is refused can move on: there is a query, and the supplier may answer it or ask another price.
    assert not refused or world.open().status in {Status.REJECTED, Status.ASKED, Status.JUSTIFIED}
    assert refused or world.query is None or world.query.status is not Status.REJECTED
