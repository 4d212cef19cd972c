"""What every service's HTTP does alike, over real HTTP, on a real database and a real broker."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import pytest
import structlog
from fastapi import APIRouter, FastAPI, Response

from shared.auth.principal import Role
from shared.contracts.ordering import BudgetReserved, Holder
from shared.http.app import NotProvided, create_app
from shared.http.callers import EndpointWithoutRule, allow
from shared.http.endpoint import service_router
from shared.http.problem_details import TITLES
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.messaging.topic_reader import records_of
from tests.events import publish
from tests.http.desk import Desk
from tests.running import Reply, Running, until

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"
ASKED = {"name": "Ada Training", "sme": True}


def is_problem(reply: Reply, status: int, code: str, *reasons: str) -> bool:
    """Whether a reply is a problem of RFC 9457 with exactly these reasons (the code itself unless told otherwise)."""
    assert reply.headers["Content-Type"] == "application/problem+json", reply
    assert reply.body["status"] == reply.status == status, reply
    assert reply.body["type"] == f"https://dps.example/problems/{code.replace('_', '-')}", reply
    assert reply.body["title"] == TITLES.get(code, HTTPStatus(status).phrase)
    assert reply.body["detail"]
    if status != 422:
        assert reply.codes == set(reasons or [code])
    return True


async def test_what_is_made_has_an_address_and_a_version(desk: Running, buyer: str, path: str) -> None:
    made = await desk.call("POST", path, buyer, json=ASKED)
    assert (made.status, made.headers["Location"], made.headers["ETag"]) == (201, path, '"1"')
    shown = await desk.call("GET", path, buyer)
    assert (shown.status, shown.headers["ETag"], shown.body["name"]) == (200, '"1"', "Ada Training")


async def test_a_caller_without_a_token_or_with_a_bad_one_is_refused(desk: Running, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}, {"Authorization": "x"}):
        reply = await desk.call("POST", path, json=ASKED, headers=headers)
        assert is_problem(reply, 401, "unauthenticated")
        assert reply.headers["WWW-Authenticate"] == "Bearer"


async def test_another_role_is_not_enough(desk: Running, path: str) -> None:
    for roles in ([Role.AUDITOR], [Role.SUPPLIER, Role.WORK_COACH], []):
        assert is_problem(await desk.call("POST", path, desk.token(*roles), json=ASKED), 403, "forbidden")
    assert is_problem(await desk.call("GET", path, desk.token(Role.BUYER)), 404, "not_found")


async def test_every_rule_against_it_is_told(desk: Running, buyer: str, path: str) -> None:
    reply = await desk.call("POST", path, buyer, json={"name": "rude", "sme": False})
    assert is_problem(reply, 409, "rejected", "too_rude", "not_small")
    assert [reason["pointer"] for reason in reply.body["reasons"]] == ["/name", "/sme"]
    assert (await desk.call("GET", path, buyer)).status == 404


async def test_every_invalid_field_is_told_and_an_unknown_one_is_refused(desk: Running, buyer: str, path: str) -> None:
    body = {"name": "", "sme": "perhaps", "since": "never", "colour": "red"}
    reply = await desk.call("POST", path, buyer, json=body)
    assert is_problem(reply, 422, "invalid_request")
    assert {reason["pointer"] for reason in reply.body["reasons"]} == {"/name", "/sme", "/since", "/colour"}
    empty = await desk.call("POST", path, buyer, json={})
    assert {reason["pointer"] for reason in empty.body["reasons"]} == {"/name", "/sme"}
    for data in (b"{", b"[]", b""):
        broken = await desk.call("POST", path, buyer, data=data, headers={"Content-Type": "application/json"})
        assert is_problem(broken, 422, "invalid_request")
    binary = await desk.call("POST", path, buyer, data=b"\xff", headers={"Content-Type": "application/json"})
    assert is_problem(binary, 422, "invalid_request")
    assert is_problem(await desk.call("GET", "/v1/named/someone", buyer), 422, "invalid_request")


async def test_what_is_not_there_is_a_problem_too(desk: Running, buyer: str, path: str) -> None:
    assert is_problem(await desk.call("GET", path, buyer), 404, "not_found")
    assert is_problem(await desk.call("GET", "/v1/nowhere", buyer), 404, "http")
    other = await desk.call("DELETE", path, buyer)
    assert is_problem(other, 405, "method_not_allowed")
    assert other.headers["Allow"] == "GET, POST, PUT"
    literal = await desk.call("DELETE", "/v1/named/nobody", buyer)
    assert (literal.status, literal.headers["Allow"]) == (405, "POST")
    partly = await desk.call("GET", f"{path}/papers/shown", buyer)
    assert (partly.status, partly.headers["Allow"]) == (405, "POST")
    assert (await desk.call("GET", f"{path}/papers/others", buyer)).body == {"paper": "others"}


async def test_a_change_must_name_the_version_it_was_decided_on(desk: Running, buyer: str, path: str) -> None:
    await desk.call("POST", path, buyer, json=ASKED)
    assert is_problem(await desk.call("PUT", path, buyer, json=ASKED), 428, "precondition_required")
    stale = await desk.call("PUT", path, buyer, json=ASKED, headers={"If-Match": '"7"'})
    assert is_problem(stale, 412, "stale_version")
    assert stale.headers["ETag"] == '"1"'
    for odd in ("1", 'W/"1"', '"1", "2"', '"x"', "*", '"01"', '"\u0661"', f'"{"1" * 4301}"'):
        refused = await desk.call("PUT", path, buyer, json=ASKED, headers={"If-Match": odd})
        assert is_problem(refused, 400, "bad_header")
        assert [reason["pointer"] for reason in refused.body["reasons"]] == ["/header/If-Match"]
        assert len(str(refused.body)) < 700
    done = await desk.call("PUT", path, buyer, json=ASKED, headers={"If-Match": '"1"'})
    assert (done.status, done.headers["ETag"]) == (204, '"2"')


async def test_a_repeat_with_the_same_key_gets_the_first_answer(desk: Running, buyer: str, path: str) -> None:
    key = {"Idempotency-Key": "k1"}
    first, *repeats = await asyncio.gather(*(desk.call("POST", path, buyer, json=ASKED, headers=key) for _ in range(5)))
    await desk.call("POST", path, buyer, json=ASKED)
    repeats.append(await desk.call("POST", path, buyer, json=ASKED, headers=key))
    for repeat in repeats:
        assert (repeat.status, repeat.body) == (first.status, first.body) == (201, {"supplier_id": path[10:]})
        assert (repeat.headers["ETag"], repeat.headers["Location"]) == ('"1"', path)
    assert repeats[-1].headers["Idempotent-Replayed"] == "true"
    assert (await desk.call("GET", path, buyer)).headers["ETag"] == '"2"'


async def test_a_key_for_another_request_is_refused_and_belongs_to_its_caller(
    desk: Running, buyer: str, path: str
) -> None:
    key = {"Idempotency-Key": f"k{path}"}
    await desk.call("POST", path, buyer, json=ASKED, headers=key)
    other_body = await desk.call("POST", path, buyer, json=ASKED | {"name": "Bob"}, headers=key)
    assert is_problem(other_body, 422, "idempotency_key_reused")
    other_path = await desk.call("POST", f"/v1/named/{new_id()}", buyer, json=ASKED, headers=key)
    assert is_problem(other_path, 422, "idempotency_key_reused")
    somebody_else = await desk.call("POST", path, desk.token(Role.BUYER, subject="bob"), json=ASKED, headers=key)
    assert (somebody_else.status, somebody_else.headers["ETag"]) == (201, '"2"')


async def test_one_callers_key_cannot_be_made_to_be_anothers(desk: Running, path: str) -> None:
    """However names and keys are put together: neither another caller's, nor that of a reaction."""
    first = desk.token(Role.BUYER, subject="team")
    second = desk.token(Role.BUYER, subject="team/a")
    one = await desk.call("POST", path, first, json=ASKED, headers={"Idempotency-Key": "a/b"})
    two = await desk.call("POST", path, second, json=ASKED, headers={"Idempotency-Key": "b"})
    assert (one.headers["ETag"], two.headers["ETag"]) == ('"1"', '"2"')
    order = new_id()
    ordering = desk.token(Role.BUYER, subject="ordering")
    taken = {"Idempotency-Key": f"D01:{order}:1>supplier_registry.on_reserved"}
    await desk.call("POST", path, ordering, json=ASKED, headers=taken)
    await publish(desk.settings, reserved(order, f"D01:{order}"))
    await until(lambda: named(desk, order), "the reaction was not kept from its effect")


