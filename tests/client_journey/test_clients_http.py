"""What is known of clients over HTTP: sealed before it is kept, opened by who may, and every look is kept."""

import asyncio
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bson.binary import Binary

from deploy.local.processes import free_port
from services.client_journey.clients.commands import Clients
from services.client_journey.clients.domain.consenting import GiveConsent, WithdrawConsent
from services.client_journey.clients.keeping import Keeping
from services.client_journey.clients.sweeping import SweptKeys
from services.client_journey.wiring import SERVICE
from shared.auth.principal import Role
from shared.kernel.caller import Caller
from shared.messaging.topic_reader import records_of
from shared.runtime import ProcessRole, parts_of
from shared.sealing import KmsAway, MasterKey, Vault
from tests.client_journey.calling import ask, coach_of, log_of, shown, start
from tests.running import Reply, Running, running
from tests.sealing.key_services import a_hanging_key_service

NAME, STREET, SAID = "Zebedee Quillfeather", "7 Umbrella Passage", "cannot climb the tower of Babel"
CONTACT = {"name": NAME, "address": [STREET], "postcode": "CF10 1AA", "preferred_way": "letter"}
ACCESS = {"needs": ["step_free"], "said": SAID}


async def put(
    service: Running, journey_id: str, what: str, body: dict[str, Any], token: str = "", **more: Any
) -> Reply:
    path = f"/v1/journeys/{journey_id}/client/{what}"
    return await service.call("PUT", path, token or coach_of(service, "D01"), json=body, **more)


async def opened(service: Running, journey_id: str, token: str = "", **body: Any) -> Reply:
    asked = {"kinds": ["contact_details", "access_needs"], "reason": "contacting_client", **body}
    path = f"/v1/journeys/{journey_id}/client/openings"
    return await service.call("POST", path, token or coach_of(service, "D01"), json=asked)


async def a_known_client(service: Running) -> str:
    journey_id = str((await start(service)).body["journey_id"])
    key = {"Idempotency-Key": secrets.token_hex(8)}
    assert (await put(service, journey_id, "contact-details", CONTACT, headers=key)).status == 204
    assert (await put(service, journey_id, "access-needs", ACCESS)).status == 204
    return journey_id


async def client_of(service: Running, journey_id: str) -> UUID:
    journey = await service.database["journeys"].find_one({"_id": journey_id})
    assert journey
    return UUID(journey["state"]["client_id"])


def vault_of(service: Running) -> Vault:
    return parts_of(SERVICE, service.database, service.settings).vault


async def test_what_is_recorded_is_opened_again_and_each_look_is_kept_with_who_what_and_why(service: Running) -> None:
    journey_id = await a_known_client(service)
    found = await opened(service, journey_id)
    assert found.status == 200, found
    assert (found.body["erased"], found.body["contact_details"]["name"]) == (False, NAME)
    assert found.body["access_needs"] == {"needs": ["step_free"], "interpreter": None, "said": SAID}
    assert (await opened(service, journey_id, kinds=["access_needs"], reason="coach_away")).status == 200
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    looks = (await service.call("GET", f"/v1/journeys/{journey_id}/openings", manager)).body["items"]
    assert [(each["kinds"], each["reason"]) for each in looks] == [
        (["contact_details", "access_needs"], "contacting_client"),
        (["access_needs"], "coach_away"),
    ]
    assert {each["by"] for each in looks} == {"tester work_coach"}
    assert NAME not in json.dumps(looks)
    view = (await shown(service, f"journeys/{journey_id}/client")).body
    assert view["contact_details_recorded_at"]
    assert NAME not in json.dumps(view)


async def test_nothing_of_it_is_in_plain_words_anywhere(service: Running, capfd: Any, caplog: Any) -> None:
    journey_id = await a_known_client(service)
    assert (await opened(service, journey_id)).status == 200
    kept = [
        str(document)
        for database in (service.database, vault_of(service).database)
        for name in await database.list_collection_names()
        async for document in database[name].find()
    ]
    told = [f"{each.headers} {each.value!r}" async for each in records_of(service.settings, "client-journey.journeys")]
    _, metrics = await service.operations("/metrics")
    everywhere = "\n".join([*kept, *told, metrics, caplog.text, *capfd.readouterr()])
    assert journey_id in everywhere
    for word in (*NAME.split(), *STREET.split()[1:], "Babel", NAME.encode().hex()):
        assert word not in everywhere
    client_id = str(await client_of(service, journey_id))
    assert client_id not in "\n".join([*told, metrics, caplog.text])


