"""One browser, and one stack with a portal whose last weeks are lived through, for all tests here."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from rich.console import Console

from tests.portal.browser.chromium import a_browser
from tests.portal.browser.kept import make_pages
from tests.portal.browser.screenshots import a_lived_portal
from tests.portal.kept import FOLDER


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


@pytest.fixture(scope="session")
async def made_by_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pages as their tests make them; `DPS_KEEP_PAGES` names one where they are already."""
    if given := os.environ.get(FOLDER):
        return Path(given)
    folder = tmp_path_factory.mktemp("made")
    await make_pages(folder)
    return folder
