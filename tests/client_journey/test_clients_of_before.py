"""Clients whose journeys were kept by a key of the reference, as in 0.1: each gets a client once that is needed."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.client_journey.journeys.domain.journey import JOURNEYS, OPEN_JOURNEY
from services.client_journey.journeys.references import References
from services.client_journey.wiring import SERVICE
from shared.contracts import client_journey as facts
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.keying import Keying
from shared.runtime import parts_of
from shared.store.reliance import Reliance
from tests.client_journey.calling import coach_of, start
from tests.client_journey.test_clients_http import CONTACT, NAME, client_of, opened, put
from tests.client_journey.test_references import found, search
from tests.running import CLIENT_KEY_SECRET, Running


async def a_journey_of_before(service: Running, client_ref: UUID) -> str:
    """A journey as 0.1 wrote it: its client is a key of the reference, in the log, the state and the claim."""
    journey_id, (key,) = new_id(), References(Keying.of([CLIENT_KEY_SECRET])).keys(client_ref)
    about = {"journey_id": journey_id, "district": "D01"}
    store = parts_of(SERVICE, service.database, service.settings).store
    await store.start()
    try:
        await store.change(
            Reliance((JOURNEYS.new(journey_id), OPEN_JOURNEY(key))),
            lambda _: [
                facts.JourneyStarted(**about, category="ENGAGEMENT", started_at=datetime.now(UTC)),
                facts.ClientKeyed(**about, client_key=key),
            ],
            Caller(actor="tester", correlation_id="c-1"),
        )
    finally:
        await store.close()
    return str(journey_id)


async def claims_of(service: Running, journey_id: str) -> list[str]:
    return [each["_id"] async for each in service.database["claims"].find({"holder": journey_id})]


async def test_it_is_found_by_the_reference_and_named_again_it_is_the_same_journey(service: Running) -> None:
    client_ref = uuid4()
    journey_id = await a_journey_of_before(service, client_ref)
    assert found(await search(service, client_ref)) == [journey_id]
    elsewhere = await start(service, client_ref, district="D02")
    assert (elsewhere.status, elsewhere.codes) == (409, {"journey_open"})
    assert (await start(service, client_ref)).body["journey_id"] == journey_id
    client_id = await client_of(service, journey_id)
    assert await claims_of(service, journey_id) == [f"open_journey:{client_id}"]
    assert found(await search(service, client_ref)) == [journey_id]


async def test_it_gets_its_client_once_something_is_recorded_whoever_is_quicker(service: Running) -> None:
    client_ref = uuid4()
    journey_id = await a_journey_of_before(service, client_ref)
    token = coach_of(service, "D01")
    nothing = await opened(service, journey_id, token)
    assert (nothing.status, nothing.body["not_recorded"]) == (200, ["contact_details", "access_needs"])
    replies = await asyncio.gather(*(put(service, journey_id, "contact-details", CONTACT) for _ in range(4)))
    assert {each.status for each in replies} == {204}
    client_id = await client_of(service, journey_id)
    assert await claims_of(service, journey_id) == [f"open_journey:{client_id}"]
    assert (await opened(service, journey_id)).body["contact_details"]["name"] == NAME
    assert found(await search(service, client_ref)) == [journey_id]
    assert (await start(service, client_ref)).body["journey_id"] == journey_id
