"""How the delivery of an order is shown: its lines, and what its two sides disagree on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from services.ordering.orders.domain.delivered import Problem, Session
from shared.kernel.documents import Document
from shared.reference.codes import Code


@dataclass(frozen=True)
class Attendance:
    """How many sessions are recorded, and to how many of them the client came in time, came late, or did not come."""

    sessions: int
    attended: int
    late: int
    missed: int


@dataclass(frozen=True)
class RecordedOutcome:
    """One kind of outcome, with the kind and day of its evidence.

    Where it is `to_check`, the district checks it by the end of `check_by`; `verified_at` says that it holds.
    """

    outcome: Annotated[str, Code("outcome")]
    achieved_on: date
    evidence: Annotated[str, Code("outcome evidence")] | None
    evidence_on: date | None
    to_check: bool
    check_by: date | None
    verified_at: datetime | None


@dataclass(frozen=True)
class CheckedOutcome(RecordedOutcome):
    """An outcome with the account that checked it; none where the policy takes its evidence as it is."""

    verified_by: str | None


@dataclass(frozen=True)
class DeliveredLine:
    """One need of an order, and how the provision for it goes."""

    line: int
    need_id: UUID
    amount_pence: int
    started_on: date | None
    did_not_start: bool
    ended_on: date | None
    ended_early: bool
    reason: str | None
    attendance: Attendance
    sessions: tuple[Session, ...]
    outcomes: tuple[RecordedOutcome, ...]


@dataclass(frozen=True)
class PaidLine(DeliveredLine):
    """A line with the budget that pays for it."""

    outcomes: tuple[CheckedOutcome, ...]
    budget_id: str


@dataclass(frozen=True)
class Disputed:
    """What the sides do not agree on, which side said so, and what was decided; withdrawn where over undecided."""

    said_by: Annotated[str, Code("side")]
    line: int | None
    reason: Annotated[str, Code("order_disputed reason")]
    disputed_at: datetime
    decide_by: date
    overdue: bool
    settled: Annotated[str, Code("dispute_settled reason")] | None
    over_at: datetime | None


def line_for_supplier(stored: Document) -> Document:
    """Show a line, given as it is stored, to the supplier."""
    return _line(stored, DeliveredLine, RecordedOutcome)


def line_for_staff(stored: Document) -> Document:
    """Show a line, given as it is stored, to staff."""
    return _line(stored, PaidLine, CheckedOutcome)


def problems_of(stored: Document) -> list[Document]:
    """Show the problems of an order."""
    return [_picked(each, Problem) for each in stored.get("problems") or ()]


def dispute_of(stored: Document) -> Document | None:
    """Show the last dispute about an order; who of the department has a part in it is in its history."""
    return _picked(stored["dispute"], Disputed) if stored.get("dispute") else None


def _line(stored: Document, line: type[DeliveredLine], outcome: type[RecordedOutcome]) -> Document:
    sessions = stored.get("sessions") or []
    came = [each["attended"] for each in sessions]
    attendance = {
        "sessions": len(came),
        "attended": came.count("yes"),
        "late": came.count("late"),
        "missed": came.count("no"),
    }
    shown = {
        **stored,
        "did_not_start": stored.get("did_not_start", False),
        "sessions": sessions,
        "attendance": attendance,
        "outcomes": [_picked({"to_check": False, **each}, outcome) for each in stored["outcomes"]],
    }
    return _picked(shown, line)


def _picked(document: Mapping[str, Any], shown: type[Any]) -> Document:
    return {each.name: document.get(each.name) for each in fields(shown)}
