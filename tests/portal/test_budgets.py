"""Budgets, requirements, caseloads and figures: what managers and buyers read, and what buyers change."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.budgets import Budget, Forecast, Happened
from portal.api.answers.caseload import CountsOfCoach
from portal.api.answers.figures import Figures, OrderFigures
from portal.api.answers.requirements import Forecasts, Requirement
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.components.months import months_after
from portal.components.years import financial_year, years_around
from portal.pages.buyer.budget import budget_view
from portal.pages.buyer.budget_changes import allocation_view, change_of, variation_view
from portal.pages.buyer.budgets import Asked, budgets_view
from portal.pages.district.caseloads import caseloads_view
from portal.pages.district.figures import HIDDEN, figures_view, span_of, value_of
from portal.pages.district.figures import Asked as AskedFigures
from portal.pages.district.requirement_changes import correction_view, statement_view, withdrawal_view
from portal.pages.district.requirements import requirements_view
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.portal.buying import TODAY, in_front_of, page_of, the_names

BUDGET: dict[str, Any] = {
    "budget_id": "FSF:D01:2026-27",
    "fund": "FSF",
    "district": "D01",
    "financial_year": "2026-27",
    "allocated_pence": 2_000_000,
    "reserved_pence": 300_000,
    "committed_pence": 1_000_000,
    "spent_pence": 400_050,
    "left_pence": 299_950,
    "shares_reached": [80],
}
FORECAST = {
    "as_of": "2026-11-27",
    "until": "2027-03-31",
    "looked_back_days": 90,
    "taken_pence": 500_000,
    "expected_pence": 2_400_000,
    "expected_left_pence": -400_000,
    "expected_percent": 120,
    "runs_out_on": "2027-02-03",
}
REQUIREMENT = {
    "requirement_id": "01a21d10-0000-7000-8000-000000000001",
    "district": "D01",
    "jobcentre": None,
    "category": "SKILLS_FOR_WORK",
    "month": "2026-12",
    "expected": 12,
    "status": "stated",
    "reason": None,
    "stated_at": "2026-11-20T10:00:00Z",
    "changed_at": None,
}
DAYS = st.dates(min_value=date(2016, 1, 1), max_value=date(2099, 1, 1))


def budgets(*items: dict[str, Any]) -> Listed[Budget]:
    return Listed[Budget].model_validate({"items": items})


def test_a_list_of_budgets_says_how_much_of_each_is_taken() -> None:
    view = budgets_view(budgets(BUDGET), the_names(), Asked("2026-27", "", buyer=True), ("2026-27",))
    (row,) = view.rows
    assert row.note == "More than 80% taken"
    assert round(row.share_taken, 3) == 0.85
    text = page_of("buyer/budgets.html", view)
    assert "85%" in text
    assert "£4,000.50" in text
    assert "Allocate a budget to a district" in text


def test_a_manager_is_offered_no_allocation_and_an_empty_list_says_so() -> None:
    view = budgets_view(budgets(), the_names(), Asked("", "", buyer=False), ())
    text = page_of("buyer/budgets.html", view, Role.DISTRICT_MANAGER)
    assert "No budget was found." in text
    assert "Allocate" not in text


def test_a_budget_says_where_the_money_stands_and_when_nothing_will_be_left() -> None:
    happened = {
        "version": 2,
        "through": 2,
        "fact": "ordering.BudgetVaried.v1",
        "at": "2026-11-02T12:00:00Z",
        "by": {"kind": "account", "name": "bea", "roles": ["buyer"]},
        "fields": {"change_pence": -5_000, "allocated_pence": 2_000_000},
        "reasons": [{"code": "funding_withdrawn", "text": None, "detail": ""}],
    }
    held = {
        "version": 3,
        "through": 3,
        "fact": "ordering.BudgetReleased.v1",
        "at": "2026-11-03T12:00:00Z",
        "by": {"kind": "system", "name": "ordering.order_response", "roles": []},
        "fields": {"amount_pence": 9_900, "holder": {"kind": "order", "id": REQUIREMENT["requirement_id"], "line": 1}},
    }
    history = Listed[Happened].model_validate({"items": [happened, held]})
    view = budget_view(
        Budget.model_validate(BUDGET), Forecast.model_validate(FORECAST), history, the_names(), buyer=True
    )
    text = page_of("buyer/budget.html", view)
    assert "Nothing will be left from 3 February 2027 on." in text
    assert "-£50, allocation £20,000, The department has taken money back" in text
    assert "/budgets/D01/2026-27/variation?fund=FSF" in text
    assert f"/orders/{REQUIREMENT['requirement_id']}" in text
    assert "The system" in text
    assert "order_response" not in text


def test_what_cannot_be_had_of_a_budget_costs_its_part_alone() -> None:
    missing = Missing("It cannot be shown.")
    view = budget_view(Budget.model_validate(BUDGET), missing, missing, the_names(), buyer=False)
    text = page_of("buyer/budget.html", view, Role.DISTRICT_MANAGER)
    assert text.count("It cannot be shown.") == 2
    assert "Change the allocation" not in text


def test_too_little_is_no_forecast() -> None:
    unknown = Forecast.model_validate(FORECAST | {"expected_pence": None})
    view = budget_view(Budget.model_validate(BUDGET), unknown, Listed[Happened](items=()), the_names(), buyer=True)
    assert "Too little was ordered so far" in page_of("buyer/budget.html", view)


@given(DAYS)
def test_a_day_lies_in_its_financial_year(day: date) -> None:
    first, last = span_of(financial_year(day))
    assert first <= day <= last
    before, own, after = years_around(day)
    assert before < own < after
    assert own == financial_year(day)


@given(DAYS, st.integers(1, 24))
def test_months_to_come_follow_one_another(day: date, how_many: int) -> None:
    codes = [code for code, _ in months_after(day, how_many)]
    assert len(set(codes)) == how_many
    assert codes == sorted(codes)
    assert codes[0] > day.isoformat()[:7]


def test_an_allocation_is_changed_by_more_or_less() -> None:
    assert (change_of("more", 5), change_of("less", 5)) == (5, -5)
    options = variation_view(Budget.model_validate(BUDGET), the_names()).options
    assert "additional_funding" in dict(options["reason"])
    assert dict(allocation_view(the_names(), ("2026-27",)).options["year"]) == {"2026-27": "2026-27"}


@pytest.mark.parametrize("may_state", [True, False])
def test_what_is_expected_can_be_corrected_while_its_month_has_not_begun(may_state: bool) -> None:
    listed = Listed[Requirement].model_validate({"items": [REQUIREMENT | {"month": "2026-11"}, REQUIREMENT]})
    forecasts = Forecasts.model_validate(
        {
            "items": [
                {
                    "district": "D01",
                    "category": "SKILLS_FOR_WORK",
                    "month": "2026-10",
                    "stated": None,
                    "forecast": 8,
                    "came": 9,
                }
            ],
            "method": "m",
        }
    )
    view = requirements_view(listed, forecasts, the_names(), "2026-11", may_state=may_state)
    assert [row.open for row in view.stated] == [True, False]
    text = page_of("district/requirements.html", view, Role.DISTRICT_MANAGER)
    assert ("Withdraw" in text) is may_state
    assert "Not stated" in text


def test_statements_are_of_the_persons_districts_alone() -> None:
    view = statement_view(the_names(), months_after(TODAY, 2), {"D01"})
    assert [code for code, _ in view.options["district"]] == ["D01"]
    assert [name for _, name in view.options["month"]] == ["December 2026", "January 2027"]
    stated = Requirement.model_validate(REQUIREMENT)
    assert "12 needs" in correction_view(stated, the_names()).paragraphs[0]
    assert "stated_elsewhere" in dict(withdrawal_view(stated, the_names()).options["reason"])


def test_caseloads_are_counted_with_what_no_coach_looks_after() -> None:
    items = [{"coach": None, "journeys": 2}, {"coach": {"issuer": "i", "subject": "robin"}, "journeys": 8}]
    view = caseloads_view(Listed[CountsOfCoach].model_validate({"items": items}), "D01", ("D01", "D02"), the_names())
    assert [share for _, _, share in view.bars] == [0.25, 1.0]
    text = page_of("district/caseloads.html", view, Role.DISTRICT_MANAGER)
    assert "No coach yet" in text
    empty = caseloads_view(Listed[CountsOfCoach](items=()), "D01", ("D01",), the_names())
    assert "Nobody looks after clients" in page_of("district/caseloads.html", empty, Role.DISTRICT_MANAGER)


def figures(**changed: Any) -> OrderFigures:
    values = dict.fromkeys(OrderFigures.model_fields) | changed
    return OrderFigures.model_validate(values)


def test_figures_of_too_few_people_say_so() -> None:
    total = figures(spend_pence=123_450, outcome_rate=0.256, days_need_to_order=1.4)
    assert value_of(total, "spend_pence") == "£1,234.50"
    assert value_of(total, "outcome_rate") == "26%"
    assert value_of(total, "days_need_to_order") == "1 day"
    assert value_of(total, "clients") == HIDDEN
    assert value_of(None, "clients") == HIDDEN
    found = Figures(
        first_day=date(2026, 4, 1),
        last_day=TODAY,
        by="month",
        total=None,
        groups=(),
        definitions={},
        fewer_than=5,
    )
    view = figures_view(found, the_names(), AskedFigures("month", "2026-27"), ("2026-27",))
    assert "Nothing was ordered in this period" in page_of("district/figures.html", view)


async def test_a_buyer_allocates_and_varies_and_every_refusal_stands_at_its_field(timed: Timed) -> None:  # noqa: F811
    case = await timed.world.begin("D05", pence=1_000_000)
    year = "2016-17"
    async with in_front_of(timed.world) as staff:
        staff.works_as(Role.BUYER, "bea")
        path = f"/budgets/D05/{year}/variation?fund=FSF"
        unfit = await staff.sends(path, direction="more", change="a lot", reason="")
        assert "This must be an amount of money" in unfit
        assert 'value="a lot"' in unfit
        varied = await staff.sends(path, direction="less", change="1,000", reason="funding_withdrawn")
        assert "£9,000 of £9,000 is left." in varied
        too_much = await staff.sends(path, direction="less", change="10000", reason="funding_withdrawn")
        assert "There is a problem" in too_much
        allocated = await staff.sends("/budgets/new", district="D06", year="2026-27", fund="FSF", allocated="20000")
        assert "The budget was allocated." in allocated
        staff.works_as(Role.DISTRICT_MANAGER, "max", "D05")
        assert "Change the allocation" not in await staff.reads(f"/budgets/D05/{year}?fund=FSF")
        await staff.reads(path, 403)
        await staff.reads("/budgets/D06/2026-27?fund=FSF", 404)
    assert case.district == "D05"
