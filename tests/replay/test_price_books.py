"""The books on prices: they say so where nobody was heard, a refused price stands, or a release counts too much."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from deploy.local.replay.price_books import price_query_findings, release_finding
from deploy.reconciliation.reading import Logged
from services.catalogue.offers.domain.offer import OFFERS
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from tests.catalogue.examples import CATEGORY, NOON, OFFER, SUPPLIER, published
from tests.catalogue.ordered import order_events

QUERY, MARKET = UUID("01890000-0000-7000-8000-0000000000bb"), "DPS-EMPLOYABILITY"
ABOUT = {"query_id": QUERY, "offer_id": OFFER, "supplier_id": SUPPLIER, "market": MARKET, "category": CATEGORY}
TO_BE_EXPLAINED = NOON.date() + timedelta(days=14)
QUERIED = facts.PriceQueried(
    **ABOUT,
    offer_version=1,
    grounds=("under_mean",),
    queried_at=NOON,
    answer_by=TO_BE_EXPLAINED,
    remind_on=TO_BE_EXPLAINED,
    decide_by=TO_BE_EXPLAINED,
    policies=(),
)
EXPLAINED = facts.PriceJustified(**ABOUT, reasons=("other_funding",), justified_at=NOON)
REFUSED = facts.OfferPriceRefused(offer_id=OFFER, supplier_id=SUPPLIER, query_id=QUERY, refused_at=NOON)


def rejected(at: datetime = NOON) -> facts.PriceRejected:
    return facts.PriceRejected(**ABOUT, reason="not_explained", rejected_at=at, policies=())


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "told", "refused", "expected"),
    [
        ([QUERIED, EXPLAINED, rejected()], "rejected", False, [False, False, False]),
        ([QUERIED, rejected(NOON + timedelta(days=15))], "rejected", False, [False, False, False]),
        ([QUERIED, rejected(NOON + timedelta(days=14))], "rejected", False, [False, True, False]),
        ([QUERIED, EXPLAINED], "accepted", False, [True, False, False]),
        ([QUERIED, EXPLAINED, rejected()], "rejected", True, [False, False, True]),
    ],
)
def test_queries_are_held_against_what_was_told(
    life: Sequence[Event], told: str, refused: bool, expected: list[bool]
) -> None:
    offers = {str(OFFER): logged(*published(), *([REFUSED] if refused else []))}
    found = price_query_findings({str(QUERY): logged(*life)}, offers, OFFERS, {str(QUERY): told})
    assert [not each.adds_up for each in found] == expected


def released(orders: int, release_id: int = 1) -> facts.ReferencePricesReleased:
    costs = facts.Quartiles(lower_pence=1, median_pence=1, upper_pence=1)
    figure = facts.ReferencePrice(category=CATEGORY, per_place=costs, per_hour=costs, orders=orders)
    return facts.ReferencePricesReleased(
        release_id=UUID(int=release_id),
        market=MARKET,
        first_day=date(2017, 1, 1),
        last_day=date(2017, 3, 31),
        figures=(figure,),
        policies=(),
        released_at=NOON,
    )


@pytest.mark.parametrize(("counts", "adds_up"), [([2], True), ([3], False), ([1, 1], False)])
def test_a_quarter_is_released_once_and_of_orders_accepted_in_it(counts: list[int], adds_up: bool) -> None:
    placed = {str(each): logged(*order_events(OFFER, SUPPLIER, NOON)) for each in range(2)}
    placed["later"] = logged(*order_events(OFFER, SUPPLIER, NOON + timedelta(days=60)))
    releases = {str(each): logged(released(count, each)) for each, count in enumerate(counts)}
    assert release_finding(releases, placed).adds_up is adds_up
