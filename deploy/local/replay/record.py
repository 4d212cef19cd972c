"""The record to replay: the department's first two years, or the last weeks; drawn from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from deploy.local.replay.made_up import (
    draw_clients,
    draw_clients_of,
    draw_gaps,
    draw_latest_clients,
    draw_suppliers,
    lacking_of,
)
from deploy.local.replay.plans import ClientPlan, GapPlan, SupplierPlan
from deploy.local.replay.published import END, LAUNCH, PROGRAMMES, SPEND_PENCE_A_YEAR, SUPPLIERS
from shared.reference import districts
from shared.reference.calendar import is_working_day

OPENING = time(9)
"""When a day's business begins, in UTC; all of it is dated by this moment."""

# Made up: how large the record of the last weeks is, and how long its budgets last on.
_RECENT_WEEKS = 10
_RECENT_SUPPLIERS = 18
_RECENT_PROGRAMMES = 48
_RECENT_ALLOCATION_PENCE = 50_000_000
_BUDGETS_LAST = timedelta(days=180)


@dataclass(frozen=True)
class Record:
    """Everything to replay. Days are working days, counted from the launch; budgets are allocated up to a last day."""

    days: Sequence[date]
    suppliers: Sequence[SupplierPlan]
    clients: Sequence[ClientPlan]
    gaps: Sequence[GapPlan]
    allocation_pence: int
    budgets_until: date
    programmes: int
    scale: float


def draw(scale: float, seed: int) -> Record:
    """Draw the record of one run. `scale` is the share of the published numbers, above 0 and at most 1.

    Below one fifth it has fewer days too, down to the first half year, so that they do not stand empty: a day takes
    time even if little happens on it.
    """
    if not 0 < scale <= 1:
        raise ValueError(f"SCALE must be above 0 and at most 1, not {scale:g}")
    chance = random.Random(seed)  # noqa: S311 - a made-up world, not a secret
    every_day = _working_days(LAUNCH, END)
    days = every_day[: max(len(every_day) // 4, min(len(every_day), round(len(every_day) * scale * 5)))]
    programmes, admitted = max(20, round(PROGRAMMES * scale)), max(12, round(SUPPLIERS * scale))
    gaps = draw_gaps(scale, chance)
    lacking = lacking_of(gaps)
    return Record(
        days=days,
        suppliers=draw_suppliers(admitted, len(days), lacking, chance),
        clients=[
            *draw_clients(programmes, len(days), lacking, chance),
            *(client for gap in gaps for client in draw_clients_of(gap, len(days), chance)),
        ],
        gaps=gaps,
        allocation_pence=round(SPEND_PENCE_A_YEAR * scale * 2 / len(districts())) + 5_000_000,
        budgets_until=days[-1],
        programmes=programmes,
        scale=scale,
    )


def draw_recent(now: datetime, seed: int) -> Record:
    """Draw a small record of the last weeks: the launch, moved by whole weeks, up to the last opening before now.

    Its days are those on which today's calendar has business. At its end orders stand at every stage.
    """
    opened = datetime.combine(now.astimezone(UTC), OPENING, UTC) <= now
    today = now.astimezone(UTC).date() - timedelta(days=0 if opened else 1)
    launch = LAUNCH + timedelta(weeks=(today - LAUNCH).days // 7 - _RECENT_WEEKS)
    days = _working_days(launch, today)
    chance = random.Random(seed)  # noqa: S311 - as above
    gaps = draw_gaps(0, chance)
    lacking = lacking_of(gaps)
    suppliers = draw_suppliers(_RECENT_SUPPLIERS, len(days), lacking, chance)
    return Record(
        days=days,
        suppliers=suppliers,
        clients=[
            *draw_clients(_RECENT_PROGRAMMES, len(days), lacking, chance),
            *(client for gap in gaps for client in draw_clients_of(gap, len(days), chance)),
            *draw_latest_clients(suppliers, len(days), chance),
        ],
        gaps=gaps,
        allocation_pence=_RECENT_ALLOCATION_PENCE,
        budgets_until=today + _BUDGETS_LAST,
        programmes=_RECENT_PROGRAMMES,
        scale=_RECENT_PROGRAMMES / PROGRAMMES,
    )


def _working_days(first: date, last: date) -> list[date]:
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in span if is_working_day(day)]


__all__ = ["LAUNCH", "OPENING", "Record", "draw", "draw_recent"]
