"""Notices of the law: which the register's changes ask for, by when, and what is recorded of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.register_notices.domain.giving import (
    GiveNotices,
    announce_due,
    announce_overdue,
    give,
)
from services.supplier_registry.register_notices.domain.notice import REGISTER_NOTICES, RegisterNotice
from services.supplier_registry.register_notices.domain.requiring import (
    Change,
    changes_members,
    require_exclusion_report,
    require_membership_notice,
    rests_on_an_exclusion_ground,
)
from services.supplier_registry.register_notices.reactors import removal
from shared.contracts.supplier_registry import SupplierRemoved
from shared.kernel.rules import Rejected
from shared.reference import Regime, policy
from shared.reference.calendar import last_of_quarter
from shared.reference.policy_values import ExclusionReport, MembershipNotice
from tests.supplier_registry.examples import CATEGORY, MARKET, SUPPLIER

NOTICE = UUID("01890000-0000-7000-8000-0000000000e1")
LATER = datetime(2025, 3, 10, 12, tzinfo=UTC)
AT = datetime(2017, 3, 9, 12, tzinfo=UTC)


def a_change(occasion: str = "admission", *reasons: str, at: datetime = AT) -> Change:
    return Change(SUPPLIER, MARKET.code, CATEGORY, occasion, at, reasons)


def required(change: Change, regime: Regime = Regime.PCR_LIGHT_TOUCH) -> RegisterNotice:
    terms = policy(MembershipNotice, regime, change.happened_at.date())
    return after(None, require_membership_notice(change, NOTICE, regime, terms))


def after(notice: RegisterNotice | None, events: list[Any]) -> RegisterNotice:
    for event in events:
        notice = REGISTER_NOTICES.evolve(notice, event)
    assert notice is not None
    return notice


def test_before_the_act_a_change_goes_with_the_notices_of_its_quarter() -> None:
    notice = required(a_change())
    assert (notice.notice_type, notice.due_on, notice.remind_on) == (
        *("quarterly_notice", date(2017, 4, 30), date(2017, 4, 23)),
    )
    assert (notice.regime, notice.occasion, notice.open) == ("PCR_LIGHT_TOUCH", "admission", True)


def test_under_the_act_each_change_has_a_notice_of_its_own() -> None:
    notice = required(a_change(at=LATER), Regime.PA23_DYNAMIC_MARKET)
    assert (notice.notice_type, notice.due_on) == ("UK15", date(2025, 3, 24))


def test_the_minister_is_told_within_thirty_days_of_what_rests_on_an_exclusion_ground() -> None:
    change = a_change("refusal", "policies_missing", "mandatory_exclusion_ground")
    terms = policy(ExclusionReport, MARKET.regime, change.happened_at.date())
    (event,) = require_exclusion_report(change, NOTICE, MARKET.regime, terms)
    report = after(None, [event])
    assert (report.notice_type, report.due_on) == ("exclusion_report", date(2017, 4, 8))


@pytest.mark.parametrize(
    ("change", "members", "exclusion"),
    [
        (a_change(), True, False),
        (a_change("lapse"), True, False),
        (a_change("removal", "ceased_trading"), True, False),
        (a_change("removal", "debarred"), True, True),
        (a_change("removal", "discretionary_exclusion_ground"), True, True),
        (a_change("refusal", "policies_missing"), False, False),
        (a_change("refusal", "mandatory_exclusion_ground"), False, True),
    ],
)
def test_what_asks_for_which_notice(change: Change, *, members: bool, exclusion: bool) -> None:
    assert (changes_members(change), rests_on_an_exclusion_ground(change)) == (members, exclusion)


def test_a_removal_for_several_reasons_is_reported_whichever_of_them_is_an_exclusion_ground() -> None:
    for_both = ("persistent_poor_performance", "discretionary_exclusion_ground")
    removed = SupplierRemoved(
        supplier_id=SUPPLIER, market=MARKET.code, category=CATEGORY, reason=for_both[0], reasons=for_both, removed_at=AT
    )
    assert removal(removed) == a_change("removal", *for_both)
    of_before = removed.model_copy(update={"reasons": ()})
    assert removal(of_before) == a_change("removal", for_both[0])


@given(st.dates(date(2016, 1, 1), date(2060, 12, 31)))
def test_a_quarter_ends_on_its_last_day_and_not_before_a_day_in_it(day: date) -> None:
    last = last_of_quarter(day)
    assert day <= last <= day + timedelta(days=92)
    assert (last + timedelta(days=1)).day == 1
    assert (last.month, last_of_quarter(last)) == (3 * ((day.month + 2) // 3), last)


def test_notices_are_recorded_as_given_together_and_once() -> None:
    notice = required(a_change())
    asked = GiveNotices(notice_ids=(NOTICE,), given_on=date(2017, 4, 3), reference="2017/S 065-1")
    now = datetime(2017, 4, 4, 9, tzinfo=UTC)
    given = after(notice, give([notice], asked, now))
    assert (given.open, given.given_on, given.reference) == (False, date(2017, 4, 3), "2017/S 065-1")
    assert give([given], asked, now) == []
    corrected = GiveNotices(notice_ids=(NOTICE,), given_on=date(2017, 4, 4), reference="2017/S 066-9")
    assert after(given, give([given], corrected, now)).reference == "2017/S 066-9"


def test_every_reason_against_a_record_is_given() -> None:
    asked = GiveNotices(notice_ids=(NOTICE, SUPPLIER), given_on=date(2017, 3, 8), reference="x")
    with pytest.raises(Rejected) as refusal:
        give([required(a_change()), None], asked, datetime(2017, 3, 7, tzinfo=UTC))
    assert refusal.value.codes == {"given_in_future", "notice_unknown", "given_too_early"}


def test_the_clock_says_what_is_due_and_overdue_and_gives_nothing() -> None:
    notice = required(a_change())
    late = datetime.combine(notice.due_on + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=9)
    assert announce_due(notice, notice.due_on)
    assert announce_overdue(notice, notice.due_on, AT) == []
    overdue = after(notice, announce_overdue(notice, notice.due_on, late))
    assert (overdue.overdue, overdue.open) == (True, True)
    asked = GiveNotices(notice_ids=(NOTICE,), given_on=late.date(), reference="late")
    given = after(overdue, give([overdue], asked, late))
    assert announce_due(given, given.due_on) == announce_overdue(given, given.due_on, late) == []
