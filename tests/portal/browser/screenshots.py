"""A picture of every page at two widths, by who sees it: `make screenshots`.

Of a stack of its own with the last weeks lived through, or of the portal that `DPS_PORTAL` names.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error
from rich.console import Console

from deploy.local.portal import pages_of
from deploy.local.replay.accounts import people_of
from deploy.local.replay.recent import furnished, live_recently
from deploy.local.stack import Place, running
from deploy.local.walking import Seen, Walker, people_at, role_of
from portal.pages import PAGES
from portal.pages.public.tested import DESK, PHONE
from shared.auth.principal import Role
from tests.portal.browser.chromium import a_browser, a_tab, signs_in

FOLDER = Path("build/screenshots")
_NEWCOMER = "supplier-new"


@asynccontextmanager
async def a_lived_portal(folder: Path, console: Console) -> AsyncIterator[str]:
    """The address of a portal whose services have the last weeks behind them."""
    if given := os.environ.get("DPS_PORTAL"):
        yield given
        return
    place, clock = furnished(Place(folder / "stack"), console, empty=False)
    async with AsyncExitStack() as started:
        stack = await started.enter_async_context(running(place))
        if clock:
            await live_recently(stack, clock, console)
        pages = await started.enter_async_context(pages_of(stack, place.folder, await people_of(stack)))
        yield pages.url


async def pictures(browser: Browser, url: str, folder: Path) -> int:
    """Make a picture of each page that somebody gets to; return how many there are."""
    made = 0
    for name, person in (await _who(url)).items():
        walk = await Walker(url, PAGES, examples=1).walk(person)
        for width in (DESK, PHONE):
            async with a_tab(browser, url, width=width) as tab:
                if person:
                    await signs_in(tab, person)
                for seen in walk.pages:
                    made += await _picture(tab, seen, folder / name / f"{_file_of(seen)}-{width}.png")
    return made


async def _picture(tab: Any, seen: Seen, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        await tab.at(seen.address)
        await tab.page.screenshot(path=path, full_page=True)
    except Error as error:
        sys.stderr.write(f"{seen.address}: {str(error).splitlines()[0]}\n")
        return 0
    return 1


async def _who(url: str) -> dict[str, str | None]:
    """The first of each role, nobody, and the organisation that has not registered yet."""
    people = await people_at(url)
    first: dict[str, str | None] = {str(role_of(each)): each for each in reversed(people)}
    suppliers = [each for each in people if role_of(each) is Role.SUPPLIER]
    return {"anybody": None, **first, _NEWCOMER: suppliers[-1]}


def _file_of(seen: Seen) -> str:
    language = "-cy" if "lang=cy" in seen.address else ""
    return (re.sub(r"[{}]", "", seen.pattern).strip("/").replace("/", "-") or "start") + language


async def main() -> None:
    """Make all of them."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_lived_portal(Path(folder), Console()) as url, a_browser() as browser:
            made = await pictures(browser, url, FOLDER)
    sys.stdout.write(f"{made} pictures in {FOLDER}\n")


if __name__ == "__main__":
    asyncio.run(main())
