"""References to clients: where they are kept, who finds a journey by one, and what a repeat is answered."""

import json
import secrets
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.processes import free_port
from services.client_journey.journeys.references import References
from services.client_journey.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.topics import EVENT_TOPICS
from shared.kernel.keying import Keying, SecretUnfit
from shared.messaging.topic_reader import records_of
from shared.runtime import Process, ProcessRole
from tests.client_journey.calling import ask, coach_of, log_of, shown, start
from tests.running import CLIENT_KEY_SECRET, Reply, Running, running, until

OLD, NEW = "an old secret that is long enough to be one", "a new secret that is long enough to be one"
OPENING = {"district": "D01", "category": "ENGAGEMENT"}


def _with(secret: str) -> dict[str, Any]:
    return {"http_port": free_port(), "ops_port": free_port(), "client_key_secrets": secret}


def references(*newest_first: str) -> References:
    return References(Keying.of(newest_first))


async def search(service: Running, client_ref: UUID, token: str = "", **request: Any) -> Reply:
    token = token or coach_of(service, "D01")
    return await service.call("POST", "/v1/journeys/search", token, json={"client_ref": str(client_ref)}, **request)


def found(reply: Reply) -> list[str]:
    assert reply.status == 200, reply
    return [each["journey_id"] for each in reply.body["items"]]


async def everything(service: Running) -> str:
    """All that the service has stored, and all that it has published."""
    kept = [
        str(document)
        for name in await service.database.list_collection_names()
        async for document in service.database[name].find()
    ]
    topics = (each.name for each in EVENT_TOPICS if each.owner == SERVICE.name)
    told = [f"{each.key!r} {each.headers} {each.value!r}" async for each in records_of(service.settings, *topics)]
    return "\n".join([*kept, *told])


