"""A member's life: details kept up to date, suspended and reinstated, told of its removal and removed."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.supplier import (
    MEMBER,
    Figures,
    RemovalNotice,
    Status,
    Supplier,
    stands_at,
)
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Line, Pence, Text, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import add_working_days, uk_date

Staff = Annotated[int, Field(ge=0, le=10**7)]


@command
class ChangeDetails:
    """The supplier's name and size as they are now."""

    name: Line
    staff: Staff
    turnover_pence: Pence
    balance_sheet_pence: Pence
    vcse: bool


@command
class SuspendSupplier:
    """Stop new orders to a supplier for the time being, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_SUSPENDED)]
    detail: Text = ""


@command
class NotifyRemoval:
    """Tell a supplier that it is to be removed, and why."""

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_REMOVED)]
    detail: Text = ""


@command
class RemoveSupplier:
    """End a supplier's membership, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_REMOVED)]
    detail: Text = ""


def change_details(supplier: Supplier, asked: ChangeDetails, terms: Terms) -> list[Event]:
    """Take over name and size; whether the supplier is small or medium follows from the figures (PA 2023 s. 123)."""
    if asked == _details(supplier):
        return []
    reject_if_any([stands_at(supplier, Status.REGISTERED, Status.APPLIED, *MEMBER)])
    figures = Figures(asked.staff, asked.turnover_pence, asked.balance_sheet_pence)
    changed = facts.SupplierDetailsChanged(
        supplier_id=supplier.supplier_id,
        name=asked.name,
        sme=terms.sme.is_sme(**asdict(figures)),
        vcse=asked.vcse,
        policy=terms.sme_stamp,
    )
    if figures == supplier.figures:
        return [changed]
    return [changed, facts.SupplierFiguresDeclared(supplier_id=supplier.supplier_id, **asdict(figures))]


def _details(supplier: Supplier) -> ChangeDetails:
    return ChangeDetails(name=supplier.name, vcse=supplier.vcse, **asdict(supplier.figures))


def suspend(supplier: Supplier, asked: SuspendSupplier, now: datetime) -> list[Event]:
    """Stop new orders; running ones go on. Neither law knows it: the agreement of the purchasing system provides it."""
    if supplier.status is Status.SUSPENDED:
        return []
    reject_if_any([stands_at(supplier, Status.ADMITTED)])
    reason = Reason(code=asked.reason, detail=asked.detail)
    return [facts.SupplierSuspended(supplier_id=supplier.supplier_id, reason=reason, suspended_at=now)]


def reinstate(supplier: Supplier, now: datetime) -> list[Event]:
    """Lift a suspension, and drop a notice of removal where the supplier's representations were upheld."""
    if supplier.status is Status.ADMITTED and supplier.removal_notice is None:
        return []
    reject_if_any([stands_at(supplier, *MEMBER)])
    return [facts.SupplierReinstated(supplier_id=supplier.supplier_id, reinstated_at=now)]


def notify_removal(supplier: Supplier, asked: NotifyRemoval, terms: Terms, now: datetime) -> list[Event]:
    """Tell the supplier with reasons, and let it answer first (PA 2023 ss. 37(4), 58(2))."""
    if supplier.removal_notice is not None:
        return []
    reject_if_any([stands_at(supplier, *MEMBER)])
    return [
        facts.SupplierRemovalNotified(
            supplier_id=supplier.supplier_id,
            reason=Reason(code=asked.reason, detail=asked.detail),
            representations_by=add_working_days(uk_date(now), terms.representations_within),
            policy=terms.removal_stamp,
        )
    ]


def remove(supplier: Supplier, asked: RemoveSupplier, now: datetime) -> list[Event]:
    """End the membership in every category, or raise `Rejected`: not without notice, and not before it has run out."""
    if supplier.status is Status.REMOVED:
        return []
    notice = supplier.removal_notice
    reject_if_any([stands_at(supplier, *MEMBER), was_notified(notice), time_to_answer_is_over(notice, uk_date(now))])
    reason = Reason(code=asked.reason, detail=asked.detail)
    return [facts.SupplierRemoved(supplier_id=supplier.supplier_id, reason=reason, removed_at=now)]


def was_notified(notice: RemovalNotice | None) -> Rejection | None:
    """PA 2023 s. 37(4): a member is told, with reasons, before it is removed."""
    if notice is not None:
        return None
    return Rejection("not_notified", "the supplier has not been told that it is to be removed")


def time_to_answer_is_over(notice: RemovalNotice | None, today: date) -> Rejection | None:
    """PA 2023 s. 58(2): the supplier may make representations; the last day for them is its own."""
    if notice is None or today > notice.representations_by:
        return None
    detail = f"the supplier may answer until {notice.representations_by}; it is {today}"
    return Rejection("representations_open", detail)
