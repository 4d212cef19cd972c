"""Requests that no one thought of, to every page as everybody: none is a fault of ours, and none shows what is inside.

Paths, query strings, headers and forms are made up: missing, doubled, of odd characters, huge, of no encoding. The
services behind refuse everything, each way in turn. The short form looks at a third of the pages and sends their forms
once, always the same ones; `make sweeps` does so with each page as each role `PORTAL_FUZZ` times (5), by a seed
that it prints. `PORTAL_FUZZ_SEED` gives one.
"""

import inspect
import os
import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import httpx
import pytest
from jinja2 import DictLoader
from structlog.testing import capture_logs

from portal.pages import PAGES
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from shared.auth.principal import PEOPLE, Role
from shared.kernel.ids import new_id
from tests.portal.conftest import FORM_TOKEN, Browser, visiting
from tests.portal.test_access import Origin, answering, enters

SEED = int(os.environ.get("PORTAL_FUZZ_SEED", "1"))
TEMPLATES = Path(__file__).parents[2] / "portal/templates"
REFUSALS = (404, 409, 422, 403)
PLANTED = "<script>alert(7)</script>"
ODD: tuple[str, ...] = (
    *("", " ", "0", "-1", "1e400", "NaN", "9" * 4301, "1_000", "\u0663", "\u00b2", "1,2", "\u00a35.001", "true"),
    *("\x00", "\r\nX-Odd: 1", "\x1b[2J", "\u202e", "\u3164", "\ufeff", "e\u0301", "\U0001f600", "\ud7ff", "\uffff"),
    *(PLANTED, "{{7*7}}", "{% raw %}", "%s%n", "../../etc/passwd", "' OR 1=1 --", '{"$ne": null}', "https://e.example"),
    *("2026-02-30", "9999-12-31", "0001-01-01", "31", "13", "2026", "24:60", "00000000-0000-0000-0000-000000000000"),
    *("x" * 20_000, "[]", "a&b=c;d", "//e.example/x", "AB123456C"),
)
RAW = (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"%", b"%zz", b"\x80=\x80")
"""Bytes that are no UTF-8, or no encoding of any."""

TOLD_OF_THE_INSIDE = re.compile(
    r"Traceback|File &#34;|site-packages|object at 0x|\b(?:Key|Value|Type|Attribute)Error\b"
)
CASES = [
    (page, role)
    for page in PAGES
    for role in (sorted(page.roles) if page.roles is not None else (None, *sorted(PEOPLE)))
]


@pytest.fixture(scope="module")
async def origin() -> AsyncIterator[Origin]:
    async with answering() as one:
        yield one


@pytest.fixture(scope="module")
async def browser(origin: Origin) -> AsyncIterator[Browser]:
    async with visiting(api=origin.url) as made:
        yield made


@cache
def names_of(page: Page) -> Sequence[str]:
    """The words that a page's code and template quote: among them the fields and parameters that they look for."""
    handlers = [each for each in (page.show, page.act) if each is not None]
    sources = [inspect.getsource(inspect.getmodule(each) or inspect) for each in handlers]
    if page.template and (TEMPLATES / page.template).is_file():
        sources.append((TEMPLATES / page.template).read_text())
    return sorted({*re.findall(r"[\"']([a-z][a-z_]{1,30})[\"']", "".join(sources)), "after", "page", "next"})


def pairs(chance: random.Random, names: Sequence[str], most: int) -> Iterator[bytes]:
    """Some names with values, doubled at times, at times of bytes that are no text."""
    for _ in range(chance.randrange(most)):
        name, value = chance.choice(names), chance.choice((*ODD, str(new_id())))
        given = f"{quote(name, safe='[]-')}={quote(value, safe='')}".encode()
        yield from [given] * chance.choice((1, 1, 1, 2))
        if chance.random() < 0.1:
            yield quote(name).encode() + b"=" + chance.choice((*RAW, quote_from_bytes(chance.choice(RAW)).encode()))


def address(chance: random.Random, page: Page) -> str:
    """A page's address with something made up for each of its parts, and a made-up query."""
    parts = (*(quote(each, safe="") for each in ODD if each), *(quote_from_bytes(each) for each in RAW))
    usual = chance.random() < 0.5
    path = re.sub(r"\{[^}]+\}", lambda _: str(new_id()) if usual else chance.choice(parts), page.path)
    query = b"&".join(pairs(chance, names_of(page), 6))
    return f"{path}?{quote_from_bytes(query, safe='%=&[]-;')}"


