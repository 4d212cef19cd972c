"""The portal behind the gateway: what reaches it, how often, and what people are shown where it does not answer."""

from typing import Any

import pytest

from deploy.gateway.gateway import GatewayLimits, TokenBucket
from tests.gateway.conftest import DIES, SLEEPS, Origin, Start, StartUpstream, Upstream

A_BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
A_FILE = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
async def the_portal(upstream: StartUpstream) -> Upstream:
    return await upstream()


@pytest.fixture
def portal(the_portal: Upstream) -> Upstream:
    """What stands for the portal, which has not been asked anything yet."""
    the_portal.asked.clear()
    the_portal.answers.clear()
    return the_portal


@pytest.fixture(scope="module")
async def origin(gateway: Start, the_portal: Upstream) -> Origin:
    """A gateway with a portal behind it; all services are away."""
    return await gateway(portal=[the_portal.replica])


@pytest.mark.parametrize("path", ["/", "/clients", "/register?q=a", "/static/govuk.css", "/v1", "/metrics"])
async def test_what_nobody_else_answers_is_the_portals_and_needs_no_token(
    origin: Origin, portal: Upstream, path: str
) -> None:
    reply = await origin.call("GET", path, headers={"cookie": "session=a"})
    assert (reply.status, reply.body["path"]) == (200, path)
    assert portal.asked[0].headers["cookie"] == "session=a"


@pytest.mark.parametrize("path", ["/v1/", "/v1/orders", "/v1/nothing", "/v1/../v1/orders", "//v1/orders"])
async def test_no_request_to_a_service_reaches_the_portal(origin: Origin, portal: Upstream, path: str) -> None:
    assert (await origin.call("GET", path)).status == 401
    assert (await origin.call("GET", path, origin.token())).status in {404, 503}
    assert portal.asked == []


@pytest.mark.parametrize(("method", "asked", "status"), [("GET", 2, 200), ("POST", 1, 503)])
async def test_a_page_is_asked_for_again_and_a_form_is_sent_once(
    origin: Origin, portal: Upstream, method: str, asked: int, status: int
) -> None:
    portal.answers = [DIES, 200]
    headers = {"idempotency-key": "k"}  # says nothing here: the portal has one in its forms
    assert (await origin.call(method, "/clients/new", headers=headers)).status == status
    assert len(portal.asked) == asked


async def test_a_form_is_small_and_a_file_is_not(origin: Origin, portal: Upstream) -> None:
    large = b"x" * (GatewayLimits().body_bytes + 1)
    assert (await origin.call("POST", "/evidence", data=large)).status == 413
    assert (await origin.call("POST", "/evidence", data=large, headers=A_FILE)).status == 200


async def test_pages_and_forms_have_limits_of_their_own_which_take_nothing_from_services(
    gateway: Start, portal: Upstream
) -> None:
    limits = GatewayLimits(pages=TokenBucket(3, 3, 600), forms=TokenBucket(2, 2, 600))
    origin = await gateway(portal=[portal.replica], ordering=[portal.replica], limits=limits)
    assert [(await origin.call("GET", "/clients")).status for _ in range(4)] == [200] * 3 + [429]
    assert [(await origin.call("POST", "/clients/new")).status for _ in range(3)] == [200] * 2 + [429]
    assert [(await origin.call("POST", "/uploads", headers=A_FILE)).status for _ in range(3)] == [200] * 2 + [429]
    assert (await origin.call("GET", "/v1/orders", origin.token())).status == 200
    assert (await origin.call("GET", "/.well-known/jwks.json")).status == 200


async def test_people_are_shown_a_page_where_the_portal_does_not_answer(gateway: Start, portal: Upstream) -> None:
    slow = await gateway(portal=[portal.replica], limits=GatewayLimits(timeout_seconds=0.1, arrival_seconds=5))
    portal.answers = [SLEEPS, SLEEPS, SLEEPS]
    away = await gateway()
    for reply in (
        await slow.call("GET", "/clients", headers=A_BROWSER),
        await slow.call("POST", "/clients/new", headers=A_BROWSER),
        await slow.call("POST", "/evidence", headers=A_BROWSER | A_FILE),
        await away.call("GET", "/clients", headers=A_BROWSER),
    ):
        assert reply.status >= 400
        _is_a_page(reply.headers, reply.body)
        assert reply.headers["x-correlation-id"] in reply.body
    consumer = await away.call("GET", "/v1/orders", away.token(), headers=A_BROWSER)
    assert consumer.headers["content-type"] == "application/problem+json"


def _is_a_page(headers: Any, body: str) -> None:
    assert headers["content-type"].startswith("text/html")
    assert headers["content-security-policy"] == "default-src 'none'"
    assert '<html lang="en">' in body
    assert body.count("<h1>") == 1


async def test_the_access_log_names_no_path_of_a_page(origin: Origin) -> None:
    await origin.call("GET", "/clients/jane-doe?q=jane", headers={"cookie": "session=jane"})
    await origin.call("POST", "/clients/jane-doe", data="name=jane")
    assert "jane" not in origin.log.read_text().lower()
