"""What holds for every page, shown by pages of the tests' own: roles, forms, errors, headers, banners."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from jinja2 import DictLoader

from portal.api.problem import NotAnswered
from portal.app import TwoPages, by_path
from portal.web.form import Field, Form
from portal.web.kinds import date_of, money_of, text_of
from portal.web.page import Absent, Gone, Page, Reply, Shown, To
from portal.web.templates import environment
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.portal.conftest import FORM_TOKEN, ORIGIN, Browser, faults_of_html, visiting

FORM = Form(
    Field("title", "Title", text_of), Field("starts_on", "Start date", date_of), Field("price", "Price", money_of)
)
COACH = frozenset({Role.WORK_COACH})
SUPPLIER = frozenset({Role.SUPPLIER})
TEMPLATE = """{% extends "page.html" %}{% from "components/form.html" import field, hidden, button %}
{% block heading %}{{ view.heading }}{% endblock %}
{% block body %}{% if form %}<form method="post" novalidate>{{ hidden(visit, etag) }}{{ field(form, "title") }}
{{ field(form, "starts_on") }}{{ field(form, "price") }}{{ button("Save") }}</form>{% endif %}{% endblock %}"""


@dataclass(frozen=True)
class View:
    heading: str


async def show(visit: Visit) -> Reply:
    match visit.parameters["thing"]:
        case "gone":
            return Gone(View("Gone"))
        case "absent":
            return Absent()
        case "broken":
            return Shown(None)
        case status if status.isdigit():
            raise NotAnswered(int(status))
    return Shown(View("<b>Thing</b>"), filled=FORM.blank(title="It's"), etag='"3"')


async def act(visit: Visit) -> Reply:
    filled = FORM.read(visit.form)
    if not filled.ok:
        return Shown(View("Thing"), 422, filled)
    return To("/things/new", f"Saved {visit.form.key} {visit.form.etag}")


async def of_supplier(visit: Visit) -> Reply:
    return Shown(View(f"For {visit.role}"))


PAGES = (
    Page("/things/{thing}", COACH, "thing.html", show, act),
    Page("/things/{thing}", SUPPLIER, "thing.html", of_supplier),
    Page("/things/fixed", None, "thing.html", of_supplier),
)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with visiting(PAGES) as made:
        made.portal.rendering.environment = environment(made.portal.assets.address)
        made.portal.rendering.environment.loader.loaders.append(DictLoader({"thing.html": TEMPLATE}))
        yield made


async def test_nobody_is_led_to_sign_in_and_back(browser: Browser) -> None:
    browser.sessions.session = None
    answer = await browser.get("/things/new", params={"page": "2"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/things/new%3Fpage%3D2"


async def test_a_page_is_for_its_roles_and_a_path_may_have_one_for_each(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    assert "&lt;b&gt;Thing&lt;/b&gt;" in (await browser.get("/things/new")).text
    browser.signs_in(Role.SUPPLIER)
    assert "For supplier" in (await browser.get("/things/new")).text
    browser.signs_in(Role.AUDITOR)
    answer = await browser.get("/things/new")
    assert answer.status_code == 403
    assert "You cannot see this page" in answer.text
    assert (await browser.get("/things/fixed")).status_code == 200


def test_two_pages_for_the_same_person_do_not_start() -> None:
    with pytest.raises(TwoPages):
        by_path((*PAGES, Page("/things/{thing}", SUPPLIER, "x.html", show)))


async def test_a_form_says_every_fault_at_its_field_and_keeps_what_was_typed(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    typed = {"title": "", "starts_on-day": "31", "starts_on-month": "2", "starts_on-year": "2027", "price": "a <lot>"}
    answer = await browser.post("/things/new", form_key="the-key", form_etag='"3"', **typed)
    assert answer.status_code == 422
    for said in ("<title>Error: Thing", 'href="#title"', 'href="#starts_on-day"', 'id="price-error"'):
        assert said in answer.text
    assert "a &lt;lot&gt;" in answer.text
    assert 'name="form_key" value="the-key"' in answer.text
    assert "form_etag" in answer.text
    assert faults_of_html(answer.text) == []


async def test_what_was_done_is_said_once_on_the_page_that_it_leads_to(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    typed = {"title": "T", "starts_on-day": "1", "starts_on-month": "2", "starts_on-year": "2027", "price": "12"}
    answer = await browser.post("/things/new", form_key="the-key", form_etag='"3"', **typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/things/new")
    assert "Saved the-key &#34;3&#34;" in (await browser.get("/things/new")).text
    assert "Saved" not in (await browser.get("/things/new")).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://portal.example:81"},
        {"Origin": "http://portal.example:81"},
    ],
)
async def test_a_form_of_another_site_does_nothing(browser: Browser, headers: dict[str, str]) -> None:
    browser.signs_in(Role.WORK_COACH)
    answer = await browser.client.post("/things/new", data={"form_token": FORM_TOKEN}, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["", "another", "ü" * 300])
async def test_a_form_without_the_sessions_token_does_nothing(browser: Browser, token: str) -> None:
    browser.signs_in(Role.WORK_COACH)
    assert (await browser.post("/things/new", form_token=token, form_owner="")).status_code == 400


@pytest.mark.parametrize(
    ("thing", "status", "said"),
    [
        ("gone", 410, "This is no longer available"),
        ("absent", 404, "Page not found"),
        ("broken", 500, "there is a problem with this page"),
        ("403", 403, "You cannot see this page"),
        ("404", 404, "Page not found"),
        ("422", 404, "Page not found"),
        ("429", 429, "Too many requests"),
        ("500", 503, "not available at the moment"),
        ("503", 503, "not available at the moment"),
        ("504", 503, "not available at the moment"),
    ],
)
async def test_every_error_is_a_page(browser: Browser, thing: str, status: int, said: str) -> None:
    browser.signs_in(Role.WORK_COACH)
    answer = await browser.get(f"/things/{thing}", headers={"X-Correlation-Id": "trace-7"})
    assert answer.status_code == status
    assert said in answer.text
    assert faults_of_html(answer.text) == []
    assert ("trace-7" in answer.text) == (status in (403, 409, 500, 503))


async def test_a_form_that_is_too_large_is_refused_before_it_is_read_whole(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    answer = await browser.post("/things/new", title="x" * 2 * 1024 * 1024)
    assert answer.status_code == 413
    assert "too large" in answer.text


async def test_a_form_that_is_none_is_refused(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    headers = {**browser.headers, "Content-Type": "multipart/form-data; boundary=x"}
    answer = await browser.client.post("/things/new", content=b"--y\r\nno form", headers=headers)
    assert answer.status_code == 400
    many = {f"field{number}": "x" for number in range(1100)}
    assert (await browser.client.post("/things/new", data=many, headers=browser.headers)).status_code == 400


async def test_an_unknown_page_and_method_are_pages_too(browser: Browser) -> None:
    assert (await browser.get("/nothing/here")).status_code == 404
    browser.signs_in(Role.SUPPLIER)
    assert (await browser.post("/things/new")).status_code == 404


async def test_every_page_forbids_what_is_not_its_own(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    answer = await browser.get("/things/new")
    policy = answer.headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert len(nonce) >= 16
    assert answer.text.count(f'nonce="{nonce}"') == answer.text.count("<script") == 2
    assert "default-src 'none'" in policy
    assert "style=" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert nonce not in (await browser.get("/things/new")).text


async def test_style_and_script_are_served_for_good_at_addresses_of_their_content(browser: Browser) -> None:
    address = browser.portal.assets.address("govuk-frontend.css")
    answer = await browser.get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert "govuk-button" in answer.text
    assert (await browser.get("/assets/0000/govuk-frontend.css")).status_code == 404
    assert (await browser.get(address.replace("govuk-frontend.css", "LICENSE"))).status_code == 404


async def test_nothing_of_gov_uk_alone_is_shown(browser: Browser) -> None:
    browser.signs_in(Role.WORK_COACH)
    text = (await browser.get("/things/new")).text
    assert not any(word in text for word in ("GOV.UK", "crown", "crest", "GDS Transport"))
    assert ORIGIN not in text
