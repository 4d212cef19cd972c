"""Somebody is worried for a client: staff and a supplier report it, and see how far their reports are."""

from portal.api.answers.safeguarding import OwnReport
from portal.api.operation import Listed
from portal.pages import PAGES
from portal.pages.shared.concerns import REPORT, concern_view, of_order_view, own_view
from shared.auth.principal import Role
from shared.reference.lists import SAFEGUARDING_CONCERNS, URGENCIES
from tests.client_journey.calling import coach_of
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.client_journey.placing import Placed
from tests.portal.conftest import visiting
from tests.portal.rendering import html_of
from tests.portal.supplier.company import Company
from tests.portal.supplier.orders_and_offers import ORDER, a_line, an_order
from tests.running import Running

SAID = "Came without a coat again, and says that there is no heating."
TYPED = {"concern": "neglect", "urgency": "soon", "said": SAID}


def test_every_kind_of_concern_and_urgency_can_be_chosen() -> None:
    options = concern_view("", "/").options
    assert tuple(each[0] for each in options["concern"]) == SAFEGUARDING_CONCERNS
    assert tuple(each[0] for each in options["urgency"]) == URGENCIES


def test_whoever_is_in_danger_needs_999_first() -> None:
    text = html_of("shared/concern.html", concern_view("Client 1a2b", "/clients"), REPORT.blank())
    assert "ring 999 first" in text
    assert text.index("ring 999 first") < text.index('name="said"')


def test_of_several_people_the_page_says_about_which_it_is() -> None:
    order = an_order(status="started", lines=[a_line(1), a_line(2)])
    view = of_order_view(order, 2)
    assert view.about == "Interview coaching, PO-0000123, Person 2"
    assert view.back == f"/orders/{ORDER}?line=2"


def test_own_reports_say_how_far_they_are_and_nothing_else() -> None:
    said = {
        "reported": "Not read yet",
        "acknowledged": "Being looked into",
        "referred": "Passed on",
        "closed": "Closed",
    }
    items = [{"status": status, "reported_at": "2026-11-20T12:00:00Z"} for status in said]
    found = Listed[OwnReport].model_validate({"items": items, "next": "n"})
    text = html_of("shared/own_concerns.html", own_view(found))
    assert all(words in text for words in said.values())
    assert "/own-concerns?after=n" in text
    assert "You have made no report of concern." in html_of(
        "shared/own_concerns.html", own_view(Listed[OwnReport](items=()))
    )


async def test_a_coach_and_a_supplier_report_and_the_lead_alone_reads_it(service: Running) -> None:  # noqa: F811
    placed = await Placed(service).begin()
    async with visiting(PAGES, service.url) as browser:
        for role, token, path in (
            (Role.WORK_COACH, coach_of(service, "D01"), f"/clients/{placed.journey_id}/concern"),
            (Role.SUPPLIER, placed.supplier, f"/orders/{placed.order_id}/concern"),
        ):
            browser.signs_in(role, token, subject=f"worried {role}")
            worried = Company(browser)
            assert "You have made no report of concern." in await worried.opens("/own-concerns")
            await worried.opens(path)
            refused = await worried.sends(path, said=SAID)
            assert "Select what you are worried about" in refused
            assert SAID in refused, "nothing that was typed is lost"
            told = await worried.sends(path, **TYPED)
            assert worried.pages[-1] == "/own-concerns"
            assert "Your report is with the safeguarding lead" in told
            assert "Not read yet" in told
            assert SAID not in told
        lead = service.token(Role.SAFEGUARDING_LEAD, districts=["D01"])
        found = await service.call("GET", "/v1/safeguarding-reports", lead)
        about = [
            (each["order_id"], each["concern"])
            for each in found.body["items"]
            if each["journey_id"] == placed.journey_id
        ]
        assert sorted(about, key=str) == [(str(placed.order_id), "neglect"), (None, "neglect")]
