"""Procurement notices: which ones contracts ask for, by when, and what is recorded of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.events.samples import sample_of
from services.ordering.notices.domain.notice import NOTICES, ProcurementNotice, Subject
from services.ordering.notices.domain.publishing import (
    PublishNotices,
    WithdrawNotice,
    announce_due,
    announce_overdue,
    publish,
    withdraw,
    withdraw_with_its_order,
)
from services.ordering.notices.domain.requiring import (
    Contract,
    compliance_period,
    net_of_vat,
    notice_id_between,
    notice_id_of,
    quarter_of_payments,
    require_of_competition,
    require_of_contract,
    require_of_period,
    require_of_quarter,
)
from shared.contracts.event import Event
from shared.contracts.ordering import CompetitionOpened
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import Regime, markets, policy
from shared.reference.calendar import first_of_quarter, last_of_quarter
from shared.reference.markets import regime_of_call_off
from shared.reference.policy_values import AwardNotice, CompetitionNotice, PaymentCompliance
from tests.ordering.examples import ORDER_ID, told

MARKET = "DPS-EMPLOYABILITY"
AT = datetime(2016, 11, 14, 12, tzinfo=UTC)
LATER = datetime(2025, 3, 10, 12, tzinfo=UTC)
NOTICE = notice_id_of(ORDER_ID)


def a_contract(
    pence: int, regime: Regime = Regime.PCR_LIGHT_TOUCH, at: datetime = AT, net: int | None = None
) -> Contract:
    return Contract(Subject(order_id=ORDER_ID), MARKET, regime, pence, net or pence, at)


def after(events: list[Event], notice: ProcurementNotice | None = None) -> ProcurementNotice:
    for event in events:
        notice = NOTICES.evolve(notice, event)
    assert notice is not None
    return notice


def own(contract: Contract) -> list[Event]:
    return require_of_contract(None, NOTICE, contract, policy(AwardNotice, contract.regime, contract.day))


def of_quarter(contract: Contract) -> list[Event]:
    return require_of_quarter(None, new_id(), contract, policy(AwardNotice, contract.regime, contract.day))


def test_before_the_act_all_contracts_of_a_quarter_have_one_notice_and_dear_ones_one_more() -> None:
    grouped = after(of_quarter(a_contract(1)))
    assert (grouped.notice_type, grouped.occasion) == ("quarterly_award_notice", "contracts_of_quarter")
    assert grouped.about == Subject(first_day=date(2016, 10, 1), last_day=date(2016, 12, 31))
    assert (grouped.due_on, grouped.remind_on) == (date(2017, 1, 30), date(2017, 1, 23))
    assert own(a_contract(999_999)) == []
    dear = after(own(a_contract(1_000_000)))
    assert (dear.notice_type, dear.due_on, dear.amount_pence) == (
        "contracts_finder_award",
        date(2016, 12, 14),
        1_000_000,
    )
    assert dear.policies == ("award_notice.v1",)


def test_what_the_law_counts_without_vat_is_compared_without_it_and_what_it_counts_with_it_is_not() -> None:
    assert own(a_contract(1_199_999, net=999_999)) == []
    (event,) = own(a_contract(1_200_000, net=1_000_000))
    assert (event.amount_pence, event.amount_includes_vat) == (1_000_000, False)
    below = a_contract(1_200_000, Regime.PA23_BELOW_THRESHOLD, LATER, net=1_000_000)
    assert after(own(below)).amount_pence == 1_200_000


@pytest.mark.parametrize(
    ("regime", "pence", "due_on"),
    [
        (Regime.PA23_DYNAMIC_MARKET, 1, date(2025, 4, 9)),
        (Regime.PA23_LIGHT_TOUCH, 1, date(2025, 7, 8)),
        (Regime.PA23_BELOW_THRESHOLD, 1_200_000, date(2025, 4, 9)),
        (Regime.PA23_BELOW_THRESHOLD, 1_199_999, None),
    ],
)
def test_under_the_act_contract_details_are_published_by_the_regime_of_the_call_off(
    regime: Regime, pence: int, due_on: date | None
) -> None:
    contract = a_contract(pence, regime, LATER)
    assert of_quarter(contract) == [], "the Act groups nothing"
    found = own(contract)
    assert [(each.notice_type, each.due_on) for each in found] == ([("contract_details", due_on)] if due_on else [])


def test_few_call_offs_of_a_dynamic_market_are_above_the_threshold() -> None:
    market = markets()[MARKET].model_copy(update={"regime": Regime.PA23_LIGHT_TOUCH})
    assert regime_of_call_off(market, 66_353_999, LATER.date()) is Regime.PA23_BELOW_THRESHOLD
    assert regime_of_call_off(market, 66_354_000, LATER.date()) is Regime.PA23_LIGHT_TOUCH


def test_the_same_contract_asks_once() -> None:
    contract, terms = a_contract(2_000_000), policy(AwardNotice, Regime.PCR_LIGHT_TOUCH, AT.date())
    assert require_of_contract(after(own(contract)), NOTICE, contract, terms) == []
    assert require_of_quarter(after(of_quarter(contract)), new_id(), contract, terms) == []
    assert notice_id_between(MARKET, "quarterly_award_notice", date(2016, 10, 1)) == notice_id_between(
        MARKET, "quarterly_award_notice", first_of_quarter(AT.date())
    )


@given(st.integers(0, 10**9), st.integers(0, 30))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_net_amount_is_never_too_small_and_by_less_than_a_penny_too_large(pence: int, rate: int) -> None:
    net = net_of_vat(pence, "included", rate)
    assert net * (100 + rate) >= pence * 100 > (net - 1) * (100 + rate)
    assert net_of_vat(pence, "exempt", rate) == net_of_vat(pence, None, None) == pence


@given(st.dates(date(2016, 1, 1), date(2060, 12, 31)))
@settings(deadline=None, derandomize=True)
def test_every_day_is_in_the_quarter_that_its_notice_is_about(day: date) -> None:
    assert first_of_quarter(day) <= day <= last_of_quarter(day)
    assert first_of_quarter(first_of_quarter(day)) == first_of_quarter(last_of_quarter(day))


OPEN = after(own(a_contract(2_000_000)))
QUARTER = after(of_quarter(a_contract(1)))
NOON = datetime(2017, 1, 20, 12, tzinfo=UTC)


def asked(**changed: Any) -> PublishNotices:
    said = {"notice_ids": (OPEN.notice_id,), "published_on": date(2016, 12, 1), "reference": "2016/S 1"} | changed
    return PublishNotices(**said)


def refused(*notices: ProcurementNotice | None, now: datetime = NOON, **changed: Any) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refusal:
        publish(notices, asked(**changed), now)
    return {(each.code, each.pointer) for each in refusal.value.rejections}


def test_notices_are_published_together_and_a_repeat_changes_nothing() -> None:
    done = publish([OPEN, QUARTER], asked(published_on=date(2017, 1, 10)), NOON)
    assert told(done) == ["ProcurementNoticePublished"] * 2
    published = after([done[0]], OPEN)
    assert (published.open, published.published_on, published.reference) == (False, date(2017, 1, 10), "2016/S 1")
    assert publish([published], asked(published_on=date(2017, 1, 10)), NOON) == []
    assert publish([published], asked(published_on=date(2017, 1, 10), reference="2016/S 2"), NOON), "a correction"


def test_every_reason_against_recording_a_publication_is_given() -> None:
    withdrawn = replace(OPEN, open=False, withdrawn_for="not_required")
    assert refused(None, published_on=date(2017, 1, 21)) == {
        ("published_in_future", "/published_on"),
        ("notice_unknown", "/notice_ids/0"),
    }
    assert refused(OPEN, withdrawn, published_on=date(2016, 11, 13)) == {
        ("published_too_early", "/published_on"),
        ("notice_withdrawn", "/notice_ids/1"),
    }
    assert refused(QUARTER, published_on=date(2016, 12, 31)) == {("published_too_early", "/published_on")}


def test_a_notice_has_not_to_be_published_for_a_reason_unless_it_was() -> None:
    (event,) = withdraw(OPEN, WithdrawNotice(reason="withheld"), NOON)
    withdrawn = after([event], OPEN)
    assert (withdrawn.open, withdrawn.withdrawn_for) == (False, "withheld")
    assert withdraw(withdrawn, WithdrawNotice(reason="withheld"), NOON) == []
    for notice in (withdrawn, after(publish([OPEN], asked(), NOON), OPEN)):
        with pytest.raises(Rejected) as refusal:
            withdraw(notice, WithdrawNotice(reason="not_required"), NOON)
        assert refusal.value.codes == {"notice_withdrawn" if notice is withdrawn else "notice_published"}


def test_the_notice_of_an_order_that_came_to_nothing_is_withdrawn_unless_it_was_published() -> None:
    assert after(withdraw_with_its_order(OPEN, NOON), OPEN).withdrawn_for == "order_came_to_nothing"
    assert withdraw_with_its_order(None, NOON) == []
    assert withdraw_with_its_order(after(publish([OPEN], asked(), NOON), OPEN), NOON) == []


def test_its_day_is_told_before_it_and_once_after_it() -> None:
    assert told(announce_due(OPEN, OPEN.due_on)) == ["ProcurementNoticeDue"]
    assert announce_overdue(OPEN, OPEN.due_on, datetime(2016, 12, 14, 23, tzinfo=UTC)) == []
    late = announce_overdue(OPEN, OPEN.due_on, datetime(2016, 12, 15, 1, tzinfo=UTC))
    assert told(late) == ["ProcurementNoticeOverdue"]
    assert announce_overdue(after(late, OPEN), OPEN.due_on, NOON) == []
    done = after(publish([OPEN], asked(), NOON), OPEN)
    assert announce_due(done, OPEN.due_on) == announce_overdue(done, OPEN.due_on, NOON) == []


def test_payments_that_have_to_be_published_have_one_notice_of_their_quarter() -> None:
    period = quarter_of_payments(MARKET, Regime.PCR_LIGHT_TOUCH, date(2017, 2, 3), date(2017, 4, 30), AT)
    notice = after(require_of_period(None, period))
    assert (notice.notice_type, notice.due_on) == ("payments_over_threshold", date(2017, 4, 30))
    assert notice.about == Subject(first_day=date(2017, 1, 1), last_day=date(2017, 3, 31))
    assert require_of_period(notice, period) == []
    again = quarter_of_payments(MARKET, Regime.PCR_LIGHT_TOUCH, date(2017, 3, 31), date(2017, 4, 30), AT)
    assert again.notice_id == period.notice_id


@pytest.mark.parametrize(
    ("regime", "paid_on", "first", "due_on"),
    [
        (Regime.PCR_LIGHT_TOUCH, date(2017, 3, 31), date(2016, 4, 1), date(2017, 4, 30)),
        (Regime.PA23_LIGHT_TOUCH, date(2025, 9, 30), date(2025, 4, 1), date(2025, 10, 30)),
        (Regime.PA23_LIGHT_TOUCH, date(2026, 3, 31), date(2025, 10, 1), date(2026, 4, 30)),
        (Regime.PA23_LIGHT_TOUCH, date(2026, 4, 1), date(2026, 4, 1), date(2026, 10, 30)),
    ],
)
def test_how_promptly_was_paid_is_published_for_each_period(
    regime: Regime, paid_on: date, first: date, due_on: date
) -> None:
    period = compliance_period(MARKET, regime, paid_on, policy(PaymentCompliance, regime, paid_on), AT)
    assert (period.first_day, period.due_on) == (first, due_on)
    assert period.first_day <= paid_on <= period.last_day


def opened(estimate_pence: int, at: datetime = AT, regime: Regime = Regime.PCR_LIGHT_TOUCH) -> CompetitionOpened:
    said = sample_of(CompetitionOpened)["value"]
    return CompetitionOpened.model_validate(
        {**said, "estimate_pence": estimate_pence, "opened_at": at, "regime": regime}
    )


def test_a_competition_is_advertised_within_a_day_from_the_estimate_that_the_law_names() -> None:
    terms = policy(CompetitionNotice, Regime.PCR_LIGHT_TOUCH, AT.date())
    assert require_of_competition(None, opened(999_999), terms) == []
    advert = after(require_of_competition(None, opened(1_000_000), terms))
    assert (advert.notice_type, advert.due_on) == ("contracts_finder_advert", date(2016, 11, 15))
    assert advert.notice_id == notice_id_of(opened(1).competition_id)
    assert require_of_competition(advert, opened(1_000_000), terms) == []
    above = policy(CompetitionNotice, Regime.PA23_LIGHT_TOUCH, LATER.date())
    assert require_of_competition(None, opened(70_000_000, LATER), above) == [], "members alone are invited"
    below = policy(CompetitionNotice, Regime.PA23_BELOW_THRESHOLD, LATER.date())
    assert after(require_of_competition(None, opened(1_200_000, LATER), below)).due_on == LATER.date()
