"""The books of a replay on joining: every letter and every look is in the log, and nobody saw who had declined.

An order for several clients has a line for each, whom letters and declined places name.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts import ordering

Logs = Mapping[str, Sequence[Logged]]
Place = tuple[str, int]
"""An order and a line of it."""
Key = TypeVar("Key", str, Place)


def joining_findings(joinings: Logs, openings: Logs, orders: Logs, told: Told) -> list[Finding]:
    """Check the logs of joinings, and of what was opened, against what the client was told."""
    joined = [each.event for events in joinings.values() for each in events]
    looks = [
        each.event for events in openings.values() for each in events if isinstance(each.event, facts.SealedOpened)
    ]
    made = {_place(each): each.form for each in joined if isinstance(each, facts.JoiningLetterMade)}
    declined = {_place(each): each.declined_at for each in joined if isinstance(each, facts.PlaceDeclined)}
    whose = {_place(each): each.journey_id for each in joined if isinstance(each, facts.JoiningBegun)}
    by_suppliers = [each for each in looks if each.order_id and each.reason.code != _FOR_A_LETTER]
    letters = [f"line {each}: {made.get(each)}, {told.letters.get(each)}" for each in _differ(made, told.letters)]
    counted = Counter(str(each.order_id) for each in by_suppliers)
    looked = [
        f"order {each}: {counted[each]} looks, {told.looks[each]} were told" for each in _differ(counted, told.looks)
    ]
    kept_out = [*_looked_late(by_suppliers, declined, whose), *_delivered(declined, orders)]
    kept_out += [f"line {each} was declined or told so only" for each in declined.keys() ^ told.declined_places]
    return [
        Finding.of("every joining letter that was made is in the log, and none of it is kept", len(made), letters),
        Finding.of("every look of a supplier at who comes is in the log", len(by_suppliers), looked),
        Finding.of("a client who declined the place is seen no more, and the order ends", len(declined), kept_out),
    ]


_FOR_A_LETTER = "joining_letter"


def _place(joining: facts.JoiningEvent) -> Place:
    return str(joining.order_id), joining.line


def _differ(found: Mapping[Key, object], told: Mapping[Key, object]) -> list[Key]:
    return sorted(each for each in found.keys() | told.keys() if found.get(each) != told.get(each))


def _looked_late(
    looks: Sequence[facts.SealedOpened], declined: Mapping[Place, datetime], whose: Mapping[Place, UUID]
) -> Iterator[str]:
    since = {(order_id, whose.get((order_id, line))): at for (order_id, line), at in declined.items()}
    for each in looks:
        at = since.get((str(each.order_id), each.journey_id))
        if at is not None and each.opened_at > at:
            yield f"order {each.order_id}: its supplier saw who had declined"


def _delivered(declined: Mapping[Place, datetime], orders: Logs) -> Iterator[str]:
    for order_id, line in declined:
        started = (each.event for each in orders.get(order_id, ()) if isinstance(each.event, ordering.ProvisionStarted))
        if any(each.line == line for each in started):
            yield f"order {order_id}, line {line}: began, although the client had declined the place"