async def test_a_key_of_one_organisation_is_not_anothers_for_the_same_subject(desk: Running, path: str) -> None:
    key, org = {"Idempotency-Key": f"org{path}"}, new_id()

    async def ask(organisation: object) -> Reply:
        token = desk.token(Role.BUYER, subject="ada", org=organisation)
        return await desk.call("POST", path, token, json=ASKED, headers=key)

    versions = [(await ask(each)).headers["ETag"] for each in (org, new_id(), None, str(org).upper())]
    assert versions == ['"1"', '"2"', '"3"', '"1"'], "the last is the first, however its id is spelt"


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "schl\u00fcssel"])
async def test_a_key_has_a_length_and_shows(desk: Running, buyer: str, path: str, key: str) -> None:
    assert is_problem(
        await desk.call("POST", path, buyer, json=ASKED, headers={"Idempotency-Key": key}), 400, "bad_header"
    )


async def test_our_own_mistake_is_a_problem_that_tells_nothing(desk: Running, buyer: str) -> None:
    with structlog.testing.capture_logs() as logged:
        reply = await desk.call("POST", "/v1/faults", buyer)
    assert [each["event"] for each in logged if each["log_level"] == "error"] == ["unexpected error"]
    assert is_problem(reply, 500, "internal")
    assert "SECRET" not in str(reply.body)


