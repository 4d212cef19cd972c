"""What the guide tells district managers and buyers to send to ordering is sent, and answered as it shows."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from services.ordering.wiring import SERVICE
from shared.reference.calendar import add_months, financial_year
from tests.guides.asking import Asker
from tests.guides.reading import steps_of
from tests.ordering.world import Case, World
from tests.running import issuer_in, running, settings_for
from tests.servers import a_broker

GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/day-of-a-manager-and-a-buyer.md"
OF_A_COURSE = ("first_need_id", "second_need_id", "third_need_id")


async def test_every_request_of_the_guide_is_answered_as_it_shows(mongodb_uri: str, tmp_path: Path) -> None:
    issuer = issuer_in(tmp_path)
    async with a_broker(log=tmp_path / "broker.log") as bootstrap:
        settings = settings_for(mongodb_uri, bootstrap, f"test_{secrets.token_hex(4)}", issuer)
        async with running(SERVICE, settings, issuer) as one:
            world = World(one)
            case, course = Case(world, "D01", 600_000), Case(world, "D01", 100_000)
            course.supplier_id, course.org = case.supplier_id, case.org
            price = {"pence": 100_000, "currency": "GBP", "per": "course", "vat": "included", "vat_rate": 20}
            per_course = course.published(price=price)
            await world.tell(case.linked(), case.admitted(), case.published(), per_course, case.recorded())
            asker = Asker(GUIDE.name, one, lambda _: case.org)
            names = {"supplier_id": case.supplier_id, "offer_id": case.offer_id, "need_id": case.need_id}
            for name, value in {**names, "course_id": course.offer_id, **dict(days())}.items():
                asker.said.learn(name, str(value))
            for name in (*OF_A_COURSE, "last_need_id"):
                asker.said.learn(name, str(await world.another_need(case)))
            for step in steps_of(GUIDE):
                await asker.asks(step)


def today() -> date:
    return datetime.now(UTC).date()


def days() -> Iterator[tuple[str, str]]:
    """The days that the guide names."""
    yield "year", financial_year(today())
    yield "today", today().isoformat()
    yield "next_week", (today() + timedelta(days=7)).isoformat()
    yield "in_two_weeks", (today() + timedelta(days=14)).isoformat()
    yield "in_two_months", add_months(today(), 2).isoformat()
    yield "in_three_months", add_months(today(), 3).isoformat()
