"""How long what is on record of an order has to be kept: three years after its last fact, and never less."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.orders.domain.state import Status
from services.ordering.records.domain.record import OVER, OrderRecord, evolve, expire, kept_until, youngest_to_look_at
from shared.auth.principal import Role
from shared.contracts import ordering as facts
from shared.kernel.deadlines import end_of
from shared.reference import policy
from shared.reference.calendar import add_months
from shared.reference.policy_values import Retention
from shared.reference.regimes import Regime
from tests.ordering.test_lapsing import LAST_DAY
from tests.ordering.test_order_life import order_at
from tests.ordering.timed import Timed

LAST_CHANGE = date(2016, 12, 12)
TERMS = policy(Retention, Regime.PCR_LIGHT_TOUCH, LAST_CHANGE)
THREE_YEARS = datetime(2019, 12, 13, 12, tzinfo=UTC)


def expired(status: Status, now: datetime, record: OrderRecord | None = None) -> list[OrderRecord]:
    events = expire(record, order_at(status), LAST_CHANGE, TERMS, now)
    return [evolve(None, event) for event in events if isinstance(event, facts.OrderRecordExpired)]


@pytest.mark.parametrize("status", Status)
def test_only_an_order_that_is_over_has_a_record_that_expires(status: Status) -> None:
    assert bool(expired(status, THREE_YEARS)) is (status in OVER)


def test_a_record_is_kept_to_the_end_of_the_day_three_years_after_its_last_fact() -> None:
    assert expired(Status.COMPLETED, THREE_YEARS - timedelta(days=1)) == []
    (record,) = expired(Status.COMPLETED, THREE_YEARS)
    assert (record.kept_until, record.policies) == (date(2019, 12, 12), ("retention.v1",))


def test_it_is_said_once_and_again_only_where_something_happened_since() -> None:
    (record,) = expired(Status.COMPLETED, THREE_YEARS)
    assert expired(Status.COMPLETED, THREE_YEARS, record) == []
    order, later = order_at(Status.COMPLETED), LAST_CHANGE + timedelta(days=30)
    assert expire(record, order, later, TERMS, THREE_YEARS) == [], "it is kept anew"
    assert expire(record, order, later, TERMS, THREE_YEARS + timedelta(days=31)) != []


@given(st.dates(date(2016, 1, 1), date(2030, 1, 1)), st.dates(date(2016, 1, 1), date(2034, 1, 1)))
def test_no_order_whose_record_may_have_expired_is_passed_over(last_change: date, today: date) -> None:
    """An order was placed before its last fact, so looking at those placed early enough finds them all."""
    if today > kept_until(last_change, TERMS.values):
        assert last_change <= youngest_to_look_at(today, TERMS.values)
    assert kept_until(last_change, TERMS.values) >= add_months(last_change, 36)


async def test_the_clock_finds_the_records_that_no_longer_have_to_be_kept(timed: Timed) -> None:
    case = await timed.world.begin("D01")
    order_id = await case.ordered()
    await timed.moves_to(end_of(LAST_DAY))  # nobody answered: it has lapsed
    auditor = timed.world.running.token(Role.AUDITOR)
    await timed.moves_to(datetime(2019, 11, 1, 12, tzinfo=UTC))
    assert (await timed.world.call("GET", "/v1/order-records", auditor)).body["items"] == []
    for day in (datetime(2020, 1, 1, 12, tzinfo=UTC), datetime(2020, 2, 1, 12, tzinfo=UTC)):
        await timed.moves_to(day)
        (found,) = (await timed.world.call("GET", "/v1/order-records", auditor)).body["items"]
    lapsed_on = LAST_DAY + timedelta(days=1)
    assert (found["order_id"], found["last_changed_on"]) == (order_id, str(lapsed_on))
    assert found["kept_until"] == str(add_months(lapsed_on, 36))
    log = timed.world.running.database["events"]
    assert await log.count_documents({"type": facts.OrderRecordExpired.TYPE}) == 1
    assert await timed.facts(order_id) == ["OrderPlaced", "OrderApproved", "OrderIssued", "OrderLapsed"]
    assert (await timed.world.call("GET", "/v1/order-records", case.seller)).status == 403
    assert (await timed.world.call("GET", "/v1/order-records", case.coach)).status == 403
