"""Service as it runs: by the news of notifications, or as an officer records it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Role
from shared.contracts.notifications import NoticeServed
from shared.contracts.supplier_registry import SupplierRemovalNotified
from tests.events import publish
from tests.running import until
from tests.supplier_registry.running import ADA, CATEGORY, START, Registry

NOTICE = {"reasons": ["ceased_trading"]}
SERVED = datetime(2017, 3, 14, 15, tzinfo=UTC)
COUNTED = "2017-03-29"


async def a_notified(registry: Registry) -> UUID:
    """A supplier whose notice is on its way."""
    registry.clock.set(START)
    org = await registry.a_member()
    assert (await registry.officer("POST", f"/v1/suppliers/{org}/removal-notice", json=NOTICE)).status == 204
    return org


async def notice(registry: Registry, org: UUID) -> dict[str, Any]:
    (shown,) = (await registry.officer("GET", f"/v1/suppliers/{org}")).body["memberships"]
    found: dict[str, Any] = shown["removal_notice"]
    return found


async def told(registry: Registry, org: UUID, at: datetime = SERVED, **differing: Any) -> None:
    """Notifications say that the last notice to a supplier is in its inbox."""
    log = registry.one.database["events"]
    given = await log.find_one({"aggregate_id": str(org), "type": SupplierRemovalNotified.TYPE})
    assert given
    about = {"about_type": given["type"], "about_event": given["_id"], "channel": "inbox"} | differing
    ids = {"message_id": uuid4(), "recipient_kind": "supplier", "recipient": str(org)}
    await publish(registry.one.settings, NoticeServed(**ids, **about, served_at=at))


async def test_the_time_of_a_notice_begins_when_it_is_in_the_inbox(registry: Registry) -> None:
    org = await a_notified(registry)
    (seen,) = (await registry.officer("GET", f"/v1/suppliers/{org}/removals")).body["removals"]
    assert (seen["awaits"], seen["notice"]["served_on"]) == ("service", None)
    registry.clock.set(START + timedelta(days=60))
    assert (await registry.propose_removal(org, "ceased_trading")).codes == {"notice_not_served"}
    registry.clock.set(SERVED)
    for about in ("supplier_registry.SupplierAdmitted.v1", "supplier_registry.ToCome.v1"):
        await told(registry, org, about_type=about)
    await told(registry, org, about_event=f"{org}:1")
    await told(registry, org)

    async def served() -> bool:
        return (await notice(registry, org))["served_on"] is not None

    await until(served, "the notice is served")
    await told(registry, org, SERVED + timedelta(days=5), channel="email")
    other = await a_notified(registry)
    registry.clock.set(SERVED)
    await told(registry, other)

    async def other_served() -> bool:
        return (await notice(registry, other))["served_on"] is not None

    await until(other_served, "what came after is read too")
    now = await notice(registry, org)
    assert (now["served_on"], now["representations_by"]) == ("2017-03-14", COUNTED)
    facts = [each for each in await registry.facts(org) if each["fact"] == "RemovalNoticeServed"]
    assert [(each["means"], each["moved_from"]) for each in facts] == [("inbox", "2017-03-24")]
    await registry.on(date(2017, 3, 29))
    assert (await registry.propose_removal(org, "ceased_trading")).codes == {"representations_open"}
    await registry.on(date(2017, 3, 30))
    due = [each for each in await registry.facts(org) if each["fact"] == "RemovalDecisionDue"]
    assert [each["representations_by"] for each in due] == [COUNTED]
    assert (await registry.propose_removal(org, "ceased_trading")).status == 204


async def test_an_officer_records_that_a_notice_came_by_post(registry: Registry) -> None:
    org = await a_notified(registry)
    path = f"/v1/suppliers/{org}/notices/{(await notice(registry, org))['notice_id']}/service"
    by_post = {"served_on": "2017-03-14", "means": "post"}
    assert (await registry.supplier(org, "POST", path, json=by_post)).status == 403
    assert (await registry.one.call("POST", path, registry.one.token(Role.AUDITOR), json=by_post)).status == 403
    for body, pointer in (
        ({"served_on": "2017-03-14"}, "/means"),
        ({"served_on": "2017-03-14", "means": "owl"}, "/means"),
        ({"served_on": "14/03/2017", "means": "post"}, "/served_on"),
    ):
        refused = await registry.assessor(ADA, "POST", path, json=body)
        assert refused.status == 422
        assert pointer in {each["pointer"] for each in refused.body["reasons"]}, refused.body
    assert (await registry.assessor(ADA, "POST", path, json=by_post)).codes == {"service_to_come"}
    registry.clock.set(SERVED)
    early = {"served_on": "2017-03-08", "means": "post"}
    assert (await registry.assessor(ADA, "POST", path, json=early)).codes == {"served_before_given"}
    unknown = f"/v1/suppliers/{org}/notices/{uuid4()}/service"
    assert (await registry.assessor(ADA, "POST", unknown, json=by_post)).status == 404
    for _ in range(2):
        assert (await registry.assessor(ADA, "POST", path, json=by_post)).status == 204
    own = (await registry.supplier(org, "GET", f"/v1/suppliers/{org}")).body["memberships"][0]
    assert own["category"] == CATEGORY
    assert (own["removal_notice"]["served_on"], own["removal_notice"]["representations_by"]) == ("2017-03-14", COUNTED)
    again = await registry.assessor(ADA, "POST", path, json={"served_on": "2017-03-13", "means": "by_hand"})
    assert again.codes == {"served_already"}
