"""What the reconciliation finds of a budget and of a start when it looks again: at states, as they are kept."""

from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.budgets_held import BudgetsHeld
from deploy.reconciliation.places import PlacesCounted
from deploy.reconciliation.reading import logged_aggregates
from shared.contracts.catalogue import Start
from shared.kernel.ids import new_id
from tests.ordering.competing import Contest
from tests.ordering.examples import STARTS_ON
from tests.ordering.test_payments_http import DEAR, started
from tests.ordering.timed import Timed

NOTHING_IS_LATE = Barrier({}, {}, frozenset(), frozenset())


async def looked_at_again(timed: Timed) -> list[str]:
    """What is wrong where the log of no budget was there yet when the others' were read."""
    check = BudgetsHeld(timed.world.running.database)
    async for one in logged_aggregates(timed.world.running.database):
        if one.kind != "budget":
            check.see(one, None)
    found = await check.finding(NOTHING_IS_LATE)
    assert found.checked == 1
    return list(found.examples)


async def test_a_budget_has_what_its_orders_and_payments_say_as_they_are_kept(timed: Timed) -> None:
    world, database = timed.world, timed.world.running.database
    case, order_id, due = await started(world, "D01")
    assert await looked_at_again(timed) == [], "something is due"
    path, said = f"/v1/payments/{due['payment_id']}", {"purchase_order": due["purchase_order"], "invoice": "INV-1"}
    assert (await world.call("POST", f"{path}/claim", case.seller, **said)).status == 204
    assert (await world.call("POST", f"{path}/verification", world.manager("D01"))).status == 204
    assert (await world.call("POST", "/v1/payment-runs", world.buyer)).status == 201
    assert await looked_at_again(timed) == [], "something is paid"

    (budget,) = await database["budgets"].find().to_list(None)
    await database["budgets"].update_one({"_id": budget["_id"]}, {"$inc": {"state.spent_pence": 5}})
    assert await looked_at_again(timed) == [f"budget {budget['_id']}: {DEAR + 5} taken, {DEAR} held"]
    await database["orders"].update_one({"_id": order_id}, {"$set": {"state.starts_on": "soon"}})
    unreadable = f"budget {budget['_id']}: what it holds cannot be read (ValidationError)"
    assert await looked_at_again(timed) == [unreadable]


async def test_a_budget_has_what_a_competition_set_aside_until_it_is_over(timed: Timed) -> None:
    contest = await Contest(timed, await timed.world.begin("D07")).opened(bidders=1)
    database = timed.world.running.database
    assert await looked_at_again(timed) == []
    (budget,) = await database["budgets"].find().to_list(None)
    assert budget["state"]["reserved_pence"] == (await contest.seen())["estimate_pence"]
    await database["competitions"].update_one({}, {"$set": {"state.set_aside.0.amount_pence": 1}})
    assert await looked_at_again(timed) == [f"budget {budget['_id']}: 100000 taken, 1 held"]
    await database["competitions"].update_one({}, {"$set": {"state.set_aside.0.amount_pence": 100_000}})
    asked = {"reason": "need_changed"}
    assert (await contest.call("POST", "/cancellation", timed.world.buyer, **asked)).status == 204
    (budget,) = await database["budgets"].find().to_list(None)
    assert budget["state"]["reserved_pence"] == 0


async def test_a_start_has_what_its_orders_say_as_they_are_kept(timed: Timed) -> None:
    world, database = timed.world, timed.world.running.database
    start = Start(start_id=new_id(), on=STARTS_ON, places=3)
    case = await world.begin("D01", starts=(start,))
    placed = await case.place(start_id=str(start.start_id))
    assert placed.status == 201, placed

    async def looked_at_again() -> list[str]:
        check = PlacesCounted(database)
        async for one in logged_aggregates(database):
            if one.kind == "order":
                check.see(one, None)
        return list((await check.finding(NOTHING_IS_LATE)).examples)

    assert await looked_at_again() == []
    await database["orders"].update_one({"_id": placed.body["order_id"]}, {"$set": {"state.starts_on": "soon"}})
    unreadable = f"start {start.start_id}: what its orders have cannot be read (ValidationError)"
    assert await looked_at_again() == [unreadable]
