"""Pages as tests of the portal make them, for those that no walk gets to."""

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from starlette.routing import compile_path

from deploy.local.walking import Walk
from portal.web.page import Page
from tests.portal.kept import FOLDER, KeptPage, kept_in

_TESTS = ("tests/portal", "--ignore=tests/portal/browser", "-q", "-p", "no:cacheprovider", "--numprocesses=auto")
_UNNAMED = "/"
_OF_MANY = ("components/step.html", "staff/detail.html", "staff/worklist.html", "supplier/order_step.html")
"""Templates of so many pages that they do not say of which one something is."""


async def make_pages(folder: Path) -> None:
    """Run the tests of the portal, and keep in a folder what they make."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "pytest", *_TESTS),
        env={**os.environ, FOLDER: str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await running.wait()
    finally:
        if running.returncode is None:
            running.terminate()
            await running.wait()


def unreached(pages: Iterable[Page], walks: Sequence[Walk]) -> list[Page]:
    """Return the pages, without files and what only acts, that none of these people got to."""
    reached = {(walk.role, seen.pattern) for walk in walks for seen in walk.pages}
    return [
        page
        for page in pages
        if page.show and page.template and not any((role, page.path) in reached for role in page.roles or {None})
    ]


def of_pages(folder: Path, pages: Sequence[Page]) -> Mapping[Page, Sequence[KeptPage]]:
    """Return what was kept of each page: by its path, or where a test named none by its template."""
    kept = list(kept_in(folder))
    return {page: [each for each in kept if _is_of(each, page)] for page in pages}


def _is_of(kept: KeptPage, page: Page) -> bool:
    if not page.open_to(kept.role):
        return False
    if kept.path == _UNNAMED:
        return kept.template == page.template and page.template not in _OF_MANY
    return bool(compile_path(page.path)[0].match(kept.path))
