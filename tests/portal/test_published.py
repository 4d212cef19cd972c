"""What is published, for anybody: figures of a quarter, payments above the limit, what will be needed."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from portal.api.answers.published import PublicFigures, PublicForecasts, PublishedPayment
from portal.api.operation import Listed
from portal.components.published import PublicNames
from portal.pages import PAGES
from portal.pages.public.figures import asked_for, figures_view
from portal.pages.public.forecasts import forecasts_view
from portal.pages.public.payments import payments_view
from portal.web.names import Names
from portal.web.visit import Visit
from shared.kernel.deadlines import end_of
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.portal.conftest import faults_of_html, visiting
from tests.portal.pages import a_page
from tests.running import Running

TODAY = date(2026, 11, 27)
NAMES = PublicNames({"SKILLS_FOR_WORK": "Skills for work"}, {"D10": "South Yorkshire"})
OF_A_GROUP = {
    "orders_placed": 1250,
    "placed_pence": 45_000_000,
    "sme_share_of_orders": 0.62,
    "sme_share_of_value": None,
    "days_need_to_order": 1.2,
}


def figures(**more: Any) -> PublicFigures:
    group = {"key": "SKILLS_FOR_WORK", "name": "Skills for work", "figures": OF_A_GROUP}
    said = {"first_day": "2026-07-01", "last_day": "2026-09-30", "groups": [group], "fewer_than": 5, **more}
    return PublicFigures.model_validate(said)


def test_figures_stand_in_a_table_beside_their_bars() -> None:
    text = a_page("public/figures.html", figures_view(figures(), "category", TODAY), path="/published/figures")
    for said in ("1 July 2026 to 30 September 2026", "1,250", "£450,000", "62%", "Not known", "1 day", 'width="100.0"'):
        assert said in text
    assert 'href="/published/figures.csv?quarter_of=2026-07-01"' in text
    assert 'href="/published/figures?quarter_of=2026-06-30"' in text
    assert "The quarter after" not in text
    assert "The quarter after" in a_page(
        "public/figures.html", figures_view(figures(), "district", date(2027, 2, 1)), path="/published/figures"
    )


def test_what_is_not_out_or_too_little_says_so() -> None:
    none = a_page("public/figures.html", figures_view(None, "category", TODAY))
    assert "No figures are published yet." in none
    little = a_page("public/figures.html", figures_view(figures(groups=[]), "category", TODAY))
    assert "Too little was ordered in this quarter to show it." in little


@pytest.mark.parametrize("asked", ["", "soon", "2026-13-01"])
def test_what_is_no_quarter_is_passed_over(asked: str) -> None:
    visit = Visit(None, Names(), "/", TODAY, query={"quarter_of": (asked,), "by": ("supplier",)})  # type: ignore[arg-type]
    assert asked_for(visit) == {"by": "category", "quarter_of": ""}


def test_a_payment_leads_to_its_supplier_where_the_register_has_it() -> None:
    of_member, of_another = uuid4(), uuid4()
    said = {"category": "SKILLS_FOR_WORK", "purchase_order": "PO-1", "amount_pence": 3_000_050, "paid_on": "2026-10-02"}
    items = [PublishedPayment.model_validate({**said, "supplier_id": each}) for each in (of_member, of_another)]
    found = Listed[PublishedPayment](items=tuple(items), next="n")
    text = a_page("public/payments.html", payments_view(found, {of_member: "Tŷ Gwyn <Ltd>"}, NAMES))
    assert f'href="/register/{of_member}">Tŷ Gwyn &lt;Ltd&gt;</a>' in text
    assert str(of_another) not in text
    assert "A supplier that is not in the register" in text
    assert "£30,000.50" in text
    assert "/published/payments?after=n" in text


def forecasts(*lines: dict[str, Any], accuracy: tuple[dict[str, Any], ...] = ()) -> PublicForecasts:
    said = {"items": lines, "accuracy": accuracy, "rounded_to": 5, "fewer_than": 5}
    return PublicForecasts.model_validate(said)


def test_what_is_expected_is_said_by_month_with_how_far_off_it_was() -> None:
    line = {"category": "SKILLS_FOR_WORK", "district_group": "G1", "stated": 40, "forecast": None}
    found = forecasts(
        {**line, "month": "2027-01", "district": "D10"},
        {**line, "month": "2026-12", "district": "D10"},
        {**line, "month": "2026-12", "district": None, "stated": None, "forecast": 20},
        accuracy=(
            {
                "category": "SKILLS_FOR_WORK",
                "months": 3,
                "error_percent": 18,
                "together_percent": 4,
                "bias_percent": -2,
            },
        ),
    )
    view = forecasts_view(found, "SKILLS_FOR_WORK", "2020-01", NAMES, Names({"district_groups": {"G1": "North"}}))
    assert view.month == "2026-12", "the first that is published"
    assert [(name, share) for name, _, share in view.bars] == [
        ("South Yorkshire", 1.0),
        ("Other districts of North", 0.5),
    ]
    text = a_page("public/forecasts.html", view)
    for said in (
        "December 2026",
        "Fewer than 5, or not said",
        "Numbers are rounded to 5.",
        "18%",
        "Too few expected, 2%",
    ):
        assert said in text


def test_nothing_published_of_a_category_says_so() -> None:
    text = a_page("public/forecasts.html", forecasts_view(forecasts(), "SKILLS_FOR_WORK", "", NAMES, Names()))
    assert "Nothing is published of this category yet." in text
    assert "No month is over yet" in text


async def test_anybody_reads_the_figures_of_a_quarter_that_is_over(timed: Timed) -> None:  # noqa: F811
    async with visiting(PAGES, timed.world.running.url) as browser:
        await timed.moves_to(end_of(date(2017, 1, 20)))
        for path in ("/published/figures", "/published/figures?by=district&quarter_of=2016-11-14"):
            shown = await browser.get(path)
            assert (shown.status_code, faults_of_html(shown.text)) == (200, [])
            assert "1 October 2016 to 31 December 2016" in shown.text
        to_come = await browser.get("/published/figures?quarter_of=2040-01-01")
        assert "1 October 2016 to 31 December 2016" in to_come.text, "in its place, the last that is out"
        table = await browser.get("/published/figures.csv")
        assert table.headers["content-type"].startswith("text/csv")
        payments = await browser.get("/published/payments")
        assert "No payment is published yet." in payments.text


async def test_anybody_reads_what_will_be_needed(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        shown = await browser.get("/published/forecasts")
        assert (shown.status_code, faults_of_html(shown.text)) == (200, [])
        assert "No month is over yet" in shown.text
