"""Somebody of a company at the portal: follows each answer to the next page, and counts the pages."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import html5lib
import httpx

from portal.web.names import LISTS
from tests.portal.conftest import FORM_TOKEN, Browser
from tests.running import until


@dataclass
class Company:
    """Somebody of a company at the portal: follows each answer to the next page, and counts the pages."""

    browser: Browser
    pages: list[str] = field(default_factory=list)
    page: httpx.Response | None = None

    async def opens(self, path: str) -> str:
        self.page = await self.browser.get(path, follow_redirects=True)
        self.pages.append(self.page.url.path)
        return self.page.text

    async def sends(self, path: str, **fields: object) -> str:
        """Send the form of the page at hand, and go where that leads."""
        assert self.page is not None
        answer = await self.browser.post(path, **self.hidden(), **fields)
        if answer.status_code == 303:
            return await self.opens(answer.headers["location"])
        self.page = answer
        return answer.text

    async def changes(self, path: str, **changed: object) -> str:
        """Send the form of the page at hand as it is filled in, but for what is changed."""
        assert self.page is not None
        return await self.sends(path, **{**as_filled_in(self.page.text), **changed})

    async def uploads(self, path: str, files: Mapping[str, tuple[str, bytes, str]], **fields: object) -> str:
        """Send the form of the page at hand with files, and go where that leads."""
        said = {"form_token": FORM_TOKEN, **self.hidden(), **fields}
        answer = await self.browser.client.post(path, data=said, files=files, headers=self.browser.headers)
        if answer.status_code == 303:
            return await self.opens(answer.headers["location"])
        self.page = answer
        return answer.text

    def hidden(self) -> dict[str, str]:
        """What the portal itself put into the form."""
        assert self.page is not None
        found = re.findall(r'name="(form_key|form_etag)" value="([^"]*)"', self.page.text)
        return {name: html.unescape(value) for name, value in found}


async def knows_names(browser: Browser) -> None:
    """Wait until the portal knows what codes are called, for somebody who has signed in: a slow machine may be late."""

    async def known() -> bool:
        await browser.get("/help")
        return len(browser.portal.names.known.lists) == len(LISTS)

    await until(known, "names of codes are known")


def as_filled_in(text: str, *, own: bool = False) -> dict[str, list[str]]:
    """What a browser sends of a page's fields as they are shown; what the portal put into them where `own` is asked."""
    found: dict[str, list[str]] = {}
    for name, value in _filled_in(html5lib.parse(text, namespaceHTMLElements=False)):
        if own or not name.startswith("form_"):
            found.setdefault(name, []).append(value)
    return found


def _filled_in(tree: Any) -> Iterator[tuple[str, str]]:
    for each in tree.findall(".//main//*"):
        name, kind = each.get("name", ""), each.get("type", "text")
        if each.tag == "textarea":
            yield name, (each.text or "").removeprefix("\n")
        elif each.tag == "select":
            yield name, next((of.get("value", "") for of in each.iter("option") if "selected" in of.attrib), "")
        elif each.tag == "input" and (kind not in ("radio", "checkbox") or "checked" in each.attrib):
            yield name, each.get("value", "")
