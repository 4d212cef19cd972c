"""How a gap is closed, and what of that is for everybody and what for those who asked."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from services.catalogue.gaps.domain.askers import AboutAskers, askers_of
from services.catalogue.gaps.domain.gap import Gap
from services.catalogue.gaps.domain.publishing import group_of
from shared.contracts import catalogue as facts
from shared.contracts.event import Event

_NEEDS_NAMED_AT_MOST = 100


class About(TypedDict):
    """Which gap a fact is about; where it is, as far as that is for whoever reads the fact."""

    gap_id: UUID
    category: str
    district_group: str | None
    district: str | None


def in_public(gap: Gap) -> About:
    """Return which gap a public fact is about: without its district while few have asked."""
    return in_full(gap) | {"district": gap.district if gap.described else None}


def in_full(gap: Gap) -> About:
    """Return which gap a private fact is about."""
    group = gap.district_group or group_of(gap.district)
    return About(gap_id=gap.gap_id, category=gap.category, district_group=group, district=gap.district)


def the_askers(gap: Gap) -> AboutAskers:
    """Return who is told of a gap: the district that asked, and of its needs as many as one message is for."""
    return AboutAskers(
        askers_id=askers_of(gap.gap_id),
        gap_id=gap.gap_id,
        category=gap.category,
        district=gap.district,
        need_ids=gap.needs[:_NEEDS_NAMED_AT_MOST],
    )


def closed(gap: Gap, reason: str, offer_id: UUID | None, now: datetime) -> list[Event]:
    """Return the facts by which a gap is closed: in public without the offer while few asked, in full to the askers."""
    filled = [facts.GapFilled(**in_full(gap), offer_id=offer_id, filled_at=now)] if offer_id else []
    shown = offer_id if gap.described else None
    return [
        *filled,
        facts.GapClosed(**in_public(gap), reason=reason, offer_id=shown, closed_at=now),
        facts.AskersToldOfClosing(**the_askers(gap), reason=reason, offer_id=offer_id, told_at=now),
    ]
