"""One order of a course for several clients: who can come, a line and a budget for each, and what is against it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from portal.api.answers.needs import Need
from portal.api.answers.offers import Offer
from portal.api.answers.ordering import PREVIEW_ORDER, Preview
from portal.api.answers.supplier_names import SupplierName
from portal.api.client import Api, Connections
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.pages.coach.check_view import Chosen, Whole, check_view
from portal.pages.coach.cohort import _order, _view, acted, form_for, need_at
from portal.pages.coach.cohort_view import Group, cohort_view
from portal.web.page import To
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.examples import ASKED
from tests.ordering.timed import Timed
from tests.portal.coach.answers import recorded
from tests.portal.rendering import TODAY, html_of, names, visit_of

COACH = Role.WORK_COACH
COURSE = {"pence": 90_001, "currency": "GBP", "per": "course", "vat": "included", "vat_rate": 20}


def a_need(need_id: UUID | None = None, **more: object) -> Need:
    need = recorded("needs_new", Listed[Need]).items[0]
    return need.model_copy(update={"need_id": need_id or uuid4(), "journey_id": uuid4(), **more})


def an_offer(**more: object) -> Offer:
    offer = recorded("offer_1", Offer)
    assert offer.price is not None
    return offer.model_copy(update={"price": offer.price.model_copy(update={"per": "course"}), **more})


def a_group(*needs: Need, selected: tuple[Need, ...] = (), **offer: object) -> Group:
    supplier = SupplierName(supplier_id=uuid4(), name="Aysgarth Skills")
    return Group(an_offer(**offer), supplier, needs, Chosen(None, date(2027, 3, 1)), selected)


def test_every_open_need_can_be_selected_and_where_there_is_none_that_is_said() -> None:
    needs = (a_need(), a_need(start_by=date(2027, 4, 1)))
    view = cohort_view(a_group(*needs), None, (), names(), TODAY)
    text = html_of("coach/cohort.html", view, form_for(an_offer()).blank(), role=COACH)
    assert all(str(each.need_id) in text for each in needs)
    assert "to start by 1 Apr 2027" in text
    assert "Place the order" not in text, "nothing is placed that was not checked"
    view = cohort_view(a_group(), None, (), names(), TODAY)
    empty = html_of("coach/cohort.html", view, form_for(an_offer()).blank(), role=COACH)
    assert "Nobody of your district has an open need" in empty
    refused = form_for(an_offer()).read(Posted())
    assert "needs" in refused.errors


def test_only_a_course_that_is_sold_whole_leads_to_ordering_for_several() -> None:
    need, place = a_need(), recorded("offer_1", Offer)
    supplier = SupplierName(supplier_id=uuid4(), name="Aysgarth Skills")
    paths = [
        check_view(Whole(need, offer, supplier, None, ""), None, names(), TODAY, (), {}).group_path
        for offer in (place, an_offer())
    ]
    assert paths == ["", f"/orders/group?offer={place.offer_id}&need={need.need_id}"]


def test_a_reason_is_of_the_client_that_it_points_to() -> None:
    needs = (a_need(), a_need(), a_need())
    assert need_at("/need_id", needs) is needs[0]
    assert need_at("/with_need_ids/1", needs) is needs[2]
    for pointer in ("/with_need_ids", "/with_need_ids/9", "/with_need_ids/x", "/starts_on", ""):
        assert need_at(pointer, needs) is None


def test_what_was_checked_is_marked_by_who_and_when_in_any_order() -> None:
    first, second = a_need(), a_need()
    group = a_group(first, second, selected=(first, second))
    assert group.mark == replace(group, selected=(second, first)).mark
    assert group.mark != replace(group, selected=(first,)).mark
    assert group.mark != replace(group, chosen=Chosen(None, date(2027, 3, 2))).mark


async def test_ordering_previews_a_line_and_a_budget_for_each_client(timed: Timed) -> None:  # noqa: F811 - the fixture
    world = timed.world
    case = await world.begin("D11")
    await world.tell(case.updated(2, price=COURSE))
    needs = (a_need(case.need_id), a_need(await world.another_need(case)))
    offered = {"offer_id": case.offer_id, "offer_version": 2, "starts": ()}
    group = replace(a_group(*needs, selected=needs, **offered), chosen=Chosen(None, ASKED.starts_on))
    assert group.chosen is not None
    connections = Connections(world.running.url)
    api = Api(connections, case.coach)
    done = await api.send(PREVIEW_ORDER, _order(group, group.chosen, None), key=None)
    assert not isinstance(done, Refused)
    preview: Preview = done.answer
    view = _view(visit_of(COACH), group, preview)
    text = html_of("coach/cohort.html", view, form_for(group.offer).blank(), role=COACH)
    assert view.may_be_placed
    assert [line[1] for line in view.lines] == ["£450.01", "£450"]
    assert all(line[2].endswith(", 2016-17") for line in view.lines)
    assert "Place the order" in text
    twice = replace(group, selected=(needs[0], needs[0]))
    again = await api.send(PREVIEW_ORDER, _order(twice, group.chosen, None), key=None)
    assert not isinstance(again, Refused)
    against = _view(visit_of(COACH), twice, again.answer).against
    assert any(each.startswith("Client ") for each in against), against
    await connections.close()


async def test_an_order_for_several_is_checked_refused_and_placed_in_front_of_ordering(timed: Timed) -> None:  # noqa: F811
    world = timed.world
    case = await world.begin("D12")
    await world.tell(case.updated(2, price=COURSE))
    needs = (a_need(case.need_id), a_need(await world.another_need(case)))
    group = a_group(*needs, offer_id=case.offer_id, offer_version=2, starts=())
    group = replace(group, chosen=None)
    connections = Connections(world.running.url)
    api = Api(connections, case.coach)
    on = ASKED.starts_on
    day = {f"starts_on-{part}": (str(getattr(on, part)),) for part in ("day", "month", "year")}

    async def sends(**fields: tuple[str, ...]) -> Any:
        return await acted(replace(visit_of(COACH), api=api, form=Posted({**day, **fields})), group)

    nobody = await sends()
    assert (nobody.status, set(nobody.filled.errors)) == (422, {"needs"})
    one = await sends(needs=(str(needs[0].need_id),))
    assert (one.status, len(one.view.lines)) == (200, 1)
    both = tuple(str(each.need_id) for each in needs)
    stale = await sends(needs=both, action=("place",), checked=(one.view.checked,), shown=(one.view.shown,))
    assert len(stale.view.lines) == 2, "another group than was checked is checked first"
    forged = stale.view.shown.replace("90001", "80001")
    changed = await sends(needs=both, action=("place",), checked=(stale.view.checked,), shown=(forged,))
    assert changed.status == 422
    assert changed.filled.beside[0].startswith("The price was £800.01 when you looked, and is £900.01 now.")
    done = await sends(needs=both, action=("place",), checked=(stale.view.checked,), shown=(stale.view.shown,))
    assert isinstance(done, To)
    order = (await case.order(done.path.rpartition("/")[2])).body
    assert {each["need_id"] for each in order["lines"]} == set(both)
    twice = await sends(needs=both, action=("place",), checked=(stale.view.checked,), shown=(stale.view.shown,))
    assert twice.status == 422
    assert "Provision is ordered for this need already." in twice.filled.errors["needs"]
    await connections.close()
