"""What gets through the gateway, what does not, and how it says so: a real Envoy, and upstreams that are only asked."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest

from deploy.gateway.gateway import GatewayLimits, Replica, TokenBucket
from deploy.gateway.headers import HSTS
from deploy.gateway.routes import routes_of_files
from deploy.local.processes import free_port
from shared.auth.issuing import Issuer
from shared.auth.keys import Keys
from shared.auth.principal import Role
from shared.auth.tokens import LEEWAY_SECONDS, Verifier
from shared.http.downloads import sends_a_file
from tests.gateway.conftest import DIES, SLEEPS, Origin, Start, StartUpstream, Upstream
from tests.running import Reply, until

ORDERS = "/v1/orders"
SOON = GatewayLimits(arrival_seconds=0.2, timeout_seconds=0.1)  # a request and its answer have both together
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture(scope="module")
async def the_ordering(upstream: StartUpstream) -> Upstream:
    return await upstream()


@pytest.fixture(scope="module")
async def origin(gateway: Start, the_ordering: Upstream) -> Origin:
    """A gateway with ordering behind it; all other services are away."""
    return await gateway(ordering=[the_ordering.replica])


@pytest.fixture
def ordering(the_ordering: Upstream) -> Upstream:
    """What stands for ordering, which has not been asked anything yet."""
    the_ordering.asked.clear()
    the_ordering.answers.clear()
    return the_ordering


def is_problem(reply: Reply, status: int, code: str) -> bool:
    """Whether an answer has the shape of the services' problems."""
    body = reply.body
    return (
        reply.status == body["status"] == status
        and reply.headers["content-type"] == "application/problem+json"
        and body["type"] == f"https://dps.example/problems/{code.replace('_', '-')}"
        and {"title", "detail"} <= body.keys()
        and [each["code"] for each in body["reasons"]] == [code]
        and {"code", "detail", "pointer"} == body["reasons"][0].keys()
    )


async def test_a_request_with_a_token_reaches_its_service_with_that_token(origin: Origin, ordering: Upstream) -> None:
    token = origin.token()
    reply = await origin.call("GET", f"{ORDERS}?limit=2", token)
    assert (reply.status, reply.body["path"]) == (200, f"{ORDERS}?limit=2")
    assert ordering.asked[0].headers["authorization"] == f"Bearer {token}"  # the service checks it again


def refused(origin: Origin, forgery: Path) -> Iterator[tuple[str, str | None]]:
    issuer, keys = "https://identity.example", origin.issuer.jwks_file.parent
    yield "none", None
    yield "no token at all", "abc.def.ghi"
    yield "expired", origin.token(hours=-1)
    yield "another audience", Issuer(keys, issuer, "other").token("coach", [Role.BUYER])
    yield "another issuer", Issuer(keys, "https://other.example", "dps").token("coach", [Role.BUYER])
    yield "forged", Issuer(forgery, issuer, "dps").token("coach", [Role.BUYER])
    head, _, signature = origin.token().split(".")
    yield "changed", ".".join((head, origin.token("somebody-else").split(".")[1], signature))


async def test_a_token_that_cannot_be_trusted_does_not_get_through(
    origin: Origin, ordering: Upstream, tmp_path: Path
) -> None:
    for what, token in refused(origin, tmp_path):
        reply = await origin.call("GET", ORDERS, token)
        assert is_problem(reply, 401, "unauthenticated"), (what, reply)
        assert reply.headers["www-authenticate"] == "Bearer"
    assert ordering.asked == []


async def test_a_token_in_the_address_is_none(origin: Origin) -> None:
    reply = await origin.call("GET", f"{ORDERS}?access_token={origin.token()}")
    assert is_problem(reply, 401, "unauthenticated")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/ordersx", "/health/ready", "/metrics", "/asyncapi", "/stats"])
async def test_only_what_the_services_serve_to_consumers_is_there(origin: Origin, path: str) -> None:
    assert is_problem(await origin.call("GET", path, origin.token()), 404, "not_found")
    # And of the services' own paths nobody learns even that without a token.
    assert (await origin.call("GET", path)).status == (401 if path.startswith("/v1/") else 404)


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ("/v1/elsewhere/../orders/a", f"{ORDERS}/a"),
        ("/v1/elsewhere/%2e%2e/orders/a", f"{ORDERS}/a"),
        ("//v1///orders//a", f"{ORDERS}/a"),
        (f"{ORDERS}/./a", f"{ORDERS}/a"),
    ],
)
async def test_a_path_is_made_plain_before_it_is_looked_at(origin: Origin, sent: str, arrives: str) -> None:
    reply = await origin.call("GET", sent, origin.token())
    assert (reply.status, reply.body.get("path")) == (200, arrives)


