"""The loops that go through several services and come back to whoever began them, each told to everybody concerned."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.post import Letter
from shared.auth.principal import Role
from shared.reference import districts
from shared.reference.calendar import add_working_days
from tests.journeys.looping import PRICE, District, Seller, System, a_system, decides
from tests.running import until

_CODES = iter(districts())


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """The five services, shared by the loops of this module: the clock goes on from one to the next."""
    async with a_system(tmp_path_factory.mktemp("loops")) as found:
        yield found


async def a_district(system: System) -> District:
    """A district that no other loop has, with money."""
    found = District(system, next(_CODES))
    await found.has_money()
    return found


async def test_a_supplier_that_is_suspended_or_removed_every_district_concerned_knows_in_order(system: System) -> None:
    running, waiting, without = [await a_district(system) for _ in range(3)]
    seller = await Seller.admitted(system)
    offer = await seller.offers(running.code, waiting.code, without.code)
    started, unanswered = await running.orders(offer), await waiting.orders(offer)
    await seller.does(started, "acceptance")
    await seller.does(started, "start", started_on=system.clock.today.isoformat())
    await running.hears("OrderAccepted", order_id=started)
    assert offer in await running.finds()

    path, detail = f"/v1/suppliers/{seller.id}", {"detail": ""}
    await decides(system, "ada", f"{path}/suspension", reason="investigation", **detail)
    await running.hears("OrderQuestioned", order_id=started)
    await waiting.hears("OrderStopped", order_id=unanswered)
    for each in (running, waiting):
        assert (await each.hears("SupplierSuspended"))["parameters"]["supplier_id"] == seller.id
    await seller.hears("SupplierSuspended")
    await _is_found(offer, False, running, waiting, without)
    await decides(system, "ada", f"{path}/reinstatement", reason="not_borne_out")
    await running.hears("OrderContinued", order_id=started)
    await _is_found(offer, True, running, waiting, without)

    await decides(system, "ada", f"{path}/removal-notice", reasons=["ceased_trading"], detail="Dissolved.")
    await seller.hears("SupplierRemovalNotified")
    await system.knows_of_service("SupplierRemovalNotified")
    await system.morning_of(system.clock.today + timedelta(days=16))
    sure = {"declares_no_interest": True}
    proposed = await decides(system, "ada", f"{path}/removal-proposal", reasons=["ceased_trading"], **detail, **sure)
    seen = {"headers": {"If-Match": proposed.headers["ETag"]}}
    await decides(system, "ben", f"{path}/removal-confirmation", **sure, **seen)
    await seller.hears("SupplierRemoved")
    await _is_found(offer, False, running, waiting, without)

    async def was_asked_twice() -> bool:
        return (await running.heard()).count("OrderQuestioned") == 2

    await until(was_asked_twice, "the district is asked again once the supplier is removed")
    concern = {"SupplierSuspended", "SupplierReinstated", "SupplierRemoved", "OrderQuestioned", "OrderContinued"}
    assert [each for each in await running.heard() if each in concern] == [
        "SupplierSuspended",
        "OrderQuestioned",
        "SupplierReinstated",
        "OrderContinued",
        "SupplierRemoved",
        "OrderQuestioned",
    ]
    assert not concern & set(await without.heard()), "it has no order of that supplier"
    assert "SupplierRemoved" not in await waiting.heard(), "its order was stopped two weeks before"


async def _letter(system: System, subject: str) -> Letter | None:
    return next((each for each in system.post.letters if each.subject == subject), None)


async def _is_found(offer: str, found: bool, *where: District) -> None:
    for each in where:

        async def as_awaited(each: District = each) -> bool:
            return (offer in await each.finds()) == found

        await until(as_awaited, f"offer {offer} is {'' if found else 'not '}found in {each.code}")


async def test_a_need_nobody_meets_is_told_to_suppliers_and_their_offer_to_whoever_asked(system: System) -> None:
    district, others = await a_district(system), await a_district(system)
    seller = await Seller.admitted(system)
    need = await district.needs()
    path = f"/v1/needs/{need}/unmet"
    reported = await district.at.call("client_journey", "POST", path, Role.WORK_COACH, json={"reason": "no_offer"})
    assert reported.status == 204, reported
    raised = await seller.hears("GapRaised")
    offer = await seller.offers(district.code)
    closed = await district.hears("AskersToldOfClosing", gap_id=raised["parameters"]["gap_id"])
    assert "AskersToldOfClosing" in await district.waits_for_its_coach()
    gap = await district.at.call("catalogue", "GET", f"/v1/gaps/{raised['parameters']['gap_id']}", Role.WORK_COACH)
    assert (gap.body["status"], gap.body["offer_id"]) == ("closed", offer)
    assert closed["parameters"]["offer_id"] == offer
    assert "AskersToldOfClosing" not in await others.heard()


async def test_what_is_expected_is_told_to_the_suppliers_of_its_category_once_it_is_published(system: System) -> None:
    district, seller = await a_district(system), await Seller.admitted(system)
    begin = system.clock.today.replace(day=1)
    month, next_month = [(begin + timedelta(days=each)).replace(day=1) for each in (62, 32)]
    body = {"district": district.code, "category": "SKILLS_FOR_WORK", "month": f"{month:%Y-%m}", "expected": 12}
    stated = await district.at.call("client_journey", "POST", "/v1/requirements", Role.WORK_COACH, json=body)
    assert stated.status == 201, stated
    await system.morning_of(next_month + timedelta(days=9))
    message = await seller.hears("RequirementsForecast")
    assert f"{month.day} {month:%B %Y}" in message["text"]
    published = await district.at.call("client_journey", "GET", "/v1/public/forecasts", Role.WORK_COACH)
    (line,) = [each for each in published.body["items"] if each["district"] == district.code]
    assert (line["category"], line["stated"]) == ("SKILLS_FOR_WORK", 10)


async def test_evidence_that_ends_is_told_in_time_and_its_lapse_to_the_districts_it_touches(system: System) -> None:
    ordering, offered = await a_district(system), await a_district(system)
    seller = await Seller.admitted(system)
    last = system.clock.today + timedelta(days=90)
    await seller.gives("safeguarding_policy", last)
    offer = await seller.offers(ordering.code, offered.code, weeks=4)
    order = await ordering.orders(offer)
    await seller.does(order, "acceptance")

    await system.morning_of(last - timedelta(days=30))
    assert f"{last.day} {last:%B %Y}" in (await seller.hears("EvidenceExpiring"))["text"]
    hidden_on = last - timedelta(days=20)
    await system.morning_of(hidden_on)
    await _is_found(offer, False, ordering, offered)
    for days in (1, 2, 3):  # what is read late is in the next digest
        await system.morning_of(add_working_days(hidden_on, days))
    for each in (ordering, offered):
        await each.reads_in_the_list(offer, "hidden")
    await system.morning_of(last + timedelta(days=1))
    await seller.hears("EvidenceExpired")
    told = await ordering.hears("EvidenceExpired")
    assert told["parameters"]["supplier_id"] == seller.id
    assert "EvidenceExpired" not in await offered.heard(), "it has no order of that supplier"


async def test_an_order_nobody_answers_lapses_and_the_coach_is_told_of_the_next_best(system: System) -> None:
    district = await a_district(system)
    first, second = [await Seller.admitted(system) for _ in range(2)]
    cheap = await first.offers(district.code)
    dear = await second.offers(district.code, pence=PRICE + 20_000)
    need = await district.needs()
    await district.registers("coach@dwp.example")
    await district.registers("colleague@dwp.example", "a colleague")
    starts_on = system.clock.today + timedelta(days=14)

    async def matched() -> Any:
        found = await district.at.call("catalogue", "POST", "/v1/matches", Role.WORK_COACH, json={"need_id": need})
        ranked = [each["offer_id"] for each in found.body["ranked"]] if found.status == 201 else []
        return found.body if ranked == [cheap, dear] else None

    match = await until(matched, "both offers are ranked")
    order = await district.orders(cheap, need, match_id=match["match_id"], starts_on=starts_on.isoformat())
    due = await first.hears("OrderIssued")
    respond_by = date.fromisoformat(due["parameters"]["respond_by"])
    await system.morning_of(respond_by + timedelta(days=1))
    await first.hears("OrderLapsed")
    await district.hears("OrderLapsed", order_id=order)
    proposed = await district.hears("NextBestProposed", order_id=order)
    heard = await district.heard()
    assert heard.index("OrderLapsed") < heard.index("NextBestProposed")
    assert await district.waits_for_its_coach() == ["OrderLapsed", "NextBestProposed"]
    assert await district.waits_for_its_coach("somebody else") == []
    assert "£600.00" in proposed["text"]
    letter = await until(lambda: _letter(system, proposed["title"]), "the coach has it by e-mail")
    assert (letter.to, "£600.00" in letter.text) == ("coach@dwp.example", True)
    assert "colleague@dwp.example" not in {each.to for each in system.post.letters}, "it waits for the coach alone"
    path = f"/v1/orders/{order}/next-best-order"
    ordered = await district.at.call("ordering", "POST", path, Role.WORK_COACH)
    assert ordered.status < 300, ordered
    await second.hears("OrderIssued")
