"""A small training company applies at the portal, with a real registry behind it."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from shared.auth.principal import Role
from tests.portal.conftest import FORM_TOKEN, Browser, visiting
from tests.portal.supplier.company import Company
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import CATEGORY, Registry

ORGANISATION = {
    "name": "Harbour Skills",
    "legal_form": "community_interest_company",
    "scheme": "GB-COH",
    "number": "07114288",
    "line_1": "1 Quay",
    "town": "Hull",
    "postcode": "HU1 2AA",
    "staff": "9",
    "turnover_pence": "200,000",
    "balance_sheet_pence": "0",
}
DECLARATIONS = {"has_safeguarding_policy": "yes", "registered_for_data_protection": "yes", "accepts_terms": "yes"}
A_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture(scope="module")
async def browser(a_registry: Registry) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(api=a_registry.one.url) as made:
        yield made


def signs_in(browser: Browser, registry: Registry, org: object) -> Company:  # noqa: F811 - the fixture
    browser.signs_in(Role.SUPPLIER, registry.one.token(Role.SUPPLIER, org=org), org=str(org))
    return Company(browser)


async def applies(company: Company) -> str:
    """Apply from the first page to the last; returns the page of the application."""
    await company.opens("/apply")
    await company.opens("/apply/organisation")
    await company.sends("/apply/organisation", **ORGANISATION)
    await company.sends("/apply/categories", categories=CATEGORY)
    await company.sends("/apply/grounds", grounds="none")
    await company.opens("/apply/declarations")
    await company.sends("/apply/declarations", **DECLARATIONS)
    return await company.sends("/apply/check")


async def test_a_company_applies_in_eight_pages(registry: Registry, browser: Browser) -> None:  # noqa: F811
    company = signs_in(browser, registry, uuid4())
    text = await applies(company)
    assert "Application of" in text
    assert "Being decided" in text
    assert company.pages[:-1] == [
        "/apply",
        "/apply/organisation",
        "/apply/categories",
        "/apply/grounds",
        "/apply/people",
        "/apply/declarations",
        "/apply/check",
    ]
    assert company.pages[-1].startswith("/applications/")
    assert len(company.pages) <= 8


async def test_what_is_left_out_and_what_another_has_is_said_at_its_field(
    registry: Registry,  # noqa: F811
    browser: Browser,
) -> None:
    company = signs_in(browser, registry, uuid4())
    await company.opens("/apply/organisation")
    text = await company.sends("/apply/organisation", **ORGANISATION | {"number": "12", "name": "Quay & Sons <Ltd>"})
    assert 'href="#number"' in text
    assert "Quay &amp; Sons &lt;Ltd&gt;" in text
    await company.sends("/apply/organisation", **ORGANISATION | {"number": "07114301"})
    another = signs_in(browser, registry, uuid4())
    await another.opens("/apply/organisation")
    text = await another.sends("/apply/organisation", **ORGANISATION | {"number": "07114301"})
    assert "Another organisation is registered under this number" in text
    assert 'href="#number"' in text


async def test_a_draft_is_kept_and_two_tabs_do_not_overwrite_each_other(
    registry: Registry,  # noqa: F811
    browser: Browser,
) -> None:
    company = signs_in(browser, registry, uuid4())
    await company.opens("/apply/organisation")
    await company.sends("/apply/organisation", **ORGANISATION | {"number": "07114302"})
    first, second = Company(browser), Company(browser)
    await first.opens("/apply/categories")
    await second.opens("/apply/declarations")
    await first.sends("/apply/categories", categories=CATEGORY)
    text = await second.sends("/apply/declarations", **DECLARATIONS)
    assert "Somebody else changed this while you had it open" in text
    assert await second.sends("/apply/declarations", **DECLARATIONS)
    assert second.pages[-1] == "/apply/check"
    assert "You have completed 5 of 6 sections" in await company.opens("/apply")


async def test_another_suppliers_pages_are_not_found(registry: Registry, browser: Browser) -> None:  # noqa: F811
    another = await registry.a_member(categories=[CATEGORY])
    signs_in(browser, registry, registry.orgs[another])
    member = await registry.a_member(categories=[CATEGORY])
    reply = await registry.supplier(member, "GET", "/v1/applications")
    application = reply.body["items"][0]["application_id"]
    for path in ("", "/evidence", "/withdrawal"):
        answer = await browser.get(f"/applications/{application}{path}", follow_redirects=True)
        assert answer.status_code == 404


async def test_a_file_of_the_wrong_kind_is_refused_and_the_right_one_is_taken_once(
    registry: Registry,  # noqa: F811
    browser: Browser,
) -> None:
    member: UUID = await registry.a_member(categories=[CATEGORY])
    company = signs_in(browser, registry, registry.orgs[member])
    await company.opens("/evidence/new?kind=safeguarding_policy")
    assert company.page is not None
    said = {"kind": "safeguarding_policy", "form_token": FORM_TOKEN, **company.hidden()}
    wrong = await browser.client.post(
        "/evidence/new", data=said, files={"file": ("a.txt", b"hello", "text/plain")}, headers=browser.headers
    )
    assert wrong.status_code == 422
    assert 'href="#file"' in wrong.text
    right = {"file": ("policy (final).pdf", A_PDF, "application/pdf")}
    for _ in range(2):
        taken = await browser.client.post("/evidence/new", data=said, files=right, headers=browser.headers)
        assert taken.headers["location"] == "/evidence"
    await company.opens("/evidence")
    held = re.search(r'href="(/evidence/[0-9a-f-]{36})"', company.page.text if company.page else "")
    assert held
    assert "policy (final).pdf" in await company.opens(held[1])


async def test_a_member_leaves_a_category(registry: Registry, browser: Browser) -> None:  # noqa: F811
    member: UUID = await registry.a_member(categories=[CATEGORY])
    company = signs_in(browser, registry, registry.orgs[member])
    await company.opens(f"/membership/{CATEGORY}/leaving")
    assert "Confirm that you understand" in await company.sends(f"/membership/{CATEGORY}/leaving")
    assert "You are a member in no category yet." in await company.sends(
        f"/membership/{CATEGORY}/leaving", leaves="yes"
    )


async def test_a_declaration_is_renewed_with_what_was_said_the_last_time(
    registry: Registry,  # noqa: F811
    browser: Browser,
) -> None:
    member: UUID = await registry.a_member(categories=[CATEGORY])
    assert (await registry.decide(member, "redeclaration-request")).status == 204
    company = signs_in(browser, registry, registry.orgs[member])
    assert 'href="/membership/renewal"' in await company.opens("/membership")
    assert "You begin with what you declared" in await company.opens("/membership/renewal")
    assert "Make this declaration" in await company.sends("/membership/renewal", action="begin")
    assert "Something is missing in your declaration" in await company.sends("/membership/renewal")
    await company.opens("/apply/declarations?for=renewal")
    await company.sends("/apply/declarations?for=renewal", **DECLARATIONS)
    assert company.pages[-1] == "/membership/renewal"
    text = await company.sends("/membership/renewal")
    assert company.pages[-1] == "/membership"
    assert "You have renewed your declaration" in text
    assert 'href="/membership/renewal"' not in text
    assert "Start your application" in await company.opens("/apply")


async def test_a_notice_of_removal_is_answered_and_answered_again(
    registry: Registry,  # noqa: F811
    browser: Browser,
) -> None:
    member: UUID = await registry.a_member(categories=[CATEGORY])
    notice = {"category": CATEGORY, "reasons": ["persistent_poor_performance"], "detail": "41 of 90 completed."}
    assert (await registry.decide(member, "removal-notice", notice)).status == 204
    company = signs_in(browser, registry, registry.orgs[member])
    at = f"/membership/{CATEGORY}/notice"
    assert "41 of 90 completed." in await company.opens(at)
    await company.sends(at, answer="We replaced two trainers.")
    assert company.pages[-1] == "/membership"
    assert "We replaced two trainers." in await company.opens(at)
    await company.sends(at, answer="And completed 12 of the last 14.")
    assert "And completed 12 of the last 14." in await company.opens(at)