async def test_a_path_cannot_leave_its_service(origin: Origin, ordering: Upstream) -> None:
    assert is_problem(await origin.call("GET", f"{ORDERS}/../offers", origin.token()), 503, "unavailable")
    assert is_problem(await origin.call("GET", f"{ORDERS}/../../health/ready", origin.token()), 404, "not_found")
    assert ordering.asked == []


@pytest.mark.parametrize("path", ["/v1%2Forders", f"{ORDERS}%2fa", f"{ORDERS}/%5Ca", "/v1%2f..%2forders"])
async def test_a_hidden_slash_is_refused(origin: Origin, ordering: Upstream, path: str) -> None:
    assert is_problem(await origin.call("GET", path, origin.token()), 400, "bad_request")
    assert ordering.asked == []


async def test_a_header_with_an_underscore_is_refused(origin: Origin, ordering: Upstream) -> None:
    reply = await origin.call("GET", ORDERS, origin.token(), headers={"x_user_id": "somebody"})
    assert is_problem(reply, 400, "bad_request")
    assert ordering.asked == []


SPOOFED = (
    "x-user-id",
    "x-user-roles",
    "x-auth-request-user",
    "x-forwarded-for",
    "x-forwarded-user",
    "x-forwarded-host",
    "x-real-ip",
    "x-internal-caller",
    "x-org",
    "x-roles",
    "x-envoy-max-retries",
    "x-envoy-upstream-rq-timeout-ms",
    "x-envoy-external-address",
    "forwarded",
    "baggage",
    "x-client-cert",
    "x-original-url",
)


async def test_no_header_says_who_somebody_is(origin: Origin, ordering: Upstream) -> None:
    spoofed = dict.fromkeys(SPOOFED, "somebody") | {"x-request-id": "mine"}
    await origin.call("GET", ORDERS, origin.token(), headers=spoofed)
    arrived = ordering.asked[0].headers
    assert set(SPOOFED) & {name.lower() for name in arrived} == set()
    assert arrived["x-request-id"] != "mine"


async def test_what_ties_a_request_to_others_is_kept(origin: Origin, ordering: Upstream) -> None:
    headers = {
        "traceparent": TRACE,
        "tracestate": "a=b",
        "x-correlation-id": "order-7",
        "idempotency-key": "k",
        "if-match": '"3"',
    }
    reply = await origin.call("GET", ORDERS, origin.token(), headers=headers)
    assert {name: ordering.asked[0].headers.getall(name) for name in headers} == {
        name: [value] for name, value in headers.items()
    }
    assert reply.headers.getall("x-correlation-id") == ["order-7"]


@pytest.mark.parametrize("given", [None, "Jane Doe", "x" * 65, "a\tb", ""])
async def test_a_correlation_id_that_a_service_would_not_take_is_replaced(
    origin: Origin, ordering: Upstream, given: str | None
) -> None:
    headers = {} if given is None else {"x-correlation-id": given}
    reply = await origin.call("GET", ORDERS, origin.token(), headers=headers)
    assert ordering.asked[0].headers.getall("x-correlation-id") == [ordering.asked[0].headers["x-request-id"]]
    assert reply.headers["x-correlation-id"] == ordering.asked[0].headers["x-request-id"]


