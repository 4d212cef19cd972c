"""Changes of the provider list, as a digest has them: whom they concern, and which of them still hold."""

from collections.abc import Collection, Iterable
from uuid import UUID

from shared.contracts.notifications import ListChange
from shared.reference.notices import ListChangeKind

EVERY = "*"
"""Every district, among those that a digest concerns."""

_IN_AND_OUT = frozenset(
    {
        ListChangeKind.PAUSED,
        ListChangeKind.HIDDEN,
        ListChangeKind.BACK,
        ListChangeKind.EXPIRED,
        ListChangeKind.WITHDRAWN,
    }
)
"""Kinds of which the last alone counts: an offer that was hidden and came back is available."""


def seen_by(changes: Iterable[ListChange], codes: Collection[str]) -> tuple[ListChange, ...]:
    """Return the changes that concern any of these districts, without what a later one has overtaken."""
    own = [each for each in changes if not each.districts or not set(codes).isdisjoint(each.districts)]
    last = {subject_of(each): each.number for each in own if each.kind in _IN_AND_OUT}
    return tuple(each for each in own if each.kind not in _IN_AND_OUT or last[subject_of(each)] == each.number)


def subject_of(change: ListChange) -> UUID:
    """Return the id of what has changed: an offer, else a supplier."""
    return change.offer_id or change.supplier_id


def lists_of(changes: Iterable[ListChange]) -> tuple[str, ...] | None:
    """Return the districts that changes concern, or `*` where any concerns them all; `None` where there are none."""
    concerned = {code for each in changes for code in each.districts or (EVERY,)}
    return (EVERY,) if EVERY in concerned else tuple(sorted(concerned)) or None
