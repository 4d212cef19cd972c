"""What becomes of an order as it is delivered: its lines with their sessions and outcomes, problems and disputes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.reference.codes import Code


class Side(StrEnum):
    """Either side of an order."""

    SUPPLIER = "supplier"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Session:
    """One session of a provision, and whether the client came; `number` tells those of one day apart."""

    held_on: date
    number: int
    attended: Annotated[str, Code("attendance")]
    reason: Annotated[str, Code("session_missed reason")] | None = None


@dataclass(frozen=True)
class Outcome:
    """One kind of outcome, the day on which it was achieved, and the kind and day of the evidence of it.

    Where `to_check`, the district says whether it holds, by the end of `check_by`. `verified_by` is the account that
    did, none where the policy takes it as it is. `overdue` says that the district was told that it is late.
    """

    outcome: Annotated[str, Code("outcome")]
    achieved_on: date
    evidence: Annotated[str, Code("outcome evidence")] | None = None
    evidence_on: date | None = None
    to_check: bool = False
    check_by: date | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Line:
    """One need of an order: what it costs, who pays, and how the provision for it went; each kind of outcome once.

    `reversed` are the kinds of outcome that were recorded once and did not stand: coming again, they are checked.
    `client` is the claim of its client on the offer, `<key>:<number>`. `place_free` says that it ended when little of
    the course was over. Its end is on record `end_within_days` after the last day of the delivery; both sides were told
    that it is not of an order that was to end on `end_overdue_of`. `left_behind` are the payments that stayed with the
    budget of before when the line was carried forward; `None` where it was not, or by a fact that named none.
    """

    line: int
    need_id: UUID
    budget_id: str
    amount_pence: int
    started_on: date | None = None
    ended_on: date | None = None
    ended_early: bool = False
    reason: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    did_not_start: bool = False
    sessions: tuple[Session, ...] = ()
    reversed: tuple[Annotated[str, Code("outcome")], ...] = ()
    client: str | None = None
    place_free: bool = False
    end_within_days: int | None = None
    end_overdue_of: date | None = None
    left_behind: tuple[UUID, ...] | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is delivered: it ended, or never began."""
        return self.ended_on is not None or self.did_not_start

    @property
    def achieved(self) -> dict[str, date]:
        """The days of the outcomes, by their kind."""
        return {each.outcome: each.achieved_on for each in self.outcomes}

    @property
    def last_attended_on(self) -> date | None:
        """The day of the last session that the client came to."""
        return max((each.held_on for each in self.sessions if each.attended != "no"), default=None)

    def outcome_of(self, kind: str) -> Outcome | None:
        """Return an outcome of this kind, `None` where none is recorded."""
        return next((each for each in self.outcomes if each.outcome == kind), None)


@dataclass(frozen=True)
class Problem:
    """Something that went wrong, as one side says; the other answers by the end of `answer_by`."""

    number: int
    said_by: Annotated[str, Code("side")]
    reason: Annotated[str, Code("problem_reported reason")]
    reported_at: datetime
    answer_by: date
    line: int | None = None
    answer: Annotated[str, Code("problem_answered reason")] | None = None
    answered_at: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Dispute:
    """What the sides do not agree on, and what was decided; one that was withdrawn has no `settled`.

    `by` is the account that disputed the order. It runs until `over_at`.
    """

    said_by: Annotated[str, Code("side")]
    by: str
    reason: Annotated[str, Code("order_disputed reason")]
    disputed_at: datetime
    decide_by: date
    line: int | None = None
    settled: Annotated[str, Code("dispute_settled reason")] | None = None
    over_at: datetime | None = None
    overdue: bool = False
