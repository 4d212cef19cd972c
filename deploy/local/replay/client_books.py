"""The books of a replay on what is known of clients: each sealed by its own key, and looked at on record alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from deploy.services import service
from shared.contracts import client_journey as facts
from shared.contracts.sealed import Sealed
from shared.runtime import database_of, vault_of
from shared.sealing import key_of
from shared.settings import Settings
from shared.store.mongo import disconnect

Logs = Mapping[str, Sequence[Logged]]

_REASON = "contacting_client"
_PAGE = 500


def client_findings(events: Iterable[Logged], looks: Mapping[str, int]) -> list[Finding]:
    """Check what is sealed against whose key sealed it, and the looks on record against those that were answered."""
    whose: dict[UUID, UUID] = {}
    sealed: list[tuple[Any, str, Sealed]] = []
    on_record: Counter[str] = Counter()
    for each in events:
        if isinstance(each.event, facts.JourneyOfClient):
            whose[each.event.journey_id] = each.event.client_id
        elif isinstance(each.event, facts.SealedOpened) and each.event.reason.code == _REASON:
            on_record[str(each.event.journey_id)] += 1
        if each.event is not None:
            sealed += [(each.event, each.id, value) for value in _sealed_in(each.event)]
    wrong = [
        f"event {event_id} holds what another client's key sealed"
        for event, event_id, value in sealed
        if (client_id := _client_of(event, whose)) is not None and key_of(value) != client_id
    ]
    differing = [
        f"journey {each}: {on_record[each]} looks are on record, {looks.get(each, 0)} were answered"
        for each in sorted(on_record.keys() | looks.keys())
        if on_record[each] != looks.get(each, 0)
    ]
    return [
        Finding.of("what is sealed in a log is so by the key of the client that it is about", len(sealed), wrong),
        Finding.of("every look at a client's details that was answered is on record", len(on_record), differing),
    ]


async def keys_of_clients(settings: Settings, clients: Logs) -> list[Finding]:
    """Check that the vault has a key for every client that is not erased, and none for another."""
    kept = {UUID(each) for each, log in clients.items() if not _forgotten(log)}
    declared = service("client_journey")
    database = database_of(declared, settings)
    vault = vault_of(declared, database, settings)
    try:
        keys, after, ahead = set[UUID](), None, datetime.now(UTC) + timedelta(days=1)
        while page := await vault.idle_since(ahead, after, _PAGE):
            keys.update(page)
            after = page[-1]
    finally:
        disconnect(database)
    wrong = [f"client {each} has no key" for each in kept - keys]
    unused = [f"key {each} is no client's" for each in keys - {UUID(each) for each in clients}]
    return [
        Finding.of("every client who is not erased has a key, and no key is nobody's", len(kept), [*wrong, *unused])
    ]


def _forgotten(log: Sequence[Logged]) -> bool:
    return any(isinstance(each.event, facts.ClientForgotten) for each in log)


def _client_of(event: Any, whose: Mapping[UUID, UUID]) -> UUID | None:
    client_id: UUID | None = getattr(event, "client_id", None)
    return client_id or whose.get(getattr(event, "journey_id", None) or UUID(int=0))


def _sealed_in(value: Any) -> Iterator[Sealed]:
    match value:
        case Sealed():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _sealed_in(getattr(value, name))
        case tuple() | list():
            for each in value:
                yield from _sealed_in(each)
