"""The books of a replay on what the clock does to suppliers: nothing outlives its day, and whoever lapses knew."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from deploy import services
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.supplier_registry import MembershipLapsed, RedeclarationDue
from shared.kernel.aggregate import Aggregate

Logs = Mapping[str, Sequence[Logged]]


def standing_findings(suppliers: Logs, applications: Logs, today: date) -> list[Finding]:
    """Check the logs of suppliers and applications, as they are on a day."""
    return [_reminders(suppliers), _last_days(suppliers, today), _announced(applications, today)]


def _reminders(suppliers: Logs) -> Finding:
    """Every membership that lapsed was reminded of first, of the same day."""
    wrong, lapsed = list[str](), 0
    for identifier, events in suppliers.items():
        reminded = {each.event.redeclare_by for each in events if isinstance(each.event, RedeclarationDue)}
        ends = {each.event.due_on for each in events if isinstance(each.event, MembershipLapsed)}
        lapsed += len(ends)
        wrong += [f"supplier {identifier} lapsed on {day} without a reminder" for day in sorted(ends - reminded)]
    return Finding.of("every membership that lapsed was reminded of before", lapsed, wrong)


def _last_days(suppliers: Logs, today: date) -> Finding:
    """No suspension and no request to redeclare outlives its last day; what waits for its service has none yet."""
    clocks = [(identifier, *clock) for identifier, state in _states("supplier", suppliers) for clock in _clocks(state)]
    wrong = [f"supplier {identifier}: {what} until {day}" for identifier, what, day in clocks if day < today]
    return Finding.of("no suspension or request to redeclare outlives its last day", len(clocks), wrong)


def _clocks(supplier: Any) -> Iterator[tuple[str, date]]:
    for market, day in supplier.throughout_until.items():
        yield f"suspended in {market}", day
    for name, one in supplier.memberships.items():
        if one.suspended_until:
            yield f"suspended in {name}", one.suspended_until
    for name, one in supplier.requests.items():
        if not one.awaits_service:
            yield f"asked to redeclare for {name}", one.redeclare_by


def _announced(applications: Logs, today: date) -> Finding:
    """Every application that was not decided by its last day is known to be overdue."""
    late = [(each, state) for each, state in _states("application", applications) if state.decide_by < today]
    wrong = [f"application {each} is late, and nobody was told" for each, one in late if one.open and not one.overdue]
    return Finding.of("every application that is late is announced as overdue", len(late), wrong)


def _states(name: str, logs: Logs) -> Iterator[tuple[str, Any]]:
    kinds = services.service("supplier_registry").aggregates
    kind: Aggregate[Any] = next(each for each in kinds if each.name == name)
    for identifier, events in logs.items():
        yield identifier, kind.fold([each.event for each in events if each.event])