async def test_an_error_names_the_field_and_never_the_value(service: Running) -> None:
    journey_id = await a_known_client(service)
    wrong = {**CONTACT, "phone": NAME, "postcode": STREET, NAME: "x", "preferred_way": NAME}
    refused = await put(service, journey_id, "contact-details", wrong)
    assert refused.status == 422, refused
    assert {reason["pointer"] for reason in refused.body["reasons"]} >= {"/phone", "/postcode", "/preferred_way"}
    assert not any(word in json.dumps(refused.body) for word in (*NAME.split(), *STREET.split()[1:]))
    unreachable = await put(service, journey_id, "contact-details", {"name": NAME, "preferred_way": "phone"})
    assert (unreachable.status, unreachable.codes) == (409, {"way_not_recorded"})


async def test_nobody_else_opens_or_records_it_and_nothing_says_that_it_is_there(service: Running) -> None:
    journey_id = await a_known_client(service)
    others = [role for role in Role if role is not Role.WORK_COACH]
    tokens = [service.token(role, org=uuid4(), districts=["D01"]) for role in others]
    for token, status in ((coach_of(service, "D02"), 404), *((each, 403) for each in tokens)):
        assert (await opened(service, journey_id, token)).status == status
        assert (await put(service, journey_id, "contact-details", CONTACT, token)).status == status
    for role in (Role.OPERATOR, Role.BUYER, Role.CATEGORY_MANAGER, Role.SUPPLIER, Role.WORK_COACH):
        token = service.token(role, org=uuid4(), districts=["D01"])
        assert (await service.call("GET", f"/v1/journeys/{journey_id}/openings", token)).status == 403
    auditor = service.token(Role.AUDITOR)
    assert (await service.call("GET", f"/v1/journeys/{journey_id}/openings", auditor)).status == 200
    assert (await service.call("GET", f"/v1/journeys/{journey_id}/client", auditor)).status == 403
    assert await log_of(service, str(await client_of(service, journey_id))) == [
        "ClientRecorded",
        "JourneyOfClientRecorded",
        "ContactDetailsRecorded",
        "AccessNeedsRecorded",
    ]
    missing = await opened(service, str(uuid4()))
    assert missing.status == 404


async def test_a_reason_is_one_of_the_list_and_needed(service: Running) -> None:
    journey_id = await a_known_client(service)
    assert (await opened(service, journey_id, reason="curious")).status == 422
    colleague = service.token(Role.WORK_COACH, districts=["D01"], subject="another coach of the district")
    for asked, code in ((None, "reason_needed"), ("arrange_first_day", "reason_not_given")):
        refused = await opened(service, journey_id, colleague, reason=asked)
        assert (refused.status, refused.codes) == (409, {code})
    assert (await opened(service, journey_id, reason=None)).status == 200, "who looks after the client needs none"
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    (look,) = (await service.call("GET", f"/v1/journeys/{journey_id}/openings", manager)).body["items"]
    assert look["reason"] == "looks_after_client"
    assert (await opened(service, journey_id, kinds=[])).status == 422
    assert (await opened(service, journey_id, kinds=["case_notes"])).status == 422


async def test_once_the_key_is_gone_it_is_erased_at_once_in_every_process_and_after_a_restart(service: Running) -> None:
    journey_id = await a_known_client(service)
    client_id = await client_of(service, journey_id)
    settings = service.settings.model_copy(update={"http_port": free_port(), "ops_port": free_port()})
    async with running(SERVICE, settings, service.issuer, frozenset({ProcessRole.API})) as another:
        assert (await opened(another, journey_id)).body["contact_details"]["name"] == NAME
        keys = vault_of(service).database["keys"]
        backup = await keys.find({"_id": Binary.from_uuid(client_id)}).to_list(None)
        await vault_of(service).destroy(client_id, journey_id, datetime.now(UTC))
        for process in (service, another):
            found = await opened(process, journey_id)
            assert (found.status, found.body["erased"], found.body["contact_details"]) == (200, True, None)
            refused = await put(process, journey_id, "contact-details", CONTACT)
            assert (refused.status, refused.codes) == (409, {"client_erased"})
        await keys.insert_many(backup)
        assert (await opened(service, journey_id)).body["erased"] is True, "a vault that was restored from before"
    # Whoever starts it again prepares it first, as the migrate role does.
    async with running(SERVICE, settings, service.issuer, frozenset({ProcessRole.API})) as again:
        assert (await opened(again, journey_id)).body["erased"] is True
    assert await keys.count_documents({"_id": Binary.from_uuid(client_id)}) == 0


