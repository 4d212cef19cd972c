"""A walk through the portal by plain HTTP: as somebody of each role, from page to page by the links that are there."""

import asyncio
import html
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice, product
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp
from starlette.routing import compile_path

from portal.web.page import Page
from shared.auth.principal import Role

_SIGN_IN, _HTML = "/sign-in", "text/html"
# What ends or changes a session, and what is no page of the portal's.
_NOT_FOLLOWED = ("/sign-in", "/sign-out", "/signed-in", "/role", "/docs", "/static", "/assets", "/v1")
_TOO_MUCH, _PATIENCE = 429, 10
_EXAMPLES, _GUESSES = 3, 4
"""So many addresses of each page are looked at, and tried: more would show the same page of other things."""
GUESSED = "no link"


@dataclass(frozen=True)
class Seen:
    """One address that somebody was sent to: what answered, and from which page the link came."""

    address: str
    pattern: str
    status: int
    came_from: str
    is_a_page: bool


@dataclass
class Walk:
    """Where one person got to."""

    person: str | None
    """Whom the page of people signed in, as their tokens name them: a role, a colon, and who."""
    seen: list[Seen] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Every address that a link led to, also those that were not followed."""

    @property
    def role(self) -> Role | None:
        """The role they worked in; `None` where nobody was signed in."""
        return role_of(self.person)

    @property
    def pages(self) -> list[Seen]:
        """What was shown as a page, without downloads and refusals."""
        return [each for each in self.seen if each.status == 200 and each.is_a_page]

    @property
    def wrong(self) -> list[str]:
        """What no link may lead to: a fault of ours, or a page that there is not, or not for them."""
        return [
            f"{self.person or 'nobody signed in'}: {each.status} at {each.address}, from {each.came_from}"
            for each in self.seen
            if each.status >= (500 if each.came_from == GUESSED else 400) and each.status != 410
        ]


class Walker:
    """Walks through a portal at an address; `pages` are those that it has."""

    def __init__(self, url: str, pages: Iterable[Page], examples: int = _EXAMPLES) -> None:
        """Look at so many examples of each page."""
        self._url = url
        self._examples = examples
        self._pages = [(compile_path(page.path)[0], page) for page in pages]

    async def walk(self, person: str | None) -> Walk:
        """Return where somebody gets to from their first page; `None` is whoever is not signed in."""
        async with aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=30)
        ) as session:
            if person:
                await sign_in(session, self._url, person)
            walk = await self._from_the_start(session, Walk(person))
            await self._guess(session, walk)
            return walk

    def unseen(self, walks: Sequence[Walk]) -> list[str]:
        """Return the pages that nobody got to, by path and role."""
        reached = {(each.role, seen.pattern) for each in walks for seen in each.seen}
        walked = {each.role for each in walks}
        return sorted(
            {
                f"{page.path} ({role or 'anybody'})"
                for _, page in self._pages
                for role in (page.roles or {None})
                if page.show and role in walked and (role, page.path) not in reached
            }
        )

    async def _from_the_start(self, session: aiohttp.ClientSession, walk: Walk) -> Walk:
        waiting, known, times = deque([("/", "")]), walk.known, Counter[str]()
        while waiting:
            address, came_from = waiting.popleft()
            pattern = self._pattern(urlsplit(address).path, walk.role)
            kind = f"{pattern} in another language" if "lang=" in address else pattern
            if times[kind] >= (1 if kind != pattern else self._examples):
                continue
            times[kind] += 1
            seen, links = await self._look(session, address, pattern, came_from)
            walk.seen.append(seen)
            for link in links:
                if link not in known:
                    known.add(link)
                    waiting.append((link, address))
        return walk

    async def _guess(self, session: aiohttp.ClientSession, walk: Walk) -> None:
        """Try pages that no link led to with what other addresses name: an order that one step is open to, for one.

        Most are refused, since they are of another state; what is looked for is a page, or a fault of ours.
        """
        named: dict[str, dict[str, None]] = {}
        for address in sorted(walk.known):
            for expression, _ in self._pages:
                if match := expression.match(urlsplit(address).path):
                    for name, value in match.groupdict().items():
                        named.setdefault(name, {})[value] = None
        reached = {each.pattern for each in walk.seen}
        for _, page in self._pages:
            if page.path not in reached and page.show and page.open_to(walk.role):
                for address in _filled(page.path, named):
                    seen, _ = await self._look(session, address, page.path, GUESSED)
                    if seen.status >= 500 or (seen.status == 200 and seen.is_a_page):
                        walk.seen.append(seen)
                        break

    async def _look(
        self, session: aiohttp.ClientSession, address: str, pattern: str, came_from: str
    ) -> tuple[Seen, list[str]]:
        async with await self._asked(session, address) as response:
            is_a_page = response.content_type == _HTML
            text = await response.text() if is_a_page else ""
            # A redirect leads to another page, which the links of this answer are of.
            at = response.url.path_qs if str(response.url).startswith(self._url) else address
            led_away = came_from == GUESSED and response.url.path != urlsplit(address).path
        links = list(links_of(text, urljoin(self._url, at), self._url)) if is_a_page else []
        return Seen(address, pattern, response.status, came_from, is_a_page and not led_away), links

    async def _asked(self, session: aiohttp.ClientSession, address: str) -> aiohttp.ClientResponse:
        """Ask for an address, and again where that was too much at once: nobody clicks so fast."""
        for _ in range(_PATIENCE):
            response = await session.get(f"{self._url}{address}", headers={"Accept": _HTML})
            if response.status != _TOO_MUCH:
                break
            response.release()
            await asyncio.sleep(1.0)
        return response

    def _pattern(self, path: str, role: Role | None) -> str:
        found = [page for expression, page in self._pages if expression.match(path) and page.open_to(role)]
        plain = [page.path for page in found if "{" not in page.path]
        return plain[0] if plain else found[0].path if found else path


def role_of(person: str | None) -> Role | None:
    """Return the role that somebody on the page of people signs in with."""
    return Role(person.partition(":")[0]) if person else None


async def people_at(url: str) -> list[str]:
    """Return whom the page of people signs in with one role each, in its order."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}{_SIGN_IN}") as page:
        named = re.findall(r'name="subject" value="([^"]+)"', await page.text())
    return [html.unescape(each) for each in named if " and " not in each]


