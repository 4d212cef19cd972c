"""How budgets and places follow a change of an order that both sides agreed to. All that it holds is committed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.ordering.budgets.domain.budget import Budget, Hold
from services.ordering.budgets.domain.holding import commit, release, reserve
from services.ordering.orders.domain.delivered import Line
from services.ordering.orders.domain.holding import on_the_day_of, share_of
from services.ordering.orders.domain.paying import after
from services.ordering.orders.domain.placing import wanted_of
from services.ordering.orders.domain.proposals import OrderTerms
from services.ordering.orders.domain.state import Order
from services.ordering.places.domain.places import NOTHING, Share, StartPlaces, change, unused
from services.ordering.places.domain.places import changed as counted
from services.ordering.places.domain.turns import after as turns_after
from services.ordering.places.domain.turns import ordered
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.reference.calendar import financial_year
from shared.reference.policy_values import BudgetThresholds


def lines_by(order: Order, terms: OrderTerms) -> tuple[facts.Line, ...]:
    """Return what each line costs by other terms, and the budget that pays: that of the year in which it starts."""
    costs = spread(terms.amount_pence, [each.amount_pence for each in order.lines])
    return tuple(
        facts.Line(
            line=each.line,
            need_id=each.need_id,
            budget_id=_paid_in(each.budget_id, order.starts_on, terms.starts_on),
            amount_pence=pence,
        )
        for each, pence in zip(order.lines, costs, strict=True)
    )


def spread(pence: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion, by largest remainder: not a penny is created or lost."""
    whole = sum(weights)
    shares = weights if whole else [1] * len(weights)
    split = [divmod(pence * each, sum(shares)) for each in shares]
    costs, left = [each for each, _ in split], pence - sum(each for each, _ in split)
    for place in sorted(range(len(split)), key=lambda place: (-split[place][1], place))[:left]:
        costs[place] += 1
    return costs


def budgets_by(order: Order, starts_on: date) -> tuple[str, ...]:
    """Return the ids of the budgets that pay for an order that starts on a day, each once."""
    return tuple(dict.fromkeys(_paid_in(each, order.starts_on, starts_on) for each in order.budget_ids))


def _paid_in(budget_id: str, before: date, after: date) -> str:
    """Return the budget of the same fund and district for the year of a day, where that is another year."""
    if financial_year(before) == financial_year(after):
        return budget_id
    return f"{budget_id.rpartition(':')[0]}:{financial_year(after)}"


def wanted_beyond(order: Order, lines: Sequence[facts.Line]) -> dict[str, int]:
    """Return what is wanted of each budget beyond what the order holds of it, in pence by its id."""
    wanted = wanted_of(lines)
    for held in order.lines:
        if held.budget_id in wanted:
            wanted[held.budget_id] -= held.amount_pence
    return {budget_id: pence for budget_id, pence in wanted.items() if pence > 0 or budget_id not in order.budget_ids}


def repaid(
    order: Order, lines: Sequence[facts.Line], budgets: Mapping[str, Budget], thresholds: BudgetThresholds | None
) -> list[Event]:
    """Free what a line does not cost any more, then commit what it costs beyond, budget by budget."""
    events: list[Event] = []
    pairs = list(zip(order.lines, lines, strict=True))
    for held, costs in pairs:
        events += _less(order, held, costs, after(budgets, events))
    for held, costs in pairs:
        events += _more(order, held, costs, after(budgets, events), thresholds)
    return events


def _less(order: Order, held: Line, costs: facts.Line, budgets: Mapping[str, Budget]) -> list[Event]:
    kept = costs.amount_pence if held.budget_id == costs.budget_id else 0
    if held.amount_pence <= kept:
        return []
    holder = facts.Holder(kind="order", id=order.order_id, line=held.line)
    return release(budgets[held.budget_id], holder, held.amount_pence - kept, Hold.COMMITTED)


def _more(
    order: Order, held: Line, costs: facts.Line, budgets: Mapping[str, Budget], thresholds: BudgetThresholds | None
) -> list[Event]:
    had = held.amount_pence if held.budget_id == costs.budget_id else 0
    if costs.amount_pence <= had:
        return []
    budget, pence = budgets[costs.budget_id], costs.amount_pence - had
    holder = facts.Holder(kind="order", id=order.order_id, line=held.line)
    reserved = reserve(budget, holder, pence, thresholds)
    return [*reserved, *commit(after({budget.budget_id: budget}, reserved)[budget.budget_id], holder, pence)]


def moved(before: Order, changed: Order, places: Mapping[UUID, StartPlaces | None], now: datetime) -> Iterator[Event]:
    """Yield what a change does to the places of the starts: those of the old one are free, those of the new one taken.

    Where the group itself was moved, its counter says the new day from the first order on that agrees to it.
    """
    start_id = changed.source.start_id
    if before.source.start_id == start_id:
        found = places.get(start_id) if start_id else None
        if found and found.starts_on != changed.starts_on and share_of(changed) == share_of(before):
            yield counted(replace(found, starts_on=changed.starts_on), now)
        return
    if before.source.start_id:
        yield from _replaced(places.get(before.source.start_id), before, share_of(before), NOTHING, now)
    if start_id:
        waits_no_more = ordered(places.get(start_id), changed.need_ids, now)
        yield from waits_no_more
        yield from _replaced(turns_after(places.get(start_id), waits_no_more), changed, NOTHING, share_of(changed), now)


def _replaced(places: StartPlaces | None, order: Order, had: Share, has: Share, now: datetime) -> list[Event]:
    if order.source.start_id is None:
        return []
    found = places or unused(order.source.start_id, order.source.offer_id, order.starts_on, now)
    return change(on_the_day_of(order, found), had, has, now)
