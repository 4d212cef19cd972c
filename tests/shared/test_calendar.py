"""Working days are those of the whole United Kingdom, and both ways of counting them are exact."""

import timeit
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.bank_holidays import bank_holidays, written
from shared.reference.calendar import (
    Calendar,
    OutsideCalendarError,
    add_working_days,
    add_working_days_beginning_with,
    calendar,
    financial_year,
    is_working_day,
    subtract_working_days,
    uk_date,
    working_days_between,
)
from shared.reference.financial_years import consecutive

FIRST_DAY, LAST_DAY = calendar().first_day, calendar().last_day
ONE_DAY = timedelta(days=1)
DAYS = st.dates(FIRST_DAY + ONE_DAY, date(2034, 12, 31))
COUNTS = st.integers(1, 120)


@pytest.mark.parametrize(
    "day",
    [
        date(2017, 12, 25),
        date(2017, 12, 26),
        date(2018, 1, 1),
        date(2018, 1, 2),  # Scotland
        date(2022, 3, 17),  # Northern Ireland
        date(2018, 3, 19),  # Northern Ireland, in place of Saturday 17 March
        date(2021, 4, 2),  # Good Friday
        date(2021, 4, 5),  # Easter Monday: not in Scotland
        date(2020, 5, 8),  # early May holiday, moved to VE Day
        date(2022, 7, 12),  # Northern Ireland
        date(2026, 7, 13),  # Northern Ireland, in place of Sunday 12 July
        date(2022, 8, 1),  # first Monday of August: Scotland
        date(2022, 8, 29),  # last Monday of August: everywhere but Scotland
        date(2022, 11, 30),  # Scotland
        date(2019, 12, 2),  # Scotland, in place of Saturday 30 November
        date(2021, 12, 27),  # in place of Saturday 25 December
        date(2021, 12, 28),  # in place of Sunday 26 December
        date(2022, 1, 4),  # Scotland, in place of Sunday 2 January
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
    ],
)
def test_a_bank_holiday_in_any_part_of_the_kingdom_is_no_working_day(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2023, 9, 30), date(2023, 10, 1)])
def test_a_weekend_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2017, 10, 2), date(2022, 5, 30), date(2020, 5, 4), date(2023, 12, 27)])
def test_an_ordinary_weekday_is_a_working_day(day: date) -> None:
    assert is_working_day(day)


def test_a_year_has_as_many_working_days_as_its_calendar_shows() -> None:
    # 2023: 260 weekdays; nine bank holidays on weekdays in England, and four more elsewhere: 17 March and 12 July
    # (Northern Ireland), 7 August and 30 November (Scotland). 2 January was a holiday everywhere, and 3 January
    # one more in Scotland, in place of 2 January.
    assert working_days_between(date(2022, 12, 31), date(2023, 12, 31)) == 260 - 9 - 5


def test_ten_working_days_from_receipt_begin_on_the_day_after() -> None:
    assert add_working_days(date(2017, 10, 2), 10) == date(2017, 10, 16)


def test_ten_working_days_pass_over_christmas_and_new_year() -> None:
    assert add_working_days(date(2017, 12, 21), 10) == date(2018, 1, 10)


def test_eight_working_days_beginning_with_a_day_count_that_day() -> None:
    assert add_working_days_beginning_with(date(2025, 3, 3), 8) == date(2025, 3, 12)


def test_a_period_beginning_with_a_weekend_starts_on_the_next_working_day() -> None:
    assert add_working_days_beginning_with(date(2025, 3, 1), 1) == date(2025, 3, 3)


@given(DAYS, COUNTS)
def test_the_last_day_of_a_clock_is_a_later_working_day(after: date, n: int) -> None:
    last = add_working_days(after, n)
    assert last > after
    assert is_working_day(last)


@given(DAYS, COUNTS)
def test_the_clock_agrees_with_counting_day_by_day(after: date, n: int) -> None:
    day, counted = after, 0
    while counted < n:
        day += ONE_DAY
        counted += is_working_day(day)
    assert add_working_days(after, n) == day


@given(DAYS, DAYS, COUNTS)
def test_a_later_receipt_never_means_an_earlier_deadline(one: date, other: date, n: int) -> None:
    earlier, later = sorted((one, other))
    assert add_working_days(earlier, n) <= add_working_days(later, n)


@given(DAYS, COUNTS)
def test_one_more_working_day_is_a_later_day(after: date, n: int) -> None:
    assert add_working_days(after, n) < add_working_days(after, n + 1)


@given(DAYS, COUNTS)
def test_the_days_between_undo_the_addition(after: date, n: int) -> None:
    assert working_days_between(after, add_working_days(after, n)) == n


@given(st.dates(date(2017, 1, 1), date(2034, 12, 31)), COUNTS)
def test_so_many_working_days_before_a_day_is_a_working_day_from_which_so_many_lead_up_to_it(by: date, n: int) -> None:
    before = subtract_working_days(by, n)
    assert is_working_day(before)
    assert sum(is_working_day(before + timedelta(days=each)) for each in range((by - before).days)) == n


def test_working_days_before_the_calendar_begins_are_refused() -> None:
    with pytest.raises(OutsideCalendarError, match="lead before the calendar"):
        subtract_working_days(FIRST_DAY + 3 * ONE_DAY, 9)


