"""Waiting for a place: where a need stands on the list, ordering a place that is held, and leaving the list."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from portal.api.answers.needs import Need
from portal.api.answers.offers import Offer
from portal.api.answers.waiting_lists import Waiting, WaitingList
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.coach.checking import first_choice
from portal.pages.coach.client import client_view
from portal.pages.coach.waiting import waits_shown
from portal.pages.coach.waiting_lists import EMPTY, list_view, lists_view
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.test_waiting_http import full_start
from tests.ordering.timed import Timed
from tests.portal.buying import NOBODY, in_front_of, page_of, the_names
from tests.portal.coach.answers import about, recorded
from tests.portal.conftest import session_of
from tests.portal.rendering import TODAY, html_of, names


def a_need() -> Need:
    return recorded("needs_new", Listed[Need]).items[0]


def a_list(need: Need, order_by: date | None = None) -> WaitingList:
    others = Waiting(waiting_id=uuid4(), need_id=uuid4(), position=1, order_by=None)
    own = Waiting(waiting_id=uuid4(), need_id=need.need_id, position=2, order_by=order_by)
    return WaitingList(start_id=uuid4(), offer_id=uuid4(), starts_on=date(2027, 3, 1), waiting=3, needs=(others, own))


def test_a_need_that_waits_says_its_place_on_the_list_and_leads_to_leaving_it() -> None:
    need = a_need()
    line = a_list(need)
    (shown,) = waits_shown((line,), need)
    assert shown.text == "Waits for a place of the start on 1 March 2027: number 2 of 3 on the list."
    assert shown.order_path == ""
    assert shown.leave_path == f"/clients/{need.journey_id}/wait/{line.start_id}/{line.needs[1].waiting_id}"


def test_a_place_that_is_held_can_be_ordered_by_its_day() -> None:
    need = a_need()
    line = a_list(need, order_by=date(2027, 2, 10))
    (shown,) = waits_shown((line,), need)
    assert shown.text == "A place of the start on 1 March 2027 is held. Order by 10 February 2027."
    assert shown.order_path.endswith(f"?need={need.need_id}&offer={line.offer_id}&start={line.start_id}")


def test_a_clients_page_has_what_its_needs_wait_for_or_says_that_it_cannot_be_had() -> None:
    need = a_need()
    waits = {need.need_id: Listed[WaitingList](items=(a_list(need, date(2027, 2, 10)),))}
    view = client_view(replace(about("new"), waits=waits), names(), "robin")
    text = html_of("coach/client.html", view, role=Role.WORK_COACH)
    assert "Order the place that is held" in text
    gone = replace(about("new"), waits={need.need_id: Missing("The waiting lists cannot be shown at the moment.")})
    text = html_of("coach/client.html", client_view(gone, names(), "robin"), role=Role.WORK_COACH)
    assert "The waiting lists cannot be shown at the moment." in text


def test_the_start_whose_place_is_held_is_chosen_full_or_not() -> None:
    offer = recorded("offer_2", Offer)
    last = max(offer.starts, key=lambda each: each.on)
    full = tuple(each.model_copy(update={"left": 0}) for each in offer.places)
    chosen = first_choice(offer.model_copy(update={"places": full}), TODAY, "", str(last.start_id))
    assert chosen is not None
    assert chosen.start_id == last.start_id


def visit(role: Role) -> Visit:
    return Visit(NOBODY, the_names(), "/waiting-lists", TODAY, session_of(role))


def test_starts_that_are_full_are_listed_with_the_last_day_to_order_a_place_that_is_held() -> None:
    held, waits = a_list(a_need(), TODAY), a_list(a_need())
    view = lists_view(Listed[WaitingList](items=(held, waits)), "", visit(Role.BUYER))
    text = page_of("staff/worklist.html", view)
    assert "Start on 1 March 2027" in text
    assert "3 clients" in text
    assert text.count("Place held") == 1
    assert "Due today" in text
    for wanted, empty in EMPTY.items():
        none = lists_view(Listed[WaitingList](items=()), wanted, visit(Role.BUYER))
        assert empty in page_of("staff/worklist.html", none)


def test_who_waits_is_shown_to_coaches_by_client_and_to_others_by_number_alone() -> None:
    need = a_need()
    line = a_list(need, date(2027, 2, 10))
    view = list_view(line, {need.need_id: need.journey_id}, visit(Role.WORK_COACH))
    text = page_of("staff/detail.html", view, Role.WORK_COACH)
    assert f'href="/clients/{need.journey_id}"' in text
    assert "10 February 2027" in text
    assert text.count("Not shown to you") == 1
    text = page_of("staff/detail.html", list_view(line, {}, visit(Role.BUYER)))
    assert "/clients/" not in text
    nobody = list_view(line.model_copy(update={"needs": ()}), {}, visit(Role.BUYER))
    assert "Nobody of your districts waits for this start." in page_of("staff/detail.html", nobody)


async def test_a_coach_lets_a_client_leave_a_list_in_front_of_ordering(timed: Timed) -> None:  # noqa: F811 - the fixture
    full = await full_start(timed, "D07")
    need_id, waiting_id = await full.another_waits()
    client = f"/clients/{uuid4()}"
    path = f"{client}/wait/{full.start.start_id}/{waiting_id}"
    async with in_front_of(timed.world) as staff:
        browser = staff.browser
        browser.signs_in(Role.WORK_COACH, full.case.coach)
        listed = f"/waiting-lists/{full.start.start_id}"
        assert listed in await staff.reads("/waiting-lists")
        assert "Waiting for the start on" in await staff.reads(listed)
        assert "No place is held for anybody who waits." in await staff.reads("/waiting-lists?list=offered")
        await staff.reads(f"/waiting-lists/{uuid4()}", 404)
        assert "Leave the list" in (await browser.get(path)).text
        browser.signs_in(Role.WORK_COACH, timed.world.coach("D02"))
        assert (await browser.post(path)).status_code == 404, "a need of another district"
        browser.signs_in(Role.WORK_COACH, full.case.coach)
        left = await browser.post(path)
        assert (left.status_code, left.headers["location"]) == (303, client)
    await full.waits_no_more(need_id)
