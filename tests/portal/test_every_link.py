"""The links of the start page and of every menu: whoever is shown one may follow it, and one service away costs a part.

With real services, the gateway and the portal in front of them, by plain HTTP.
"""

import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice

import aiohttp
import pytest
from aiohttp import FormData

from deploy.local.walking import links_of, sign_in
from portal.api.together import OPTIONAL_SECONDS
from shared.auth.principal import PEOPLE, Role
from tests.portal.browser.department import (
    DISTRICT,
    NEWCOMER,
    Portal,
    a_client,
    a_district_at_work,
    a_portal,
    person,
    supplier,
)
from tests.portal.supplier.company import as_filled_in
from tests.running import until

MEMBER, APPLICANT = 0, 1
OF_A_DISTRICT = frozenset({Role.WORK_COACH, Role.DISTRICT_MANAGER})
STAFF = sorted(PEOPLE - {Role.SUPPLIER} | {Role.SAFEGUARDING_LEAD, Role.OPERATOR})
WHO: dict[str, str | None] = {
    "nobody": None,
    "newcomer": supplier(NEWCOMER),
    "applicant": supplier(APPLICANT),
    "member": supplier(MEMBER),
    **{role: person(role, DISTRICT if role in OF_A_DISTRICT else "central") for role in STAFF},
}
AWAY = "cannot be shown at the moment."
BUSY = 120.0
"""So many seconds may a part of a page take to come within its half second, beside other tests that start services."""
_LEAVES = ("/lang", "?lang=")
_LATE, _TRIES = 2 * OPTIONAL_SECONDS, 5
"""So much later may a page come without its part at the best of so many tries: it waits for half a second."""
_MAIN = re.compile(r"<main.*</main>", re.DOTALL)
_ONCE = re.compile(r'(nonce|value)="[^"]*"')


@dataclass(frozen=True)
class Seen:
    """What an address answered."""

    address: str
    status: int
    text: str
    seconds: float

    @property
    def main(self) -> str:
        """What the page itself says, without what is new each time."""
        return _ONCE.sub("", "".join(_MAIN.findall(self.text)))


