"""Keeping one aggregate's events in order: which may be acted on now, and which came before what they follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.messaging.reading import Received


@dataclass(slots=True)
class InOrder:
    """What a batch comes to.

    `ready` may be acted on, each aggregate's in the order of versions, those seen before too. `early` came before what
    they follow. `seen` are the last versions of aggregates that went on. `missing` are the aggregates that lack an
    event, one before those that came early or one that cannot be read, with the highest version that is known of.
    """

    ready: list[Received] = field(default_factory=list)
    early: list[Received] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)


def in_order(received: Iterable[Received], seen: Mapping[str, int]) -> InOrder:
    """Sort events that are at hand by what was seen of their aggregates before."""
    lanes: dict[str, list[Received]] = defaultdict(list)
    for each in received:
        lanes[each.aggregate].append(each)
    order = InOrder()
    for aggregate, lane in lanes.items():
        if len(lane) > 1:
            lane.sort(key=_version)
        _sort(aggregate, lane, seen.get(aggregate, 0), order)
    return order


def _sort(aggregate: str, lane: list[Received], before: int, order: InOrder) -> None:
    last = before
    held: list[Received] = []
    for each in lane:
        version = each.envelope.aggregate_version
        if version > last and (each.leaves_a_hole or each.envelope.follows > last):
            held.append(each)
            continue
        last = max(last, version)
        order.ready.append(each)
    if last > before:
        order.seen[aggregate] = last
    for each in held:
        if each.envelope.aggregate_version > last:
            order.missing[aggregate] = each.envelope.aggregate_version
            if not each.unreadable:
                order.early.append(each)


def _version(each: Received) -> int:
    return each.envelope.aggregate_version
