"""Memberships end with their market, as it is when it closes, or on their own last day; by a job, once."""

from datetime import date, datetime, timedelta

import pytest

from services.supplier_registry.suppliers.domain.expiring import expire
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.kernel.deadlines import end_of
from shared.kernel.memberships import Standing, key_of, may_sell
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, OTHER, a_member, a_suspended_member, after
from tests.supplier_registry.running import Registry
from tests.suppliers import admitted

HERE = MARKET.code
CLOSES = date(2017, 3, 31)
CLOSINGS = {HERE: CLOSES}
OVER = end_of(CLOSES)


def told(supplier: Supplier, now: datetime = OVER, closings: dict[str, date] = CLOSINGS) -> list[tuple[str, date]]:
    """Which categories expire, by which last day."""
    found = []
    for event in expire(supplier, closings, now):
        assert isinstance(event, facts.MembershipExpired)
        found.append((event.category or "all", event.due_on))
    return found


def test_all_memberships_end_with_their_market_once_its_last_day_is_over() -> None:
    member = a_member(CATEGORY, OTHER)
    assert told(member, OVER - timedelta(seconds=1)) == []
    assert told(member) == [("all", CLOSES)]
    expired = after(member, expire(member, CLOSINGS, OVER))
    assert {one.standing for one in expired.memberships.values()} == {Standing.EXPIRED}
    assert (expired.live_in, told(expired)) == ((), [])
    assert not may_sell(expired.memberships, HERE, CATEGORY, CLOSES)


def test_a_market_that_was_prolonged_meanwhile_ends_nothing_yet() -> None:
    assert told(a_member(), closings={HERE: CLOSES + timedelta(days=365)}) == []
    assert told(a_member(), closings={}) == []


def test_a_membership_with_a_last_day_of_its_own_ends_then_and_the_others_stay() -> None:
    member = a_member(CATEGORY)
    until = NOON.date() + timedelta(days=7)
    member = after(member, [admitted(member.supplier_id, OTHER, NOON, until=until)])
    assert (member.ends_on, member.live_in) == (until, (HERE,))
    assert told(member, end_of(until)) == [(OTHER, until)]
    left = after(member, expire(member, CLOSINGS, end_of(until)))
    assert (left.ends_on, left.live_in) == (None, (HERE,))
    assert told(left, OVER) == [("all", CLOSES)]
    assert told(member, OVER) == [(CATEGORY, CLOSES), (OTHER, until)]


def test_who_is_suspended_expires_as_well_and_who_left_does_not() -> None:
    suspended = a_suspended_member(CATEGORY)
    expired = after(suspended, expire(suspended, CLOSINGS, OVER))
    assert expired.memberships[key_of(HERE, CATEGORY)].standing == Standing.EXPIRED
    assert expired.suspended_in == (HERE,), "a suspension for all outlives the memberships, as it does a lapse"
    member = a_member(CATEGORY, OTHER)
    left = after(member, leave(member, HERE, WithdrawMembership(category=OTHER), NOON))
    assert told(left) == [("all", CLOSES)]


@pytest.mark.parametrize("day", [date(2029, 2, 23)])
async def test_the_job_ends_memberships_the_day_after_the_market_closed(registry: Registry, day: date) -> None:
    org, gone = await registry.a_member(categories=[CATEGORY, OTHER]), await registry.a_member()
    path = f"/v1/suppliers/{gone}/membership-withdrawal"
    assert (await registry.supplier(gone, "POST", path, json={})).status == 204
    await registry.on(day)
    assert set((await registry.standings(org)).values()) == {"active"}
    for _ in range(2):
        await registry.on(day + timedelta(days=1))
        assert set((await registry.standings(org)).values()) == {"expired"}
    (expired,) = [each for each in await registry.facts(org) if each["fact"] == "MembershipExpired"]
    assert (expired["category"], expired["due_on"]) == (None, str(day))
    assert expired["actor"] == "supplier_registry.membership_expiry"
    assert await registry.standings(gone) == {CATEGORY: "left"}
    found = await registry.officer("GET", "/v1/suppliers", params={"standing": "expired"})
    assert str(org) in {each["supplier_id"] for each in found.body["items"]}
