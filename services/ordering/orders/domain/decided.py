"""What was decided on an order: by what right it was approved, and whether one that is in question goes on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from shared.contracts.codes import AnyAuthority
from shared.reference.codes import Code


@dataclass(frozen=True)
class Authority:
    """By what right an order was approved: the policy, the level, and the account of whoever decided.

    `lent_by` is the account whose authority that was, where it was lent.
    """

    rule: str
    level: AnyAuthority
    by: str | None = None
    lent_by: str | None = None


@dataclass(frozen=True)
class Approval:
    """One of several approvals: as whose it was awaited, by what right it was given, and when."""

    level: AnyAuthority
    authority: Authority
    given_at: datetime


@dataclass(frozen=True)
class Decided:
    """What was decided on an order in question: that it goes on, or that nothing is delivered after `ends_on`."""

    by: str
    reason: str | None
    decided_at: datetime
    ends_on: date | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the order goes on."""
        return self.ends_on is None


@dataclass(frozen=True)
class Question:
    """Whether an order under way goes on: since when that is asked, by when it is to be decided, and what was decided.

    `reminded` and `overdue` say that the district was told that it is not decided yet. `reason` is why it was asked.
    """

    asked_at: datetime
    decide_by: date
    remind_on: date | None = None
    reminded: bool = False
    overdue: bool = False
    decided: Decided | None = None
    reason: Annotated[str, Code("order_stopped reason")] | None = None
