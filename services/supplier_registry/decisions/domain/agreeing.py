"""The agreement: offered with the decision to admit, accepted by both sides; the membership begins with it."""

from datetime import date, datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import (
    Relied,
    about,
    is_not_suspended_throughout,
    is_still_of_market,
    market_is_open,
)
from services.supplier_registry.applications.domain.in_hand import OfferedAgreement, Party
from services.supplier_registry.suppliers.domain.debarring import is_not_debarred
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Line, command
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference.agreements import Agreement
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date

TextVersion = Annotated[str, Shown(longest=32, needed=True)]


@command
class AcceptAgreement:
    """The supplier's signature: who signs for it, in which capacity, under which version of the text."""

    name: Line
    capacity: Line
    text_version: TextVersion


def an_agreement_is_offered(agreement: Agreement | None, market: str) -> Rejection | None:
    """Nobody is admitted without an agreement, and none can be made where the department has no text in force."""
    if agreement is not None:
        return None
    return Rejection("no_agreement", f"no text of the agreement is in force in {market}: agreements.json needs one")


def offer_or_admit(
    application: Application, category: str, agreement: Agreement, relied: Relied, now: datetime
) -> list[Event]:
    """Admit a member that has accepted the same text to a further category; offer the agreement to everybody else."""
    if relied.supplier.has_agreed(application.market, agreement.code):
        return [admitted(application, category, agreement.code, relied, now)]
    accept_by = add_working_days(uk_date(now), relied.terms.accept_agreement_within)
    return [
        facts.AgreementOffered(
            **about(application),
            categories=(category,),
            text_version=agreement.code,
            offered_at=now,
            accept_by=accept_by,
            remind_on=subtract_working_days(accept_by, relied.terms.agreement_reminder),
            policies=(relied.terms.agreement_stamp,),
        ),
        facts.AgreementSigned(
            **about(application),
            party=Party.AUTHORITY,
            text_version=agreement.code,
            name=agreement.signatory.name,
            capacity=agreement.signatory.capacity,
            signed_at=now,
        ),
    ]


def accept(application: Application, asked: AcceptAgreement, relied: Relied, now: datetime) -> list[Event]:
    """Take the supplier's signature in, and begin its memberships, or raise `Rejected`.

    What may have changed since the decision is asked again here, where the membership begins. Where that stands in the
    way for good, two officers may still refuse the category.
    """
    offered = _offered(application)
    if offered.accepted_at is not None and offered.text_version == asked.text_version:
        return []
    waiting = application.in_hand.awaiting
    reject_if_any(
        [
            something_waits_for_it(waiting),
            is_the_text_that_was_offered(offered.text_version, asked.text_version),
            market_is_open(relied.market, application.market, uk_date(now)),
            *(is_still_of_market(relied.market, category, pointer="") for category in waiting),
            is_not_suspended_throughout(relied.supplier, application.market),
            stands_for_itself(relied.supplier),
            *is_not_debarred(relied.supplier, application.declaration.associates, uk_date(now)),
        ]
    )
    return [
        facts.AgreementAccepted(
            **about(application), categories=waiting, text_version=offered.text_version, accepted_at=now
        ),
        facts.AgreementSigned(
            **about(application),
            party=Party.SUPPLIER,
            text_version=offered.text_version,
            name=asked.name,
            capacity=asked.capacity,
            signed_at=now,
        ),
        *(admitted(application, category, offered.text_version, relied, now) for category in waiting),
    ]


def something_waits_for_it(waiting: tuple[str, ...]) -> Rejection | None:
    """An agreement is accepted once."""
    return None if waiting else Rejection("no_agreement_offered", "no membership waits for an agreement")


def is_the_text_that_was_offered(offered: str, accepted: str) -> Rejection | None:
    """Both sides accept the same text: the one that was offered, whatever has come into force since."""
    if offered == accepted:
        return None
    detail = f"the agreement that was offered is {offered}, not {accepted[:32]!r}"
    return Rejection("other_text_version", detail, "/text_version")


def admitted(
    application: Application, category: str, text_version: str, relied: Relied, now: datetime
) -> facts.SupplierAdmitted:
    """Return the fact from which a membership is active."""
    return facts.SupplierAdmitted(
        supplier_id=application.supplier_id,
        market=application.market,
        category=category,
        application_id=application.application_id,
        admitted_at=now,
        agreement=text_version,
        policies=relied.terms.of_admission,
    )


def announce_due(application: Application, accept_by: date) -> list[Event]:
    """Remind the supplier of the agreement. Nothing where it is accepted, or another day was named since."""
    if not _waits_until(application, accept_by):
        return []
    return [facts.AgreementDue(**_waiting(application, accept_by))]


def announce_overdue(application: Application, accept_by: date, now: datetime) -> list[Event]:
    """Say that the day named for the agreement is over. It may still be accepted: nothing is decided by time."""
    offered = application.in_hand.agreement
    if offered is None or not _waits_until(application, accept_by) or offered.overdue or uk_date(now) <= accept_by:
        return []
    return [facts.AgreementOverdue(**_waiting(application, accept_by))]


def _offered(application: Application) -> OfferedAgreement:
    if application.in_hand.agreement is None:
        raise Rejected(Rejection("no_agreement_offered", "no agreement was offered with this application"))
    return application.in_hand.agreement


def _waits_until(application: Application, accept_by: date) -> bool:
    offered = application.in_hand.agreement
    return offered is not None and application.in_hand.awaits_agreement and offered.accept_by == accept_by


class _Waiting(TypedDict):
    """Which categories wait for the agreement, and by when it is to be accepted."""

    application_id: UUID
    supplier_id: UUID
    market: str
    categories: tuple[str, ...]
    accept_by: date


def _waiting(application: Application, accept_by: date) -> _Waiting:
    return _Waiting(**about(application), categories=application.in_hand.awaiting, accept_by=accept_by)
