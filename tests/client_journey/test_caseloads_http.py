"""Who looks after a client, over HTTP: one journey, or all of a coach's at once, and what the bus hears of needs."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.auth.principal import Role
from shared.contracts.client_journey import AssignmentEvent
from shared.messaging.topic_reader import records_of
from tests.client_journey.calling import log_of, record
from tests.client_journey.test_needs_http import Bought
from tests.needs import need_body
from tests.running import Reply, Running, until

TODAY = datetime.now(UTC).date()
DAYS = {"first_on": TODAY.isoformat(), "last_on": (TODAY + timedelta(days=7)).isoformat()}


class Staff:
    """A coach or manager of one district, with a name at the identity provider."""

    def __init__(self, service: Running, name: str, district: str = "D11", role: Role = Role.WORK_COACH) -> None:
        self._service = service
        self.coach = {"subject": f"{name} {uuid4()}"}
        self._token = service.token(role, districts=[district], subject=self.coach["subject"])
        self._district = district

    async def post(self, path: str, **body: Any) -> Reply:
        return await self._service.call("POST", f"/v1/{path}", self._token, json=body)

    async def get(self, path: str, **params: str) -> Reply:
        return await self._service.call("GET", f"/v1/{path}", self._token, params=params)

    async def start(self, **more: str) -> str:
        begun = await self.post("journeys", district=self._district, category="ENGAGEMENT", **more)
        assert begun.status == 201, begun
        return str(begun.body["journey_id"])

    async def mine(self) -> set[str]:
        return {each["journey_id"] for each in (await self.get("journeys", mine="true")).body["items"]}


async def coach_told(service: Running, need_id: str, count: int) -> list[str]:
    """Whom the bus says to write to about a need, in order."""

    async def told() -> list[str] | None:
        found = [each async for each in records_of(service.settings, AssignmentEvent.TOPIC)]
        of_need = [each for each in found if need_id.encode() in (each.value or b"")]
        types = [dict(each.headers)["ce_type"].decode().split(".")[1] for each in of_need]
        return types if len(types) >= count else None

    return list(await until(told, "the assignment is published"))


async def test_whoever_opens_a_journey_has_it_and_hands_it_over_with_its_needs(service: Running) -> None:
    robin, kit = Staff(service, "robin"), Staff(service, "kit")
    journey_id = await robin.start()
    recorded = await robin.post(f"journeys/{journey_id}/needs", **need_body("SKILLS_FOR_WORK"))
    need_id = recorded.body["need_id"]
    assert (await robin.mine(), await kit.mine()) == ({journey_id}, set())
    handed = await robin.post(f"journeys/{journey_id}/coach", coach=kit.coach, reason="workload")
    assert handed.status == 204, handed
    assert (await robin.mine(), await kit.mine()) == (set(), {journey_id})
    assert await coach_told(service, need_id, 2) == ["NeedAssigned", "NeedAssigned"]
    shown = (await robin.get(f"journeys/{journey_id}")).body
    assert shown["coach"]["subject"] == kit.coach["subject"]
    told = (await robin.get(f"journeys/{journey_id}/history")).body["items"]
    assert [each["fact"].split(".")[1] for each in told] == ["JourneyStarted", "CoachAssigned", "CoachAssigned"]


async def test_a_cover_makes_a_journey_somebody_elses_as_well_until_the_coach_is_back(service: Running) -> None:
    robin, kit, manager = (
        Staff(service, "robin"),
        Staff(service, "kit"),
        Staff(service, "max", role=Role.DISTRICT_MANAGER),
    )
    journeys = {await robin.start() for _ in range(2)}
    covered = await manager.post("caseloads/cover", coach=robin.coach, by=kit.coach, **DAYS)
    assert (covered.status, set(covered.body["journeys"]), covered.body["more"]) == (200, journeys, False)
    assert await kit.mine() == await robin.mine() == journeys
    assert (await manager.post("caseloads/cover-end", coach=robin.coach)).status == 200
    assert (await kit.mine(), await robin.mine()) == (set(), journeys)
    one = journeys.pop()
    bad = {"first_on": DAYS["last_on"], "last_on": "2020-01-01"}
    refused = await robin.post(f"journeys/{one}/cover", by=robin.coach, **bad)
    assert refused.codes == {"covers_for_themselves", "ends_before_it_begins", "day_over"}


async def test_a_caseload_is_handed_over_in_one_commit_and_each_need_with_it(service: Running) -> None:
    leaving, kit, sam = (Staff(service, each) for each in ("leaving", "kit", "sam"))
    manager = Staff(service, "max", role=Role.DISTRICT_MANAGER)
    journeys = {await leaving.start() for _ in range(3)}
    need_id = (await leaving.post(f"journeys/{sorted(journeys)[0]}/needs", **need_body("GETTING_JOBS"))).body["need_id"]
    body = {"coach": leaving.coach, "to": [kit.coach, sam.coach], "reason": "coach_left"}
    elsewhere = Staff(service, "max", "D12", Role.DISTRICT_MANAGER)
    refused = await elsewhere.post("caseloads/hand-over", **body)
    assert (refused.status, refused.codes) == (409, {"caseload_empty"}), "of another district nothing is known"
    handed, repeated = await asyncio.gather(*(manager.post("caseloads/hand-over", **body) for _ in range(2)))
    changed = [reply.body["journeys"] for reply in (handed, repeated) if reply.status == 200 and reply.body["journeys"]]
    assert [set(each) for each in changed] == [journeys], "each was handed over once"
    assert (await kit.mine()) | (await sam.mine()) == journeys
    assert sorted(len(each) for each in (await kit.mine(), await sam.mine())) == [1, 2]
    assert await leaving.mine() == set()
    assert (await coach_told(service, need_id, 2))[-1] == "NeedAssigned"
    for path, fault in (("to", []), ("to", [kit.coach, kit.coach]), ("to", [{"subject": "\u200b"}])):
        assert (await manager.post("caseloads/hand-over", **{**body, path: fault})).status == 422


async def test_what_no_coach_looks_after_is_found(service: Running) -> None:
    system = service.issuer.token("cases", [Role.SERVICE], districts=["D13"], scopes=["journeys:write"])
    begun = await service.call(
        "POST", "/v1/journeys", system, json={"district": "D13", "category": "ENGAGEMENT", "jobcentre": None}
    )
    robin = Staff(service, "robin", "D13")
    own = await robin.start()
    found = (await robin.get("journeys", unassigned="true", district="D13")).body["items"]
    assert [each["journey_id"] for each in found] == [begun.body["journey_id"]]
    taken = await robin.post(f"journeys/{begun.body['journey_id']}/coach", coach=robin.coach, reason="taken_on")
    assert taken.status == 204
    assert await robin.mine() == {own, begun.body["journey_id"]}
    assert await log_of(service, own) == ["JourneyStarted", "JourneyOfClient", "CoachAssigned"]


async def test_needs_of_an_unassigned_journey_are_assigned_once_somebody_takes_the_client_on(service: Running) -> None:
    system = service.issuer.token("cases", [Role.SERVICE], districts=["D01"], scopes=["journeys:write"])
    begun = await service.call("POST", "/v1/journeys", system, json={"district": "D01", "category": "ENGAGEMENT"})
    need_id = await record(service, begun.body["journey_id"])
    robin = Staff(service, "robin", "D01")
    await robin.post(f"journeys/{begun.body['journey_id']}/coach", coach=robin.coach, reason="taken_on")
    assert await coach_told(service, need_id, 1) == ["NeedAssigned"]


async def test_a_client_goes_to_another_district_with_all_needs_in_one_commit(service: Running) -> None:
    robin, there = Staff(service, "robin", "D14"), Staff(service, "kit", "D15")
    journey_id = await robin.start()
    needs = []
    for category in ("SKILLS_FOR_WORK", "GETTING_JOBS"):
        needs.append((await robin.post(f"journeys/{journey_id}/needs", **need_body(category))).body["need_id"])
    await robin.post(f"needs/{needs[0]}/unmet", reason="no_offer_in_reach")
    refused = await robin.post(
        f"journeys/{journey_id}/transfer", to_district="D15", jobcentre="INV", reason="nearer_jobcentre"
    )
    assert (refused.status, refused.codes) == (409, {"jobcentre_not_of_district"})
    moved = await robin.post(f"journeys/{journey_id}/transfer", to_district="D15", reason="client_moved_home")
    assert moved.status == 204, moved
    for path in (f"journeys/{journey_id}", f"needs/{needs[0]}", f"needs/{needs[1]}"):
        assert (await robin.get(path)).status == 404, "of another district's client nothing is known"
        assert (await there.get(path)).body["district"] == "D15"
    assert await coach_told(service, needs[1], 2) == ["NeedAssigned", "NeedUnassigned"]
    waiting = (await there.get("journeys", unassigned="true")).body["items"]
    assert journey_id in {each["journey_id"] for each in waiting}
    events = service.database["events"].find(
        {"type": {"$regex": "Transferred"}, "aggregate_id": {"$in": [journey_id, *needs]}}
    )
    assert len({each["recorded_at"] async for each in events}) == 1, "journey and needs change together"
    taken = await there.post(f"journeys/{journey_id}/coach", coach=there.coach, reason="taken_on")
    assert taken.status == 204
    assert await there.mine() == {journey_id}


async def test_what_waits_is_counted_for_the_coach_and_for_the_manager_of_the_district_alone(service: Running) -> None:
    robin, kit = Staff(service, "robin", "D16"), Staff(service, "kit", "D16")
    manager = Staff(service, "max", "D16", Role.DISTRICT_MANAGER)
    journeys = [await robin.start() for _ in range(3)]
    for journey_id in journeys[:2]:
        await robin.post(f"journeys/{journey_id}/needs", **need_body("SKILLS_FOR_WORK"))
    own = (await robin.get("caseloads/mine")).body
    assert (own["journeys"], own["need_open"], own["not_seen"]) == (3, 2, 0)
    first = await robin.get("caseloads/mine/journeys", waiting="need_open", limit="1")
    rest = await robin.get("caseloads/mine/journeys", waiting="need_open", limit="1", after=first.body["next"])
    listed = [*first.body["items"], *rest.body["items"]]
    assert [each["journey_id"] for each in listed] == sorted(journeys[:2])
    assert (await robin.get("caseloads/mine/journeys", waiting="not_seen")).body["items"] == []
    await manager.post("caseloads/cover", coach=robin.coach, by=kit.coach, **DAYS)
    assert (await kit.get("caseloads/mine")).body["journeys"] == 3, "what is covered is on hand too"
    of_district = (await manager.get("caseloads", district="D16")).body["items"]
    assert [(each["coach"], each["journeys"]) for each in of_district if each["coach"] is None] == [(None, 0)]
    assert [each["need_open"] for each in of_district if each["coach"]] == [2]
    assert (await manager.get("caseloads", district="D01")).status == 404
    assert (await robin.get("caseloads", district="D16")).status == 403


async def test_a_timeline_has_journey_and_needs_in_one_answer_and_never_whose_it_is(service: Running) -> None:
    robin = Staff(service, "robin")
    journey_id = await robin.start()
    need_id = (await robin.post(f"journeys/{journey_id}/needs", **need_body("SKILLS_FOR_WORK"))).body["need_id"]
    await robin.post(f"journeys/{journey_id}/contacts", how="by_telephone")
    told = (await robin.get(f"journeys/{journey_id}/timeline")).body
    kinds = {(each["kind"], each["about"]) for each in told["entries"]}
    assert kinds >= {("JourneyStarted", journey_id), ("ClientSeen", journey_id), ("NeedRecorded", need_id)}
    assert "JourneyOfClient" not in {kind for kind, _ in kinds}
    assert told["journey"]["journey_id"] == journey_id
    elsewhere = Staff(service, "kit", "D12")
    assert (await elsewhere.get(f"journeys/{journey_id}/timeline")).status == 404


async def test_what_was_bought_and_how_it_went_is_on_the_timeline_and_decides_what_waits(service: Running) -> None:
    robin = Staff(service, "robin", "D20")
    journey_id = await robin.start()
    need_id = (await robin.post(f"journeys/{journey_id}/needs", **need_body("SKILLS_FOR_WORK"))).body["need_id"]
    order = Bought(service, need_id)

    async def waits_for(*waiting: str) -> bool:
        listed = (await robin.get("caseloads/mine/journeys")).body["items"]
        return [each["waiting"] for each in listed] == ([list(waiting)] if waiting else [])

    assert await waits_for("need_open")
    await order.tell(order.placed())
    await until(lambda: waits_for("awaiting_approval"), "the order waits for approval")
    await order.tell(order.accepted())
    await until(lambda: waits_for("awaiting_start", "starting_soon"), "it starts soon")
    await order.tell(order.completed())
    await until(lambda: waits_for("ended_without_outcome"), "nothing is known to have come of it")
    await order.tell(order.outcome("job_started"))
    await until(waits_for, "nothing waits")
    told = (await robin.get(f"journeys/{journey_id}/timeline")).body["entries"]
    bought = [each for each in told if each["about"] == str(order.order_id)]
    assert [each["kind"] for each in bought] == ["OrderPlaced", "OutcomeRecorded", "ProvisionCompleted"]
    assert bought[0]["detail"]["paid_by"] == "D01", "by the district that ordered it"
    assert bought[1]["detail"] == {"need_id": need_id, "outcome": "job_started"}


async def test_contact_is_recorded_by_day_and_kind_alone(service: Running) -> None:
    robin = Staff(service, "robin")
    journey_id = await robin.start()
    assert (await robin.post(f"journeys/{journey_id}/contacts", how="in_person")).status == 204
    assert (await robin.get(f"journeys/{journey_id}")).body["last_seen_on"] == TODAY.isoformat()
    for body in (
        {"how": "was ill"},
        {"how": "in_person", "note": "was ill"},
        {"how": "in_person", "seen_on": "0001-01-01"},
    ):
        refused = await robin.post(f"journeys/{journey_id}/contacts", **body)
        assert refused.status == 422
        assert "was ill" not in str(refused.body)


async def test_a_need_recorded_while_its_client_goes_elsewhere_goes_along_or_is_refused(service: Running) -> None:
    robin, there = Staff(service, "robin", "D17"), Staff(service, "kit", "D18")
    categories = ("SKILLS_FOR_WORK", "GETTING_JOBS")
    for _ in range(4):
        journey_id = await robin.start()
        moved, *recorded = await asyncio.gather(
            robin.post(f"journeys/{journey_id}/transfer", to_district="D18", reason="client_moved_home"),
            *(robin.post(f"journeys/{journey_id}/needs", **need_body(each)) for each in categories),
        )
        assert moved.status == 204, moved
        assert {reply.status for reply in recorded} <= {201, 404}
        for reply in recorded:
            if reply.status == 201:
                assert (await there.get(f"needs/{reply.body['need_id']}")).body["district"] == "D18"
        listed = (await there.get(f"journeys/{journey_id}/needs")).body["items"]
        assert len(listed) == sum(reply.status == 201 for reply in recorded)


async def test_a_need_that_was_unmet_is_the_new_coachs_too_once_it_is_looked_for_anew(service: Running) -> None:
    robin, kit = Staff(service, "robin", "D19"), Staff(service, "kit", "D19")
    journey_id = await robin.start()
    need_id = (await robin.post(f"journeys/{journey_id}/needs", **need_body("SKILLS_FOR_WORK"))).body["need_id"]
    await robin.post(f"needs/{need_id}/unmet", reason="no_offer")
    await robin.post(f"journeys/{journey_id}/coach", coach=kit.coach, reason="workload")
    assert await coach_told(service, need_id, 2) == ["NeedAssigned", "NeedAssigned"]
