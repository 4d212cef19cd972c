"""Which orders that run a change of an offer touches: they keep what they were placed on, and their people are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.catalogue.known.orders import KnownOrder
from shared.contracts import catalogue as facts

_NAMED = 20


class StartChange(StrEnum):
    """What a change of an offer does to a start that orders are for."""

    REMOVED = "removed"
    MOVED = "moved"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class TouchedStart:
    """A start that orders are for, the day that it is on until the change, and how many orders these are."""

    start_id: UUID
    on: date
    change: StartChange
    orders: int


@dataclass(frozen=True, slots=True)
class Touched:
    """How many orders of an offer run, the ids of the first of them, and the starts that are changed under some."""

    orders: int = 0
    order_ids: tuple[UUID, ...] = ()
    starts: tuple[TouchedStart, ...] = ()


UNTOUCHED = Touched()


def touched(before: facts.Content, after: facts.Content | None, running: Sequence[KnownOrder]) -> Touched:
    """Say which of an offer's orders, all of which run, a change touches; `after` is None for an offer that goes."""
    kept = {each.start_id: each for each in after.starts} if after else {}
    starts = (_touched_start(each, kept.get(each.start_id), running) for each in before.starts)
    ids = sorted(each.order_id for each in running)
    return Touched(len(ids), tuple(ids[:_NAMED]), tuple(filter(None, starts)))


def _touched_start(
    before: facts.Start, after: facts.Start | None, running: Iterable[KnownOrder]
) -> TouchedStart | None:
    concerned = [each for each in running if each.start_id == before.start_id]
    change = _change_of(before, after, sum(each.places for each in concerned))
    return TouchedStart(before.start_id, before.on, change, len(concerned)) if concerned and change else None


def _change_of(before: facts.Start, after: facts.Start | None, taken: int) -> StartChange | None:
    if after is None:
        return StartChange.REMOVED
    if after.on != before.on:
        return StartChange.MOVED
    return StartChange.CUT if after.places < taken else None