def headers(chance: random.Random) -> dict[str, str]:
    """Headers of a browser, some of them odd."""
    odd = [each for each in ODD if each.isascii() and each.isprintable()]
    names = ("Accept-Language", "Cookie", "Referer", "X-Correlation-Id", "Range", "If-None-Match", "Accept")
    return {name: chance.choice(odd)[:2000] for name in chance.sample(names, chance.randrange(3))}


async def sent(browser: Browser, chance: random.Random, page: Page) -> httpx.Response:
    """The answer to a form of the portal's own, by its token, with made-up fields or files."""
    owner = browser.sessions.session.owner if browser.sessions.session else ""
    own = f"form_token={quote(FORM_TOKEN)}&form_owner={quote(owner)}".encode()
    more = {**browser.headers, **headers(chance)}
    at = address(chance, page)
    if chance.random() < 0.2:
        name = chance.choice(names_of(page))
        file = (chance.choice(ODD)[:200], chance.choice(RAW), chance.choice(("text/csv", "application/pdf", "x")))
        fields = {"form_token": FORM_TOKEN, "form_owner": owner, chance.choice(names_of(page)): chance.choice(ODD)}
        return await browser.client.post(at, data=fields, files={name: file}, headers=more)
    body = b"&".join((own, *pairs(chance, names_of(page), 12)))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return await browser.client.post(at, content=body, headers={**more, **kind})


async def faults(
    browser: Browser, origin: Origin, cases: Sequence[tuple[Page, Role | None]], seed: int, times: int = 1
) -> list[str]:
    """What was wrong with the answers to made-up requests."""
    found = []
    for turn, (page, role) in enumerate(cases * times):
        chance = random.Random(f"{seed} {turn} {page.path} {role}")
        origin.status = REFUSALS[turn % len(REFUSALS)]
        enters(browser, role)
        with capture_logs() as logs:
            looked = await browser.client.get(address(chance, page), headers=headers(chance))
            answers = [looked, await sent(browser, chance, page)] if page.act else [looked]
        told = [repr(line.get("exc_info")) for line in logs if line["log_level"] in {"error", "critical"}]
        for answer in answers:
            wrong = TOLD_OF_THE_INSIDE.findall(answer.text) or PLANTED in answer.text
            if answer.status_code >= 500 or wrong or told:
                request = answer.request
                found.append(f"{request.method} {str(request.url)[:300]} {role} {answer.status_code} {wrong} {told}")
    return found


async def test_no_made_up_request_is_a_fault_of_ours(browser: Browser, origin: Origin) -> None:
    few = [(page, sorted(page.roles)[0] if page.roles else None) for page in PAGES]
    assert await faults(browser, origin, few[SEED % 3 :: 3], SEED) == [], f"PORTAL_FUZZ_SEED={SEED}"


@pytest.mark.sweep
async def test_no_made_up_request_of_any_role_is(browser: Browser, origin: Origin) -> None:
    seed = int(os.environ.get("PORTAL_FUZZ_SEED", "0")) or random.SystemRandom().randrange(10**9)
    times = int(os.environ.get("PORTAL_FUZZ", "5"))
    assert await faults(browser, origin, CASES, seed, times) == [], f"PORTAL_FUZZ_SEED={seed}"


async def fails(visit: Visit) -> Reply:
    raise KeyError(visit.asked("q"))


async def repeats(visit: Visit) -> Reply:
    return Shown({"said": PLANTED})


async def test_a_page_that_fails_or_repeats_what_it_is_given_is_found(origin: Origin) -> None:
    echo = '{% extends "page.html" %}{% block heading %}{{ view.said|safe }}{% endblock %}'
    planted = [(Page(f"/{each.__name__}", None, "planted.html", each), None) for each in (fails, repeats)]
    async with visiting([page for page, _ in planted], origin.url) as made:
        made.portal.rendering.environment.loader.loaders.append(DictLoader({"planted.html": echo}))
        failing, repeating = await faults(made, origin, planted, SEED)
    assert " 500 " in failing
    assert "KeyError" in failing
    assert " 200 True" in repeating
