"""Files through the gateway: larger than any other request may be, streamed, and held to no shorter time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from deploy import services
from deploy.gateway.gateway import GatewayLimits, Replica
from deploy.gateway.routes import regex_of, routes_of_files
from deploy.local.processes import HOST
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from tests.files.cabinet import SERVICE
from tests.files.papers import PDF, POLICY, a_pdf
from tests.gateway.conftest import Origin, Start
from tests.running import running, settings_for, until

# The service checks and stores five million bytes within the time to answer, whatever else the machine is at.
LIMITS = GatewayLimits(arrival_seconds=0.2, timeout_seconds=5.0)
SLOWER_THAN_ANY_OTHER = LIMITS.arrival_seconds + LIMITS.timeout_seconds + 0.3


@pytest.fixture
async def origin(
    gateway: Start, issuer: Issuer, mongodb_uri: str, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Origin]:
    """A gateway that is made for the cabinet in the registry's place, with little patience for anything but files."""
    real = services.service
    monkeypatch.setattr(services, "service", lambda name: SERVICE if name == SERVICE.name else real(name))
    more = {"kafka_create_topics": False, "files_allow_unscanned": True}
    settings = settings_for(mongodb_uri, "127.0.0.1:9", database_name, issuer, **more)
    origin = await gateway(supplier_registry=[Replica(HOST, settings.http_port, settings.ops_port)], limits=LIMITS)
    async with running(SERVICE, settings, issuer, frozenset({ProcessRole.API})):

        async def is_in() -> bool:
            return (await origin.call("GET", "/v1/papers/none", origin.token())).status != 503

        await until(is_in, "the gateway has seen that the service is ready")
        yield origin


async def test_a_file_goes_through_the_gateway_and_back_in_pieces(origin: Origin) -> None:
    token, path, sent = origin.issuer.token("ada", [Role.BUYER]), f"/v1/papers/{new_id()}", a_pdf(5_000_000)

    async def slowly() -> AsyncIterator[bytes]:
        yield sent[:1_000_000]
        await asyncio.sleep(SLOWER_THAN_ANY_OTHER)
        yield sent[1_000_000:]

    made = await origin.call("POST", f"{path}?kind={POLICY}", token, data=slowly(), headers={"Content-Type": PDF})
    assert made.status == 201, made
    address = (await origin.call("POST", f"{path}/address", token)).body["address"]
    headers = {"Authorization": f"Bearer {token}"}
    async with origin.session.get(f"{origin.front.url}{address}", headers=headers) as response:
        assert (response.status, await response.read()) == (200, sent)
        assert response.headers.getall("x-content-type-options") == ["nosniff"]
        assert response.headers["content-disposition"].startswith("attachment")


async def test_what_is_too_large_for_its_kind_is_refused_by_the_service(origin: Origin) -> None:
    token, path = origin.issuer.token("ada", [Role.BUYER]), f"/v1/papers/{new_id()}?kind={POLICY}"
    refused = await origin.call("POST", path, token, data=a_pdf(11_000_000), headers={"Content-Type": PDF})
    assert (refused.status, refused.codes) == (422, {"file_too_large"})


async def test_nothing_else_is_let_through_as_a_file_is(origin: Origin) -> None:
    token, path = origin.issuer.token("ada", [Role.BUYER]), f"/v1/papers/{new_id()}/address"
    large = await origin.call("POST", path, token, data=b"x" * 100_000)
    assert large.status == 413


def test_a_route_of_files_matches_its_own_path_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "service", lambda _: SERVICE)
    assert [regex_of(each.path) for each in routes_of_files("any")] == [
        "/v1/papers/[^/]+",
        "/v1/papers/[^/]+/content",
    ]


def test_the_routes_of_evidence_are_found() -> None:
    assert {each.path.rpartition("/")[2] for each in routes_of_files("supplier_registry")} == {"evidence", "content"}
