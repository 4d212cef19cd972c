"""What staff of a district ask of client journeys over HTTP."""

from typing import Any
from uuid import UUID, uuid4

from shared.auth.principal import Role
from tests.needs import need_body
from tests.running import Reply, Running


def coach_of(service: Running, *districts: str) -> str:
    return service.token(Role.WORK_COACH, districts=districts)


async def start(service: Running, client_ref: UUID | None = None, **body: Any) -> Reply:
    body = {"client_ref": str(client_ref or uuid4()), "district": "D01", "category": "ENGAGEMENT", **body}
    return await service.call("POST", "/v1/journeys", coach_of(service, body["district"]), json=body)


async def ask(service: Running, path: str, headers: dict[str, str] | None = None, **body: Any) -> Reply:
    return await service.call("POST", f"/v1/{path}", coach_of(service, "D01"), json=body, headers=headers or {})


async def shown(service: Running, path: str) -> Reply:
    return await service.call("GET", f"/v1/{path}", coach_of(service, "D01"))


async def log_of(service: Running, aggregate_id: str) -> list[str]:
    events = service.database["events"].find({"aggregate_id": aggregate_id}).sort("version", 1)
    return [event["type"].split(".")[1] async for event in events]


async def record(service: Running, journey_id: str, category: str = "SKILLS_FOR_WORK", **more: Any) -> str:
    recorded = await ask(service, f"journeys/{journey_id}/needs", **need_body(category, **more))
    assert recorded.status == 201, recorded
    return str(recorded.body["need_id"])


async def with_a_need(service: Running) -> tuple[str, str]:
    journey_id = (await start(service)).body["journey_id"]
    return journey_id, await record(service, journey_id)
