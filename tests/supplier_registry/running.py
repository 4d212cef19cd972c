"""The running registry, spoken to as an officer or as a supplier."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Role
from shared.kernel.clock import RecordClock
from tests.running import Reply, Running
from tests.supplier_registry.registering import a_registration

CATEGORY, OTHER = "GETTING_JOBS", "KEEPING_JOBS"
ADA, BEN = "ada lovelace", "ben"  # as in examples.py, whose tests look for it
START = datetime(2017, 3, 9, 12, tzinfo=UTC)
BODY: dict[str, Any] = {
    "categories": [CATEGORY],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}


class Registry:
    """The running registry, spoken to as an officer or as a supplier."""

    def __init__(self, one: Running, clock: RecordClock) -> None:
        self.one = one
        self.clock = clock
        self.orgs: dict[UUID, UUID] = {}

    async def officer(self, method: str, path: str, **request: Any) -> Reply:
        return await self.one.call(method, path, self.one.token(Role.CATEGORY_MANAGER), **request)

    async def supplier(self, supplier: UUID, method: str, path: str, **request: Any) -> Reply:
        """Call as the organisation that registered a supplier."""
        return await self.one.call(method, path, self.one.token(Role.SUPPLIER, org=self.orgs[supplier]), **request)

    async def decide(self, org: UUID, step: str, body: Any = None) -> Reply:
        """A decision of an officer on a supplier; what gives the supplier time reaches it on the same day, by hand."""
        reply = await self.officer("POST", f"/v1/suppliers/{org}/{step}", json={} if body is None else body)
        if reply.status < 400 and step in ("removal-notice", "redeclaration-request"):
            await self.serve(org)
        return reply

    async def serve(self, org: UUID) -> None:
        """Record that all notices to a supplier that wait for it have reached it today."""
        shown = (await self.officer("GET", f"/v1/suppliers/{org}")).body["memberships"]
        notices = {
            each["removal_notice"]["notice_id"]: each["removal_notice"] for each in shown if each["removal_notice"]
        }
        waiting = {name for name, each in notices.items() if not each["served_on"]}
        waiting |= {each["redeclaration_notice_id"] for each in shown if not each["redeclaration_served_on"]}
        body = {"served_on": str(self.clock().date()), "means": "by_hand"}
        for each in waiting - {None}:
            recorded = await self.officer("POST", f"/v1/suppliers/{org}/notices/{each}/service", json=body)
            assert recorded.status == 204, recorded

    async def serve_invitation(self, application: str) -> None:
        """Record that the last invitation to make representations has reached the applicant today."""
        path = f"/v1/applications/{application}"
        notice = (await self.officer("GET", path)).body["invitations"][-1]["notice_id"]
        body = {"served_on": str(self.clock().date()), "means": "by_hand"}
        recorded = await self.officer("POST", f"{path}/notices/{notice}/service", json=body)
        assert recorded.status == 204, recorded

    async def answer(self, application: str, step: str, body: Any) -> Reply:
        """A decision of an officer on an application."""
        return await self.officer("POST", f"/v1/applications/{application}/{step}", json=body)

    async def admit(self, application: str, category: str = CATEGORY) -> Reply:
        """Admit an applicant to one category, step by step; return the first refusal, or the last answer."""
        reply = await self.two_people(application, {"category": category, "outcome": "admit"})
        if reply.status >= 400:
            return reply
        shown = (await self.officer("GET", f"/v1/applications/{application}")).body
        waiting = shown["agreement"] if shown["agreement"] and shown["agreement"]["accepted_at"] is None else None
        return await self.agree(shown["supplier_id"], application, waiting["text_version"]) if waiting else reply

    async def refuse(self, application: str, reasons: Sequence[dict[str, str]], category: str = CATEGORY) -> Reply:
        """Refuse an applicant one category, step by step; return the first refusal, or the last answer."""
        body = {"category": category, "outcome": "refuse", "reasons": reasons}
        reply = await self.two_people(application, body)
        if reply.status != 409 or "representations_not_invited" not in reply.codes:
            return reply
        await self.heard(application, *(each["code"] for each in reasons))
        return await self.two_people(application, body)

    async def heard(self, application: str, *reasons: str) -> None:
        """Invite representations on exclusion grounds, and make them."""
        path = f"/v1/applications/{application}"
        invitation = {"reasons": reasons, "detail": "You have declared it."}
        invited = await self.assessor(ADA, "POST", f"{path}/representations-invitation", json=invitation)
        assert invited.status == 204, invited
        supplier = UUID((await self.officer("GET", path)).body["supplier_id"])
        replied = await self.supplier(supplier, "POST", f"{path}/representations", json={"text": "It is paid."})
        assert replied.status == 204, replied

    async def propose(self, application: str, body: dict[str, Any], by: str = ADA) -> Reply:
        """Propose a decision on one category."""
        asked = {"declares_no_interest": True} | body
        return await self.assessor(by, "POST", f"/v1/applications/{application}/proposals", json=asked)

    async def confirm(self, application: str, category: str, seen: str, by: str = BEN) -> Reply:
        """Confirm what somebody else proposed, on the version that was seen."""
        path, headers = f"/v1/applications/{application}/proposals/{category}/confirmation", {"If-Match": seen}
        return await self.assessor(by, "POST", path, json={"declares_no_interest": True}, headers=headers)

    async def two_people(self, application: str, body: dict[str, Any]) -> Reply:
        """Decide one category: one proposes, another confirms."""
        proposed = await self.propose(application, body)
        if proposed.status >= 400:
            return proposed
        return await self.confirm(application, body["category"], proposed.headers["ETag"])

    async def agree(self, supplier: object, application: str, text_version: str = "DPS-AGREEMENT-1") -> Reply:
        """Accept the agreement as the applicant."""
        body = {"name": "Jo Doe", "capacity": "director", "text_version": text_version}
        path = f"/v1/applications/{application}/agreement"
        return await self.supplier(UUID(str(supplier)), "POST", path, json=body)

    async def assessor(self, name: str, method: str, path: str, **request: Any) -> Reply:
        """Call as one of several category managers."""
        return await self.one.call(method, path, self.one.token(Role.CATEGORY_MANAGER, subject=name), **request)

    async def propose_removal(self, org: UUID, *reasons: str, by: str = ADA, **more: Any) -> Reply:
        """Propose a removal from one category or from all."""
        body = {"reasons": list(reasons), "declares_no_interest": True} | more
        return await self.assessor(by, "POST", f"/v1/suppliers/{org}/removal-proposal", json=body)

    async def confirm_removal(self, org: UUID, seen: str, by: str = BEN, **more: Any) -> Reply:
        """Confirm what somebody else proposed, on the version that was seen."""
        path, headers = f"/v1/suppliers/{org}/removal-confirmation", {"If-Match": seen}
        return await self.assessor(by, "POST", path, json={"declares_no_interest": True} | more, headers=headers)

    async def remove(self, org: UUID, *reasons: str, **more: Any) -> Reply:
        """Remove a member: one proposes, another confirms; return the first refusal, or the last answer."""
        proposed = await self.propose_removal(org, *reasons, **more)
        return await self.confirm_removal(org, proposed.headers["ETag"], **more) if proposed.status < 400 else proposed

    async def an_organisation(self, **differing: Any) -> UUID:
        org = uuid4()
        token = self.one.token(Role.SUPPLIER, org=org)
        reply = await self.one.call("POST", "/v1/suppliers", token, json=a_registration(**differing))
        assert reply.status == 201, reply
        supplier = UUID(reply.body["supplier_id"])
        self.orgs[supplier] = org
        return supplier

    async def an_application(self, org: UUID, **differing: Any) -> str:
        applied = await self.supplier(org, "POST", "/v1/applications", json=BODY | differing)
        assert applied.status == 201, applied
        return str(applied.body["application_id"])

    async def a_member(self, **differing: Any) -> UUID:
        org = await self.an_organisation()
        application = await self.an_application(org, **differing)
        for category in (BODY | differing)["categories"]:
            assert (await self.admit(application, category)).status == 204
        return org

    async def standings(self, org: UUID) -> dict[str, str]:
        shown = await self.officer("GET", f"/v1/suppliers/{org}")
        return {each["category"]: each["standing"] for each in shown.body["memberships"]}

    async def decision(self, application: str) -> str:
        shown = await self.officer("GET", f"/v1/applications/{application}")
        return str(shown.body["categories"][0]["decision"])

    async def on(self, day: date) -> None:
        """Let it be the morning of a day, and wait until all that was due by then is done."""
        self.clock.set(datetime.combine(day, time(9), UTC))
        status, told = await self.one.operations("/timers/settled")
        assert (status, json.loads(told)["failing"]) == (200, 0), told

    async def facts(self, subject: object) -> list[dict[str, Any]]:
        """What the log says of a supplier or an application, in order; `fact` is the name of each."""
        found = self.one.database["events"].find({"aggregate_id": str(subject)}).sort("version", 1)
        return [{**each["data"], "fact": each["type"].split(".")[1], "actor": each["actor"]} async for each in found]