async def test_a_reference_is_nowhere_in_what_is_stored_or_published(
    service: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    given, key = uuid4(), {"Idempotency-Key": secrets.token_hex(8)}
    started = await ask(service, "journeys", key, client_ref=str(given), **OPENING)
    made = await ask(service, "journeys", {"Idempotency-Key": secrets.token_hex(8)}, **OPENING)
    ids = [started.body["journey_id"], made.body["journey_id"]]

    async def is_told() -> str | None:
        all_ = await everything(service)
        return all_ if all(f"b'{each}'" in all_ for each in ids) else None

    all_ = (await until(is_told, "both journeys are published")) + caplog.text + "".join(capfd.readouterr())
    for reference in (given, UUID(made.body["client_ref"])):
        for form in (str(reference), reference.hex, reference.bytes.hex().upper(), str(reference.bytes)):
            assert form not in all_
        (name,) = references(CLIENT_KEY_SECRET).keys(reference)
        assert name not in all_, "not even by what it is found by"
        assert await service.database.client[f"{service.database.name}_vault"]["keys"].find_one({"keyAltNames": name})


async def test_journeys_are_found_by_reference_those_that_ended_too(service: Running) -> None:
    client_ref = uuid4()
    assert found(await search(service, client_ref)) == []
    first = (await start(service, client_ref)).body["journey_id"]
    await ask(service, f"journeys/{first}/closure", reason="no_contact")
    second = (await start(service, client_ref)).body["journey_id"]
    reply = await search(service, client_ref)
    assert found(reply) == sorted([first, second])
    assert {each["status"] for each in reply.body["items"]} == {"open", "closed"}
    assert str(client_ref) not in json.dumps(reply.body)
    other_spelling = {"client_ref": str(client_ref).upper()}
    again = await service.call("POST", "/v1/journeys/search", coach_of(service, "D01"), json=other_spelling)
    assert found(again) == sorted([first, second])


async def test_what_is_not_theirs_does_not_exist_for_whoever_searches(service: Running) -> None:
    client_ref = uuid4()
    await start(service, client_ref)
    for roles in ((Role.WORK_COACH,), (Role.DISTRICT_MANAGER,), (Role.WORK_COACH, Role.AUDITOR)):
        assert found(await search(service, client_ref, service.token(*roles, districts=["D02"]))) == []
    for role in (Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR, Role.OPERATOR):
        assert (await search(service, client_ref, service.token(role))).status == 403
    assert (await search(service, client_ref, service.token(Role.SUPPLIER, org=uuid4()))).status == 403


async def test_a_search_changes_nothing_and_takes_no_idempotency_key(service: Running) -> None:
    before = await service.database["idempotency"].count_documents({})
    key = {"Idempotency-Key": "one and the same" + chr(233)}  # which no change would take
    for client_ref in (uuid4(), uuid4()):
        assert found(await search(service, client_ref, headers=key)) == []
    assert await service.database["idempotency"].count_documents({}) == before
    operation = (await service.call("GET", "/openapi.json")).body["paths"]["/v1/journeys/search"]["post"]
    named = {each["$ref"].rpartition("/")[2] for each in operation["parameters"] if "$ref" in each}
    assert named == {"CorrelationId"}
    assert not {"409", "412", "428"} & set(operation["responses"])


async def test_a_reference_is_made_for_a_client_who_has_none(service: Running) -> None:
    one, other = [await ask(service, "journeys", **OPENING) for _ in range(2)]
    assert one.body["client_ref"] != other.body["client_ref"]
    made = UUID(one.body["client_ref"])
    assert (one.status, made.version) == (201, 4)
    assert found(await search(service, made)) == [one.body["journey_id"]]
    assert "client_ref" not in (await shown(service, f"journeys/{one.body['journey_id']}")).body
    again = await ask(service, "journeys", client_ref=str(made), **OPENING)
    assert again.body == {"journey_id": one.body["journey_id"]}, "who has it knows the client's journey"


async def test_a_repeat_gets_the_same_reference_although_it_is_not_kept(service: Running) -> None:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first, second = [await ask(service, "journeys", key, **OPENING) for _ in range(2)]
    assert (second.status, second.body, second.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    assert await log_of(service, first.body["journey_id"]) == ["JourneyStarted", "JourneyOfClient", "CoachAssigned"]
    other = await ask(service, "journeys", key, **{**OPENING, "category": "GETTING_JOBS"})
    assert (other.status, other.codes) == (422, {"idempotency_key_reused"})


async def test_whoever_guesses_a_reference_cannot_check_it_by_what_is_kept_of_the_request(service: Running) -> None:
    client_ref, key = str(uuid4()), {"Idempotency-Key": secrets.token_hex(8)}
    await ask(service, "journeys", key, client_ref=client_ref, **OPENING)
    record = await service.database["idempotency"].find_one({"_id": {"$regex": f"{key['Idempotency-Key']}$"}})
    body = json.dumps({"client_ref": client_ref, **OPENING}).encode()
    keying = Keying.of([CLIENT_KEY_SECRET])
    assert record["fingerprint"] == keying.key("request", b"/v1/journeys\n" + body)[:16].hex()
    assert record["fingerprint"] != Keying.of([OLD]).key("request", b"/v1/journeys\n" + body)[:16].hex()


@pytest.fixture
async def rotated(service: Running) -> AsyncIterator[tuple[Running, Running]]:
    """Two services on one database: the one knows an old secret alone, the other has a newer one as well."""
    database = {"mongodb_database": f"test_{secrets.token_hex(4)}"}
    settings = [
        service.settings.model_copy(update=database | ports_and_secrets)
        for ports_and_secrets in (_with(OLD), _with(f"{NEW},{OLD}"))
    ]
    async with (
        running(SERVICE, settings[0], service.issuer) as before,
        running(SERVICE, settings[1], service.issuer) as now,
    ):
        yield before, now


async def test_a_client_is_known_by_an_older_secret_until_named_again(rotated: tuple[Running, Running]) -> None:
    before, now = rotated
    client_ref = uuid4()
    journey_id = (await start(before, client_ref)).body["journey_id"]
    assert found(await search(now, client_ref)) == [journey_id]
    elsewhere = await start(now, client_ref, district="D02")
    assert (elsewhere.status, elsewhere.codes) == (409, {"journey_open"})
    assert (await start(now, client_ref)).body["journey_id"] == journey_id
    (key,) = await now.database.client[f"{now.database.name}_vault"]["keys"].find().to_list(None)
    held = [each["_id"] async for each in now.database["claims"].find()]
    claims = [each for each in held if each.startswith("open_journey:")]
    assert claims == [f"open_journey:{UUID(bytes=bytes(key['_id']))}"]
    assert sorted(key["keyAltNames"]) == sorted(references(NEW, OLD).keys(client_ref)), "it is found by either secret"
    assert found(await search(now, client_ref)) == [journey_id]


def test_the_keys_of_two_purposes_and_of_two_secrets_have_nothing_in_common() -> None:
    value, keying = uuid4().bytes, Keying.of([NEW, OLD])
    made = {keying.key("client", value), keying.key("request", value), *keying.keys("client", value)}
    assert len(made) == 3
    assert keying.keys("client", value)[0] == keying.key("client", value)


@pytest.mark.parametrize(("secret", "said"), [("", "set CLIENT_KEY_SECRETS"), ("too short", "has 9 characters")])
async def test_the_api_does_not_start_without_a_secret_that_is_one(service: Running, secret: str, said: str) -> None:
    settings = service.settings.model_copy(update=_with(secret))
    with pytest.raises(SecretUnfit, match=said) as unfit:
        Process(SERVICE, settings, frozenset({ProcessRole.API}))
    assert "too short" not in str(unfit.value)
