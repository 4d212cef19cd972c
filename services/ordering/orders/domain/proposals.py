"""What is proposed of an order: a change to the other side, or the next best offer in place of one that is over.

Both are a part of the order's state, and stay there once they are settled: `Order` says whether they are open.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts.codes import AnyAuthority
from shared.reference.codes import Code


class Settled(StrEnum):
    """What came of a proposal."""

    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class OrderTerms:
    """What both sides may agree to change; `amount_pence` is what all lines cost together."""

    offer_version: int
    start_id: UUID | None
    starts_on: date
    ends_on: date | None
    amount_pence: int


@dataclass(frozen=True)
class Proposal:
    """A change that one side proposes to the other, which answers by the end of `answer_by`.

    `by` is the account that proposed it, `level` its authority where it is the department's. `instead_of_answer` says
    that the supplier proposes another start in place of a plain no. `reason` is why it is proposed, `refused_for` why
    the other side did not agree.
    """

    terms: OrderTerms
    reason: str
    by_supplier: bool
    by: str
    level: AnyAuthority | None
    proposed_at: datetime
    answer_by: date
    remind_on: date | None
    instead_of_answer: bool = False
    reminded: bool = False
    settled: Annotated[Settled, Code("settlement of a proposal")] | None = None
    refused_for: str | None = None


@dataclass(frozen=True)
class NextBest:
    """The match's next offer, proposed to the district until the end of `decide_by`; a match's best has rank 1."""

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    starts_on: date
    start_id: UUID | None
    amount_pence: int
    rank: int
    proposed_at: datetime
    decide_by: date
    settled: Annotated[Settled, Code("settlement of a proposal")] | None = None
    refused_for: str | None = None
