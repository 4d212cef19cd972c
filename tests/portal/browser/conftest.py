"""One browser, and one stack with a portal whose last weeks are lived through, for all tests here."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser
from rich.console import Console

from tests.portal.browser.chromium import a_browser
from tests.portal.browser.screenshots import a_lived_portal


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as started:
        yield started


@pytest.fixture(scope="session")
async def lived(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a portal whose services have the last weeks behind them; `DPS_PORTAL` names one that runs."""
    assert browser  # where there is none, nothing is lived through in vain
    async with a_lived_portal(tmp_path_factory.mktemp("lived"), Console(quiet=True)) as url:
        yield url
