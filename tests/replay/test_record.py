"""The record that is replayed: the published figures, and the same world for the same seed."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.local.replay.plans import UNMET_AFTER, Fate, Pick
from deploy.local.replay.published import END, LAUNCH, PROGRAMMES, SPEND_PENCE_A_YEAR, SUPPLIERS
from deploy.local.replay.record import OPENING, Record, draw, draw_recent
from shared.reference import categories, districts, policy, the_open_market
from shared.reference.calendar import is_working_day
from shared.reference.policy_values import OrderApproval, SmeDefinition


@pytest.fixture(scope="module")
def full_record() -> Record:
    return draw(1, seed=2016)


def test_the_full_record_has_the_published_figures(full_record: Record) -> None:
    record = full_record
    admitted = [each for each in record.suppliers if not each.refused]
    needs = sum(len(each.needs) for each in record.clients)
    sme = policy(SmeDefinition, the_open_market(LAUNCH).regime, LAUNCH).values
    small = [
        each
        for each in admitted
        if sme.is_sme(
            staff=each.staff, turnover_pence=each.turnover_pence, balance_sheet_pence=each.turnover_pence // 2
        )
    ]
    assert len(admitted) == SUPPLIERS
    assert len(small) / len(admitted) == pytest.approx(0.75, abs=0.01)
    assert needs >= PROGRAMMES
    assert (record.days[0], record.days[-1]) == (LAUNCH, END)
    assert any(each.removed for each in admitted)
    assert any(each.suspended and not each.removed for each in admitted)


def test_what_is_offered_costs_about_what_was_spent(full_record: Record) -> None:
    record = full_record
    prices: dict[str, list[int]] = {code: [] for code in categories()}
    for supplier in record.suppliers:
        for offer in supplier.offers:
            prices[offer.category].append(offer.price_pence)
    wanted = [need for client in record.clients for need in client.needs]
    expected = sum(sum(prices[need]) / len(prices[need]) for need in wanted) / len(wanted) * PROGRAMMES
    assert expected == pytest.approx(2 * SPEND_PENCE_A_YEAR, rel=0.1)


def offered_in(record: Record, *, withdrawn: bool) -> set[tuple[str, str]]:
    """Categories with the districts in which offers stand to the end, or those of all offers."""
    return {
        (offer.category, district)
        for supplier in record.suppliers
        for offer in supplier.offers
        if withdrawn or not offer.withdrawn
        for district in offer.districts
    }


EVERYWHERE = {(category, district) for category in categories() for district in districts()}


@pytest.fixture(scope="module", params=[0.001, 0.01, 0.2, 1])
def record(request: pytest.FixtureRequest) -> Record:
    return draw(request.param, seed=7)


def test_every_category_is_offered_in_every_district_but_where_a_gap_is_planned(record: Record) -> None:
    lacking = {(gap.category, gap.district) for gap in record.gaps}
    assert offered_in(record, withdrawn=False) == EVERYWHERE - lacking
    assert not offered_in(record, withdrawn=True) & lacking


def test_every_record_has_gaps_of_every_fate_and_clients_who_meet_them_in_time(record: Record) -> None:
    assert {gap.fate for gap in record.gaps} == set(Fate)
    for gap in record.gaps:
        reported = [
            client.starts_on + UNMET_AFTER
            for client in record.clients
            if client.district == gap.district and gap.category in client.needs
        ]
        assert len(reported) >= 2
        left = [len(record.days) - 1 - day for day in reported]
        assert all(0 <= days < 10 if gap.fate is Fate.OPEN else days > 25 for days in left), left


NOW = [
    datetime(2026, 11, 25, 21, 30, tzinfo=UTC),  # a Wednesday
    datetime(2026, 11, 25, 6, 0, tzinfo=UTC),  # before business begins
    datetime(2026, 11, 29, 12, 0, tzinfo=UTC),  # a Sunday
    datetime(2027, 1, 2, 12, 0, tzinfo=UTC),  # after a week of holidays
    datetime(2027, 3, 31, 23, 30, tzinfo=UTC),  # the last hour of a financial year, and tomorrow by British time
    datetime(2027, 4, 1, 12, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("now", NOW, ids=str)
def test_the_recent_record_ends_at_the_last_opening_and_keeps_todays_calendar(now: datetime) -> None:
    record = draw_recent(now, seed=3)
    assert all(is_working_day(day) for day in record.days)
    last = datetime.combine(record.days[-1], OPENING, UTC)
    assert last <= now
    days_since = [(last + timedelta(days=n)) for n in range(1, 30) if last + timedelta(days=n) <= now]
    assert not any(is_working_day(day.date()) for day in days_since)
    launch = record.days[0] - timedelta(days=record.days[0].weekday())
    assert (launch - LAUNCH).days % 7 == 0
    assert len(record.days) > 40
    assert record.budgets_until > now.date() + timedelta(days=150)


def test_an_order_of_the_recent_record_needs_approval_and_others_do_not() -> None:
    record = draw_recent(NOW[0], seed=2016)
    last = record.days[-1]
    limit = policy(OrderApproval, the_open_market(last).regime, last).values.no_approval_up_to_pence
    picking = {pick: next(each for each in record.clients if each.picks is pick) for pick in Pick}
    prices = {
        pick: [
            offer.price_pence
            for supplier in record.suppliers
            for offer in supplier.offers
            if offer.category in client.needs and client.district in offer.districts
        ]
        for pick, client in picking.items()
    }
    assert max(prices[Pick.DEAREST]) > limit * 1.1  # a price may fall by a tenth
    assert min(prices[Pick.CHEAPEST]) < limit


def test_the_same_seed_draws_the_same_record_and_another_another() -> None:
    assert draw(0.02, seed=1) == draw(0.02, seed=1)
    assert draw(0.02, seed=1).clients != draw(0.02, seed=2).clients


@pytest.mark.parametrize("scale", [0, -1, 1.5])
def test_a_scale_that_makes_no_sense_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="SCALE must be above 0 and at most 1"):
        draw(scale, seed=1)