async def test_a_body_that_is_too_large_does_not_reach_a_service(origin: Origin, ordering: Upstream) -> None:
    most = GatewayLimits().body_bytes

    async def in_pieces() -> Any:
        for _ in range(most // 1000 + 1):
            yield b"x" * 1000

    for body in (b"x" * (most + 1), in_pieces()):
        assert is_problem(await origin.call("POST", ORDERS, origin.token(), data=body), 413, "body_too_large")
    assert ordering.asked == []
    assert (await origin.call("POST", ORDERS, origin.token(), data=b"x" * most)).status == 200


async def test_headers_that_are_too_large_are_refused(origin: Origin, ordering: Upstream) -> None:
    for headers in ({"x-a": "x" * 40_000}, {f"x-{number}": "x" for number in range(80)}):
        reply = await origin.call("GET", ORDERS, origin.token(), headers=headers)
        assert is_problem(reply, 431, "headers_too_large"), reply
    assert ordering.asked == []


async def test_a_user_is_refused_exactly_after_the_limit_and_nobody_else_is(gateway: Start, ordering: Upstream) -> None:
    limits = GatewayLimits(requests=TokenBucket(5, 5, 600), writes=TokenBucket(3, 3, 600))
    origin = await gateway(ordering=[ordering.replica], limits=limits)
    replies = [await origin.call("GET", ORDERS, origin.token("one")) for _ in range(7)]
    assert [reply.status for reply in replies] == [200] * 5 + [429] * 2
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["4", "3", "2", "1", "0", "0", "0"]
    assert is_problem(replies[-1], 429, "too_many_requests")
    assert int(replies[-1].headers["x-ratelimit-reset"]) == 120  # the next of five in 600 seconds
    assert replies[-1].headers["retry-after"] == "1"
    assert (await origin.call("GET", ORDERS, origin.token("another"))).status == 200
    assert len(ordering.asked) == 6


async def test_who_has_no_good_token_is_refused_without_end_and_takes_nothing_from_who_has(
    gateway: Start, ordering: Upstream, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<h1>Welcome</h1>")
    limits = GatewayLimits(unknown=TokenBucket(3, 3, 600))
    origin = await gateway(ordering=[ordering.replica], limits=limits, documents={"/docs/": tmp_path / "index.html"})
    for token in (None, origin.token(hours=-1), "abc.def.ghi"):
        replies = [
            await origin.call("GET", path, token) for path in (ORDERS, "/v1/a", f"{ORDERS}/a", "/v1/offers", ORDERS)
        ]
        assert [reply.status for reply in replies] == [401] * 3 + [429] * 2
        assert is_problem(replies[-1], 429, "too_many_requests")
    assert (await origin.call("GET", ORDERS, origin.token())).status == 200
    assert (await origin.call("GET", "/docs/")).status == 200
    assert len(ordering.asked) == 1


@pytest.mark.parametrize(("claim", "seconds"), [("iat", 3), ("nbf", LEEWAY_SECONDS - 5), ("exp", 5 - LEEWAY_SECONDS)])
async def test_clocks_may_be_apart_as_far_as_the_services_let_them(
    origin: Origin, ordering: Upstream, claim: str, seconds: int
) -> None:
    now = int(time.time())
    claims = {"iss": "https://identity.example", "aud": "dps", "sub": "coach", "roles": ["buyer"], "exp": now + 600}
    key = (origin.issuer.jwks_file.parent / "signing-key.pem").read_bytes()
    token = jwt.encode({**claims, claim: now + seconds}, key, "EdDSA", headers={"kid": "laptop"})
    assert (await origin.call("GET", ORDERS, token)).status == 200
    keys = Keys(file=origin.issuer.jwks_file)
    assert (await Verifier(keys, "https://identity.example", "dps").verify(token)).subject == "coach"


async def test_every_answer_is_protected_and_names_its_correlation_id(
    origin: Origin, ordering: Upstream, gateway: Start
) -> None:
    slow = await gateway(ordering=[ordering.replica], limits=replace(SOON, requests=TokenBucket(1, 1, 600)))
    ordering.answers = [200, SLEEPS]
    named, token = {"x-correlation-id": "errand-1"}, origin.token()
    replies = {
        200: await origin.call("GET", ORDERS, token, headers=named),
        504: await slow.call("POST", ORDERS, token, headers=named),
        429: await slow.call("POST", ORDERS, token, headers=named),
        401: await origin.call("GET", ORDERS, headers=named),
        404: await origin.call("GET", "/nowhere", token, headers=named),
        400: await origin.call("GET", f"{ORDERS}%2fa", token, headers=named),
        413: await origin.call("POST", ORDERS, token, headers=named, data=b"x" * 100_000),
        503: await origin.call("GET", "/v1/offers", token, headers=named),
    }
    assert {status: reply.status for status, reply in replies.items()} == {status: status for status in replies}
    for status, reply in replies.items():
        assert reply.headers.getall("x-content-type-options") == ["nosniff"], status
        assert reply.headers.getall("cache-control") == ["no-store"], status
        assert reply.headers.getall("strict-transport-security") == [HSTS], status
        # A request that is refused for its form has no id yet, neither the caller's nor one of the gateway's own.
        assert reply.headers.getall("x-correlation-id", []) == ([] if status == 400 else ["errand-1"]), status


async def test_a_user_may_write_less_often_than_read(gateway: Start, ordering: Upstream) -> None:
    limits = GatewayLimits(requests=TokenBucket(5, 5, 600), writes=TokenBucket(3, 3, 600))
    origin = await gateway(ordering=[ordering.replica], limits=limits)
    replies = [await origin.call("POST", ORDERS, origin.token("one")) for _ in range(4)]
    assert [reply.status for reply in replies] == [200] * 3 + [429]
    assert (await origin.call("GET", ORDERS, origin.token("one"))).status == 200
    assert (await origin.call("PUT", ORDERS, origin.token("another"))).status == 200


async def test_a_service_that_is_away_is_said_to_be_in_the_services_words(origin: Origin) -> None:
    reply = await origin.call("GET", "/v1/offers", origin.token())
    assert is_problem(reply, 503, "unavailable")
    assert reply.headers["retry-after"] == "1"
    assert "127.0.0.1" not in json.dumps(reply.body)


async def test_a_replica_that_is_not_ready_is_asked_nothing(gateway: Start, upstream: StartUpstream) -> None:
    leaving, staying = await upstream(), await upstream()
    origin = await gateway(ordering=[leaving.replica, staying.replica])

    async def replicas_asked() -> set[int]:
        replies = [await origin.call("GET", ORDERS, origin.token(f"u{number}")) for number in range(12)]
        assert {reply.status for reply in replies} == {200}
        return {reply.body["replica"] for reply in replies}

    async def asked_exactly(*expected: Upstream) -> bool:
        return await replicas_asked() == {each.port for each in expected}

    await until(lambda: asked_exactly(leaving, staying), "both are asked")
    leaving.ready = False
    await until(lambda: asked_exactly(staying), "one is left alone")
    leaving.ready = True
    await until(lambda: asked_exactly(leaving, staying), "both are asked again")


async def test_a_replica_that_cannot_be_reached_costs_no_request(gateway: Start, upstream: StartUpstream) -> None:
    one = await upstream()
    gone = Replica(one.replica.host, free_port(), one.operations_port)  # it says that it is ready
    origin = await gateway(ordering=[gone, one.replica])
    replies = [await origin.call("POST", ORDERS, origin.token(f"u{number}")) for number in range(12)]
    assert {reply.status for reply in replies} == {200}
    assert len(one.asked) == 12


@pytest.mark.parametrize(
    ("method", "headers", "asked", "status"),
    [
        ("GET", {}, 2, 200),
        ("POST", {"idempotency-key": "k"}, 2, 200),
        ("POST", {}, 1, 503),
        ("PUT", {"if-match": '"1"'}, 1, 503),
    ],
    ids=["a reading", "a change with a key", "a change without", "a change of a version"],
)
async def test_only_what_may_be_sent_twice_is(
    origin: Origin, ordering: Upstream, method: str, headers: dict[str, str], asked: int, status: int
) -> None:
    ordering.answers = [DIES, 200]
    reply = await origin.call(method, ORDERS, origin.token(), headers=headers)
    assert (len(ordering.asked), reply.status) == (asked, status)


@pytest.mark.parametrize(("headers", "asked"), [({}, 3), ({"x-envoy-ratelimited": "true"}, 1)])
async def test_what_a_service_has_no_room_for_is_not_asked_again(
    origin: Origin, ordering: Upstream, headers: dict[str, str], asked: int
) -> None:
    ordering.answers, ordering.headers = [503, 503, 503], headers
    reply = await origin.call("POST", ORDERS, origin.token(), headers={"idempotency-key": "k"})
    assert (len(ordering.asked), reply.status) == (asked, 503)
    assert "x-envoy-ratelimited" not in reply.headers


async def test_a_service_that_is_too_slow_is_not_waited_for(gateway: Start, ordering: Upstream) -> None:
    limits = GatewayLimits(arrival_seconds=15, timeout_seconds=0.1, file_seconds=15)
    origin = await gateway(ordering=[ordering.replica], supplier_registry=[ordering.replica], limits=limits)
    (upload, *_) = (each for each in routes_of_files("supplier_registry") if not sends_a_file(each))
    for path in (ORDERS, upload.path.replace("{", "").replace("}", "")):
        ordering.answers = [SLEEPS]
        began = time.monotonic()
        reply = await origin.call("POST", path, origin.token())
        assert is_problem(reply, 504, "timeout")
        assert time.monotonic() - began < limits.arrival_seconds, "the time to arrive is no time to answer"


async def test_a_request_that_trickles_in_is_not_waited_for(gateway: Start, ordering: Upstream) -> None:
    origin = await gateway(ordering=[ordering.replica], limits=SOON)

    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    assert is_problem(await origin.call("POST", ORDERS, origin.token(), data=trickle()), 408, "request_timeout")
    assert ordering.asked == []


async def test_the_answers_of_services_pass_through_as_they_are(origin: Origin, ordering: Upstream) -> None:
    for status in (403, 404, 409, 429, 500):
        ordering.answers = [status]
        reply = await origin.call("POST", ORDERS, origin.token())
        assert (reply.status, reply.body["replica"]) == (status, ordering.port)


async def test_the_access_log_names_the_request_but_nobody(gateway: Start, ordering: Upstream) -> None:
    origin = await gateway(ordering=[ordering.replica])
    token = origin.token("jane.doe")
    headers = {"x-correlation-id": "c-1", "user-agent": "jane's browser"}
    await origin.call("GET", f"{ORDERS}/jane-doe?client=jane", token, headers=headers)
    await origin.call("GET", "/v1/offers?access_token=jane", headers={"x-correlation-id": "jane doe"})

    async def both() -> list[dict[str, Any]] | None:
        lines = origin.access_log()
        return lines if len(lines) == 2 else None

    first, second = await until(both, "both requests are logged")
    assert (first["route"], first["status"], first["upstream"], first["correlation_id"]) == (
        ORDERS,
        200,
        "ordering",
        "c-1",
    )
    assert (second["status"], second["token"]) == (401, "Jwt is missing")
    assert first["token"] is None
    text = origin.log.read_text().lower()
    assert "jane" not in text
    assert token.lower() not in text


async def test_the_operations_port_leads_to_nothing_else_of_the_admin_interface(
    origin: Origin,
) -> None:
    base = f"http://127.0.0.1:{origin.front.gateway.operations_port}"

    async def asked(path: str, method: str = "GET") -> tuple[int, str]:
        async with origin.session.request(method, f"{base}{path}") as response:
            return response.status, await response.text()

    assert await asked("/health/live") == (200, "")
    assert await asked("/health/ready") == (200, "LIVE\n")
    status, metrics = await asked("/metrics?usedonly&format=json")
    assert (status, metrics[:13]) == (200, "# TYPE envoy_")
    for path in ("/quitquitquit", "/config_dump", "/stats", "/", "/metrics/../quitquitquit"):
        assert (await asked(path))[0] == 404
    assert (await asked("/metrics", "POST"))[0] == 404


async def test_the_keys_are_served_where_no_identity_provider_does(origin: Origin) -> None:
    reply = await origin.call("GET", "/.well-known/jwks.json")
    assert (reply.status, reply.body) == (200, json.loads(Path(origin.issuer.jwks_file).read_text()))
    assert "d" not in reply.body["keys"][0]


async def test_what_services_show_to_anyone_needs_no_token_and_is_counted_by_address(
    gateway: Start, ordering: Upstream
) -> None:
    limits = GatewayLimits(anyone=TokenBucket(3, 3, 600))
    origin = await gateway(ordering=[ordering.replica], supplier_registry=[ordering.replica], limits=limits)
    paths = ("/v1/public/suppliers", "/v1/public/suppliers.csv", "/v1/public/suppliers/counts")
    assert [(await origin.call("GET", path)).status for path in paths] == [200] * 3
    for token in (None, "abc.def.ghi", origin.token()):
        assert is_problem(await origin.call("GET", "/v1/public/suppliers?limit=1", token), 429, "too_many_requests")
    for path in ("/v1/publicity", "/v1/public", "/v1/public/../suppliers", "/v1/suppliers"):
        assert (await origin.call("GET", path)).status == 401, path
    assert (await origin.call("GET", ORDERS, origin.token())).status == 200
    assert len(ordering.asked) == 4


async def test_documents_are_for_anybody_and_nothing_beside_them_is(gateway: Start, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Welcome</h1>")
    (tmp_path / "notes.txt").write_text("for us")
    origin = await gateway(documents={"/docs/": tmp_path / "index.html"})
    page = await origin.call("GET", "/docs/")
    assert (page.status, page.body, page.headers["content-type"]) == (200, "<h1>Welcome</h1>", "text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert (await origin.call("GET", "/docs/notes.txt")).status == 404
    assert (await origin.call("POST", "/docs/")).status == 404
