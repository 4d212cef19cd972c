"""What connects an account of the department with suppliers, as that account has declared it.

Public Contracts Regulations 2015 reg. 24 and Procurement Act 2023 ss. 81 to 83 ask that conflicts of interest be
identified, kept under review and remedied: here whoever has one buys nothing of that supplier and approves nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid5

from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.contracts.ordering import InterestCode
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Text, command
from shared.kernel.duties import CODE
from shared.kernel.holding import Claim, ClaimRef
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of

_PEOPLE = UUID("0d3c6c4e-0b5c-5b0e-9a58-2f6c5b0c7a11")


@dataclass(frozen=True)
class Interest:
    """What connects the account with one supplier; `passed_on_from` is whose place that took, where it came by that."""

    supplier_id: UUID
    kind: InterestCode
    detail: str
    declared_at: datetime
    passed_on_from: UUID | None = None


@dataclass(frozen=True)
class Interests:
    """All that one account, as its token calls it, has declared and nobody has ended."""

    interests_id: UUID
    holder: str
    declared: tuple[Interest, ...] = ()

    def in_supplier(self, supplier_id: UUID) -> Interest | None:
        """Return the interest in a supplier, if any."""
        return next((each for each in self.declared if each.supplier_id == supplier_id), None)


@command
class DeclareOwnInterest:
    """An interest of one's own in a supplier: financial, economic or personal (PCR 2015 reg. 24(2))."""

    supplier_id: UUID
    kind: Annotated[str, reason_of(ReasonKind.INTEREST_DECLARED)]
    detail: Text = ""


@command
class EndInterestOfAnother:
    """In which supplier an interest is no more."""

    supplier_id: UUID


def interests_id_of(account: str) -> UUID:
    """Return the one id under which the interests of an account are kept."""
    return uuid5(_PEOPLE, account)


def declare(interests: Interests | None, asked: DeclareOwnInterest, account: str, now: datetime) -> list[Event]:
    """Take an interest in; the latest one in a supplier counts. It is never refused, whatever waits for a decision."""
    before = interests.in_supplier(asked.supplier_id) if interests else None
    if before is not None and (before.kind, before.detail) == (asked.kind, asked.detail):
        return []
    return [
        facts.InterestDeclared(
            interests_id=interests_id_of(account),
            holder=account,
            supplier_id=asked.supplier_id,
            kind=asked.kind,
            detail=asked.detail,
            declared_at=now,
        )
    ]


def pass_on(interests: Interests | None, predecessor_id: UUID, successor_id: UUID, now: datetime) -> list[Event]:
    """Let an interest in a supplier be one in whoever took its place too: the people are the same (PA 2023 s. 82)."""
    before = interests.in_supplier(predecessor_id) if interests else None
    if interests is None or before is None or interests.in_supplier(successor_id) is not None:
        return []
    return [
        facts.InterestDeclared(
            interests_id=interests.interests_id,
            holder=interests.holder,
            supplier_id=successor_id,
            kind=before.kind,
            detail=before.detail,
            passed_on_from=predecessor_id,
            declared_at=now,
        )
    ]


def end(interests: Interests, asked: EndInterestOfAnother, by: str, now: datetime) -> list[Event]:
    """End an interest. An interest that is not there is ended already."""
    if interests.in_supplier(asked.supplier_id) is None:
        return []
    reject_if_any([is_ended_by_another(interests, by)])
    return [
        facts.InterestEnded(
            interests_id=interests.interests_id,
            holder=interests.holder,
            supplier_id=asked.supplier_id,
            by=by,
            ended_at=now,
        )
    ]


def is_ended_by_another(interests: Interests, by: str) -> Rejection | None:
    """Whether a conflict of interest is remedied is not for whoever has it: it could be ended for one decision."""
    if interests.holder != by:
        return None
    return Rejection(CODE, "this is your own interest: somebody else has to end it")


def has_no_interest(interests: Interests | None, supplier_id: UUID) -> Rejection | None:
    """PCR 2015 reg. 24, PA 2023 s. 82: whoever has an interest in a supplier takes no part in buying from it."""
    if interests is None or interests.in_supplier(supplier_id) is None:
        return None
    return Rejection("interest_declared", "you have declared an interest in this supplier: somebody else has to decide")


def evolve(interests: Interests | None, event: facts.InterestEvent) -> Interests:
    """Fold one fact into the interests of an account."""
    if interests is None and isinstance(event, facts.InterestDeclared):
        interests = Interests(event.interests_id, event.holder)
    interests = begun(interests, event)
    others = tuple(each for each in interests.declared if each.supplier_id != event.supplier_id)
    if isinstance(event, facts.InterestDeclared):
        declared = Interest(event.supplier_id, event.kind, event.detail, event.declared_at, event.passed_on_from)
        return replace(interests, declared=(*others, declared))
    return replace(interests, declared=others)


SOME_INTEREST = Claim("some_interest")
"""Held by the interests of an account while there are any.

Claims are read with those that every order needs, so that whoever has no interest in anybody costs an order no read.
"""


def _claims(interests: Interests) -> tuple[ClaimRef, ...]:
    return (SOME_INTEREST(interests.interests_id),) if interests.declared else ()


INTERESTS = Aggregate(
    "interests", "interests", Interests, evolve, indexes=(("declared.supplier_id",), ("holder",)), claims=_claims
)
