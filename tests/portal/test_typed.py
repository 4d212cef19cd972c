"""Nothing that somebody typed is lost: not where their session ends, nor where a service is away."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from jinja2 import DictLoader

from portal.api.problem import NotAnswered
from portal.web.form import Field, Form
from portal.web.kinds import text_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import Role
from shared.store.layout import make
from shared.store.mongo import Database
from shared.store.sessions import LAYOUT
from tests.portal.conftest import Browser, faults_of_html, visiting

FORM = Form(Field("title", "Title", text_of))
PATH = "/notes/new?of=7"
TEMPLATE = """{% extends "page.html" %}{% from "components/form.html" import field, hidden, button %}
{% block heading %}{{ view.heading }}{% endblock %}
{% block body %}<form method="post" novalidate>{{ hidden(visit, etag) }}{{ field(form, "title") }}
{{ button("Save") }}</form>{% endblock %}"""


@dataclass
class View:
    heading: str = "New note"


@dataclass
class Notes:
    """What happens to a note that is sent."""

    status: int = 0

    async def show(self, visit: Visit) -> Reply:
        return Shown(View(), filled=FORM.blank(), etag='"9"')

    async def act(self, visit: Visit) -> Reply:
        if self.status:
            raise NotAnswered(self.status)
        return To("/", f"Saved {visit.form.text('title')} {visit.form.key} {visit.form.etag}")


@pytest.fixture
async def database(database: Database) -> Database:
    await make(database, LAYOUT)
    return database


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def browser(database: Database, notes: Notes) -> AsyncIterator[Browser]:
    page = Page("/notes/new", frozenset({Role.WORK_COACH}), "note.html", notes.show, notes.act)
    async with visiting((page,), database=database) as made:
        made.portal.rendering.environment.loader.loaders.append(DictLoader({"note.html": TEMPLATE}))
        made.signs_in(Role.WORK_COACH, subject="kim")
        yield made


def form_of(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(form_\w+|title)"(?: type="text")? value="([^"]*)"', text))


async def test_what_was_typed_outlives_the_session(browser: Browser, database: Database) -> None:
    owner = browser.sessions.session.owner
    browser.sessions.session = None
    left = await browser.post(PATH, form_owner=owner, form_key="k1", form_etag='"3"', title="Ada's <note>")
    assert left.headers["location"] == "/sign-in?next=/notes/new%3Fof%3D7"
    assert "Ada" not in str([each async for each in database["sessions"].find()])
    browser.signs_in(Role.WORK_COACH, subject="kim")
    page = (await browser.get(PATH)).text
    assert "What you typed is here still" in page
    assert 'value="Ada&#39;s &lt;note&gt;"' in page
    assert 'name="form_key" value="k1"' in page
    assert 'name="form_etag" value="&#34;3&#34;"' in page
    assert faults_of_html(page) == []
    sent = await browser.post(PATH, form_key="k1", form_etag='"3"', title="Ada's note")
    assert sent.status_code == 303
    assert "What you typed" not in (await browser.get(PATH)).text


async def test_nobody_else_sees_what_was_typed(browser: Browser) -> None:
    owner = browser.sessions.session.owner
    browser.sessions.session = None
    await browser.post(PATH, form_owner=owner, title="Ada's note")
    browser.signs_in(Role.WORK_COACH, subject="somebody else")
    assert "Ada" not in (await browser.get(PATH)).text
    browser.signs_in(Role.WORK_COACH, subject="kim")
    assert "Ada" in (await browser.get(PATH)).text
    assert "Ada" not in (await browser.get("/notes/new")).text


async def test_a_form_of_the_session_before_is_shown_once_more_and_not_sent(browser: Browser) -> None:
    answer = await browser.post(PATH, form_token="of the session before", title="Ada's note")
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    assert "Ada" in (await browser.get(PATH)).text


async def test_a_form_that_no_service_took_is_kept_with_its_key(browser: Browser, notes: Notes) -> None:
    notes.status = 503
    answer = await browser.post(PATH, form_key="k2", title="Ada's note")
    assert answer.status_code == 503
    assert f'href="{PATH}"' in answer.text
    notes.status = 0
    page = (await browser.get(PATH)).text
    assert 'name="form_key" value="k2"' in page
    again = re.search(r'banner__link" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert (await browser.get(again)).headers["location"] == PATH
    assert "Ada" not in (await browser.get(PATH)).text


async def test_a_form_that_another_site_sends_is_not_kept(browser: Browser) -> None:
    owner = browser.sessions.session.owner
    browser.sessions.session = None
    browser.headers = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
    assert "set-cookie" not in (await browser.post(PATH, form_owner=owner, title="Planted")).headers