def reserved(order: UUID, budget: str = "D01:2016-17") -> BudgetReserved:
    holder = Holder(kind="order", id=order)
    return BudgetReserved(budget_id=budget, fund="FSF", district="D01", holder=holder, amount_pence=1, left_pence=1)


async def named(desk: Running, supplier: UUID) -> Any:
    return await desk.database["events"].find_one({"aggregate_id": str(supplier)})


async def published(desk: Running, supplier: str) -> dict[str, str] | None:
    async for record in records_of(desk.settings, "supplier-registry.suppliers"):
        if record.key == supplier.encode():
            return {name: value.decode() for name, value in record.headers}
    return None


async def test_a_request_can_be_followed_to_the_log_and_to_the_broker(desk: Running, buyer: str, path: str) -> None:
    headers = {"X-Correlation-ID": "my-errand.1", "traceparent": TRACE}
    await desk.call("POST", path, buyer, json=ASKED, headers=headers)
    supplier = path.rpartition("/")[2]
    logged = await named(desk, UUID(supplier))
    assert (logged["actor"], logged["correlation_id"], logged["traceparent"]) == ("ada", "my-errand.1", TRACE)
    told = await until(lambda: published(desk, supplier), "the event is on the broker")
    assert (told["ce_correlationid"], told["traceparent"]) == ("my-errand.1", TRACE)
    assert "ce_causationid" not in told


async def test_a_reaction_carries_on_what_it_reacts_to(desk: Running) -> None:
    order = new_id()
    await publish(desk.settings, reserved(order, f"D02:{order}"))
    told = await until(lambda: published(desk, str(order)), "the reaction's event is on the broker")
    assert (told["ce_correlationid"], told["ce_causationid"]) == ("test", f"D02:{order}:1")


