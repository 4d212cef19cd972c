"""One browser and one portal with lived-through weeks for all tests here, and for a file of journeys one of its own."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from rich.console import Console

from tests.journeys.test_chain import CATEGORY, Department
from tests.portal.browser.chromium import a_browser
from tests.portal.browser.department import Portal, a_portal, an_applicant, money
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


@pytest.fixture(scope="module")
async def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Portal]:
    """A portal with services of its own, in which nothing has happened yet."""
    assert browser  # where there is none, nothing is started in vain
    async with a_portal(tmp_path_factory.mktemp("portal")) as started:
        yield started


@pytest.fixture(scope="module")
async def department(portal: Portal) -> Department:
    """A district with money, and a supplier who was admitted to one category."""
    one = portal.department()
    await money(one)
    await one.admit(await an_applicant(one, "Oakfield Skills"), CATEGORY)
    return one
