"""What suppliers see of what is asked for, of prices, and of matches that others won."""

from typing import Any

import pytest

from portal.api.answers.opportunities import Board, DemandShown, PassedOver, ReferencePrices
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.supplier.opportunities import FILTER, band, opportunities_view, passed_view
from tests.portal.supplier.orders_and_offers import AT, NEED, OFFER, ORDER, answer
from tests.portal.supplier.seen import names, page


def a_board(*lines: dict[str, Any]) -> Board:
    usual = {
        "category": "GETTING_JOBS",
        "district_group": None,
        "district": "D01",
        "needs": "5_to_9",
        "access": ["step_free"],
        "attributes": ["childcare"],
        "languages": ["cy"],
        "since": "2026-11-02",
        "waiting": None,
        "gaps": None,
    }
    said = {"lines": [usual | each for each in lines], "exact": False, "fewer_than": 5, "policies": []}
    return answer(Board, "Board", said)


def some_demand() -> DemandShown:
    items = [{"category": "GETTING_JOBS", "district": "D01", "needs": needs} for needs in (10, 40)]
    said = {"month": "2026-10", "items": items, "rounded_to": 5, "fewer_than": 5, "policies": []}
    return answer(DemandShown, "DemandShown", said)


def some_prices() -> ReferencePrices:
    figures = {"lower_pence": 30_000, "median_pence": 45_000, "upper_pence": 60_050}
    figure = {
        "category": "GETTING_JOBS",
        "district_group": None,
        "per_place": figures,
        "per_hour": figures,
        "orders": 20,
    }
    said = {
        "market": "DPS-EMPLOYABILITY",
        "first_day": "2026-07-01",
        "last_day": "2026-09-30",
        "released_at": AT,
        "figures": [figure],
        "policies": [],
    }
    return answer(ReferencePrices, "ReferencePricesShown", said)


@pytest.mark.parametrize(
    ("code", "said"),
    [("under_5", "Fewer than 5"), ("5_to_9", "5 to 9"), ("50_or_more", "50 or more"), ("many", "many")],
)
def test_a_band_is_told_as_a_person_would(code: str, said: str) -> None:
    assert band(code) == said


def test_a_gap_leads_to_an_offer_for_it() -> None:
    view = opportunities_view(a_board({}), some_demand(), some_prices(), names())
    text = page("supplier/opportunities.html", view, FILTER.blank(category="GETTING_JOBS"))
    for said in ('href="/offers/new?category=GETTING_JOBS"', "5 to 9", "Step-free access", "£600.50", "All districts"):
        assert said in text
    assert not isinstance(view.demand, Missing)
    assert view.demand[0][1:] == ("40", 1.0)


def test_each_part_may_be_missing_or_empty() -> None:
    gone = Missing("What was paid cannot be shown at the moment.")
    empty = DemandShown(month="2026-10", items=(), fewer_than=5)
    text = page("supplier/opportunities.html", opportunities_view(a_board(), empty, gone, names()), FILTER.blank())
    for said in (gone.sentence, "Nothing is asked for here", "No figures of last month"):
        assert said in text
    before = opportunities_view(a_board(), empty, None, names())
    assert "No prices are published for this choice yet" in page("supplier/opportunities.html", before, FILTER.blank())


def test_a_supplier_reads_its_own_place_and_why() -> None:
    own = {
        "offer_id": OFFER,
        "offer_version": 1,
        "order_id": ORDER,
        "rank": 3,
        "score": 70,
        "parts": {"quality": 60, "price": 80, "distance": 90, "start": 100},
        "decided_by": "score",
        "reasons": [],
    }
    left_out = {**own, "rank": None, "score": None, "parts": None, "decided_by": None, "reasons": ["price_too_high"]}
    said = {
        "match_id": NEED,
        "market": "DPS-EMPLOYABILITY",
        "category": "GETTING_JOBS",
        "district": "D01",
        "made_at": AT,
        "offers": 7,
        "own": [own, left_out],
        "policies": [],
    }
    view = passed_view(Listed(items=(answer(PassedOver, "PassedOverView", said),), next="x"), names())
    text = page("supplier/passed_over.html", view)
    for expected in ("3 of 7", "quality 60, price 80, distance 90 and start 100", "Not ranked", "after=x"):
        assert expected in text
    assert "No other offer has been chosen" in page("supplier/passed_over.html", passed_view(Listed(items=()), names()))
