"""Two people: what weighs most on a supplier one proposes and another confirms, and neither has an interest in it.

Public Contracts Regulations 2015 reg. 24 and Procurement Act 2023 ss. 81 to 83 ask that conflicts of interest be
identified and kept under review; that two people decide is the department's own rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.supplier_registry import InterestCode
from shared.kernel.duties import CODE
from shared.kernel.rules import Rejection


@dataclass(frozen=True)
class Interest:
    """What connects an account of the department (`person`) with a supplier."""

    person: str
    kind: InterestCode
    detail: str
    declared_at: datetime


@dataclass(frozen=True)
class Proposal:
    """Who proposed a decision, when, and what the one who confirms it should know."""

    proposed_by: str
    proposed_at: datetime
    note: str = ""


def is_another_person(proposed_by: str, actor: str) -> Rejection | None:
    """Whoever proposed a decision does not confirm it."""
    if actor != proposed_by:
        return None
    return Rejection(CODE, "you proposed this: another category manager has to confirm it")


def has_no_interest(interests: Iterable[Interest], actor: str) -> Rejection | None:
    """PCR 2015 reg. 24, PA 2023 s. 82: whoever has an interest in a supplier takes no part in a decision about it."""
    if actor not in {each.person for each in interests}:
        return None
    return Rejection("interest_declared", "you have declared an interest in this supplier: somebody else has to decide")


def proposer_has_no_interest(interests: Iterable[Interest], proposed_by: str) -> Rejection | None:
    """An interest that came to light after a proposal spoils it: it is returned, and made by somebody else."""
    if proposed_by not in {each.person for each in interests}:
        return None
    return Rejection("proposer_has_interest", "whoever proposed this has an interest in the supplier: return it")
