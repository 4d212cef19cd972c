"""Category managers look at what suppliers changed in offers, with a catalogue that runs."""

from collections.abc import AsyncIterator

import pytest

from portal.api.answers.offer_reviews import Difference
from portal.pages.category_manager.reviews import difference_row
from shared.auth.principal import Role
from tests.catalogue.conftest import catalogue  # noqa: F401 - a fixture
from tests.catalogue.test_reviews_http import edited, review_to
from tests.catalogue.world import Catalogue
from tests.portal.commercial import Officer, at_the_portal

YES = {"declares_no_interest": "yes"}


@pytest.fixture(scope="module")
async def officer(catalogue: Catalogue) -> AsyncIterator[Officer]:  # noqa: F811 - the fixture
    async with at_the_portal(catalogue) as one:
        yield one


def test_what_differs_is_written_as_a_person_would() -> None:
    assert difference_row(Difference(field="/price/pence", before=49_900, after=50_500)) == ("Price", "£499", "£505")
    assert difference_row(Difference(field="/starts", before=None, after=[]))[1:] == ("Nothing", "Nothing")


async def test_a_changed_offer_is_questioned_and_acknowledged(
    officer: Officer,
    catalogue: Catalogue,  # noqa: F811
) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 40_000)
    path = f"/offers/review/{(await review_to(catalogue, offer_id, 2))['review_id']}"
    assert path in await officer.reads("/offers/review")
    shown = await officer.reads(path)
    assert "£400" in shown
    assert "Names of suppliers" not in shown
    assert "Select what the question is about" in await officer.sends(f"{path}/question")
    asked = await officer.sends(f"{path}/question", reason="price_change", detail="What has changed?")
    assert "The supplier was asked." in asked
    assert "What has changed?" in asked
    assert path in await officer.reads("/offers/review?list=answer")
    seen = await officer.sends(f"{path}/acknowledge", **YES)
    assert "Acknowledged" in seen
    assert "Take the offer down" not in seen


async def test_an_offer_is_taken_down_and_auditors_look_on(
    officer: Officer,
    catalogue: Catalogue,  # noqa: F811
) -> None:
    org = await catalogue.a_member()
    offer_id = await catalogue.an_offer(org)
    await edited(catalogue, org, offer_id, 41_000)
    path = f"/offers/review/{(await review_to(catalogue, offer_id, 2))['review_id']}"
    down = await officer.sends(f"{path}/take-down", reason="misleading", detail="The venue is closed.", **YES)
    assert "The offer is taken down." in down
    assert "The venue is closed." in down
    officer.works_as("auditor", Role.AUDITOR)
    assert "Decide" not in await officer.reads(path)
    await officer.reads(f"{path}/acknowledge", 403)
