"""The links of the start page and of every menu: whoever is shown one may follow it.

With real services, the gateway and the portal in front of them, by plain HTTP.
"""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from deploy.local.walking import links_of, sign_in
from shared.auth.principal import PEOPLE, Role
from tests.portal.browser.department import DISTRICT, NEWCOMER, Portal, a_district_at_work, a_portal, person, supplier
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
TOO_MUCH = 429


@pytest.fixture(scope="module")
async def portal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Portal]:
    async with a_portal(tmp_path_factory.mktemp("portal")) as started:
        await a_district_at_work(started)
        yield started


@pytest.mark.parametrize("who", WHO)
async def test_whoever_is_shown_a_link_may_follow_it(portal: Portal, who: str) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        if whom := WHO[who]:
            await sign_in(session, portal.url, whom)
        async with session.get(portal.url) as start:
            links = list(dict.fromkeys(links_of(await start.text(), str(start.url), portal.url)))
        assert len(links) > 4
        seen = [(each, await _status_of(session, f"{portal.url}{each}")) for each in links]
    assert [each for each in seen if each[1] != 200] == []


async def _status_of(session: aiohttp.ClientSession, address: str) -> int:
    """What a page answers, asked again where the gateway finds that too much at once: nobody clicks so fast."""

    async def status() -> int | None:
        async with session.get(address, headers={"Accept": "text/html"}) as answer:
            return None if answer.status == TOO_MUCH else answer.status

    found: int = await until(status, f"{address} is not too much")
    return found
