"""The books of a replay on loops: whoever waits for what goes through several services hears what became of it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from deploy.local.replay.logs import Log
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue, client_journey, notifications, ordering, supplier_registry
from shared.reference.calendar import uk_date

_BEFELL = (
    supplier_registry.SupplierSuspended,
    supplier_registry.SupplierRemoved,
    supplier_registry.MembershipLapsed,
)
_OVER = (
    ordering.OrderRejected,
    ordering.OrderLapsed,
    ordering.OrderDeclined,
    ordering.OrderCancelled,
    ordering.OrderStopped,
    ordering.OrderClosed,
)
_AT_AN_END = (ordering.DidNotStart, ordering.ProvisionCompleted, ordering.ProvisionEndedEarly)
_ASKED_OR_STOPPED = (ordering.OrderQuestioned, ordering.OrderStopped)


def loop_findings(logs: Mapping[str, Log]) -> list[Finding]:
    """Hold what districts, suppliers and coaches were told against what happened to those whom they wait for."""
    messages = logs["notifications"]
    told = {(event.about_event, event.recipient) for _, event in messages.facts(notifications.MessageDelivered)}
    return [
        _befell(logs["supplier_registry"], logs["ordering"], told),
        _asked(logs["catalogue"], told),
        _waits_for(messages, logs["client_journey"]),
    ]


def _befell(registry: Log, orders: Log, told: set[tuple[str, str]]) -> Finding:
    """Each district with an order under way was told what befell its supplier, or what that did to the order."""
    by_supplier = defaultdict[UUID, list[list[Logged]]](list)
    for events in orders.of("order").values():
        for supplier in {each.event.supplier_id for each in events if isinstance(each.event, ordering.OrderEvent)}:
            by_supplier[supplier].append(events)
    wrong, looked_at = list[str](), 0
    for logged in registry.all():
        if isinstance(logged.event, _BEFELL):
            for events in by_supplier[logged.event.supplier_id]:
                if (district := _under_way(events, logged, logged.event.supplier_id, logged.event.category)) is None:
                    continue
                looked_at += 1
                news = (logged, *(each for each in events if isinstance(each.event, _ASKED_OR_STOPPED)))
                if not any((each.id, district) in told for each in news):
                    wrong.append(f"{district} was not told what befell the supplier of order {events[0].id}")
    return Finding.of("districts hear what befalls the supplier of an order under way", looked_at, wrong)


def _under_way(events: list[Logged], then: Logged, supplier: UUID, category: str | None) -> str | None:
    """Return the district of an order that ran before something befell its supplier, and on the day after."""
    placed = events[0].event
    if not isinstance(placed, ordering.OrderPlaced) or category not in {None, placed.category}:
        return None
    if events[0].time >= then.time or _supplier_at(events, then.time) != supplier:  # it was passed on
        return None
    if _over_on(events, len(placed.lines)) <= uk_date(then.time):
        return None
    return placed.district


def _supplier_at(events: list[Logged], moment: datetime) -> UUID | None:
    """Return whose an order was at a moment."""
    before = [each.event for each in events if each.time <= moment and isinstance(each.event, ordering.OrderEvent)]
    return before[-1].supplier_id if before else None


def _over_on(events: list[Logged], lines: int) -> date:
    """Return the day on which an order was over, as far as it is."""
    ends = [each.time for each in events if isinstance(each.event, _AT_AN_END)]
    over = [each.time for each in events if isinstance(each.event, _OVER)]
    at: datetime | None = min([*over, *([max(ends)] if len(ends) >= lines else [])], default=None)
    return uk_date(at) if at else date.max


def _asked(log: Log, told: set[tuple[str, str]]) -> Finding:
    """Whoever asked for provision was told of each answer, and of the offer that closed their gap."""
    kinds = (catalogue.AskersToldOfAnswer, catalogue.AskersToldOfClosing)
    answers = [each for each in log.all() if isinstance(each.event, kinds)]
    wrong = [
        f"{each.event.district} was not told what became of gap {each.event.gap_id}"
        for each in answers
        if isinstance(each.event, catalogue.AskersEvent) and (each.id, each.event.district) not in told
    ]
    return Finding.of("whoever asked for provision is told what became of it", len(answers), wrong)


def _waits_for(messages: Log, journeys: Log) -> Finding:
    """A message names nobody as the coach whom it waits for who never looked after a client."""
    coaches = {f"{each.coach.issuer} {each.coach.subject}" for _, each in journeys.facts(client_journey.NeedAssigned)}
    written = [event for _, event in messages.facts(notifications.MessageWritten)]
    wrong = [
        f"message {each.message_id} waits for somebody who looks after no need"
        for each in written
        if not coaches.issuperset(each.coaches)
    ]
    return Finding.of("a message waits for nobody but coaches", sum(bool(each.coaches) for each in written), wrong)
