"""A client that lost an answer: with the same key it gets it again; with another it is told no of what was done."""

import asyncio
import random
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from deploy.reconciliation.reading import logged_aggregates
from deploy.services import service
from shared.auth.principal import Role
from shared.contracts.client_journey import JourneyStarted, NeedRecorded
from tests.drills.auditor import Violation, audit
from tests.drills.evidence import Evidence
from tests.drills.ledger import Known, Ledger, commands_in
from tests.drills.links import Links, State
from tests.drills.load import Sender
from tests.needs import need_body
from tests.running import Running, issuer_in, running, settings_for, until


@pytest.mark.drill
@pytest.mark.parametrize(("keeps_its_key", "violations"), [(True, 0), (False, 1)])
async def test_whoever_loses_an_answer_must_keep_the_key(
    keeps_its_key: bool,
    violations: int,
    mongodb_uri: str,
    kafka_bootstrap: str,
    database_name: str,
    tmp_path: Path,
) -> None:
    found = await after_a_lost_answer(mongodb_uri, kafka_bootstrap, database_name, tmp_path, keeps_its_key)
    assert len(found) == violations, found


async def after_a_lost_answer(
    mongodb_uri: str, bootstrap: str, name: str, folder: Path, keeps_its_key: bool
) -> list[Violation]:
    """Record a need over a link that loses the first answer; return what an auditor finds wrong with the outcome."""
    issuer, links = issuer_in(folder), Links()
    settings = settings_for(mongodb_uri, bootstrap, name, issuer)
    async with running(service("client_journey"), settings, issuer) as one, aiohttp.ClientSession() as session:
        urls = await links.in_front({"client_journey": one.url})
        with Ledger(folder / "ledger" / "load.jsonl") as ledger:
            sender = Sender(urls, session, ledger, random.Random("keys"), answer_seconds=2.0)
            sender.keeps_its_key = keeps_its_key
            (link,) = links.all
            token = one.token(Role.WORK_COACH, districts=["D01"])
            body = {"client_ref": str(uuid4()), "district": "D01", "category": "GETTING_JOBS"}
            begun = await sender.command(JourneyStarted, "POST", "client_journey", "/v1/journeys", token, body)
            link.become(State.HALF_OPEN)
            path, need = f"/v1/journeys/{begun.ids['journey_id']}/needs", need_body("GETTING_JOBS")
            asking = asyncio.create_task(sender.command(NeedRecorded, "POST", "client_journey", path, token, need))
            await until(lambda: _is_recorded(one), "the need is recorded, and nobody hears of it")
            await until(lambda: _gave_up(sender), "the client gives up")
            link.become(State.WHOLE)
            assert (await asking).known is (Known.DONE if keeps_its_key else Known.REFUSED)
        links.close()
        log = [aggregate async for aggregate in logged_aggregates(one.database)]
        return audit(Evidence(commands=commands_in(folder / "ledger"), logs={"client_journey": log}))


async def _is_recorded(one: Running) -> bool:
    return await one.database["events"].count_documents({"type": NeedRecorded.TYPE}) > 0


async def _gave_up(sender: Sender) -> bool:
    return bool(sender.put_off)
