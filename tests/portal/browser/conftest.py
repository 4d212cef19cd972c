"""One browser, and one stack with a portal whose last weeks are lived through, for all tests here."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser
from rich.console import Console

from deploy.local.portal import pages_of
from deploy.local.replay.accounts import people_of
from deploy.local.replay.recent import furnished, live_recently
from deploy.local.stack import Place, running
from tests.portal.browser.chromium import a_browser


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as started:
        yield started


@pytest.fixture(scope="session")
async def lived(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a portal whose services have the last weeks behind them; `DPS_PORTAL` names one that runs."""
    if given := os.environ.get("DPS_PORTAL"):
        yield given
        return
    silent = Console(quiet=True)
    place, clock = furnished(Place(tmp_path_factory.mktemp("lived") / "stack"), silent, empty=False)
    async with AsyncExitStack() as started:
        stack = await started.enter_async_context(running(place))
        assert clock
        await live_recently(stack, clock, silent)
        pages = await started.enter_async_context(pages_of(stack, place.folder, await people_of(stack)))
        yield pages.url
