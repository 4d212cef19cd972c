"""Messages at the portal: read, marked, counted in the menu, and sent as people choose."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.messages import Message, Preferences
from portal.api.operation import Listed
from portal.pages import PAGES
from portal.pages.shared.messages import LEADS, leads_of, message_view, messages_view
from portal.pages.shared.preferences import GROUPS, asked_of, filled_with, form_for, preferences_view
from portal.web.form import Filled
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.events import publish
from tests.notifications.test_http import arrived, service, threshold  # noqa: F401 - a fixture
from tests.portal.conftest import Browser, visiting
from tests.portal.pages import a_page
from tests.running import Running

ORDER = str(uuid4())


def a_message(**more) -> Message:
    return Message.model_validate(
        {
            "message_id": str(uuid4()),
            "title": "New order",
            "text": f"Order {ORDER} was issued.\nAnswer it by 5 May 2026.",
            "language": "en",
            "parameters": {"order_id": ORDER},
            "delivered_at": "2026-03-02T09:05:00Z",
            "read_at": None,
            "unread": True,
            "urgency": "act",
            "group": "orders",
            "statutory": False,
            **more,
        }
    )


def preferences(**chosen) -> Preferences:
    nothing = {"channels": None, "groups": {}, "kinds": {}, "quiet": None}
    named = {name: [] for name in ("districts", "jobcentres", "categories", "suppliers")}
    quiet = {"begin": "18:00", "end": "08:00", "working_days_only": True}
    return Preferences.model_validate(
        {"chosen": {**nothing, **named, **chosen}, "holds": {"urgencies": {}, "quiet": quiet}}
    )


def test_a_message_leads_to_what_it_is_about_and_shows_no_long_id() -> None:
    page = a_page("shared/message.html", message_view(a_message(), Role.SUPPLIER), Role.SUPPLIER)
    assert f'href="/orders/{ORDER}"' in page
    assert f"Order {ORDER}" not in page
    assert f"Order {ORDER[-8:].upper()} was issued." in page
    assert "Mark as read" in page
    assert "2 March 2026, 9:05am" in page


def test_what_a_message_names_is_never_taken_for_a_path() -> None:
    for value in ("../../admin", "", "https://evil.example", ORDER + "/cancel"):
        assert leads_of({"order_id": value}, Role.SUPPLIER) == ()
    assert leads_of({"order_id": ORDER}, Role.OPERATOR) == ()


def test_every_lead_is_a_page_of_whom_it_is_shown_to() -> None:
    shown = [(each.path, role) for each in PAGES if each.show for role in each.roles or Role]
    missing = [
        (path, role)
        for _, roles, path in LEADS
        for role in roles
        if not any(role is other and re.fullmatch(path.replace("{}", r"\{\w+\}"), one) for one, other in shown)
    ]
    assert missing == []


def test_a_message_leads_to_evidence_gaps_and_suppliers_as_whoever_reads_it_has_them() -> None:
    about = {"gap_id": ORDER, "evidence_id": ORDER, "supplier_id": ORDER, "performance_id": ORDER}
    paths = {role: [each.path for each in leads_of(about, role)] for role in (Role.SUPPLIER, Role.WORK_COACH)}
    assert paths[Role.SUPPLIER] == [f"/evidence/{ORDER}", "/opportunities", "/performance"]
    assert paths[Role.WORK_COACH] == [f"/gaps/{ORDER}", f"/suppliers/{ORDER}"]
    texts = [each.text for each in leads_of(about, Role.CATEGORY_MANAGER)]
    assert texts == ["Open the evidence", "Open the gap", "Open the scorecard", "Open the supplier"]


def test_the_list_says_what_is_unread_and_to_act_on() -> None:
    found = Listed[Message](items=(a_message(), a_message(unread=False, urgency="know", statutory=True)), next="x&y")
    page = a_page("shared/messages.html", messages_view(found, "all", ""), Role.SUPPLIER)
    assert page.count("govuk-tag--yellow") == 1
    assert "Notice by law" in page
    assert "after=x%26y" in page
    assert "Mark all as read" in page


@pytest.mark.parametrize("chosen", ["all", "unread", "act"])
def test_an_empty_list_says_so_in_a_sentence(chosen: str) -> None:
    view = messages_view(Listed[Message](items=()), chosen, "")
    page = a_page("shared/messages.html", view, Role.WORK_COACH)
    assert view.empty in page
    assert "Mark all as read" not in page


@given(
    role=st.sampled_from(sorted(GROUPS)),
    often=st.sampled_from(["usual", "immediate", "daily", "weekly", "off"]),
    districts=st.lists(st.sampled_from(["D01", "D02"]), unique=True),
)
def test_what_is_saved_unchanged_asks_for_what_was_set(role: Role, often: str, districts: list[str]) -> None:
    groups = {} if often == "usual" else {GROUPS[role][0]: often, "inboxes": "off"}
    known = preferences(groups=groups, districts=districts, kinds={"ordering.OrderLapsed.v1": "off"})
    shown = filled_with(None, known, role, "en")
    asked = asked_of(form_for(role).read(Posted(fields=shown.raw)), known, role)
    assert not isinstance(asked, Filled), asked.errors
    assert asked.groups == groups
    assert asked.kinds == {"ordering.OrderLapsed.v1": "off"}
    assert asked.districts == tuple(districts)
    assert asked.quiet is not None
    assert (asked.quiet.begin, asked.quiet.end, asked.quiet.working_days_only) == ("18:00", "08:00", True)


@pytest.mark.parametrize(
    ("begin", "end", "error"), [("25:00", "08:00", "begin"), ("evening", "", "begin"), ("18:00", "", "end")]
)
def test_a_time_that_is_none_is_said_at_its_field(begin: str, end: str, error: str) -> None:
    known = preferences()
    shown = filled_with(None, known, Role.AUDITOR, "en")
    fields = {**shown.raw, "begin": (begin,), "end": (end,)}
    wrong = asked_of(form_for(Role.AUDITOR).read(Posted(fields=fields)), known, Role.AUDITOR)
    assert isinstance(wrong, Filled)
    assert wrong.error(error)
    page = a_page("shared/preferences.html", preferences_view(None, Role.AUDITOR), Role.BUYER, filled=wrong)
    assert f'href="#{error}"' in page


@pytest.fixture
async def manager(service: Running) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(PAGES, service.url) as browser:
        token = service.token(Role.DISTRICT_MANAGER, districts=["D36"], subject="manager of D36")
        browser.signs_in(Role.DISTRICT_MANAGER, token, districts=frozenset({"D36"}))
        yield browser


async def test_a_manager_reads_marks_and_chooses(service: Running, manager: Browser) -> None:  # noqa: F811
    await publish(service.settings, threshold("D36", 50), threshold("D36", 80))
    token = service.token(Role.DISTRICT_MANAGER, districts=["D36"], subject="manager of D36")
    first, second = await arrived(service, token, 2)
    page = await manager.get("/messages")
    assert page.status_code == 200, page.text
    assert "Messages (2 unread)" in page.text
    path = f"/messages/{first['message_id']}"
    assert "Mark as read" in (await manager.get(path)).text
    assert (await manager.post(path)).headers["location"] == "/messages"
    assert "You have read this message." in (await manager.get(path)).text
    assert "Messages (1 unread)" in (await manager.get("/messages?show=unread")).text
    await manager.post("/messages", newest=second["message_id"])
    page = await manager.get("/messages?show=unread")
    assert "You have read all your messages." in page.text
    assert "unread)" not in page.text
    assert (await manager.get("/messages/nonsense")).status_code == 404


async def test_a_manager_chooses_how_to_be_written_to(manager: Browser) -> None:
    path = "/messages/preferences"
    assert (await manager.get(path)).status_code == 200
    fields = {f"of_{group}": "usual" for group in GROUPS[Role.DISTRICT_MANAGER]} | {"of_orders": "weekly"}
    sent = {**fields, "email": "manager@dwp.example", "language": "cy", "begin": "19.30", "end": "7:00"}
    answer = await manager.post(path, **{**sent, "email": "no address"})
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert 'value="no address"' in answer.text
    answer = await manager.post(path, **sent)
    assert answer.headers["location"] == "/messages", answer.text
    page = (await manager.get(path)).text
    assert 'value="manager@dwp.example"' in page
    assert 'value="19:30"' in page
    assert '<option value="weekly" selected>' in page
    assert ">Select</option>" not in page, "something is always chosen"
    assert (await manager.post(path, **{**sent, "email": ""})).headers["location"] == "/messages"
    assert "manager@dwp.example" not in (await manager.get(path)).text, "it is taken out"


async def test_an_auditor_has_no_messages() -> None:
    async with visiting() as browser:
        browser.signs_in(Role.AUDITOR)
        assert (await browser.get("/messages")).status_code == 403
        assert "/messages" not in (await browser.get("/")).text
