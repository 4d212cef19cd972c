"""What clients ask for by right, over HTTP: access in one go, and an erasure that is one everywhere at once."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bson.binary import UUID_SUBTYPE, Binary

from deploy.local.processes import free_port
from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.journeys.domain.journey import JOURNEYS, OPEN_JOURNEY
from services.client_journey.needs.domain.need import NEEDS
from services.client_journey.rights.domain.erasing import decide
from services.client_journey.rights.domain.erasure import ERASURES
from services.client_journey.rights.domain.request import DATA_REQUESTS
from services.client_journey.rights.erasures import Erasures
from services.client_journey.rights.holdings import Holdings
from services.client_journey.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole, parts_of
from shared.store.log import known_event
from shared.store.reliance import Known, Reliance
from shared.store.store import Store
from tests.client_journey.calling import ask, coach_of, log_of, record, shown, start
from tests.client_journey.test_clients_http import CONTACT, NAME, SAID, a_known_client, client_of, opened, put, vault_of
from tests.running import Reply, Running, running, until

ASKED = {"kind": "access", "identified": "known_in_person"}
SYSTEM = Caller("client_journey.client_data", "a test")


def manager_of(service: Running, name: str = "manager") -> str:
    return service.token(Role.DISTRICT_MANAGER, districts=["D01"], subject=name)


async def received(service: Running, journey_id: str, kind: str = "access") -> str:
    reply = await ask(service, f"journeys/{journey_id}/data-requests", **{**ASKED, "kind": kind})
    assert reply.status == 201, reply
    return str(reply.body["request_id"])


async def exported(service: Running, request_id: str, token: str = "", **asked: Any) -> Reply:
    path = f"/v1/data-requests/{request_id}/exports"
    return await service.call("POST", path, token or coach_of(service, "D01"), json=asked)


async def confirmed(service: Running, request_id: str, token: str) -> Reply:
    return await service.call("POST", f"/v1/data-requests/{request_id}/erasure-confirmation", token)


async def erased(service: Running, journey_id: str) -> str:
    """Erase the client of a journey, as two people decide it; return the request."""
    closed = await ask(service, f"journeys/{journey_id}/closure", reason="left_benefit")
    assert closed.status in {204, 409}, closed
    request_id = await received(service, journey_id, "erasure")
    proposed = await ask(service, f"data-requests/{request_id}/erasure-proposal", ground="no_longer_needed")
    assert proposed.status == 204, proposed
    assert (await confirmed(service, request_id, manager_of(service))).status == 204
    return request_id


async def log_of_openings(service: Running, journey_id: str) -> int:
    return int(await service.database["openings"].count_documents({"state.journey_id": journey_id}))


@asynccontextmanager
async def beside(service: Running) -> AsyncIterator[tuple[Store, Erasures]]:
    """What erases, in a process of its own, two years and a month later."""
    parts = parts_of(SERVICE, service.database, service.settings)
    await parts.store.start()
    try:
        yield parts.store, Erasures(parts.store, parts.vault, lambda: datetime.now(UTC) + timedelta(days=761))
    finally:
        await parts.store.close()


async def test_all_that_is_kept_of_a_client_is_handed_over_in_one_go_and_that_is_on_record(service: Running) -> None:
    journey_id = await a_known_client(service)
    need_id = await record(service, journey_id)
    assert (await opened(service, journey_id)).status == 200
    request_id = await received(service, journey_id)
    early = await ask(service, f"data-requests/{request_id}/answer", outcome="complied")
    assert (early.status, early.codes) == (409, {"nothing_exported"})
    export = await exported(service, request_id)
    assert export.status == 200, export
    parts = export.body["parts"]
    assert parts["client"][0]["contact"]["name"] == NAME
    assert parts["client"][0]["access"]["said"] == SAID
    assert [each["need_id"] for each in parts["needs"]] == [need_id]
    assert [each["journey_id"] for each in parts["journeys"]] == [journey_id]
    assert {each["by"] for each in parts["openings"]} == {"a member of staff"}, "not who it was"
    assert "client_id" not in str(export.body)
    page = await exported(service, request_id, form="page")
    assert NAME in page.body
    assert page.headers["Content-Type"].startswith("text/html")
    withheld = await exported(service, request_id, withhold=[need_id])
    assert (withheld.body["withheld"], need_id in str(withheld.body["parts"]["needs"])) == (1, False)
    looks = (await service.call("GET", f"/v1/journeys/{journey_id}/openings", manager_of(service))).body["items"]
    assert [(each["kinds"], each["reason"]) for each in looks][1:] == [(["data_export"], "data_request")] * 3
    assert (await ask(service, f"data-requests/{request_id}/answer", outcome="complied")).status == 204
    assert (await exported(service, request_id)).codes == {"request_over"}
    history = (await shown(service, f"data-requests/{request_id}/history")).body["items"]
    told = [each["fact"].split(".")[1] for each in history]
    assert told == ["DataRequestReceived", "DataRequestOfClient", *["DataExported"] * 3, "DataRequestAnswered"]


async def test_requests_are_for_the_clients_district_and_auditors_learn_not_whose_they_are(service: Running) -> None:
    journey_id = await a_known_client(service)
    request_id = await received(service, journey_id)
    again = await ask(service, f"journeys/{journey_id}/data-requests", **ASKED)
    assert (again.status, again.codes) == (409, {"request_open"})
    for token, status in ((coach_of(service, "D02"), 404), (service.token(Role.OPERATOR), 403)):
        assert (await service.call("GET", f"/v1/data-requests/{request_id}", token)).status == status
        assert (await exported(service, request_id, token)).status == status
    auditor = service.token(Role.AUDITOR)
    assert (await exported(service, request_id, auditor)).status == 403
    seen = (await service.call("GET", f"/v1/data-requests/{request_id}", auditor)).body
    assert (seen["kind"], seen["status"], seen["journey_id"]) == ("access", "received", None)
    history = await service.call("GET", f"/v1/data-requests/{request_id}/history", auditor)
    client_id = await client_of(service, journey_id)
    assert not [each for each in (journey_id, str(client_id), NAME) if each in str(history.body)]
    listed = await service.call("GET", "/v1/data-requests", coach_of(service, "D01"), params={"open": "true"})
    assert request_id in {each["request_id"] for each in listed.body["items"]}
    by_day = {"open": "true", "order": "due", "limit": "1"}
    days: list[str] = []
    while by_day.get("after", "first"):
        found = (await service.call("GET", "/v1/data-requests", coach_of(service, "D01"), params=by_day)).body
        days += [each["answer_by"] for each in found["items"]]
        by_day["after"] = found["next"]
    assert days == sorted(days), "those whose last day comes first are first"
    assert len(days) == len(listed.body["items"])
    wrong = await ask(service, f"journeys/{journey_id}/data-requests", kind="gossip", identified="known_in_person")
    assert wrong.status == 422
    moved = await ask(service, f"journeys/{journey_id}/transfer", to_district="D02", reason="client_moved_home")
    assert moved.status == 204, moved

    async def there() -> bool:
        found = await service.call("GET", f"/v1/data-requests/{request_id}", coach_of(service, "D02"))
        return bool(found.status == 200 and found.body["district"] == "D02")

    await until(there, "the request follows the client")


async def test_a_request_that_has_not_followed_its_client_yet_opens_nothing_to_the_district_before(
    service: Running,
) -> None:
    client_ref = uuid4()
    journey_id = str((await start(service, client_ref, district="D02")).body["journey_id"])
    coach = coach_of(service, "D02")
    requests = {}
    for kind in ("access", "erasure"):
        asked = {**ASKED, "kind": kind}
        reply = await service.call("POST", f"/v1/journeys/{journey_id}/data-requests", coach, json=asked)
        requests[kind] = str(reply.body["request_id"])
    async with beside(service) as (store, _):
        for kind, request_id in requests.items():
            about = {"request_id": UUID(request_id), "kind": kind, "answer_by": date(2030, 1, 1)}
            late = facts.DataRequestTransferred(
                **about, district="D01", from_district="D02", transferred_at=datetime.now(UTC)
            )
            await store.change((DATA_REQUESTS(request_id),), lambda _, late=late: [late], SYSTEM)  # type: ignore[misc]
    assert (await shown(service, f"data-requests/{requests['access']}")).status == 200, "as news that is late leaves it"
    assert (await exported(service, requests["access"])).status == 404
    propose = f"data-requests/{requests['erasure']}/erasure-proposal"
    assert (await ask(service, propose, ground="objected")).status == 404


async def test_an_erasure_is_decided_by_two_with_every_reason_to_keep_the_data(service: Running) -> None:
    journey_id = await a_known_client(service)
    access, request_id = await received(service, journey_id), await received(service, journey_id, "erasure")
    assert (await ask(service, f"journeys/{journey_id}/restriction", reason="legal_claim")).status == 204
    assert (await opened(service, journey_id)).codes == {"client_restricted"}, "it is kept and used for nothing else"
    assert (await shown(service, f"journeys/{journey_id}/client")).body["restricted_for"] == "legal_claim"
    assert (await opened(service, journey_id, reason="data_request")).status == 200
    propose = f"data-requests/{request_id}/erasure-proposal"
    refused = await ask(service, propose, ground="objected")
    assert (refused.status, refused.codes) == (409, {"journey_open", "client_restricted", "request_open"})
    assert (await ask(service, f"journeys/{journey_id}/restriction-end", reason="claim_settled")).status == 204
    assert (await ask(service, f"data-requests/{access}/withdrawal")).status == 204
    assert (await ask(service, f"journeys/{journey_id}/closure", reason="left_benefit")).status == 204
    assert (await ask(service, propose, ground="objected")).status == 204
    assert (await confirmed(service, request_id, coach_of(service, "D01"))).status == 403
    same = service.token(Role.WORK_COACH, Role.DISTRICT_MANAGER, districts=["D01"], subject="tester work_coach")
    assert (await confirmed(service, request_id, same)).codes == {"separation_of_duties"}
    assert (await opened(service, journey_id)).body["contact_details"]["name"] == NAME
    assert (await confirmed(service, request_id, manager_of(service))).status == 204
    assert (await opened(service, journey_id)).body["erased"]


async def test_who_is_erased_is_forgotten_in_every_process_at_once_after_a_restart_and_for_the_ledger(
    service: Running,
) -> None:
    client_ref = uuid4()
    journey_id = str((await start(service, client_ref)).body["journey_id"])
    assert (await put(service, journey_id, "contact-details", CONTACT)).status == 204
    need_id, client_id = await record(service, journey_id), await client_of(service, journey_id)
    vault = vault_of(service)
    backup = await vault.database["keys"].find_one({"keyAltNames": {"$exists": True}, "_id": _binary(client_id)})
    assert backup
    settings = service.settings.model_copy(update={"http_port": free_port(), "ops_port": free_port()})
    only_api = frozenset({ProcessRole.API})
    async with running(SERVICE, settings, service.issuer, only_api) as another:
        assert (await opened(another, journey_id)).body["contact_details"]["name"] == NAME
        request_id = await erased(service, journey_id)
        for process in (service, another):
            assert (await opened(process, journey_id)).body == {**_ERASED}
            assert (await put(process, journey_id, "contact-details", CONTACT)).codes == {"client_erased"}
            found = await process.call("POST", "/v1/journeys/search", coach_of(process, "D01"), json=_ref(client_ref))
            assert found.body["items"] == [], "the reference leads nowhere"
    assert (await log_of(service, journey_id))[-1] == "ClientErased"
    assert (await log_of(service, need_id))[-1] == "NeedSevered"
    assert (await shown(service, f"journeys/{journey_id}")).body["erased_at"]
    assert (await shown(service, f"data-requests/{request_id}")).body["outcome"] == "complied"
    listed = await service.call("GET", "/v1/erasures", service.token(Role.AUDITOR), params={"limit": "200"})
    assert [each["journeys"] for each in listed.body["items"] if each["request_id"] == request_id] == [1]
    assert client_id in {each.client_id for each in await vault.destroyed()}
    await vault.database["keys"].insert_one(backup)  # a backup of the vault, from before, is restored
    async with running(SERVICE, settings, service.issuer, only_api) as again:
        assert (await opened(again, journey_id)).body["erased"]
    assert await vault.find([*backup["keyAltNames"]]) is None
    assert await vault.database["keys"].find_one({"_id": _binary(client_id)}) is None, "and it goes again at the start"
    back = await start(service, client_ref)
    assert back.status == 201, "whoever comes back is new here"
    assert await client_of(service, back.body["journey_id"]) != client_id


async def test_an_open_safeguarding_report_keeps_the_client_and_neither_refusal_nor_history_tells(
    service: Running,
) -> None:
    journey_id = await a_known_client(service)
    concern = {"concern": "neglect", "urgency": "soon", "said": "Came without a coat."}
    reported = await ask(service, f"journeys/{journey_id}/safeguarding-reports", **concern)
    path = f"/v1/safeguarding-reports/{reported.body['report_id']}"
    lead = service.token(Role.SAFEGUARDING_LEAD, districts=["D01"])
    await ask(service, f"journeys/{journey_id}/closure", reason="left_benefit")
    request_id = await received(service, journey_id, "erasure")
    proposal = f"data-requests/{request_id}/erasure-proposal"
    refusal = await ask(service, proposal, ground="no_longer_needed")
    assert refusal.codes == {"legal_obligation"}
    assert "safeguarding" not in str(refusal.body)
    assert (await ask(service, f"data-requests/{request_id}/withdrawal")).status == 204
    state = await service.database["journeys"].find_one({"_id": journey_id})
    assert state
    due = datetime.fromisoformat(state["state"]["keep_until"]).date()
    async with beside(service) as (_, erasures):
        await erasures.end_retention(UUID(journey_id), due, SYSTEM)
    assert (await log_of(service, journey_id))[-1] == "RetentionPostponed"
    history = str((await shown(service, f"journeys/{journey_id}/history")).body)
    assert "legal_obligation" in history
    assert "safeguarding" not in history
    assert (await service.call("POST", f"{path}/openings", lead)).body["said"] == concern["said"]
    assert (await service.call("POST", f"{path}/acknowledgement", lead)).status == 204
    closing = {"outcome": "no_further_action"}
    assert (await service.call("POST", f"{path}/closure", lead, json=closing)).status == 204
    await erased(service, journey_id)
    gone = (await service.call("POST", f"{path}/openings", lead)).body
    assert (gone["erased"], gone["said"]) == (True, None)


async def test_what_is_folded_anew_from_the_log_is_erased_too(service: Running) -> None:
    journey_id = await a_known_client(service)
    need_id, client_id = await record(service, journey_id), await client_of(service, journey_id)
    await erased(service, journey_id)
    async with beside(service) as (store, _):
        for kind, identifier in ((JOURNEYS, journey_id), (NEEDS, need_id), (CLIENTS, str(client_id))):
            log = [known_event(each) for each in await store.history(identifier)]
            state = (await store.get(kind(identifier))).state
            assert kind.fold([each for each in log if each]) == state
    sealed = [each async for each in service.database["events"].find({"aggregate_id": str(client_id)})]
    assert NAME not in str(sealed)
    kept = (await parts_of(SERVICE, service.database, service.settings).store.get(CLIENTS(client_id))).state
    assert kept.contact
    assert await vault_of(service).open(client_id, [kept.contact]) == [None]


async def test_an_erasure_that_was_cut_off_is_carried_out_and_once(service: Running) -> None:
    journey_id = await a_known_client(service)
    need_id, client_id = await record(service, journey_id), await client_of(service, journey_id)
    await ask(service, f"journeys/{journey_id}/closure", reason="left_benefit")
    async with beside(service) as (store, erasures):
        around = await Holdings(store).around((await store.get(JOURNEYS(journey_id))).state)
        erasure_id = new_id()

        def decided(known: Known) -> list[Event]:
            return decide(around.held(known), erasure_id, "unlawful", None, datetime.now(UTC))

        await store.change(Reliance((ERASURES.new(erasure_id), *around.relied_on())), decided, SYSTEM)
        # Here a process dies. What it had begun is finished by whoever is there, as often as they like.
        refused = await put(service, journey_id, "contact-details", CONTACT)
        assert refused.codes == {"client_erased"}, "nothing more is recorded once it is decided"
        looks = await log_of_openings(service, journey_id)
        assert (await opened(service, journey_id)).body["erased"], "nor anything opened, while the key is still there"
        assert await log_of_openings(service, journey_id) == looks
        for _ in range(2):
            await erasures.carry_out_all(SYSTEM)
    assert (await opened(service, journey_id)).body["erased"]
    told = [fact for each in (journey_id, need_id, str(erasure_id)) for fact in await log_of(service, each)]
    assert [told.count(each) for each in ("ClientErased", "NeedSevered", "ErasureCarriedOut")] == [1, 1, 1]
    assert client_id in {each.client_id for each in await vault_of(service).destroyed()}


async def test_a_client_is_erased_once_the_time_is_over_for_which_the_last_journey_is_kept(service: Running) -> None:
    client_ref = uuid4()
    first = str((await start(service, client_ref)).body["journey_id"])
    await put(service, first, "contact-details", CONTACT)
    await ask(service, f"journeys/{first}/closure", reason="left_benefit")
    second = str((await start(service, client_ref)).body["journey_id"])
    state = await service.database["journeys"].find_one({"_id": first})
    assert state
    due = datetime.fromisoformat(state["state"]["keep_until"]).date()
    assert [each["by"] for each in state["due"]] or due
    async with beside(service) as (_, erasures):
        await erasures.end_retention(UUID(first), due, SYSTEM)
        assert (await opened(service, first)).body["contact_details"]["name"] == NAME, "another journey is open"
        await ask(service, f"journeys/{second}/closure", reason="left_benefit")
        await erasures.end_retention(UUID(second), due, SYSTEM)
    assert {(await opened(service, each)).body["erased"] for each in (first, second)} == {True}
    assert (await log_of(service, first))[-2:] == ["RetentionEnded", "ClientErased"]
    assert (await log_of(service, second))[-2:] == ["RetentionEnded", "ClientErased"]


async def test_whoever_comes_back_while_being_erased_is_erased_or_kept_and_never_half(service: Running) -> None:
    """A journey is opened just as its client's erasure is confirmed: one of the two comes first, and both are right."""

    async def one_race() -> tuple[int, int]:
        client_ref = uuid4()
        journey_id = str((await start(service, client_ref)).body["journey_id"])
        assert (await put(service, journey_id, "contact-details", CONTACT)).status == 204
        await ask(service, f"journeys/{journey_id}/closure", reason="left_benefit")
        request_id = await received(service, journey_id, "erasure")
        await ask(service, f"data-requests/{request_id}/erasure-proposal", ground="objected")
        confirming, starting = await asyncio.gather(
            confirmed(service, request_id, manager_of(service)), start(service, client_ref)
        )
        if confirming.status == 204:
            assert (await opened(service, journey_id)).body["erased"]
        else:
            assert confirming.codes == {"journey_open"}, confirming
            assert (await opened(service, journey_id)).body["contact_details"]["name"] == NAME
        if starting.status == 201:
            again = str(starting.body["journey_id"])
            assert (await put(service, again, "contact-details", CONTACT)).status == 204, "its client is there"
            assert (await opened(service, again)).body["contact_details"]["name"] == NAME
        else:
            assert starting.codes == {"client_erased"}, starting
            assert (await start(service, client_ref)).status == 201, "as a new client, a moment later"
        return confirming.status, starting.status

    races = await asyncio.gather(*(one_race() for _ in range(8)))
    assert {*races} <= {(204, 201), (204, 409), (409, 201)}


