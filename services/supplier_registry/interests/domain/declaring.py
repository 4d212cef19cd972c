"""Declaring an interest in a supplier, and ending it: the one for oneself, the other by somebody else."""

from datetime import datetime
from typing import Annotated

from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Line, Text, command
from shared.kernel.duties import CODE
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class DeclareInterest:
    """An interest of one's own in a supplier: financial, economic or personal (PCR 2015 reg. 24(2))."""

    kind: Annotated[str, reason_of(ReasonKind.INTEREST_DECLARED)]
    detail: Text = ""


@command
class EndInterest:
    """Whose interest is no more: an account, as the list of interests names it."""

    person: Line


def declare_interest(supplier: Supplier, asked: DeclareInterest, actor: str, now: datetime) -> list[Event]:
    """Take an interest in; the latest one of a person counts. It is never refused, whatever waits for a decision."""
    before = _of(supplier, actor)
    if before is not None and (before.kind, before.detail) == (asked.kind, asked.detail):
        return []
    return [
        facts.InterestDeclared(
            supplier_id=supplier.supplier_id, person=actor, kind=asked.kind, detail=asked.detail, declared_at=now
        )
    ]


def end_interest(supplier: Supplier, asked: EndInterest, actor: str, now: datetime) -> list[Event]:
    """End an interest. An interest that is not there is ended already."""
    if _of(supplier, asked.person) is None:
        return []
    reject_if_any([is_not_their_own(asked.person, actor)])
    return [facts.InterestEnded(supplier_id=supplier.supplier_id, person=asked.person, ended_at=now)]


def is_not_their_own(person: str, actor: str) -> Rejection | None:
    """Whether a conflict of interest is remedied is not for whoever has it: it could be ended for one decision."""
    if person != actor:
        return None
    return Rejection(CODE, "this is your own interest: another category manager has to end it", "/person")


def _of(supplier: Supplier, person: str) -> Interest | None:
    return next((each for each in supplier.interests if each.person == person), None)
