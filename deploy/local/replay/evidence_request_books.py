"""The books of a replay on requests for evidence: asked once and when it may be, accepted as was told, late aloud."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import cast

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date

Logs = Mapping[str, Sequence[Logged]]

_BY_RULE, _NOT_GIVEN = "order_accepted", "evidence_not_given"


def evidence_request_findings(
    requests: Logs, suppliers: Logs, orders: Logs, told: Told, today: date
) -> tuple[Finding, ...]:
    """Check the logs of requests, as they are on a day, against those of orders and what the client was told."""
    lives = {identifier: [each.event for each in events if each.event] for identifier, events in requests.items()}
    return (
        _asked(lives, _first_accepted(orders)),
        _met(lives, told),
        _late(lives, today),
        _stops(lives, suppliers, told),
    )


Lives = Mapping[str, Sequence[Event]]


def _asked(lives: Lives, first: Mapping[str, datetime]) -> Finding:
    """Insurance is asked for after an order only, and by the rules once."""
    begun = [_begun(life) for life in lives.values()]
    by_rule = Counter((str(each.supplier_id), each.kind) for each in begun if each.reason == _BY_RULE)
    wrong = [
        f"supplier {supplier} was asked {count} times for {kind}"
        for (supplier, kind), count in by_rule.items()
        if count > 1
    ]
    wrong += [
        f"request {each.request_id} came before an order was accepted"
        for each in begun
        if each.reason == _BY_RULE and not ((at := first.get(str(each.supplier_id))) and at < each.requested_at)
    ]
    return Finding.of(
        "whoever accepted an order, and nobody else, is asked for insurance, once", by_rule.total(), wrong
    )


def _first_accepted(orders: Logs) -> dict[str, datetime]:
    """Return since when each supplier has had an order that was accepted, by itself or by whose place it took."""
    first = dict[str, datetime]()
    for events in orders.values():
        accepted = False
        for each in events:
            accepted = accepted or isinstance(each.event, ordering.OrderAccepted)
            if accepted and isinstance(each.event, ordering.OrderAccepted | ordering.OrderTransferred):
                supplier = str(each.event.supplier_id)
                first[supplier] = min(each.time, first.get(supplier, each.time))
    return first


def _met(lives: Lives, told: Told) -> Finding:
    met = Counter(
        (str(each.supplier_id), each.kind)
        for life in lives.values()
        for each in life
        if isinstance(each, facts.EvidenceRequestMet)
    )
    wrong = [
        f"supplier {each[0]}: {each[1]} was accepted {met[each]} times, {told.requests_met[each]} were told"
        for each in met | told.requests_met
        if met[each] != told.requests_met[each]
    ]
    return Finding.of("what was asked for is accepted as the client was told", met.total(), wrong)


def _late(lives: Lives, today: date) -> Finding:
    """Whatever was not given by its day was said to be overdue, after a reminder, and nothing else was."""
    days = [(identifier, *each) for identifier, life in lives.items() for each in _days(life, today)]
    wrong = [
        f"request {identifier}, to be given by {day}, was {'' if late else 'not '}late; said: {', '.join(said) or '-'}"
        for identifier, day, late, said in days
        if late is not ("overdue" in said) or (late and "due" not in said)
    ]
    return Finding.of("evidence that was not given in time, and no other, was said to be overdue", len(days), wrong)


def _days(life: Sequence[Event], today: date) -> Iterator[tuple[date, bool, list[str]]]:
    """Yield each last day of a request, whether it went by, and what was said of that."""
    last: date | None = None
    said = list[str]()
    for event in life:
        match event:
            case facts.EvidenceRequested() | facts.EvidenceRequestRepeated():
                last, said = event.answer_by, []
            case facts.EvidenceRequestDue():
                said.append("due")
            case facts.EvidenceRequestOverdue():
                said.append("overdue")
            case facts.EvidenceRequestAnswered() if last:
                yield last, uk_date(event.answered_at) > last, said
                last = None
            case facts.EvidenceRequestWithdrawn() if last:
                last = None
    if last:
        yield last, today > last, said


def _stops(lives: Lives, suppliers: Logs, told: Told) -> Finding:
    """New orders are stopped for want of evidence where something was overdue, and where the client did it alone."""
    overdue = {
        str(each.supplier_id)
        for life in lives.values()
        for each in life
        if isinstance(each, facts.EvidenceRequestOverdue)
    }
    stopped = {
        identifier
        for identifier, events in suppliers.items()
        for each in events
        if isinstance(each.event, facts.NewOrdersStopped) and each.event.reason == _NOT_GIVEN
    }
    wrong = [f"supplier {each} was stopped, and nothing was overdue" for each in sorted(stopped - overdue)]
    wrong += [f"supplier {each} was stopped or told so only" for each in sorted(stopped ^ told.stopped_for_evidence)]
    return Finding.of(
        "new orders stop for want of evidence that was overdue, as the client was told", len(stopped), wrong
    )


def _begun(life: Sequence[Event]) -> facts.EvidenceRequested:
    return cast("facts.EvidenceRequested", life[0])