def _filled(path: str, named: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield a path with its parameters filled in from what is named so elsewhere, some times at most."""
    parameters = re.findall(r"\{(\w+)", path)
    for values in islice(product(*(named.get(each, ()) for each in parameters)), _GUESSES):
        filled = path
        for name, value in zip(parameters, values, strict=True):
            filled = re.sub(rf"\{{{name}[^}}]*\}}", value, filled, count=1)
        yield filled


async def sign_in(session: aiohttp.ClientSession, url: str, person: str) -> None:
    """Sign somebody in on the page of people, as their browser would; raises `ValueError` where that fails."""
    async with session.get(f"{url}{_SIGN_IN}") as chosen_at:
        at = chosen_at.url
    async with session.post(at, data={"subject": person}) as answer:
        if answer.status != 200 or not str(answer.url).startswith(url):
            raise ValueError(f"{person} cannot sign in: {answer.status} at {answer.url.path}")


def links_of(text: str, base: str, origin: str) -> Iterator[str]:
    """Yield the portal's addresses that a page leads to by its links and by forms that only ask, with their queries."""
    reader = _Links()
    reader.feed(text)
    for href in reader.found:
        whole = urlsplit(urljoin(base, href))
        path = whole.path or "/"
        if f"{whole.scheme}://{whole.netloc}" == origin and not path.startswith(_NOT_FOLLOWED):
            yield f"{path}?{whole.query}" if whole.query else path


class _Links(HTMLParser):
    """Reads the links of a page, and what its forms would ask for as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._form: tuple[str, list[tuple[str, str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a link leads to, and what a field of a form says."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href") and not given["href"].startswith("#"):
            self.found.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._form = (given.get("action", ""), [])
        elif tag == "input" and self._form and given.get("name") and _counts(given):
            self._form[1].append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        """Take what a form asks for."""
        if tag == "form" and self._form:
            action, values = self._form
            self.found.append(f"{action.partition('?')[0]}?{urlencode(values)}")
            self._form = None


def _counts(field: dict[str, str]) -> bool:
    return field.get("type") not in {"checkbox", "radio"} or "checked" in field
