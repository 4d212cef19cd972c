"""A real service behind the real gateway: what each says of the other's part, and keys from an address."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.console.laptop import with_pages
from deploy.gateway.gateway import Replica
from deploy.gateway.routes import KEYS
from deploy.local.processes import HOST
from deploy.local.stack import Place, Stack
from deploy.services import NAMES, service
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.runtime import ProcessRole
from shared.settings import Settings
from tests.gateway.conftest import Origin, Start, StartUpstream
from tests.running import running, settings_for, until

BUDGET = "/v1/budgets/D01/2026-27"


@pytest.fixture
async def origin(
    gateway: Start, issuer: Issuer, mongodb_uri: str, kafka_bootstrap: str, database_name: str
) -> AsyncIterator[Origin]:
    """A gateway with ordering behind it, which has its keys from the gateway alone."""
    settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer, kafka_create_topics=False)
    origin = await gateway(ordering=[Replica(HOST, settings.http_port, settings.ops_port)])
    keys = {"auth_jwks_file": None, "auth_jwks_url": f"{origin.front.url}{KEYS}"}
    async with running(service("ordering"), settings.model_copy(update=keys), issuer, frozenset({ProcessRole.API})):

        async def is_in() -> bool:
            return (await origin.call("GET", "/v1/budgets", origin.token())).status != 503

        await until(is_in, "the gateway has seen that ordering is ready")
        yield origin


async def test_a_service_behind_the_gateway_answers_for_itself(origin: Origin) -> None:
    buyer, auditor = origin.token(), origin.issuer.token("a", [Role.AUDITOR])
    allocated = await origin.call("PUT", BUDGET, buyer, json={"allocated_pence": 5})
    assert (allocated.status, allocated.headers["etag"]) == (204, '"1"')
    stale = await origin.call("PUT", BUDGET, buyer, json={"allocated_pence": 6}, headers={"if-match": '"7"'})
    assert (stale.status, stale.codes, stale.headers["etag"]) == (412, {"stale_version"}, '"1"')
    forbidden = await origin.call("PUT", BUDGET, auditor, json={"allocated_pence": 5})
    assert (forbidden.status, forbidden.codes) == (403, {"forbidden"})
    assert "buyer" in forbidden.body["detail"]  # the service's words, not the gateway's
    invalid = await origin.call("PUT", BUDGET, buyer, json={})
    assert (invalid.status, invalid.body["reasons"][0]["pointer"]) == (422, "/allocated_pence")
    unknown = await origin.call("GET", f"/v1/orders/{uuid4()}", buyer)
    assert (unknown.status, unknown.codes, unknown.headers["content-type"]) == (
        404,
        {"not_found"},
        "application/problem+json",
    )


async def test_the_gateways_problems_look_like_a_services(origin: Origin) -> None:
    service_says = await origin.call("GET", f"/v1/orders/{uuid4()}", origin.token())
    gateway_says = await origin.call("GET", "/v1/nothing", origin.token())
    assert service_says.body.keys() == gateway_says.body.keys()
    assert service_says.body["type"] == gateway_says.body["type"]
    assert service_says.body["reasons"][0].keys() == gateway_says.body["reasons"][0].keys()


async def test_keys_may_come_from_an_identity_provider(gateway: Start, upstream: StartUpstream, tmp_path: Path) -> None:
    provider, ordering = await upstream(), await upstream()
    forger = Issuer(tmp_path, "https://identity.example", "dps")
    origin = await gateway(ordering=[ordering.replica], keys=f"http://{HOST}:{provider.port}{KEYS}")
    provider.says = origin.issuer.jwks_file.read_text()

    async def is_let_in() -> bool:
        return (await origin.call("GET", "/v1/orders", origin.token())).status == 200

    await until(is_let_in, "the gateway has the keys")
    assert {each.path for each in provider.asked} == {KEYS}
    assert (await origin.call("GET", "/v1/orders", forger.token("coach", [Role.BUYER]))).status == 401
    assert (await origin.call("GET", KEYS, origin.token())).status == 404  # the provider serves them itself


def a_stack(issuer: Issuer) -> Stack:
    ports = {name: 20_000 + number for number, name in enumerate(NAMES)}
    return Stack(
        urls={name: f"http://{HOST}:{port}" for name, port in ports.items()},
        operations={name: f"http://{HOST}:{port + 100}" for name, port in ports.items()},
        settings=Settings.model_construct(),
        issuer=issuer,
        processes=[],
    )


async def test_a_laptop_without_envoy_goes_on_without_gateway_and_pages_and_says_so(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENVOY", "/nowhere/envoy")
    stack = a_stack(issuer)
    async with AsyncExitStack() as everything:
        assert await with_pages(everything, stack, Place(tmp_path)) is stack
    assert (
        "Without the gateway and the pages: ENVOY names /nowhere/envoy, which is no executable file"
        in capsys.readouterr().out
    )
