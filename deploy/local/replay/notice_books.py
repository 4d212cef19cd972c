"""The books of a replay on notices of the law: one for each change of who is a member, given in time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from deploy import services
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate

Logs = Mapping[str, Sequence[Logged]]

_REPORT = "exclusion_report"
_EXCLUDES = frozenset({"debarred", "mandatory_exclusion_ground", "discretionary_exclusion_ground"})


class About(NamedTuple):
    """What a notice is about: what happened to whom, where and when."""

    occasion: str
    supplier_id: UUID
    market: str
    category: str | None
    happened_at: datetime


def notice_findings(registry: Iterable[Logged], notices: Logs, given: Set[str], today: date) -> list[Finding]:
    """Check the notices against all facts of the registry, and those given against what the client was told."""
    events = [each.event for each in registry if each.event]
    required = [each for each in events if isinstance(each, facts.RegisterNoticeRequired)]
    of_members = Counter(_about(each) for each in required if each.notice_type != _REPORT)
    reports = Counter(_about(each) for each in required if each.notice_type == _REPORT)
    return [
        _one_for_each("every admission and every end of a membership has one notice", _changes(events), of_members),
        _one_for_each("every exclusion has one report to the Minister", _exclusions(events), reports),
        _in_time(notices, given, today),
    ]


def _one_for_each(what: str, happened: Iterable[About], notices: Counter[About]) -> Finding:
    wanted = Counter(happened)
    wrong = [
        f"{each.occasion} of supplier {each.supplier_id} in {each.market}, {each.category}: "
        f"{notices[each]} notices for {wanted[each]}"
        for each in wanted.keys() | notices.keys()
        if notices[each] != wanted[each]
    ]
    return Finding.of(what, notices.total(), wrong)


def _in_time(notices: Logs, given: Set[str], today: date) -> Finding:
    """Nothing is overdue, nothing was, and given is what the client was told is given."""
    kinds = services.service("supplier_registry").aggregates
    kind: Aggregate[Any] = next(each for each in kinds if each.name == "register_notice")
    wrong = list[str]()
    for identifier, events in notices.items():
        state: Any = kind.fold([each.event for each in events if each.event])
        if state.overdue or (state.open and state.due_on < today):
            wrong.append(f"notice {identifier} was not given by {state.due_on}")
        if state.open == (identifier in given):
            wrong.append(f"notice {identifier} is open: {state.open}, and the client was told that it is not so")
    wrong += [f"notice {each} was given, and is not there" for each in given - notices.keys()]
    return Finding.of("every notice of the law was given in time, as the client was told", len(given), wrong)


def _changes(events: Iterable[Event]) -> Iterator[About]:
    for each in events:
        match each:
            case facts.SupplierAdmitted():
                yield About("admission", *_where(each), each.admitted_at)
            case facts.MembershipTransferred():
                yield About("transfer", *_where(each), each.transferred_at)
            case facts.SupplierRemoved():
                yield About("removal", *_where(each), each.removed_at)
            case facts.MembershipWithdrawn():
                yield About("withdrawal", *_where(each), each.withdrawn_at)
            case facts.MembershipLapsed():
                yield About("lapse", *_where(each), each.lapsed_at)


def _exclusions(events: Iterable[Event]) -> Iterator[About]:
    for each in events:
        match each:
            case facts.SupplierRemoved() if not _EXCLUDES.isdisjoint(each.reasons or (each.reason,)):
                yield About("removal", *_where(each), each.removed_at)
            case facts.ApplicationRefused() if not _EXCLUDES.isdisjoint(each.reasons):
                yield About("refusal", *_where(each), each.decided_at)


def _where(event: Any) -> tuple[UUID, str, str | None]:
    return event.supplier_id, event.market, event.category


def _about(event: facts.RegisterNoticeRequired) -> About:
    return About(event.occasion, *_where(event), event.happened_at)
