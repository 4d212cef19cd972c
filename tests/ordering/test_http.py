"""Ordering over HTTP."""

from pathlib import Path

from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from tests.running import issuer_in, running, settings_for


async def test_a_budget_is_allocated_and_listed(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    issuer = issuer_in(tmp_path)
    async with running(SERVICE, settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer), issuer) as ordering:
        buyer = ordering.token(Role.BUYER)
        allocated = await ordering.call("PUT", "/v1/budgets/D01/2016-17", buyer, json={"allocated_pence": 100_000})
        assert allocated.status == 204, allocated
        listed = await ordering.call("GET", "/v1/budgets", buyer)
        assert [each["allocated_pence"] for each in listed.body["items"]] == [100_000]