@pytest.mark.parametrize("odd", ["two words", "x" * 65, 'quote"', "ä", ""])
async def test_a_correlation_id_that_is_none_is_refused(desk: Running, buyer: str, path: str, odd: str) -> None:
    refused = await desk.call("POST", path, buyer, json=ASKED, headers={"X-Correlation-ID": odd})
    assert is_problem(refused, 400, "bad_header")
    assert [reason["pointer"] for reason in refused.body["reasons"]] == ["/header/X-Correlation-Id"]


async def test_a_request_without_a_correlation_id_is_given_one(desk: Running, buyer: str, path: str) -> None:
    await desk.call("POST", path, buyer, json=ASKED, headers={"traceparent": "00-zz-yy-01"})
    logged = await named(desk, UUID(path.rpartition("/")[2]))
    assert len(logged["correlation_id"]) == 32
    assert logged["traceparent"] is None


async def test_operations_have_a_port_of_their_own(desk: Running, buyer: str, path: str) -> None:
    await desk.call("GET", path, buyer)
    assert (await desk.operations("/health/live"))[0] == 200
    assert (await desk.operations("/health/ready"))[0] == 200
    status, text = await desk.operations("/metrics")
    assert status == 200
    assert 'dps_http_request_seconds_count{method="GET",route="/v1/named/{supplier_id}",status="404"}' in text
    assert path.rpartition("/")[2] not in text
    for operations in ("/metrics", "/health/live"):
        assert (await desk.call("GET", operations)).status == 404


async def test_the_documents_of_the_interfaces_are_served(desk: Running) -> None:
    openapi = await desk.call("GET", "/openapi.json")
    assert openapi.body["openapi"].startswith("3.1")
    assert "/v1/named/{supplier_id}" in openapi.body["paths"]
    assert (await desk.call("GET", "/asyncapi.json")).body["asyncapi"].startswith("3.")


async def test_an_endpoint_without_a_rule_does_not_start() -> None:
    careless = service_router("careless")

    @careless.get("/open")
    async def anybody() -> Response: ...

    with pytest.raises(EndpointWithoutRule, match="/v1/open"):
        create_app("x", "x", [careless], None, ())  # type: ignore[arg-type] # it comes no further


async def test_an_endpoint_of_an_included_router_needs_a_rule_too() -> None:
    inner, outer = APIRouter(), APIRouter()

    @inner.get("/v1/open")
    async def anybody() -> Response: ...

    outer.include_router(inner)
    with pytest.raises(EndpointWithoutRule):
        create_app("x", "x", [outer], None, ())  # type: ignore[arg-type] # it comes no further


async def test_a_route_that_calls_what_the_service_does_not_build_does_not_start() -> None:
    router = service_router("forgetful")

    @router.get("/things")
    async def list_things(
        caller: Annotated[Caller, allow(Role.AUDITOR)], things: Annotated[Desk, provided(Desk)]
    ) -> Response: ...

    with pytest.raises(NotProvided, match="/v1/things calls Desk"):
        create_app("x", "x", [router], None, ())  # type: ignore[arg-type] # it comes no further


async def test_a_service_serves_the_endpoints_of_all_its_routers() -> None:
    one, other = service_router("one"), service_router("other")

    @one.get("/ones", dependencies=[allow(Role.AUDITOR)])
    async def list_ones() -> Response: ...

    @other.get("/others", dependencies=[allow(Role.AUDITOR)])
    async def list_others() -> Response: ...

    app = create_app("x", "x", [one, other], None, ())  # type: ignore[arg-type] # nobody calls
    assert set(app.openapi()["paths"]) == {"/v1/ones", "/v1/others"}


def test_the_application_is_one_of_fastapi() -> None:
    assert isinstance(create_app("x", "x", [APIRouter()], None, ()), FastAPI)  # type: ignore[arg-type] # not asked
