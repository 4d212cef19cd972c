"""What has changed in the provider list and was told by no digest yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from services.notifications.known.list_changes import Listed
from shared.contracts.notifications import ListChange

LOOK_BACK = timedelta(days=14)
"""How far back a digest looks for what is news to it: a change that is read later than that is in no digest."""

MOST = 500
"""How many changes one part of a digest has at most, so that no document grows without bounds."""


def days_looked_at(day: date) -> tuple[str, ...]:
    """Return the days of which the digest of a day tells, as ISO text: not its own, which goes on."""
    return tuple((day - timedelta(days=back)).isoformat() for back in range(1, LOOK_BACK.days + 1))


def untold(rows: Iterable[Listed], told: Mapping[UUID, int], since: datetime, until: datetime) -> list[ListChange]:
    """Return the changes from one moment to another that come after what was told of each offer and supplier."""
    found = (
        each
        for row in rows
        for each in row.changes
        if each.number > told.get(row.offer_id or row.supplier_id, 0) and since <= each.happened_at < until
    )
    return sorted(found, key=lambda each: (each.happened_at, str(each.offer_id or each.supplier_id), each.number))


def parts_of(changes: Sequence[ListChange]) -> list[Sequence[ListChange]]:
    """Return the changes in parts, each for one message."""
    return [changes[first : first + MOST] for first in range(0, len(changes), MOST)]
