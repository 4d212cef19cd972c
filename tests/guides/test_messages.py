"""What the guide on messages tells people to send to notifications is sent, in its order, and answered as it shows."""

import secrets
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.notifications.wiring import SERVICE
from shared.contracts import client_journey, ordering
from shared.contracts.client_journey import Coach
from tests.events import publish
from tests.guides.asking import Asker
from tests.guides.reading import steps_of
from tests.notifications.test_notices import an_event
from tests.running import Running, issuer_in, running, settings_for, until
from tests.servers import a_broker

GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/messages.md"
ROBIN = Coach(issuer="https://identity.example", subject="Robin")


async def test_every_request_of_the_guide_is_answered_as_it_shows(mongodb_uri: str, tmp_path: Path) -> None:
    issuer = issuer_in(tmp_path)
    async with a_broker(log=tmp_path / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            asker = Asker(GUIDE.name, one)
            for step in steps_of(GUIDE):
                if step.who == "Ordering":
                    await an_order_lapses(one)
                else:
                    await asker.asks(step)


async def an_order_lapses(one: Running) -> None:
    """Let ordering tell of an order of Robin's client that came to nothing, and of what is proposed in its place."""
    need_id = uuid4()
    await publish(one.settings, an_event(client_journey.NeedAssigned, need_id=need_id, coach=ROBIN))

    async def known() -> bool:
        return await one.database["known_coaches"].count_documents({"need_id": str(need_id)}) > 0

    await until(known, "who looks after the need is known")
    about: dict[str, Any] = {"order_id": uuid4(), "need_ids": (need_id,), "supplier_id": uuid4(), "district": "D01"}
    proposed = an_event(ordering.NextBestProposed, **about, need_id=need_id)
    versions = Counter[str]()
    for event in (an_event(ordering.OrderLapsed, **about), proposed):
        await publish(one.settings, event, versions=versions)

    async def told() -> bool:
        return await one.database["messages"].count_documents({"state.recipient": "D01"}) > 1

    await until(told, "the district is told of both")
