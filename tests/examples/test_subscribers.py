"""The examples for consumers, run as another team would run them: against a real catalogue, relay and broker."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.catalogue.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts.catalogue import OfferPublished
from shared.contracts.topics import OFFERS
from shared.messaging.producing import Producer
from tests import suppliers
from tests.deploy.tools import program
from tests.events import publish
from tests.offers import offer_body, offer_content
from tests.running import Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
BODY = offer_body()
DEARER = offer_body(pence=50_000)
IN_EUROS = {**BODY["price"], "currency": "EUR"}
Command = list[str]


@pytest.fixture(params=["python", pytest.param("go", marks=pytest.mark.tools)])
def board_program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command that starts the example of each language."""
    if request.param == "python":
        return [sys.executable, str(EXAMPLES / "python/offers_board.py")]
    built_here = tmp_path_factory.mktemp("go") / "offers-board"
    build = [program("go"), "build", "-o", str(built_here), "."]
    built = subprocess.run(build, check=False, cwd=EXAMPLES / "go", capture_output=True, text=True)
    if "proxy" in built.stderr or "dial tcp" in built.stderr:
        pytest.skip("the Go example needs a proxy of Go modules that answers")
    assert built.returncode == 0, built.stderr
    return [str(built_here)]


@pytest.fixture(scope="module")
async def catalogue(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    issuer = issuer_in(tmp_path_factory.mktemp("keys"))
    async with a_broker(log=tmp_path_factory.mktemp("broker") / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_examples_{uuid4().hex[:8]}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            yield one
            await one.database.client.drop_database(settings.mongodb_database)


class Board:
    """An example at work, and what it has written."""

    def __init__(self, command: Command, catalogue: Running, folder: Path, group: str) -> None:
        self._command = command
        self._catalogue = catalogue
        self._file = folder / "offers.json"
        self._log = folder / "board.log"
        self._group = group

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["asyncio.subprocess.Process"]:
        environment = os.environ | {
            "KAFKA_BOOTSTRAP_SERVERS": self._catalogue.settings.kafka_bootstrap_servers,
            "KAFKA_GROUP": self._group,
            "KAFKA_SESSION_TIMEOUT_MS": "1000",
            "BOARD_FILE": str(self._file),
        }
        with self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(*self._command, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def read(self) -> dict[str, Any]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def passed_over(self) -> int:
        return self._log.read_text().count("passed over catalogue.offers:")

    async def shows(self, offer_id: str, **expected: Any) -> None:
        async def as_expected() -> bool:
            return self.read().get(offer_id, {}).items() >= expected.items()

        await until(as_expected, f"the board shows {expected} of {offer_id}; it has {self.read().get(offer_id)}")


@pytest.fixture
def board(board_program: Command, catalogue: Running, tmp_path: Path) -> Board:
    return Board(board_program, catalogue, tmp_path, f"board-{uuid4().hex[:8]}")


async def admitted(catalogue: Running) -> UUID:
    """A supplier that the catalogue knows to be admitted."""
    supplier, now = uuid4(), datetime.now(UTC)
    events = (suppliers.linked(supplier, now), suppliers.admitted(supplier, "GETTING_JOBS", now))
    await publish(catalogue.settings, *events)
    return supplier


async def published(catalogue: Running) -> tuple[str, str]:
    """An offer, and a token of its supplier."""
    token = catalogue.token(Role.SUPPLIER, org=await admitted(catalogue))

    async def succeeds() -> Any:
        reply = await catalogue.call("POST", "/v1/offers", token, json=BODY)
        return reply.body["offer_id"] if reply.status == 201 else None

    return await until(succeeds, "the offer is published"), token


async def test_a_board_shows_what_the_catalogue_has(board: Board, catalogue: Running) -> None:
    offer, token = await published(catalogue)
    async with board.at_work() as process:
        await board.shows(offer, status="published", price=BODY["price"], districts=["D01"], version=1)
        await catalogue.call("PUT", f"/v1/offers/{offer}", token, json=DEARER, headers={"If-Match": '"1"'})
        await board.shows(offer, status="published", price=DEARER["price"], version=2)
        reason = {"reason": "no_longer_offered", "detail": ""}
        await catalogue.call("POST", f"/v1/offers/{offer}/withdrawal", token, json=reason)
        await board.shows(offer, status="withdrawn", price=DEARER["price"], version=3)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_a_board_that_was_killed_goes_on_with_what_it_missed(board: Board, catalogue: Running) -> None:
    first, _ = await published(catalogue)
    async with board.at_work():
        await board.shows(first, status="published")
    second, _ = await published(catalogue)
    async with board.at_work():
        await board.shows(second, status="published")
    assert board.read()[first]["status"] == "published"


async def test_codes_and_types_of_the_next_release_hold_up_nothing(board: Board, catalogue: Running) -> None:
    now, offer = datetime.now(UTC), uuid4()
    newer = OfferPublished(
        offer_id=offer,
        supplier_id=uuid4(),
        offer_version=1,
        **offer_content("Z99", category="OF_THE_NEXT_RELEASE", price=IN_EUROS),
        published_at=now,
    )
    await publish(catalogue.settings, newer)
    async with board.at_work():
        await board.shows(str(offer), status="published", category="OF_THE_NEXT_RELEASE", districts=["Z99"])


async def test_what_comes_again_or_cannot_be_read_changes_nothing(board: Board, catalogue: Running) -> None:
    offer, token = await published(catalogue)
    attributes = [("ce_type", b"catalogue.OfferDelisted.v1"), ("ce_subject", offer.encode())]
    kafka = Producer(catalogue.settings)
    await kafka.start()
    try:

        async def put(value: bytes, *headers: tuple[str, bytes]) -> None:
            await kafka.send_and_wait(OFFERS.name, value, key=offer.encode(), headers=list(headers))

        async with board.at_work():
            await board.shows(offer, status="published", version=1)
            before = board.passed_over()
            await put(b"{}", *attributes, ("ce_aggregateversion", b"1"))
            await put(b"{}", ("ce_type", b"catalogue.OfferPainted.v1"), ("ce_subject", offer.encode()))
            await put(b"{}")
            await put(b"{", *attributes, ("ce_aggregateversion", b"9"))
            await catalogue.call("PUT", f"/v1/offers/{offer}", token, json=DEARER, headers={"If-Match": '"1"'})
            await board.shows(offer, status="published", price=DEARER["price"], version=2)
            assert board.passed_over() == before + 2
    finally:
        await kafka.stop()
