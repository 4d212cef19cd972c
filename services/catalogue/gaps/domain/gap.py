"""A gap: something that is asked for in a district and no offer answers. Raised by who asks, answered, closed.

What is alike is one gap: same market, category, district, reason, access needs, attributes and languages. While it is
open it holds the claim on its likeness; whoever asks after a closure begins another one. Who asks is remembered, in
private facts alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyDistrict,
    AnyDistrictGroup,
    AnyLanguage,
    AnyMarket,
)
from shared.contracts.event import Reason
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
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
    """All that is asked for; what is alike in it is one gap. `reason` says why no offer served."""

    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    reason: Annotated[str, Code("need_unmet reason")]
    access: tuple[AnyAccessNeed, ...] = ()
    attributes: tuple[AnyAttribute, ...] = ()
    languages: tuple[AnyLanguage, ...] = ()

    @property
    def claim(self) -> ClaimRef:
        """Name what only one open gap may hold."""
        asked = (
            *sorted(self.access),
            *(f"attribute {each}" for each in sorted(self.attributes)),
            *(f"language {each}" for each in sorted(self.languages)),
        )
        return GAP_OF(":".join((self.category, self.district, self.market, self.reason, *asked)))


@dataclass(frozen=True)
class Gap:
    """One episode of a gap, from the first who asks until it is closed.

    `askers` are those who wait for it, a need or whoever searched in vain, by an id, `needs` those of them that are
    needs; `reported` counts all that ever did, `asked_at` is when the last of them reported. `described` says that so
    many did that everybody may know all of it. `offer_id` is the offer that closed it.
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
    attributes: tuple[AnyAttribute, ...] = ()
    languages: tuple[AnyLanguage, ...] = ()
    district_group: AnyDistrictGroup | None = None
    described: bool = True
    needs: tuple[UUID, ...] = ()

    @property
    def likeness(self) -> Likeness:
        """All that is asked for."""
        asked = (self.access, self.attributes, self.languages)
        return Likeness(self.market, self.category, self.district, self.reason, *asked)


def evolve(gap: Gap | None, event: facts.GapEvent) -> Gap:
    """Fold one event into a gap."""
    if isinstance(event, facts.GapDescribed):
        return _begun(event, event.described_at, described=False)
    if gap is None and isinstance(event, facts.GapRaised):
        return _begun(event, event.raised_at, described=True)
    gap = begun(gap, event)
    match event:
        case facts.GapRaised() | facts.GapGrew():
            return replace(gap, described=gap.described or event.district is not None)
        case facts.GapReported():
            return _reported(gap, event)
        case facts.GapReportWithdrawn():
            gone = event.need_id or event.searcher_id
            askers, needs = (tuple(each for each in of if each != gone) for of in (gap.askers, gap.needs))
            return replace(gap, askers=askers, needs=needs)
        case facts.GapAnswered():
            return replace(gap, status=Status.ANSWERED, answer=event.answer)
        case facts.GapAnswerExplained() if gap.answer:
            return replace(gap, answer=Reason(code=gap.answer.code, detail=event.detail))
        case facts.GapFilled():
            return replace(gap, offer_id=event.offer_id)
        case facts.GapClosed():
            return replace(
                gap,
                status=Status.CLOSED,
                closed_for=event.reason,
                offer_id=event.offer_id or gap.offer_id,
                closed_at=event.closed_at,
            )
    return gap


def _begun(event: facts.GapDescribed | facts.GapRaised, at: datetime, *, described: bool) -> Gap:
    """Fold the first fact of a gap: what it is about, or that it was raised, where all of it was public at once."""
    return Gap(
        gap_id=event.gap_id,
        market=event.market,
        category=event.category,
        district=event.district or "",
        reason=event.reason or "",
        access=event.access,
        attributes=event.attributes,
        languages=event.languages,
        district_group=event.district_group,
        status=Status.OPEN,
        raised_at=at,
        asked_at=at,
        described=described,
    )


def _reported(gap: Gap, event: facts.GapReported) -> Gap:
    asker = event.need_id or event.searcher_id
    return replace(
        gap,
        askers=(*gap.askers, asker) if asker else gap.askers,
        needs=(*gap.needs, event.need_id) if event.need_id else gap.needs,
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
        ("market", "status", "category"),
        ("market", "status", "closed_at"),
    ),
    claims=_claims,
)
