"""What districts state, what is forecast of it, and what of both is for everybody."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.client_journey.requirements.domain import forecast as forecasts
from services.client_journey.requirements.domain import months
from services.client_journey.requirements.domain.forecast import FORECASTS, Forecast, Terms, stated_by_district
from services.client_journey.requirements.domain.method import backtest, errors, forecast
from services.client_journey.requirements.domain.months import COUNTED_MONTHS, Cell, CountedMonth
from services.client_journey.requirements.domain.publishing import Publishing, lines
from services.client_journey.requirements.domain.requirement import (
    REQUIREMENTS,
    CorrectRequirement,
    Requirement,
    StateRequirement,
    Status,
    WithdrawRequirement,
    correct,
    state,
    withdraw,
)
from services.client_journey.requirements.views import expected_and_came, public_lines
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import districts, policy
from shared.reference.calendar import add_months
from shared.reference.policy_values import RequirementsToCome, Suppression
from shared.reference.regimes import Regime

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
CATEGORY, OTHER = "SKILLS_FOR_WORK", "GETTING_JOBS"
TERMS = policy(RequirementsToCome, Regime.PCR_LIGHT_TOUCH, NOON.date())
OF_RELEASE = Terms(TERMS, policy(Suppression, Regime.PCR_LIGHT_TOUCH, NOON.date()), "DPS-EMPLOYABILITY")
RULES = OF_RELEASE.publishing
APRIL = StateRequirement(district="D01", category=CATEGORY, month="2017-04", expected=12)
MORE = CorrectRequirement(expected=15, reason="more_expected")
GONE = WithdrawRequirement(reason="no_longer_expected")


def after(one: Requirement | None, *events: Event) -> Requirement:
    for event in events:
        one = REQUIREMENTS.evolve(one, event)
    assert one is not None
    return one


def stated(asked: StateRequirement = APRIL) -> Requirement:
    return after(None, *state(None, new_id(), asked, TERMS, NOON))


def refused(asked: StateRequirement, standing: Requirement | None = None, now: datetime = NOON) -> frozenset[str]:
    with pytest.raises(Rejected) as refusal:
        state(standing, new_id(), asked, TERMS, now)
    return refusal.value.codes


def asking(**differing: object) -> StateRequirement:
    return StateRequirement(**{**vars(APRIL), **differing})  # type: ignore[arg-type] # as each test says


def test_a_district_states_corrects_and_withdraws_what_it_expects() -> None:
    one = stated()
    assert (one.expected, one.month, one.status) == (12, date(2017, 4, 1), Status.STATED)
    assert one.policies == ("requirements_to_come.v1",)
    more = after(one, *correct(one, MORE, NOON))
    assert (more.expected, more.reason) == (15, "more_expected")
    gone = after(more, *withdraw(more, GONE, NOON))
    assert (gone.status, gone.expected, gone.reason) == (Status.WITHDRAWN, 15, "no_longer_expected")
    assert REQUIREMENTS.claims(more)
    assert REQUIREMENTS.claims(gone) == ()


def test_saying_the_same_again_changes_nothing() -> None:
    one = stated()
    assert state(one, new_id(), APRIL, TERMS, NOON) == []
    assert correct(one, CorrectRequirement(expected=12, reason="more_expected"), NOON) == []
    gone = after(one, *withdraw(one, GONE, NOON))
    assert withdraw(gone, GONE, NOON) == []
    with pytest.raises(Rejected, match="withdrawn"):
        correct(gone, MORE, NOON)


def test_every_reason_against_a_statement_is_given() -> None:
    far = asking(month="2019-04", jobcentre="DDE", expected=3)
    assert refused(far, standing=stated()) == {"requirement_stated", "month_too_far", "jobcentre_elsewhere"}
    assert refused(asking(month="2017-03")) == {"month_begun"}
    assert state(None, new_id(), asking(month="2019-03", jobcentre="INV"), TERMS, NOON)


def test_what_is_stated_of_a_month_stands_once_it_begins() -> None:
    # It is half past midnight of 1 April in the United Kingdom.
    begun = datetime(2017, 3, 31, 23, 30, tzinfo=UTC)
    for change in (lambda: correct(stated(), MORE, begun), lambda: withdraw(stated(), GONE, begun)):
        with pytest.raises(Rejected) as refusal:
            change()
        assert refusal.value.codes == {"month_begun"}
    assert refused(APRIL, now=begun) == {"month_begun"}
    assert correct(stated(), MORE, begun - timedelta(hours=1))


def test_the_districts_own_number_counts_and_else_those_of_its_jobcentres() -> None:
    inverness, stornoway = (stated(asking(jobcentre=code, expected=4)) for code in ("INV", "STY"))
    assert stated_by_district([inverness, stornoway]) == {("D01", CATEGORY): 8}
    assert stated_by_district([inverness, stated(), stornoway]) == {("D01", CATEGORY): 12}


def counted(month: date, recorded: dict[Cell, int], under_way: dict[Cell, int] | None = None) -> CountedMonth:
    found = COUNTED_MONTHS.fold(months.count(new_id(), month, recorded, under_way, TERMS, NOON))
    assert found is not None
    return found


def in_a_row(*recorded: int, under_way: int | None = None) -> list[CountedMonth]:
    cell = ("D01", CATEGORY)
    return [
        counted(add_months(date(2016, 1, 1), number), {cell: each}, None if under_way is None else {cell: under_way})
        for number, each in enumerate(recorded)
    ]


def test_a_steady_flow_goes_on_and_a_rising_one_counts_its_last_months_more() -> None:
    cell = ("D01", CATEGORY)
    assert forecast(in_a_row(10, 10, 10, 10), TERMS.values) == {cell: 10}
    assert forecast(in_a_row(10, 10, 10, under_way=40), TERMS.values) == {cell: 10}
    rising = forecast(in_a_row(2, 4, 6, 8, 10, 12), TERMS.values)[cell]
    assert 7 < rising <= 12


def test_more_journeys_under_way_lead_to_more_needs() -> None:
    row, cell = in_a_row(10, 10, 10, under_way=40), ("D01", CATEGORY)
    crowded = [*row[:-1], counted(row[-1].month, {cell: 10}, {cell: 80})]
    # A quarter of a need for each journey in a month: 20 for 80 of them, of which the policy lets 10 percent count.
    assert forecast(crowded, TERMS.values) == {cell: 11}


def test_nothing_is_forecast_from_too_few_months() -> None:
    assert forecast(in_a_row(10, 10), TERMS.values) == {}
    assert backtest(in_a_row(10, 10), TERMS.values) == ((), ())


def test_how_far_off_a_forecast_was_is_a_share_of_what_came() -> None:
    one, other = ("D01", CATEGORY), ("D02", CATEGORY)
    (found,) = errors([({one: 8, other: 4}, {one: 6, other: 6}), ({one: 5}, {one: 8})])
    assert (found.months, found.came) == (2, 20)
    assert (found.error_percent, found.together_percent, found.bias_percent) == (35, 15, -15)


def test_each_month_that_is_over_is_forecast_from_what_was_known_when_it_came_out() -> None:
    made, repeated = backtest(in_a_row(10, 10, 10, 10, 10, 10, 10, 20), TERMS.values)
    # The eighth month came out when the fourth was counted, and nobody knew that it would double.
    assert [(each.months, each.came, each.error_percent) for each in made] == [(2, 30, 33)]
    assert made == repeated


def expected(**by_district: tuple[int | None, int | None]) -> list[facts.Expected]:
    return [
        facts.Expected(district=name, category=CATEGORY, stated=said, forecast=guessed)
        for name, (said, guessed) in by_district.items()
    ]


def told(*several: facts.Expected) -> list[tuple[str, str | None, int | None, int | None]]:
    return [(each.district_group, each.district, each.stated, each.forecast) for each in lines(several, RULES)]


def test_a_district_stands_for_itself_where_enough_is_expected_and_else_with_its_group() -> None:
    several = expected(D01=(7, 13), D02=(3, 9), D03=(4, None), D06=(None, 2))
    assert told(*several) == [("G1", None, 5, 10), ("G1", "D01", 5, 15)]
    assert told(*expected(D01=(None, 6))) == [("G1", "D01", None, 5)]
    assert told(*expected(D01=(0, 4))) == []
    assert told(*expected(D99=(50, 50))) == [], "a district that is not known here is in no group"


_FIGURES = st.lists(
    st.builds(
        facts.Expected,
        district=st.sampled_from(sorted(districts())),
        category=st.just(CATEGORY),
        stated=st.none() | st.integers(0, 40),
        forecast=st.none() | st.integers(0, 40),
    ),
    unique_by=lambda each: each.district,
    max_size=37,
)


@given(_FIGURES)
def test_no_small_number_is_told_and_no_district_is_in_two_lines(several: list[facts.Expected]) -> None:
    found = lines(several, RULES)
    numbers = [each for line in found for each in (line.stated, line.forecast) if each is not None]
    assert all(number >= RULES.fewer_than and number % RULES.rounds_to == 0 for number in numbers)
    alone = {line.district for line in found if line.district}
    assert len(found) == len({(line.district_group, line.district) for line in found})
    for each in several:
        said = [number for number in (each.stated, each.forecast) if number is not None]
        assert (each.district in alone) is (bool(said) and min(said) >= RULES.fewer_than)


@given(_FIGURES, st.sampled_from(("stated", "forecast")))
def test_what_is_told_does_not_change_with_a_number_that_is_not_told(several: list[facts.Expected], which: str) -> None:
    """Which of the small numbers it is that a district has cannot be seen where its group tells nothing of it."""
    silent = [line for line in lines(several, RULES) if line.district is None and getattr(line, which) is None]
    groups = {line.district_group for line in silent}
    for place, each in enumerate(several):
        number = getattr(each, which)
        if number and districts()[each.district].group in groups and number < RULES.fewer_than:
            other = [*several[:place], each.model_copy(update={which: number - 1}), *several[place + 1 :]]
            assert lines(other, RULES) == lines(several, RULES)


def released(month: date, said: dict[Cell, int], guessed: dict[Cell, int]) -> list[Event]:
    return forecasts.release(new_id(), month, said, guessed, date(2017, 2, 1), OF_RELEASE, NOON)


def test_a_release_says_all_in_private_and_what_may_be_said_by_category() -> None:
    said, guessed = {("D01", CATEGORY): 12}, {("D01", CATEGORY): 9, ("D02", OTHER): 3}
    in_full, in_public = released(date(2017, 5, 1), said, guessed)
    assert isinstance(in_full, facts.RequirementsExpected)
    assert in_full.PRIVATE
    assert isinstance(in_public, facts.RequirementsForecast)
    assert [(each.district, each.stated, each.forecast) for each in in_public.lines] == [("D01", 10, 10)]
    assert in_public.policies == ("requirements_to_come.v1", "suppression.v1")


def folded(events: Sequence[Event]) -> Forecast:
    found = FORECASTS.fold(list(events))
    assert found is not None
    return found


def test_what_was_expected_is_held_against_what_came() -> None:
    one = folded(released(date(2017, 5, 1), {("D01", CATEGORY): 12}, {("D01", CATEGORY): 9}))
    came = counted(date(2017, 5, 1), {("D01", CATEGORY): 10, ("D02", CATEGORY): 1})
    rows = [(each.district, each.stated, each.forecast, each.came) for each in expected_and_came(one, came)]
    assert rows == [("D01", 12, 9, 10), ("D02", None, None, 1)]
    assert [each.came for each in expected_and_came(one, None)] == [None]


def test_a_district_without_a_line_finds_that_of_its_group() -> None:
    one = folded(released(date(2017, 5, 1), {("D01", CATEGORY): 12, ("D02", CATEGORY): 3, ("D03", CATEGORY): 4}, {}))
    assert [(each.district, each.stated) for each in public_lines(one, None, "D02")] == [(None, 5)]
    assert [(each.district, each.stated) for each in public_lines(one, CATEGORY, "D01")] == [("D01", 10)]
    assert list(public_lines(one, OTHER, None)) == []


@given(st.dates(date(2017, 1, 1), date(2019, 1, 1)))
def test_a_month_is_to_be_out_before_it_begins_and_stays_so_until_then(day: date) -> None:
    wanted = list(forecasts.months_to_release(day, TERMS.values))
    assert all(each > day for each in wanted)
    tomorrow = set(forecasts.months_to_release(day + timedelta(days=1), TERMS.values))
    assert {each for each in wanted if each > day + timedelta(days=1)} <= tomorrow


def test_a_month_is_counted_some_days_after_it() -> None:
    assert months.last_month_to_count(date(2017, 4, 5), TERMS.values) == date(2017, 2, 1)
    assert months.last_month_to_count(date(2017, 4, 6), TERMS.values) == date(2017, 3, 1)
    assert list(months.months_before(date(2017, 1, 1), 3)) == [date(2016, 11, 1), date(2016, 12, 1), date(2017, 1, 1)]


def test_a_month_that_was_counted_late_says_nothing_of_what_was_under_way() -> None:
    assert counted(date(2017, 1, 1), {("D01", CATEGORY): 1}).under_way is None
    assert counted(date(2017, 1, 1), {("D01", CATEGORY): 1}, {}).under_way == {}
    assert isinstance(counted(date(2017, 1, 1), {}).counted_month_id, UUID)


def test_the_rules_of_publishing_are_those_of_the_policies() -> None:
    assert Publishing(5, 5) == RULES
