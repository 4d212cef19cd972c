"""The clocks that run for members, and what is done at their steps: a suspension ends, a membership lapses."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.supplier_registry.suppliers.domain.redeclaring import scope_of
from services.supplier_registry.suppliers.domain.state import Supplier, removal_scope_of
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.kernel.deadlines import Deadline, Due, Reminder


def _representations(supplier: Supplier) -> Iterator[Due]:
    waiting = {
        (removal_scope_of(supplier, name), one.representations_by)
        for name, one in supplier.notices.items()
        if not one.awaits_service
    }
    for scope, day in sorted(waiting):
        yield _of_scope(supplier, scope, day)


def _suspensions(supplier: Supplier) -> Iterator[Due]:
    for market, day in supplier.throughout_until.items():
        yield _of_scope(supplier, market, day)
    for name, one in supplier.memberships.items():
        if one.suspended_until is not None and not one.throughout:
            yield _of_scope(supplier, name, one.suspended_until)


def _redeclarations(supplier: Supplier) -> Iterator[Due]:
    waiting = {
        (scope_of(supplier, name), one.redeclare_by)
        for name, one in supplier.requests.items()
        if not one.awaits_service
    }
    for scope, day in sorted(waiting):
        yield _of_scope(supplier, scope, day)


def _of_scope(supplier: Supplier, scope: str, day: date) -> Due:
    return Due(f"{supplier.supplier_id}/{scope}", day)


def _reminded_on(supplier: Supplier) -> date | None:
    """Return what the policy said for the request that starts a clock now."""
    return supplier.asked_last.remind_on if supplier.asked_last else None


SUSPENSION_END: Deadline[Any] = Deadline(
    "suspension_end",
    awaits="the last day of a suspension",
    passed="it ends by itself",
    aggregate=SUPPLIERS,
    due=_suspensions,
    standing={"on_the_clock": True},
    ends=True,
)
REDECLARATION_DUE: Reminder[Supplier] = Reminder("redeclaration_due", _reminded_on)
REDECLARATION: Deadline[Any] = Deadline(
    "redeclaration",
    awaits="a member's renewed declaration (PCR 2015 reg. 34(25))",
    passed="the membership lapses by itself",
    aggregate=SUPPLIERS,
    due=_redeclarations,
    standing={"on_the_clock": True},
    reminders=(REDECLARATION_DUE,),
    ends=True,
)

REMOVAL_NOTICE: Deadline[Any] = Deadline(
    "removal_notice",
    awaits="the supplier's representations against its removal (PA 2023 s. 58(2))",
    passed="the supplier stays a member until two officers remove it, or one withdraws the notice",
    aggregate=SUPPLIERS,
    due=_representations,
    standing={"under_notice": True},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (REMOVAL_NOTICE, SUSPENSION_END, REDECLARATION)
