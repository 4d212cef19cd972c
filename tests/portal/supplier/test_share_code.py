"""A share code of the central platform: what it shares is shown once, beside what is registered here."""

from collections.abc import AsyncIterator
from html import unescape

import pytest

from deploy.local.stand_ins import StandIns
from portal.api.answers.share_codes import Prefilled
from portal.pages import PAGES
from portal.pages.supplier.share_code import CODE, ShareCodeView, shared_view
from shared.auth.principal import Role
from tests.portal.conftest import Browser, visiting
from tests.portal.rendering import html_of, names
from tests.portal.supplier.company import Company
from tests.supplier_registry.registers.test_registers_http import looked_up  # noqa: F401 - a fixture
from tests.supplier_registry.running import Registry

SHARED = Prefilled.model_validate(
    {
        "name": "Beacon Skills Limited",
        "identifiers": [{"scheme": "GB-COH", "id": "01234567"}],
        "registered_address": {"lines": ["1 Exchange Street"], "town": "Sheffield", "postcode": "S2 5TS"},
        "associates": [{"name": "Made Up", "kind": "connected_person", "identifiers": []}],
        "submitted_on": "2026-10-02",
        "differences": [{"field": "name", "here": "Beacon", "there": "Beacon Skills Limited"}],
    }
)


def test_what_is_shared_stands_beside_what_differs_here() -> None:
    text = html_of("supplier/share_code.html", shared_view(SHARED, names()), CODE.blank())
    for said in (
        "Beacon Skills Limited",
        "01234567",
        "1 Exchange Street, Sheffield, S2 5TS",
        "Made Up",
        "2 October 2026",
    ):
        assert said in text
    assert "What you say otherwise here" in text
    assert "shown once" not in html_of("supplier/share_code.html", ShareCodeView(), CODE.blank())


@pytest.fixture
async def browser(looked_up: tuple[Registry, StandIns]) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(PAGES, looked_up[0].one.url) as made:
        yield made


async def test_a_code_is_opened_and_stands_on_no_page(
    looked_up: tuple[Registry, StandIns],  # noqa: F811
    browser: Browser,
) -> None:
    registry, _ = looked_up
    member = await registry.an_organisation()
    browser.signs_in(Role.SUPPLIER, registry.one.token(Role.SUPPLIER, org=registry.orgs[member]))
    company = Company(browser)
    await company.opens("/details/share-code")
    assert "Enter your share code" in await company.sends("/details/share-code")
    unknown = unescape(await company.sends("/details/share-code", share_code="NOBODYS1"))
    assert "The central platform knows no such code any more" in unknown
    assert "NOBODYS1" not in unknown
    assert "4 to 32 letters and digits" in await company.sends("/details/share-code", share_code="../../etc")
