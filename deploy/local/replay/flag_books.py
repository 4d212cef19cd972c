"""The books of a replay on flags and figures: flags came to what was told, figures to what the logs add up to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from deploy.local.replay.last_words import Logs, told_otherwise
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date

_NOTHING_BOUGHT = (
    facts.OrderRejected,
    facts.OrderDeclined,
    facts.OrderLapsed,
    facts.OrderCancelled,
    facts.OrderStopped,
)
_ANSWERS = (facts.OrderAccepted, facts.OrderDeclined, facts.OrderLapsed)
_LEAST = 5


def flag_findings(flags: Logs, orders: Logs, told: Mapping[str, str]) -> list[Finding]:
    """Hold the logs of flags against what was told, and against the orders that they name."""
    came_to = {
        each: one.event.finding
        for each, events in flags.items()
        for one in events
        if isinstance(one.event, facts.FlagDecided)
    }
    differing = told_otherwise(came_to, told, "flag {} came to be {}, the client was told {}")
    found = [one.event for events in flags.values() for one in events if isinstance(one.event, facts.IntegrityFlagged)]
    strange = [f"flag {each.flag_id} names no order that is there" for each in found if not _are_there(each, orders)]
    unsaid = [
        f"flag {each} was raised to nobody"
        for each, events in flags.items()
        if not any(isinstance(one.event, facts.FlagRaised) for one in events)
    ]
    return [
        Finding.of("every flag was raised to those who decide", len(flags), unsaid),
        Finding.of("every flag came to what the client was told", len(came_to), differing),
        Finding.of("every flag names orders that are there", len(found), strange),
    ]


def _are_there(flag: facts.IntegrityFlagged, orders: Logs) -> bool:
    return bool(flag.order_ids) and all(str(each) in orders for each in flag.order_ids)


def figure_finding(orders: Logs, figures: Mapping[str, Any], today: date) -> Finding:
    """Hold the figures that somebody read against sums over the logs, worked out in another way."""
    lives = [life for events in orders.values() if (life := _life(events, today))]
    bought = [each for each in lives if _is_bought(each)]
    answers = [sum(isinstance(event, kind) for each in lives for event in each) for kind in _ANSWERS]
    expected: dict[str, float] = {
        "orders_placed": len(lives),
        "orders_bought": len(bought),
        "placed_pence": sum(
            each.amount_pence for life in lives for each in life if isinstance(each, facts.OrderPlaced)
        ),
        "spend_pence": sum(map(_spent, bought)),
    }
    if sum(answers) >= _LEAST:
        expected["acceptance_rate"] = round(answers[0] / sum(answers), 4)
    shown = {name: figures.get(name) for name in expected}
    if len(lives) < _LEAST:
        expected = dict.fromkeys(expected, 0)
        shown = {name: number or 0 for name, number in shown.items()}
    wrong = [
        f"{name} is shown as {shown[name]}, and is {number}"
        for name, number in expected.items()
        if shown[name] != number and (shown[name] is not None or number >= _LEAST)
    ]
    return Finding.of("figures are what the orders add up to", len(lives), wrong)


def _life(events: Sequence[Logged], today: date) -> list[Event]:
    life = [each.event for each in events if each.event]
    placed = next((each for each in life if isinstance(each, facts.OrderPlaced)), None)
    return life if placed and uk_date(placed.placed_at) <= today else []


def _is_bought(life: Sequence[Event]) -> bool:
    issued = any(isinstance(each, facts.OrderIssued) for each in life)
    return issued and not any(isinstance(each, _NOTHING_BOUGHT) for each in life)


def _costs(life: Sequence[Event]) -> dict[int, int]:
    """Return what each line costs by the last word on it."""
    said = [each for each in life if isinstance(each, facts.OrderPlaced | facts.OrderChanged)]
    return {each.line: each.amount_pence for each in said[-1].lines}


def _spent(life: Sequence[Event]) -> int:
    without = {each.line for each in life if isinstance(each, facts.DidNotStart)}
    return sum(pence for line, pence in _costs(life).items() if line not in without)
