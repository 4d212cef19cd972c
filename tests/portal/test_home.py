"""The start page, and what holds for every page: headers, HTML, errors, protection."""

import pytest

from portal.pages.home import home_view
from shared.auth.principal import Role
from tests.portal.conftest import Browser, faults_of_html


async def test_anybody_sees_the_start_page(browser: Browser) -> None:
    answer = await browser.get("/")
    assert answer.status_code == 200, answer.text
    assert "Register of suppliers" in answer.text
    assert faults_of_html(answer.text) == []


@pytest.mark.parametrize("role", [each for each in Role if each not in (Role.SERVICE, Role.SUPPLIER)])
async def test_everybody_has_a_start_page_of_their_own(browser: Browser, role: Role) -> None:
    browser.signs_in(role)
    answer = await browser.get("/")
    assert answer.status_code == 200
    assert faults_of_html(answer.text) == []
    heading = home_view(role).heading
    assert "Your account is" in answer.text or role is Role.SAFEGUARDING_LEAD
    assert f">{heading}</h1>" in answer.text
    assert " a a" not in heading
    assert " a o" not in heading
