"""One side proposes a change of an order and the other agrees or does not: nothing happens before both said yes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.budgets.domain.budget import Budget
from services.ordering.changes.domain import answering, following, proposing
from services.ordering.changes.domain.conditions import Around
from services.ordering.changes.domain.terms import Party, ProposeChange, ProposeStart, RefuseChange
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain import answering as answers
from services.ordering.orders.domain import lapsing
from services.ordering.orders.domain.answering import DeclineOrder
from services.ordering.orders.domain.deadlines import CHANGE, RESPONSE
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.proposals import Settled
from services.ordering.orders.domain.state import Order, Status
from services.ordering.places.domain.places import PLACES, StartPlaces
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event
from shared.kernel.deadlines import end_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference.policy_values import Level
from tests.ordering.examples import (
    BUDGET,
    DISTRICT,
    NOON,
    OFFER,
    OFFER_ID,
    PRICE,
    SUPPLIER,
    SUSPENDED,
    TODAY,
    after,
    budget_after,
    known,
    paid_from,
    placed,
    told,
)
from tests.ordering.test_order_life import order_at

SELLER = Party("seller", by_supplier=True)
COACH = Party("coach", by_supplier=False, level=Level.POLICY)
MANAGER = Party("manager", by_supplier=False, level=Level.DISTRICT)
BUYER = Party("buyer", by_supplier=False, level=Level.BUYER)
IN_A_WEEK = TODAY + timedelta(days=7)
ANSWER_BY = date(2016, 11, 17)
COMMITTED = budget_after(placed())
LATER = ProposeStart(reason="start_not_possible", starts_on=IN_A_WEEK)
DEARER = ProposeChange(reason="access_arranged", amount_pence=PRICE + PRICE // 10)
OVER = end_of(ANSWER_BY)


def around(offer: KnownOffer | None = OFFER, budget: Budget = COMMITTED, **others: Any) -> Around:
    given = {"supplier": SUPPLIER, "places": None, **others}
    return Around(offer=offer, budgets=paid_from(budget), **given)


def proposed(order: Order, asked: ProposeChange, side: Party = SELLER, known: Around | None = None) -> Order:
    return after(proposing.propose_change(order, asked, known or around(), NOON, side), order)


def start_proposed(order: Order | None = None, asked: ProposeStart = LATER) -> Order:
    order = order or order_at(Status.ISSUED)
    return after(proposing.propose_start(order, asked, around(), NOON, SELLER), order)


def agree(order: Order, side: Party = MANAGER, known: Around | None = None, now: datetime = NOON) -> list[Event]:
    return answering.agree(order, known or around(), {}, now, side)


def refuse(order: Order, side: Party = MANAGER) -> list[Event]:
    return answering.refuse(order, paid_from(COMMITTED), RefuseChange(reason="does_not_suit_client"), NOON, side)


def lapse(order: Order, now: datetime = OVER) -> list[Event]:
    return answering.lapse(order, paid_from(COMMITTED), ANSWER_BY, now)


def codes(decide: Any) -> frozenset[str]:
    with pytest.raises(Rejected) as refused:
        decide()
    return refused.value.codes


def test_another_start_is_offered_in_place_of_a_no_and_the_order_is_accepted_with_it() -> None:
    order = start_proposed()
    assert (order.change_proposed, order.status, order.answer_by) == (True, Status.ISSUED, ANSWER_BY)
    assert [each.by for each in CHANGE.due(order)] == [ANSWER_BY]
    assert list(RESPONSE.due(order)) == [], "the supplier has said its part"
    events = agree(order)
    assert told(events) == ["OrderChanged", "OrderAccepted"]
    agreed = after(events, order)
    assert (agreed.status, agreed.starts_on, agreed.change_proposed) == (Status.ACCEPTED, IN_A_WEEK, False)
    assert order.ends_on is not None
    assert agreed.ends_on == order.ends_on + timedelta(days=7), "the last day moves with the first"
    assert agree(agreed) == []


@pytest.mark.parametrize("no", [refuse, lapse])
def test_a_start_that_is_not_agreed_to_declines_the_order_and_its_money_is_free(no: Any) -> None:
    order = start_proposed()
    events = no(order)
    assert told(events)[1:] == ["OrderDeclined", "BudgetReleased"]
    assert events[1].reason.code == "start_not_agreed"
    declined = after(events, order)
    assert (declined.status, declined.change_proposed) == (Status.DECLINED, False)
    assert budget_after(events, COMMITTED).held_pence == 0
    assert no(declined) == []


def test_the_supplier_may_still_accept_or_decline_what_was_ordered_while_it_proposes_another_start() -> None:
    order = start_proposed()
    accepted = after(answers.accept(order, SUPPLIER, NOON), order)
    assert (accepted.status, accepted.change_proposed, accepted.starts_on) == (Status.ACCEPTED, False, order.starts_on)
    assert codes(lambda: agree(accepted)) == {"nothing_proposed"}
    declined = answers.decline(order, paid_from(COMMITTED), DeclineOrder(reason="no_capacity"), NOON)
    assert not after(declined, order).change_proposed
    assert codes(lambda: proposing.withdraw(order, NOON, SELLER)) == {"answer_instead"}
    assert order.respond_by is not None
    assert lapsing.lapse(order, paid_from(COMMITTED), order.respond_by, end_of(order.respond_by)) == []


@pytest.mark.parametrize("status", Status)
def test_a_start_is_proposed_of_what_waits_for_an_answer_and_a_change_of_what_was_accepted(status: Status) -> None:
    order = order_at(status)
    if status is not Status.ISSUED:
        code = "answered_too_late" if status is Status.LAPSED else "wrong_status"
        assert codes(lambda: proposing.propose_start(order, LATER, around(), NOON, SELLER)) == {code}
    if status not in {Status.ACCEPTED, Status.STARTED}:
        assert codes(lambda: proposed(order, DEARER)) == {"wrong_status"}


@pytest.mark.parametrize(("proposer", "other"), [(SELLER, MANAGER), (MANAGER, SELLER)])
def test_either_side_proposes_and_the_other_agrees(proposer: Party, other: Party) -> None:
    order = proposed(order_at(Status.ACCEPTED), DEARER, proposer)
    assert codes(lambda: agree(order, proposer)) == {"own_proposal"}
    assert codes(lambda: refuse(order, proposer)) == {"own_proposal"}
    assert codes(lambda: proposing.withdraw(order, NOON, other)) == {"not_your_proposal"}
    events = agree(order, other)
    assert told(events) == ["OrderChanged", "BudgetReserved", "BudgetCommitted"]
    changed = after(events, order)
    assert (changed.amount_pence, changed.changes, changed.status) == (46_200, 1, Status.ACCEPTED)
    assert changed.at_first is not None
    assert changed.at_first.amount_pence == PRICE
    assert budget_after(events, COMMITTED).committed_pence == changed.amount_pence


def test_a_change_that_is_refused_lapses_or_is_withdrawn_leaves_the_order_as_it_was() -> None:
    order = proposed(order_at(Status.ACCEPTED), DEARER)
    assert told(refuse(order)) == ["ChangeRefused"]
    assert told(lapse(order)) == ["ChangeLapsed"]
    assert told(proposing.withdraw(order, NOON, SELLER)) == ["ChangeWithdrawn"]
    for events in (refuse(order), lapse(order), proposing.withdraw(order, NOON, SELLER)):
        left = after(events, order)
        assert (left.terms, left.status, left.change_proposed) == (order.terms, order.status, False)
        assert left.proposal is not None
        assert left.proposal.settled is not Settled.AGREED
        assert codes(lambda left=left: agree(left)) == {"nothing_proposed"}


def test_the_other_side_is_reminded_once_and_answers_by_the_end_of_the_last_day() -> None:
    order = proposed(order_at(Status.ACCEPTED), DEARER)
    (reminder,) = proposing.remind(order, ANSWER_BY, NOON)
    assert isinstance(reminder, facts.ChangeAnswerDue)
    assert proposing.remind(after([reminder], order), ANSWER_BY, NOON) == []
    assert proposing.remind(order, ANSWER_BY, OVER) == []
    assert agree(order, now=OVER - timedelta(seconds=1))
    assert codes(lambda: agree(order, now=OVER)) == {"answered_too_late"}
    assert codes(lambda: lapse(order, OVER - timedelta(seconds=1))) == {"not_due"}


REFUSED: list[tuple[ProposeChange, dict[str, Any], str]] = [
    (ProposeChange(reason="less_needed"), {}, "nothing_changed"),
    (replace(DEARER, amount_pence=PRICE + PRICE // 10 + 1), {}, "price_raised_too_far"),
    (DEARER, {"budget": replace(COMMITTED, allocated_pence=PRICE)}, "budget_exceeded"),
    (DEARER, {"supplier": SUSPENDED}, "supplier_not_active"),
    (ProposeChange(reason="offer_updated", offer_version=3), {}, "offer_changed"),
    (
        ProposeChange(reason="offer_updated", offer_version=3),
        {"offer": replace(OFFER, offer_version=3, orderable=False)},
        "offer_not_orderable",
    ),
    (ProposeChange(reason="client_cannot_start", starts_on=TODAY - timedelta(days=1)), {}, "starts_in_past"),
    (ProposeChange(reason="client_cannot_start", starts_on=IN_A_WEEK, start_id=new_id()), {}, "start_unknown"),
    (ProposeChange(reason="less_needed", ends_on=TODAY - timedelta(days=1)), {}, "ends_too_early"),
    (ProposeChange(reason="more_time_needed", ends_on=TODAY + timedelta(days=150)), {}, "extended_too_far"),
    (ProposeChange(reason="client_cannot_start", starts_on=date(2017, 4, 10)), {}, "no_budget"),
]


@pytest.mark.parametrize(("asked", "world", "code"), REFUSED)
def test_what_speaks_against_a_change_is_asked_when_it_is_proposed_and_again_when_it_is_agreed_to(
    asked: ProposeChange, world: dict[str, Any], code: str
) -> None:
    order = order_at(Status.ACCEPTED)
    assert code in codes(lambda: proposing.propose_change(order, asked, around(**world), NOON, SELLER))
    if world:
        sound = around(offer=replace(OFFER, offer_version=3)) if asked.offer_version else around()
        waits = proposed(order, asked, MANAGER if asked.amount_pence else SELLER, sound)
        other = SELLER if asked.amount_pence else MANAGER
        assert code in codes(lambda: agree(waits, other, around(**world)))


def test_a_newer_version_brings_its_price_and_length() -> None:
    newer = replace(
        OFFER, offer_version=3, price_pence=PRICE - 2_000, duration=OFFER.duration.model_copy(update={"value": 8})
    )
    order = proposed(
        order_at(Status.ACCEPTED), ProposeChange(reason="offer_updated", offer_version=3), known=around(newer)
    )
    events = agree(order, known=around(newer))
    assert told(events) == ["OrderChanged", "BudgetReleased"]
    changed = after(events, order)
    assert (changed.source.offer_version, changed.amount_pence) == (3, PRICE - 2_000)
    assert changed.ends_on == changed.starts_on + timedelta(weeks=8, days=-1)


def test_once_started_nothing_but_the_last_day_changes() -> None:
    order = order_at(Status.STARTED)
    assert codes(lambda: proposed(order, DEARER)) == {"already_started"}
    assert order.ends_on is not None
    longer = ProposeChange(reason="more_time_needed", ends_on=order.ends_on + timedelta(weeks=2))
    changed = after(agree(proposed(order, longer)), proposed(order, longer))
    assert (changed.ends_on, changed.amount_pence, changed.status) == (longer.ends_on, PRICE, Status.STARTED)


def test_a_higher_price_needs_the_authority_that_an_order_of_it_would_need() -> None:
    order = order_at(Status.ACCEPTED)
    dear = replace(order, lines=(replace(order.lines[0], amount_pence=480_000),))
    rich = around(budget=replace(COMMITTED, allocated_pence=10_000_000))
    asked = ProposeChange(reason="access_arranged", amount_pence=510_000)
    waits = proposed(dear, asked, known=rich)
    assert codes(lambda: agree(waits, COACH, rich)) == {"authority_needed", "separation_of_duties"}
    assert codes(lambda: agree(waits, replace(MANAGER, account="coach"), rich)) == {"separation_of_duties"}
    assert told(agree(waits, MANAGER, rich))[0] == "OrderChanged"
    assert codes(lambda: proposed(dear, asked, COACH, rich)) == {"authority_needed", "separation_of_duties"}
    cheaper = replace(asked, amount_pence=470_000)
    assert told(agree(proposed(dear, cheaper, known=rich), COACH, rich))[0] == "OrderChanged"


def test_an_order_that_starts_in_another_year_is_paid_from_the_budget_of_that_year() -> None:
    order = order_at(Status.ACCEPTED)
    next_year = Budget(f"FSF:{DISTRICT}:2017-18", "FSF", DISTRICT, "2017-18", allocated_pence=PRICE)
    both = Around(OFFER, SUPPLIER, paid_from(COMMITTED, next_year))
    waits = proposed(order, ProposeChange(reason="client_cannot_start", starts_on=date(2017, 4, 10)), known=both)
    events = agree(waits, known=both)
    paid = ["BudgetReleased", "BudgetReserved", "BudgetThresholdReached", "BudgetCommitted"]
    assert told(events) == ["OrderChanged", *paid]
    assert after(events, waits).budget_ids == (next_year.budget_id,)
    of = {each.budget_id for each in events if isinstance(each, facts.BudgetReleased)}
    assert of == {COMMITTED.budget_id}


FIRST, SECOND = new_id(), new_id()
GROUPS = replace(
    OFFER,
    starts=(
        Start(start_id=FIRST, on=TODAY, places=2),
        Start(start_id=SECOND, on=IN_A_WEEK, places=1),
    ),
)


def of_group() -> Order:
    asked = PlaceOrder(
        need_id=order_at(Status.ISSUED).need_ids[0],
        offer_id=OFFER_ID,
        offer_version=2,
        starts_on=TODAY,
        start_id=FIRST,
    )
    order = after(placed(asked=asked, known=known(offer=GROUPS)))
    return after(answers.accept(order, SUPPLIER, NOON), order)


def counted(start_id: Any, day: date, taken: int) -> StartPlaces:
    return StartPlaces(start_id, OFFER_ID, day, 0, taken, NOON)


def settled(events: list[Event], places: Mapping[Any, StartPlaces | None]) -> dict[Any, StartPlaces | None]:
    found = dict(places)
    for each in events:
        if isinstance(each, facts.PlacesChanged):
            found[each.start_id] = PLACES.evolve(found.get(each.start_id), each)
    return found


def test_another_start_frees_the_place_of_the_one_and_takes_a_place_of_the_other() -> None:
    order = of_group()
    asked = ProposeChange(reason="client_cannot_start", starts_on=IN_A_WEEK, start_id=SECOND)
    waits = proposed(order, asked, MANAGER, around(GROUPS))
    places = {FIRST: counted(FIRST, TODAY, 1), SECOND: None}
    events = answering.agree(waits, around(GROUPS), places, NOON, SELLER)
    found = settled(events, places)
    assert (found[FIRST].taken, found[SECOND].taken, found[SECOND].starts_on) == (0, 1, IN_A_WEEK)
    full = around(GROUPS, places=counted(SECOND, IN_A_WEEK, 1))
    assert "no_places_left" in codes(lambda: answering.agree(waits, full, places, NOON, SELLER))


def test_an_order_goes_with_its_group_to_the_day_to_which_that_was_moved_and_keeps_its_place() -> None:
    order = of_group()
    moved = replace(GROUPS, starts=(Start(start_id=FIRST, on=IN_A_WEEK, places=2), GROUPS.starts[1]))
    asked = ProposeChange(reason="start_moved", starts_on=IN_A_WEEK, start_id=FIRST)
    places = {FIRST: counted(FIRST, TODAY, 2)}
    waits = proposed(order, asked, SELLER, around(moved, places=places[FIRST]))
    events = answering.agree(waits, around(moved, places=places[FIRST]), places, NOON, MANAGER)
    changed = after(events, waits)
    assert (changed.starts_on, changed.source.start_id, changed.start_changed) == (IN_A_WEEK, FIRST, False)
    found = settled(events, places)
    assert (found[FIRST].taken, found[FIRST].starts_on) == (2, IN_A_WEEK)


@given(pence=st.integers(0, 10**9), weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_splitting_a_price_creates_and_loses_nothing(pence: int, weights: list[int]) -> None:
    costs = following.spread(pence, weights)
    assert sum(costs) == pence
    assert all(each >= 0 for each in costs)


@given(
    costs=st.lists(st.integers(0, 5_000), min_size=1, max_size=4),
    wanted=st.integers(0, 20_000),
    next_year=st.booleans(),
)
def test_a_change_moves_exactly_what_the_order_holds_from_budget_to_budget(
    costs: list[int], wanted: int, next_year: bool
) -> None:
    order = order_at(Status.ACCEPTED)
    lines = tuple(
        replace(order.lines[0], line=number, need_id=new_id(), amount_pence=pence, budget_id=f"FSF:D0{number}:2016-17")
        for number, pence in enumerate(costs, 1)
    )
    order = replace(order, lines=lines)
    starts_on = date(2017, 4, 10) if next_year else order.starts_on
    terms = replace(order.terms, amount_pence=wanted, starts_on=starts_on)
    budgets = {
        f"FSF:D0{number}:{year}": replace(
            BUDGET,
            budget_id=f"FSF:D0{number}:{year}",
            allocated_pence=100_000,
            committed_pence=costs[number - 1] if year == "2016-17" else 0,
        )
        for number in range(1, len(costs) + 1)
        for year in ("2016-17", "2017-18")
    }
    new_lines = following.lines_by(order, terms)
    events = following.repaid(order, new_lines, budgets, ())
    for name, budget in budgets.items():
        found = budget_after([each for each in events if getattr(each, "budget_id", None) == name], budget)
        assert found.committed_pence == sum(each.amount_pence for each in new_lines if each.budget_id == name)
        assert found.reserved_pence == 0
