"""What the guide tells suppliers and the commercial team to send is sent, in its order, and answered as it shows."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.stand_ins import stand_ins
from services.supplier_registry.wiring import SERVICE
from shared.contracts.notifications import NoticeServed
from shared.contracts.supplier_registry import SupplierRemovalNotified
from shared.files.records import Records
from shared.kernel.clock import RecordClock, system_clock
from tests.events import publish
from tests.guides.asking import Asker
from tests.guides.reading import Said, Step, steps_of
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.delivering import an_order
from tests.supplier_registry.running import START, Registry

GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/life-of-a-supplier.md"
CLOCK, ORDERING, NOTIFICATIONS, SCANNER = "The clock", "Ordering", "Notifications", "The scanner"

_ACCEPTED = 3
"""How many events tell of an order until it is accepted."""


@pytest.fixture
async def registry(mongodb_uri: str, tmp_path: Path) -> AsyncIterator[Registry]:
    """A registry of its own, whose public registers are stand-ins."""
    issuer, clock = issuer_in(tmp_path), RecordClock.create(tmp_path / "clock", START)
    async with a_broker(tmp_path / "broker.log") as kafka, stand_ins() as registers:
        more = {name.lower(): value for name, value in registers.environment.items()}
        database = f"test_{uuid4().hex[:8]}"
        settings = settings_for(mongodb_uri, kafka, database, issuer, clock_file=tmp_path / "clock", **more)
        async with running(SERVICE, settings, issuer) as one:
            yield Registry(one, clock)


class Reader(Asker):
    """Somebody who does what the guide says, as everybody in it."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(GUIDE.name, registry.one)
        self._registry = registry

    async def does(self, step: Step) -> None:
        """Take a step, whether it is a request or what others do."""
        if step.who == CLOCK:
            await self._registry.on(date.fromisoformat(step.asked))
        elif step.who == ORDERING:
            await self._hears_of_an_order(UUID(self.said.filled_in(step.asked).partition(" ")[0]))
        elif step.who == NOTIFICATIONS:
            await self._is_served(self.said.filled_in(step.asked).partition(" ")[0])
        elif step.who == SCANNER:
            await self._scans()
        else:
            await self.asks(step)

    async def _hears_of_an_order(self, supplier: UUID) -> None:
        """Let ordering tell of an order that a supplier accepted, and the registry know of it."""
        placed = an_order(supplier, completed=True, outcome=None)[:_ACCEPTED]
        await publish(self._registry.one.settings, *placed)
        rows, accepted = self._registry.one.database["orders_delivered"], {"accepted_at": {"$ne": None}}

        async def known() -> bool:
            return await rows.count_documents(accepted) > 0

        await until(known, "the order is known")

    async def _is_served(self, supplier: str) -> None:
        """Let notifications tell that the last notice of removal to a supplier is in its inbox."""
        log, about = self._registry.one.database["events"], SupplierRemovalNotified.TYPE
        given = await log.find_one({"aggregate_id": supplier, "type": about}, sort=[("version", -1)])
        assert given
        ids = {"message_id": uuid4(), "recipient_kind": "supplier", "recipient": supplier}
        of_notice = {"about_type": about, "about_event": given["_id"], "channel": "inbox"}
        served = NoticeServed(**ids, **of_notice, served_at=self._registry.clock())
        await publish(self._registry.one.settings, served)

    async def _scans(self) -> None:
        database = self._registry.one.database
        async for file in database["files"].find({}, {"_id": 1}):
            await Records(database).scanned(UUID(file["_id"]), None, system_clock())


async def test_every_request_of_the_guide_is_answered_as_it_shows(registry: Registry) -> None:
    reader = Reader(registry)
    for step in steps_of(GUIDE):
        await reader.does(step)


@pytest.mark.parametrize(
    ("shown", "answer", "differs"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1}, {"a": 2}, True),
        ({"a": 1}, {}, True),
        ([{"a": 1}], [{"a": 1}, {"a": 2}], True),
        (["{id}", "{id}"], ["x", "x"], False),
        (["{id}", "{id}"], ["x", "y"], True),
        ({"a": "{id}"}, {"a": None}, True),
    ],
)
def test_an_answer_is_compared_with_what_is_shown(shown: Any, answer: Any, differs: bool) -> None:
    assert bool(Said().differences(shown, answer)) is differs
