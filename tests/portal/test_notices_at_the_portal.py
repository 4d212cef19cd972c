"""How notices read at the portal, with the service of notifications behind it."""

from collections.abc import AsyncIterator

import pytest

from portal.api.answers.notices import NoticeListed, NoticePreview
from portal.api.operation import Listed
from portal.pages.shared.messages import messages_view
from portal.pages.shared.notices import name_of, notice_view, notices_view
from shared.auth.principal import Role
from tests.notifications.test_http import service  # noqa: F401 - a fixture
from tests.portal.conftest import Browser, faults_of_html, visiting
from tests.portal.rendering import html_of
from tests.running import Running

ISSUED = "ordering.OrderIssued.v1"
NOTICE = NoticeListed(
    about_type=ISSUED,
    version=3,
    urgency="act",
    group="orders",
    statutory=True,
    languages=("en", "cy"),
    words_for=("district", "supplier"),
)
PREVIEW = NoticePreview(language="cy", title="Archeb newydd", text="Un.\n\nDau.")


def test_a_notice_is_listed_by_what_it_tells_of() -> None:
    assert name_of(ISSUED) == "Order issued"
    assert name_of("notifications.ListDigest") == "List digest"
    text = html_of("staff/worklist.html", notices_view(Listed(items=(NOTICE,), next="x")), role=Role.BUYER)
    for said in ("Order issued", "Notice by law", "English and Welsh", f'href="/messages/notices/{ISSUED}"', "after=x"):
        assert said in text
    assert "There is no notice." in html_of("staff/worklist.html", notices_view(Listed(items=())), role=Role.BUYER)


def test_it_reads_in_its_language_and_leads_to_all_its_other_words() -> None:
    view = notice_view(NOTICE, PREVIEW, "district", "cy", 0)
    text = html_of("staff/notice.html", view, role=Role.BUYER)
    assert 'lang="cy"' in text
    assert text.count('<p class="govuk-body portal-break">') == 2
    paths = [path.partition("?")[2] for path, _ in view.others]
    assert paths == ["as=supplier", "", "version=2", "version=1"]
    plain = notice_view(NOTICE, PREVIEW, "", "en", 2)
    assert [path.partition("?")[2] for path, _ in plain.others] == [
        *("as=district", "as=supplier", "", "language=cy", "version=1"),
    ]
    assert ("Words", "Version 2 of 3") in plain.rows


def test_suppliers_are_led_to_no_page_in_english_alone() -> None:
    for role, leads in ((Role.SUPPLIER, False), (Role.OPERATOR, False), (Role.BUYER, True)):
        text = html_of("shared/messages.html", messages_view(Listed(items=()), "all", "", role), role=role)
        assert ('href="/messages/notices"' in text) is leads


@pytest.fixture
async def browser(service: Running) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(api=service.url) as made:
        made.signs_in(Role.BUYER, service.token(Role.BUYER))
        yield made


async def test_every_notice_has_a_page(browser: Browser) -> None:
    listed = await browser.get("/messages/notices")
    assert listed.status_code == 200
    assert "Next page" in listed.text
    for query in ("", "?as=supplier", "?language=cy", "?language=xx&version=abc", "?as=<b>"):
        page = await browser.get(f"/messages/notices/{ISSUED}{query}")
        assert page.status_code == 200, query
        assert faults_of_html(page.text) == []
        assert "Every name, day and number is made up." in page.text
    assert (await browser.get("/messages/notices/ordering.Nothing.v1")).status_code == 404
    assert (await browser.get(f"/messages/notices/{ISSUED}?version=999")).status_code == 404
    assert (await browser.get("/messages/notices/notifications.ListDigest")).status_code == 200
