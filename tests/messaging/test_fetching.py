"""A worker that cannot fetch says so: its readiness fails after a while, and the console names the record."""

from typing import Any

from deploy.events.samples import sample_of
from deploy.inspection.lagging import lags
from services.catalogue.wiring import SERVICE as CATALOGUE
from shared.contracts import all_events
from shared.contracts.topics import SUPPLIERS
from shared.settings import Settings
from tests.messaging.test_holding import send_unreadable
from tests.running import Running, issuer_in, running, settings_for, until


async def test_a_worker_that_cannot_fetch_is_not_ready_after_a_while_and_the_console_says_why(
    reading: Settings, mongodb_uri: str, database_name: str, tmp_path: Any
) -> None:
    issuer = issuer_in(tmp_path)
    settings = settings_for(
        mongodb_uri, reading.kafka_bootstrap_servers, database_name, issuer, kafka_unreadable_seconds=0.5
    )
    kind = all_events()["supplier_registry.SupplierSuspended.v1"]
    event = kind.model_validate(sample_of(kind)["value"])
    async with running(CATALOGUE, settings, issuer) as one:
        assert (await one.checks())["fetching"]
        await send_unreadable(settings.kafka_bootstrap_servers, SUPPLIERS.name, 0, event, codec=3)
        await until(lambda: is_not_fetching(one), "it is not ready")
        status, told = await one.operations("/metrics")
        assert "dps_consumer_blocked 1.0" in told
        ((lag),) = await lags(settings, ["catalogue"])
        wrong = "\n".join(lag.wrong)
        assert f"{SUPPLIERS.name} cannot be read in partition 0 at offset 0 (UnsupportedCodecError)" in wrong
        assert f"dps skip catalogue {SUPPLIERS.name} 0 0" in wrong
        assert status == 200


async def is_not_fetching(one: Running) -> bool:
    return not (await one.checks())["fetching"]
