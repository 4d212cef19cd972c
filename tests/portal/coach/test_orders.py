"""Orders as staff see them: lists, one order with what each role may do, the slip, joining."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.api.answers.joining import Joining
from portal.api.answers.needs import Need
from portal.api.answers.orders import Order, Outcome
from portal.api.client import Api, Connections, Done
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import Missing
from portal.pages.coach.again import again_view
from portal.pages.coach.joining import MAKE, declining, joining_view, make_letter, places_view, taking
from portal.pages.coach.order_steps import reporting
from portal.pages.coach.order_view import order_view
from portal.pages.coach.orders import AT_ONCE, LISTS, orders_view, slip_view
from portal.web.page import Streamed
from portal.web.posted import Posted
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.client_journey.calling import coach_of
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.client_journey.test_joining_a_group import OTHER, a_group
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.portal.buying import in_front_of
from tests.portal.coach.answers import recorded
from tests.portal.rendering import TODAY, html_of, names
from tests.running import Running

COACH = Role.WORK_COACH


def an_order(**change: Any) -> Order:
    return recorded("order", Order).model_copy(update=change)


def shown(order: Order, role: Role, joining: Joining | Missing | None = None) -> tuple:
    need = recorded("needs_new", Listed[Need]).items[0]
    view = order_view(order, need, joining, names(), role)
    return view, html_of("coach/order.html", view, role=role)


def test_orders_are_listed_by_what_was_bought_and_from_whom() -> None:
    page = recorded("orders", Listed[Order])
    view = orders_view("", page)
    text = html_of("coach/orders.html", view, role=COACH)
    for each in page.items:
        assert f"/orders/{each.order_id}" in text
        assert each.title is None or each.title in text
    for chosen, _ in LISTS:
        empty = html_of("coach/orders.html", orders_view(chosen, Listed[Order](items=())), role=COACH)
        assert "There are no orders yet." in empty or "No order is on this list at the moment." in empty


def test_a_coach_is_led_to_the_client_and_others_are_not() -> None:
    _, text = shown(an_order(), COACH)
    assert "/clients/" in text
    for role in (Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR):
        _, text = shown(an_order(), role)
        led = set(re.findall(r'href="/clients/[0-9a-f-]+([^"]*)"', text))
        assert led <= {"/concern"}, "nobody but a coach has the client's page"
        assert bool(led) is (role is Role.DISTRICT_MANAGER)


@pytest.mark.parametrize(
    ("role", "status", "done"),
    [
        (COACH, "issued", {"joining", "cancel", "complain", "concern"}),
        (COACH, "accepted", {"problem", "dispute", "joining", "cancel", "complain", "concern"}),
        (COACH, "completed", {"problem", "dispute", "complain", "concern"}),
        (COACH, "cancelled", {"complain", "concern"}),
        (Role.DISTRICT_MANAGER, "awaiting_approval", {"approvals", "cancel", "concern"}),
        (Role.BUYER, "started", {"problem", "dispute", "complain"}),
        (Role.AUDITOR, "issued", set()),
        (Role.CATEGORY_MANAGER, "issued", set()),
    ],
)
def test_each_role_may_do_what_the_state_allows(role: Role, status: str, done: set[str]) -> None:
    view, _ = shown(an_order(status=status, problems=(), proposal=None, next_best=None), role)
    named = {
        each.path.split("/")[1] if "approvals" in each.path else each.path.rpartition("/")[2] for each in view.actions
    }
    assert named == done


def test_a_problem_of_the_supplier_is_answered_by_whoever_decides_and_what_is_missing_is_said() -> None:
    problem = {
        "number": 1,
        "said_by": "supplier",
        "reason": "client_not_reached",
        "reported_at": "2026-11-20T10:00:00Z",
        "answer_by": "2026-11-27",
        "overdue": True,
    }
    order = Order.model_validate({**an_order().model_dump(), "problems": [problem]})
    view, text = shown(order, COACH, Missing("The first day cannot be shown at the moment."))
    assert view.problems[0].answer_path.endswith("/problems/1")
    assert "The answer is overdue." in text
    assert "The first day cannot be shown at the moment." in text
    view, _ = shown(order, Role.AUDITOR)
    assert view.problems[0].answer_path == ""


def test_a_slip_has_what_a_person_needs_and_no_word_of_the_client() -> None:
    joining = recorded("joining", Joining)
    view = slip_view(an_order(), joining, names())
    text = html_of("coach/slip.html", view, role=COACH)
    assert "Purchase order" in text
    assert dict(view.rows)["Supplier"] == an_order().supplier_name


def test_a_letter_is_made_only_where_nothing_stands_against_it() -> None:
    joining = recorded("joining", Joining)
    free = joining.model_copy(update={"against_letter": (), "letters": ()})
    text = html_of("coach/joining.html", joining_view(an_order(), free, names()), MAKE.blank(form="pdf"), role=COACH)
    assert "Make the letter" in text
    against = joining.model_copy(update={"against_letter": ("details_missing", "consent_missing")})
    view = joining_view(an_order(), against, names())
    text = html_of("coach/joining.html", view, MAKE.blank(), role=COACH)
    assert "The client has not agreed to a letter." in text
    assert "Make the letter</" not in text
    refused = MAKE.read(Posted())
    assert set(refused.errors) == {"form"}


def for_two(**change: Any) -> tuple[Order, dict[UUID, UUID]]:
    """An order for two clients, and the journeys of their needs."""
    first = an_order().lines[0]
    lines = (first, first.model_copy(update={"line": 2, "need_id": uuid4()}))
    return an_order(lines=lines, **change), {each.need_id: uuid4() for each in lines}


def test_each_client_of_an_order_for_several_joins_by_their_own_line() -> None:
    order, clients = for_two(status="accepted")
    joining = recorded("joining", Joining).model_copy(update={"line": 2, "against_letter": (), "declined_at": None})
    view = joining_view(order, joining, names())
    assert view.caption.endswith(", place 2")
    assert {path.rpartition("?")[2] for path in (view.says, view.decline, view.take)} == {"line=2"}
    assert f"/orders/{order.order_id}/joining/decline?line=2" in html_of("coach/joining.html", view, MAKE.blank())
    alone = joining_view(an_order(), joining, names())
    assert "?" not in f"{alone.says}{alone.decline}{alone.take}{alone.caption}"
    text = html_of("coach/order.html", order_view(order, None, None, names(), COACH, clients), role=COACH)
    assert [line in text for line in ("joining?line=1", "joining?line=2")] == [True, True]
    text = html_of("coach/order.html", order_view(order, None, None, names(), Role.BUYER), role=Role.BUYER)
    assert "joining?line=" not in text


def test_whose_joining_it_is_is_chosen_among_the_clients_that_a_coach_may_look_at() -> None:
    order, clients = for_two()
    known = {order.lines[1].need_id: clients[order.lines[1].need_id]}
    view = places_view(order, known)
    ((path, said),) = view.places
    assert path == f"/orders/{order.order_id}/joining?line=2"
    assert said.startswith("Place 2: ")
    assert path in html_of("coach/joining_places.html", view, role=COACH)
    none = html_of("coach/joining_places.html", places_view(order, {}), role=COACH)
    assert "None of its clients can be shown to you" in none
    many = tuple(order.lines[0].model_copy(update={"line": number}) for number in range(1, AT_ONCE + 3))
    beyond = places_view(an_order(lines=many), {})
    assert [said for _, said in beyond.places] == [f"Place {AT_ONCE + 1}", f"Place {AT_ONCE + 2}"]


async def test_a_place_is_declined_and_taken_and_a_letter_made_for_one_client_of_several(
    service: Running,  # noqa: F811 - the fixture
) -> None:
    group, one, other = await a_group(service)
    connections = Connections(service.url)
    api = Api(connections, coach_of(service, "D01"))

    def visit(line: str) -> Visit:
        query = {"line": (line,)} if line else {}
        path, form = {"order_id": str(group.order_id)}, Posted({"form_key": (uuid4().hex,), "form": ("text",)})
        return Visit(api, names(), "/", TODAY, parameters=path, query=query, form=form)

    async def declined() -> list[bool]:
        return [(await each.view()).body["declined_at"] is not None for each in (one, other)]

    why = {"reason": "circumstances"}
    for unnamed in ("", "one"):
        refused = await declining.take(visit(unnamed), why)
        assert isinstance(refused, Refused)
        assert refused.codes == {"line_needed"}
    assert isinstance(await declining.take(visit("2"), why), Done)
    assert await declined() == [False, True]
    assert isinstance(await taking.take(visit("2"), {}), Done)
    assert await declined() == [False, False]
    assert (await other.details()).status == 204
    letter = await make_letter(visit("2"))
    assert isinstance(letter, Streamed)
    async with letter.download as made:
        assert OTHER in b"".join([piece async for piece in made.content]).decode()
    await connections.close()


async def test_a_coach_reads_cancels_and_is_refused_in_front_of_ordering(timed: Timed) -> None:  # noqa: F811 - the fixture
    world = timed.world
    case = await world.begin("D03")
    order_id = await case.ordered()
    async with in_front_of(world) as staff:
        browser = staff.browser
        browser.signs_in(COACH, case.coach)
        listed = await browser.get("/orders")
        assert listed.status_code == 200
        assert "Retail skills with a work trial" in listed.text
        page = await browser.get(f"/orders/{order_id}")
        assert page.status_code == 200
        assert f"/orders/{order_id}/cancel" in page.text
        empty = await browser.post(f"/orders/{order_id}/cancel")
        assert empty.status_code == 422
        assert "Select why the order is cancelled" in empty.text
        early = await browser.post(f"/orders/{order_id}/problem", reason="not_as_offered")
        assert early.status_code == 422
        assert "There is a problem" in early.text
        done = await browser.post(f"/orders/{order_id}/cancel", reason="ordered_in_error")
        assert (done.status_code, done.headers["location"]) == (303, f"/orders/{order_id}")
        assert (await case.order(order_id)).body["status"] == "cancelled"
        browser.signs_in(COACH, world.running.token(COACH, districts=("D09",)))
        assert (await browser.get(f"/orders/{order_id}")).status_code == 404


def test_what_a_supplier_alone_may_report_is_not_offered_to_staff() -> None:
    assert reporting.form["reason"].empty == "Select what went wrong"


def with_outcome(**change: Any) -> Order:
    order = recorded("order", Order)
    outcome = Outcome(
        outcome="job_start", achieved_on=order.starts_on, evidence=None, to_check=False, check_by=None, verified_at=None
    )
    line = order.lines[0].model_copy(update={"outcomes": (outcome,)})
    source = order.source.model_copy(update={"competition_id": None})
    return order.model_copy(update={"lines": (line,), "source": source, "status": "completed", **change})


def test_what_led_to_an_outcome_leads_a_coach_to_ordering_it_again() -> None:
    again = f"/orders/{with_outcome().order_id}/again"
    assert again in shown(with_outcome(), COACH)[1]
    assert again not in shown(with_outcome(), Role.BUYER)[1]
    assert again not in shown(an_order(status="completed", lines=()), COACH)[1]


def test_an_order_is_repeated_for_another_open_need_of_its_category() -> None:
    order = with_outcome()
    needs = recorded("needs_new", Listed[Need])
    view = again_view(order, needs, names())
    text = html_of("coach/again.html", view, role=COACH)
    for need in needs.items:
        assert f"/clients/{need.journey_id}/order?need={need.need_id}" in text
    assert all(each.path.endswith(f"&again={order.order_id}") for each in view.needs)
    own = needs.items[0].model_copy(update={"need_id": order.lines[0].need_id})
    nobody = again_view(order, Listed[Need](items=(own,)), names())
    assert nobody.needs == ()
    assert "Nobody else of the district has an open need" in html_of("coach/again.html", nobody, role=COACH)


def test_an_order_for_several_says_what_each_place_costs_and_whose_it_is() -> None:
    order = an_order()
    lines = tuple(order.lines[0].model_copy(update={"line": n, "need_id": uuid4()}) for n in (1, 2))
    journey = uuid4()
    several = an_order(lines=lines)
    view = order_view(several, None, None, names(), COACH, {lines[0].need_id: journey})
    text = html_of("coach/order.html", view, role=COACH)
    assert f'href="/clients/{journey}"' in text
    assert [each.rows[0][0] for each in view.lines] == ["Price", "Price"]
    assert view.lines[1].client is None
