"""Authorities that are lent: by whoever has one, to somebody else, for some days; and what follows over HTTP."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.ordering.authorities.domain.lent import (
    LENT_AUTHORITIES,
    EndAuthoritiesOf,
    LendAuthority,
    Lender,
    LentAuthorities,
    ReturnAuthority,
    end_all_of,
    give_back,
    lend,
)
from shared.auth.principal import Role
from shared.contracts import catalogue, supplier_registry
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound, Rejected
from shared.reference import Regime, policy
from shared.reference.policy_values import Level, OrderApproval
from tests.ordering.examples import CATEGORY, NOON, TODAY
from tests.ordering.timed import Timed
from tests.ordering.world import YEAR, Case
from tests.running import until

MANAGER = Lender("manager", Level.DISTRICT, frozenset({"D07", "D08"}))
BUYER = Lender("buyer", Level.BUYER, None)
TERMS = policy(OrderApproval, Regime.PCR_LIGHT_TOUCH, TODAY)
ASKED = LendAuthority(
    to="kit",
    level=Level.DISTRICT,
    districts=("D07",),
    first_on=TODAY,
    last_on=TODAY + timedelta(days=13),
    reason="annual_leave",
)


def after(lent: LentAuthorities | None, events: list[Any]) -> LentAuthorities:
    for event in events:
        lent = LENT_AUTHORITIES.evolve(lent, event)
    assert lent is not None
    return lent


def lending(asked: LendAuthority = ASKED, lender: Lender = MANAGER, lent: LentAuthorities | None = None) -> list[Any]:
    return lend(lent, new_id(), asked, lender, TERMS, NOON)


LENT = after(None, lending())


@pytest.mark.parametrize(
    ("lender", "changed", "code", "pointer"),
    [
        (MANAGER, {"to": "manager"}, "separation_of_duties", "/to"),
        (MANAGER, {"level": Level.BUYER}, "authority_not_yours", "/level"),
        (BUYER, {"level": Level.POLICY}, "no_such_authority", "/level"),
        (MANAGER, {"last_on": TODAY - timedelta(days=1)}, "ends_before_start", "/last_on"),
        (MANAGER, {"first_on": TODAY - timedelta(days=1)}, "in_the_past", "/first_on"),
        (MANAGER, {"last_on": TODAY + timedelta(days=42)}, "lent_for_too_long", "/last_on"),
    ],
    ids=lambda value: value.account if isinstance(value, Lender) else str(value),
)
def test_what_may_not_be_lent_is_refused_with_its_reason(
    lender: Lender, changed: dict[str, Any], code: str, pointer: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        lending(replace(ASKED, **changed), lender)
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [(code, pointer)]


def test_an_authority_holds_in_its_districts_on_its_days() -> None:
    assert [each.by for each in LENT.for_orders_of("D07", TODAY)] == ["manager"]
    assert [each.by for each in LENT.for_orders_of("D07", ASKED.last_on)] == ["manager"]
    assert LENT.for_orders_of("D07", ASKED.last_on + timedelta(days=1)) == ()
    assert LENT.for_orders_of("D07", TODAY - timedelta(days=1)) == ()
    assert LENT.for_orders_of("D08", TODAY) == ()


def test_the_same_is_lent_once_and_what_is_over_is_forgotten() -> None:
    assert lending(lent=LENT) == []
    later = replace(ASKED, first_on=TODAY + timedelta(days=20), last_on=TODAY + timedelta(days=21))
    events = lend(LENT, new_id(), later, MANAGER, TERMS, NOON + timedelta(days=20))
    assert [each.first_on for each in after(LENT, events).lent] == [later.first_on]


@pytest.mark.parametrize(
    ("by", "ends"),
    [
        (Lender("kit", Level.POLICY, frozenset()), True),
        (MANAGER, True),
        (Lender("other manager", Level.DISTRICT, frozenset({"D07"})), True),
        (BUYER, True),
        (Lender("manager of D01", Level.DISTRICT, frozenset({"D01"})), False),
        (Lender("coach", Level.POLICY, frozenset()), False),
    ],
    ids=lambda value: value.account if isinstance(value, Lender) else str(value),
)
def test_a_cover_is_ended_by_those_whom_it_concerns_and_is_not_there_for_others(by: Lender, ends: bool) -> None:
    asked = ReturnAuthority(cover_id=LENT.lent[0].cover_id)
    if ends:
        assert after(LENT, give_back(LENT, asked, by, NOON)).lent == ()
    else:
        with pytest.raises(NotFound):
            give_back(LENT, asked, by, NOON)


def _named(case: Case) -> Event:
    return supplier_registry.SupplierRegistered(
        supplier_id=case.supplier_id, name="Aysgarth Skills", identifiers=(), sme=True, vcse=False, registered_at=NOON
    )


async def test_cover_while_a_manager_is_away_two_approvals_and_an_interest(timed: Timed) -> None:
    world = timed.world
    case = await world.begin("D03", pence=9_000_000, price=800_000)

    def staff(role: Role, subject: str, *districts: str) -> str:
        return world.running.token(role, subject=subject, districts=districts)

    manager, kit = staff(Role.DISTRICT_MANAGER, "manager", "D03"), staff(Role.WORK_COACH, "kit", "D04")
    rank = {"offer_id": case.offer_id, "offer_version": 1, "supplier_id": case.supplier_id, "score": 74}
    made = catalogue.MatchMade(
        match_id=new_id(),
        need_id=case.need_id,
        district="D03",
        market="DPS-EMPLOYABILITY",
        category=CATEGORY,
        ranked=(rank,),
        offers=1,
        excluded=0,
        policies=(),
        made_at=NOON,
    )
    await world.tell(made, _named(case))
    rows = world.running.database["known_payees"]
    await until(lambda: rows.find_one({"_id": str(case.supplier_id)}), "the supplier's name is here")
    placed = await case.place(match_id=str(made.match_id))
    assert placed.status == 201, placed
    order_id = placed.body["order_id"]
    path = f"/v1/orders/{order_id}/approval"
    assert (await world.call("POST", path, kit)).status == 404
    body = {
        "to": "kit",
        "level": "district",
        "districts": ["D03"],
        "first_on": str(TODAY),
        "last_on": str(TODAY),
        "reason": "annual_leave",
    }
    assert (await world.call("POST", "/v1/authorities", case.coach, **body)).status == 403
    created = await world.call("POST", "/v1/authorities", manager, **body)
    assert created.status == 201, created
    (cover,) = (await world.call("GET", "/v1/authorities/mine", kit)).body["lent"]
    assert (cover["lent_by"], cover["in_force"]) == ("manager", True)
    (waiting,) = (await world.call("GET", "/v1/approvals", kit)).body["items"]
    assert waiting["order_id"] == order_id
    shown = (await world.call("GET", path, kit)).body
    assert (shown["may_approve"], shown["reasons"], shown["steps"]) == (True, [], ["district"])
    (best,) = shown["alternatives"]
    assert (best["rank"], best["score"], best["ordered"], best["price_pence"]) == (1, 74, True, 800_000)
    assert (best["supplier_name"], shown["supplier_name"]) == ("Aysgarth Skills", "Aysgarth Skills")
    (budget,) = shown["budgets"]
    assert (budget["left_without_pence"], budget["left_pence"]) == (9_000_000, 8_200_000)
    assert [each["still_wanted"] for each in shown["needs"]] == [True]
    assert (shown["flags"], shown["earlier"]) == ([], [])
    assert (await world.call("GET", path, staff(Role.WORK_COACH, "stranger", "D04"))).status == 404
    placer = (await world.call("GET", path, case.coach)).body
    assert {each["code"] for each in placer["reasons"]} == {"no_authority", "separation_of_duties"}

    interest = {"supplier_id": str(case.supplier_id), "kind": "family_or_friend"}
    assert (await world.call("POST", "/v1/interests", kit, **interest)).status == 204
    assert (await world.call("POST", path, kit)).codes == {"interest_declared"}
    barred = (await world.call("GET", path, kit)).body
    assert (barred["may_approve"], barred["reasons"][0]["code"]) == (False, "interest_declared")
    assert (await case.place(staff(Role.WORK_COACH, "kit", "D03"))).codes >= {"interest_declared"}

    interests_id = (await world.call("GET", "/v1/interests/mine", kit)).body["interests_id"]
    ending = {"supplier_id": str(case.supplier_id)}
    assert (await world.call("POST", f"/v1/interests/{interests_id}/ending", world.buyer, **ending)).status == 204
    assert (await world.call("POST", path, kit)).status == 204
    order = (await case.order(order_id)).body
    assert (order["status"], order["authority"]["by"], order["authority"]["lent_by"]) == ("issued", "kit", "manager")
    assert await timed.facts(order_id) == ["OrderPlaced", "ApprovalRequested", "OrderApproved", "OrderIssued"]


async def test_however_many_approve_at_once_an_order_has_as_many_people_as_it_needs(timed: Timed) -> None:
    world, hardest = timed.world, "HARDEST_TO_HELP_SUPPORT"
    case = Case(world, "D06", 700_000)
    budget = f"/v1/budgets/D06/{YEAR}"
    assert (await world.call("PUT", budget, world.buyer, allocated_pence=900_000)).status == 204
    news = (case.linked(), case.admitted(hardest), case.published(category=hardest), case.recorded(hardest))
    await world.tell(*news)
    order_id = await case.ordered()
    assert (await case.order(order_id)).body["steps"] == ["district", "buyer"]
    managers = [world.running.token(Role.DISTRICT_MANAGER, subject=f"m{n}", districts=("D06",)) for n in range(8)]
    buyers = [world.running.token(Role.BUYER, subject=f"b{n}") for n in range(8)]
    calls = (case.step(order_id, "approval", each) for each in (*managers, *buyers, managers[0], buyers[0]))
    replies = await asyncio.gather(*calls)
    order = (await case.order(order_id)).body
    people = [each["authority"]["by"] for each in order["approvals"]] + [order["authority"]["by"]]
    assert order["status"] == "issued"
    assert len(set(people)) == len(people) == 2
    assert order["authority"]["level"] == "buyer"
    assert {each.status for each in replies} <= {204, 409}
    assert (await timed.facts(order_id)).count("OrderIssued") == 1
    assert await case.committed() == 700_000


def test_whoever_lost_the_role_lends_and_borrows_nothing_any_more() -> None:
    other = Lender("other manager", Level.DISTRICT, frozenset({"D07"}))
    lent = after(LENT, lending(lender=other, lent=LENT))
    left = after(lent, end_all_of(lent, EndAuthoritiesOf(account="manager"), BUYER, NOON))
    assert [each.by for each in left.lent] == ["other manager"]
    assert end_all_of(left, EndAuthoritiesOf(account="manager"), BUYER, NOON) == []
    assert after(lent, end_all_of(lent, EndAuthoritiesOf(account="kit"), BUYER, NOON)).lent == ()


async def test_a_buyer_ends_what_an_account_lent_and_was_lent_in_one_commit(timed: Timed) -> None:
    world = timed.world
    manager, second = (
        world.running.token(Role.DISTRICT_MANAGER, subject=each, districts=("D05",)) for each in ("leaver", "stayer")
    )
    body = {"level": "district", "districts": ["D05"], "first_on": str(TODAY), "last_on": str(TODAY)}
    for lender, to in ((manager, "kit"), (manager, "ann"), (second, "kit"), (second, "leaver")):
        lent = await world.call("POST", "/v1/authorities", lender, **body, to=to, reason="annual_leave")
        assert lent.status == 201, lent
    ending = {"account": "leaver"}
    assert (await world.call("POST", "/v1/authorities/endings", second, **ending)).status == 403
    assert (await world.call("POST", "/v1/authorities/endings", world.buyer, **ending)).status == 204
    assert (await world.call("POST", "/v1/authorities/endings", world.buyer, **ending)).status == 204, "again"
    listed = await world.call("GET", "/v1/authorities", world.buyer)
    left = {(each["account"], cover["lent_by"]) for each in listed.body["items"] for cover in each["lent"]}
    assert left == {("kit", "stayer")}
