"""What was paid, as it is released: quartiles of enough orders, of which nobody can subtract too few."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.known.orders import KnownOrder, fold_order
from services.catalogue.prices.domain.demand import demand, last_month, month_is_out
from services.catalogue.prices.domain.offer_prices import OfferPrice, fold_price
from services.catalogue.prices.domain.paid import Paid, Terms, groups_to_publish, quartiles, reference_prices
from services.catalogue.prices.domain.release import Quarter, quarter_to_release
from shared.contracts import catalogue as facts
from shared.contracts import ordering as orders
from shared.contracts.catalogue import Quartiles
from shared.contracts.event import Reason
from shared.reference import policy
from shared.reference.policy_values import DemandFigures, ReferencePrices, Suppression
from shared.reference.regimes import Regime
from tests.catalogue.examples import CATEGORY, LATER, NOON, OFFER, SUPPLIER
from tests.catalogue.ordered import order_events
from tests.offers import offer_content

TODAY = date(2026, 11, 26)
RELEASE = policy(ReferencePrices, Regime.PCR_LIGHT_TOUCH, TODAY).values
SUPPRESSION = policy(Suppression, Regime.PCR_LIGHT_TOUCH, TODAY).values
DEMAND = policy(DemandFigures, Regime.PCR_LIGHT_TOUCH, TODAY).values
TERMS = Terms(RELEASE, SUPPRESSION)
SUPPLIERS = tuple(UUID(int=number) for number in range(1, 6))


def paid(count: int, group: str = "G1", supplier: UUID | None = None, pence: int = 40_000) -> list[Paid]:
    """So many orders, of three suppliers in turn unless one is named."""
    return [
        Paid(supplier or SUPPLIERS[number % 3], CATEGORY, group, pence + 1_000 * number, 1_000)
        for number in range(count)
    ]


BY_ONE = paid(20, supplier=SUPPLIERS[0])


def groups_in(several: Sequence[Paid]) -> list[str | None]:
    return [each.district_group for each in reference_prices(several, TERMS)]


def test_quartiles_are_those_of_the_prices_and_rounded() -> None:
    assert quartiles([10_000, 20_000, 30_000, 40_000, 50_000], 1_000) == Quartiles(
        lower_pence=20_000, median_pence=30_000, upper_pence=40_000
    )
    assert quartiles([10_000, 10_499], 1_000).median_pence == 10_000


@pytest.mark.parametrize(
    ("several", "published"),
    [
        (paid(9), []),
        (paid(10), [None, "G1"]),
        (BY_ONE, []),
        ([*BY_ONE, *paid(10, supplier=SUPPLIERS[1])], []),
        # Without the largest supplier's there are four orders, and five are needed.
        ([*BY_ONE, *paid(3, supplier=SUPPLIERS[1]), *paid(1, supplier=SUPPLIERS[2])], []),
        (
            [*paid(20, supplier=SUPPLIERS[0]), *paid(3, supplier=SUPPLIERS[1]), *paid(2, supplier=SUPPLIERS[2])],
            [None, "G1"],
        ),
    ],
)
def test_figures_rest_on_enough_orders_of_enough_suppliers(several: list[Paid], published: list[str | None]) -> None:
    assert groups_in(several) == published


def test_a_group_is_left_out_where_it_would_tell_of_another_one() -> None:
    few = paid(4, "G2")
    assert groups_in([*paid(12, "G1"), *few]) == [None]
    # With a second group left out too, the orders beside those published are enough.
    assert groups_in([*paid(30, "G1"), *paid(12, "G3"), *few]) == [None, "G1"]


def test_categories_are_counted_by_themselves() -> None:
    other = [Paid(each.supplier_id, "ENGAGEMENT", each.district_group, 1_000, 100) for each in paid(10)]
    figures = reference_prices([*paid(10), *other], TERMS)
    assert [(each.category, each.per_place.median_pence) for each in figures] == [
        ("ENGAGEMENT", 1_000),
        ("ENGAGEMENT", 1_000),
        (CATEGORY, 44_000),
        (CATEGORY, 44_000),
    ]
    assert {each.orders for each in figures} == {10}


_ORDERS = st.lists(
    st.builds(
        Paid,
        st.sampled_from(SUPPLIERS),
        st.just(CATEGORY),
        st.sampled_from(("G1", "G2", "G3", "G4")),
        st.integers(1, 100_000),
        st.integers(1, 5_000),
    ),
    max_size=80,
)


# Small groups beside large ones, as only few orders drawn at random would be.
_GROUPS = st.lists(st.sampled_from((0, 1, 4, 9, 12, 20)), min_size=2, max_size=5).map(
    lambda sizes: [each for number, size in enumerate(sizes) for each in paid(size, f"G{number}")]
)


@given(st.one_of(_ORDERS, _GROUPS))
def test_whatever_is_subtracted_leaves_enough_orders_or_none(several: list[Paid]) -> None:
    groups: dict[str, list[Paid]] = defaultdict(list)
    for each in several:
        groups[each.district_group].append(each)
    together = TERMS.enough(several)
    published = groups_to_publish(groups, TERMS, together=together)
    assert all(TERMS.enough(groups[name]) for name in published)
    if together:
        for names in chain.from_iterable(combinations(published, n) for n in range(len(published) + 1)):
            rest = [each for name, orders_of in groups.items() if name not in names for each in orders_of]
            assert not rest or TERMS.enough(rest)


@given(_ORDERS, _ORDERS)
def test_what_is_enough_stays_so_when_orders_are_added(several: list[Paid], more: list[Paid]) -> None:
    assert not TERMS.enough(several) or TERMS.enough([*several, *more])


@given(st.dates(date(2016, 1, 1), date(2030, 1, 1)), st.dates(date(2016, 1, 1), date(2030, 1, 1)))
def test_quarters_never_overlap_and_are_over(one: date, other: date) -> None:
    first, second = (quarter_to_release("M", each, RELEASE) for each in (one, other))
    assert first == second or first.last_day < second.first_day or second.last_day < first.first_day
    assert first.last_day + timedelta(days=RELEASE.released_after_days) < one


def test_a_quarter_waits_for_late_news() -> None:
    assert quarter_to_release("M", date(2026, 10, 14), RELEASE) == Quarter("M", date(2026, 4, 1), date(2026, 6, 30))
    assert quarter_to_release("M", date(2026, 10, 15), RELEASE) == Quarter("M", date(2026, 7, 1), date(2026, 9, 30))
    assert quarter_to_release("M", date(2026, 1, 31), RELEASE).last_day == date(2025, 12, 31)


def test_small_demand_is_not_told_and_large_is_rounded() -> None:
    counted = {("A", "D01"): 4, ("A", "D02"): 5, ("A", "D03"): 7, ("A", "D04"): 13, ("B", "D01"): 0}
    found = [(each.district, each.needs) for each in demand(counted, DEMAND, SUPPRESSION)]
    assert found == [("D02", 5), ("D03", 5), ("D04", 15)]


def test_a_month_is_out_some_days_after_it() -> None:
    assert last_month(date(2026, 11, 5), DEMAND) == date(2026, 9, 1)
    last = last_month(date(2026, 11, 6), DEMAND)
    assert last == date(2026, 10, 1)
    assert month_is_out(last, last) is None
    assert month_is_out(date(2026, 11, 1), last) is not None


def offer_price(**differing: Any) -> OfferPrice:
    event = facts.OfferPublished(
        offer_id=OFFER, supplier_id=SUPPLIER, offer_version=1, published_at=NOON, **offer_content(**differing)
    )
    row = fold_price(None, event)
    assert row is not None
    return row


def test_prices_are_compared_by_the_place_and_the_hour() -> None:
    assert (offer_price(pence=40_000).versions[0].per_place_pence, offer_price(pence=40_000).per_hour_pence) == (
        40_000,
        1_000,
    )
    course = offer_price(price={"pence": 480_001, "per": "course", "vat": "exempt", "vat_rate": 0})
    assert (course.versions[0].per_place_pence, course.per_hour_pence) == (40_001, 1_000)


def test_former_versions_keep_their_price_and_what_cannot_be_ordered_is_not_compared() -> None:
    row: OfferPrice | None = offer_price(pence=40_000)
    about: dict[str, Any] = {"offer_id": OFFER, "supplier_id": SUPPLIER}
    row = fold_price(row, facts.OfferUpdated(**about, offer_version=2, updated_at=LATER, **offer_content(pence=20_000)))
    assert row is not None
    assert [each.per_place_pence for each in row.versions] == [40_000, 20_000]
    assert (row.per_hour_pence, row.asked_in(3)) == (500, None)
    row = fold_price(row, facts.OfferDelisted(**about, reason=Reason(code="supplier_suspended"), delisted_at=LATER))
    assert row is not None
    assert not row.listed
    row = fold_price(row, facts.OfferRelisted(**about, relisted_at=LATER))
    assert row is not None
    assert row.listed
    to = uuid4()
    moved = facts.OfferTransferred(offer_id=OFFER, supplier_id=to, predecessor_id=SUPPLIER, transferred_at=LATER)
    assert (fold_price(row, moved) or row).supplier_id == to


def folded(*events: orders.OrderEvent) -> KnownOrder:
    row: KnownOrder | None = None
    for event in events:
        row = fold_order(row, event)
    assert row is not None
    return row


def test_an_order_counts_once_it_is_accepted_and_as_long_as_it_stands() -> None:
    placed, accepted = order_events(OFFER, SUPPLIER, datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert (folded(placed).accepted_on, folded(placed).stands) == (None, True)
    # It is half past midnight in the United Kingdom.
    assert folded(placed, accepted).accepted_on == date(2026, 7, 1)
    about = placed.model_dump(include={"order_id", "need_ids", "supplier_id", "district"})
    cancelled = orders.OrderCancelled(
        **about, category=CATEGORY, reason=Reason(code="client_withdrew"), cancelled_at=LATER
    )
    assert not folded(placed, accepted, cancelled).stands


def test_what_was_really_paid_is_said_of_all_groups_together_where_it_is_enough() -> None:
    really = [replace(each, per_place_pence=each.per_place_pence // 2) for each in paid(12)]
    figures = reference_prices(paid(12), TERMS, really)
    assert [each.really_paid is not None for each in figures] == [each.district_group is None for each in figures]
    whole = figures[0]
    assert whole.really_paid is not None
    assert whole.really_paid.median_pence < whole.per_place.median_pence
    assert reference_prices(paid(12), TERMS, really[:2])[0].really_paid is None
