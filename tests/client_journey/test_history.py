"""The past of journeys and needs over HTTP: for staff of the client's district, and never whose it is."""

import json
from datetime import UTC, datetime
from uuid import uuid4

from shared.auth.principal import Role
from tests.client_journey.calling import ask, coach_of, log_of, shown, start, with_a_need
from tests.running import Running


async def test_a_journey_tells_its_steps_and_never_whose_it_is(service: Running) -> None:
    client_ref = uuid4()
    journey_id = (await start(service, client_ref)).body["journey_id"]
    await ask(service, f"journeys/{journey_id}/moves", to_category="GETTING_JOBS", reason="progress")
    assert "JourneyOfClient" in await log_of(service, journey_id), "which the log has"
    told = await shown(service, f"journeys/{journey_id}/history")
    assert [each["fact"] for each in told.body["items"]] == [
        "client_journey.JourneyStarted.v1",
        "client_journey.CoachAssigned.v1",
        "client_journey.JourneyMoved.v1",
    ]
    assert told.body["items"][2]["by"]["roles"] == ["work_coach"]
    assert told.body["items"][2]["reasons"][0]["text"]
    stored = await service.database["journeys"].find_one({"_id": journey_id})
    assert stored is not None
    assert stored["state"]["client_id"] not in json.dumps(told.body)
    assert str(client_ref) not in json.dumps(told.body)
    today = datetime.now(UTC).date()
    paths = (f"/v1/journeys/{journey_id}/history", f"/v1/journeys/{journey_id}?as_at={today}")
    for path in paths:
        assert (await service.call("GET", path, coach_of(service, "D02"))).status == 404
        for role in (Role.AUDITOR, Role.OPERATOR, Role.BUYER, Role.CATEGORY_MANAGER):
            assert (await service.call("GET", path, service.token(role))).status == 403
    now = await shown(service, f"journeys/{journey_id}")
    assert (await service.call("GET", paths[1], coach_of(service, "D01"))).body == now.body


async def test_a_need_tells_what_became_of_it(service: Running) -> None:
    _, need_id = await with_a_need(service)
    await ask(service, f"needs/{need_id}/unmet", reason="no_offer")
    told = await shown(service, f"needs/{need_id}/history")
    assert [each["fact"].split(".")[1] for each in told.body["items"]] == ["NeedRecorded", "NeedQualified", "NeedUnmet"]
    assert told.body["items"][2]["reasons"][0]["code"] == "no_offer"
    assert (await service.call("GET", f"/v1/needs/{need_id}/history", coach_of(service, "D02"))).status == 404
    then = await shown(service, f"needs/{need_id}?as_at=2016-01-01")
    assert (then.status, then.codes) == (404, {"not_there_yet"})