async def test_a_client_comes_back_under_the_same_reference_as_somebody_new(service: Running) -> None:
    client_ref = uuid4()
    journey_id = (await start(service, client_ref)).body["journey_id"]
    before = await client_of(service, journey_id)
    await ask(service, f"journeys/{journey_id}/closure", reason="left_benefit")
    second = (await start(service, client_ref)).body["journey_id"]
    assert await client_of(service, second) == before
    await ask(service, f"journeys/{second}/closure", reason="left_benefit")
    await vault_of(service).destroy(before, journey_id, datetime.now(UTC))
    third = (await start(service, client_ref)).body["journey_id"]
    assert await client_of(service, third) != before


async def test_a_key_that_no_journey_came_to_use_is_swept_after_a_day_and_a_clients_never(service: Running) -> None:
    journey_id = await a_known_client(service)
    parts = parts_of(SERVICE, service.database, service.settings)
    unused, keys = await parts.vault.key_for([secrets.token_hex(32)]), SweptKeys(parts.store, parts.vault)
    now = datetime.now(UTC)
    assert await keys.sweep(None, now + timedelta(hours=23)) == 0
    assert await keys.sweep(None, now + timedelta(hours=25)) >= 1
    left = await parts.vault.idle_since(now + timedelta(days=1), None, 10_000)
    assert unused not in left
    assert await client_of(service, journey_id) in left
    assert (await opened(service, journey_id)).body["contact_details"]["name"] == NAME


async def test_while_the_master_key_is_out_of_reach_nothing_is_opened_and_nothing_lost(service: Running) -> None:
    journey_id = await a_known_client(service)
    away = {"provider": "kmip", "credentials": {"endpoint": "127.0.0.1:1"}, "master_key": {}}
    update = {"sealing_kms": json.dumps(away), "sealing_local_key_file": None, "sealing_seconds": 1.0}
    ports = {"http_port": free_port(), "ops_port": free_port()}
    settings = service.settings.model_copy(update=update | ports)
    async with running(SERVICE, settings, service.issuer, frozenset({ProcessRole.API})) as cut_off:
        for reply in (
            await opened(cut_off, journey_id),
            await put(cut_off, journey_id, "contact-details", CONTACT),
            await start(cut_off),
        ):
            assert (reply.status, reply.codes) == (503, {"sealing_unavailable"}), reply
            assert reply.headers["Retry-After"]
        _, metrics = await cut_off.operations("/metrics")
        assert 'dps_sealing_total{outcome="away",what="kms"}' in metrics
    assert (await opened(service, journey_id)).body["contact_details"]["name"] == NAME


async def test_consents_are_given_and_withdrawn_while_nothing_can_be_sealed(service: Running) -> None:
    journey_id = await a_known_client(service)
    parts = parts_of(SERVICE, service.database, service.settings)
    coach = Caller("tester", "c-1", roles=frozenset({Role.WORK_COACH}), districts=frozenset({"D01"}))
    purposes = ("joining_letter", "contact_shared")
    await parts.store.start()
    try:
        async with a_hanging_key_service() as endpoint:
            hanging = Vault(parts.vault.database, MasterKey("kmip", {"endpoint": endpoint}, {}))
            clients = Clients(parts.store, Keeping(parts.store, hanging, parts.clock), parts.clock)
            waiting = [asyncio.create_task(hanging.key_for([secrets.token_hex(8)])) for _ in range(40)]
            await clients.give_consent(UUID(journey_id), GiveConsent(purposes=purposes, way="by_phone"), coach)
            await clients.withdraw_consent(UUID(journey_id), WithdrawConsent(purposes=purposes[:1]), coach)
            assert not any(each.done() for each in waiting), "nobody stands in the queue of those who seal"
        assert {type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)} == {KmsAway}
    finally:
        await parts.store.close()
    view = (await shown(service, f"journeys/{journey_id}/client")).body
    assert [each["purpose"] for each in view["consents"]] == ["contact_shared"]
