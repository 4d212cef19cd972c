"""When and where somebody joins: what is typed, what the client is told of it, and what the service says to it."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.joining import Joining, Places
from portal.api.client import Found
from portal.components.first_day import FIRST_DAY, details_of, form_for, told
from portal.pages import PAGES
from portal.pages.supplier.first_day import About, check_view, first_day_view
from portal.web.kinds import Unfit, time_of
from portal.web.posted import Posted
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.client_journey.calling import coach_of
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.client_journey.placing import Placed
from tests.portal.conftest import session_of, visiting
from tests.portal.rendering import html_of, names
from tests.portal.supplier.company import Company
from tests.portal.supplier.orders_and_offers import ORDER, an_order
from tests.portal.supplier.seen import NOBODY, TODAY
from tests.running import Running

HALL = {"name": "Town hall", "postcode": "LS1 4DY"}
MILL = {"name": "The mill", "postcode": "BD1 1AA"}
TYPED = {
    "on-day": "1",
    "on-month": "12",
    "on-year": "2026",
    "at": "9.30 am",
    "early_minutes": "15",
    "bring": "photo_identification",
    "name": "The front desk",
    "phone": "0113 496 0000",
    "email": "",
    "directions": "The door beside the bus stop.",
}


def places(*venues: dict[str, str], mode: str = "in_person") -> Places:
    return Places.model_validate({"mode": mode, "venues": venues})


def about(found: Places | None, **differing: Any) -> About:
    said = {"order_id": ORDER, "line": 1, "details": None, "declined_at": None, "against_showing": [], **differing}
    return About(Found(Joining.model_validate(said), '"0"'), an_order(status="accepted"), found)


def visit(role: Role = Role.SUPPLIER) -> Visit:
    path = f"/orders/{ORDER}/first-day"
    return Visit(NOBODY, names(), path, TODAY, session_of(role), {"order_id": ORDER})


def posted(**differing: str) -> Posted:
    return Posted({name: (value,) for name, value in (TYPED | differing).items()})


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9:30", "09:30"), ("09.30", "09:30"), ("2pm", "14:00"), ("12 am", "00:00"), ("12:15pm", "12:15"), ("", "")],
)
def test_a_time_is_read_as_people_type_it(typed: str, read: str) -> None:
    assert time_of.read("at", {"at": (typed,)}, "Time") == read


@pytest.mark.parametrize("typed", ["9", "24:00", "9:75", "13pm", "0am", "soon", "9:3"])
def test_what_is_no_time_or_might_be_two_is_refused(typed: str) -> None:
    with pytest.raises(Unfit, match="must be a time, such as 9:30am or 14:00"):
        time_of.read("at", {"at": (typed,)}, "Time")


@given(st.times())
def test_a_time_that_is_written_is_read_as_it_was(at: Any) -> None:
    assert time_of.read("at", time_of.write("at", at.isoformat()), "Time") == f"{at:%H:%M}"


def test_the_client_is_told_all_that_was_said_and_nothing_is_sent_before() -> None:
    filled = form_for(places(HALL)).read(posted())
    assert filled.ok, filled.errors
    view = check_view(about(places(HALL)), filled, names(), visit())
    text = html_of("supplier/first_day_check.html", view, filled)
    for said in (
        "Tuesday 1 December 2026 at 9:30am",
        "Come 15 minutes early.",
        "Town hall, LS1 4DY",
        "The door beside the bus stop.",
        "The front desk",
        "Telephone: 0113 496 0000",
        'type="hidden" name="directions" value="The door beside the bus stop."',
    ):
        assert said in text
    sent = details_of(filled.values).model_dump(exclude_none=True)
    assert sent == {
        "on": date(2026, 12, 1),
        "at": "09:30",
        "early_minutes": 15,
        "bring": ("photo_identification",),
        "contact": {
            "name": "The front desk",
            "phone": "0113 496 0000",
            "directions": "The door beside the bus stop.",
        },
    }


def test_where_it_is_is_asked_only_of_what_has_several_venues() -> None:
    several = form_for(places(HALL, MILL))
    assert several is FIRST_DAY
    assert several.read(posted()).error("venue") == "Select where it is"
    filled = several.read(posted(venue="BD1 1AA"))
    assert "The mill, BD1 1AA" in told(filled.values, places(HALL, MILL), names())[1].sentences
    assert details_of(filled.values).venue == "BD1 1AA"
    view = first_day_view(about(places(HALL, MILL)), visit())
    assert "The mill, BD1 1AA" in html_of("supplier/first_day.html", view, several.blank())
    single = first_day_view(about(places(HALL)), visit())
    assert "It is at Town hall, LS1 4DY." in html_of("supplier/first_day.html", single, form_for(places(HALL)).blank())


def test_what_is_online_has_no_venue() -> None:
    online = places(mode="online")
    parts = told(form_for(online).read(posted(directions="")).values, online, names())
    assert parts[1].sentences == ("How to join is told later.",)


def test_nothing_is_asked_where_nothing_can_be_said_any_more() -> None:
    view = first_day_view(about(None, against_showing=["place_declined"]), visit())
    text = html_of("supplier/first_day.html", view, FIRST_DAY.blank())
    assert "The person has declined the place." in text
    assert "<textarea" not in text


async def test_a_supplier_says_it_after_a_look_and_a_coach_changes_it(service: Running) -> None:  # noqa: F811
    placed = await (await Placed(service).begin()).known()
    path, day = f"/orders/{placed.order_id}/first-day", datetime.now(UTC).date() + timedelta(days=12)
    typed = TYPED | {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}
    async with visiting(PAGES, service.url) as browser:
        browser.signs_in(Role.SUPPLIER, placed.supplier)
        company = Company(browser)
        before = (await placed.view()).body["details"]
        assert path in await company.opens(f"/orders/{placed.order_id}/who-comes")
        await company.opens(path)
        assert "Enter the time it begins" in await company.sends(path)
        assert "Telephone: 0113 496 0000" in await company.sends(path, **typed)
        assert (await placed.view()).body["details"] == before, "nothing is sent before it was looked at"
        assert "The front desk" in await company.sends(path, do="change", **typed)
        refused = await company.sends(path, do="send", **(typed | {"on-year": "2024"}))
        assert 'href="#on-day">The first day has passed' in unescape(refused)
        assert "You have said when and where" in await company.sends(path, do="send", **typed)
        given_details = (await placed.view()).body["details"]
        assert (given_details["given_by"], given_details["on"]) == ("supplier", day.isoformat())
        assert given_details["at"] == "09:30:00"
        browser.signs_in(Role.WORK_COACH, coach_of(service, "D01"), districts=frozenset({"D01"}))
        coach = Company(browser)
        assert "The supplier says this." in await coach.opens(path)
        answer = await browser.post(path, **coach.hidden(), do="send", **(typed | {"at": "2pm"}))
        assert answer.status_code == 303, answer.text
        details = (await placed.view()).body["details"]
        assert (details["given_by"], details["at"]) == ("authority", "14:00:00")
        browser.signs_in(Role.SUPPLIER, (await Placed(service).begin()).supplier)
        assert (await browser.get(path)).status_code == 404, "nobody else's order"
