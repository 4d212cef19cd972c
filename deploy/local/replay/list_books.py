"""The books of a replay on the provider list: every change of it is told by one digest, and none by a message alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from deploy import services
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.notifications import ListChange, MessageWritten
from shared.reference.calendar import uk_date

Events = Mapping[str, Sequence[Logged]]

_LATE = timedelta(days=5)
"""Over a weekend with a bank holiday, the changes of the last days are still to be told."""


def list_findings(offers: Events, suppliers: Events, messages: Events, today: date) -> list[Finding]:
    """Hold what digests told of each offer and supplier against what became of it."""
    rows: Any = {each.name: each for each in services.service("notifications").projections}
    kinds = ((rows["list_changes"], offers), (rows["supplier_changes"], suppliers))
    told = _told(messages)
    wrong, changes = [], 0
    for listed, identifier, events in ((kind, *each) for kind, those in kinds for each in those.items()):
        found = list(_changes(listed, events))
        changes += len(found)
        numbers = told.pop(identifier, [])
        wrong += list(_unlike(identifier, found, numbers, today))
    wrong += [f"digests tell of {each}, and there is no such offer or supplier" for each in told]
    return [Finding.of("every change in the provider list is told by one digest", changes, wrong)]


def _told(messages: Events) -> dict[str, list[int]]:
    """Return the numbers of the changes that digests told of, by offer or supplier."""
    told: dict[str, list[int]] = defaultdict(list)
    for events in messages.values():
        for each in (one.event.changes for one in events if isinstance(one.event, MessageWritten)):
            for change in each:
                told[str(change.offer_id or change.supplier_id)].append(change.number)
    return told


def _changes(listed: Any, events: Sequence[Logged]) -> Iterator[ListChange]:
    """Yield every change, also those that the row has forgotten by its end."""
    row, known = None, 0
    for event in (each.event for each in events if listed.folds(each.event)):
        row = listed.fold(row, event)
        if row is not None:
            yield from (each for each in row.changes if each.number > known)
            known = row.count


def _unlike(identifier: str, found: Sequence[ListChange], numbers: Sequence[int], today: date) -> Iterator[str]:
    if len(set(numbers)) < len(numbers):
        yield f"a change of {identifier} was told twice"
    due = {each.number for each in found if uk_date(each.happened_at) < today - _LATE}
    if missing := sorted(due - set(numbers)):
        yield f"changes {missing} of {identifier} were told by no digest"
    if beyond := set(numbers) - {each.number for each in found}:
        yield f"digests tell of changes {sorted(beyond)} of {identifier}, which never were"
