"""The books of a replay on places: held as long as was said while approval waited, and not a day longer."""

from collections.abc import Iterator, Sequence
from datetime import date

from deploy.local.replay.last_words import Logs
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering as facts
from shared.kernel.deadlines import end_of, start_of

_Decided = facts.OrderIssued | facts.OrderRejected | facts.OrderCancelled | facts.OrderStopped


def hold_finding(orders: Logs, today: date) -> Finding:
    """Hold each place that was let go, and each that was not, against the last day of its hold."""
    wrong = [f"order {each}: {why}" for each, log in orders.items() for why in _amiss(log, today)]
    lapsed = sum(isinstance(one.event, facts.PlaceHoldLapsed) for log in orders.values() for one in log)
    return Finding.of("every place was held for an approval as long as was said, and no longer", lapsed, wrong)


def _amiss(log: Sequence[Logged], today: date) -> Iterator[str]:
    until: date | None = None
    for each in log:
        event = each.event
        if isinstance(event, facts.PlaceHoldLapsed):
            if event.due_on != until or each.time < end_of(event.due_on):
                yield f"its place was let go on {each.time}, and was held until {until}"
            until = None
        elif isinstance(event, facts.ApprovalRequested | _Decided):
            if until and each.time >= end_of(until):
                yield f"its place was held until {until}, and not let go before {each.time}"
            until = _held_by(event, until)
    if until and end_of(until) <= start_of(today):
        yield f"its place was held until {until}, and was not let go by {today}"


def _held_by(event: facts.ApprovalRequested | _Decided, until: date | None) -> date | None:
    """Return until when the place is held by a clock of its own: none where the wait ends with the start anyway."""
    if not isinstance(event, facts.ApprovalRequested):
        return None
    if event.place_held_until is None:
        return until
    return event.place_held_until if event.place_held_until < event.starts_on else None
