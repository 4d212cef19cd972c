"""Welsh: nothing is missing on pages of suppliers and of everybody, and people read the language that they chose."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import jinja2
import pytest

from deploy import words
from portal.pages import PAGES
from portal.pages.public.tested import how_tested
from portal.web.language import LANGUAGE, translations, words_of
from portal.web.speaking import Speaks
from portal.web.templates import environment
from shared.auth.principal import Role
from tests.portal.conftest import ORIGIN, Signed, session_of, visiting
from tests.portal.pages import a_page

_PLACE = re.compile(r"%\(\w+\)s|%%")
_TAG = re.compile(r"<script.*?</script>|<!--.*?-->|<[^<>]*>|&\w+;", re.DOTALL)
_PROPER = frozenset({"CSV", "JSON", "PDF", "XML"})
TEMPLATES = [
    path
    for path in words.bilingual((words.ROOT / "portal/templates").rglob("*.html"))
    if path.name != "error.html" or path.parent.name != "errors"
]


def test_all_that_pages_say_is_in_the_catalogue_and_nothing_else() -> None:
    """`python -m deploy.words` adds what is new; the Welsh for it is written by hand."""
    said = {each if isinstance(each, str) else each[0] for each in words.all_words()}
    known = {each.id if isinstance(each.id, str) else each.id[0] for each in words.catalogue() if each.id}
    assert said - known == set(), "said, and not in the catalogue"
    assert known - said == set(), "in the catalogue, and said nowhere"


def test_everything_is_said_in_welsh() -> None:
    missing = [each.id for each in words.catalogue() if each.id and not (each.string and all(each.string))]
    assert missing == []


def test_what_is_filled_in_is_filled_in_in_welsh_too() -> None:
    for each in words.catalogue():
        ids = each.id if isinstance(each.id, tuple) else (each.id,)
        strings = each.string if isinstance(each.string, tuple) else (each.string,)
        for text in strings if each.id else ():
            assert {*_PLACE.findall(text)} == {place for said in ids for place in _PLACE.findall(said)}, each.id


def test_the_catalogue_is_as_it_is_written_anew(tmp_path: Path) -> None:
    words.write(words.renewed(words.catalogue(), words.all_words()), tmp_path / "portal.po")
    assert (tmp_path / "portal.po").read_text() == words.CATALOGUE.read_text(), "run `python -m deploy.words`"


def test_a_word_that_is_new_stands_out_as_missing() -> None:
    after = words.renewed(words.catalogue(), [*words.all_words(), "Nobody has said this before"])
    assert not after.get("Nobody has said this before").string


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(words.ROOT / "portal/templates")))
def test_a_template_says_nothing_in_english_alone(path: Path) -> None:
    parsed = environment(lambda name: name).parse(path.read_text())
    text = "".join(
        each.data if isinstance(each, jinja2.nodes.TemplateData) else "¤"
        for output in parsed.find_all(jinja2.nodes.Output)
        for each in output.nodes
    )
    bare = set(re.findall(r"[A-Za-z]{2,}", _TAG.sub(" ", text))) - _PROPER
    assert bare == set()


def test_numbers_of_things_are_in_welsh() -> None:
    chosen = LANGUAGE.set("cy")
    try:
        for count in range(8):
            said = words_of("%(count)s day", "%(count)s days", count) % {"count": count}
            assert said == f"{count} diwrnod"
    finally:
        LANGUAGE.reset(chosen)
    assert translations("en").gettext("Save") == "Save"


@pytest.mark.parametrize("page", ["help", "accessibility", "cookies", "privacy"])
def test_statements_are_there_in_welsh(page: str) -> None:
    text = a_page(f"public/{page}.html", how_tested(), path=f"/{page}", language="cy")
    assert '<html lang="cy"' in text
    assert f'href="/{page}?lang=en"' in text


@pytest.fixture
async def anybody() -> AsyncIterator[tuple[httpx.AsyncClient, Signed]]:
    async with visiting() as browser:
        app = Speaks(browser.portal.application(), secure=False)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
            yield client, browser.sessions


async def test_a_language_is_chosen_by_a_link_and_kept(anybody: tuple[httpx.AsyncClient, Signed]) -> None:
    client, _ = anybody
    assert 'href="/help?lang=cy"' in (await client.get("/help")).text
    chosen = await client.get("/help?lang=cy")
    assert '<html lang="cy"' in chosen.text
    assert "Cymorth" in chosen.text
    assert "HttpOnly" in chosen.headers["set-cookie"]
    kept = await client.get("/cookies")
    assert '<html lang="cy"' in kept.text
    assert "set-cookie" not in kept.headers
    assert '<html lang="en"' in (await client.get("/help?lang=en")).text
    assert '<html lang="en"' in (await client.get("/help?lang=xx")).text


async def test_errors_are_in_the_language_that_was_chosen(anybody: tuple[httpx.AsyncClient, Signed]) -> None:
    client, _ = anybody
    assert "Ni ddaethpwyd o hyd i" in (await client.get("/nowhere?lang=cy")).text


async def test_pages_of_staff_stay_in_english(anybody: tuple[httpx.AsyncClient, Signed]) -> None:
    client, sessions = anybody
    await client.get("/help?lang=cy")
    sessions.session = session_of(Role.WORK_COACH)
    page = await client.get("/help")
    assert '<html lang="en"' in page.text
    assert "lang=cy" not in page.text
    sessions.session = session_of(Role.SUPPLIER)
    assert '<html lang="cy"' in (await client.get("/help")).text


def test_the_portal_is_made_of_pages_that_all_say_their_words() -> None:
    """Templates of pages that suppliers or anybody sees are among those that are looked through."""
    seen = {str(path.relative_to(words.ROOT / "portal/templates")) for path in TEMPLATES}
    shown = {each.template for each in PAGES if each.template and (each.roles is None or Role.SUPPLIER in each.roles)}
    assert shown - seen == set()
