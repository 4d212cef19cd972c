"""What worked is bought again without a comparison, as far as quality and price allow it, and not for ever."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.ordering.orders.domain.delivered import Outcome
from services.ordering.orders.domain.state import Order, Repeat, Status
from services.ordering.repeats.domain.repeating import Repeated, may_be_repeated
from services.ordering.repeats.domain.run import (
    RUNS_OF_REPEATS,
    RunOfRepeats,
    evolve,
    goes_on,
    is_broken,
    repeats_id_of,
)
from shared.contracts import supplier_registry
from shared.kernel.ids import new_id
from shared.kernel.quality import KnownQuality
from shared.kernel.rules import Rejected
from shared.reference.policy_values import BuyingAgain
from tests.ordering.examples import (
    CATEGORY,
    DISTRICT,
    NEED,
    NOON,
    OFFER,
    OFFER_ID,
    OTHER_DISTRICT,
    PRICE,
    STRICT,
    SUPPLIER_ID,
    TODAY,
    a_card,
    after,
    approved,
    budget_after,
    known,
    placed,
)
from tests.ordering.test_matches import a_match
from tests.ordering.timed import Timed
from tests.running import until

VALUES = BuyingAgain(
    quality_floor_percent=60, price_at_most_above_percent=10, ended_within_days=366, in_a_row_at_most=2
)
RUN = RunOfRepeats(repeats_id_of(DISTRICT, OFFER_ID), OFFER_ID, SUPPLIER_ID, DISTRICT, 0)


def worked(**changed: Any) -> Order:
    order = after(placed())
    outcome = Outcome("job_started", TODAY)
    (line,) = (replace(each, ended_on=TODAY, outcomes=(outcome,)) for each in order.lines)
    return replace(order, status=Status.COMPLETED, lines=(replace(line, **changed),))


def delivering(completed: float | None) -> KnownQuality:
    return KnownQuality(new_id(), SUPPLIER_ID, "DPS-EMPLOYABILITY", CATEGORY, a_card(completed))


def reasons(
    order: Order | None = None,
    quality: KnownQuality | None = None,
    run: RunOfRepeats | None = None,
    today: date = TODAY,
    **changed: Any,
) -> list[str]:
    what = Repeated(order or worked(), quality or delivering(75.0), run)
    known = {"offer": OFFER, "need": NEED} | changed
    return [each.code for each in may_be_repeated(what, known["offer"], known["need"], VALUES, today) if each]


def test_what_worked_may_be_bought_again() -> None:
    assert reasons() == []
    assert reasons(worked(ended_early=True)) == [], "a client who found work left early"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"order": worked(outcomes=())}, "has_not_worked"),
        ({"order": replace(worked(), status=Status.STARTED)}, "has_not_worked"),
        ({"today": TODAY + timedelta(days=367)}, "worked_too_long_ago"),
        ({"need": replace(NEED, district=OTHER_DISTRICT)}, "repeat_of_another_district"),
        ({"quality": delivering(59.9)}, "below_quality_floor"),
        ({"quality": delivering(None)}, "quality_not_known"),
        ({"offer": replace(OFFER, price_pence=PRICE * 110 // 100 + 1)}, "price_out_of_band"),
        ({"run": replace(RUN, in_a_row=2)}, "repeated_too_often"),
    ],
)
def test_each_condition_refuses_the_route_by_its_own_reason(given: dict[str, Any], code: str) -> None:
    assert reasons(**given) == [code]


def test_the_edges_of_floor_and_band_and_cap_are_inside() -> None:
    assert reasons(quality=delivering(60.0), run=replace(RUN, in_a_row=1)) == []
    assert reasons(offer=replace(OFFER, price_pence=PRICE * 110 // 100)) == []
    assert reasons(today=TODAY + timedelta(days=366)) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"repeated": worked(outcomes=())}, "has_not_worked"),
        ({"quality": delivering(39.0)}, "below_quality_floor"),
        ({"quality": None}, "quality_not_known"),
        ({"repeated": replace(worked(), lines=(replace(worked().lines[0], amount_pence=1),))}, "price_out_of_band"),
        ({"in_a_row": 99}, "repeated_too_often"),
    ],
)
def test_what_speaks_for_a_repeat_is_asked_again_at_its_approval(changed: dict[str, Any], code: str | None) -> None:
    """Weeks may lie between: an outcome is reversed, a scorecard falls, a policy is made stricter."""
    events = placed(terms=STRICT)
    repeat = Repeat(new_id(), "met_every_need", changed.pop("in_a_row", 1), new_id())
    waiting = replace(after(events), repeat=repeat)
    circumstances = known(budget=budget_after(events))
    circumstances = replace(circumstances, **({"repeated": worked(), "quality": delivering(90.0)} | changed))
    if code is None:
        assert approved(waiting, STRICT, circumstances)
        return
    with pytest.raises(Rejected) as refused:
        approved(waiting, STRICT, circumstances)
    assert refused.value.codes == {code}


def test_a_run_of_repeats_grows_with_each_and_ends_with_an_order_from_a_match() -> None:
    order = after(placed())
    run: RunOfRepeats | None = None
    for number in (1, 2):
        (again,) = goes_on(order, number, NOON)
        run = evolve(run, again)
    assert run is not None
    assert run.in_a_row == 2
    assert is_broken(run, order, NOON) == [], "nothing was compared"
    (broken,) = is_broken(run, replace(order, match_id=new_id()), NOON)
    run = evolve(run, broken)
    assert run.in_a_row == 0
    assert is_broken(run, replace(order, match_id=new_id()), NOON) == []


async def test_a_coach_buys_again_what_worked_and_the_reason_is_on_record(timed: Timed) -> None:
    world = timed.world
    case = await world.begin(DISTRICT)
    first = await case.ordered()
    body = {"need_id": str(case.need_id), "offer_version": 1, "starts_on": str(TODAY), "reason": "group_continues"}
    refused = await case.step(first, "repeat", case.coach, **body)
    codes = {each["code"] for each in refused.body["reasons"]}
    assert (refused.status, codes) == (409, {"has_not_worked", "quality_not_known", "need_already_ordered"})
    for step, fields in (
        ("acceptance", {}),
        ("start", {"started_on": str(TODAY)}),
        ("completion", {"completed_on": str(TODAY)}),
        ("outcome", {"outcome": "job_started", "achieved_on": str(TODAY)}),
    ):
        assert (await case.step(first, step, case.seller, **fields)).status == 204, step
    await world.tell(
        supplier_registry.ScorecardChanged(
            performance_id=new_id(),
            supplier_id=case.supplier_id,
            market="DPS-EMPLOYABILITY",
            category=CATEGORY,
            scorecard=a_card(81.0),
            policies=("supplier_performance.v1",),
        )
    )
    others = [str(await world.another_need(case)) for _ in range(5)]
    replies = await asyncio.gather(
        *(case.step(first, "repeat", case.coach, **body | {"need_id": each}) for each in others)
    )
    assert sorted(each.status for each in replies) == [201, 201, 201, 409, 409]
    assert all(each.codes == {"repeated_too_often"} for each in replies if each.status == 409)
    orders = [(await case.order(each.body["order_id"])).body for each in replies if each.status == 201]
    assert {(each["route"], each["repeat"]["order_id"], each["repeat"]["reason"]) for each in orders} == {
        ("repeat", first, "group_continues")
    }
    assert sorted(each["repeat"]["in_a_row"] for each in orders) == [1, 2, 3]

    left = next(each for each, reply in zip(others, replies, strict=True) if reply.status == 409)
    match_id, compared = new_id(), await world.another_need(case)
    about = {"need_id": compared, "district": DISTRICT, "offer_id": case.offer_id, "made_at": NOON}
    await world.tell(a_match(match_id=match_id, **about))
    assert (await case.place(need_id=str(compared), match_id=str(match_id))).status == 201
    runs = world.running.database[RUNS_OF_REPEATS.collection]

    async def counts_anew() -> bool:
        run = await runs.find_one({"_id": f"{DISTRICT}:{case.offer_id}"})
        return run is not None and run["state"]["in_a_row"] == 0

    await until(counts_anew, "the offer was compared again")
    assert (await case.step(first, "repeat", case.coach, **body | {"need_id": left})).status == 201
