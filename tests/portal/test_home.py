"""The start page, and what holds for every page: headers, HTML, errors, protection."""

from tests.portal.conftest import Browser, faults_of_html


async def test_anybody_sees_the_start_page(browser: Browser) -> None:
    answer = await browser.get("/")
    assert answer.status_code == 200, answer.text
    assert "Register of suppliers" in answer.text
    assert faults_of_html(answer.text) == []
