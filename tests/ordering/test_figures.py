"""What an order adds to the figures, which figures follow, and what is left out since it is of too few people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.figures.domain.counted import COUNTED_ORDERS, CountedOrder, Counts, fold_order
from services.ordering.figures.domain.figures import Needs, OrderFigures, Sums, figures_of, minutes_saved, too_few
from services.ordering.figures.domain.publishing import last_quarter_out, public_figures_of, quarter_is_out
from shared.contracts import ordering as facts
from shared.contracts.event import Reason
from shared.kernel.ids import new_id
from shared.reference import Regime, policy
from shared.reference.policy_values import HoursSaved, PublicFigures

NOON = datetime(2016, 11, 14, 12, tzinfo=UTC)
ORDER, SUPPLIER, NEEDS = new_id(), new_id(), (new_id(), new_id())
ABOUT: dict[str, Any] = {"order_id": ORDER, "need_ids": NEEDS, "supplier_id": SUPPLIER, "district": "D07"}
METHOD = HoursSaved(minutes_per_competition=7200, orders_per_competition=25, minutes_per_order=45, pence_per_hour=2500)


def placed(*needed_on: date) -> facts.OrderPlaced:
    return facts.OrderPlaced(
        **ABOUT,
        market="DPS-EMPLOYABILITY",
        regime="PCR_LIGHT_TOUCH",
        source=facts.Source(offer_id=new_id(), offer_version=1),
        category="SKILLS_FOR_WORK",
        lines=tuple(
            facts.Line(line=number, need_id=need, budget_id="FSF:D07:2016-17", amount_pence=10_000, needed_on=day)
            for number, (need, day) in enumerate(zip(NEEDS, needed_on, strict=False), 1)
        ),
        starts_on=date(2016, 12, 5),
        placed_by="coach",
        placed_at=NOON,
        policies=(),
    )


def of_line(kind: type[facts.LineEvent], line: int = 1, **said: Any) -> facts.LineEvent:
    return kind(**ABOUT, line=line, need_id=NEEDS[line - 1], **said)


ISSUED = facts.OrderIssued(
    **ABOUT,
    purchase_order="PO-1",
    category="SKILLS_FOR_WORK",
    amount_pence=20_000,
    starts_on=date(2016, 12, 5),
    respond_by=date(2016, 11, 21),
    issued_at=NOON,
)
ACCEPTED = facts.OrderAccepted(**ABOUT, category="SKILLS_FOR_WORK", accepted_at=NOON)
DECLINED = facts.OrderDeclined(**ABOUT, category="SKILLS_FOR_WORK", reason=Reason(code="no_places"), declined_at=NOON)


def counts(*events: facts.OrderEvent) -> Counts:
    row: CountedOrder | None = None
    for event in events:
        row = fold_order(row, event)
    assert row
    assert COUNTED_ORDERS.decode(COUNTED_ORDERS.encode(row)) == row
    return row.counts


def test_an_order_counts_with_the_time_from_each_of_its_needs_and_with_what_came_of_each_line() -> None:
    life = [
        placed(date(2016, 11, 7), date(2016, 8, 1)),
        ISSUED,
        ACCEPTED,
        of_line(facts.ProvisionStarted, 1, started_on=date(2016, 11, 28)),
        of_line(facts.ProvisionStarted, 2, started_on=date(2016, 11, 28)),
        of_line(
            facts.AttendanceRecorded,
            sessions=(
                facts.SessionAttended(held_on=date(2016, 11, 28), attended="no", reason="illness"),
                facts.SessionAttended(held_on=date(2016, 11, 29), attended="late"),
            ),
            recorded_at=NOON,
        ),
        of_line(
            facts.AttendanceRecorded,  # a correction: the session counts once
            sessions=(facts.SessionAttended(held_on=date(2016, 11, 28), attended="yes"),),
            recorded_at=NOON,
        ),
        of_line(facts.ProvisionCompleted, completed_on=date(2017, 1, 20)),
        of_line(facts.OutcomeRecorded, outcome="job_started", achieved_on=date(2017, 2, 1)),
    ]
    found = counts(*life)
    assert (found.order_timed, found.order_days) == (2, 7 + 105)
    assert (found.start_timed, found.start_days) == (2, 21 + 119)
    assert (found.within_three_weeks, found.within_sixteen_weeks) == (1, 1)
    assert (found.sessions, found.attended) == (2, 2)
    assert (found.completed, found.in_work, found.spend_pence) == (1, 1, 20_000)
    gone = of_line(
        facts.OutcomeReversed, outcome="job_started", reason=Reason(code="recorded_in_error"), reversed_at=NOON
    )
    assert counts(*life, gone).in_work == 0


def test_what_comes_to_nothing_is_no_spend_and_neither_is_a_line_that_did_not_start() -> None:
    declined = counts(placed(date(2016, 11, 7)), ISSUED, DECLINED)
    assert (declined.placed, declined.bought, declined.spend_pence, declined.declined) == (1, 0, 0, 1)
    nobody = of_line(
        facts.DidNotStart,
        starts_on=date(2016, 12, 5),
        reason=Reason(code="did_not_come"),
        said_by="supplier",
        recorded_at=NOON,
    )
    half = counts(placed(date(2016, 11, 7), date(2016, 11, 7)), ISSUED, ACCEPTED, nobody)
    assert (half.bought, half.placed_pence, half.spend_pence, half.did_not_start) == (1, 20_000, 10_000, 1)


def test_orders_of_before_it_was_said_when_they_were_needed_are_not_timed() -> None:
    found = counts(placed(None), ISSUED)  # type: ignore[arg-type] # as earlier facts have it
    assert (found.placed, found.order_timed, found.start_timed) == (1, 0, 0)


TEN = Counts(placed=10, bought=10, spend_pence=100_000, started=10, completed=8, ended_early=2, in_work=4, accepted=10)


def test_figures_are_left_out_where_they_are_of_too_few() -> None:
    shown = figures_of(Sums(TEN, TEN, TEN, Needs(20, 10, 5)), METHOD, fewer_than=5)
    assert (shown.completion_rate, shown.outcome_rate, shown.sustained_rate) == (0.8, 0.4, None)
    assert (shown.sme_share_of_orders, shown.needs_met_share, shown.needs_unmet_share) == (1.0, 0.5, 0.25)
    four = replace(TEN, placed=4, bought=4)
    hidden = figures_of(Sums(four, four, four), METHOD, fewer_than=5)
    assert (hidden.orders_placed, hidden.spend_pence, hidden.hours_saved) == (None, None, None)


def test_a_group_of_few_is_hidden_with_another_so_that_the_total_gives_neither_away() -> None:
    groups = {name: Sums(replace(TEN, placed=number)) for name, number in {"a": 4, "b": 9, "c": 30}.items()}
    assert too_few(groups, 5) == {"a", "b"}
    assert too_few({"b": groups["b"], "c": groups["c"]}, 5) == frozenset()


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8), st.integers(2, 10))
def test_whoever_subtracts_what_is_shown_from_the_total_is_left_with_several_groups(
    numbers: dict[str, int], fewer_than: int
) -> None:
    sums = {name: Sums(Counts(placed=number)) for name, number in numbers.items()}
    hidden = too_few(sums, fewer_than)
    assert {name for name, number in numbers.items() if number < fewer_than} <= hidden
    assert len(hidden) != 1 or len(numbers) == 1


def test_the_first_years_saving_can_be_worked_out_again() -> None:
    method = policy(HoursSaved, Regime.PCR_LIGHT_TOUCH, date(2016, 11, 14)).values
    assert minutes_saved(25, method) == 7200 - 25 * 45
    pence = minutes_saved(11_500, method) * method.pence_per_hour // 60
    assert 100_000_000 < pence < 130_000_000


@pytest.mark.parametrize(("today", "first"), [("2017-01-14", "2016-07-01"), ("2017-01-15", "2016-10-01")])
def test_a_quarter_is_public_a_fortnight_after_it(today: str, first: str) -> None:
    terms = policy(PublicFigures, Regime.PCR_LIGHT_TOUCH, date(2016, 11, 14)).values
    last = last_quarter_out(date.fromisoformat(today), terms)
    assert last == date.fromisoformat(first)
    assert quarter_is_out(last, last) is None
    assert quarter_is_out(last + timedelta(days=92), last)


def test_public_figures_are_rounded_and_say_nothing_that_may_still_change() -> None:
    terms = PublicFigures(released_after_days=14, rounds_to=5, rounds_to_pence=100_000)
    counted = Counts(placed=13, placed_pence=1_234_567, order_timed=13, order_days=40)
    shown = public_figures_of(Sums(counted, counted, Counts()), terms, fewer_than=5)
    assert (shown.orders_placed, shown.placed_pence, shown.days_need_to_order) == (15, 1_200_000, 3)
    assert shown.sme_share_of_orders == 0
    later = replace(counted, accepted=9, completed=4, declined=2, bought=11, spend_pence=1)
    assert public_figures_of(Sums(later, later, Counts()), terms, fewer_than=5) == shown


def test_each_figure_has_a_definition() -> None:
    assert all(each.description for each in OrderFigures.model_fields.values())
