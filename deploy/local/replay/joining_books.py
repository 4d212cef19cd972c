"""The books of a replay on joining: every letter and every look is in the log, and nobody saw who had declined."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import client_journey as facts
from shared.contracts import ordering

Logs = Mapping[str, Sequence[Logged]]


def joining_findings(joinings: Logs, openings: Logs, orders: Logs, told: Told) -> list[Finding]:
    """Check the logs of joinings, and of what was opened, against what the client was told."""
    joined = [each.event for events in joinings.values() for each in events]
    looks = [
        each.event for events in openings.values() for each in events if isinstance(each.event, facts.SealedOpened)
    ]
    made = {str(each.order_id): each.form for each in joined if isinstance(each, facts.JoiningLetterMade)}
    declined = {str(each.order_id): each.declined_at for each in joined if isinstance(each, facts.PlaceDeclined)}
    by_suppliers = [each for each in looks if each.order_id and each.reason.code != _FOR_A_LETTER]
    letters = [f"order {each}: {made.get(each)}, {told.letters.get(each)}" for each in _differ(made, told.letters)]
    counted = Counter(str(each.order_id) for each in by_suppliers)
    looked = [
        f"order {each}: {counted[each]} looks, {told.looks[each]} were told" for each in _differ(counted, told.looks)
    ]
    kept_out = [*_looked_late(by_suppliers, declined), *_delivered(declined, orders)]
    kept_out += [f"order {each} was declined or told so only" for each in declined.keys() ^ told.declined_places]
    return [
        Finding.of("every joining letter that was made is in the log, and none of it is kept", len(made), letters),
        Finding.of("every look of a supplier at who comes is in the log", len(by_suppliers), looked),
        Finding.of("a client who declined the place is seen no more, and the order ends", len(declined), kept_out),
    ]


_FOR_A_LETTER = "joining_letter"


def _differ(found: Mapping[str, object], told: Mapping[str, object]) -> list[str]:
    return sorted(each for each in found.keys() | told.keys() if found.get(each) != told.get(each))


def _looked_late(looks: Sequence[facts.SealedOpened], declined: Mapping[str, datetime]) -> Iterator[str]:
    for each in looks:
        since = declined.get(str(each.order_id))
        if since is not None and each.opened_at > since:
            yield f"order {each.order_id}: its supplier saw who had declined"


def _delivered(declined: Mapping[str, datetime], orders: Logs) -> Iterator[str]:
    for order_id in declined:
        if any(isinstance(each.event, ordering.ProvisionStarted) for each in orders.get(order_id, ())):
            yield f"order {order_id}: began, although the client had declined the place"
