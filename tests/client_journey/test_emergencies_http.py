"""Emergency access over HTTP: who may ask, grant and see, and what is announced."""

from typing import Any
from uuid import uuid4

from shared.auth.principal import Role
from shared.contracts.topics import EMERGENCIES
from shared.messaging.topic_reader import records_of
from tests.client_journey.calling import coach_of, log_of, start
from tests.client_journey.test_clients_http import NAME, a_known_client
from tests.running import Reply, Running, until

PATH = "/v1/emergency-accesses"


def manager(service: Running, name: str, district: str = "D01") -> str:
    return service.token(Role.DISTRICT_MANAGER, districts=[district], subject=name)


async def ask(service: Running, token: str, **body: Any) -> Reply:
    asked = {"kinds": ["contact_details"], "reason": "coach_out_of_reach", **body}
    return await service.call("POST", PATH, token, json=asked)


async def an_access(service: Running, token: str) -> tuple[str, str]:
    journey_id = (await start(service)).body["journey_id"]
    asked = await ask(service, token, journey_id=journey_id)
    assert asked.status == 201, asked
    return journey_id, f"{PATH}/{asked.body['emergency_id']}"


async def test_one_asks_another_grants_it_ends_and_a_third_reviews_it(service: Running) -> None:
    ada, ben = manager(service, "ada"), service.token(Role.CATEGORY_MANAGER, subject="ben")
    journey_id, path = await an_access(service, ada)
    again = await ask(service, ada, journey_id=journey_id)
    assert (again.status, again.codes) == (409, {"emergency_open"})
    own = await service.call("POST", f"{path}/approval", ada)
    assert (own.status, own.codes) == (409, {"separation_of_duties"})
    assert (await service.call("POST", f"{path}/approval", ben)).status == 204
    seen = (await service.call("GET", path, ada)).body
    assert (seen["status"], seen["requested_by"], seen["decided_by"]) == ("granted", "ada", "ben")
    assert (await service.call("POST", f"{path}/end", ada)).status == 204
    finding = {"finding": "not_used"}
    assert (await service.call("POST", f"{path}/review", ben, json=finding)).codes == {"separation_of_duties"}
    assert (await service.call("POST", f"{path}/review", manager(service, "cat"), json=finding)).status == 204
    assert await log_of(service, path.rpartition("/")[2]) == [
        "EmergencyAccessRequested",
        "EmergencyAccessConcerns",
        "EmergencyAccessGranted",
        "EmergencyAccessDecidedBy",
        "EmergencyAccessEnded",
        "EmergencyAccessReviewed",
    ]


async def look(service: Running, path: str, token: str, *kinds: str) -> Reply:
    return await service.call("POST", f"{path}/openings", token, json={"kinds": kinds or ["contact_details"]})


async def test_whoever_asked_opens_what_was_granted_and_each_look_is_kept_with_the_access(service: Running) -> None:
    operator, journey_id = service.token(Role.OPERATOR, subject="on call"), await a_known_client(service)
    ben = service.token(Role.CATEGORY_MANAGER, subject="ben")
    path = f"{PATH}/{(await ask(service, operator, journey_id=journey_id)).body['emergency_id']}"
    assert (await look(service, path, operator)).codes == {"emergency_not_granted"}
    assert (await service.call("POST", f"{path}/approval", ben)).status == 204
    found = await look(service, path, operator)
    assert (found.status, found.body["contact_details"]["name"], found.body["access_needs"]) == (200, NAME, None)
    assert found.headers["Cache-Control"] == "no-store"
    assert (await look(service, path, operator, "access_needs")).codes == {"not_asked_for"}
    eve = manager(service, "eve")
    assert (await look(service, path, eve)).codes == {"not_yours"}
    assert (await look(service, path, ben)).status == 403
    openings = await service.call("GET", f"/v1/journeys/{journey_id}/openings", eve)
    (kept,) = [each for each in openings.body["items"] if each["emergency_id"] == path.rpartition("/")[2]]
    assert (kept["by"], kept["reason"], kept["kinds"]) == ("on call", "emergency", ["contact_details"])
    assert (await service.call("GET", path, operator)).body["looks"] == 1
    assert (await service.call("POST", f"{path}/end", eve)).status == 204
    assert (await look(service, path, operator)).codes == {"emergency_not_granted"}
    assert NAME not in str([each async for each in service.database["events"].find()])


