"""A gap: something that needs of a district ask for and no offer answers. Raised by needs, answered, closed.

What is alike is one gap: same market, category, district, reason and access needs. While it is open it holds the claim
on its likeness; the next need after a closure begins another one. Its needs are remembered, in private facts alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyAccessNeed, AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.event import Reason
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun
from shared.reference.codes import Code

GAP_OF = Claim("gap")


class Status(StrEnum):
    """Where a gap stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


UNFILLED = (Status.OPEN, Status.ANSWERED)


class Closing(StrEnum):
    """Why a gap was closed, as far as rules decide it: the code of its reason."""

    FILLED = "filled"
    DEMAND_GONE = "demand_gone"


@dataclass(frozen=True)
class Likeness:
    """All that is asked for; what is alike in it is one gap. `reason` says why the needs went unmet."""

    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    reason: Annotated[str, Code("need_unmet reason")]
    access: tuple[AnyAccessNeed, ...] = ()

    @property
    def claim(self) -> ClaimRef:
        """Name what only one open gap may hold."""
        return GAP_OF(":".join((self.category, self.district, self.market, self.reason, *sorted(self.access))))


@dataclass(frozen=True)
class Gap:
    """One episode of a gap, from the first need that asks until it is closed.

    `askers` are the needs that wait for it, `reported` counts all that ever did, `asked_at` is when the last of them
    was reported. `offer_id` is the offer that closed it.
    """

    gap_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    reason: Annotated[str, Code("need_unmet reason")]
    access: tuple[AnyAccessNeed, ...]
    status: Annotated[Status, Code("gap status")]
    raised_at: datetime
    asked_at: datetime
    askers: tuple[UUID, ...] = ()
    reported: int = 0
    answer: Annotated[Reason, Code("gap_answered reason")] | None = None
    closed_for: Annotated[str, Code("gap_closed reason")] | None = None
    offer_id: UUID | None = None
    closed_at: datetime | None = None

    @property
    def likeness(self) -> Likeness:
        """All that is asked for."""
        return Likeness(self.market, self.category, self.district, self.reason, self.access)


def evolve(gap: Gap | None, event: facts.GapEvent) -> Gap:
    """Fold one event into a gap."""
    if isinstance(event, facts.GapRaised):
        return _raised(event)
    gap = begun(gap, event)
    match event:
        case facts.GapReported():
            return _reported(gap, event)
        case facts.GapReportWithdrawn():
            return replace(gap, askers=tuple(each for each in gap.askers if each != event.need_id))
        case facts.GapAnswered():
            return replace(gap, status=Status.ANSWERED, answer=event.answer)
        case facts.GapClosed():
            return replace(
                gap,
                status=Status.CLOSED,
                closed_for=event.reason,
                offer_id=event.offer_id,
                closed_at=event.closed_at,
            )
    return gap


def _raised(event: facts.GapRaised) -> Gap:
    return Gap(
        gap_id=event.gap_id,
        market=event.market,
        category=event.category,
        district=event.district,
        reason=event.reason,
        access=event.access,
        status=Status.OPEN,
        raised_at=event.raised_at,
        asked_at=event.raised_at,
    )


def _reported(gap: Gap, event: facts.GapReported) -> Gap:
    return replace(
        gap,
        askers=(*gap.askers, event.need_id),
        reported=gap.reported + 1,
        asked_at=max(gap.asked_at, event.reported_at) if gap.reported else event.reported_at,
    )


def _claims(gap: Gap) -> tuple[ClaimRef, ...]:
    return (gap.likeness.claim,) if gap.status in UNFILLED else ()


GAPS = Aggregate(
    "gap",
    "gaps",
    Gap,
    evolve,
    indexes=(
        ("category", "district", "status"),
        ("district", "status"),
        ("askers", "status"),
        ("status",),
    ),
    claims=_claims,
)
