"""Files in a service whose timers somebody leads: scanned soon, swept in time, and told of."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.auth.principal import Role
from shared.kernel.ids import new_id
from shared.runtime import ProcessRole
from tests.files.cabinet import SERVICE
from tests.files.clamd import a_clamd
from tests.files.papers import a_pdf
from tests.files.using import address_of, get, put
from tests.running import Running, issuer_in, running, settings_for, until

HARMFUL = a_pdf(3000, seed=13)


async def gauge(one: Running, name: str) -> float:
    _, text = await one.operations("/metrics")
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


async def test_what_comes_is_scanned_soon_and_what_nothing_uses_goes(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    issuer, roles = issuer_in(tmp_path), frozenset({ProcessRole.API, ProcessRole.TIMER, ProcessRole.RELAY})
    async with a_clamd(tmp_path, HARMFUL) as scanner:
        clamd = {"clamd_host": scanner.host, "clamd_port": scanner.port}
        settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer, **clamd)
        async with running(SERVICE, settings, issuer, roles) as one:
            token, good, bad = one.token(Role.BUYER, subject="ada"), *(f"/v1/papers/{new_id()}" for _ in range(2))
            assert (await put(one, good, token, a_pdf())).status == 201
            assert (await put(one, bad, token, HARMFUL)).status == 201
            address = await address_of(one, good, token)

            async def is_open() -> bool:
                return (await get(one, address, token))[0] == 200

            await until(is_open, "it was scanned and is handed out")
            refused = await one.call("GET", await address_of(one, bad, token), token)
            assert (refused.status, refused.codes) == (409, {"file_infected"})
            await until(lambda: _is(one, "dps_files_infected", 1), "it is told of")
            await until(lambda: _is(one, "dps_files_waiting", 0), "nothing waits any more")
            assert await gauge(one, "dps_files_scanner_away") == 0
            await one.database.client.drop_database(database_name)


async def _is(one: Running, name: str, value: float) -> bool:
    return await gauge(one, name) == value


@pytest.mark.parametrize("refused", [True, False])
async def test_bytes_whose_command_was_refused_are_swept_by_the_service_itself(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path, refused: bool
) -> None:
    issuer, roles = issuer_in(tmp_path), frozenset({ProcessRole.API, ProcessRole.TIMER})
    settings = settings_for(mongodb_uri, kafka_bootstrap, database_name, issuer)
    async with running(SERVICE, settings, issuer, frozenset({ProcessRole.API})) as one:
        name = "rude.pdf" if refused else "policy.pdf"
        reply = await put(one, f"/v1/papers/{new_id()}", one.token(Role.BUYER), a_pdf(), name=name)
        assert reply.status == (409 if refused else 201)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        await one.database["files"].update_many({"sweep_at": {"$exists": True}}, {"$set": {"sweep_at": yesterday}})
    async with running(SERVICE, settings, issuer, roles) as one:
        left = 0 if refused else 1

        async def swept() -> bool:
            return await one.database["stored.chunks"].count_documents({}) == left

        async def was_done() -> object:
            return await one.database["jobs"].find_one({"_id": "files.sweep"})

        await until(was_done, "the sweep was done")
        assert await swept()
        assert await one.database["files"].count_documents({}) == left
        await one.database.client.drop_database(database_name)