async def test_who_is_of_another_district_by_then_opens_nothing(service: Running) -> None:
    ada, journey_id = manager(service, "ada"), await a_known_client(service)
    path = f"{PATH}/{(await ask(service, ada, journey_id=journey_id)).body['emergency_id']}"
    assert (await service.call("POST", f"{path}/approval", manager(service, "ben"))).status == 204
    assert (await look(service, path, ada)).body["contact_details"]["name"] == NAME
    there = {"to_district": "D02", "reason": "client_moved_home"}
    coach = coach_of(service, "D01")
    assert (await service.call("POST", f"/v1/journeys/{journey_id}/transfer", coach, json=there)).status == 204
    assert (await look(service, path, ada)).status == 404, "another district looks after the client now"
    assert (await service.call("GET", path, ada)).body["looks"] == 1


async def test_what_is_announced_names_the_access_and_its_district_alone(service: Running) -> None:
    asker = manager(service, "mx-requester")
    journey_id, path = await an_access(service, asker)
    await service.call("POST", f"{path}/approval", manager(service, "ben"))
    key = path.rpartition("/")[2].encode()

    async def announced() -> list[Any]:
        found = [each async for each in records_of(service.settings, EMERGENCIES.name) if each.key == key]
        return found if len(found) == 2 else []

    told = await until(announced, "the request and the grant are on the bus")
    everything = b" ".join(part for each in told for part in (each.value or b"", *(text for _, text in each.headers)))
    assert journey_id.encode() not in everything
    assert b"mx-requester" not in everything


async def test_who_may_not_know_of_it_finds_nothing_and_who_oversees_it_reads_of_no_journey(service: Running) -> None:
    operator = service.token(Role.OPERATOR, subject="on call")
    journey_id, path = await an_access(service, operator)
    for token, status in (
        (manager(service, "dan", "D02"), 404),
        (service.token(Role.OPERATOR, subject="another"), 404),
        (service.token(Role.WORK_COACH, districts=["D01"]), 403),
        (service.token(Role.BUYER), 403),
        (service.token(Role.SUPPLIER, org=uuid4()), 403),
    ):
        assert (await service.call("GET", path, token)).status == status
    for role in (Role.CATEGORY_MANAGER, Role.AUDITOR):
        for part in (path, f"{path}/history"):
            seen = await service.call("GET", part, service.token(role))
            assert seen.status == 200, seen
            assert journey_id not in str(seen.body)
    listed = await service.call("GET", PATH, manager(service, "eve"), params={"limit": "200"})
    assert journey_id in {each["journey_id"] for each in listed.body["items"]}
    own = await service.call("GET", PATH, operator, params={"limit": "200"})
    assert {each["requested_by"] for each in own.body["items"]} == {"on call"}, "operators list what they asked for"
    assert journey_id in {each["journey_id"] for each in own.body["items"]}
    assert (await service.call("GET", path, operator)).body["journey_id"] == journey_id


async def test_what_cannot_be_asked_for_is_refused_with_every_reason(service: Running) -> None:
    ada = manager(service, "ada")
    assert (await ask(service, ada, journey_id=str(uuid4()))).status == 404
    elsewhere = (await start(service, district="D02")).body["journey_id"]
    assert (await ask(service, ada, journey_id=elsewhere)).status == 404
    wrong = await ask(service, ada, journey_id="x", kinds=[], reason="curiosity", why="x")
    assert wrong.status == 422
    assert {each["pointer"] for each in wrong.body["reasons"]} == {"/journey_id", "/kinds", "/reason", ""}
    coach = service.token(Role.WORK_COACH, districts=["D01"])
    assert (await ask(service, coach, journey_id=elsewhere)).status == 403
