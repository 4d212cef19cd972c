"""The example of another system with a token of its own, run as that system would run it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.client_journey.wiring import SERVICE
from shared.auth.principal import Role
from tests.running import Running, issuer_in, running, settings_for
from tests.servers import a_broker

PROGRAM = Path(__file__).resolve().parents[2] / "examples/python/case_system.py"


@pytest.fixture(scope="module")
async def journeys(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Journeys, for the departments' own users and for a second audience, its case systems."""
    folder = tmp_path_factory.mktemp("cases")
    issuer = issuer_in(folder)
    async with a_broker(log=folder / "broker.log") as bootstrap:
        database = f"test_cases_{uuid4().hex[:8]}"
        settings = settings_for(mongodb_uri, bootstrap, database, issuer, auth_audience="casework, dps")
        async with running(SERVICE, settings, issuer) as one:
            yield one
            await one.database.client.drop_database(settings.mongodb_database)


def token(journeys: Running, *scopes: str, districts: tuple[str, ...] = ("D01",)) -> str:
    return journeys.issuer.token("casework", [Role.SERVICE], scopes=scopes, districts=districts)


async def run(journeys: Running, file: Path, token: str, case: str) -> tuple[int | None, Any]:
    """Run the example; its status, and what it printed: its answer, or the reasons against it."""
    given = {"origin": journeys.url, "token": token, "case": case, "district": "D01", "file": str(file)}
    arguments = [f"--{name}={value}" for name, value in {**given, "category": "ENGAGEMENT"}.items()]
    process = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), *arguments, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    return process.returncode, err.decode() if process.returncode else json.loads(out)


async def test_a_case_system_records_each_case_once_by_its_own_token(journeys: Running, tmp_path: Path) -> None:
    writing = token(journeys, "journeys:write")
    status, case = await run(journeys, tmp_path / "cases.json", writing, "4711")
    assert status == 0, case
    lost = tmp_path / "lost.json"  # as if the answers had never been written down
    lost.write_text(json.dumps({"4711": {"client_ref": case["client_ref"]}}))
    assert await run(journeys, lost, writing, "4711") == (0, case)
    assert await run(journeys, lost, writing, "4711") == (0, case)
    path = f"/v1/journeys/{case['journey_id']}/needs"
    shown = await journeys.call("GET", path, token(journeys, "journeys:read"))
    assert [each["need_id"] for each in shown.body["items"]] == [case["need_id"]]
    made = {"aggregate_id": {"$in": [case["journey_id"], case["need_id"]]}}
    events = await journeys.database["events"].find(made).to_list(None)
    assert [each["actor"] for each in events] == ["casework"] * 4


async def test_a_case_system_may_do_what_its_scopes_and_districts_say_and_no_more(
    journeys: Running, tmp_path: Path
) -> None:
    for scopes, districts, why in (
        ((), ("D01",), "journeys:write"),
        (("journeys:read", "orders:write"), ("D01",), "journeys:write"),
        (("journeys:write",), ("D02",), "does not cover district D01"),
        (("journeys:write",), (), "does not cover district D01"),
    ):
        holder = token(journeys, *scopes, districts=districts)
        status, reasons = await run(journeys, tmp_path / "cases.json", holder, "4712")
        assert status == 1
        assert why in reasons
    status, case = await run(journeys, tmp_path / "cases.json", token(journeys, "journeys:write"), "4712")
    assert status == 0, case
    path = f"/v1/journeys/{case['journey_id']}"
    assert (await journeys.call("GET", path, token(journeys, "journeys:write"))).status == 403
    assert (await journeys.call("GET", path, token(journeys, "journeys:read", districts=("D02",)))).status == 404
    people = journeys.issuer.token("ada", [Role.WORK_COACH], scopes=["journeys:read"], districts=["D02"])
    assert (await journeys.call("GET", path, people)).status == 404, "a scope gives a person nothing"
