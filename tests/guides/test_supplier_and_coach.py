"""What the guide tells suppliers and work coaches to send to the catalogue is sent, and answered as it shows."""

from pathlib import Path

from tests.catalogue.world import a_catalogue
from tests.guides.asking import Asker
from tests.guides.reading import steps_of

GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/supplier-and-coach.md"


async def test_every_request_of_the_guide_is_answered_as_it_shows(mongodb_uri: str, tmp_path: Path) -> None:
    async with a_catalogue(mongodb_uri, tmp_path) as catalogue:
        member = await catalogue.a_member()
        asker = Asker(GUIDE.name, catalogue.one, lambda _: member)
        asker.said.learn("need_id", str(await catalogue.a_need("GETTING_JOBS", "D01")))
        for _ in range(5):  # whom a price is compared with, elsewhere
            await catalogue.an_offer(await catalogue.a_member(), "D09", pence=40_000)
        for step in steps_of(GUIDE):
            await asker.asks(step)
