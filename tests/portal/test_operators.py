"""Operators see what did not arrive, who can be written to, and send files of staff, with notifications that run."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from portal.api.answers.people import StaffDifference, StaffImport
from portal.api.problem import Problem, Refused
from portal.pages.operator.staff_imports import FORM, SHOWN, difference_view, faults_of, import_view, refused_file
from shared.auth.principal import Role
from tests.notifications.test_deliveries_http import Written, written
from tests.portal.buying import page_of
from tests.portal.commercial import Officer, at_the_portal
from tests.portal.conftest import FORM_TOKEN, faults_of_html
from tests.running import until

__all__ = ["written"]

HEADER = "issuer,account,roles,districts,email,status\n"
COUNTS = {"rows": 3, "registered": 1, "changed": 1, "reopened": 0, "closed": 1, "unchanged": 0}


@pytest.fixture
async def operator(written: Written) -> AsyncIterator[Officer]:
    async with at_the_portal(written) as one:
        one.works_as("olga", Role.OPERATOR)
        yield one


@dataclass
class Sent:
    status: int
    text: str


async def sends_file(operator: Officer, text: str, name: str = "staff.csv", **fields: str) -> Sent:
    browser = operator.browser
    session = browser.sessions.session
    assert session
    key = re.search(r'name="form_key" value="(\w+)"', (await browser.get("/staff-imports")).text)
    assert key
    data = {"form_token": FORM_TOKEN, "form_owner": session.owner, "form_key": key[1], **fields}
    files = {"file": (name, text.encode(), "application/vnd.ms-excel")}
    answer = await browser.client.post("/staff-imports", data=data, files=files, headers=browser.headers)
    if answer.status_code == 303:
        return Sent(303, answer.headers["location"])
    assert faults_of_html(answer.text) == []
    return Sent(answer.status_code, unescape(answer.text))


async def test_a_message_that_came_back_is_found_with_its_cause(operator: Officer, written: Written) -> None:
    await written.register("manager@dwp.example", "D09")
    await written.happens("D09")

    async def sent() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await written.operator("GET", "/v1/deliveries?status=sent")).body["items"]
        return items

    delivery = (await until(sent, "the e-mail is sent"))[0]
    path = f"/deliveries/{delivery['delivery_id']}"
    assert path in await operator.reads("/deliveries?list=sent")
    shown = await operator.reads(path)
    assert "Record that it came back" in shown
    assert "manager@dwp.example" not in shown
    assert "Select why it came back" in await operator.sends(f"{path}/bounce")
    back = await operator.sends(f"{path}/bounce", code="address_bounced")
    assert "It came back: the address is gone" in back
    assert "Send it again" in back
    assert path in await operator.reads("/deliveries")
    refused = await operator.sends(f"{path}/resend")
    assert "There is a problem" in refused, "there is no other address yet"
    person = f"/people/{delivery['person_id']}"
    assert "It came back: the address is gone" in await operator.reads(person)
    assert person in await operator.reads("/people?list=stopped")
    assert path in await operator.reads(f"/deliveries?person={delivery['person_id']}")
    operator.works_as("manager", Role.DISTRICT_MANAGER, ["D09"])
    for each in ("/deliveries", "/people", "/staff-imports", path, person):
        await operator.reads(each, 403)


async def test_a_file_of_staff_is_looked_at_carried_out_and_refused_row_by_row(operator: Officer) -> None:
    nothing = await operator.sends("/staff-imports")
    assert "Choose a file" in nothing
    assert "Select what is to be done with it" in nothing
    wrong = HEADER + "https://id,anna,work_coach,,,\nhttps://id,ben,buyer,,ben@,\n"
    for what in ("look", "carry_out"):
        refused = await sends_file(operator, wrong, what=what)
        assert refused.status == 422
        for said in ("The file has 2 faults. Nothing was changed", "Rows at fault", "Districts", "Email"):
            assert said in refused.text
        assert "ben@" not in refused.text, "no address is repeated"
    good = HEADER + "https://id,anna,work_coach,D01,anna@example.org,\n"
    looked = await sends_file(operator, good, what="look")
    assert looked.status == 200
    assert "What the file would do" in looked.text
    assert "New" in looked.text
    carried_out = await sends_file(operator, good, what="carry_out")
    assert carried_out.status == 303

    async def done() -> bool:
        return "Carried out" in await operator.reads(carried_out.text)

    await until(done, "the file is carried out")
    text = await operator.reads("/people")
    (path,) = re.findall(r'href="(/people/[\w-]+)">anna<', text)
    assert "Work coach" in await operator.reads(path)
    assert "Select why" in await operator.sends(f"{path}/close")
    assert "The account is closed." in await operator.sends(f"{path}/close", reason="left")
    assert path in await operator.reads("/people?list=left")
    assert "None" in await operator.reads(path), "its address is forgotten"


async def test_a_file_of_another_kind_is_refused_at_its_field(operator: Officer) -> None:
    refused = await sends_file(operator, "\x89PNG", "photo.png", what="look")
    assert refused.status == 422
    assert 'href="#file"' in refused.text


def test_what_is_about_no_row_stands_at_the_file_too() -> None:
    reasons = ({"code": "more_reasons", "detail": "3 more reasons are not listed"},)
    refused = Refused(422, Problem.model_validate({"reasons": reasons}))
    assert faults_of(refused.problem) == ()
    assert refused_file(FORM.blank(), refused).error("file") == "3 more reasons are not listed"
    assert refused_file(FORM.blank(), Refused(415, Problem())).error("file") == "The file was refused"


def test_a_long_file_says_that_a_part_is_shown() -> None:
    rows = [{"row": number, "change": "registered"} for number in range(2, SHOWN + 12)]
    found = StaffDifference.model_validate(COUNTS | {"registered": SHOWN + 10, "not_in_file": 4, "changes": rows})
    view = difference_view(found)
    assert len(view.changes) == SHOWN
    assert "are shown" in view.more
    text = page_of("operator/staff_imports.html", view, Role.OPERATOR, filled=FORM.blank())
    assert "Staff of whom the file says nothing" in text


def test_a_file_under_way_says_so() -> None:
    received = COUNTS | {"received_at": "2026-11-27T09:00:00Z", "carried_out_at": None, "refused": 0}
    text = page_of("staff/detail.html", import_view(StaffImport.model_validate(received)), Role.OPERATOR)
    assert "It is being carried out." in text
    done = StaffImport.model_validate(received | {"carried_out_at": "2026-11-27T09:00:05Z"})
    assert "27 November 2026, 9am" in page_of("staff/detail.html", import_view(done), Role.OPERATOR)
