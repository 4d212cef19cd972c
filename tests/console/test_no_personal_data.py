"""No personal data of clients in anything that the system tells: found by living through it with planted values.

The five services behind their gateway are called by staff with a value of its own in every personal field. Then all
that can be read is looked through for these values, in plain, encoded or as a digest: topics, databases with the
memory of all writes, logs, metrics, traces, addresses, answers, what is public, and what `dps` shows.
"""

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
import structlog
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY, Counter

from deploy import services
from deploy.local.gateway import start_gateway
from shared.contracts.topics import dead_letters
from shared.messaging.producing import Producer
from shared.reference import districts
from shared.telemetry import tracing
from tests.console.conftest import System
from tests.journeys.test_chain import Department, gateway_before
from tests.privacy.forms import Lookout
from tests.privacy.gathering import (
    Place,
    Recorded,
    in_file,
    in_spans,
    in_the_database,
    of_operations,
    of_the_public,
    on_the_bus,
)
from tests.privacy.personal_fields import planted
from tests.privacy.scenes import MAY_TELL, SCENES, Stage
from tests.running import Caller, until

LOOKED_AT_BY_OPERATORS = (
    ("status",),
    ("lag",),
    ("stuck",),
    ("jobs", "--within", "400d"),
    ("files",),
    ("audit", "verify"),
    ("erasures", "list"),
    ("reconcile", "--settle", "1"),
    *(("dead-letters", "list", name) for name in services.NAMES),
)


@dataclass
class Watched:
    """A system that is called through its gateway and traced in full, and what it answered."""

    system: System
    stage: Stage
    caller: Recorded
    front: Path
    spans: InMemorySpanExporter
    answers: list[Place]


@pytest.fixture
async def watched(system: System, tmp_path: Path) -> AsyncIterator[Watched]:
    """A system in which nothing has happened yet with the values that are planted."""
    spans, answers = InMemorySpanExporter(), list[Place]()
    gateway = await start_gateway(gateway_before(system.up), tmp_path)
    tracing.begin(SimpleSpanProcessor(spans), 1.0, {"service.name": "all"})
    try:
        async with aiohttp.ClientSession() as session:
            caller = Recorded(Caller(gateway.url, system.issuer, session), answers, MAY_TELL)
            department = Department(dict.fromkeys(services.NAMES, caller), sorted(districts())[0], uuid4())
            stage = Stage(department, planted())
            yield Watched(system, stage, caller, tmp_path / "gateway.log", spans, answers)
    finally:
        tracing.finish()
        await gateway.stop()


@pytest.fixture
async def lived(watched: Watched) -> Watched:
    """A system in which every scene was lived through."""
    for scene in SCENES:
        await scene(watched.stage)
    watched.answers += [place async for place in of_the_public(watched.stage.department.services)]
    return watched


async def told(watched: Watched) -> AsyncIterator[Place]:
    """Yield all that the system told or keeps, but for what this process wrote."""
    system = watched.system
    for place in watched.answers:
        yield place
    async for place in on_the_bus(system.settings["ordering"]):
        yield place
    async for place in in_the_database(system.settings["ordering"].mongodb_uri):
        yield place
    async for place in of_operations(system.up):
        yield place
    for place in in_spans(watched.spans.get_finished_spans()):
        yield place
    yield await in_file(watched.front, watched.caller.last)


async def shown_to_operators(lived: Watched) -> AsyncIterator[Place]:
    """Yield what the console shows of the system, and of each thing that the scenes made."""
    histories = (("history", "client_journey", identifier) for identifier in lived.stage.ids.values())
    for command in (*LOOKED_AT_BY_OPERATORS, *histories):
        yield " ".join(("dps", *command)), (await lived.system.dps(*command)).output.encode()


async def _all(places: AsyncIterator[Place]) -> list[Place]:
    return [place async for place in places]


async def is_heard_of(lived: Watched) -> bool:
    """Say whether the other services have heard of what was done."""
    known = lived.system.up["catalogue"].database["known_needs"]
    return await known.count_documents({"_id": lived.stage.ids["need_id"]}) > 0


async def test_nothing_that_is_told_or_kept_shows_who_a_client_is(
    lived: Watched, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    await until(lambda: is_heard_of(lived), "the news is everywhere")
    places = [place for each in (told, shown_to_operators) for place in await _all(each(lived))]
    written = "".join(capfd.readouterr()) + caplog.text
    places.append(("what the processes wrote", written.encode()))
    kinds = {name.partition(" ")[0] for name, _ in places}
    assert {"address", "answer", "topic", "database", "public", "span", "gateway.log", "dps", "what"} <= kinds
    assert Lookout(lived.stage.planted).leaks(places) == set()


async def test_what_is_planted_where_none_may_be_is_found_there(
    watched: Watched, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each way of looking is tried by a leak of its own: none is blind."""
    system, value = watched.system, str(uuid4())
    database = system.up["ordering"].database
    await database["planted"].insert_one({"_id": 1, "note": hashlib.sha256(value.encode()).hexdigest()})
    await database.drop_collection("planted")
    async with Producer(system.settings["ordering"]) as kafka:
        # Without a value it marks a letter as dealt with, so that it is no letter itself.
        headers = [("who", b64encode(value.encode()))]
        await kafka.send_and_wait(dead_letters("notifications").name, None, key=b"planted", headers=headers)
    counter = Counter("planted", "A leak.", ["who"])
    counter.labels(value).inc()
    with tracing.span("planted", attributes={"who": value.upper()}):
        structlog.get_logger("tests").warning("planted", who=value.encode().hex())
    await watched.caller.call("GET", f"/v1/journeys/{value}")
    try:
        places = await _all(told(watched))
    finally:
        REGISTRY.unregister(counter)
    places.append(("what the processes wrote", "".join(capfd.readouterr()).encode()))
    found = {leak.where for leak in Lookout({"planted": value}).leaks(places)}
    assert found >= {
        "database local.oplog.rs",
        f"topic {dead_letters('notifications').name}",
        *(f"{name}/metrics" for name in services.NAMES),
        "span planted",
        "what the processes wrote",
        "address of GET",
    }
