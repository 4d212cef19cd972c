"""Gaps and needs as the tests need them, told by what differs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.catalogue.gaps.domain.gap import GAPS, Gap, Likeness
from services.catalogue.gaps.domain.reporting import Asker, report
from shared.contracts.catalogue import GapEvent
from shared.contracts.event import Event
from shared.reference import the_open_market
from tests.catalogue.examples import LATER, NOON

GAP = uuid4()
BEFORE = NOON - timedelta(hours=1)


def gap_after(gap: Gap | None, events: Sequence[Event]) -> Gap:
    for event in events:
        if isinstance(event, GapEvent):
            gap = GAPS.evolve(gap, event)
    assert gap is not None
    return gap


def likeness(reason: str = "no_offer", district: str = "D01", **wanted: tuple[str, ...]) -> Likeness:
    return Likeness(the_open_market(NOON.date()).code, "GETTING_JOBS", district, reason, **wanted)


def a_need(at: datetime = NOON, need_id: UUID | None = None) -> Asker:
    return Asker(at, need_id=need_id or uuid4())


def need_of(asker: Asker) -> UUID:
    assert asker.need_id is not None
    return asker.need_id


def reported(gap: Gap | None, like: Likeness | None = None, need: Asker | None = None) -> Gap:
    return gap_after(gap, report(gap, GAP, like or likeness(), need or a_need(), LATER))


def a_gap(reports: int = 1, at: datetime = NOON, **like: Any) -> Gap:
    gap = None
    for _ in range(reports):
        gap = reported(gap, likeness(**like), a_need(at))
    assert gap is not None
    return gap
