"""What the guide tells work coaches to send to the service of journeys is sent, and answered as it shows."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.client_journey.wiring import SERVICE
from shared.reference.calendar import add_months
from tests.client_journey.placing import Placed
from tests.guides.asking import Asker
from tests.guides.reading import steps_of
from tests.running import issuer_in, running, settings_for
from tests.servers import a_broker

GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/day-of-a-work-coach.md"


async def test_every_request_of_the_guide_is_answered_as_it_shows(mongodb_uri: str, tmp_path: Path) -> None:
    issuer = issuer_in(tmp_path)
    async with a_broker(log=tmp_path / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            placed = Placed(one, "D02")
            asker = Asker(GUIDE.name, one, lambda _: placed.supplier_id)
            asker.said.learn("order_id", str(placed.order_id))
            today = datetime.now(UTC).date()
            asker.said.learn("today", today.isoformat())
            asker.said.learn("next_week", (today + timedelta(days=7)).isoformat())
            asker.said.learn("in_three_months", f"{add_months(today, 3):%Y-%m}")
            for step in steps_of(GUIDE):
                if "{order_id}" in step.asked and not placed.need_id:
                    ids = (asker.said.filled_in(name) for name in ("{joining_id}", "{joined_need_id}"))
                    await placed.serve(*ids)  # ordering has told of an order for it, which its supplier accepted
                await asker.asks(step)