async def test_a_client_from_before_there_were_keys_is_kept_as_long_and_then_forgotten(service: Running) -> None:
    one, two, key = new_id(), new_id(), secrets.token_hex(32)
    closed = datetime(2026, 1, 31, 12, tzinfo=UTC)
    async with beside(service) as (store, erasures):
        for journey_id in (one, two):
            about = {"journey_id": journey_id, "district": "D01"}
            life = [
                facts.JourneyStarted(**about, category="ENGAGEMENT", started_at=closed - timedelta(days=90)),
                facts.ClientKeyed(**about, client_key=key),
                facts.JourneyClosed(**about, reason=Reason(code="left_benefit"), closed_at=closed),
            ]
            began = Reliance((JOURNEYS.new(journey_id), OPEN_JOURNEY(key)))
            await store.change(began, lambda _, life=life: life, SYSTEM)  # type: ignore[misc] # a default of a lambda
        await erasures.begin_retention(SYSTEM)
        for journey_id in (one, two):
            assert (await store.get(JOURNEYS(journey_id))).state.keep_until == date(2028, 1, 31)
        await erasures.end_retention(one, date(2028, 1, 31), SYSTEM)
        for journey_id in (one, two):
            gone = (await store.get(JOURNEYS(journey_id))).state
            assert (gone.client_key, gone.erased_at is None, gone.retention_runs) == (None, False, False)
        await erasures.end_retention(two, date(2028, 1, 31), SYSTEM)
    assert (await log_of(service, str(two)))[-2:] == ["RetentionStarted", "ClientErased"]


_ERASED = {"erased": True, "contact_details": None, "access_needs": None, "not_recorded": []}


def _ref(client_ref: UUID) -> dict[str, str]:
    return {"client_ref": str(client_ref)}


def _binary(client_id: UUID) -> Any:
    return Binary(client_id.bytes, UUID_SUBTYPE)