@given(DAYS, DAYS, DAYS)
def test_the_days_between_add_up(one: date, two: date, three: date) -> None:
    assert working_days_between(one, two) + working_days_between(two, three) == working_days_between(one, three)
    assert working_days_between(one, two) == -working_days_between(two, one)


@given(DAYS, COUNTS)
def test_beginning_with_a_day_is_counting_from_the_day_before(first: date, n: int) -> None:
    assert add_working_days_beginning_with(first, n) == add_working_days(first - ONE_DAY, n)


@given(DAYS, st.integers(2, 120))
def test_the_two_countings_differ_by_the_first_day_when_it_is_a_working_day(first: date, n: int) -> None:
    shift = 1 if is_working_day(first) else 0
    assert add_working_days_beginning_with(first, n) == add_working_days(first, n - shift)


@pytest.mark.parametrize("day", [date(2015, 12, 31), date(2036, 1, 1)])
def test_a_day_outside_the_calendar_is_refused_by_name(day: date) -> None:
    with pytest.raises(OutsideCalendarError, match=f"{day}.*2016-01-01 to 2035-12-31"):
        is_working_day(day)
    with pytest.raises(OutsideCalendarError, match=str(day)):
        add_working_days(day, 1)
    with pytest.raises(OutsideCalendarError, match=str(day)):
        add_working_days_beginning_with(day, 1)
    with pytest.raises(OutsideCalendarError, match=str(day)):
        working_days_between(date(2020, 1, 1), day)


def test_a_clock_that_runs_off_the_calendar_is_refused() -> None:
    assert add_working_days(date(2035, 12, 28), 1) == LAST_DAY
    with pytest.raises(OutsideCalendarError, match="ends on 2035-12-31"):
        add_working_days(date(2035, 12, 28), 2)


@pytest.mark.parametrize("n", [0, -3])
def test_fewer_than_one_working_day_cannot_be_counted(n: int) -> None:
    with pytest.raises(ValueError, match=f"cannot count {n} working days"):
        add_working_days(date(2020, 1, 1), n)
    with pytest.raises(ValueError, match=f"cannot count {n} working days"):
        add_working_days_beginning_with(date(2020, 1, 1), n)


def test_a_moment_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError):
        is_working_day(datetime(2020, 1, 1, tzinfo=UTC))


def test_the_day_of_a_moment_is_the_day_in_the_united_kingdom() -> None:
    assert uk_date(datetime(2024, 7, 1, 23, 30, tzinfo=UTC)) == date(2024, 7, 2)
    assert uk_date(datetime(2024, 1, 1, 23, 30, tzinfo=UTC)) == date(2024, 1, 1)
    assert uk_date(datetime(2024, 1, 2, 1, 0, tzinfo=timezone(timedelta(hours=2)))) == date(2024, 1, 1)


def test_a_moment_without_a_time_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="2024-01-01T12:00:00 has no time zone"):
        uk_date(datetime(2024, 1, 1, 12, 0))  # noqa: DTZ001 - the missing zone is what is tested


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2017, 3, 31), "2016-17"),
        (date(2016, 4, 1), "2016-17"),
        (date(2017, 4, 1), "2017-18"),
        (date(2000, 1, 1), "1999-00"),
        (date(2009, 12, 31), "2009-10"),
    ],
)
def test_the_financial_year_runs_from_april_to_march(day: date, year: str) -> None:
    assert financial_year(day) == year


def test_a_call_costs_microseconds() -> None:
    add_working_days(date(2024, 5, 1), 10)  # the first call builds the calendar
    best = min(timeit.repeat(lambda: add_working_days(date(2024, 5, 1), 10), number=1000, repeat=5))
    assert best / 1000 < 50e-6


def test_the_file_has_the_bank_holidays_that_the_library_knows() -> None:
    assert calendar().bank_holidays == set(bank_holidays(FIRST_DAY, LAST_DAY))
    path = Path(__file__).resolve().parents[2] / "shared/reference/bank_holidays.json"
    assert path.read_text(encoding="utf-8") == written(FIRST_DAY, LAST_DAY), "run make calendar"


def test_a_bank_holiday_outside_the_days_of_its_file_is_refused() -> None:
    text = written(FIRST_DAY, LAST_DAY).replace(f'"last_day": "{LAST_DAY}"', '"last_day": "2034-12-31"')
    with pytest.raises(ValueError, match="bank holiday 2035-01-01 is outside 2016-01-01 to 2034-12-31"):
        Calendar.model_validate_json(text)


@given(st.dates(date(2000, 4, 1), date(2100, 3, 31)))
def test_the_year_of_a_day_is_a_year(day: date) -> None:
    assert consecutive(financial_year(day)) == financial_year(day)


@given(st.integers(2000, 2099), st.integers(0, 99))
def test_a_year_is_followed_by_the_next_one_alone(first: int, second: int) -> None:
    code, meant = f"{first}-{second:02d}", f"{first}-{(first + 1) % 100:02d}"
    if code == meant:
        assert consecutive(code) == code
    else:
        with pytest.raises(ValueError, match=f"the financial year that begins in {first} is {meant}, not {code}"):
            consecutive(code)


@pytest.mark.parametrize("code", ["2026", "26-27", "2026-2027", "2026/27", "1999-00", "2026-27\n", "\u0662026-27"])
def test_what_is_not_written_like_a_year_is_none(code: str) -> None:
    with pytest.raises(ValueError, match="written like 2016-17"):
        consecutive(code)