class Visitor:
    """Somebody at the portal."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def at(self, address: str) -> Seen:
        """Look at a page, and again where the gateway finds that too much at once: nobody clicks so fast."""

        async def look() -> Seen | None:
            began = time.monotonic()
            async with self._session.get(f"{self._url}{address}", headers={"Accept": "text/html"}) as answer:
                text = await answer.text() if answer.content_type == "text/html" else ""
                return None if answer.status == 429 else Seen(address, answer.status, text, time.monotonic() - began)

        return await until(look, f"{address} is not too much")

    async def sends(self, address: str, fields: Mapping[str, str | Sequence[str]]) -> Seen:
        """Send a form as a browser does, and go where that leads."""
        began = time.monotonic()
        own = {"Sec-Fetch-Site": "same-origin", "Origin": self._url, "Accept": "text/html"}
        pairs = [
            (name, each) for name, value in fields.items() for each in ([value] if isinstance(value, str) else value)
        ]
        async with self._session.post(f"{self._url}{address}", data=FormData(pairs), headers=own) as answer:
            return Seen(address, answer.status, await answer.text(), time.monotonic() - began)

    async def links(self, address: str = "/") -> list[str]:
        """The addresses that a page leads to, in one language."""
        seen = await self.at(address)
        assert seen.status == 200, seen
        found = links_of(seen.text, f"{self._url}{address}", self._url)
        return [each for each in dict.fromkeys(found) if not any(part in each for part in _LEAVES)]


@asynccontextmanager
async def visiting(url: str, who: str | None) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        if who:
            await sign_in(session, url, who)
        yield Visitor(session, url)


@pytest.fixture(scope="module")
async def portal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Portal]:
    async with a_portal(tmp_path_factory.mktemp("portal")) as started:
        await a_district_at_work(started)
        yield started


@pytest.mark.parametrize("who", WHO)
async def test_whoever_is_shown_a_link_may_follow_it(portal: Portal, who: str) -> None:
    async with visiting(portal.url, WHO[who]) as visitor:
        seen = [await _in_time(visitor, each) for each in await visitor.links()]
    assert len(seen) > 4
    assert [(each.address, each.status) for each in seen if each.status != 200] == []


async def _in_time(visitor: Visitor, address: str) -> Seen:
    """The page as its services answer it: on a busy machine one may be late, for which a page says 503."""

    async def answered() -> Seen | None:
        seen = await visitor.at(address)
        return seen if seen.status != 503 else None

    return await until(answered, f"{address} is answered in time", within=BUSY)


async def _as_it_should_be(visitor: Visitor, address: str) -> Seen:
    """The page with all of its parts: on a busy machine some may be late."""

    async def whole() -> Seen | None:
        seen = await visitor.at(address)
        return seen if seen.status == 200 and AWAY not in seen.text else None

    return await until(whole, f"{address} is whole", within=BUSY)


FEW = ("newcomer", "member", Role.WORK_COACH)


@pytest.mark.parametrize("service", ["notifications", "catalogue"])
async def test_a_service_that_is_away_costs_its_part_of_each_page(portal: Portal, service: str) -> None:
    async with AsyncExitStack() as stack:
        visitors = {each: await stack.enter_async_context(visiting(portal.url, WHO[each])) for each in FEW}
        before = {
            each: [await _as_it_should_be(visitor, at) for at in await visitor.links()]
            for each, visitor in visitors.items()
        }
        async with portal.without(service):
            after = {each: [await _soon(visitors[each], was) for was in seen] for each, seen in before.items()}
        wrong = [
            f"{each} at {now.address}: {fault}"
            for each, visitor in visitors.items()
            for was, now in zip(before[each], after[each], strict=True)
            for fault in _faults(was, now)
            if now.main != (await _as_it_should_be(visitor, now.address)).main  # else what it shows has changed
        ]
    assert wrong == []


async def _soon(visitor: Visitor, was: Seen) -> Seen:
    """The page without a service, looked at again where it is late: a busy machine is late now and then."""
    seen = await visitor.at(was.address)
    for _ in range(_TRIES):
        if seen.seconds <= was.seconds + OPTIONAL_SECONDS:
            break
        seen = min(seen, await visitor.at(was.address), key=lambda each: each.seconds)
    return seen


def _faults(was: Seen, now: Seen) -> Iterator[str]:
    if now.status == 503:
        if 'href="/"' not in now.main:
            yield "no way on"
    elif now.status != 200:
        yield f"answers {now.status}"
    elif now.main != was.main and AWAY not in now.main:
        yield f"does not say that something is away:\n{_difference(was.main, now.main)}"
    elif now.seconds > was.seconds + _LATE:
        yield f"takes {now.seconds:.2f} s, and {was.seconds:.2f} with all services"


def _difference(was: str, now: str) -> str:
    return "\n".join(islice(unified_diff(was.splitlines(), now.splitlines(), lineterm="", n=0), 30))


async def test_a_form_that_its_service_cannot_take_is_kept_and_sent_once(portal: Portal) -> None:
    async with visiting(portal.url, WHO[Role.WORK_COACH]) as coach:
        address = f"/clients/{await a_client(portal.department())}/notes"
        form = as_filled_in((await coach.at(address)).text, own=True)
        typed = {"said": "Asked about Merthyr <Tydfil> & buses", "occasion": "telephone"}
        async with portal.without("client_journey"):
            sent = await coach.sends(address, {**form, **typed})
            assert sent.status == 503
            assert "what you typed is kept" in sent.main
        shown = await _as_it_should_be(coach, address)
        again = as_filled_in(shown.text, own=True)
        assert {name: again[name] for name in typed} == {name: [value] for name, value in typed.items()}
        assert again["form_key"] == form["form_key"]
        for _ in range(2):
            done = await coach.sends(address, again)
            assert (done.status, done.main.count("a telephone call</h2>")) == (200, 1)
