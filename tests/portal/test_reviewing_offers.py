"""Category managers look at what suppliers changed in offers, with a catalogue that runs."""

from collections.abc import AsyncIterator

import pytest

from portal.api.answers.offer_reviews import Difference
from portal.api.answers.price_queries import PriceQuery
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.category_manager.prices import price_view, prices_view
from portal.pages.category_manager.reviews import difference_row
from shared.auth.principal import Role
from tests.catalogue.conftest import catalogue  # noqa: F401 - a fixture
from tests.catalogue.test_reviews_http import edited, review_to
from tests.catalogue.world import Catalogue
from tests.portal.commercial import Officer, at_the_portal
from tests.portal.conftest import faults_of_html

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


async def test_a_gap_is_answered_and_closed(officer: Officer, catalogue: Catalogue) -> None:  # noqa: F811
    officer.works_as("ada")
    await catalogue.report("ENGAGEMENT", "D21")
    gap = await catalogue.gap_becomes("ENGAGEMENT", "D21", "open", waiting=1)
    path = f"/gaps/{gap['gap_id']}"
    shown = await officer.reads(path)
    assert "1 need" in shown
    assert "Select what is done" in await officer.sends(f"{path}/answer")
    answered = await officer.sends(f"{path}/answer", code="accepted_unmet", detail="Nobody serves the islands.")
    assert "Nobody serves the islands." in answered
    refused = await officer.sends(f"{path}/close", reason="filled")
    assert 'href="#reason"' in refused or "There is a problem" in refused
    closed = await officer.sends(f"{path}/close", reason="accepted_unmet")
    assert "The gap is closed." in closed
    assert "Close the gap" not in closed
    await officer.reads("/gaps/018f0000-0000-7000-8000-000000000000", 404)


async def test_whoever_reported_a_gap_takes_that_back(officer: Officer, catalogue: Catalogue) -> None:  # noqa: F811
    officer.works_as("coach of D36", Role.WORK_COACH, ["D36"])
    token = catalogue.one.token(Role.WORK_COACH, districts=["D36"], subject="coach of D36")
    body = {"category": "ENGAGEMENT", "district": "D36", "attributes": ["mentor"]}
    reported = await catalogue.one.call("POST", "/v1/gaps/reports", token, json=body)
    path = f"/gaps/{reported.body['gap_id']}"
    shown = await officer.reads(path)
    assert f'href="{path}/take-back"' in shown
    assert 'href="/gaps"' not in shown, "coaches have no list of gaps"
    taken = await officer.sends(f"{path}/take-back")
    assert "What you reported of this gap is taken back." in taken
    assert "Closed" in taken
    assert f"{path}/take-back" not in taken
    officer.works_as("an auditor", Role.AUDITOR)
    await officer.reads(f"{path}/take-back", 403)


QUERY = PriceQuery.model_validate(
    {
        "query_id": "01a21d2a-ad04-74e5-b4c2-86559d3ef9e3",
        "offer_id": "01a21d2a-ab34-7651-b503-1c1835a522f7",
        "supplier_id": "01a21d2a-96f9-7418-baef-326534b30573",
        "category": "ADDRESSING_BARRIERS",
        "grounds": ["under_mean"],
        "per_hour_pence": 908,
        "queried_at": "2026-10-20T09:00:00Z",
        "answer_by": "2026-11-03",
        "decide_by": "2026-11-17",
        "status": "justified",
        "justified_for": ["favourable_conditions"],
        "detail": "The premises are our own.",
        "accepted_for": None,
        "rejected_for": None,
        "closed_for": None,
        "decided_at": None,
        "explanation": "",
        "mean_pence": 3514,
        "next_pence": None,
        "compared": 5,
    }
)


def test_a_low_price_is_shown_beside_the_others_and_only_who_decides_is_offered_to(officer: Officer) -> None:
    officer.works_as("ada")
    visit = officer.visits()
    view = price_view(QUERY, Missing("The offer cannot be shown at the moment."), {}, visit)
    html = officer.browser.portal.rendering.text(visit, "staff/detail.html", view)
    assert faults_of_html(html) == []
    for text in ("£9.08", "£35.14", "Nothing to compare", "5 offers", "The premises are our own.", "To decide"):
        assert text in html
    assert [each.text for each in view.actions] == ["Accept the price", "Reject the price"]
    decided = QUERY.model_copy(update={"status": "accepted", "accepted_for": "explained"})
    assert price_view(decided, Missing("No."), {}, visit).actions == ()
    listed = prices_view(Listed[PriceQuery](items=(QUERY,)), {}, "", visit)
    assert listed.rows[0].due is not None
    assert listed.rows[0].cells == ("Addressing barriers", "£9.08")
