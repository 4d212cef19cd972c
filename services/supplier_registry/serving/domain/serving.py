"""Service of a notice: the supplier's time begins on the day on which it reached it; its last day follows from that.

A message in its inbox serves it, or the first that got to it otherwise; where none does, an officer records that it was
served by post or by hand. It is served once, and nothing that comes later moves its days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import about
from services.supplier_registry.applications.domain.evaluation import Invitation
from services.supplier_registry.suppliers.domain.redeclaring import scope_of
from services.supplier_registry.suppliers.domain.state import (
    RedeclarationRequest,
    RemovalNotice,
    Supplier,
    removal_scope_of,
)
from services.supplier_registry.suppliers.domain.terms import terms_on
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, command
from shared.kernel.rules import NotFound, Rejection, reject_if_any
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date
from shared.reference.codes import KnownCode
from shared.reference.lists import BY_OTHER_MEANS


@command
class RecordService:
    """That a notice reached the supplier by other means than a message, on this day."""

    served_on: Day
    means: Annotated[str, KnownCode("other means of service", lambda: BY_OTHER_MEANS)]


@dataclass(frozen=True)
class Service:
    """That a notice was served: which, on which day, and by what."""

    notice_id: UUID
    on: date
    means: str


Notice = RemovalNotice | RedeclarationRequest | Invitation


def serve_supplier(supplier: Supplier, service: Service) -> list[Event]:
    """Begin the time of a notice of removal or a request to redeclare. Nothing where it has begun, or is gone."""
    return [*_removal_notice(supplier, service), *_request(supplier, service)]


def serve_applicant(application: Application, service: Service) -> list[Event]:
    """Begin the time of an invitation to make representations. Nothing where it has begun, or is answered."""
    invited = application.evaluation.awaited
    if invited is None or not _is_meant(invited, service):
        return []
    terms = terms_on(uk_date(invited.invited_at), application.market)
    last_day = add_working_days(service.on, terms.represent_within)
    return [
        facts.InvitationServed(
            **about(application),
            notice_id=service.notice_id,
            served_on=service.on,
            means=service.means,
            representations_by=last_day,
            remind_on=subtract_working_days(last_day, terms.represent_reminder),
            moved_from=_moved(invited.representations_by, last_day),
            policies=(terms.evaluation_stamp,),
        )
    ]


def record_for_supplier(supplier: Supplier, notice_id: UUID, asked: RecordService, now: datetime) -> list[Event]:
    """Record what an officer says of the service of a notice; raises `NotFound` and `Rejected`."""
    standing: list[Notice] = [*supplier.notices.values(), *supplier.requests.values()]
    service = _recorded(standing, notice_id, asked, now)
    return serve_supplier(supplier, service) if service else []


def record_for_applicant(application: Application, notice_id: UUID, asked: RecordService, now: datetime) -> list[Event]:
    """Record what an officer says of the service of an invitation; raises `NotFound` and `Rejected`."""
    service = _recorded(list(application.evaluation.invitations), notice_id, asked, now)
    return serve_applicant(application, service) if service else []


def _recorded(standing: list[Notice], notice_id: UUID, asked: RecordService, now: datetime) -> Service | None:
    found = next((each for each in standing if each.notice_id == notice_id), None)
    if found is None:
        raise NotFound("notice", notice_id)
    if found.served_on == asked.served_on:
        return None
    reject_if_any(
        [
            is_not_served_yet(found.served_on),
            is_not_to_come(asked.served_on, uk_date(now)),
            is_not_before_the_notice(asked.served_on, uk_date(_given_at(found) or now)),
        ]
    )
    return Service(notice_id, asked.served_on, asked.means)


def is_not_served_yet(served_on: date | None) -> Rejection | None:
    """The first service counts: the supplier has been told its days."""
    return Rejection("served_already", f"it was served on {served_on}") if served_on else None


def is_not_to_come(served_on: date, today: date) -> Rejection | None:
    """What has not happened is not recorded."""
    return Rejection("service_to_come", f"{served_on} is still to come", "/served_on") if served_on > today else None


def is_not_before_the_notice(served_on: date, given_on: date) -> Rejection | None:
    """Nothing reaches anybody before it is given."""
    if served_on >= given_on:
        return None
    return Rejection("served_before_given", f"the notice was given on {given_on}, not before", "/served_on")


def _removal_notice(supplier: Supplier, service: Service) -> Iterator[Event]:
    names = [name for name, one in supplier.notices.items() if _is_meant(one, service)]
    if not names:
        return
    notice, scope = supplier.notices[names[0]], removal_scope_of(supplier, names[0])
    market, _, category = scope.partition(":")
    terms = terms_on(_given_on(notice, service), market)
    last_day = add_working_days(service.on, terms.representations_within)
    yield facts.RemovalNoticeServed(
        supplier_id=supplier.supplier_id,
        market=market,
        category=category or None,
        notice_id=service.notice_id,
        served_on=service.on,
        means=service.means,
        representations_by=last_day,
        moved_from=_moved(notice.representations_by, last_day),
        policies=(terms.removal_stamp,),
    )


def _request(supplier: Supplier, service: Service) -> Iterator[Event]:
    names = [name for name, one in supplier.requests.items() if _is_meant(one, service)]
    if not names:
        return
    request, scope = supplier.requests[names[0]], scope_of(supplier, names[0])
    market, _, category = scope.partition(":")
    terms = terms_on(_given_on(request, service), market)
    last_day = add_working_days(service.on, terms.redeclare_within)
    yield facts.RedeclarationRequestServed(
        supplier_id=supplier.supplier_id,
        market=market,
        category=category or None,
        notice_id=service.notice_id,
        served_on=service.on,
        means=service.means,
        redeclare_by=last_day,
        remind_on=subtract_working_days(last_day, terms.redeclaration_reminder),
        moved_from=_moved(request.redeclare_by, last_day),
        policies=(terms.redeclaration_stamp,),
    )


def _is_meant(notice: Notice, service: Service) -> bool:
    return notice.notice_id == service.notice_id and notice.awaits_service


def _given_at(notice: Notice) -> datetime | None:
    match notice:
        case RemovalNotice():
            return notice.notified_at
        case RedeclarationRequest():
            return notice.requested_at
    return notice.invited_at


def _given_on(notice: Notice, service: Service) -> date:
    given_at = _given_at(notice)
    return uk_date(given_at) if given_at else service.on


def _moved(before: date, now: date) -> date | None:
    return before if before != now else None
