"""A member about which everything was said that is confidential, each in words that say for whom they are.

Words begin with their audience: `for-own-` for the supplier's own people alone, `for-both-` for them and for the
assessors, `for-assessors-` for the assessors alone, and `for-staff-` for whoever of the department may see the thing.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from deploy.local.replay.documents import a_pdf
from shared.auth.principal import Role
from shared.files.records import Records
from shared.http.downloads import disposition
from shared.kernel.clock import system_clock
from tests.running import Reply, until
from tests.supplier_registry.registering import ADDRESS
from tests.supplier_registry.running import BEN, BODY, CATEGORY, OTHER, START, Registry

DISSOLVED = "01234568"
"""A company that its register says is dissolved, so that somebody has to look at it."""
ASSOCIATE = "for-both-associate"
PROPOSER, RAISER = "for-assessors-proposer", "for-staff-raiser"
INTERESTED, RELEASED = "for-assessors-interested", "for-assessors-released"
LATER = START + timedelta(days=16)
"""When all has been said: the day after the last on which a notice of removal could be answered."""
REFUSED, PENDING = OTHER, "ADDRESSING_BARRIERS"
SURE = {"declares_no_interest": True}


def a_ground(words: str) -> dict[str, Any]:
    return {"ground": "insolvency", "happened_on": "2016-05-02", "self_cleaning": words}


def an_associate(words: str) -> dict[str, Any]:
    return {"name": words, "kind": "connected_person"}


@dataclass
class Confided:
    """The member, a stranger, and the ids of everything that paths name, each with all the values there are."""

    registry: Registry
    org: UUID
    stranger: UUID
    ids: dict[str, list[str]] = field(default_factory=dict)
    grants: list[str] = field(default_factory=list)
    """Those of addresses that were made for the supplier, which open nothing for anybody else."""

    async def own(self, path: str, body: Any, method: str = "POST", **headers: str) -> Reply:
        return _done(await self.registry.supplier(self.org, method, path, json=body, headers=headers))

    async def decide(self, path: str, body: Any, by: str = BEN, *, seen: bool = False) -> Reply:
        """Decide as an assessor, on what is there now where that has to be said."""
        headers = {"If-Match": (await self.registry.officer("GET", await self.read_at(path))).headers["ETag"]}
        sent = {"json": body, "headers": headers if seen else {}}
        return _done(await self.registry.assessor(by, "POST", path, **sent))

    async def read_at(self, path: str) -> str:
        """Where that is read which a decision is about."""
        return "/".join(path.split("/")[:4])

    async def sends(self, path: str, name: str, **said: str) -> Reply:
        """Send a file that says in its name and in its text for whom it is."""
        document = a_pdf(name, (f"{name}-text",))
        headers = {"Content-Type": document.media_type, "Content-Disposition": disposition(document.name)}
        token = self.registry.one.token(Role.SUPPLIER, org=self.registry.orgs[self.org])
        sent = {"params": said, "data": document.content, "headers": headers}
        return _done(await self.registry.one.call("POST", path, token, **sent))


def _done(reply: Reply) -> Reply:
    assert reply.status < 300, reply
    return reply


async def confide(registry: Registry) -> Confided:
    """Say everything about a new member."""
    org = await registry.an_organisation(
        identifiers=[{"scheme": "GB-COH", "id": DISSOLVED}],
        trading_addresses=[ADDRESS | {"lines": ["for-both-trading-address"]}],
        social_purpose={
            "objectives": ["social"],
            "surplus_reinvested_percent": 60,
            "asset_lock": False,
            "mission": "for-both-mission",
        },
    )
    told = Confided(registry, org, await registry.a_member())
    told.ids["supplier_id"] = [str(org)]
    await _is_checked(told)
    await _applies(told)
    await _is_watched(told)
    await _is_complained_about(told)
    await _is_decided_on(told)
    await _drafts(told)
    await _opens(told)
    return told


async def _is_checked(told: Confided) -> None:
    path = f"/v1/suppliers/{told.org}"

    async def looked_up() -> bool:
        return bool((await told.registry.officer("GET", f"{path}/register-checks")).body["items"][0]["to_look_at"])

    await until(looked_up, "the register was asked")
    number = {"scheme": "GB-COH", "id": DISSOLVED}
    settled = {"number": number, "note": "for-both-register-note"}
    await told.decide(f"{path}/register-checks/settlement", settled)
    interest = {"kind": "worked_there", "detail": "for-assessors-interest"}
    await told.decide(f"{path}/interests", interest, INTERESTED)
    await told.decide(f"{path}/interests", interest | {"detail": ""}, RELEASED)
    await told.decide(f"{path}/interests/ending", {"person": RELEASED})
    invited = await told.own(f"{path}/invitations", {"kind": "account", "id": "for-both-invited"})
    told.ids["invitation_id"] = [invited.body["invitation_id"]]


async def _applies(told: Confided) -> None:
    registry, org = told.registry, told.org
    application = await registry.an_application(
        org,
        categories=[CATEGORY, REFUSED, PENDING],
        exclusion_grounds=[a_ground("for-both-grounds")],
        associates=[an_associate(ASSOCIATE)],
    )
    told.ids["application_id"] = [application]
    path = f"/v1/applications/{application}"
    findings = f"/v1/suppliers/{org}/debarment-findings"
    await told.decide(findings, None)
    match = {"entry": "2017/2", "relation": "connected_person", "who": ASSOCIATE, "outcome": "another_organisation"}
    await told.decide(f"{findings}/consideration", {**match, **SURE, "note": "for-assessors-debarment"})
    added = await told.sends(f"{path}/evidence", "for-both-attached", kind="safeguarding_policy")
    told.ids["evidence_id"] = [added.body["evidence_id"]]
    await told.decide(f"{path}/evaluation", None, PROPOSER)
    asked = await told.decide(f"{path}/clarifications", {"question": "for-both-question"})
    await told.own(f"{path}/clarifications/{asked.body['clarification_id']}/answer", {"answer": "for-both-answer"})
    await told.decide(f"{path}/extension", {"justification": "for-both-justification"})
    admit = {"category": CATEGORY, "outcome": "admit", "note": "for-assessors-returned-proposal", **SURE}
    await told.decide(f"{path}/proposals", admit, PROPOSER)
    await told.decide(f"{path}/proposals/{CATEGORY}/return", {"note": "for-assessors-return"})
    await told.decide(f"{path}/proposals", admit | {"note": "for-assessors-proposal"}, PROPOSER)
    await told.decide(f"{path}/proposals/{CATEGORY}/confirmation", SURE, seen=True)
    signed = {"name": "for-both-signatory", "capacity": "for-both-capacity", "text_version": "DPS-AGREEMENT-1"}
    await told.own(f"{path}/agreement", signed)
    ground = "discretionary_exclusion_ground"
    invited = {"reasons": [ground], "detail": "for-both-representations-invited"}
    await told.decide(f"{path}/representations-invitation", invited)
    await told.own(f"{path}/representations", {"text": "for-both-representations"})
    refuse = {"category": REFUSED, "outcome": "refuse", "note": "for-assessors-refusal", **SURE}
    reasons = [{"code": ground, "detail": "for-both-refusal"}]
    await told.decide(f"{path}/proposals", refuse | {"reasons": reasons}, PROPOSER)
    await told.decide(f"{path}/proposals/{REFUSED}/confirmation", SURE, seen=True)
    wanted = await told.own(
        f"{path}/feedback-requests", {"category": REFUSED, "question": "for-both-feedback-question"}
    )
    told.ids["feedback_id"] = [wanted.body["feedback_id"]]
    feedback = {"text": "for-both-feedback"}
    await told.decide(f"/v1/feedback-requests/{wanted.body['feedback_id']}/answer", feedback, "for-assessors-writer")
    pending = {"category": PENDING, "reasons": [{"code": ground, "detail": "for-assessors-undecided"}]}
    await told.decide(f"{path}/proposals", refuse | pending, PROPOSER)
    given = await told.sends("/v1/evidence", "for-both-given", kind="self_cleaning", confidential="names_people")
    held = f"/v1/evidence/{given.body['evidence_id']}"
    told.ids["evidence_id"] = sorted({*told.ids["evidence_id"], given.body["evidence_id"]})
    told.ids["version"] = ["1"]
    rejected = {"version": given.body["version"], "reason": "not_readable", "detail": "for-both-rejection"}
    await told.decide(f"{held}/rejection", rejected)
    more = {"supplier_id": str(org), "kind": "accreditation", "reason": "doubt", "detail": "for-both-request"}
    requested = _done(await registry.assessor("for-assessors-requester", "POST", "/v1/evidence-requests", json=more))
    told.ids["request_id"] = [requested.body["request_id"]]


async def _is_watched(told: Confided) -> None:
    async def ids(of: str, name: str) -> list[str]:
        listed = await told.registry.officer("GET", of, params={"supplier_id": str(told.org)})
        return [each[name] for each in listed.body["items"]]

    for of, name in (("/v1/performance", "performance_id"), ("/v1/register-notices", "notice_id")):
        told.ids[name] = await until(partial(ids, of, name), f"there is a {name}")
    path = f"/v1/performance/{told.ids['performance_id'][0]}"
    level = {"level": 2, "reason": "starts_late", "detail": "for-both-level", **SURE}
    await told.decide(f"{path}/level", level, seen=True)
    day = START.date()
    plan = {
        "targets": [{"measure": "completion", "value": 70}],
        "steps": "for-both-steps",
        "review_on": (day + timedelta(days=14)).isoformat(),
        "improve_by": (day + timedelta(days=60)).isoformat(),
        **SURE,
    }
    await told.decide(f"{path}/improvement-plan", plan, seen=True)
    await told.own(f"{path}/improvement-plan/reply", {"agrees": True, "reply": "for-both-plan-reply"})
    review = {"on_track": True, "note": "for-both-plan-note", **SURE}
    await told.decide(f"{path}/improvement-plan/review", review)


async def _is_complained_about(told: Confided) -> None:
    coach = told.registry.one.token(Role.WORK_COACH, districts=["D01"], subject=RAISER)
    complaint = {"supplier_id": str(told.org), "category": CATEGORY, "district": "D01", "reason": "started_late"}
    body = complaint | {"detail": "for-both-complaint"}
    raised = _done(await told.registry.one.call("POST", "/v1/complaints", coach, json=body))
    told.ids["complaint_id"] = [raised.body["complaint_id"]]
    path = f"/v1/complaints/{raised.body['complaint_id']}"
    await told.own(f"{path}/answer", {"answer": "for-both-complaint-answer"})
    found = {"finding": "upheld", "consequence": "warning", "detail": "for-both-complaint-decision", **SURE}
    await told.decide(f"{path}/decision", found, seen=True)


async def _is_decided_on(told: Confided) -> None:
    path, registry = f"/v1/suppliers/{told.org}", told.registry
    succession = {"supplier_id": str(told.stranger), "successor_id": str(told.org), "kind": "takeover", **SURE}
    body = succession | {"happened_on": START.date().isoformat(), "note": "for-assessors-succession"}
    proposed = _done(await registry.assessor(PROPOSER, "POST", "/v1/successions", json=body))
    told.ids["succession_id"] = [proposed.body["succession_id"]]
    returned = {"note": "for-assessors-succession-return"}
    await told.decide(f"/v1/successions/{told.ids['succession_id'][0]}/return", returned)
    stop = {"reason": "performance_below_floor", "detail": "for-both-stop"}
    await told.decide(f"{path}/new-orders-stop", stop)
    await told.decide(f"{path}/suspension", {"reason": "investigation", "detail": "for-both-suspension"})
    await told.decide(f"{path}/redeclaration-request", {})
    renewed = {key: BODY[key] for key in BODY if key != "categories"}
    grounds, associates = [a_ground("for-both-renewed")], [an_associate("for-both-renewed-associate")]
    await told.own(f"{path}/redeclaration", renewed | {"exclusion_grounds": grounds, "associates": associates})
    reason = "persistent_poor_performance"
    await told.decide(f"{path}/removal-notice", {"reasons": [reason], "detail": "for-both-notice"})
    await registry.serve(told.org)
    await told.own(f"{path}/removal-answer", {"answer": "for-both-removal-answer"})
    registry.clock.set(LATER)
    removal = {"reasons": [reason], "detail": "for-assessors-removal", "note": "for-assessors-removal-note", **SURE}
    await told.decide(f"{path}/removal-proposal", removal, PROPOSER)
    await told.decide(f"{path}/removal-return", {"note": "for-assessors-removal-return"})
    again = {"detail": "for-assessors-second-removal", "note": "for-assessors-second-removal-note"}
    await told.decide(f"{path}/removal-proposal", removal | again, PROPOSER)


async def _drafts(told: Confided) -> None:
    begun = await told.own("/v1/application-drafts", {})
    told.ids["draft_id"] = [begun.body["draft_id"]]
    said = {"exclusion_grounds": [a_ground("for-own-grounds")], "associates": [an_associate("for-own-associate")]}
    path = f"/v1/application-drafts/{begun.body['draft_id']}"
    await told.own(path, said, "PUT", **{"If-Match": begun.headers["ETag"]})


async def _opens(told: Confided) -> None:
    for each in told.ids["evidence_id"]:
        for fact in await told.registry.facts(each):
            if fact["fact"] == "EvidenceGiven":  # a scanner has found nothing in it
                await Records(told.registry.one.database).scanned(UUID(fact["file"]["file_id"]), None, system_clock())
        made = await told.own(f"/v1/evidence/{each}/versions/1/address", None)
        told.grants.append(made.body["address"].partition("grant=")[2])
