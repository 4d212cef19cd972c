"""The books of a replay on orders that were changed, and on those that took the place of others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploy.local.replay.last_words import Logs, states_of
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.orders.domain.folding import ORDERS
from shared.contracts.ordering import (
    BudgetCommitted,
    ChangeRefused,
    NextBestOrdered,
    NextBestRefused,
    OrderChanged,
    OrderPlaced,
)

_ENDS = ("agreed", "refused")


def change_findings(
    orders: Logs, budgets: Logs, changes: Mapping[tuple[str, str], str], next_best: Mapping[str, str]
) -> list[Finding]:
    """Hold changes and next best offers against what the client was told, and against the budgets."""
    changed = {each for each, log in orders.items() if _any(OrderChanged, log)}
    refused = {each for each, log in orders.items() if _any(ChangeRefused, log)}
    agreed_to, not_agreed_to = ({each for (each, _), came in changes.items() if came == what} for what in _ENDS)
    told = [
        *_differ("was changed", changed, agreed_to),
        *_differ("was not changed, as one side wished", refused, not_agreed_to),
    ]
    followed = {each: event for each, log in orders.items() for event in _all(NextBestOrdered, log)}
    return [
        Finding.of("every change that both sides agreed to was made, and no other", len(changed) + len(refused), told),
        Finding.of(
            "what a changed order costs is what is committed for it",
            len(changed),
            list(_paid_otherwise({each: orders[each] for each in changed}, budgets)),
        ),
        Finding.of(
            "every order that took the place of another is for its need, and the client was told of it",
            len(followed),
            list(_wrongly_followed(orders, followed, next_best)),
        ),
    ]


def _wrongly_followed(orders: Logs, followed: Mapping[str, NextBestOrdered], told: Mapping[str, str]) -> Iterator[str]:
    for order_id, event in followed.items():
        placed = next(_all(OrderPlaced, orders.get(str(event.next_order_id), ())), None)
        if placed is None or str(placed.replaces_id) != order_id or placed.route != "next_best":
            yield f"order {event.next_order_id} does not say that it takes the place of order {order_id}"
        elif placed.need_ids != event.need_ids or placed.source.offer_id != event.next_offer_id:
            yield f"order {event.next_order_id} is for another need or offer than order {order_id} says"
        elif told.get(order_id, str(event.next_order_id)) != str(event.next_order_id):
            yield f"order {order_id} was followed by {event.next_order_id}, the client was told {told[order_id]}"
    yield from (
        f"order {each} was followed by {told[each]}, and does not say so"
        for each in told
        if told[each] and each not in followed
    )
    refused = {each for each, log in orders.items() if _any(NextBestRefused, log)}
    yield from _differ("was not followed, as the district said", refused, {each for each in told if not told[each]})


def _paid_otherwise(changed: Logs, budgets: Logs) -> Iterator[str]:
    """Compare what was ever committed; what can fall due no more is released in the end."""
    committed = Counter[str]()
    for log in budgets.values():
        for event in _all(BudgetCommitted, log):
            committed[str(event.holder.id)] += event.amount_pence
    for order_id, order in states_of(ORDERS, changed).items():
        if committed[order_id] < order.amount_pence:
            yield f"order {order_id} costs {order.amount_pence} pence, and {committed[order_id]} were committed for it"


def _differ(what: str, logged: set[str], told: set[str]) -> list[str]:
    return [f"order {each} {what}: told or logged only" for each in sorted(logged ^ told)]


def _all(kind: type[Any], log: Sequence[Logged]) -> Iterator[Any]:
    return (each.event for each in log if isinstance(each.event, kind))


def _any(kind: type[Any], log: Sequence[Logged]) -> bool:
    return any(_all(kind, log))
