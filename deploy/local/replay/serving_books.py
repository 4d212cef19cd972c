"""The books of a replay on service: what gives a supplier time has reached it, and its days are counted from then."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.notifications import NoticeServed
from shared.contracts.supplier_registry import (
    InvitationServed,
    RedeclarationRequested,
    RedeclarationRequestServed,
    RemovalNoticeServed,
    RepresentationsInvited,
    SupplierRemovalNotified,
)
from shared.reference.calendar import uk_date

Logs = Mapping[str, Sequence[Logged]]

_GIVEN = SupplierRemovalNotified | RedeclarationRequested | RepresentationsInvited
_SERVED = RemovalNoticeServed | RedeclarationRequestServed | InvitationServed


def serving_finding(suppliers: Logs, applications: Logs, messages: Logs) -> Finding:
    """Hold what the registry counts from against what notifications served, and when."""
    given, served = dict[str, UUID](), dict[UUID, date]()
    for events in (*suppliers.values(), *applications.values()):
        for each in events:
            if isinstance(each.event, _GIVEN) and each.event.notice_id:
                given[each.id] = each.event.notice_id
            elif isinstance(each.event, _SERVED):
                served[each.event.notice_id] = each.event.served_on
    return Finding.of(
        "every notice that gives a supplier time has reached it, and its days are counted from then",
        len(given),
        list(_wrong(given, served, _delivered(messages))),
    )


def _delivered(messages: Logs) -> dict[str, date]:
    served = (each.event for events in messages.values() for each in events if isinstance(each.event, NoticeServed))
    return {each.about_event: uk_date(each.served_at) for each in served}


def _wrong(given: Mapping[str, UUID], served: Mapping[UUID, date], delivered: Mapping[str, date]) -> Iterator[str]:
    for event, notice in given.items():
        if event not in delivered:
            yield f"notice {event} is in no inbox"
        elif notice not in served:
            yield f"notice {event} was served, and no time is counted from that"
        elif served[notice] != delivered[event]:
            yield f"notice {event} was served on {delivered[event]}, and its time is counted from {served[notice]}"
